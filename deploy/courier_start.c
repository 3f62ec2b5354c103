/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the courier's program and starting it. */
#include "base/ascii.h"
#include "base/child.h"
#include "base/detached.h"
#include "base/own_program.h"
#include "deploy/courier_call.h"
#include "deploy/target.h"

#include <errno.h>
#include <unistd.h>

static int not_found(const char *path, const char *why, struct error *err)
{
	error_set(err, ERROR_SYSTEM, "headgate-courier cannot be started: %s: %s", path, why);
	return error_hint(err, "Install it there, or say where it is: git config "
			       "headgate.courier /usr/bin/headgate-courier");
}

static int beside_this_program(struct arena *arena, const char **ret_program, struct error *err)
{
	struct span directory;

	if (own_program(arena, &directory, err) < 0)
		return -1;
	while (directory.len && directory.ptr[directory.len - 1] != '/')
		directory.len--;
	*ret_program = arena_printf(arena, "%.*sheadgate-courier", SPAN_ARG(directory)).ptr;
	return 0;
}

int courier_program(struct repository *repository, struct arena *arena, const char **ret_program,
		    struct error *err)
{
	const char *program = "";
	struct span *values;
	size_t count;

	if (repository_config(repository, "headgate.courier", arena, &values, &count, err) < 0)
		return -1;
	if (count == 0) {
		if (beside_this_program(arena, &program, err) < 0)
			return -1;
	} else {
		program = values[count - 1].ptr;
		if (program[0] != '/')
			return not_found(program, "headgate.courier is no absolute path", err);
	}
	if (access(program, X_OK) < 0)
		return not_found(
			program,
			errno == ENOENT ? "there is no such file" : "it cannot be executed", err);
	*ret_program = program;
	return 0;
}

/* HEADGATE_SECRET_<NAME> of deploy/target.h. */
static const char *variable_of(const char *prefix, struct span target, struct arena *arena)
{
	struct span variable = arena_printf(arena, "%s%.*s", prefix, SPAN_ARG(target));
	size_t start = strlen(prefix);
	char *name = arena_alloc(arena, variable.len + 1);

	for (size_t i = 0; i < variable.len; i++) {
		char byte = variable.ptr[i];
		bool is_letter = i >= start && ascii_is_lower(byte);
		name[i] = is_letter ? (char)(byte - 'a' + 'A') : byte == '-' ? '_' : byte;
	}
	return name;
}

/* With the secrets of the targets, where they are not in files. */
static const char *const *environment_for(const struct targets *targets, struct arena *arena)
{
	size_t settings = 0, count = 0;

	while (child_settings_variables[settings])
		settings++;
	const char **keep = ARENA_ARRAY(arena, settings + 2 * targets->count + 1, const char *);
	while (count < settings) {
		keep[count] = child_settings_variables[count];
		count++;
	}
	for (size_t i = 0; i < targets->count; i++) {
		struct span name = targets->items[i].name;
		keep[count++] = variable_of("HEADGATE_SECRET_", name, arena);
		keep[count++] = variable_of("HEADGATE_TOKEN_", name, arena);
	}
	return child_environment_of(keep, NULL, arena);
}

static bool can_be_told(const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].problem.len == 0)
			return true;
	return false;
}

int courier_start(struct repository *repository, struct arena *arena, struct error *err)
{
	const char *directory = repository_directory(repository);
	const char *arguments[] = { NULL, "--until-told", directory, NULL };
	struct targets targets;

	if (targets_read(repository, arena, &targets, err) < 0)
		return -1;
	if (!can_be_told(&targets))
		return 0;
	if (courier_program(repository, arena, &arguments[0], err) < 0 ||
	    detached_start(arguments, environment_for(&targets, arena), err) < 0)
		return -1;
	return 1;
}
