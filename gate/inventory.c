/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/inventory_state.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "gate/inventory_store.h"

#include <stdio.h>
#include <sys/stat.h>

/*
 * So many changed files may lie between the recorded tree and the old tip before
 * they are written down: reading them again takes a few milliseconds, and one
 * synced commit is paid for by that many pushes.
 */
#define INVENTORY_OVERLAY 64

/* Another push may write while this one compares; after so many times it stays in memory. */
#define INVENTORY_ATTEMPTS 3

/* Changes whenever records are made or laid out differently: others are thrown away. */
#define INVENTORY_FORMAT "headgate inventory 3 "

static const struct span meta_key = SPAN("M");

/* The tree that the store describes; zero when it is empty or of another format. */
static int read_recorded(struct inventory *inventory, struct oid *ret_tree, struct error *err)
{
	struct span format = span_of(INVENTORY_FORMAT);
	struct span value = { 0 };
	int found = store_get(inventory->store, meta_key, &value, err);

	*ret_tree = (struct oid){ 0 };
	if (found <= 0)
		return found;
	if (!span_equal(span_first(value, format.len), format) ||
	    !oid_parse(span_from(value, format.len), ret_tree))
		return error_set(err, ERROR_SYSTEM, "the inventory has another format");
	return 0;
}

static int write_recorded(struct inventory *inventory, struct error *err)
{
	struct oid_text tree = oid_text(inventory->options.tip);
	struct span value = arena_printf(&inventory->scratch, "%s%s", INVENTORY_FORMAT, tree.hex);

	return store_put(inventory->store, meta_key, value, err);
}

/* The store as it is, or a new one when it cannot be opened. NULL when neither works. */
static void open_store(struct inventory *inventory)
{
	struct error ignored;

	inventory->store = NULL;
	if (!inventory->path.len)
		return;
	if (store_open(&inventory->store, inventory->path.ptr, inventory->mode, &ignored) == 0 &&
	    read_recorded(inventory, &inventory->recorded, &ignored) == 0)
		return;
	store_close(inventory->store);
	inventory->store = NULL;
	inventory->recorded = (struct oid){ 0 };
	store_remove(inventory->path.ptr);
	if (store_open(&inventory->store, inventory->path.ptr, inventory->mode, &ignored) < 0)
		inventory->store = NULL;
}

void inventory_renew(struct inventory *inventory)
{
	store_close(inventory->store);
	inventory->store = NULL;
	inventory->recorded = (struct oid){ 0 };
	if (inventory->path.len)
		store_remove(inventory->path.ptr);
	open_store(inventory);
}

/* The records of a blob, in the scratch arena; none for what is too large to be a manifest. */
static int read_records(struct inventory *inventory, struct span path, enum entry_kind kind,
			struct oid blob, struct records *ret_records, struct error *err)
{
	struct source source = { .path = path };
	uint64_t size;

	*ret_records = (struct records){ 0 };
	if (!entry_is_file(kind) || !is_recorded(path))
		return 0;
	if (repository_blob_size(inventory->repository, blob, &size, err) < 0)
		return -1;
	if (size > LIMIT_MANIFEST_BYTES)
		return 0;
	if (repository_blob(inventory->repository, blob, LIMIT_MANIFEST_BYTES, &inventory->scratch,
			    &source.bytes, err) < 0)
		return -1;
	records_of_file(ret_records, &source, blob, &inventory->scratch);
	return 0;
}

static int write_change(struct inventory *inventory, const struct tree_change *change,
			struct error *err)
{
	struct arena *scratch = &inventory->scratch;
	struct records records;

	if (read_records(inventory, change->path, change->before, change->before_oid, &records,
			 err) < 0)
		return -1;
	for (size_t i = 0; i < records.count; i++) {
		if (store_delete(inventory->store, record_key(&records.items[i], scratch), err) < 0)
			return -1;
	}
	if (read_records(inventory, change->path, change->after, change->after_oid, &records, err) <
	    0)
		return -1;
	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];
		if (store_put(inventory->store, record_key(record, scratch),
			      record_encode(record, scratch), err) < 0)
			return -1;
	}
	arena_reset(scratch);
	return 0;
}

static void show_progress(const struct inventory *inventory, size_t done, size_t total)
{
	if (inventory->options.progress)
		inventory->options.progress(inventory->options.progress_context, done, total);
}

static int write_all(struct inventory *inventory, const struct tree_changes *changes,
		     struct error *err)
{
	for (size_t i = 0; i < changes->count; i++) {
		if (write_change(inventory, &changes->items[i], err) < 0)
			return -1;
		show_progress(inventory, i + 1, changes->count);
	}
	return write_recorded(inventory, err);
}

/* 1 when the changes are in the store, 0 when another writer was faster, -1. */
static int write_down(struct inventory *inventory, const struct tree_changes *changes,
		      struct error *err)
{
	struct oid now;

	if (store_begin(inventory->store, err) < 0)
		return -1;
	if (read_recorded(inventory, &now, err) < 0 || !oid_equal(now, inventory->recorded) ||
	    write_all(inventory, changes, err) < 0) {
		bool faster = !oid_equal(now, inventory->recorded);
		store_abort(inventory->store);
		inventory->recorded = now;
		return faster ? 0 : -1;
	}
	if (store_commit(inventory->store, err) < 0)
		return -1;
	inventory->recorded = inventory->options.tip;
	return 1;
}

static void add_overlay(struct inventory *inventory, const struct record *record)
{
	struct arena *arena = inventory->arena;
	void **slot = map_slot(&inventory->overlay, arena_copy(arena, record->topic));
	struct overlay_record *copy = ARENA_NEW(arena, struct overlay_record);

	*copy = (struct overlay_record){ .record = *record, .next = *slot };
	copy->record.path = arena_copy(arena, record->path);
	copy->record.group = arena_copy(arena, record->group);
	copy->record.name_space = arena_copy(arena, record->name_space);
	*slot = copy;
}

