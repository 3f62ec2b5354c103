/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/surroundings.h"

#include "base/count.h"
#include "base/path.h"

struct surroundings *surroundings_new(struct snapshot *snapshot, struct arena *arena)
{
	struct surroundings *surroundings = ARENA_NEW(arena, struct surroundings);

	surroundings->snapshot = snapshot;
	surroundings->arena = arena;
	map_init(&surroundings->directories, arena);
	map_init(&surroundings->roles, arena);
	map_init(&surroundings->schemas, arena);
	return surroundings;
}

void surroundings_learn(struct surroundings *surroundings,
			const struct kustomization *kustomization)
{
	for (size_t i = 0; i < kustomization->count; i++) {
		const struct kustomize_name *name = &kustomization->names[i];
		if (name->is_outside)
			continue;
		void **slot = map_slot(&surroundings->roles, name->target);
		if ((uintptr_t)*slot < (uintptr_t)name->role)
			*slot = (void *)(uintptr_t)name->role;
	}
}

enum kustomize_role surroundings_role(const struct surroundings *surroundings, struct span path)
{
	return (enum kustomize_role)(uintptr_t)map_get(&surroundings->roles, path);
}

/* 1 when a regular file stands there, 0 when not, -1. */
static int has_file(struct surroundings *surroundings, struct span path, struct error *err)
{
	enum entry_kind kind = ENTRY_ABSENT;
	struct snapshot *snapshot = surroundings->snapshot;

	if (snapshot->operations->kind(snapshot, path, &kind, err) < 0)
		return -1;
	return entry_is_file(kind);
}

/* Reads the kustomization at `path` into the directory; 0 also when it is not there. */
static int read_kustomization(struct surroundings *surroundings, struct directory *directory,
			      struct span path, struct error *err)
{
	struct snapshot *snapshot = surroundings->snapshot;
	struct arena *arena = surroundings->arena;
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings ignored;
	struct manifest manifest;

	source->path = path;
	int found = snapshot->operations->read(snapshot, path, arena, &source->bytes, err);
	if (found <= 0)
		return found;
	findings_init(&ignored, arena);
	manifest_read(&manifest, source, arena, &ignored);
	directory->kustomization = kustomization_read(source, &manifest, arena);
	surroundings_learn(surroundings, directory->kustomization);
	return 0;
}

static int look_around(struct surroundings *surroundings, struct directory *directory,
		       struct error *err)
{
	struct arena *arena = surroundings->arena;
	size_t names = COUNT(kustomization_names);
	int found = has_file(surroundings, path_join(arena, directory->path, span_of("Chart.yaml")),
			     err);

	if (found < 0)
		return -1;
	directory->is_chart = found;
	for (size_t i = 0; i < names && !directory->kustomization; i++) {
		struct span path = path_join(arena, directory->path, kustomization_names[i]);
		found = has_file(surroundings, path, err);
		if (found < 0 ||
		    (found && read_kustomization(surroundings, directory, path, err) < 0))
			return -1;
	}
	return 0;
}

/* The directory under `path`, looked at if it is new. */
static int enter(struct surroundings *surroundings, struct span path, struct directory *parent,
		 struct directory **ret_directory, struct error *err)
{
	struct directory *known = map_get(&surroundings->directories, path);

	if (!known) {
		known = ARENA_NEW(surroundings->arena, struct directory);
		known->path = arena_copy(surroundings->arena, path);
		known->parent = parent;
		if (surroundings->snapshot && look_around(surroundings, known, err) < 0)
			return -1;
		*map_slot(&surroundings->directories, known->path) = known;
	}
	*ret_directory = known;
	return 0;
}

int surroundings_directory(struct surroundings *surroundings, struct span path,
			   struct directory **ret_directory, struct error *err)
{
	struct span directory = path_directory(path);
	struct directory *at = map_get(&surroundings->directories, directory);

	if (at) {
		*ret_directory = at;
		return 0;
	}
	if (enter(surroundings, span_first(directory, 0), NULL, &at, err) < 0)
		return -1;
	for (size_t end = 0; end < directory.len; end++) {
		end += span_find(span_from(directory, end), '/');
		if (enter(surroundings, span_first(directory, end), at, &at, err) < 0)
			return -1;
	}
	*ret_directory = at;
	return 0;
}
