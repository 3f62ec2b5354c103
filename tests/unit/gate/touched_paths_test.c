/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/text.h"
#include "gate/standing.h"
#include "tests/unit/repo/tree_files.h"

/* "path" or "path<changed" of each touched path, one a line. */
static struct span touched_from(struct oid accepted, struct oid before, struct oid after)
{
	struct tree_changes changes = { 0 };
	struct touched_request request = {
		.repository = repository,
		.inventory = SPAN("refs/heads/trunk"),
		.accepted_tree = accepted,
		.before_tree = before,
		.changes = &changes,
	};
	struct touched_paths paths;
	struct error err = { 0 };
	struct text text;

	assert_int_equal(tree_compare(repository, before, after, &arena, &changes, &err), 0);
	if (touched_paths_of(&request, &arena, &paths, &err) < 0)
		fail_msg("%s", err.message);
	text_init(&text, 1 << 20);
	for (size_t i = 0; i < paths.count; i++) {
		text_append(&text, paths.items[i].path);
		if (paths.items[i].changed.len)
			text_format(&text, "<%.*s", SPAN_ARG(paths.items[i].changed));
		text_byte(&text, '\n');
	}
	struct span result = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return result;
}

static struct span touched(struct oid before, struct oid after)
{
	return touched_from(before, before, after);
}

struct row {
	const char *name;
	const struct file *before;
	const struct file *after;
	const char *touched;
};

#define BASE                                                                                       \
	{                                                                                          \
		"base/kustomization.yaml", "resources: [app.yaml]\n"                               \
	}
#define PROD                                                                                       \
	{                                                                                          \
		"prod/kustomization.yaml", "resources: [../base]\n"                                \
	}

