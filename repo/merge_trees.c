/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The merge of three trees: a walk over all of them at once, in git's order.
 * What only one side changed is taken as it is, whole subtrees by their id; a
 * directory is opened only where all three differ. A file and a directory of
 * one name are two paths here, as in git's index; only a result that holds both
 * is a conflict. The recursion ends at LIMIT_TREE_DEPTH.
 */
#include "base/limits.h"
#include "base/text.h"
#include "repo/merge.h"
#include "repo/merge_file.h"
#include "repo/object.h"
#include "repo/tree_bytes.h"
#include "repo/tree_cursor.h"

enum { ANCESTOR, OURS, THEIRS, SIDES };

struct merging {
	struct repository *repository;
	struct arena *arena;
	struct merge_result *result;
	size_t conflicts_room;
	struct text path; /* of the directory being merged, with a trailing '/' */
	size_t depth;
	size_t entries; /* looked at so far */
	struct error *err;
};

/* One directory of the result and where its sides are read. */
struct directory {
	struct tree_cursor cursors[SIDES];
	struct tree_entries entries;
};

static int too_long(struct merging *merging)
{
	return error_set(merging->err, ERROR_LIMIT, "a path is longer than %d bytes",
			 LIMIT_PATH_BYTES);
}

static int conflict(struct merging *merging, struct span name, const char *reason)
{
	struct merge_result *result = merging->result;
	size_t directory = merging->path.len;

	result->clean = false;
	if (result->conflict_count++ >= LIMIT_CONFLICTS)
		return 0;
	text_append(&merging->path, name);
	if (text_failed(&merging->path))
		return too_long(merging);
	if (!result->conflicts)
		result->conflicts =
			ARENA_ARRAY(merging->arena, LIMIT_CONFLICTS, struct merge_conflict);
	result->conflicts[result->conflict_count - 1] = (struct merge_conflict){
		.path = arena_copy(merging->arena, text_span(&merging->path)),
		.reason = reason,
	};
	merging->path.len = directory;
	return 0;
}

static bool same(const struct tree_entry *a, const struct tree_entry *b)
{
	if (a->kind == ENTRY_ABSENT || b->kind == ENTRY_ABSENT)
		return a->kind == b->kind;
	return a->mode == b->mode && oid_equal(a->oid, b->oid);
}

/* The side that holds the outcome when at most one of them changed anything; NULL: both did. */
static const struct tree_entry *one_sided(const struct tree_entry entries[SIDES])
{
	if (same(&entries[OURS], &entries[THEIRS]) || same(&entries[ANCESTOR], &entries[THEIRS]))
		return &entries[OURS];
	return same(&entries[ANCESTOR], &entries[OURS]) ? &entries[THEIRS] : NULL;
}

static const char *unlike_reason(const struct tree_entry entries[SIDES])
{
	if (entries[OURS].kind == ENTRY_ABSENT)
		return "the target deleted it, the change edits it";
	if (entries[THEIRS].kind == ENTRY_ABSENT)
		return "the change deletes it, the target edited it";
	if (entries[ANCESTOR].kind == ENTRY_ABSENT)
		return "both sides added it, each with other content";
	for (size_t i = 0; i < SIDES; i++)
		if (!entry_is_file(entries[i].kind))
			return "both sides changed it, and it is no plain file";
	return NULL;
}

/* Of a file's mode one side may make it executable while the other edits the content. */
static uint32_t merged_mode(const struct tree_entry entries[SIDES])
{
	return entries[ANCESTOR].mode == entries[OURS].mode ? entries[THEIRS].mode
							    : entries[OURS].mode;
}

static int merge_content(struct merging *merging, const struct tree_entry entries[SIDES],
			 struct oid *ret_blob, const char **ret_reason)
{
	struct oid ancestor = entries[ANCESTOR].oid;
	struct oid ours = entries[OURS].oid;
	struct oid theirs = entries[THEIRS].oid;

