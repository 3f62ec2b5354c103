/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/tree_cursor.h"

/* Modes as git writes them; see gitformat of tree objects and `git fsck`. */
static enum entry_kind kind_of_mode(uint32_t mode)
{
	switch (mode) {
	case 0100644:
		return ENTRY_FILE;
	case 0100755:
		return ENTRY_EXECUTABLE;
	case 0120000:
		return ENTRY_SYMLINK;
	case 0160000:
		return ENTRY_SUBMODULE;
	case 0040000:
		return ENTRY_DIRECTORY;
	}
	return ENTRY_ODD_MODE;
}

/* Octal digits up to a space; at most seven, so that it cannot overflow. */
static bool take_mode(struct span *rest, uint32_t *ret_mode)
{
	uint32_t mode = 0;
	size_t digits = 0;

	while (digits < rest->len && digits < 7 && rest->ptr[digits] >= '0' &&
	       rest->ptr[digits] <= '7')
		mode = mode << 3 | (uint32_t)(rest->ptr[digits++] - '0');
	if (digits == 0 || digits >= rest->len || rest->ptr[digits] != ' ')
		return false;
	*rest = span_from(*rest, digits + 1);
	*ret_mode = mode;
	return true;
}

static bool take_name(struct span *rest, struct span *ret_name)
{
	size_t len = span_find(*rest, '\0');

	if (len == 0 || len == rest->len || memchr(rest->ptr, '/', len))
		return false;
	*ret_name = span_first(*rest, len);
	*rest = span_from(*rest, len + 1);
	return true;
}

static bool take_oid(struct span *rest, struct oid *ret_oid)
{
	if (rest->len < OID_BYTES)
		return false;
	memcpy(ret_oid->bytes, rest->ptr, OID_BYTES);
	*rest = span_from(*rest, OID_BYTES);
	return true;
}

static unsigned char byte_behind(const struct tree_entry *entry, size_t common)
{
	if (common < entry->name.len)
		return (unsigned char)entry->name.ptr[common];
	return entry->kind == ENTRY_DIRECTORY ? '/' : '\0';
}

int tree_entry_compare(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t common = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(a->name.ptr, b->name.ptr, common);

	if (order)
		return order;
	return (int)byte_behind(a, common) - (int)byte_behind(b, common);
}

static int malformed(const struct tree_cursor *cursor, struct error *err)
{
	error_set(err, ERROR_INPUT, "tree %s is malformed", oid_text(cursor->tree).hex);
	return error_hint(err,
			  "`git fsck` in the clone names the broken tree; make the commit anew.");
}

int tree_cursor_next(struct tree_cursor *cursor, struct error *err)
{
	struct tree_entry previous = cursor->entry;
	struct tree_entry entry = { 0 };

	if (cursor->rest.len == 0) {
		cursor->entry = entry;
		return 0;
	}
	if (!take_mode(&cursor->rest, &entry.mode) || !take_name(&cursor->rest, &entry.name) ||
	    !take_oid(&cursor->rest, &entry.oid))
		return malformed(cursor, err);
	entry.kind = kind_of_mode(entry.mode);
	if (previous.kind != ENTRY_ABSENT &&
	    (tree_entry_compare(&previous, &entry) >= 0 || span_equal(previous.name, entry.name)))
		return malformed(cursor, err);
	cursor->entry = entry;
	return 0;
}

int tree_cursor_open(struct tree_cursor *cursor, struct repository *repository, struct oid tree,
		     struct error *err)
{
	*cursor = (struct tree_cursor){ .tree = tree };
	if (oid_is_zero(tree))
		return 0;
	if (object_read(repository, tree, GIT_OBJECT_TREE, &cursor->object, err) < 0)
		return -1;
	cursor->rest = (struct span){ git_odb_object_data(cursor->object),
				      git_odb_object_size(cursor->object) };
	if (tree_cursor_next(cursor, err) < 0) {
		tree_cursor_close(cursor);
		return -1;
	}
	return 0;
}

void tree_cursor_close(struct tree_cursor *cursor)
{
	git_odb_object_free(cursor->object);
	cursor->object = NULL;
}
