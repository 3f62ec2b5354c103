/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/environment.h"

#include "base/child.h"

#include <unistd.h>

static bool is_setting(struct span variable)
{
	struct span name = span_first(variable, span_find(variable, '='));

	for (size_t i = 0; child_settings_variables[i]; i++)
		if (span_is(name, child_settings_variables[i]))
			return true;
	return false;
}

void environment_clear(struct arena *arena)
{
	size_t count = 0, all = 0;

	while (environ && environ[all])
		all++;
	char **fresh = ARENA_ARRAY(arena, all + 1, char *);
	for (size_t i = 0; i < all; i++) {
		struct span variable = span_of(environ[i]);
		if (is_setting(variable) || span_starts_with(variable, "HEADGATE_"))
			fresh[count++] = environ[i];
	}
	environ = fresh;
}
