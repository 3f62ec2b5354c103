/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which folder the paths belong to: policy, kustomizations and references are
 * looked up from there. The working tree's top when all paths are in one, else
 * the folder that holds them all.
 */
#include "cli/check.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stream(const char *path)
{
	return strcmp(path, "-") == 0;
}

static bool is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int resolve(struct arena *arena, const char *path, struct span *ret_real, struct error *err)
{
	char *real = realpath(path, NULL);

	if (!real && (errno == ENOENT || errno == ENOTDIR)) {
		error_set(err, ERROR_USAGE, "there is no file or folder \"%s\"", path);
		return strstr(path, "..")
			       ? error_hint(err, "A range of revisions must stand alone: "
						 "headgate check REV..REV")
			       : -1;
	}
	if (!real)
		return error_set_errno(err, "could not open \"%s\"", path);
	*ret_real = arena_copy(arena, span_of(real));
	free(real);
	return 0;
}

static struct span parent_of(struct arena *arena, struct span path)
{
	size_t len = path.len;

	while (len > 1 && path.ptr[len - 1] != '/')
		len--;
	return arena_copy(arena, span_first(path, len > 1 ? len - 1 : 1));
}

/* The nearest folder from `directory` upwards that has a .git; an empty span when none has. */
static struct span working_tree_of(struct arena *arena, struct span directory)
{
	struct stat status;

	for (;;) {
		struct span git = arena_printf(arena, "%.*s/.git", SPAN_ARG(directory));
		if (lstat(git.ptr, &status) == 0)
			return directory;
		if (directory.len <= 1)
			return (struct span){ NULL, 0 };
		directory = parent_of(arena, directory);
	}
}

static bool is_below(struct span path, struct span directory)
{
	if (directory.len == 1)
		return true;
	return path.len >= directory.len && memcmp(path.ptr, directory.ptr, directory.len) == 0 &&
	       (path.len == directory.len || path.ptr[directory.len] == '/');
}

static int include_path(struct check *check, const char *path, struct span *root, struct error *err)
{
	struct span real;

	if (resolve(check->arena, is_stream(path) ? "." : path, &real, err) < 0)
		return -1;
	struct span directory = is_directory(real.ptr) ? real : parent_of(check->arena, real);
	if (!root->len) {
		struct span top = working_tree_of(check->arena, directory);
		check->is_repository = top.len > 0;
		*root = top.len ? top : directory;
	}
	while (!is_below(directory, *root)) {
		check->is_repository = false;
		*root = parent_of(check->arena, *root);
	}
	return 0;
}

int check_root(struct check *check, int count, const char *const *paths, struct error *err)
{
	struct span root = { NULL, 0 };

	if (count == 0 && include_path(check, ".", &root, err) < 0)
		return -1;
	for (int i = 0; i < count; i++) {
		if (include_path(check, paths[i], &root, err) < 0)
			return -1;
	}
	check->root = root.ptr;
	return 0;
}

/* "../" for each name of `directory` that `path` does not share, then what is left of `path`. */
static struct span relative_to(struct arena *arena, struct span path, struct span directory)
{
	struct span up = { "", 0 };

	while (!is_below(path, directory)) {
		directory = parent_of(arena, directory);
		up = arena_printf(arena, "../%.*s", SPAN_ARG(up));
	}
	struct span below = span_from(path, directory.len > 1 ? directory.len + 1 : 1);
	return arena_printf(arena, "%.*s%.*s", SPAN_ARG(up), SPAN_ARG(below));
}

struct span check_shown_path(const struct check *check, struct span path)
{
	struct span root = span_of(check->root);
	char *here = getcwd(NULL, 0);
	struct span directory = arena_copy(check->arena, span_of(here ? here : "/"));
	struct span whole = arena_printf(check->arena, "%s/%.*s", root.len > 1 ? check->root : "",
					 SPAN_ARG(path));

	free(here);
	if (path.len == 0 || path.ptr[0] == '<')
		return path;
	/* Far away, a path from the top is easier to read. */
	if (!is_below(directory, root) && !is_below(whole, directory))
		return whole;
	return relative_to(check->arena, whole, directory);
}
