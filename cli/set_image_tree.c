/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/set_image_tree.h"

#include "base/limits.h"
#include "base/path.h"
#include "gate/classify.h"
#include "gate/push_policy.h"
#include "repo/object.h"

#include <stdlib.h>
#include <unistd.h>

/* --- which files --- */

/* Where the caller stands in the working tree, without '/' at its ends; empty: at its top. */
static struct span standing_place(const struct clone *clone, struct arena *arena)
{
	const char *top = repository_work_tree(clone->repository);
	char *here = realpath(".", NULL), *root = top ? realpath(top, NULL) : NULL;
	struct span place = { 0 };

	if (here && root) {
		struct span inside = span_from(span_of(here), strlen(root));
		if (span_starts_with(span_of(here), root) && inside.len && inside.ptr[0] == '/')
			place = arena_copy(arena, span_from(inside, 1));
	}
	free(here);
	free(root);
	return place;
}

/* "apps/web" of "./web/" typed in apps/; false when it leads out of the tree. */
static bool path_in_tree(struct span place, struct span typed, struct arena *arena,
			 struct span *ret_path)
{
	struct span path = place;

	while (typed.len) {
		struct span part = span_first(typed, span_find(typed, '/'));
		typed = span_from(typed, part.len + 1);
		if (part.len == 0 || span_is(part, "."))
			continue;
		if (!span_is(part, "..")) {
			path = path_join(arena, path, part);
			continue;
		}
		if (path.len == 0)
			return false;
		path = path_directory(path);
	}
	*ret_path = path;
	return true;
}

static int no_path(const struct set_image_tree *tree, struct span typed, struct error *err)
{
	error_set(err, ERROR_USAGE, "%.12s has no file or folder \"%.*s\"",
		  oid_text(tree->commit).hex, SPAN_ARG(typed));
	return error_hint(err, "An image needs a tag or a digest: %.*s:TAG", SPAN_ARG(typed));
}

static void add_file(struct set_image_tree *tree, struct arena *arena,
		     const struct tree_change *file)
{
	ARENA_GROW(arena, &tree->files);
	tree->files.items[tree->files.count++] = *file;
}

/* A folder's files; `prefix` is its path. */
static int add_folder(struct set_image_tree *tree, struct arena *arena, struct span prefix,
		      struct oid folder, struct error *err)
{
	struct tree_changes inside;

	if (tree_compare(tree->clone->repository, (struct oid){ 0 }, folder, arena, &inside, err) <
	    0)
		return -1;
	for (size_t i = 0; i < inside.count; i++) {
		struct tree_change file = inside.items[i];
		file.path = path_join(arena, prefix, file.path);
		add_file(tree, arena, &file);
	}
	return 0;
}

static int add_path(struct set_image_tree *tree, struct arena *arena, struct span typed,
		    struct span path, struct error *err)
{
	struct tree_entry entry;

	if (path.len == 0)
		return add_folder(tree, arena, path, tree->tree, err);
	int found = tree_find(tree->clone->repository, tree->tree, path, arena, &entry, err);
	if (found < 0)
		return -1;
	if (!found)
		return no_path(tree, typed, err);
	if (entry.kind == ENTRY_DIRECTORY)
		return add_folder(tree, arena, path, entry.oid, err);
	if (!entry_is_file(entry.kind))
		return error_set(err, ERROR_USAGE, "\"%.*s\" is no file", SPAN_ARG(typed));
	struct tree_change file = {
		.path = path,
		.after = entry.kind,
		.after_oid = entry.oid,
		.after_mode = entry.mode,
	};
	add_file(tree, arena, &file);
	return 0;
}

static int add_typed(struct set_image_tree *tree, struct arena *arena, struct span place,
		     struct span typed, struct span *ret_path, struct error *err)
{
	if (!path_in_tree(place, typed, arena, ret_path))
		return error_set(err, ERROR_USAGE, "\"%.*s\" leads out of the repository",
				 SPAN_ARG(typed));
	return add_path(tree, arena, typed, *ret_path, err);
}

static int compare_files(const void *a, const void *b)
{
	const struct tree_change *one = a, *other = b;

	return span_compare(one->path, other->path);
}

/* A file that two paths name is one file. */
static void sort_files(struct set_image_tree *tree)
{
	struct tree_changes *files = &tree->files;
	size_t kept = 0;

	if (files->count)
		qsort(files->items, files->count, sizeof(*files->items), compare_files);
	for (size_t i = 0; i < files->count; i++)
		if (!kept || !span_equal(files->items[kept - 1].path, files->items[i].path))
			files->items[kept++] = files->items[i];
	files->count = kept;
}

static void mark_named(struct set_image_tree *tree, struct arena *arena)
{
	tree->is_named = ARENA_ARRAY(arena, tree->files.count, bool);
	for (size_t i = 0; i < tree->files.count; i++)
		for (size_t j = 0; j < tree->name_count; j++)
			tree->is_named[i] |= span_equal(tree->files.items[i].path, tree->names[j]);
}

