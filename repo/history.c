/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/history.h"

#include "base/limits.h"
#include "base/map.h"
#include "repo/handle.h"

static int too_many(struct error *err)
{
	error_set(err, ERROR_LIMIT, "the change has more than %d commits", LIMIT_HISTORY);
	return error_hint(err, "Put them together (`git rebase -i`) or bring them in by parts.");
}

static int collect(git_revwalk *walk, struct arena *arena, struct oid_list *commits,
		   struct error *err)
{
	git_oid id;
	int status;

	while ((status = git_revwalk_next(&id, walk)) == 0) {
		if (commits->count == LIMIT_HISTORY)
			return too_many(err);
		ARENA_GROW(arena, commits);
		commits->items[commits->count++] = oid_of_git(&id);
	}
	return status == GIT_ITEROVER ? 0 : git_failed(err, "could not follow the history");
}

static int push_tips(git_revwalk *walk, const struct oid *tips, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		git_oid tip = git_oid_of(tips[i]);
		if (git_revwalk_push(walk, &tip) < 0)
			return git_failed(err, "could not follow the history from %s",
					  oid_text(tips[i]).hex);
	}
	return 0;
}

static int walk_from(git_revwalk *walk, const struct oid *tips, size_t count, struct oid hidden,
		     struct arena *arena, struct oid_list *commits, struct error *err)
{
	git_oid last = git_oid_of(hidden);

	git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
	if (push_tips(walk, tips, count, err) < 0)
		return -1;
	if (!oid_is_zero(hidden) && git_revwalk_hide(walk, &last) < 0)
		return git_failed(err, "could not follow the history from %s",
				  oid_text(hidden).hex);
	return collect(walk, arena, commits, err);
}

int history_of_tips(struct repository *repository, const struct oid *tips, size_t count,
		    struct oid hidden, struct arena *arena, struct oid_list *ret_commits,
		    struct error *err)
{
	struct oid_list commits = { 0 };
	git_revwalk *walk = NULL;

	if (git_revwalk_new(&walk, git_handle(repository)) < 0)
		return git_failed(err, "could not follow the history");
	int status = walk_from(walk, tips, count, hidden, arena, &commits, err);
	git_revwalk_free(walk);
	if (status == 0)
		*ret_commits = commits;
	return status;
}

int history_between(struct repository *repository, struct oid tip, struct oid hidden,
		    struct arena *arena, struct oid_list *ret_commits, struct error *err)
{
	return history_of_tips(repository, &tip, 1, hidden, arena, ret_commits, err);
}

static struct span key_of(const struct oid *oid)
{
	return (struct span){ (const char *)oid->bytes, OID_BYTES };
}

/* Zero at a root. */
static int first_parent(struct repository *repository, struct oid commit, struct oid *ret_parent,
			struct error *err)
{
	git_commit *object = NULL;
	git_oid id = git_oid_of(commit);

	if (git_commit_lookup(&object, git_handle(repository), &id) < 0)
		return git_failed(err, "could not read commit %s", oid_text(commit).hex);
	const git_oid *parent = git_commit_parent_id(object, 0);
	*ret_parent = parent ? oid_of_git(parent) : (struct oid){ 0 };
	git_commit_free(object);
	return 0;
}

static void reverse(struct oid_list *list)
{
	for (size_t i = 0; i < list->count / 2; i++) {
		struct oid other = list->items[list->count - 1 - i];
		list->items[list->count - 1 - i] = list->items[i];
		list->items[i] = other;
	}
}

/*
 * The chain leaves the new commits where it meets `old` or something older: from
 * there on `old` cannot come any more, so nothing older is ever walked.
 */
int history_steps(struct repository *repository, struct oid old, struct oid tip,
		  struct arena *arena, struct oid_list *ret_steps, struct error *err)
{
	struct oid_list fresh = { 0 }, steps = { 0 };
	struct oid commit = tip;
	struct map is_fresh;

	if (history_between(repository, tip, old, arena, &fresh, err) < 0)
		return -1;
	map_init(&is_fresh, arena);
	for (size_t i = 0; i < fresh.count; i++)
		*map_slot(&is_fresh, key_of(&fresh.items[i])) = &fresh.items[i];
	while (!oid_is_zero(commit) && map_get(&is_fresh, key_of(&commit))) {
		ARENA_GROW(arena, &steps);
		steps.items[steps.count++] = commit;
		if (first_parent(repository, commit, &commit, err) < 0)
			return -1;
	}
	if (!oid_equal(commit, old))
		return 0;
	reverse(&steps);
	*ret_steps = steps;
	return 1;
}
