/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/tree.h"

#include "base/limits.h"
#include "repo/tree_cursor.h"

/* 1 and the entry of that name, its name still borrowed from nowhere: the caller sets it. */
static int find_name(struct repository *repository, struct oid tree, struct span name,
		     struct tree_entry *ret_entry, struct error *err)
{
	struct tree_cursor cursor;
	int found = 0;

	if (tree_cursor_open(&cursor, repository, tree, err) < 0)
		return -1;
	while (cursor.entry.kind != ENTRY_ABSENT) {
		if (span_equal(cursor.entry.name, name)) {
			*ret_entry = cursor.entry;
			ret_entry->name = name;
			found = 1;
			break;
		}
		if (tree_cursor_next(&cursor, err) < 0) {
			found = -1;
			break;
		}
	}
	tree_cursor_close(&cursor);
	return found;
}

int tree_find(struct repository *repository, struct oid tree, struct span path, struct arena *arena,
	      struct tree_entry *ret_entry, struct error *err)
{
	struct tree_entry entry = { .kind = ENTRY_DIRECTORY, .oid = tree };
	struct span rest = path;

	while (rest.len > 0) {
		size_t len = span_find(rest, '/');
		if (entry.kind != ENTRY_DIRECTORY)
			return 0;
		int found = find_name(repository, entry.oid, span_first(rest, len), &entry, err);
		if (found <= 0)
			return found;
		rest = span_from(rest, len + 1);
	}
	if (path.len == 0)
		return 0;
	entry.name = arena_copy(arena, entry.name);
	*ret_entry = entry;
	return 1;
}

struct entries {
	struct tree_entry *items;
	size_t count;
	size_t capacity;
};

static void entry_append(struct entries *entries, const struct tree_entry *entry,
			 struct arena *arena)
{
	ARENA_GROW(arena, entries);
	struct tree_entry *kept = &entries->items[entries->count++];
	*kept = *entry;
	kept->name = arena_copy(arena, entry->name);
}

int tree_list(struct repository *repository, struct oid tree, struct arena *arena,
	      struct tree_entry **ret_entries, size_t *ret_count, struct error *err)
{
	struct tree_cursor cursor;
	struct entries entries = { 0 };
	int status = 0;

	if (tree_cursor_open(&cursor, repository, tree, err) < 0)
		return -1;
	while (status == 0 && cursor.entry.kind != ENTRY_ABSENT) {
		entry_append(&entries, &cursor.entry, arena);
		status = tree_cursor_next(&cursor, err);
	}
	tree_cursor_close(&cursor);
	if (status < 0)
		return -1;
	*ret_entries = entries.items;
	*ret_count = entries.count;
	return 0;
}
