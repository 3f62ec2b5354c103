/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of a tree put in place of another: the directories above it are written anew. */
#include "base/limits.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "repo/tree_bytes.h"

struct placing {
	struct repository *repository;
	struct span path;
	struct arena *arena;
	struct error *err;
};

static int not_a_directory(const struct placing *placing, size_t end)
{
	struct span above = span_first(placing->path, end);

	return error_set(placing->err, ERROR_INPUT,
			 "\"%.*s\" is no directory, so nothing can stand below it",
			 SPAN_ARG(above));
}

static int list(struct placing *placing, struct oid tree, struct tree_entries *ret_entries)
{
	struct tree_entry *items = NULL;

	*ret_entries = (struct tree_entries){ 0 };
	if (!oid_is_zero(tree) && tree_list(placing->repository, tree, placing->arena, &items,
					    &ret_entries->count, placing->err) < 0)
		return -1;
	/* One more may be added. */
	ret_entries->items = ARENA_ARRAY(placing->arena, ret_entries->count + 1, struct tree_entry);
	if (ret_entries->count)
		memcpy(ret_entries->items, items, ret_entries->count * sizeof(*items));
	ret_entries->capacity = ret_entries->count + 1;
	return 0;
}

static size_t index_of(const struct tree_entries *entries, struct span name)
{
	size_t i = 0;

	while (i < entries->count && !span_equal(entries->items[i].name, name))
		i++;
	return i;
}

static int write_entries(struct placing *placing, struct tree_entries *entries,
			 struct oid *ret_tree)
{
	*ret_tree = (struct oid){ 0 };
	if (entries->count == 0)
		return 0;
	if (!tree_entries_sort(entries))
		return error_set(placing->err, ERROR_REPOSITORY, "a name stands twice in a tree");
	return object_write(placing->repository, OBJECT_TREE, tree_bytes(entries, placing->arena),
			    ret_tree, placing->err);
}

/* list() has left room for one more. */
static void put(struct tree_entries *entries, const struct tree_entry *entry)
{
	size_t at = index_of(entries, entry->name);

	if (entry->kind == ENTRY_ABSENT) {
		if (at < entries->count)
			entries->items[at] = entries->items[--entries->count];
		return;
	}
	entries->count += at == entries->count;
	entries->items[at] = *entry;
}

/* The trees along the path, the top first; a zero id stands for one that is not there. */
static int open_directories(struct placing *placing, struct oid *trees, size_t *ret_depth)
{
	size_t depth = 0, start = 0;

	for (;;) {
		struct span rest = span_from(placing->path, start);
		size_t len = span_find(rest, '/');
		struct tree_entry entry = { 0 };
		if (len == rest.len)
			break;
		if (depth + 1 == LIMIT_TREE_DEPTH)
			return error_set(placing->err, ERROR_LIMIT,
					 "the path has more than %d directories", LIMIT_TREE_DEPTH);
		if (!oid_is_zero(trees[depth]) &&
		    tree_find(placing->repository, trees[depth], span_first(rest, len),
			      placing->arena, &entry, placing->err) < 0)
			return -1;
		start += len + 1;
		if (entry.kind != ENTRY_ABSENT && entry.kind != ENTRY_DIRECTORY)
			return not_a_directory(placing, start - 1);
		trees[++depth] = entry.oid;
	}
	*ret_depth = depth;
	return 0;
}

/* The last name of the path, which is then shortened by it. */
static struct span take_name(struct span *path)
{
	size_t start = path->len;

	while (start > 0 && path->ptr[start - 1] != '/')
		start--;
	struct span name = span_from(*path, start);
	path->len = start ? start - 1 : 0;
	return name;
}

int tree_place(struct repository *repository, struct oid tree, struct span path,
	       const struct tree_entry *entry, struct arena *arena, struct oid *ret_tree,
	       struct error *err)
{
	struct placing placing = {
		.repository = repository,
		.path = path,
		.arena = arena,
		.err = err,
	};
	struct oid trees[LIMIT_TREE_DEPTH] = { tree };
	struct tree_entry next = *entry;
	struct tree_entries entries;
	size_t depth = 0;

	if (open_directories(&placing, trees, &depth) < 0)
		return -1;
	for (size_t level = depth + 1; level-- > 0;) {
		next.name = take_name(&path);
		if (next.name.len == 0)
			return error_set(err, ERROR_INPUT, "a path has no empty name");
		if (list(&placing, trees[level], &entries) < 0)
			return -1;
		put(&entries, &next);
		if (level == 0 && entries.count == 0)
			return tree_write(repository, NULL, 0, arena, ret_tree, err);
		if (write_entries(&placing, &entries, ret_tree) < 0)
			return -1;
		next = (struct tree_entry){
			.kind = entries.count ? ENTRY_DIRECTORY : ENTRY_ABSENT,
			.mode = 040000,
			.oid = *ret_tree,
		};
	}
	return 0;
}
