/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The difference of two trees: a walk over both at once, in git's order. Where
 * both sides have the same id nothing is opened, so the cost is that of the
 * directories that changed. The recursion ends at LIMIT_TREE_DEPTH.
 */
#include "base/limits.h"
#include "base/text.h"
#include "repo/tree_cursor.h"

struct comparison {
	struct repository *repository;
	struct arena *arena;
	struct tree_changes *changes;
	struct text path; /* of the directory being compared, with a trailing '/' */
	size_t depth;
	struct error *err;
};

static struct tree_change *next_change(struct comparison *comparison)
{
	struct tree_changes *changes = comparison->changes;

	ARENA_GROW(comparison->arena, changes);
	return &changes->items[changes->count++];
}

static int too_long(struct comparison *comparison)
{
	return error_set(comparison->err, ERROR_LIMIT, "a path is longer than %d bytes",
			 LIMIT_PATH_BYTES);
}

/* Either side may be NULL; neither is a directory. */
static int report(struct comparison *comparison, const struct tree_entry *before,
		  const struct tree_entry *after)
{
	struct span name = before ? before->name : after->name;
	size_t directory = comparison->path.len;

	if (comparison->changes->count == LIMIT_TREE_CHANGES)
		return error_set(comparison->err, ERROR_LIMIT,
				 "the push changes more than %zu files; push them in parts",
				 LIMIT_TREE_CHANGES);
	text_append(&comparison->path, name);
	if (text_failed(&comparison->path))
		return too_long(comparison);
	struct tree_change *change = next_change(comparison);
	change->path = arena_copy(comparison->arena, text_span(&comparison->path));
	comparison->path.len = directory;
	if (before) {
		change->before = before->kind;
		change->before_oid = before->oid;
	}
	if (after) {
		change->after = after->kind;
		change->after_oid = after->oid;
		change->after_mode = after->mode;
	}
	return 0;
}

static int compare_trees(struct comparison *comparison, struct oid before, struct oid after);

static int descend(struct comparison *comparison, struct span name, struct oid before,
		   struct oid after)
{
	size_t directory = comparison->path.len;

	text_append(&comparison->path, name);
	text_byte(&comparison->path, '/');
	if (text_failed(&comparison->path))
		return too_long(comparison);
	int status = compare_trees(comparison, before, after);
	comparison->path.len = directory;
	return status;
}

/* An entry that only one side has. */
static int one_sided(struct comparison *comparison, const struct tree_entry *before,
		     const struct tree_entry *after)
{
	static const struct oid none;
	const struct tree_entry *entry = before ? before : after;

	if (entry->kind != ENTRY_DIRECTORY)
		return report(comparison, before, after);
	return descend(comparison, entry->name, before ? before->oid : none,
		       after ? after->oid : none);
}

/* Both have the name, as directories or both not (else the order keeps them apart). */
static int both(struct comparison *comparison, const struct tree_entry *before,
		const struct tree_entry *after)
{
	if (before->mode == after->mode && oid_equal(before->oid, after->oid))
		return 0;
	if (before->kind == ENTRY_DIRECTORY)
		return descend(comparison, before->name, before->oid, after->oid);
	return report(comparison, before, after);
}

/* Compares what stands first on either side and steps over it. */
static int compare_step(struct comparison *comparison, struct tree_cursor *before,
			struct tree_cursor *after)
{
	int order, status;

	if (before->entry.kind == ENTRY_ABSENT)
		order = 1;
	else if (after->entry.kind == ENTRY_ABSENT)
		order = -1;
	else
		order = tree_entry_compare(&before->entry, &after->entry);
	if (order == 0)
		status = both(comparison, &before->entry, &after->entry);
	else
		status = one_sided(comparison, order < 0 ? &before->entry : NULL,
				   order > 0 ? &after->entry : NULL);
	if (status == 0 && order <= 0)
		status = tree_cursor_next(before, comparison->err);
	if (status == 0 && order >= 0)
		status = tree_cursor_next(after, comparison->err);
	return status;
}

static int compare_open(struct comparison *comparison, struct tree_cursor *before,
			struct tree_cursor *after)
{
	int status = 0;

	while (status == 0 &&
	       (before->entry.kind != ENTRY_ABSENT || after->entry.kind != ENTRY_ABSENT))
		status = compare_step(comparison, before, after);
	return status;
}

static int compare_trees(struct comparison *comparison, struct oid before, struct oid after)
{
	struct tree_cursor left, right;

	if (oid_equal(before, after))
		return 0;
	if (comparison->depth == LIMIT_TREE_DEPTH)
		return error_set(comparison->err, ERROR_LIMIT, "the tree nests deeper than %d",
				 LIMIT_TREE_DEPTH);
	if (tree_cursor_open(&left, comparison->repository, before, comparison->err) < 0)
		return -1;
	if (tree_cursor_open(&right, comparison->repository, after, comparison->err) < 0) {
		tree_cursor_close(&left);
		return -1;
	}
	comparison->depth++;
	int status = compare_open(comparison, &left, &right);
	comparison->depth--;
	tree_cursor_close(&left);
	tree_cursor_close(&right);
	return status;
}

int tree_compare(struct repository *repository, struct oid before, struct oid after,
		 struct arena *arena, struct tree_changes *ret_changes, struct error *err)
{
	struct tree_changes changes = { 0 };
	struct comparison comparison = {
		.repository = repository,
		.arena = arena,
		.changes = &changes,
		.err = err,
	};

	text_init(&comparison.path, LIMIT_PATH_BYTES);
	int status = compare_trees(&comparison, before, after);
	text_release(&comparison.path);
	if (status == 0)
		*ret_changes = changes;
	return status;
}
