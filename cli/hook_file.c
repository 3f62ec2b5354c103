/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hook_file.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands before and behind the program's path in a hook of ours. */
#define SCRIPT_HEAD                                                                                \
	"#!/bin/sh\n"                                                                              \
	"# Made by headgate install. Without the program no push is taken.\n"                      \
	"program='"
/* How a transaction of refs ended is told to its hook too, and nobody asks for an answer. */
#define SCRIPT_TAIL                                                                                \
	"'\n"                                                                                      \
	"case ${1-} in committed | aborted) exit 0 ;; esac\n"                                      \
	"[ -x \"$program\" ] || {\n"                                                               \
	"\techo \"headgate: could not decide: $program is not there\" >&2\n"                       \
	"\techo \"Tell the administrator of this server; no push is taken until then.\" >&2\n"     \
	"\texit 3\n"                                                                               \
	"}\n"                                                                                      \
	"exec \"$program\" %s \"$@\"\n"

static bool is_named_headgate(const char *target)
{
	struct span path = span_of(target);

	return span_is(path, "headgate") || span_ends_with(path, "/headgate");
}

/* The target of a link to headgate, as they were made by hand; NULL for anything else. */
static const char *linked_program(const char *path, struct arena *arena)
{
	char *target = arena_alloc(arena, LIMIT_PATH_BYTES + 1);
	ssize_t len = readlink(path, target, LIMIT_PATH_BYTES);

	return len > 0 && is_named_headgate(target) ? target : NULL;
}

/* The program that the text of a script of ours names; NULL for any other text. */
static const char *named_program(struct span script, struct arena *arena)
{
	if (!span_starts_with(script, SCRIPT_HEAD))
		return NULL;
	struct span rest = span_from(script, sizeof(SCRIPT_HEAD) - 1);
	struct span program = span_first(rest, span_find(rest, '\''));
	return program.len < rest.len ? arena_copy(arena, program).ptr : NULL;
}

/* The text of a hook's file; empty when it cannot be read or is too long to be ours. */
static struct span read_script(const char *path, struct arena *arena)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct error ignored;
	struct span script = { 0 };

	if (file_read(path, FILE_LINKS_REFUSED, LIMIT_HOOK_BYTES, &buffer, &content, &ignored) ==
		    0 &&
	    content.bytes.ptr)
		script = arena_copy(arena, content.bytes);
	file_buffer_release(&buffer);
	return script;
}

int hook_file_look(struct hook_file *hook, struct repository *repository, const char *name,
		   struct arena *arena, struct error *err)
{
	struct stat status;

	*hook = (struct hook_file){
		.name = name,
		.path = arena_printf(arena, "%shooks/%s", repository_directory(repository), name)
				.ptr,
	};
	if (lstat(hook->path, &status) < 0)
		return errno == ENOENT ? 0
				       : error_set_errno(err, "could not look at %s", hook->path);
	hook->is_link = S_ISLNK(status.st_mode);
	if (!hook->is_link)
		hook->script = read_script(hook->path, arena);
	hook->program = hook->is_link ? linked_program(hook->path, arena)
				      : named_program(hook->script, arena);
	hook->kind = hook->program ? HOOK_OURS : HOOK_FOREIGN;
	return 0;
}

bool hook_file_starts(const struct hook_file *hook, const char *program)
{
	char wanted[LIMIT_HOOK_BYTES];
	int len =
		snprintf(wanted, sizeof(wanted), SCRIPT_HEAD "%s" SCRIPT_TAIL, program, hook->name);

	return len > 0 && (size_t)len < sizeof(wanted) && span_is(hook->script, wanted);
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

static int write_script(const char *path, const char *program, const char *name, struct error *err)
{
	FILE *file = fopen(path, "wxe");

	if (!file)
		return error_set_errno(err, "could not make %s", path);
	bool written = fprintf(file, SCRIPT_HEAD "%s" SCRIPT_TAIL, program, name) > 0 &&
		       fchmod(fileno(file), 0755) == 0;
	if (fclose(file) != 0 || !written)
		return error_set_errno(err, "could not write %s", path);
	return 0;
}

int hook_file_write(const struct hook_file *hook, const char *program, struct error *err)
{
	char fresh[LIMIT_PATH_BYTES];

	if (make_folder(hook->path, err) < 0 ||
	    path_with(hook->path, ".new", fresh, sizeof(fresh), err) < 0)
		return -1;
	unlink(fresh);
	if (write_script(fresh, program, hook->name, err) < 0)
		return -1;
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
	if (span_find(path, '\'') < path.len) {
		error_set(err, ERROR_USAGE, "the path %s contains a quote", path.ptr);
		return error_hint(err, "Install the program under another path.");
	}
	*ret_program = path.ptr;
	return 0;
}
