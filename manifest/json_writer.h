/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node tree as JSON text, one line, in the spelling that the API server gets:
 * document order of keys, numbers as Go's encoding/json writes them.
 */
#ifndef MANIFEST_JSON_WRITER_H
#define MANIFEST_JSON_WRITER_H

#include "base/text.h"
#include "manifest/node.h"

/* Appends the value. Sticky failure as in base/text.h. */
void json_write(struct text *text, const struct node *node);

/* Shortest decimal that reads back as `real`; exponent only below 1e-6 and from 1e21 (Go
 * encoding/json). */
void json_write_real(struct text *text, double real);

#endif
