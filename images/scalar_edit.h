/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scalars of a file replaced in its bytes, and the proof that nothing else changed: the new bytes
 * are read again and held against the original: the same documents, keys, styles and aliases, and
 * every scalar equal but for the intended ones. Internal to this room.
 */
#ifndef IMAGES_SCALAR_EDIT_H
#define IMAGES_SCALAR_EDIT_H

#include "manifest/reader.h"

struct scalar_edit {
	struct place place; /* of a scalar that is no alias, in the original */
	/*
	 * Not NULL: the scalar stands in a text, a literal block, and this is where that is
	 * anchored; `inside` are its bytes in there. The text must then read as intended, all of
	 * it.
	 */
	const struct node *holder;
	struct place inside;
	struct span text;  /* what stands there then: with quotes */
	struct span value; /* what is then read there: a string */
	uint32_t uses;     /* how many values read it: 1, and one for each alias; counted here */
};

/*
 * `edits` in order of their bytes. -1 when anything else would read otherwise (ERROR_INPUT; the
 * message names the first such line) or the file would grow too large; then *ret_bytes is not set.
 */
int scalar_edits_apply(const struct manifest *before, struct scalar_edit *edits, size_t count,
		       struct arena *arena, struct span *ret_bytes, struct error *err) WARN_UNUSED;

#endif
