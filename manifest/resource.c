/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/resource.h"

#include "base/text.h"

struct span resource_title(const struct resource *resource, struct arena *arena)
{
	struct span name = resource->name.len ? resource->name : resource->generate_name;
	struct span kind = resource->kind.len ? resource->kind : span_of("object");

	if (!name.len)
		return arena_copy(arena, kind);
	if (!resource->name_space.len)
		return arena_printf(arena, "%.*s %.*s", SPAN_ARG(kind), SPAN_ARG(name));
	return arena_printf(arena, "%.*s %.*s/%.*s", SPAN_ARG(kind), SPAN_ARG(resource->name_space),
			    SPAN_ARG(name));
}
