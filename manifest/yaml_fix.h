/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line as its author probably meant it, for text that is no YAML. Every
 * function gives an empty span when it cannot tell.
 */
#ifndef MANIFEST_YAML_FIX_H
#define MANIFEST_YAML_FIX_H

#include "base/arena.h"
#include "manifest/source.h"

/* From `offset` to the end of its line, a comment left out, in quotes. */
struct span yaml_fix_quote(const struct source *source, uint32_t offset, struct arena *arena);

/* `message: error: full` -> `message: "error: full"`, if the colon at `offset` is a second one. */
struct span yaml_fix_colon(const struct source *source, uint32_t offset, struct arena *arena);

/*
 * `name:web` above the line of `offset` -> `name: web`; *ret_place is that line's
 * colon.
 */
struct span yaml_fix_space(const struct source *source, uint32_t offset, struct arena *arena,
			   struct place *ret_place);

/* `metadata` -> `metadata:` */
struct span yaml_fix_key(const struct source *source, uint32_t offset, struct arena *arena);

#endif
