/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/resource.h"

#include "tests/unit/manifest/reading.h"

struct unpacked {
	struct read read;
	struct resources resources;
};

static void unpack(struct unpacked *unpacked, const char *text)
{
	struct read *read = &unpacked->read;

	read_text(read, text);
	assert_int_equal(read->manifest.count, 1);
	resources_from_document(&unpacked->resources, &read->source, &read->manifest.documents[0],
				0, &read->arena, &read->findings);
}

static void reads_type_and_name(void **state)
{
	struct unpacked unpacked;

	(void)state;
	unpack(&unpacked, "apiVersion: apps/v1\nkind: Deployment\n"
			  "metadata: {name: web, namespace: prod}\n");
	assert_int_equal(unpacked.resources.count, 1);
	const struct resource *resource = &unpacked.resources.items[0];
	assert_span(resource->group, "apps");
	assert_span(resource->version, "v1");
	assert_span(resource->kind, "Deployment");
	assert_span(resource_title(resource, &unpacked.read.arena), "Deployment prod/web");
	assert_false(resource->in_list);
	read_release(&unpacked.read);
}

static void reads_the_core_group_and_odd_metadata(void **state)
{
	struct unpacked unpacked;

	(void)state;
	unpack(&unpacked, "apiVersion: v1\nkind: 5\nmetadata: [name]\n");
	const struct resource *resource = &unpacked.resources.items[0];
	assert_span(resource->group, "");
	assert_span(resource->version, "v1");
	assert_span(resource->kind, "");
	assert_span(resource->name, "");
	read_release(&unpacked.read);
}

static void unpacks_lists_in_lists(void **state)
{
	struct unpacked unpacked;

	(void)state;
	unpack(&unpacked, "apiVersion: v1\nkind: List\nitems:\n"
			  "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n"
			  "- apiVersion: v1\n  kind: ConfigMapList\n  items:\n"
			  "  - {kind: ConfigMap, metadata: {name: b}}\n"
			  "- 5\n");
	assert_int_equal(unpacked.resources.count, 2);
	assert_span(unpacked.resources.items[0].name, "a");
	const struct resource *inner = &unpacked.resources.items[1];
	assert_span(inner->name, "b");
	assert_true(inner->in_list);
	assert_span(field_path_text(&inner->container, &unpacked.read.arena), "items[1].items[0]");
	const struct finding *finding = read_finding(&unpacked.read, "yaml/list-item");
	assert_non_null(finding);
	assert_span(finding->field, "items[2]");
	assert_int_equal(finding->start.line, 9);
	read_release(&unpacked.read);
}

static void takes_other_kinds_with_items_as_they_are(void **state)
{
	struct unpacked unpacked;

	(void)state;
	unpack(&unpacked, "apiVersion: example.com/v1\nkind: Menu\nitems: [{kind: A}]\n");
	assert_int_equal(unpacked.resources.count, 1);
	assert_span(unpacked.resources.items[0].kind, "Menu");
	read_release(&unpacked.read);
	unpack(&unpacked, "apiVersion: example.com/v1\nkind: PriceList\nitems: {a: 1}\n");
	assert_int_equal(unpacked.resources.count, 1);
	read_release(&unpacked.read);
}

static void tells_resources_from_other_files(void **state)
{
	static const struct {
		const char *text;
		bool is_resource;
	} rows[] = {
		{ "kind: X\n", true },    { "apiVersion: v1\n", true }, { "a: 1\n", false },
		{ "- kind: X\n", false }, { "text\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read read;
		read_text(&read, rows[i].text);
		assert_int_equal(document_is_resource(&read.manifest.documents[0]),
				 rows[i].is_resource);
		read_release(&read);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_type_and_name),
		cmocka_unit_test(reads_the_core_group_and_odd_metadata),
		cmocka_unit_test(unpacks_lists_in_lists),
		cmocka_unit_test(takes_other_kinds_with_items_as_they_are),
		cmocka_unit_test(tells_resources_from_other_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
