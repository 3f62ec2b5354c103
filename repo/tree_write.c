/* SPDX-License-Identifier: Apache-2.0 */
/* New trees from a list of files: sorted by path, each directory is a run of them. */
#include "base/limits.h"
#include "repo/object.h"
#include "repo/tree_bytes.h"

#include <stdlib.h>

struct writing {
	struct repository *repository;
	struct arena *arena;
	struct error *err;
};

static int by_path(const void *left, const void *right)
{
	const struct tree_file *a = left, *b = right;

	return span_compare(a->path, b->path);
}

static bool is_name(struct span name)
{
	return name.len > 0 && !memchr(name.ptr, '\0', name.len) && !span_is(name, ".") &&
	       !span_is(name, "..") && !span_is(name, ".git");
}

static int refuse(struct writing *writing, struct span path, const char *why)
{
	return error_set(writing->err, ERROR_INPUT, "\"%.*s\" cannot stand in a tree: %s",
			 SPAN_ARG(path), why);
}

static int write_directory(struct writing *writing, const struct tree_file *files, size_t count,
			   size_t start, int depth, struct oid *ret_tree);

/* How many files from the first on lie below the same name at `start`. */
static size_t run_of(const struct tree_file *files, size_t count, size_t start, struct span name)
{
	size_t length = 1;

	while (length < count) {
		struct span rest = span_from(files[length].path, start);
		if (rest.len <= name.len || rest.ptr[name.len] != '/' ||
		    !span_equal(span_first(rest, name.len), name))
			break;
		length++;
	}
	return length;
}

/* The entry that the first of these files belongs to. *ret_run: how many it covers. */
static int write_entry(struct writing *writing, const struct tree_file *files, size_t count,
		       size_t start, int depth, struct tree_entry *ret_entry, size_t *ret_run)
{
	struct span rest = span_from(files->path, start);
	struct span name = span_first(rest, span_find(rest, '/'));

	if (!is_name(name))
		return refuse(writing, files->path, "git takes no such name");
	*ret_run = 1;
	if (name.len == rest.len) {
		*ret_entry =
			(struct tree_entry){ .name = name, .kind = ENTRY_FILE, .mode = 0100644 };
		return object_write(writing->repository, OBJECT_BLOB, files->bytes, &ret_entry->oid,
				    writing->err);
	}
	*ret_run = run_of(files, count, start, name);
	*ret_entry = (struct tree_entry){ .name = name, .kind = ENTRY_DIRECTORY, .mode = 040000 };
	return write_directory(writing, files, *ret_run, start + name.len + 1, depth + 1,
			       &ret_entry->oid);
}

/* The files agree in the first `start` bytes of their paths. */
static int write_directory(struct writing *writing, const struct tree_file *files, size_t count,
			   size_t start, int depth, struct oid *ret_tree)
{
	struct tree_entries entries = { 0 };
	size_t run = 0;

	if (depth > LIMIT_TREE_DEPTH)
		return refuse(writing, files->path, "it nests too deeply");
	for (size_t i = 0; i < count; i += run) {
		struct tree_entry entry;
		if (write_entry(writing, files + i, count - i, start, depth, &entry, &run) < 0)
			return -1;
		ARENA_GROW(writing->arena, &entries);
		entries.items[entries.count++] = entry;
	}
	if (!tree_entries_sort(&entries))
		return refuse(writing, files->path, "the name stands there twice");
	return object_write(writing->repository, OBJECT_TREE, tree_bytes(&entries, writing->arena),
			    ret_tree, writing->err);
}

int tree_write(struct repository *repository, const struct tree_file *files, size_t count,
	       struct arena *arena, struct oid *ret_tree, struct error *err)
{
	struct writing writing = { .repository = repository, .arena = arena, .err = err };
	struct tree_file *sorted = ARENA_ARRAY(arena, count, struct tree_file);

	if (count) {
		memcpy(sorted, files, count * sizeof(*files));
		qsort(sorted, count, sizeof(*sorted), by_path);
	}
	return write_directory(&writing, sorted, count, 0, 0, ret_tree);
}
