/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

struct span path_directory(struct span path)
{
	size_t len = path.len;

	while (len > 0 && path.ptr[len - 1] != '/')
		len--;
	return span_first(path, len ? len - 1 : 0);
}

struct span path_name(struct span path)
{
	struct span directory = path_directory(path);

	return span_from(path, directory.len ? directory.len + 1 : 0);
}

struct span path_join(struct arena *arena, struct span directory, struct span name)
{
	if (directory.len == 0)
		return name;
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(directory), SPAN_ARG(name));
}
