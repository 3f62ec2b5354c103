/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/resource_diff.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/value_diff.h"

/* One object of one version of a file. */
struct version {
	struct resource resource;
	struct identity identity;
	size_t file;
	struct version *next; /* the next with the same key, until it is taken */
	struct version *match;
};

struct versions {
	struct version *items;
	size_t count;
	size_t capacity;
};

struct resource_diff {
	const struct file_versions *files;
	size_t count;
	struct arena *arena;   /* of the result */
	struct arena *scratch; /* trees */
	struct versions before;
	struct versions after;
	size_t steps_left;
	struct resource_changes *changes;
};

/* --- reading --- */

static bool is_manifest_name(struct span path)
{
	return span_ends_with(path, ".yaml") || span_ends_with(path, ".yml") ||
	       span_ends_with(path, ".json");
}

static void add_version(struct resource_diff *diff, struct versions *versions,
			const struct resource *resource, size_t file)
{
	struct span name = resource->name.len ? resource->name : resource->generate_name;

	ARENA_GROW(diff->scratch, versions);
	versions->items[versions->count++] = (struct version){
		.resource = *resource,
		.identity = { .group = resource->group,
			      .kind = resource->kind,
			      .name_space = resource->name_space,
			      .name = name },
		.file = file,
	};
}

/* Values of some other program count as one object that is known by its place. */
static void add_document(struct resource_diff *diff, struct versions *versions,
			 const struct source *source, const struct document *document,
			 uint32_t index, size_t file, struct findings *findings)
{
	struct resources resources = { 0 };

	if (document_is_resource(document)) {
		resources_from_document(&resources, source, document, index, diff->scratch,
					findings);
		for (size_t i = 0; i < resources.count; i++)
			add_version(diff, versions, &resources.items[i], file);
		return;
	}
	struct resource values = { .root = document->root, .document_index = index };
	add_version(diff, versions, &values, file);
}

/* False when something in it could not be read, or not strictly. */
static bool read_version(struct resource_diff *diff, struct versions *versions, struct span bytes,
			 size_t file)
{
	struct source *source = ARENA_NEW(diff->scratch, struct source);
	struct findings findings;
	struct manifest manifest;
	bool is_whole = true;

	if (!bytes.ptr)
		return true;
	*source = (struct source){ diff->files[file].path, bytes };
	findings_init(&findings, diff->scratch);
	manifest_read(&manifest, source, diff->scratch, &findings);
	for (size_t i = 0; i < findings.count; i++)
		is_whole = is_whole && findings.items[i].severity != SEVERITY_ERROR;
	for (size_t i = 0; i < manifest.count; i++)
		add_document(diff, versions, source, &manifest.documents[i], (uint32_t)i, file,
			     &findings);
	return is_whole;
}

static void add_other_file(struct resource_diff *diff, struct span path)
{
	struct path_list *others = &diff->changes->other_files;

	ARENA_GROW(diff->arena, others);
	others->items[others->count++] = arena_copy(diff->arena, path);
}

static void read_file(struct resource_diff *diff, size_t file)
{
	const struct file_versions *versions = &diff->files[file];
	size_t known = diff->before.count + diff->after.count;
	bool is_whole = true;

	if (!versions->is_opaque && is_manifest_name(versions->path)) {
		is_whole = read_version(diff, &diff->before, versions->before, file);
		is_whole = read_version(diff, &diff->after, versions->after, file) && is_whole;
	}
	if (!is_whole || known == diff->before.count + diff->after.count)
		add_other_file(diff, versions->path);
}

/* --- matching --- */

static struct span place_key(const struct resource_diff *diff, const struct version *version,
			     bool with_path)
{
	struct span key = identity_key(&version->identity, diff->scratch);
	struct span path = diff->files[version->file].path;

	if (!with_path)
		return key;
	struct identity place = { .group = key, .kind = path };
	if (!version->identity.name.len)
		place.name = arena_printf(diff->scratch, "%u", version->resource.document_index);
	return identity_key(&place, diff->scratch);
}

/* What has no name is nothing but its place. */
static bool is_matched(const struct version *version, bool with_path)
{
	return !version->match && (with_path || version->identity.name.len);
}

/* Matches what is still alone, in order of the files, by object and perhaps by file. */
static void match(struct resource_diff *diff, bool with_path)
{
	struct map heads;

	map_init(&heads, diff->scratch);
	for (size_t i = diff->before.count; i-- > 0;) {
		struct version *version = &diff->before.items[i];
		if (!is_matched(version, with_path))
			continue;
		void **head = map_slot(&heads, place_key(diff, version, with_path));
		version->next = *head;
		*head = version;
	}
	for (size_t i = 0; i < diff->after.count; i++) {
		struct version *version = &diff->after.items[i];
		if (!is_matched(version, with_path))
			continue;
		void **head = map_slot(&heads, place_key(diff, version, with_path));
		struct version *old = *head;
		if (!old)
			continue;
		*head = old->next;
		version->match = old;
		old->match = version;
	}
}

/* --- the result --- */