/* Files of --values are named files; they alone are looked at when no path is given. */
static int list_files(struct set_image_tree *tree, struct set_image *set, struct error *err)
{
	struct span place = standing_place(tree->clone, set->arena);
	size_t values = set->request.values_count;

	tree->names = ARENA_ARRAY(set->arena, set->path_count + values, struct span);
	for (size_t i = 0; i < set->path_count; i++)
		if (add_typed(tree, set->arena, place, span_of(set->paths[i]),
			      &tree->names[tree->name_count++], err) < 0)
			return -1;
	for (size_t i = 0; i < values; i++) {
		struct span *name = &tree->names[tree->name_count++];
		if (add_typed(tree, set->arena, place, set->values[i].file, name, err) < 0)
			return -1;
		set->values[i].file = *name;
	}
	if (tree->name_count == 0 && add_path(tree, set->arena, place, place, err) < 0)
		return -1;
	sort_files(tree);
	mark_named(tree, set->arena);
	return 0;
}

static int read_policy(struct set_image_tree *tree, struct arena *arena,
		       const struct policy **ret_policy, struct error *err)
{
	struct push_policies policies;
	struct findings ignored;

	findings_init(&ignored, arena);
	if (push_policies_init(&policies, tree->clone->repository, arena, err) < 0 ||
	    push_policy_at(&policies, tree->commit, &ignored, ret_policy, err) < 0)
		return -1;
	if (*ret_policy)
		return 0;
	error_set(err, ERROR_INPUT,
		  "the policy of %.12s cannot be read, and it says which files are manifests",
		  oid_text(tree->commit).hex);
	return error_hint(err, "headgate check says what is wrong with it");
}

int set_image_tree_open(struct set_image_tree *tree, struct set_image *set, struct clone *clone,
			struct oid commit, struct error *err)
{
	const struct policy *policy;

	*tree = (struct set_image_tree){ .clone = clone, .commit = commit };
	arena_init(&tree->scratch, LIMIT_FILE_ARENA_BYTES);
	if (repository_commit_tree(clone->repository, commit, &tree->tree, err) < 0 ||
	    read_policy(tree, set->arena, &policy, err) < 0)
		return -1;
	judge_init(&tree->judge, policy, NULL,
		   snapshot_of_tree(clone->repository, tree->tree, set->arena), set->arena);
	return list_files(tree, set, err);
}

void set_image_tree_close(struct set_image_tree *tree)
{
	arena_release(&tree->scratch);
}

/* --- as a source --- */

static int is_looked_at(struct set_image_tree *tree, size_t index, bool *ret_looked_at,
			struct error *err)
{
	const struct tree_change *file = &tree->files.items[index];
	enum file_class class;

	*ret_looked_at = entry_is_file(file->after);
	if (!*ret_looked_at || tree->is_named[index])
		return 0;
	if (file_classify(&tree->judge, file->path, &class, err) < 0)
		return -1;
	*ret_looked_at = class != FILE_OTHER && class != FILE_IGNORED;
	return 0;
}

static int read_file(void *context, size_t index, struct span *ret_path, struct span *ret_shown,
		     struct span *ret_bytes, struct error *err)
{
	struct set_image_tree *tree = context;
	const struct tree_change *file = &tree->files.items[index];
	bool looked_at;
	uint64_t bytes;

	*ret_bytes = (struct span){ 0 };
	*ret_path = *ret_shown = file->path;
	if (is_looked_at(tree, index, &looked_at, err) < 0)
		return -1;
	if (!looked_at)
		return 0;
	if (repository_blob_size(tree->clone->repository, file->after_oid, &bytes, err) < 0)
		return -1;
	if (bytes > LIMIT_MANIFEST_BYTES)
		return tree->is_named[index]
			       ? error_set(err, ERROR_LIMIT, "%.*s is larger than %zu MiB",
					   SPAN_ARG(file->path), LIMIT_MANIFEST_BYTES >> 20)
			       : 0;
	arena_reset(&tree->scratch);
	return repository_blob(tree->clone->repository, file->after_oid, LIMIT_MANIFEST_BYTES,
			       &tree->scratch, ret_bytes, err);
}

struct set_image_source set_image_tree_source(struct set_image_tree *tree)
{
	return (struct set_image_source){
		.count = tree->files.count,
		.context = tree,
		.read = read_file,
	};
}

/* --- and back --- */

int set_image_tree_write(const struct set_image_tree *tree, const struct set_image *set,
			 struct oid *ret_tree, struct error *err)
{
	struct repository *repository = tree->clone->repository;

	*ret_tree = tree->tree;
	for (size_t i = 0; i < set->file_count; i++) {
		const struct set_image_file *file = &set->files[i];
		const struct tree_change *old = &tree->files.items[file->index];
		struct tree_entry entry = { .kind = old->after, .mode = old->after_mode };
		if (!file->edit.changed)
			continue;
		if (object_write(repository, OBJECT_BLOB, file->after, &entry.oid, err) < 0 ||
		    tree_place(repository, *ret_tree, file->path, &entry, set->arena, ret_tree,
			       err) < 0)
			return error_wrap(err, "%.*s", SPAN_ARG(file->path));
	}
	return 0;
}
