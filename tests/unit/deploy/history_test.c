/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/history.h"

#include "base/count.h"
#include "base/text.h"
#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

#include <stdio.h>

#define BRANCH "refs/heads/master"
enum { START = 1790000000 };

/* Files "path=content" separated by spaces, as one commit on its parent. */
static struct oid commit_of(const char *files, struct oid parent)
{
	struct tree_file list[8];
	struct span rest = span_of(files);
	struct error err;
	struct oid tree;
	size_t count = 0;

	for (; rest.len; rest = span_from(rest, span_find(rest, ' ') + 1)) {
		struct span file = span_first(rest, span_find(rest, ' '));
		size_t sign = span_find(file, '=');
		assert_true(count < COUNT(list));
		list[count++] =
			(struct tree_file){ span_first(file, sign), span_from(file, sign + 1) };
	}
	if (tree_write(repository, list, count, &arena, &tree, &err) < 0)
		fail_msg("%s", err.message);
	if (oid_is_zero(parent))
		return oid_from(GIT("commit-tree", oid_text(tree).hex, "-m", files));
	return oid_from(
		GIT("commit-tree", oid_text(tree).hex, "-p", oid_text(parent).hex, "-m", files));
}

static void apply(const struct ref_transaction *transaction)
{
	for (size_t i = 0; i < transaction->count; i++)
		GIT("update-ref", transaction->items[i].name.ptr,
		    oid_text(transaction->items[i].new_oid).hex);
}

/* The branch from its beginning: one landing for each text, an hour apart. */
static size_t land_all(const char *const *states, struct oid *tips)
{
	struct oid tip = { 0 };
	size_t count = 0;

	GIT("update-ref", "-d", "refs/landed/master");
	for (; states[count]; count++) {
		struct ref_transaction transaction;
		struct error err;
		tips[count] = commit_of(states[count], tip);
		struct landing landing = {
			.kind = count ? LANDING_WAIVED : LANDING_START,
			.branch = SPAN(BRANCH),
			.old_tip = tip,
			.new_tip = tips[count],
			.time = START + (int64_t)count * 3600,
		};
		ref_transaction_init(&transaction, &arena);
		if (ledger_append(repository, &landing, &transaction, &arena, &err) < 0)
			fail_msg("%s", err.message);
		apply(&transaction);
		tip = tips[count];
	}
	return count;
}

static struct history history_of(const char *path, size_t limit)
{
	struct history_question question = { .branch = SPAN(BRANCH),
					     .path = span_of(path),
					     .limit = limit };
	struct history history;
	struct error err;

	if (history_read(repository, &question, &arena, &history, &err) < 0)
		fail_msg("%s", err.message);
	return history;
}

/* "3=1 2 1x": ids newest first; '=' what it has the content of, 'x' removed. */
static const char *rows_of(const struct history *history)
{
	struct text text;

	text_init(&text, 1000);
	for (size_t i = 0; i < history->count; i++) {
		const struct history_row *row = &history->items[i];
		text_format(&text, "%s%u", i ? " " : "", row->id);
		if (row->is_removal)
			text_byte(&text, 'x');
		if (row->restores)
			text_format(&text, "=%u", row->restored_id);
	}
	struct span line = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return line.ptr ? line.ptr : "";
}

static void rows_are_what_changed_the_path(void **state)
{
	static const char *const states[] = {
		"a/x=1 b=1", "a/x=2 b=1", "a/x=2 b=2",       "a/x=1 b=2", "b=2",
		"a/x=2 b=2", "b=3",       "a/x=2 a/y=1 b=3", NULL,
	};
	static const struct {
		const char *path;
		size_t limit;
		const char *rows;
	} cases[] = {
		{ "", 0, "7 6 5 4 3 2 1 0" },
		{ "", 3, "7 6 5" },
		{ "b", 0, "6 2 0" },
		{ "a", 0, "7 6x=4 5=1 4x 3=0 1 0" },
		{ "a/x", 0, "7=5 6x=4 5=1 4x 3=0 1 0" },
		{ "a/y", 0, "7" },
		{ "a", 2, "7 6x=4" },
		{ "c", 0, "" },
	};
	struct oid tips[COUNT(states)];

	(void)state;
	land_all(states, tips);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct history history = history_of(cases[i].path, cases[i].limit);
		assert_string_equal(rows_of(&history), cases[i].rows);
		assert_int_equal(history.landings.count, 8);
	}
}

static void a_row_stood_until_the_next_of_the_same_path(void **state)
{
	static const char *const states[] = { "a=1 b=1", "a=1 b=2", "a=2 b=2", NULL };
	struct oid tips[COUNT(states)];

	(void)state;
	land_all(states, tips);
	struct history history = history_of("a", 0);
	assert_int_equal(history.items[0].superseded_at, 0);
	assert_int_equal(history.items[1].superseded_at, START + 2 * 3600);
	history = history_of("", 0);
	assert_int_equal(history.items[2].superseded_at, START + 3600);
	assert_string_equal(arena_copy(&arena, history.items[0].title).ptr, "a=2 b=2");
}

