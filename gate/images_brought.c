/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/images_brought.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/classify.h"
#include "images/image_places.h"

struct gathering {
	struct repository *repository;
	const struct policy *policy;
	struct judge judge;
	struct arena *arena;
	struct arena scratch; /* one file's tree */
	struct map before;    /* images of the changed files as they were -> themselves */
	struct map known;     /* those of `images` */
	struct brought_images images;
	struct error *err;
};

/* Does somebody read this file as manifests? */
static int is_read(struct gathering *gathering, struct span path, bool *ret_read)
{
	enum file_class class;

	if (file_classify(&gathering->judge, path, &class, gathering->err) < 0)
		return -1;
	*ret_read = !file_class_is_skipped(class) && class != FILE_POLICY && class != FILE_SCHEMA;
	return 0;
}

/* 1 and the file's content, 0 when it is too large to be judged at all, -1. */
static int read_source(struct gathering *gathering, struct span path, struct oid blob,
		       struct source *ret_source)
{
	uint64_t bytes;

	if (repository_blob_size(gathering->repository, blob, &bytes, gathering->err) < 0)
		return -1;
	if (bytes > LIMIT_MANIFEST_BYTES)
		return 0;
	ret_source->path = path;
	if (repository_blob(gathering->repository, blob, LIMIT_MANIFEST_BYTES, &gathering->scratch,
			    &ret_source->bytes, gathering->err) < 0)
		return -1;
	return 1;
}

/* The whole reference that a place is about; empty when only a part of it is known. */
static struct span reference_at(const struct image_place *place, struct arena *arena)
{
	struct image_reference reference = {
		.name = place->image,
		.tag = place->tag,
		.digest = place->digest,
	};

	bool by_entry = place->kind == PLACE_KUSTOMIZATION || place->kind == PLACE_ARGOCD;

	if (place->part == PART_WHOLE && !by_entry)
		return place->value;
	if (!by_entry || !place->image.len || (!place->tag.len && !place->digest.len))
		return (struct span){ 0 };
	return image_reference_text(&reference, arena);
}

/* What is no reference, the validators refuse, or somebody else fills in. */
static bool is_asked_for(const struct gathering *gathering, const struct brought_image *image)
{
	struct image_reference reference;

	return image->image.len <= LIMIT_IMAGE_BYTES &&
	       image_reference_read(image->image, &reference) == NULL &&
	       !policy_ignores_image(gathering->policy, reference.name);
}

static void add_reference(struct gathering *gathering, struct span image, struct place place,
			  struct brought_images *references)
{
	if (!image.len)
		return;
	ARENA_GROW(&gathering->scratch, references);
	references->items[references->count++] =
		(struct brought_image){ .image = image, .place = place };
}

/* Everything that the file names, in order of its places. */
static struct brought_images find_in(struct gathering *gathering, const struct source *source)
{
	struct arena *scratch = &gathering->scratch;
	struct brought_images references = { 0 };
	struct image_places places;
	struct findings ignored;
	struct manifest manifest;

	findings_init(&ignored, scratch);
	manifest_read(&manifest, source, scratch, &ignored);
	image_places_find(&manifest, &ignored, scratch, &places);
	for (size_t i = 0; i < places.count; i++)
		add_reference(gathering, reference_at(&places.items[i], scratch),
			      places.items[i].place, &references);
	return references;
}

static int learn_before(struct gathering *gathering, const struct tree_change *change)
{
	struct source source = { 0 };
	int read = read_source(gathering, change->path, change->before_oid, &source);

	if (read <= 0)
		return read;
	struct brought_images references = find_in(gathering, &source);
	for (size_t i = 0; i < references.count; i++) {
		struct span image = references.items[i].image;
		if (!map_get(&gathering->before, image))
			*map_slot(&gathering->before, arena_copy(gathering->arena, image)) =
				gathering;
	}
	arena_reset(&gathering->scratch);
	return 0;
}

static int add_image(struct gathering *gathering, struct brought_image *image)
{
	struct brought_images *images = &gathering->images;

	if (images->count == LIMIT_IMAGES_ASKED) {
		error_set(gathering->err, ERROR_LIMIT, "the change brings more than %d images",
			  LIMIT_IMAGES_ASKED);
		return error_hint(gathering->err, "Propose it in several parts.");
	}
	image->image = arena_copy(gathering->arena, image->image);
	(void)image_reference_read(image->image, &image->reference);
	ARENA_GROW(gathering->arena, images);
	images->items[images->count++] = *image;
	*map_slot(&gathering->known, image->image) = gathering;
	return 0;
}

static bool is_new(const struct gathering *gathering, const struct brought_image *image)
{
	return !map_get(&gathering->before, image->image) &&
	       !map_get(&gathering->known, image->image) && is_asked_for(gathering, image);
}

/* Of a file that brings something the bytes are kept, for the line. */
static const struct source *kept_source(struct gathering *gathering, const struct source *source)
{
	struct source *kept = ARENA_NEW(gathering->arena, struct source);

	*kept = (struct source){ source->path, arena_copy(gathering->arena, source->bytes) };
	return kept;
}

static int take_after(struct gathering *gathering, const struct tree_change *change)
{
	const struct source *kept = NULL;
	struct source source = { 0 };
	int read = read_source(gathering, change->path, change->after_oid, &source);

	if (read <= 0)
		return read;
	struct brought_images references = find_in(gathering, &source);
	for (size_t i = 0; i < references.count; i++) {
		struct brought_image image = references.items[i];
		if (!is_new(gathering, &image))
			continue;
		if (!kept)
			kept = kept_source(gathering, &source);
		image.source = kept;
		if (add_image(gathering, &image) < 0)
			return -1;
	}
	arena_reset(&gathering->scratch);
	return 0;
}

/* All files as they were first: an image that only moved is not new. */
static int gather(struct gathering *gathering, const struct tree_changes *changes)
{
	bool *read = ARENA_ARRAY(gathering->arena, changes->count, bool);

	for (size_t i = 0; i < changes->count; i++) {
		const struct tree_change *change = &changes->items[i];
		if (!entry_is_file(change->before) && !entry_is_file(change->after))
			continue;
		if (is_read(gathering, change->path, &read[i]) < 0)
			return -1;
		if (read[i] && entry_is_file(change->before) && learn_before(gathering, change) < 0)
			return -1;
	}
	for (size_t i = 0; i < changes->count; i++)
		if (read[i] && entry_is_file(changes->items[i].after) &&
		    take_after(gathering, &changes->items[i]) < 0)
			return -1;
	return 0;
}

int images_brought(struct repository *repository, const struct policy *policy,
		   struct oid after_tree, const struct tree_changes *changes, struct arena *arena,
		   struct brought_images *ret_images, struct error *err)
{
	struct gathering gathering = {
		.repository = repository,
		.policy = policy,
		.arena = arena,
		.err = err,
	};

	map_init(&gathering.before, arena);
	map_init(&gathering.known, arena);
	arena_init(&gathering.scratch, LIMIT_FILE_ARENA_BYTES);
	judge_init(&gathering.judge, policy, NULL, snapshot_of_tree(repository, after_tree, arena),
		   arena);
	int status = gather(&gathering, changes);
	arena_release(&gathering.scratch);
	*ret_images = gathering.images;
	return status;
}
