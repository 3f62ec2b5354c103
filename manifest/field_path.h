/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a check is in an object, as a chain of stack frames: cheap to keep,
 * written out only when there is something to report.
 *
 *	struct field_path ports = field_path_name(spec, span_of("ports"));
 *	struct field_path port = field_path_index(&ports, i);
 */
#ifndef MANIFEST_FIELD_PATH_H
#define MANIFEST_FIELD_PATH_H

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

struct field_path {
	const struct field_path *parent; /* NULL at the root */
	struct span name;                /* empty pointer: an index */
	uint32_t index;
};

static inline struct field_path field_path_name(const struct field_path *parent, struct span name)
{
	return (struct field_path){ .parent = parent, .name = name };
}

static inline struct field_path field_path_index(const struct field_path *parent, uint32_t index)
{
	return (struct field_path){ .parent = parent, .index = index };
}

/*
 * "spec.ports[0].protocol"; names that are no plain identifiers are written
 * metadata.labels["app.kubernetes.io/name"]. NULL gives the empty text.
 */
struct span field_path_text(const struct field_path *path, struct arena *arena);

#endif