	*ret_reason = NULL;
	*ret_blob = oid_equal(ancestor, ours) ? theirs : ours;
	if (oid_equal(ours, theirs) || oid_equal(ancestor, ours) || oid_equal(ancestor, theirs))
		return 0;
	return merge_file(merging->repository, ancestor, ours, theirs, ret_blob, ret_reason,
			  merging->err);
}

/* Both sides changed it, differently. */
static int merge_files(struct merging *merging, struct span name,
		       const struct tree_entry entries[SIDES], struct tree_entry *ret_entry)
{
	const char *reason = unlike_reason(entries);

	*ret_entry = (struct tree_entry){ .name = name };
	if (reason)
		return conflict(merging, name, reason);
	if (merge_content(merging, entries, &ret_entry->oid, &reason) < 0)
		return -1;
	if (reason)
		return conflict(merging, name, reason);
	ret_entry->mode = merged_mode(entries);
	ret_entry->kind = ret_entry->mode == 0100755 ? ENTRY_EXECUTABLE : ENTRY_FILE;
	return 0;
}

static int merge_directories(struct merging *merging, const struct oid trees[SIDES],
			     struct oid *ret_tree);

/* An empty result is left out, as git does. */
static int descend(struct merging *merging, struct span name,
		   const struct tree_entry entries[SIDES], struct tree_entry *ret_entry)
{
	const struct oid trees[SIDES] = { entries[ANCESTOR].oid, entries[OURS].oid,
					  entries[THEIRS].oid };
	size_t directory = merging->path.len;

	*ret_entry = (struct tree_entry){ .name = name, .mode = 040000 };
	text_append(&merging->path, name);
	text_byte(&merging->path, '/');
	if (text_failed(&merging->path))
		return too_long(merging);
	int status = merge_directories(merging, trees, &ret_entry->oid);
	merging->path.len = directory;
	if (status == 0 && !oid_is_zero(ret_entry->oid))
		ret_entry->kind = ENTRY_DIRECTORY;
	return status;
}

/* A directory that follows a file of its name; only names that begin with it lie between them. */
static bool collides(const struct tree_entries *entries, const struct tree_entry *entry)
{
	if (entry->kind != ENTRY_DIRECTORY)
		return false;
	for (size_t i = entries->count; i > 0; i--) {
		struct span before = entries->items[i - 1].name;
		if (before.len < entry->name.len ||
		    memcmp(before.ptr, entry->name.ptr, entry->name.len) != 0)
			return false;
		if (before.len == entry->name.len)
			return true;
	}
	return false;
}

static int put(struct merging *merging, struct directory *directory, const struct tree_entry *entry)
{
	if (entry->kind == ENTRY_ABSENT)
		return 0;
	if (collides(&directory->entries, entry))
		return conflict(merging, entry->name,
				"one side has a file there, the other a directory");
	ARENA_GROW(merging->arena, &directory->entries);
	directory->entries.items[directory->entries.count++] = *entry;
	return 0;
}

static int merge_name(struct merging *merging, struct directory *directory, struct span name,
		      bool is_directory, const struct tree_entry entries[SIDES])
{
	const struct tree_entry *taken = one_sided(entries);
	struct tree_entry merged;
	int status;

	if (merging->entries++ == LIMIT_TREE_CHANGES)
		return error_set(merging->err, ERROR_LIMIT,
				 "the merge has to look at more than %zu files",
				 LIMIT_TREE_CHANGES);
	if (taken)
		return put(merging, directory, taken);
	status = is_directory ? descend(merging, name, entries, &merged)
			      : merge_files(merging, name, entries, &merged);
	return status < 0 ? -1 : put(merging, directory, &merged);
}

