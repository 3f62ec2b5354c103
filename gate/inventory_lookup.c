/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the inventory: the store and what lies over it, checked against the tree. */
#include "base/limits.h"
#include "gate/inventory_state.h"
#include "gate/inventory_store.h"

#include <stdlib.h>

/* One question and what answers it. */
struct lookup {
	struct inventory *inventory;
	struct records found;
	bool is_damaged;
};

static void keep(struct lookup *lookup, const struct record *record)
{
	struct records *found = &lookup->found;

	ARENA_GROW(lookup->inventory->arena, found);
	found->items[found->count++] = *record;
}

static int visit_stored(void *context, struct span value, struct error *err)
{
	struct lookup *lookup = context;
	struct inventory *inventory = lookup->inventory;
	struct arena *arena = inventory->arena;
	struct tree_entry entry;
	struct record record;

	if (!record_decode(value, &record)) {
		lookup->is_damaged = true;
		return 0;
	}
	if (map_get(&inventory->superseded, record.path) ||
	    map_get(&inventory->hidden, record.path))
		return 0;
	int found = tree_find(inventory->repository, inventory->recorded, record.path, arena,
			      &entry, err);
	if (found < 0)
		return -1;
	if (!found || !oid_equal(entry.oid, record.blob)) {
		lookup->is_damaged = true;
		return 0;
	}
	record.path = arena_copy(arena, record.path);
	record.group = arena_copy(arena, record.group);
	record.name_space = arena_copy(arena, record.name_space);
	keep(lookup, &record);
	return 0;
}

/* Whatever goes wrong with the store makes it a damaged one. */
static void look_up_once(struct lookup *lookup, struct span topic)
{
	struct inventory *inventory = lookup->inventory;
	const struct overlay_record *at = map_get(&inventory->overlay, topic);
	struct error unreadable;

	lookup->found.count = 0;
	lookup->is_damaged = false;
	for (; at; at = at->next) {
		if (!map_get(&inventory->hidden, at->record.path))
			keep(lookup, &at->record);
	}
	if (inventory->store &&
	    store_each(inventory->store, topic, visit_stored, lookup, &unreadable) < 0)
		lookup->is_damaged = true;
}

/* The records under a topic. A store that turns out to be wrong is built anew, once. */
static int look_up(struct inventory *inventory, struct span topic, struct records *ret_records,
		   struct error *err)
{
	struct lookup lookup = { .inventory = inventory };

	*ret_records = (struct records){ 0 };
	if (!topic.len)
		return 0;
	look_up_once(&lookup, topic);
	if (lookup.is_damaged) {
		inventory_renew(inventory);
		if (inventory_bring_up(inventory, err) < 0)
			return -1;
		look_up_once(&lookup, topic);
	}
	if (lookup.is_damaged)
		return error_set(err, ERROR_SYSTEM,
				 "the inventory cannot be read, even when it is new");
	*ret_records = lookup.found;
	return 0;
}

int inventory_objects(struct inventory *inventory, struct span kind, struct span name,
		      struct inventory_object **ret_objects, size_t *ret_count, struct error *err)
{
	struct arena *arena = inventory->arena;
	struct records records;

	if (look_up(inventory, topic_of_object(kind, name, arena), &records, err) < 0)
		return -1;
	*ret_objects = ARENA_ARRAY(arena, records.count, struct inventory_object);
	*ret_count = records.count;
	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];
		(*ret_objects)[i] = (struct inventory_object){
			.group = record->group,
			.name_space = record->name_space,
			.path = record->path,
			.place = record->place,
			.is_generated = record->is_generated,
		};
	}
	return 0;
}

int inventory_has_custom(struct inventory *inventory, struct span name, struct error *err)
{
	struct records records;

	if (look_up(inventory, topic_of_custom_name(name, inventory->arena), &records, err) < 0)
		return -1;
	return records.count > 0;
}

static int compare_paths(const void *left, const void *right)
{
	const struct inventory_file *a = left, *b = right;

	return span_compare(a->path, b->path);
}

/*
 * By path, each once: what is in the store and what lies over it differs from
 * one cache to the next, and the answer must not.
 */
static size_t sort_files(struct inventory_file *files, size_t count)
{
	size_t kept = 0;

	if (count > 1)
		qsort(files, count, sizeof(*files), compare_paths);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || !span_equal(files[kept - 1].path, files[i].path))
			files[kept++] = files[i];
	}
	return kept;
}

static int look_up_files(struct inventory *inventory, struct span topic,
			 struct inventory_file **ret_files, size_t *ret_count, struct error *err)
{
	struct records records;

	if (look_up(inventory, topic, &records, err) < 0)
		return -1;
	*ret_files = ARENA_ARRAY(inventory->arena, records.count, struct inventory_file);
	for (size_t i = 0; i < records.count; i++)
		(*ret_files)[i] = (struct inventory_file){ .path = records.items[i].path,
							   .blob = records.items[i].blob };
	*ret_count = sort_files(*ret_files, records.count);
	return 0;
}

int inventory_references(struct inventory *inventory, struct span kind, struct span name,
			 struct inventory_file **ret_files, size_t *ret_count, struct error *err)
{
	return look_up_files(inventory, topic_of_reference(kind, name, inventory->arena), ret_files,
			     ret_count, err);
}

int inventory_definitions(struct inventory *inventory, struct span group, struct span kind,
			  struct inventory_file **ret_files, size_t *ret_count, struct error *err)
{
	return look_up_files(inventory, topic_of_definition(group, kind, inventory->arena),
			     ret_files, ret_count, err);
}

int inventory_kustomizations(struct inventory *inventory, struct span target,
			     struct inventory_file **ret_files, size_t *ret_count,
			     struct error *err)
{
	return look_up_files(inventory, topic_of_target(target, inventory->arena), ret_files,
			     ret_count, err);
}

int inventory_folder_kustomizations(struct inventory *inventory, struct span directory,
				    struct inventory_file **ret_files, size_t *ret_count,
				    struct error *err)
{
	return look_up_files(inventory, topic_of_folder(directory, inventory->arena), ret_files,
			     ret_count, err);
}

int inventory_read(struct inventory *inventory, const struct inventory_file *file,
		   struct arena *arena, struct span *ret_bytes, struct error *err)
{
	return repository_blob(inventory->repository, file->blob, LIMIT_MANIFEST_BYTES, arena,
			       ret_bytes, err);
}
