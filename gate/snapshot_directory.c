/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder on disk as a snapshot. Paths come from the judge and may be made of
 * foreign text ("../../etc/passwd" in a kustomization file): they are opened
 * name by name below the folder, never through "..", never through a symlink.
 */
#include "gate/snapshot.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct directory_snapshot {
	struct snapshot snapshot;
	struct span root; /* NUL-terminated */
};

static const char *root_of(const struct snapshot *snapshot)
{
	return ((const struct directory_snapshot *)snapshot)->root.ptr;
}

/* Names that lead out of the folder, or nowhere, are names of nothing. */
static bool is_plain_name(struct span name)
{
	return name.len && !span_is(name, ".") && !span_is(name, "..") && name.len <= NAME_MAX &&
	       span_find(name, '\0') == name.len;
}

/* The parts of a path between slashes, from *at on. False at the end. */
static bool next_name(struct span path, size_t *at, struct span *ret_name)
{
	if (*at > path.len || path.len == 0)
		return false;
	struct span rest = span_from(path, *at);
	*ret_name = span_first(rest, span_find(rest, '/'));
	*at += ret_name->len + 1;
	return true;
}

/* Opens `name` below `parent` and closes the parent. -1: errno says why. */
static int step_into(int parent, struct span name, int flags)
{
	char text[NAME_MAX + 1];

	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	int child = openat(parent, text, flags | O_NOFOLLOW | O_CLOEXEC);
	int error_number = errno;
	close(parent);
	errno = error_number;
	return child;
}

/* A descriptor that only names what stands at `path` (O_PATH). -1: errno says why. */
static int open_path(const struct snapshot *snapshot, struct span path)
{
	int descriptor = open(root_of(snapshot), O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t at = 0;
	struct span name;

	while (descriptor >= 0 && next_name(path, &at, &name)) {
		if (!is_plain_name(name)) {
			close(descriptor);
			errno = ENOENT;
			return -1;
		}
		descriptor = step_into(descriptor, name, O_PATH);
	}
	return descriptor;
}

/* Errors that only say that nothing stands there. */
static bool is_absence(int error_number)
{
	return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP ||
	       error_number == ENAMETOOLONG;
}

static int no_entry(struct span path, struct error *err)
{
	return is_absence(errno) ? 0 : error_set_errno(err, "could not open %.*s", SPAN_ARG(path));
}

static enum entry_kind kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return ENTRY_DIRECTORY;
	if (S_ISLNK(mode))
		return ENTRY_SYMLINK;
	if (!S_ISREG(mode))
		return ENTRY_ODD_MODE;
	return mode & S_IXUSR ? ENTRY_EXECUTABLE : ENTRY_FILE;
}

static int directory_kind(struct snapshot *snapshot, struct span path, enum entry_kind *ret_kind,
			  struct error *err)
{
	struct stat status;
	int descriptor = open_path(snapshot, path);

	if (descriptor < 0) {
		*ret_kind = ENTRY_ABSENT;
		return no_entry(path, err);
	}
	int failed = fstat(descriptor, &status);
	close(descriptor);
	if (failed)
		return error_set_errno(err, "could not look at %.*s", SPAN_ARG(path));
	*ret_kind = kind_of(status.st_mode);
	return 0;
}

/* The directory that holds `path`, opened; *ret_name is the last name. -1: errno says why. */
static int open_parent(struct snapshot *snapshot, struct span path, struct span *ret_name)
{
	size_t cut = path.len;

	while (cut > 0 && path.ptr[cut - 1] != '/')
		cut--;
	*ret_name = span_from(path, cut);
	if (!is_plain_name(*ret_name)) {
		errno = ENOENT;
		return -1;
	}
	return open_path(snapshot, span_first(path, cut ? cut - 1 : 0));
}

static int read_all(int descriptor, struct span path, struct arena *arena, struct span *ret_bytes,
		    struct error *err)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return error_set_errno(err, "could not look at %.*s", SPAN_ARG(path));
	if (!S_ISREG(status.st_mode))
		return 0;
	if ((uint64_t)status.st_size > LIMIT_MANIFEST_BYTES)
		return error_set(err, ERROR_LIMIT, "%.*s is larger than %zu MiB", SPAN_ARG(path),
				 LIMIT_MANIFEST_BYTES >> 20);
	size_t size = (size_t)status.st_size, used = 0;
	char *bytes = arena_alloc(arena, size + 1);
	while (used < size) {
		ssize_t got = read(descriptor, bytes + used, size - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, "could not read %.*s", SPAN_ARG(path));
		if (got == 0)
			break;
		used += (size_t)got;
	}
	*ret_bytes = (struct span){ bytes, used };
	return 1;
}

static int directory_read(struct snapshot *snapshot, struct span path, struct arena *arena,
			  struct span *ret_bytes, struct error *err)
{
	struct span name;
	int parent = open_parent(snapshot, path, &name);
	int descriptor =
		parent < 0 ? -1 : step_into(parent, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (descriptor < 0)
		return no_entry(path, err);
	int result = read_all(descriptor, path, arena, ret_bytes, err);
	close(descriptor);
	return result;
}

struct listing {
	struct tree_entry *items;
	size_t count;
	size_t capacity;
};

static void listing_add(struct listing *listing, struct arena *arena, struct tree_entry entry)
{
	ARENA_GROW(arena, listing);
	listing->items[listing->count++] = entry;
}

static int by_name(const void *left, const void *right)
{
	const struct tree_entry *a = left, *b = right;

	return span_compare(a->name, b->name);
}

static int list_stream(DIR *stream, struct arena *arena, struct listing *listing)
{
	struct dirent *dirent;
	struct stat status;

	for (errno = 0; (dirent = readdir(stream)); errno = 0) {
		const char *name = dirent->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
			continue;
		if (fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			continue; /* removed meanwhile */
		struct tree_entry entry = { .name = arena_copy(arena, span_of(name)),
					    .kind = kind_of(status.st_mode),
					    .mode = status.st_mode };
		listing_add(listing, arena, entry);
	}
	return errno ? -1 : 0;
}

static int directory_list(struct snapshot *snapshot, struct span directory, struct arena *arena,
			  struct tree_entry **ret_entries, size_t *ret_count, struct error *err)
{
	struct listing listing = { 0 };
	int descriptor = open_path(snapshot, directory);
	int opened =
		descriptor < 0 ? -1 : openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error_number = errno;

	if (descriptor >= 0)
		close(descriptor);
	errno = error_number;
	if (opened < 0)
		return no_entry(directory, err);
	DIR *stream = fdopendir(opened);
	if (!stream) {
		close(opened);
		return error_set_errno(err, "could not list %.*s", SPAN_ARG(directory));
	}
	int failed = list_stream(stream, arena, &listing);
	if (failed)
		error_set_errno(err, "could not list %.*s", SPAN_ARG(directory));
	closedir(stream);
	if (failed)
		return -1;
	if (listing.count)
		qsort(listing.items, listing.count, sizeof(*listing.items), by_name);
	*ret_entries = listing.items;
	*ret_count = listing.count;
	return 1;
}

struct snapshot *snapshot_of_directory(const char *path, struct arena *arena)
{
	static const struct snapshot_operations operations = {
		.read = directory_read,
		.kind = directory_kind,
		.list = directory_list,
	};
	struct directory_snapshot *snapshot = ARENA_NEW(arena, struct directory_snapshot);

	snapshot->snapshot.operations = &operations;
	snapshot->root = arena_copy(arena, span_of(path));
	return &snapshot->snapshot;
}
