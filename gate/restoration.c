/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/restoration.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/path.h"
#include "gate/policy_change.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "review/pull.h"
#include "review/trailers.h"

struct restoring {
	const struct restoration_request *request;
	struct arena *arena;
	struct span path;
	struct tree_entry after; /* what the change gives the path */
	struct span ground;      /* when that is nothing: the deepest directory above that stays */
	struct ledger_walk walk;
	struct error *err;
};

/* --- what the change is about --- */

/* "a/b" of "a/b/c" and "a/b/d". */
static struct span common_directory(struct span directory, struct span path)
{
	while (directory.len > 0 && !(path.len > directory.len && path.ptr[directory.len] == '/' &&
				      span_equal(span_first(path, directory.len), directory)))
		directory = path_directory(directory);
	return directory;
}

/*
 * The path that a change is about: of its one file, or the deepest directory that holds all of
 * them. Empty for no change and for the top.
 */
static struct span restoration_path(const struct tree_changes *changes)
{
	struct span common;

	if (changes->count == 0)
		return (struct span){ 0 };
	if (changes->count == 1)
		return changes->items[0].path;
	common = path_directory(changes->items[0].path);
	for (size_t i = 1; i < changes->count && common.len; i++)
		common = common_directory(common, changes->items[i].path);
	return common;
}

static bool touches_policy(const struct restoration_request *request)
{
	for (size_t i = 0; i < request->changes->count; i++)
		if (is_policy_path(request->rules, request->changes->items[i].path))
			return true;
	return false;
}

/* --- which landings count --- */

int restoration_problem(struct repository *repository, const struct landing *landing,
			struct arena *arena, const char **ret_problem, struct error *err)
{
	struct pull pull;
	bool owes = landing->kind == LANDING_EMERGENCY && landing->pull_count == 0;

	*ret_problem = NULL;
	if (landing->kind == LANDING_UNASKED)
		*ret_problem = "it landed while approvals were switched off";
	if (landing->kind != LANDING_EMERGENCY)
		return 0;
	for (size_t i = 0; i < landing->pull_count && !owes; i++) {
		int found = pull_read(repository, landing->pulls[i], arena, &pull, err);
		if (found < 0)
			return -1;
		owes = !found || pull.owes_approvals;
	}
	if (owes)
		*ret_problem = "it landed in an emergency and its approvals are still owed";
	return 0;
}

/* Empty for the top, which is always there. */
static int find_ground(struct restoring *restoring)
{
	const struct restoration_request *request = restoring->request;
	struct tree_entry entry;

	for (restoring->ground = path_directory(restoring->path); restoring->ground.len;
	     restoring->ground = path_directory(restoring->ground)) {
		int found = tree_find(request->repository, request->after_tree, restoring->ground,
				      restoring->arena, &entry, restoring->err);
		if (found != 0)
			return found < 0 ? -1 : 0;
	}
	return 0;
}

/* What stands at the path in this commit (an absent entry: nothing), and the commit's tree. */
static int find_path(struct restoring *restoring, struct oid commit, struct oid *ret_tree,
		     struct tree_entry *ret_entry)
{
	struct repository *repository = restoring->request->repository;

	if (repository_commit_tree(repository, commit, ret_tree, restoring->err) < 0)
		return -1;
	return tree_find(repository, *ret_tree, restoring->path, restoring->arena, ret_entry,
			 restoring->err);
}

/*
 * Nothing was at the path: 1 when the directory that it goes from was there, 0, -1. Before an
 * application began none of its files was there, and nobody ever approved it without one of them.
 */
static int holds_nothing(struct restoring *restoring, struct oid tree)
{
	struct tree_entry entry = { 0 };

	if (restoring->ground.len == 0)
		return 1;
	if (tree_find(restoring->request->repository, tree, restoring->ground, restoring->arena,
		      &entry, restoring->err) < 0)
		return -1;
	return entry.kind == ENTRY_DIRECTORY;
}

/* 1 when the path holds in this commit what the change gives it. */
static int holds_content(struct restoring *restoring, struct oid commit)
{
	struct tree_entry entry = { 0 };
	struct oid tree;

	if (find_path(restoring, commit, &tree, &entry) < 0)
		return -1;
	if (entry.kind == ENTRY_ABSENT && restoring->after.kind == ENTRY_ABSENT)
		return holds_nothing(restoring, tree);
	return entry.kind == restoring->after.kind && entry.mode == restoring->after.mode &&
	       oid_equal(entry.oid, restoring->after.oid);
}