static struct resource_change *add_change(struct resource_diff *diff, enum change_kind kind,
					  const struct version *version)
{
	struct resource_changes *changes = diff->changes;
	const struct identity *identity = &version->identity;

	ARENA_GROW(diff->arena, changes);
	struct resource_change *change = &changes->items[changes->count++];
	*change = (struct resource_change){
		.kind = kind,
		.identity = { .group = arena_copy(diff->arena, identity->group),
			      .kind = arena_copy(diff->arena, identity->kind),
			      .name_space = arena_copy(diff->arena, identity->name_space),
			      .name = arena_copy(diff->arena, identity->name) },
		.path = arena_copy(diff->arena, diff->files[version->file].path),
	};
	return change;
}

static void compare_versions(struct resource_diff *diff, const struct version *after)
{
	struct resource_change *change = add_change(diff, CHANGE_MODIFIED, after);
	struct value_diff values = {
		.arena = diff->arena,
		.scratch = diff->scratch,
		.steps_left = diff->steps_left,
		.change = change,
	};

	value_diff(&values, &after->match->resource, &after->resource);
	diff->steps_left = values.steps_left;
	if (!change->value_count && !change->is_cut)
		diff->changes->count--;
}

static void report_file(struct resource_diff *diff, size_t file, size_t *at_before,
			size_t *at_after)
{
	for (; *at_after < diff->after.count; (*at_after)++) {
		const struct version *version = &diff->after.items[*at_after];
		if (version->file != file)
			break;
		if (version->match)
			compare_versions(diff, version);
		else
			add_change(diff, CHANGE_ADDED, version);
	}
	for (; *at_before < diff->before.count; (*at_before)++) {
		const struct version *version = &diff->before.items[*at_before];
		if (version->file != file)
			break;
		if (!version->match)
			add_change(diff, CHANGE_REMOVED, version);
	}
}

static void mark_shared_titles(struct resource_diff *diff)
{
	struct map titles;

	map_init(&titles, diff->scratch);
	for (size_t i = 0; i < diff->changes->count; i++) {
		struct resource_change *change = &diff->changes->items[i];
		struct identity title = change->identity;
		title.group = (struct span){ 0 };
		void **first = map_slot(&titles, identity_key(&title, diff->scratch));
		if (*first) {
			struct resource_change *other = *first;
			other->shares_title = true;
			change->shares_title = true;
		} else {
			*first = change;
		}
	}
}

void resource_diff_files(const struct file_versions *files, size_t count, struct arena *arena,
			 struct resource_changes *ret_changes)
{
	struct arena scratch;
	struct resource_diff diff = {
		.files = files,
		.count = count,
		.arena = arena,
		.scratch = &scratch,
		.steps_left = LIMIT_DIFF_STEPS,
		.changes = ret_changes,
	};
	size_t at_before = 0;
	size_t at_after = 0;

	*ret_changes = (struct resource_changes){ 0 };
	arena_init(&scratch, LIMIT_RUN_ARENA_BYTES);
	for (size_t i = 0; i < count; i++)
		read_file(&diff, i);
	match(&diff, true);
	match(&diff, false);
	for (size_t i = 0; i < count; i++)
		report_file(&diff, i, &at_before, &at_after);
	mark_shared_titles(&diff);
	arena_release(&scratch);
}

/* --- from the repository --- */

/* 1 read, 0 not to be looked at, -1. */
static int read_blob(struct repository *repository, enum entry_kind kind, struct oid blob,
		     size_t *bytes_left, struct arena *arena, struct span *ret_bytes,
		     struct error *err)
{
	uint64_t size;

	if (kind == ENTRY_ABSENT)
		return 1;
	if (!entry_is_file(kind))
		return 0;
	if (repository_blob_size(repository, blob, &size, err) < 0)
		return -1;
	if (size > *bytes_left || size > LIMIT_MANIFEST_BYTES)
		return 0;
	*bytes_left -= size;
	if (repository_blob(repository, blob, LIMIT_MANIFEST_BYTES, arena, ret_bytes, err) < 0)
		return -1;
	return 1;
}

static int read_versions(struct repository *repository, const struct tree_change *change,
			 size_t *bytes_left, struct arena *arena, struct file_versions *versions,
			 struct error *err)
{
	*versions = (struct file_versions){ .path = change->path, .is_opaque = true };
	if (!is_manifest_name(change->path))
		return 0;
	int before = read_blob(repository, change->before, change->before_oid, bytes_left, arena,
			       &versions->before, err);
	if (before <= 0)
		return before;
	int after = read_blob(repository, change->after, change->after_oid, bytes_left, arena,
			      &versions->after, err);
	if (after > 0)
		versions->is_opaque = false;
	return after < 0 ? -1 : 0;
}

int resource_diff(struct repository *repository, const struct tree_changes *changes,
		  struct arena *arena, struct resource_changes *ret_changes, struct error *err)
{
	struct arena contents;
	struct file_versions *files;
	size_t bytes_left = LIMIT_DIFF_BYTES;
	int status = 0;

	arena_init(&contents, LIMIT_RUN_ARENA_BYTES);
	files = ARENA_ARRAY(&contents, changes->count, struct file_versions);
	for (size_t i = 0; i < changes->count && status == 0; i++)
		status = read_versions(repository, &changes->items[i], &bytes_left, &contents,
				       &files[i], err);
	if (status == 0)
		resource_diff_files(files, changes->count, arena, ret_changes);
	arena_release(&contents);
	return status;
}
