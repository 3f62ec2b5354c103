/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/environment.h"

#include "base/count.h"

#include <unistd.h>

static const char *const kept[] = {
	"HEADGATE_",
	"PATH=",
	"HOME=",
	"USER=",
	"LOGNAME=",
	"TMPDIR=",
	"TZ=",
	"XDG_CONFIG_HOME=",
	"GIT_CONFIG_GLOBAL=",
	"GIT_CONFIG_SYSTEM=",
	"GIT_CONFIG_NOSYSTEM=",
	"GNUPGHOME=",
};

static bool is_kept(const char *variable)
{
	for (size_t i = 0; i < COUNT(kept); i++)
		if (span_starts_with(span_of(variable), kept[i]))
			return true;
	return false;
}

void environment_clear(struct arena *arena)
{
	size_t count = 0, all = 0;

	while (environ && environ[all])
		all++;
	char **fresh = ARENA_ARRAY(arena, all + 1, char *);
	for (size_t i = 0; i < all; i++)
		if (is_kept(environ[i]))
			fresh[count++] = environ[i];
	environ = fresh;
}