static void told(const char *target, struct oid revision, const char *application, const char *path,
		 enum deployment_state state)
{
	struct deployment deployment = {
		.target = span_of(target),
		.branch = SPAN(BRANCH),
		.revision = revision,
		.state = state,
		.application = span_of(application),
		.path = span_of(path),
		.answer = SPAN("said so"),
		.time = START,
	};
	struct deployments deployments = { &deployment, 1, 1 };
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (deployments_append(repository, &deployments, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	apply(&transaction);
}

/* "edge:- prod:failed" of a row. */
static const char *states_of(const struct history_row *row)
{
	struct text text;

	text_init(&text, 1000);
	for (size_t i = 0; i < row->state_count; i++) {
		const struct history_state *state = &row->states[i];
		text_format(&text, "%s%.*s:%s", i ? " " : "", SPAN_ARG(state->target),
			    state->state ? deployment_state_name(state->state) : "-");
	}
	struct span line = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return line.ptr ? line.ptr : "";
}

static void each_target_says_what_became_of_a_row(void **state)
{
	static const char *const states[] = { "a/x=1 b/x=1", "a/x=2 b/x=1", "a/x=3 b/x=2", NULL };
	struct oid tips[COUNT(states)];
	struct history history;

	(void)state;
	land_all(states, tips);
	/* prod is told of the first and the last, and two Applications follow. */
	told("prod", tips[0], "", "", DEPLOY_ACCEPTED);
	told("prod", tips[0], "argocd/a", "a", DEPLOY_SYNCING);
	told("prod", tips[0], "argocd/a", "a", DEPLOY_HEALTHY);
	told("prod", tips[2], "", "", DEPLOY_ACCEPTED);
	told("prod", tips[2], "argocd/a", "a", DEPLOY_HEALTHY);
	told("prod", tips[2], "argocd/b", "./b", DEPLOY_FAILED);
	told("edge", tips[1], "", "", DEPLOY_ACCEPTED);
	GIT("update-ref", "refs/deploy/prod/other", oid_text(tips[0]).hex);

	history = history_of("", 0);
	assert_string_equal(states_of(&history.items[0]), "edge:- prod:failed");
	assert_string_equal(states_of(&history.items[1]), "edge:accepted prod:-");
	assert_string_equal(states_of(&history.items[2]), "edge:- prod:healthy");
	assert_string_equal(arena_copy(&arena, history.items[0].states[1].detail).ptr,
			    "argocd/b: said so");
	/* Of a path only what builds it counts. */
	history = history_of("a", 0);
	assert_string_equal(states_of(&history.items[0]), "edge:- prod:healthy");
	history = history_of("a/x", 0);
	assert_string_equal(states_of(&history.items[0]), "edge:- prod:healthy");
	history = history_of("b", 0);
	assert_string_equal(states_of(&history.items[0]), "edge:- prod:failed");
	GIT("update-ref", "-d", "refs/deploy/prod/other");
}

static void damage_is_an_error_that_names_the_ref(void **state)
{
	static const char *const states[] = { "a=1", "a=2", NULL };
	struct history_question question = { .branch = SPAN(BRANCH) };
	struct oid tips[COUNT(states)];
	struct history history;
	struct error err = { 0 };

	(void)state;
	land_all(states, tips);
	GIT("update-ref", "refs/deploy/broken/master", oid_text(tips[0]).hex);
	assert_int_equal(history_read(repository, &question, &arena, &history, &err), -1);
	assert_non_null(strstr(err.message, "refs/deploy/broken/master"));
	GIT("update-ref", "-d", "refs/deploy/broken/master");
	GIT("update-ref", "refs/landed/master", oid_text(tips[0]).hex);
	assert_int_equal(history_read(repository, &question, &arena, &history, &err), -1);
	assert_non_null(strstr(err.message, "refs/landed/master"));
}

static const char *path_named(struct oid tip, const char *name)
{
	struct span path, near;
	struct error err = { 0 };
	int found = application_path(repository, span_of(BRANCH), tip, span_of(name), &arena, &path,
				     &near, &err);

	if (found < 0)
		return arena_printf(&arena, "! %s", err.message).ptr;
	if (found == 0)
		return arena_printf(&arena, "? %.*s", SPAN_ARG(near)).ptr;
	return arena_copy(&arena, path).ptr;
}

static void a_name_means_a_path_an_application_or_a_directory(void **state)
{
	struct oid tip =
		commit_of("apps/web/x=1 apps/api/x=1 base/web/x=1 only=1", (struct oid){ 0 });
	static const struct {
		const char *name;
		const char *path;
	} cases[] = {
		{ "apps/web", "apps/web" },
		{ "./apps/web/", "apps/web" },
		{ "/apps/web", "apps/web" },
		{ ".", "" },
		{ "only", "only" },
		{ "api", "apps/api" },
		{ "web", "! \"web\" could be apps/web (the directory), base/web (the directory)" },
		{ "shop", "apps/web" },
		{ "argocd/shop", "apps/web" },
		{ "other/shop", "? " },
		{ "shp", "? shop" },
		{ "apps/wab", "? " },
		{ "gone", "? " },
	};

	(void)state;
	GIT("update-ref", "-d", "refs/deploy/prod/master");
	GIT("update-ref", "-d", "refs/deploy/edge/master");
	told("prod", tip, "argocd/shop", "apps/web", DEPLOY_HEALTHY);
	told("prod", tip, "argocd/gone", "apps/gone", DEPLOY_HEALTHY);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(path_named(tip, cases[i].name), cases[i].path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_what_changed_the_path),
		cmocka_unit_test(a_row_stood_until_the_next_of_the_same_path),
		cmocka_unit_test(each_target_says_what_became_of_a_row),
		cmocka_unit_test(damage_is_an_error_that_names_the_ref),
		cmocka_unit_test(a_name_means_a_path_an_application_or_a_directory),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
