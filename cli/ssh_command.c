/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ssh_command.h"

#include "base/count.h"
#include "base/limits.h"

#include <stdlib.h>
#include <sys/stat.h>

static const char *const services[] = { "upload-pack", "receive-pack", "upload-archive" };

/* "git-SERVICE " or "git SERVICE "; what follows is left in *rest. */
static const char *take_service(struct span *rest)
{
	if (rest->len < 4 || memcmp(rest->ptr, "git", 3) != 0 ||
	    (rest->ptr[3] != '-' && rest->ptr[3] != ' '))
		return NULL;
	struct span name = span_from(*rest, 4);
	size_t len = span_find(name, ' ');
	for (size_t i = 0; i < COUNT(services); i++) {
		if (!span_is(span_first(name, len), services[i]) || len == name.len)
			continue;
		*rest = span_from(name, len + 1);
		return services[i];
	}
	return NULL;
}

/*
 * Takes the quotes off: '...' as a whole, in which only '\'' and '\!' stand for a
 * character. False for any other text.
 */
static bool unquote(struct span text, struct arena *arena, struct span *ret_plain)
{
	char *plain = arena_alloc(arena, text.len + 1);
	size_t len = 0, at = 1;

	if (text.len < 2 || text.ptr[0] != '\'')
		return false;
	while (at < text.len) {
		if (text.ptr[at] != '\'') {
			plain[len++] = text.ptr[at++];
			continue;
		}
		if (at + 1 == text.len) {
			*ret_plain = (struct span){ plain, len };
			return true;
		}
		struct span escape = span_first(span_from(text, at), 4);
		if (!span_is(escape, "'\\''") && !span_is(escape, "'\\!'"))
			return false;
		plain[len++] = escape.ptr[2];
		at += 4;
	}
	return false;
}

/* A path that a program could take for an option, or that a terminal would act upon. */
static bool is_odd(struct span path)
{
	if (path.len == 0 || path.len > LIMIT_PATH_BYTES || path.ptr[0] == '-')
		return true;
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.ptr[i] < 0x20 || path.ptr[i] == 0x7f)
			return true;
	return false;
}

bool ssh_command_parse(struct span text, struct arena *arena, struct ssh_command *ret_command)
{
	struct ssh_command command = { .service = take_service(&text) };

	if (!command.service || !unquote(text, arena, &command.path) || is_odd(command.path))
		return false;
	*ret_command = command;
	return true;
}

static bool is_below(const char *path, const char *root)
{
	size_t len = strlen(root);

	if (strcmp(root, "/") == 0)
		return true;
	return strncmp(path, root, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* The real path of a directory below root, or NULL. */
static const char *real_directory(struct span wanted, const char *root, struct arena *arena)
{
	struct stat status;
	char *real = realpath(wanted.ptr, NULL);

	if (!real)
		return NULL;
	const char *path = arena_copy(arena, span_of(real)).ptr;
	free(real);
	if (!is_below(path, root) || stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
		return NULL;
	return path;
}

static const char *with_or_without_suffix(struct span wanted, const char *root, struct arena *arena)
{
	const char *path = real_directory(wanted, root, arena);

	if (path)
		return path;
	return real_directory(arena_printf(arena, "%.*s.git", SPAN_ARG(wanted)), root, arena);
}

const char *ssh_command_repository(const struct ssh_command *command, const char *root,
				   struct arena *arena)
{
	struct span path = command->path;
	const char *found = NULL;

	if (span_starts_with(path, "~/"))
		path = span_from(path, 2);
	if (span_starts_with(path, "/"))
		found = with_or_without_suffix(path, root, arena);
	if (found)
		return found;
	path = arena_printf(arena, "%s/%.*s", root, SPAN_ARG(path));
	return with_or_without_suffix(path, root, arena);
}
