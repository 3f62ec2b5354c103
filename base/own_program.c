/* SPDX-License-Identifier: Apache-2.0 */
#include "base/own_program.h"

#include "base/limits.h"

#include <unistd.h>

int own_program(struct arena *arena, struct span *ret_path, struct error *err)
{
	char path[LIMIT_PATH_BYTES];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));

	if (len < 0 || (size_t)len == sizeof(path))
		return error_set_errno(err, "could not tell where headgate is installed");
	*ret_path = arena_copy(arena, (struct span){ path, (size_t)len });
	return 0;
}
