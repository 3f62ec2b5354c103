/* SPDX-License-Identifier: Apache-2.0 */
/* A value that is named by its path, as of a Helm chart's values. */
#include "tests/unit/images/image_edit_fixture.h"

/* FILE:PATH of one run over `text`. */
static void edit_value(struct edited *edited, const char *text, const char *image, const char *path)
{
	edited_begin(edited, "values.yaml", span_of(text), (const char *const[]){ image, NULL });
	edited->values =
		(struct image_values){ .file = edited->source.path, .path = span_of(path) };
	edited->request.values = &edited->values;
	edited->request.values_count = 1;
	edited_run(edited);
}

static void two_addresses_of_one_scalar_agree_or_are_refused(void **state)
{
	static const char text[] = "spec: {containers: [{image: web:1}, {image: db:1}]}\n";
	static const struct {
		const char *path, *problem;
	} rows[] = {
		{ "spec.containers[0].image", "" },
		{ "spec.containers[1].image", "" },
		{ "spec.containers[0].image", "different values" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		struct image_values values = { .file = span_of("a.yaml"),
					       .path = span_of(rows[i].path) };
		edited_begin(&edited, "a.yaml", span_of(text),
			     (const char *const[]){ "web:2", "db:2", NULL });
		if (*rows[i].problem) {
			values.is_part_known = true;
			values.part = PART_NAME;
			edited.request.image_count = 1;
		}
		edited.request.values = &values;
		edited.request.values_count = 1;
		edited_run(&edited);
		assert_int_equal(edited.status, 0);
		if (*rows[i].problem) {
			assert_int_equal(edited.edit.refused, 1);
			assert_true(span_contains(edited.edit.items[0].problem, rows[i].problem));
		} else {
			assert_int_equal(edited.edit.count, 2);
			assert_int_equal(edited.edit.changed, 2);
		}
		edited_release(&edited);
	}
}

static void a_value_is_found_by_its_path(void **state)
{
	static const struct {
		const char *image, *path, *before, *after;
	} rows[] = {
		{ "web:1.10", "image.tag", "image:\n  tag: 1.9 # c\n",
		  "image:\n  tag: \"1.10\" # c\n" },
		{ "web:v2", "image.tag", "image: {repository: web, tag: ''}\n",
		  "image: {repository: web, tag: 'v2'}\n" },
		{ "reg.example.com/shop/web:v2", "a[1].tag",
		  "a: [1, {registry: reg.example.com, repository: shop/web, tag: v1}]\n",
		  "a: [1, {registry: reg.example.com, repository: shop/web, tag: v2}]\n" },
		{ "reg.example.com/shop/web:v2", "a.tag", "a: {repository: shop/web, tag: v1}\n",
		  "a: {repository: shop/web, tag: v2}\n" },
		{ "web:v2", "\"a.b\".image", "a.b: {image: web}\n", "a.b: {image: web:v2}\n" },
		{ "web:v2", "[\"a.b\"].x", "a.b: {x: web:v1}\n", "a.b: {x: web:v2}\n" },
		{ "web:v2", "[0].image", "- image: ''\n", "- image: 'web:v2'\n" },
		{ "web:v2@" NEW, "tag", "tag: v1@" OLD "\n", "tag: v2@" NEW "\n" },
		{ "web@" NEW, "image.digest", "image: {digest: \"\"}\n",
		  "image: {digest: \"" NEW "\"}\n" },
		{ "web:v2", "b.tag", "a: 1\n---\nb: {tag: x}\n", "a: 1\n---\nb: {tag: v2}\n" },
		{ "web:v2", "b.appVersion", "b: {appVersion: ~}\n", "b: {appVersion: v2}\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].before, rows[i].image, rows[i].path);
		assert_bytes(&edited, rows[i].after);
		assert_int_equal(edited.edit.refused, 0);
		edited_release(&edited);
	}
}

static void a_path_that_leads_nowhere_is_an_error_that_says_how_far_it_leads(void **state)
{
	static const struct {
		const char *path, *text, *message, *hint;
	} rows[] = {
		{ "image.tga", "image: {tag: x}\n", "image has no \"tga\"", "\"tag\"" },
		{ "image.tag.x", "image: {tag: x}\n", "image.tag is a string", "" },
		{ "a[3]", "a: [1]\n", "a has 1 items", "" },
		{ "image", "image: {tag: x}\n", "image is an object", "" },
		{ "b", "a: 1\n---\nc: 1\n", "the document has no \"b\"", "" },
		{ "a", "a: 1\n---\na: 1\n", "more than one document", "" },
		{ "a..b", "a: 1\n", "a key is missing", "image.tag" },
		{ "", "a: 1\n", "a key is missing", "image.tag" },
		{ "a[x]", "a: 1\n", "a number or a quoted key", "image.tag" },
		{ "a[1", "a: 1\n", "not closed", "image.tag" },
		{ "a]", "a: 1\n", "a '.' is missing", "image.tag" },
		{ "\"a", "a: 1\n", "the quote is not closed", "image.tag" },
		{ "a", "", "no document", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].text, "web:v2", rows[i].path);
		if (edited.status == 0 || !strstr(edited.err.message, rows[i].message) ||
		    !strstr(edited.err.hint, rows[i].hint))
			fail_msg("%s: %d %s; %s", rows[i].path, edited.status, edited.err.message,
				 edited.err.hint);
		edited_release(&edited);
	}
}

static void a_value_of_another_image_is_refused(void **state)
{
	static const struct {
		const char *path, *text, *problem;
	} rows[] = {
		{ "image.tag", "image: {repository: other/web, tag: x}\n",
		  "the repository beside it is other/web" },
		{ "image", "image: other:1\n", "names another image" },
		{ "x", "x: v1\n", "cannot be told" },
		{ "image.digest", "image: {digest: x}\n", "none was given" },
		{ "image.tag", "image: {tag: }\n", "has no value" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].text, "web:v2", rows[i].path);
		assert_int_equal(edited.status, 0);
		assert_int_equal(edited.edit.refused, 1);
		if (!span_contains(edited.edit.items[0].problem, rows[i].problem))
			fail_msg("%.*s", SPAN_ARG(edited.edit.items[0].problem));
		edited_release(&edited);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_addresses_of_one_scalar_agree_or_are_refused),
		cmocka_unit_test(a_value_is_found_by_its_path),
		cmocka_unit_test(a_path_that_leads_nowhere_is_an_error_that_says_how_far_it_leads),
		cmocka_unit_test(a_value_of_another_image_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