static const struct row rows[] = {
	{ "a file that nothing names", FILES({ "a", "1\n" }), FILES({ "a", "2\n" }), "a\n" },
	{ "T34: what builds on a base", FILES({ "base/app.yaml", "a: 1\n" }, BASE, PROD),
	  FILES({ "base/app.yaml", "a: 2\n" }, BASE, PROD),
	  "base/app.yaml\nbase/kustomization.yaml<base/app.yaml\n"
	  "prod/kustomization.yaml<base/app.yaml\n" },
	{ "a base that is removed", FILES({ "base/app.yaml", "a: 1\n" }, BASE, PROD),
	  FILES(BASE, PROD),
	  "base/app.yaml\nbase/kustomization.yaml<base/app.yaml\n"
	  "prod/kustomization.yaml<base/app.yaml\n" },
	{ "a base that comes back", FILES(PROD), FILES(BASE, PROD),
	  "base/kustomization.yaml\nprod/kustomization.yaml<base/kustomization.yaml\n" },
	{ "a file of the base that nothing names",
	  FILES({ "base/README.md", "1\n" }, { "base/app.yaml", NULL }, BASE, PROD),
	  FILES({ "base/README.md", "2\n" }, { "base/app.yaml", NULL }, BASE, PROD),
	  "base/README.md\n" },
	{ "a kustomization that starts to build on a base",
	  FILES({ "base/app.yaml", NULL }, BASE, { "prod/kustomization.yaml", "resources: []\n" }),
	  FILES({ "base/app.yaml", NULL }, BASE, PROD), "prod/kustomization.yaml\n" },
	{ "over three steps and two names",
	  FILES({ "a/x.yaml", "a: 1\n" }, { "a/Kustomization", "resources: [x.yaml]\n" },
		{ "b/kustomization.yml", "bases: [../a/]\n" },
		{ "c/kustomization.yaml", "components: [./../b]\n" }, { "d.yaml", NULL }),
	  FILES({ "a/x.yaml", "a: 2\n" }, { "a/Kustomization", "resources: [x.yaml]\n" },
		{ "b/kustomization.yml", "bases: [../a/]\n" },
		{ "c/kustomization.yaml", "components: [./../b]\n" }, { "d.yaml", NULL }),
	  "a/x.yaml\na/Kustomization<a/x.yaml\nb/kustomization.yml<a/x.yaml\n"
	  "c/kustomization.yaml<a/x.yaml\n" },
	{ "every way to name a file",
	  FILES({ "base/x", "1\n" }, { "a/kustomization.yaml", "patches: [{path: ../base/x}]\n" },
		{ "b/kustomization.yaml", "patchesStrategicMerge: [../base/x]\n" },
		{ "c/kustomization.yaml", "patchesJson6902: [{path: ../base/x}]\n" },
		{ "d/kustomization.yaml",
		  "configMapGenerator: [{name: n, files: [k=../base/x]}]\n" },
		{ "e/kustomization.yaml", "secretGenerator: [{name: n, envs: [../base/x]}]\n" },
		{ "f/kustomization.yaml", "replacements: [{path: ../base/x}]\n" },
		{ "g/kustomization.yaml", "transformers: [../base/x]\n" },
		{ "h/kustomization.yaml", "openapi: {path: ../base/x}\n" },
		{ "i/kustomization.yaml", "configurations: [../base/x]\n" },
		{ "j/kustomization.yaml", "crds: [../base/x]\n" },
		{ "k/kustomization.yaml", "helmCharts: [{valuesFile: ../base/x}]\n" },
		{ "l/kustomization.yaml", "generators: [../base/x]\n" },
		{ "m/kustomization.yaml", "validators: [../base/x]\n" }),
	  FILES({ "base/x", "2\n" }, { "a/kustomization.yaml", "patches: [{path: ../base/x}]\n" },
		{ "b/kustomization.yaml", "patchesStrategicMerge: [../base/x]\n" },
		{ "c/kustomization.yaml", "patchesJson6902: [{path: ../base/x}]\n" },
		{ "d/kustomization.yaml",
		  "configMapGenerator: [{name: n, files: [k=../base/x]}]\n" },
		{ "e/kustomization.yaml", "secretGenerator: [{name: n, envs: [../base/x]}]\n" },
		{ "f/kustomization.yaml", "replacements: [{path: ../base/x}]\n" },
		{ "g/kustomization.yaml", "transformers: [../base/x]\n" },
		{ "h/kustomization.yaml", "openapi: {path: ../base/x}\n" },
		{ "i/kustomization.yaml", "configurations: [../base/x]\n" },
		{ "j/kustomization.yaml", "crds: [../base/x]\n" },
		{ "k/kustomization.yaml", "helmCharts: [{valuesFile: ../base/x}]\n" },
		{ "l/kustomization.yaml", "generators: [../base/x]\n" },
		{ "m/kustomization.yaml", "validators: [../base/x]\n" }),
	  "base/x\na/kustomization.yaml<base/x\nb/kustomization.yaml<base/x\n"
	  "c/kustomization.yaml<base/x\nd/kustomization.yaml<base/x\n"
	  "e/kustomization.yaml<base/x\nf/kustomization.yaml<base/x\n"
	  "g/kustomization.yaml<base/x\nh/kustomization.yaml<base/x\n"
	  "i/kustomization.yaml<base/x\nj/kustomization.yaml<base/x\n"
	  "k/kustomization.yaml<base/x\nl/kustomization.yaml<base/x\n"
	  "m/kustomization.yaml<base/x\n" },
	{ "a directory that looks like a host",
	  FILES({ "kustomization.yaml", "resources: [app.d/x.yaml, github.com/a/b]\n" },
		{ "app.d/x.yaml", "a: 1\n" }),
	  FILES({ "kustomization.yaml", "resources: [app.d/x.yaml, github.com/a/b]\n" },
		{ "app.d/x.yaml", "a: 2\n" }),
	  "app.d/x.yaml\nkustomization.yaml<app.d/x.yaml\n" },
	{ "the files of a chart",
	  FILES({ "charts/web/templates/x.yaml", "a: 1\n" }, { "charts/website/x.yaml", "a: 1\n" },
		{ "a/kustomization.yaml",
		  "helmGlobals: {chartHome: ../charts}\nhelmCharts: [{name: web}]\n" },
		{ "b/kustomization.yaml",
		  "helmChartInflationGenerator: [{chartName: web, chartHome: ../charts}]\n" },
		{ "c/kustomization.yaml", "helmCharts: [{name: web}]\n" },
		{ "kustomization.yaml", "helmCharts: [{name: web}]\n" }),
	  FILES({ "charts/web/templates/x.yaml", "a: 2\n" }, { "charts/website/x.yaml", "a: 2\n" },
		{ "a/kustomization.yaml",
		  "helmGlobals: {chartHome: ../charts}\nhelmCharts: [{name: web}]\n" },
		{ "b/kustomization.yaml",
		  "helmChartInflationGenerator: [{chartName: web, chartHome: ../charts}]\n" },
		{ "c/kustomization.yaml", "helmCharts: [{name: web}]\n" },
		{ "kustomization.yaml", "helmCharts: [{name: web}]\n" }),
	  "charts/web/templates/x.yaml\ncharts/website/x.yaml\n"
	  "a/kustomization.yaml<charts/web/templates/x.yaml\n"
	  "b/kustomization.yaml<charts/web/templates/x.yaml\n"
	  "kustomization.yaml<charts/web/templates/x.yaml\n" },
	{ "a chart that was unpacked with its version",
	  FILES({ "charts/web-1.0/web/x.yaml", "a: 1\n" },
		{ "kustomization.yaml", "helmCharts: [{name: web, version: '1.0'}]\n" }),
	  FILES({ "charts/web-1.0/web/x.yaml", "a: 2\n" },
		{ "kustomization.yaml", "helmCharts: [{name: web, version: '1.0'}]\n" }),
	  "charts/web-1.0/web/x.yaml\nkustomization.yaml<charts/web-1.0/web/x.yaml\n" },
	{ "a root kustomization",
	  FILES({ "kustomization.yaml", "resources: [app.yaml]\n" }, { "app.yaml", "a: 1\n" },
		{ "prod/kustomization.yaml", "resources: [..]\n" }),
	  FILES({ "kustomization.yaml", "resources: [app.yaml]\n" }, { "app.yaml", "a: 2\n" },
		{ "prod/kustomization.yaml", "resources: [..]\n" }),
	  "app.yaml\nkustomization.yaml<app.yaml\nprod/kustomization.yaml<app.yaml\n" },
	{ "kustomizations that name one another",
	  FILES({ "a/x", "1\n" }, { "a/kustomization.yaml", "resources: [x, ../b]\n" },
		{ "b/kustomization.yaml", "resources: [../a, ../b]\n" }),
	  FILES({ "a/x", "2\n" }, { "a/kustomization.yaml", "resources: [x, ../b]\n" },
		{ "b/kustomization.yaml", "resources: [../a, ../b]\n" }),
	  "a/x\na/kustomization.yaml<a/x\nb/kustomization.yaml<a/x\n" },
};

