/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hook_file.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The link's target in the arena; NULL when the file is no link. */
static const char *link_target(const char *path, struct arena *arena)
{
	char *target = arena_alloc(arena, LIMIT_PATH_BYTES + 1);
	ssize_t len = readlink(path, target, LIMIT_PATH_BYTES);

	return len > 0 ? target : NULL;
}

static bool is_named_headgate(const char *target)
{
	struct span path = span_of(target);

	return span_is(path, "headgate") || span_ends_with(path, "/headgate");
}

int hook_file_look(struct hook_file *hook, struct repository *repository, const char *name,
		   struct arena *arena, struct error *err)
{
	struct stat status;

	hook->path = arena_printf(arena, "%shooks/%s", repository_directory(repository), name).ptr;
	hook->target = NULL;
	hook->kind = HOOK_ABSENT;
	if (lstat(hook->path, &status) < 0)
		return errno == ENOENT ? 0
				       : error_set_errno(err, "could not look at %s", hook->path);
	hook->target = link_target(hook->path, arena);
	hook->kind = hook->target && is_named_headgate(hook->target) ? HOOK_OURS : HOOK_FOREIGN;
	return 0;
}

bool hook_file_points_to(const struct hook_file *hook, const char *program)
{
	return hook->target && strcmp(hook->target, program) == 0;
}

static int path_with(const char *path, const char *suffix, char *result, size_t size,
		     struct error *err)
{
	int len = snprintf(result, size, "%s%s", path, suffix);

	if (len < 0 || (size_t)len >= size)
		return error_set(err, ERROR_LIMIT, "the path %s is too long", path);
	return 0;
}

int hook_file_set_aside(const struct hook_file *hook, struct error *err)
{
	char aside[LIMIT_PATH_BYTES];

	if (path_with(hook->path, ".replaced", aside, sizeof(aside), err) < 0)
		return -1;
	if (access(aside, F_OK) == 0) {
		error_set(err, ERROR_USAGE, "%s is there already", aside);
		return error_hint(err, "Move it away, then type the command again.");
	}
	if (rename(hook->path, aside) < 0)
		return error_set_errno(err, "could not rename %s", hook->path);
	return 0;
}

/* Repositories made from an empty template have no hooks folder. */
static int make_folder(const char *path, struct error *err)
{
	char folder[LIMIT_PATH_BYTES];

	if (path_with(path, "", folder, sizeof(folder), err) < 0)
		return -1;
	*strrchr(folder, '/') = '\0';
	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return error_set_errno(err, "could not make %s", folder);
	return 0;
}

int hook_file_link(const struct hook_file *hook, const char *program, struct error *err)
{
	char fresh[LIMIT_PATH_BYTES];

	if (make_folder(hook->path, err) < 0 ||
	    path_with(hook->path, ".new", fresh, sizeof(fresh), err) < 0)
		return -1;
	unlink(fresh);
	if (symlink(program, fresh) < 0)
		return error_set_errno(err, "could not make %s", fresh);
	if (rename(fresh, hook->path) < 0)
		return error_set_errno(err, "could not make %s", hook->path);
	return 0;
}

int hook_program(const char *wanted, struct arena *arena, const char **ret_program,
		 struct error *err)
{
	char *program = realpath(wanted ? wanted : "/proc/self/exe", NULL);

	if (!program)
		return error_set_errno(err, "could not find the program %s",
				       wanted ? wanted : "headgate itself");
	struct span path = arena_copy(arena, span_of(program));
	free(program);
	if (access(path.ptr, X_OK) < 0)
		return error_set_errno(err, "cannot run %s", path.ptr);
	if (!is_named_headgate(path.ptr)) {
		error_set(err, ERROR_USAGE, "%s is not called headgate", path.ptr);
		return error_hint(err, "Name the installed program: --program "
				       "/usr/local/bin/headgate");
	}
	*ret_program = path.ptr;
	return 0;
}
