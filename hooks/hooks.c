/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hooks.h"

#include "base/count.h"

#include <string.h>

static const struct hook hooks[] = {
	{ "pre-receive", hook_pre_receive },
};

const struct hook *hook_named(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	for (size_t i = 0; i < COUNT(hooks); i++)
		if (strcmp(hooks[i].name, name) == 0)
			return &hooks[i];
	return NULL;
}
