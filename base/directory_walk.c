/* SPDX-License-Identifier: Apache-2.0 */
#include "base/directory_walk.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct name {
	struct span text; /* directories end in '/', which gives git's order */
	enum walked_kind kind;
	bool is_directory;
	int error_number;
};

struct names {
	struct name *items;
	size_t count;
	size_t capacity;
};

struct walk {
	struct arena *arena;
	struct walked_entries *entries;
};

static void entry_add(struct walk *walk, struct span path, enum walked_kind kind, int error_number)
{
	struct walked_entries *entries = walk->entries;

	ARENA_GROW(walk->arena, entries);
	entries->items[entries->count++] =
		(struct walked_entry){ .path = path, .kind = kind, .error_number = error_number };
}

/* What stands there; d_type is a hint that some file systems do not give. */
static void find_kind(struct name *name, int directory, const struct dirent *dirent)
{
	struct stat status;
	mode_t mode = DTTOIF(dirent->d_type);

	if (dirent->d_type == DT_UNKNOWN) {
		if (fstatat(directory, dirent->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
			name->kind = WALKED_UNREADABLE;
			name->error_number = errno;
			return;
		}
		mode = status.st_mode;
	}
	name->is_directory = S_ISDIR(mode);
	name->kind = S_ISREG(mode) ? WALKED_FILE : S_ISLNK(mode) ? WALKED_SYMLINK : WALKED_SPECIAL;
}

static bool is_left_out(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0;
}

static int by_name(const void *left, const void *right)
{
	const struct name *a = left, *b = right;

	return span_compare(a->text, b->text);
}

/* The names in an open directory, sorted. 0, or errno. */
static int list_names(DIR *stream, struct arena *arena, struct names *names)
{
	struct dirent *dirent;

	for (errno = 0; (dirent = readdir(stream)); errno = 0) {
		struct name name = { 0 };
		if (is_left_out(dirent->d_name))
			continue;
		find_kind(&name, dirfd(stream), dirent);
		name.text = arena_printf(arena, name.is_directory ? "%s/" : "%s", dirent->d_name);
		ARENA_GROW(arena, names);
		names->items[names->count++] = name;
	}
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
	return errno;
}

static void walk_names(struct walk *walk, int descriptor, struct span path, int depth,
		       const struct names *names);

/* `path` ends in '/' or is empty. Takes the descriptor. */
static void walk_directory(struct walk *walk, int descriptor, struct span path, int depth)
{
	struct names names = { 0 };
	DIR *stream = fdopendir(descriptor);
	int error_number = stream ? 0 : errno;

	if (stream)
		error_number = list_names(stream, walk->arena, &names);
	else
		close(descriptor);
	if (error_number)
		entry_add(walk, path, WALKED_UNREADABLE, error_number);
	else
		walk_names(walk, descriptor, path, depth, &names);
	if (stream)
		closedir(stream);
}

static void enter(struct walk *walk, int descriptor, const struct name *name, struct span path,
		  int depth)
{
	if (depth == LIMIT_TREE_DEPTH) {
		entry_add(walk, path, WALKED_UNREADABLE, ELOOP);
		return;
	}
	int child =
		openat(descriptor, name->text.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (child < 0)
		entry_add(walk, path, WALKED_UNREADABLE, errno);
	else
		walk_directory(walk, child, path, depth + 1);
}

static void walk_names(struct walk *walk, int descriptor, struct span path, int depth,
		       const struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->items[i];
		struct span below =
			arena_printf(walk->arena, "%.*s%.*s", SPAN_ARG(path), SPAN_ARG(name->text));
		if (name->is_directory)
			enter(walk, descriptor, name, below, depth);
		else
			entry_add(walk, below, name->kind, name->error_number);
	}
}

int directory_walk(const char *root, struct span directory, struct arena *arena,
		   struct walked_entries *entries, struct error *err)
{
	struct walk walk = { .arena = arena, .entries = entries };
	struct span path = directory.len ? arena_printf(arena, "%.*s/", SPAN_ARG(directory))
					 : arena_copy(arena, directory);
	struct span whole = arena_printf(arena, "%s/%.*s", root, SPAN_ARG(path));
	int descriptor = open(whole.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (descriptor < 0)
		return error_set_errno(err, "could not list");
	walk_directory(&walk, descriptor, path, 0);
	return 0;
}
