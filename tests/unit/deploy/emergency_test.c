/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/emergency.h"

#include "base/count.h"
#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

static const struct target prod = { .name = SPAN("prod") };
static const struct target edge = { .name = SPAN("edge") };

static struct application ours(const char *name_space, const char *name, const char *path)
{
	return (struct application){
		.name = span_of(name),
		.namespace = span_of(name_space),
		.path = span_of(path),
		.matches_url = true,
		.matches_branch = true,
	};
}

/* "argocd/web of prod", or "! " and what is said instead. */
static const char *meant(const char *name, const char *path)
{
	struct application of_prod[] = {
		ours("argocd", "web", "./apps/web"),       ours("argocd", "web-2", "apps/web/"),
		ours("argocd", "api", "apps/api"),         ours("argocd", "apps", "."),
		ours("argocd", "foreign", "apps/foreign"),
	};
	struct application of_edge[] = { ours("edge", "api", "apps/api-2"),
					 ours("edge", "lone", "apps/lone") };
	struct applications lists[] = { { of_prod, COUNT(of_prod), COUNT(of_prod) },
					{ of_edge, COUNT(of_edge), COUNT(of_edge) } };
	struct emergency_order order = { .application = span_of(name), .path = span_of(path) };
	struct emergency_places places = { 0 };
	struct emergency_place place;
	struct error err = { 0 };

	of_prod[4].matches_url = false;
	emergency_places_add(&places, &order, &prod, &lists[0], &arena);
	emergency_places_add(&places, &order, &edge, &lists[1], &arena);
	if (emergency_place_choose(&places, &order, &place, &err) < 0)
		return arena_printf(&arena, "! %s", err.message).ptr;
	return arena_printf(&arena, "%.*s/%.*s of %.*s", SPAN_ARG(place.application->namespace),
			    SPAN_ARG(place.application->name), SPAN_ARG(place.target->name))
		.ptr;
}

static void an_application_is_meant_by_its_name_before_its_path(void **state)
{
	static const struct {
		const char *name;
		const char *path;
		const char *meant;
	} cases[] = {
		{ "web", "apps/web", "argocd/web of prod" },
		{ "argocd/web-2", "", "argocd/web-2 of prod" },
		{ "apps/lone", "apps/lone", "edge/lone of edge" },
		{ "edge/api", "", "edge/api of edge" },
		{ "apps", "", "argocd/apps of prod" },
		{ "apps/web", "apps/web",
		  "! \"apps/web\" could be argocd/web of prod, argocd/web-2 of prod" },
		{ "api", "", "! \"api\" could be argocd/api of prod, edge/api of edge" },
		{ "foreign", "apps/foreign",
		  "! \"foreign\" is no Application of this repository and branch at any Argo CD "
		  "that could be asked" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(meant(cases[i].name, cases[i].path), cases[i].meant);
}

static struct oid commit_of(const char *web, const char *other)
{
	struct tree_file files[] = { { SPAN("apps/web/x"), span_of(web) },
				     { SPAN("other"), span_of(other) } };
	struct error err;
	struct oid tree;

	assert_int_equal(tree_write(repository, files, COUNT(files), &arena, &tree, &err), 0);
	return oid_from(GIT("commit-tree", oid_text(tree).hex, "-m", "x"));
}

/* Its own number is found by content: it need not have synced the very revision. */
static void the_newest_entry_with_the_same_content_is_chosen(void **state)
{
	struct application_history history[] = {
		{ .id = 3, .revision = commit_of("1", "1") },
		{ .id = 4, .revision = commit_of("2", "1") },
		{ .id = 5, .revision = commit_of("1", "2") },
		{ .id = 6, .revision = { { 0xff } } }, /* not of this repository any more */
		{ .id = 7 },
		{ .id = 8, .revision = commit_of("4", "2") },
	};
	struct application web = ours("argocd", "web", "./apps/web");
	const struct application_history *entry = NULL;
	struct error err = { 0 };

	(void)state;
	web.history = history;
	web.history_count = COUNT(history);
	assert_int_equal(
		emergency_entry_choose(repository, &web, commit_of("1", "9"), &arena, &entry, &err),
		0);
	assert_int_equal(entry->id, 5);
	assert_int_equal(
		emergency_entry_choose(repository, &web, commit_of("2", "9"), &arena, &entry, &err),
		0);
	assert_int_equal(entry->id, 4);
	assert_int_equal(
		emergency_entry_choose(repository, &web, commit_of("3", "9"), &arena, &entry, &err),
		-1);
	assert_non_null(strstr(err.message, "Argo CD keeps 6 deployments of web"));
	/* The whole repository is compared as a whole. */
	web.path = span_of(".");
	assert_int_equal(
		emergency_entry_choose(repository, &web, commit_of("1", "1"), &arena, &entry, &err),
		0);
	assert_int_equal(entry->id, 3);
}

/* Its path is another one since: what ran before has nothing at the new one. */
static void a_revision_without_the_path_is_no_state(void **state)
{
	struct application_history history[] = {
		{ .id = 1, .revision = commit_of("1", "1") },
		{ .id = 2, .revision = commit_of("2", "1") },
	};
	struct application web = ours("argocd", "web", "apps/web-2");
	const struct application_history *entry = NULL;
	struct error err = { 0 };

	(void)state;
	web.history = history;
	web.history_count = COUNT(history);
	assert_int_equal(
		emergency_entry_choose(repository, &web, commit_of("1", "1"), &arena, &entry, &err),
		-1);
	assert_non_null(strstr(err.message, "web has its manifests in apps/web-2, and in "));
	assert_null(entry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_application_is_meant_by_its_name_before_its_path),
		cmocka_unit_test(the_newest_entry_with_the_same_content_is_chosen),
		cmocka_unit_test(a_revision_without_the_path_is_no_state),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