/*
 * From a landing that holds the content down to the one that brought it. 1 when that one counts, 0
 * when not: *landing is then the next one to look at (zero kind: none is left).
 */
static int judge_run(struct restoring *restoring, struct landing *landing)
{
	struct landing brought = *landing;
	const char *problem;
	int more, holds = 1;

	while ((more = ledger_walk_next(&restoring->walk, restoring->arena, landing,
					restoring->err)) > 0) {
		holds = holds_content(restoring, landing->new_tip);
		if (holds <= 0)
			break;
		brought = *landing;
	}
	if (more < 0 || holds < 0 ||
	    restoration_problem(restoring->request->repository, &brought, restoring->arena,
				&problem, restoring->err) < 0)
		return -1;
	if (more == 0)
		*landing = (struct landing){ 0 };
	return problem == NULL;
}

/* --- who brought what is inside of a directory --- */

/* The files that the change gives back and whose landing is still to be found. */
struct unjudged {
	struct restoring *restoring;
	struct map paths; /* below the directory -> the change, NULL once its landing is known */
	size_t count;
};

static void begin_unjudged(struct restoring *restoring, struct unjudged *unjudged)
{
	const struct tree_changes *changes = restoring->request->changes;

	*unjudged = (struct unjudged){ .restoring = restoring, .count = changes->count };
	map_init(&unjudged->paths, restoring->arena);
	for (size_t i = 0; i < changes->count; i++) {
		struct span below = span_from(changes->items[i].path, restoring->path.len + 1);
		*map_slot(&unjudged->paths, below) = &changes->items[i];
	}
}

/* The directory's tree in this commit; zero when there is none. */
static int directory_in(struct restoring *restoring, struct oid commit, struct oid *ret_tree)
{
	struct tree_entry entry = { 0 };
	struct oid tree;

	if (find_path(restoring, commit, &tree, &entry) < 0)
		return -1;
	*ret_tree = entry.kind == ENTRY_DIRECTORY ? entry.oid : (struct oid){ 0 };
	return 0;
}

/* Takes out what differs between the two; true when it was something. */
static int take_brought(struct unjudged *unjudged, struct oid before, struct oid after,
			bool *ret_brought)
{
	struct restoring *restoring = unjudged->restoring;
	struct tree_changes changes;

	*ret_brought = false;
	if (oid_equal(before, after))
		return 0;
	if (tree_compare(restoring->request->repository, before, after, restoring->arena, &changes,
			 restoring->err) < 0)
		return -1;
	for (size_t i = 0; i < changes.count; i++) {
		if (!map_get(&unjudged->paths, changes.items[i].path))
			continue;
		*map_slot(&unjudged->paths, changes.items[i].path) = NULL;
		unjudged->count--;
		*ret_brought = true;
	}
	return 0;
}

/*
 * A landing that was approved may have left the directory so and have changed only something
 * beside what comes back now. So for each file its own landing is looked for, from `landing` back;
 * the walk stands behind that one. 1 when all of them count, 0, -1.
 */
static int judge_files(struct restoring *restoring, struct ledger_walk walk, struct landing landing)
{
	struct unjudged unjudged;
	struct oid after, before;
	const char *problem;

	begin_unjudged(restoring, &unjudged);
	if (directory_in(restoring, landing.new_tip, &after) < 0)
		return -1;
	while (unjudged.count > 0) {
		struct landing older = { 0 };
		bool brought = false;
		int more = ledger_walk_next(&walk, restoring->arena, &older, restoring->err);
		if (more < 0 || (more > 0 && directory_in(restoring, older.new_tip, &before) < 0) ||
		    (more > 0 && take_brought(&unjudged, before, after, &brought) < 0))
			return -1;
		if ((brought || !more) &&
		    restoration_problem(restoring->request->repository, &landing, restoring->arena,
					&problem, restoring->err) < 0)
			return -1;
		if ((brought || !more) && problem)
			return 0;
		if (!more)
			break;
		landing = older;
		after = before;
	}
	return 1;
}

