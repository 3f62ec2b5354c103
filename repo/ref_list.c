/* SPDX-License-Identifier: Apache-2.0 */
/* Listing refs: the loose ones of one directory, then the packed ones between them. */
#include "base/directory_walk.h"
#include "base/limits.h"
#include "repo/ref_files.h"
#include "repo/ref_transaction.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct loose_ref {
	struct span name;
	struct ref_file file;
};

struct loose_refs {
	struct loose_ref *items;
	size_t count;
	size_t capacity;
};

struct listing {
	struct repository *repository;
	struct span prefix;
	struct span leaf;      /* only PREFIX<name>/LEAF; empty: all below the prefix */
	struct span directory; /* that holds all that match */
	int descriptor;        /* of that directory */
	struct arena *arena;
	struct loose_refs loose; /* sorted by name */
	size_t next_loose;
	struct ref_values refs;
	struct error *err;
};

static int too_many(struct listing *listing)
{
	error_set(listing->err, ERROR_LIMIT, "there are more than %d refs below %.*s",
		  LIMIT_REFS_LISTED, SPAN_ARG(listing->prefix));
	return error_hint(listing->err, "On the server, remove refs that nobody needs.");
}

/* Below the prefix, and with the leaf as the second name there. */
static bool is_asked_for(const struct listing *listing, struct span name)
{
	struct span rest = span_from(name, listing->prefix.len);

	if (!span_starts_with(name, listing->prefix.ptr))
		return false;
	return listing->leaf.len == 0 ||
	       span_equal(span_from(rest, span_find(rest, '/') + 1), listing->leaf);
}

/* Locks, and what git itself ignores as a broken name. */
static bool is_ref_file(const struct listing *listing, struct span name)
{
	return is_asked_for(listing, name) && !span_ends_with(name, ".lock") &&
	       ref_name_is_valid(name);
}

static int add_loose_file(struct listing *listing, struct span name)
{
	struct loose_ref ref = { .name = name };

	if (!is_ref_file(listing, name))
		return 0;
	if (listing->loose.count == LIMIT_REFS_LISTED)
		return too_many(listing);
	struct ref_place place = {
		.repository = listing->repository,
		.name = name,
		.directory = listing->descriptor,
		.below = listing->directory.len + 1,
	};
	if (ref_file_read(&place, listing->arena, &ref.file, listing->err) < 0)
		return -1;
	if (ref.file.kind == REF_FILE_ABSENT)
		return 0; /* packed meanwhile, or deleted */
	ARENA_GROW(listing->arena, &listing->loose);
	listing->loose.items[listing->loose.count++] = ref;
	return 0;
}

static int add_loose(struct listing *listing, const struct walked_entry *entry)
{
	if (entry->kind == WALKED_UNREADABLE)
		return entry->error_number == ENOENT
			       ? 0
			       : error_set(listing->err, ERROR_SYSTEM, "could not read %.*s",
					   SPAN_ARG(entry->path));
	return add_loose_file(listing, entry->path);
}

/* "refs/approvals/42" of "refs/approvals/42/a": the directory that holds all that match. */
static struct span directory_of(struct span prefix)
{
	while (prefix.len && prefix.ptr[prefix.len - 1] != '/')
		prefix.len--;
	return span_first(prefix, prefix.len ? prefix.len - 1 : 0);
}

static int walk_loose(struct listing *listing)
{
	struct span directory = listing->directory;
	struct walked_entries entries = { 0 };
	struct span top = ref_files_path(listing->repository, (struct span){ 0 }, listing->arena);

	if (directory_walk(top.ptr, directory, listing->arena, &entries, listing->err) < 0)
		return error_wrap(listing->err, "%.*s", SPAN_ARG(directory));
	for (size_t i = 0; i < entries.count; i++)
		if (add_loose(listing, &entries.items[i]) < 0)
			return -1;
	return 0;
}

static int loose_by_name(const void *left, const void *right)
{
	const struct loose_ref *a = left, *b = right;

	return span_compare(a->name, b->name);
}

static int add_leaves(struct listing *listing, DIR *names)
{
	const struct dirent *entry;

	while ((entry = readdir(names))) {
		if (entry->d_name[0] == '.')
			continue;
		struct span name =
			arena_printf(listing->arena, "%.*s%s/%.*s", SPAN_ARG(listing->prefix),
				     entry->d_name, SPAN_ARG(listing->leaf));
		if (add_loose_file(listing, name) < 0)
			return -1;
	}
	if (listing->loose.count)
		qsort(listing->loose.items, listing->loose.count, sizeof(*listing->loose.items),
		      loose_by_name);
	return 0;
}

