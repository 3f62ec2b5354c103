/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <unistd.h>

const char *const child_settings_variables[] = {
	"PATH",
	"HOME",
	"USER",
	"LOGNAME",
	"TMPDIR",
	"TZ",
	"XDG_CONFIG_HOME",
	"GIT_CONFIG_GLOBAL",
	"GIT_CONFIG_SYSTEM",
	"GIT_CONFIG_NOSYSTEM",
	"GNUPGHOME",
	NULL,
};

const char *const child_repository_variables[] = {
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_COMMON_DIR",
	"GIT_INDEX_FILE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_SHALLOW_FILE",
	"GIT_GRAFT_FILE",
	"GIT_REPLACE_REF_BASE",
	"GIT_QUARANTINE_PATH",
	NULL,
};

static size_t strings_count(const char *const *strings)
{
	size_t count = 0;

	while (strings && strings[count])
		count++;
	return count;
}

static struct span name_of(const char *variable)
{
	struct span text = span_of(variable);

	return span_first(text, span_find(text, '='));
}

static bool is_named(const char *variable, const char *const *names)
{
	for (size_t i = 0; names && names[i]; i++)
		if (span_equal(name_of(variable), name_of(names[i])))
			return true;
	return false;
}

const char *const *child_environment(const char *const *without, const char *const *with,
				     struct arena *arena)
{
	size_t room = strings_count((const char *const *)environ) + strings_count(with) + 1;
	const char **result = ARENA_ARRAY(arena, room, const char *);
	size_t count = 0;

	for (size_t i = 0; environ && environ[i]; i++)
		if (!is_named(environ[i], without) && !is_named(environ[i], with))
			result[count++] = environ[i];
	for (size_t i = 0; with && with[i]; i++)
		result[count++] = with[i];
	return result;
}

const char *const *child_environment_of(const char *const *keep, const char *const *with,
					struct arena *arena)
{
	size_t room = strings_count((const char *const *)environ) + strings_count(with) + 1;
	const char **result = ARENA_ARRAY(arena, room, const char *);
	size_t count = 0;

	for (size_t i = 0; environ && environ[i]; i++)
		if (is_named(environ[i], keep) && !is_named(environ[i], with))
			result[count++] = environ[i];
	for (size_t i = 0; with && with[i]; i++)
		result[count++] = with[i];
	return result;
}