/* The entry that comes first in git's order on any side; NULL at the end of all. */
static const struct tree_entry *first_of(const struct directory *directory)
{
	const struct tree_entry *first = NULL;

	for (size_t i = 0; i < SIDES; i++) {
		const struct tree_entry *entry = &directory->cursors[i].entry;
		if (entry->kind != ENTRY_ABSENT && (!first || tree_entry_compare(entry, first) < 0))
			first = entry;
	}
	return first;
}

static int merge_step(struct merging *merging, struct directory *directory, struct tree_entry first)
{
	struct tree_entry entries[SIDES] = { 0 };
	bool present[SIDES];

	for (size_t i = 0; i < SIDES; i++) {
		const struct tree_entry *entry = &directory->cursors[i].entry;
		present[i] = entry->kind != ENTRY_ABSENT && tree_entry_compare(entry, &first) == 0;
		if (present[i])
			entries[i] = *entry;
	}
	if (merge_name(merging, directory, first.name, first.kind == ENTRY_DIRECTORY, entries) < 0)
		return -1;
	for (size_t i = 0; i < SIDES; i++)
		if (present[i] && tree_cursor_next(&directory->cursors[i], merging->err) < 0)
			return -1;
	return 0;
}

static int write_directory(struct merging *merging, const struct directory *directory,
			   struct oid *ret_tree)
{
	*ret_tree = (struct oid){ 0 };
	if (directory->entries.count == 0)
		return 0;
	return object_write(merging->repository, OBJECT_TREE,
			    tree_bytes(&directory->entries, merging->arena), ret_tree,
			    merging->err);
}

static int merge_opened(struct merging *merging, struct directory *directory, struct oid *ret_tree)
{
	const struct tree_entry *first;

	while ((first = first_of(directory)))
		if (merge_step(merging, directory, *first) < 0)
			return -1;
	return write_directory(merging, directory, ret_tree);
}

/* A zero id is an absent directory. */
static int merge_directories(struct merging *merging, const struct oid trees[SIDES],
			     struct oid *ret_tree)
{
	struct directory directory = { 0 };
	int status = 0;

	if (merging->depth == LIMIT_TREE_DEPTH)
		return error_set(merging->err, ERROR_LIMIT, "the tree nests deeper than %d",
				 LIMIT_TREE_DEPTH);
	merging->depth++;
	for (size_t i = 0; status == 0 && i < SIDES; i++)
		status = tree_cursor_open(&directory.cursors[i], merging->repository, trees[i],
					  merging->err);
	if (status == 0)
		status = merge_opened(merging, &directory, ret_tree);
	for (size_t i = 0; i < SIDES; i++)
		tree_cursor_close(&directory.cursors[i]);
	merging->depth--;
	return status;
}

/* The whole tree may be empty, an empty directory not: its object must then be there. */
static int merge_tops(struct merging *merging, const struct oid trees[SIDES])
{
	struct oid *tree = &merging->result->tree;

	if (merge_directories(merging, trees, tree) < 0)
		return -1;
	if (!oid_is_zero(*tree))
		return 0;
	return object_write(merging->repository, OBJECT_TREE, (struct span){ 0 }, tree,
			    merging->err);
}

int merge_trees(struct repository *repository, struct oid ancestor, struct oid ours,
		struct oid theirs, struct arena *arena, struct merge_result *ret_result,
		struct error *err)
{
	const struct oid trees[SIDES] = { ancestor, ours, theirs };
	struct merge_result result = { .clean = true };
	struct merging merging = {
		.repository = repository,
		.arena = arena,
		.result = &result,
		.err = err,
	};
	int status = 0;

	if (oid_equal(ours, theirs) || oid_equal(ancestor, theirs)) {
		result.tree = ours;
	} else if (oid_equal(ancestor, ours)) {
		result.tree = theirs;
	} else {
		text_init(&merging.path, LIMIT_PATH_BYTES);
		status = merge_tops(&merging, trees);
		text_release(&merging.path);
	}
	if (status < 0)
		return -1;
	if (!result.clean)
		result.tree = (struct oid){ 0 };
	*ret_result = result;
	return 0;
}