static int lay_over(struct inventory *inventory, const struct tree_changes *changes,
		    struct error *err)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct tree_change *change = &changes->items[i];
		struct records records;
		*map_slot(&inventory->superseded, change->path) = inventory;
		if (read_records(inventory, change->path, change->after, change->after_oid,
				 &records, err) < 0)
			return -1;
		for (size_t k = 0; k < records.count; k++)
			add_overlay(inventory, &records.items[k]);
		arena_reset(&inventory->scratch);
		if (changes->count > INVENTORY_OVERLAY)
			show_progress(inventory, i + 1, changes->count);
	}
	return 0;
}

/* What differs from the recorded tree; a recorded tree that is gone counts as none. */
static int compare(struct inventory *inventory, struct oid tree, struct tree_changes *ret_changes,
		   struct error *err)
{
	struct error gone;

	*ret_changes = (struct tree_changes){ 0 };
	if (tree_compare(inventory->repository, inventory->recorded, tree, inventory->arena,
			 ret_changes, &gone) == 0)
		return 0;
	inventory_renew(inventory);
	*ret_changes = (struct tree_changes){ 0 };
	return tree_compare(inventory->repository, inventory->recorded, tree, inventory->arena,
			    ret_changes, err);
}

/* Writes the way from the recorded tree to the tip when it has become long. */
static int catch_up(struct inventory *inventory, struct error *err)
{
	for (int attempt = 0; attempt < INVENTORY_ATTEMPTS; attempt++) {
		struct tree_changes changes;
		struct error ignored;
		if (compare(inventory, inventory->options.tip, &changes, err) < 0)
			return -1;
		if (!inventory->store || changes.count <= INVENTORY_OVERLAY)
			return 0;
		int written = write_down(inventory, &changes, &ignored);
		arena_reset(&inventory->scratch);
		if (written != 0)
			return 0;
	}
	return 0;
}

int inventory_bring_up(struct inventory *inventory, struct error *err)
{
	struct tree_changes changes;

	map_init(&inventory->superseded, inventory->arena);
	map_init(&inventory->overlay, inventory->arena);
	if (!oid_is_zero(inventory->options.tip) && catch_up(inventory, err) < 0)
		return -1;
	if (compare(inventory, inventory->options.tree, &changes, err) < 0)
		return -1;
	return lay_over(inventory, &changes, err);
}

/* The branch as a file name: everything but letters, digits, '-', '_' and '.' in hex. */
static struct span branch_file(struct span branch, struct arena *arena)
{
	static const char hex[] = "0123456789abcdef";
	char *name = ARENA_ARRAY(arena, branch.len * 3 + 1, char);
	size_t len = 0;

	for (size_t i = 0; i < branch.len; i++) {
		unsigned char byte = (unsigned char)branch.ptr[i];
		bool plain = ascii_is_alphanumeric((char)byte) || byte == '-' || byte == '_' ||
			     (byte == '.' && i > 0);
		if (!plain)
			name[len++] = '%';
		name[len++] = plain ? (char)byte : hex[byte >> 4];
		if (!plain)
			name[len++] = hex[byte & 15];
	}
	return (struct span){ name, len };
}

/* Longest file name that leaves room for "-lock" and a little more. */
#define BRANCH_FILE_BYTES 240

/*
 * Makes the folders with the repository's own permissions, so that whoever may
 * push may write them. What fails here shows when the store is opened.
 */
static void place_store(struct inventory *inventory)
{
	struct arena *arena = inventory->arena;
	const char *directory = repository_directory(inventory->repository);
	struct span branch = branch_file(inventory->options.branch, arena);
	struct stat stat_buffer;

	if (branch.len > BRANCH_FILE_BYTES || stat(directory, &stat_buffer) < 0)
		return;
	static const char *const below[] = { "headgate", "headgate/inventory" };
	mode_t mode = stat_buffer.st_mode & 07777;
	for (size_t i = 0; i < COUNT(below); i++) {
		struct span folder = arena_printf(arena, "%s%s", directory, below[i]);
		if (mkdir(folder.ptr, mode) == 0)
			(void)chmod(folder.ptr, mode);
	}
	inventory->mode = mode & 0666;
	inventory->path = arena_printf(arena, "%s%s/%.*s", directory, below[1], SPAN_ARG(branch));
}

int inventory_open(struct inventory **ret_inventory, struct repository *repository,
		   const struct inventory_options *options, struct arena *arena, struct error *err)
{
	struct inventory *inventory = ARENA_NEW(arena, struct inventory);

	inventory->repository = repository;
	inventory->options = *options;
	inventory->arena = arena;
	arena_init(&inventory->scratch, LIMIT_FILE_ARENA_BYTES);
	map_init(&inventory->hidden, arena);
	map_init(&inventory->superseded, arena);
	map_init(&inventory->overlay, arena);
	if (!oid_is_zero(options->tip)) {
		place_store(inventory);
		open_store(inventory);
	}
	if (inventory_bring_up(inventory, err) < 0) {
		inventory_close(inventory);
		return -1;
	}
	*ret_inventory = inventory;
	return 0;
}

void inventory_close(struct inventory *inventory)
{
	if (!inventory)
		return;
	store_close(inventory->store);
	inventory->store = NULL;
	arena_release(&inventory->scratch);
}

void inventory_hide(struct inventory *inventory, const struct tree_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		*map_slot(&inventory->hidden, changes->items[i].path) = inventory;
}
