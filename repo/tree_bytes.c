/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/tree_bytes.h"

#include "repo/tree_cursor.h"

#include <stdio.h>
#include <stdlib.h>

/* "100644 " and shorter. */
enum { MODE_BYTES_MAX = 16 };

static int by_order(const void *left, const void *right)
{
	return tree_entry_compare(left, right);
}

static int by_name(const void *left, const void *right)
{
	const struct tree_entry *a = left, *b = right;

	return span_compare(a->name, b->name);
}

static bool has_twins(const struct tree_entries *entries)
{
	for (size_t i = 1; i < entries->count; i++)
		if (span_equal(entries->items[i - 1].name, entries->items[i].name))
			return true;
	return false;
}

bool tree_entries_sort(struct tree_entries *entries)
{
	if (entries->count < 2)
		return true;
	/* A file and a directory of one name need not be neighbours in git's order. */
	qsort(entries->items, entries->count, sizeof(*entries->items), by_name);
	if (has_twins(entries))
		return false;
	qsort(entries->items, entries->count, sizeof(*entries->items), by_order);
	return true;
}

struct span tree_bytes(const struct tree_entries *entries, struct arena *arena)
{
	size_t room = 0, len = 0;

	for (size_t i = 0; i < entries->count; i++)
		room += MODE_BYTES_MAX + entries->items[i].name.len + 1 + OID_BYTES;
	char *bytes = arena_alloc(arena, room);
	for (size_t i = 0; i < entries->count; i++) {
		const struct tree_entry *entry = &entries->items[i];
		len += (size_t)snprintf(bytes + len, MODE_BYTES_MAX, "%o ", entry->mode);
		memcpy(bytes + len, entry->name.ptr, entry->name.len);
		len += entry->name.len;
		bytes[len++] = '\0';
		memcpy(bytes + len, entry->oid.bytes, OID_BYTES);
		len += OID_BYTES;
	}
	return (struct span){ bytes, len };
}
