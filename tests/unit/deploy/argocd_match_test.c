/* SPDX-License-Identifier: Apache-2.0 */
/* Which Applications a push concerns, as Argo CD itself decides it. */
#include "deploy/argocd_match.h"

#include "tests/unit/deploy/applications_fixture.h"

static const struct {
	const char *target_revision;
	const char *branch;
	bool matches;
} target_revisions[] = {
	{ "", "master", true },
	{ "HEAD", "master", true },
	{ "", "release", false },
	{ "HEAD", "release", false },
	{ "master", "master", true },
	{ "master", "release", false },
	{ "refs/heads/master", "master", true },
	{ "refs/heads/release/1.0", "release/1.0", true },
	{ "release/1.0", "release/1.0", true },
	{ "heads/master", "master", false },
	{ "refs/tags/master", "master", true }, /* Argo CD does not tell them apart */
	{ "refs/remotes/master", "master", false },
	{ "Master", "master", false },
	{ "x/HEAD", "master", true }, /* as Argo CD reads it */
	{ "1.x", "1.4", true },
	{ "1.x", "2.0", false },
	{ "^1.2", "v1.9.0", true },
	{ "refs/heads/1.x", "1.4", true },
	{ R1, "master", false },
};

static void target_revision_is_compared_as_argo_cd_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(target_revisions); i++) {
		if (target_revision_matches(span_of(target_revisions[i].target_revision),
					    span_of(target_revisions[i].branch),
					    span_of("master")) != target_revisions[i].matches)
			fail_msg("targetRevision %s, push to %s",
				 target_revisions[i].target_revision, target_revisions[i].branch);
	}
}

/* What Go's filepath.Match() answers. */
static const struct {
	const char *pattern;
	const char *path;
	bool matches;
} patterns[] = {
	{ "apps/*.yaml", "apps/web.yaml", true },
	{ "apps/*.yaml", "apps/web/d.yaml", false },
	{ "apps/*", "apps/", true },
	{ "*", "a/b", false },
	{ "a*b*c", "aXbYc", true },
	{ "a*b*c", "aXbY/c", false },
	{ "**/c", "a/c", true },
	{ "**/c", "a/b/c", false },
	{ "?", "\xc3\xa9", true },
	{ "?", "/", false },
	{ "[a-c]x", "bx", true },
	{ "[^a-c]x", "bx", false },
	{ "[^a]x", "/x", true },
	{ "[\\]a]", "]", true },
	{ "\\*", "*", true },
	{ "\\*", "x", false },
	{ "[", "[", false },
	{ "[]a]", "]", false },
	{ "[a-]", "a", false },
	{ "a\\", "a\\", false },
	{ "", "", true },
	{ "", "a", false },
	{ "a", "", false },
	{ "[a]", "", false },
};

static void patterns_are_matched_as_go_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		if (go_path_match(span_of(patterns[i].pattern), span_of(patterns[i].path)) !=
		    patterns[i].matches)
			fail_msg("%s: %s", patterns[i].pattern, patterns[i].path);
	}
}

static const struct {
	const char *path;       /* of the source */
	const char *annotation; /* "": none */
	const char *file;
	bool refreshes;
} refreshes[] = {
	{ "apps/web", "", "docs/readme.md", true },
	{ "apps/web", ".", "apps/web/deployment.yaml", true },
	{ "apps/web", ".", "apps/website/deployment.yaml", false },
	{ "apps/web", ".", "apps/web", true },
	{ "apps/web", "./", "apps/web/x/y.yaml", true },
	{ "apps/web", "../base", "apps/base/x.yaml", true },
	{ "apps/web", "../base", "base/x.yaml", false },
	{ "apps/web", ".;/shared", "shared/x.yaml", true },
	{ "apps/web", ". ; /shared ;", "shared/x.yaml", true },
	{ "apps/web", ".;/shared", "share/x.yaml", false },
	{ "apps/web", "/apps/*/values.yaml", "apps/cart/values.yaml", true },
	{ "apps/web", "/apps/*/values.yaml", "apps/cart/sub/values.yaml", false },
	{ "apps/web", "*.yaml", "apps/web/x.yaml", true },
	{ "apps/web", "*.yaml", "apps/web/x/y.yaml", false },
	{ "apps/web", "/", "anything", true },
	{ "apps/web", "../../..", "anything", true },
	{ ".", ".", "anything", true },
	{ "", ".", "anything", true },
	{ "apps/web/", "x", "apps/web/x/y", true },
	{ "apps/web", ";", "docs/readme.md", true }, /* no entry: as without */
};

static bool refreshes_for(const char *path, const char *annotation, struct span file)
{
	struct applications applications = read_all(
		arena_printf(&arena,
			     "{\"metadata\":{\"name\":\"web\",\"annotations\":{"
			     "\"argocd.argoproj.io/manifest-generate-paths\":\"%s\"}},"
			     "\"spec\":{\"source\":{\"repoURL\":\"" OURS "\",\"path\":\"%s\"}}}",
			     annotation, path)
			.ptr);
	const struct changed_files files = {
		.modified = &file,
		.modified_count = 1,
		.complete = true,
	};

	assert_int_equal(applications.count, 1);
	return application_will_refresh(&applications.items[0], &files);
}

static void manifest_generate_paths_decide_who_refreshes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refreshes); i++) {
		if (refreshes_for(refreshes[i].path, refreshes[i].annotation,
				  span_of(refreshes[i].file)) != refreshes[i].refreshes)
			fail_msg("path %s, annotation %s, file %s", refreshes[i].path,
				 refreshes[i].annotation, refreshes[i].file);
	}
}

static void without_a_complete_list_all_refresh(void **state)
{
	struct application application = { .matches_url = true, .matches_branch = true };
	struct span path = SPAN("apps/web"), other = SPAN("docs/x");
	struct changed_files files = { .added = &other, .added_count = 1, .complete = true };

	(void)state;
	application.refresh_paths = &path;
	application.refresh_path_count = 1;
	assert_false(application_will_refresh(&application, &files));
	files.complete = false;
	assert_true(application_will_refresh(&application, &files));
	files = (struct changed_files){ .complete = true };
	assert_true(application_will_refresh(&application, &files));
	application.matches_branch = false;
	assert_false(application_will_refresh(&application, &files));
	application.matches_branch = true;
	application.deleting = true;
	assert_false(application_will_refresh(&application, &files));
	application.deleting = false;
	assert_true(application_will_refresh(&application, &files));
	application.matches_url = false;
	assert_false(application_will_refresh(&application, &files));
}

static void either_side_of_a_rename_refreshes(void **state)
{
	struct application application = { .matches_url = true, .matches_branch = true };
	struct span path = SPAN("apps/web"), added = SPAN("apps/new/x"), gone = SPAN("apps/web/x");
	const struct changed_files files = {
		.added = &added,
		.added_count = 1,
		.removed = &gone,
		.removed_count = 1,
		.complete = true,
	};

	(void)state;
	application.refresh_paths = &path;
	application.refresh_path_count = 1;
	assert_true(application_will_refresh(&application, &files));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(target_revision_is_compared_as_argo_cd_does),
		cmocka_unit_test(patterns_are_matched_as_go_does),
		cmocka_unit_test(manifest_generate_paths_decide_who_refreshes),
		cmocka_unit_test(without_a_complete_list_all_refresh),
		cmocka_unit_test(either_side_of_a_rename_refreshes),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
