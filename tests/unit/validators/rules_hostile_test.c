/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any value may stand anywhere in what is pushed: every value of real manifests
 * is replaced by each kind of value in turn, and the rules must live.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "manifest/kubernetes_releases.h"
#include "tests/unit/validators/rule_fixture.h"

struct hostile_run {
	struct arena arena;   /* the manifest */
	struct arena scratch; /* one run */
	struct source source;
	const struct resource *resource;
	size_t count;
};

static void run_once(struct hostile_run *run)
{
	struct findings findings;
	struct validation validation = {
		.kubernetes_minor = KUBERNETES_NEWEST,
		.findings = &findings,
		.arena = &run->scratch,
		.resource = run->resource,
		.before = run->resource,
	};

	findings_init(&findings, &run->scratch);
	metadata_check(&validation, SCOPE_NAMESPACED);
	object_rules_check(&validation);
	immutable_check(&validation);
	validation.completeness = PARTIAL_OBJECT;
	object_rules_check(&validation);
	arena_reset(&run->scratch);
	run->count++;
}

static void replace_each(struct hostile_run *run, const struct node **slot)
{
	static const struct node *items[2];
	static struct node_entry entries[1] = { { .name = SPAN("a") } };
	static const struct node values[] = {
		{ .kind = NODE_NULL },
		{ .kind = NODE_BOOL, .boolean = true },
		{ .kind = NODE_INTEGER, .integer = INT64_MIN },
		{ .kind = NODE_FLOAT, .real = 1e300 },
		{ .kind = NODE_STRING, .text = SPAN("") },
		{ .kind = NODE_STRING, .text = SPAN("\0%s/../: ") },
		{ .kind = NODE_LIST, .list = { NULL, 0 } },
		{ .kind = NODE_LIST, .list = { items, 2 } },
		{ .kind = NODE_MAP, .map = { NULL, 0 } },
		{ .kind = NODE_MAP, .map = { entries, 1 } },
	};
	const struct node *original = *slot;

	items[0] = &values[0];
	items[1] = &values[5];
	entries[0].value = &values[0];
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		*slot = &values[i];
		run_once(run);
	}
	*slot = original;
}

/* Bounded: the manifests are those of this tree. */
static void replace_below(struct hostile_run *run, const struct node *node)
{
	for (uint32_t i = 0; node->kind == NODE_MAP && i < node->map.count; i++) {
		replace_below(run, node->map.entries[i].value);
		replace_each(run, &node->map.entries[i].value);
	}
	for (uint32_t i = 0; node->kind == NODE_LIST && i < node->list.count; i++) {
		replace_below(run, node->list.items[i]);
		replace_each(run, &node->list.items[i]);
	}
}

static struct span read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = arena_alloc(arena, 65536);
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, 65536, file);
	fclose(file);
	return (struct span){ bytes, len };
}

static void survive_in(const char *path)
{
	struct hostile_run run = { 0 };
	struct findings findings;
	struct manifest manifest;

	arena_init(&run.arena, (size_t)64 << 20);
	arena_init(&run.scratch, (size_t)64 << 20);
	findings_init(&findings, &run.arena);
	run.source = (struct source){ span_of(path), read_file(&run.arena, path) };
	manifest_read(&manifest, &run.source, &run.arena, &findings);
	for (size_t i = 0; i < manifest.count; i++) {
		struct resources resources;

		resources_from_document(&resources, &run.source, &manifest.documents[i],
					(uint32_t)i, &run.arena, &findings);
		for (size_t k = 0; k < resources.count; k++) {
			run.resource = &resources.items[k];
			replace_below(&run, run.resource->root);
		}
	}
	assert_true(run.count > 500);
	arena_release(&run.scratch);
	arena_release(&run.arena);
}

#define CASES SOURCE_DIRECTORY "/tests/golden/check/"

static void every_kind_may_stand_anywhere(void **state)
{
	(void)state;
	survive_in(CASES "clean-platform/tree/shop/web.yaml");
	survive_in(CASES "clean-platform/tree/shop/orders.yaml");
	survive_in(CASES "clean-platform/tree/platform/access.yaml");
	survive_in(CASES "clean-platform/tree/platform/storage.yaml");
	survive_in(CASES "clean-platform/tree/observability/agent.yaml");
	survive_in(CASES "hand-written-rules/tree/web.yaml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_may_stand_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