static void follows_what_builds_on_a_changed_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span paths = touched(tree_of(rows[i].before), tree_of(rows[i].after));
		if (strcmp(paths.ptr, rows[i].touched) != 0)
			fail_msg("%s:\n%s", rows[i].name, paths.ptr);
	}
}

/* One long name for each key of the inventory that is too short for it. */
static void follows_paths_that_are_too_long_for_a_key(void **state)
{
	struct text base;

	(void)state;
	text_init(&base, 4096);
	for (int i = 0; i < 12; i++)
		text_string(&base, i ? "/long-name-long-name-long-name-long-name-long-name"
				     : "long-name-long-name-long-name-long-name-long-name");
	struct span path = arena_printf(&arena, "%s/app.yaml", base.bytes);
	struct span names = arena_printf(&arena, "resources: [../%s]\n", path.ptr);
	text_release(&base);
	struct oid before =
		tree_of(FILES({ path.ptr, "a: 1\n" }, { "prod/kustomization.yaml", names.ptr }));
	struct oid after =
		tree_of(FILES({ path.ptr, "a: 2\n" }, { "prod/kustomization.yaml", names.ptr }));

	assert_string_equal(
		touched(before, after).ptr,
		arena_printf(&arena, "%s\nprod/kustomization.yaml<%s\n", path.ptr, path.ptr).ptr);
}

/* A step of a push stands on one that is not accepted yet: seen, and never written down. */
static void sees_what_is_not_accepted_yet(void **state)
{
	struct oid accepted = tree_of(FILES({ "a.yaml", "a: 1\n" }, { "prod/x", "1\n" }));
	struct oid before = tree_of(FILES(
		{ "a.yaml", "a: 1\n" }, { "prod/kustomization.yaml", "resources: [../a.yaml]\n" }));
	struct oid after = tree_of(FILES(
		{ "a.yaml", "a: 2\n" }, { "prod/kustomization.yaml", "resources: [../a.yaml]\n" }));
	struct oid elsewhere = tree_of(FILES({ "a.yaml", "a: 2\n" }, { "prod/x", "1\n" }));

	(void)state;
	assert_string_equal(touched_from(accepted, before, after).ptr,
			    "a.yaml\nprod/kustomization.yaml<a.yaml\n");
	assert_string_equal(touched(accepted, elsewhere).ptr, "a.yaml\n");
}

static void a_branch_that_begins_touches_its_files(void **state)
{
	(void)state;
	assert_string_equal(
		touched((struct oid){ 0 }, tree_of(FILES({ "base/app.yaml", NULL }, BASE, PROD)))
			.ptr,
		"base/app.yaml\nbase/kustomization.yaml\nprod/kustomization.yaml\n");
}

static void nothing_touches_nothing(void **state)
{
	struct oid tree = tree_of(FILES(BASE, PROD));

	(void)state;
	assert_string_equal(touched(tree, tree).ptr, "");
}

/* A chain of 300 overlays, each on the one before: the search has no depth to run out of. */
static void follows_long_chains(void **state)
{
	enum { LINKS = 300 };
	struct tree_file *files = ARENA_ARRAY(&arena, LINKS + 1, struct tree_file);
	struct error err;
	struct oid before, after;
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < LINKS; i++) {
		files[i].path = arena_printf(&arena, "o%d/kustomization.yaml", i);
		files[i].bytes = i ? arena_printf(&arena, "resources: [../o%d]\n", i - 1)
				   : span_of("resources: [x]\n");
	}
	files[LINKS] = (struct tree_file){ SPAN("o0/x"), SPAN("1\n") };
	assert_int_equal(tree_write(repository, files, LINKS + 1, &arena, &before, &err), 0);
	for (int i = 0; i <= LINKS; i++) /* sorted by the writer */
		if (span_is(files[i].path, "o0/x"))
			files[i].bytes = span_of("2\n");
	assert_int_equal(tree_write(repository, files, LINKS + 1, &arena, &after, &err), 0);
	struct span paths = touched(before, after);
	for (size_t i = 0; i < paths.len; i++)
		lines += paths.ptr[i] == '\n';
	assert_int_equal(lines, LINKS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_what_builds_on_a_changed_file),
		cmocka_unit_test(follows_paths_that_are_too_long_for_a_key),
		cmocka_unit_test(sees_what_is_not_accepted_yet),
		cmocka_unit_test(a_branch_that_begins_touches_its_files),
		cmocka_unit_test(nothing_touches_nothing),
		cmocka_unit_test(follows_long_chains),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