/* The walk stands behind *landing, which holds the content. As judge_run(). */
static int judge(struct restoring *restoring, struct landing *landing)
{
	const struct ledger_walk walk = restoring->walk;
	const struct landing candidate = *landing;
	int counts = judge_run(restoring, landing);

	/* Of one file it is the same question. */
	if (counts <= 0 || restoring->request->changes->count == 1)
		return counts;
	return judge_files(restoring, walk, candidate);
}

/*
 * The walk stands behind *landing. 1, 0, -1. The START is no candidate: it is what the gate found,
 * and nothing had landed through it.
 */
static int search(struct restoring *restoring, struct landing *landing, size_t most,
		  struct restoration *found)
{
	int more = 1;

	for (size_t looked = 0; more > 0 && looked < most; looked++) {
		struct landing candidate = *landing;
		int holds = candidate.kind == LANDING_START
				    ? 0
				    : holds_content(restoring, candidate.new_tip);
		if (holds < 0)
			return -1;
		if (!holds) {
			more = ledger_walk_next(&restoring->walk, restoring->arena, landing,
						restoring->err);
			continue;
		}
		int counts = judge(restoring, landing);
		if (counts != 0) {
			*found = (struct restoration){ restoring->path, candidate };
			return counts;
		}
		more = landing->kind != 0;
	}
	return more < 0 ? -1 : 0;
}

/* Up to the entry with this tip; 1 and the entry, 0, -1. */
static int walk_to(struct restoring *restoring, struct oid tip, struct landing *ret_landing)
{
	int more;

	while ((more = ledger_walk_next(&restoring->walk, restoring->arena, ret_landing,
					restoring->err)) > 0)
		if (oid_equal(ret_landing->new_tip, tip))
			return 1;
	return more;
}

/* A new walk that stands behind the newest landing that counts. 1 and that landing, 0, -1. */
static int begin_walk(struct restoring *restoring, struct landing *ret_landing)
{
	const struct restoration_request *request = restoring->request;

	if (ledger_walk_begin(&restoring->walk, request->repository, request->branch,
			      restoring->arena, restoring->err) < 0)
		return -1;
	return walk_to(restoring, request->landed_tip, ret_landing);
}

/* --- the hint --- */

static int read_hint(struct restoring *restoring, struct oid *ret_commit)
{
	const struct restoration_request *request = restoring->request;
	enum object_kind kind;
	struct commit head;
	struct trailers trailers;

	if (commit_read(request->repository, request->head, restoring->arena, &head,
			restoring->err) < 0)
		return -1;
	if (!trailers_parse(head.message, restoring->arena, &trailers) ||
	    !oid_parse(trailer_value(&trailers, "Restores"), ret_commit))
		return 0;
	if (object_kind(request->repository, *ret_commit, &kind, restoring->err) < 0)
		return -1;
	return kind == OBJECT_COMMIT;
}

static int search_by_hint(struct restoring *restoring, struct restoration *found)
{
	struct landing landing;
	struct oid commit;
	int hinted = read_hint(restoring, &commit);

	if (hinted > 0)
		hinted = holds_content(restoring, commit);
	if (hinted > 0)
		hinted = begin_walk(restoring, &landing);
	if (hinted > 0 && !oid_equal(landing.new_tip, commit))
		hinted = walk_to(restoring, commit, &landing);
	return hinted > 0 ? search(restoring, &landing, 1, found) : hinted;
}

static int search_newest(struct restoring *restoring, struct restoration *found)
{
	struct landing landing;
	int begun = begin_walk(restoring, &landing);

	return begun > 0 ? search(restoring, &landing, LIMIT_LANDINGS_RESTORED, found) : begun;
}

int restoration_find(const struct restoration_request *request, struct arena *arena,
		     struct restoration *ret_restoration, struct error *err)
{
	struct restoring restoring = {
		.request = request,
		.arena = arena,
		.path = restoration_path(request->changes),
		.err = err,
	};

	*ret_restoration = (struct restoration){ 0 };
	if (restoring.path.len == 0 || touches_policy(request))
		return 0;
	if (tree_find(request->repository, request->after_tree, restoring.path, arena,
		      &restoring.after, err) < 0)
		return -1;
	if (restoring.after.kind == ENTRY_ABSENT && find_ground(&restoring) < 0)
		return -1;
	int found = search_by_hint(&restoring, ret_restoration);
	return found != 0 ? found : search_newest(&restoring, ret_restoration);
}
