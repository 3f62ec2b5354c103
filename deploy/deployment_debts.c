/* SPDX-License-Identifier: Apache-2.0 */
/* What emergencies have left behind in refs/deploy. */
#include "base/count.h"
#include "deploy/application_names.h"
#include "deploy/deployment_state.h"
#include "repo/tree.h"

bool deployment_is_debt(enum deployment_state state)
{
	return state == DEPLOY_ROLLED_BACK || state == DEPLOY_ROLLING_BACK ||
	       state == DEPLOY_AUTO_SYNC_OFF || state == DEPLOY_AUTO_SYNC_ON;
}

bool deployment_is_word(const struct deployment *deployment)
{
	return deployment->state != DEPLOY_ROLLING_BACK && deployment->state != DEPLOY_WITHDRAWN &&
	       deployment->state != DEPLOY_AUTO_SYNC_OFF;
}

/* --- how auto-sync was set --- */

enum { AUTO_SYNC_WORDS = 4 };
static const char *const auto_sync_words[AUTO_SYNC_WORDS] = { "on", "prune", "selfHeal",
							      "allowEmpty" };

void auto_sync_put(struct text *text, const struct auto_sync *auto_sync)
{
	const bool flags[AUTO_SYNC_WORDS] = { auto_sync->on, auto_sync->prune, auto_sync->self_heal,
					      auto_sync->allow_empty };
	const char *between = "";

	for (size_t i = 0; i < AUTO_SYNC_WORDS; i++) {
		if (!flags[i])
			continue;
		text_format(text, "%s%s", between, auto_sync_words[i]);
		between = " ";
	}
}

bool auto_sync_parse(struct span words, struct auto_sync *ret_auto_sync)
{
	bool *const flags[AUTO_SYNC_WORDS] = { &ret_auto_sync->on, &ret_auto_sync->prune,
					       &ret_auto_sync->self_heal,
					       &ret_auto_sync->allow_empty };

	*ret_auto_sync = (struct auto_sync){ 0 };
	while (words.len) {
		size_t len = span_find(words, ' '), i = 0;
		while (i < AUTO_SYNC_WORDS && !span_is(span_first(words, len), auto_sync_words[i]))
			i++;
		if (i == AUTO_SYNC_WORDS)
			return false;
		*flags[i] = true;
		words = span_from(words, len + 1);
	}
	return true;
}

/* --- what is left --- */

/* 1 when `path` has the same entry in both commits. */
static int same_content(struct repository *repository, struct oid a, struct oid b, struct span path,
			struct arena *arena, struct error *err)
{
	const struct oid commits[] = { a, b };
	struct tree_entry entries[2] = { 0 };

	path = application_tree_path(path);
	for (size_t i = 0; i < COUNT(commits); i++) {
		struct oid tree;
		if (repository_commit_tree(repository, commits[i], &tree, err) < 0)
			return -1;
		if (path.len == 0)
			entries[i] = (struct tree_entry){ .oid = tree, .mode = 1 };
		else if (tree_find(repository, tree, path, arena, &entries[i], err) < 0)
			return -1;
	}
	return entries[0].mode == entries[1].mode && oid_equal(entries[0].oid, entries[1].oid);
}

typedef int is_left_fn(struct repository *repository, const struct deployment *debt, struct oid tip,
		       struct arena *arena, struct error *err);

/* What somebody must do something about: 1, 0, -1. */
static int is_owed(struct repository *repository, const struct deployment *debt, struct oid tip,
		   struct arena *arena, struct error *err)
{
	if (debt->state == DEPLOY_AUTO_SYNC_OFF)
		return 1;
	if (debt->state == DEPLOY_AUTO_SYNC_ON)
		return 0;
	int agrees = same_content(repository, debt->revision, tip, debt->path, arena, err);
	return agrees < 0 ? -1 : !agrees;
}

static int is_open(struct repository *repository, const struct deployment *debt, struct oid tip,
		   struct arena *arena, struct error *err)
{
	(void)repository, (void)tip, (void)arena, (void)err;
	return debt->state != DEPLOY_ROLLED_BACK;
}

struct debt_question {
	struct span target;
	struct span branch;
	struct oid tip;
	is_left_fn *is_left;
};

static int read_left(struct repository *repository, const struct debt_question *question,
		     struct arena *arena, struct deployments *ret_left, struct error *err)
{
	struct deployments left = { 0 };
	struct deployment newest = { 0 };
	int found = deployment_newest(repository, question->target, question->branch, arena,
				      &newest, err);

	if (found < 0)
		return -1;
	for (size_t i = 0; found && i < newest.debt_count; i++) {
		struct deployment debt = { 0 };
		if (deployment_read(repository, question->target, question->branch, newest.debts[i],
				    arena, &debt, err) < 0)
			return -1;
		int is_left = question->is_left(repository, &debt, question->tip, arena, err);
		if (is_left < 0)
			return -1;
		if (!is_left)
			continue;
		ARENA_GROW(arena, &left);
		left.items[left.count++] = debt;
	}
	*ret_left = left;
	return 0;
}

int deployment_debts(struct repository *repository, struct span target, struct span branch,
		     struct oid tip, struct arena *arena, struct deployments *ret_debts,
		     struct error *err)
{
	const struct debt_question question = { target, branch, tip, is_owed };

	return read_left(repository, &question, arena, ret_debts, err);
}

int deployment_orders(struct repository *repository, struct span target, struct span branch,
		      struct arena *arena, struct deployments *ret_orders, struct error *err)
{
	const struct debt_question question = { .target = target,
						.branch = branch,
						.is_left = is_open };

	return read_left(repository, &question, arena, ret_orders, err);
}