/* Opens one file below each name; what else stands there is not even listed. */
static int open_leaves(struct listing *listing)
{
	int own = openat(listing->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = own < 0 ? NULL : fdopendir(own);

	if (!names) {
		error_set_errno(listing->err, "could not read %.*s", SPAN_ARG(listing->directory));
		if (own >= 0)
			close(own);
		return -1;
	}
	int status = add_leaves(listing, names);
	closedir(names);
	return status;
}

static int read_loose(struct listing *listing)
{
	listing->directory = directory_of(listing->prefix);
	struct span path = ref_files_path(listing->repository, listing->directory, listing->arena);

	listing->descriptor = open(path.ptr, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (listing->descriptor < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : error_set_errno(listing->err, "could not open %.*s",
						 SPAN_ARG(path));
	int status = listing->leaf.len ? open_leaves(listing) : walk_loose(listing);
	close(listing->descriptor);
	return status;
}

static int append(struct listing *listing, struct span name, struct oid oid)
{
	if (listing->refs.count == LIMIT_REFS_LISTED)
		return too_many(listing);
	ARENA_GROW(listing->arena, &listing->refs);
	listing->refs.items[listing->refs.count++] = (struct ref_value){ .name = name, .oid = oid };
	return 0;
}

static int append_loose(struct listing *listing)
{
	const struct loose_ref *ref = &listing->loose.items[listing->next_loose++];

	return ref->file.kind == REF_FILE_DIRECT ? append(listing, ref->name, ref->file.oid) : 0;
}

/* The loose refs before `name`. *ret_hidden: there is a loose one of that very name. */
static int append_loose_before(struct listing *listing, struct span name, bool *ret_hidden)
{
	*ret_hidden = false;
	while (listing->next_loose < listing->loose.count) {
		int order = span_compare(listing->loose.items[listing->next_loose].name, name);
		if (order > 0)
			break;
		if (append_loose(listing) < 0)
			return -1;
		if (order == 0)
			*ret_hidden = true;
	}
	return 0;
}

static int by_name(const void *left, const void *right)
{
	const struct ref_value *a = left, *b = right;

	return span_compare(a->name, b->name);
}

/* Those below the prefix, sorted: git's older versions did not sort the file. */
static int read_packed(struct listing *listing, const struct packed_refs *packed,
		       struct ref_values *refs)
{
	struct packed_ref ref;
	struct span lines;
	int more;

	if (packed_refs_from(packed, listing->prefix, &lines, listing->err) < 0)
		return -1;
	while ((more = packed_refs_next(&lines, &ref, listing->err)) == 1) {
		bool below = span_starts_with(ref.name, listing->prefix.ptr);
		if (!below && packed->sorted)
			break;
		if (!is_asked_for(listing, ref.name))
			continue;
		if (refs->count == LIMIT_REFS_LISTED)
			return too_many(listing);
		ARENA_GROW(listing->arena, refs);
		refs->items[refs->count++] = (struct ref_value){ .name = ref.name, .oid = ref.oid };
	}
	if (!packed->sorted && refs->count)
		qsort(refs->items, refs->count, sizeof(*refs->items), by_name);
	return more < 0 ? -1 : 0;
}

/* Loose and packed ones in one order. Names of packed ones are borrowed until now. */
static int merge_lists(struct listing *listing, const struct ref_values *packed)
{
	bool hidden;

	for (size_t i = 0; i < packed->count; i++) {
		const struct ref_value *ref = &packed->items[i];
		if (append_loose_before(listing, ref->name, &hidden) < 0)
			return -1;
		if (!hidden && append(listing, arena_copy(listing->arena, ref->name), ref->oid) < 0)
			return -1;
	}
	while (listing->next_loose < listing->loose.count)
		if (append_loose(listing) < 0)
			return -1;
	return 0;
}

static int add_packed(struct listing *listing)
{
	struct packed_refs packed;
	struct ref_values refs = { 0 };
	struct span path = ref_files_path(listing->repository, (struct span)SPAN("packed-refs"),
					  listing->arena);

	if (packed_refs_open(&packed, path.ptr, listing->err) < 0)
		return -1;
	int status = read_packed(listing, &packed, &refs);
	if (status == 0)
		status = merge_lists(listing, &refs);
	packed_refs_close(&packed);
	return status;
}

static int list(struct listing *listing, struct ref_values *ret_refs)
{
	if (read_loose(listing) < 0 || add_packed(listing) < 0)
		return -1;
	*ret_refs = listing->refs;
	return 0;
}

int refs_list(struct repository *repository, const char *prefix, struct arena *arena,
	      struct ref_values *ret_refs, struct error *err)
{
	struct listing listing = {
		.repository = repository,
		.prefix = span_of(prefix),
		.arena = arena,
		.err = err,
	};

	return list(&listing, ret_refs);
}

int refs_list_leaf(struct repository *repository, const char *prefix, const char *leaf,
		   struct arena *arena, struct ref_values *ret_refs, struct error *err)
{
	struct listing listing = {
		.repository = repository,
		.prefix = span_of(prefix),
		.leaf = span_of(leaf),
		.arena = arena,
		.err = err,
	};

	return list(&listing, ret_refs);
}
