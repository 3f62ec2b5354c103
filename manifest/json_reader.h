/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON values one after another, as Go's decoder takes them: no separator
 * needed, duplicate keys and odd escapes accepted with a finding.
 */
#ifndef MANIFEST_JSON_READER_H
#define MANIFEST_JSON_READER_H

#include "manifest/tree.h"

enum json_result {
	JSON_END = 0, /* nothing but white space was left */
	JSON_VALUE,
	JSON_ERROR,  /* no JSON: *ret_problem says why; whether that matters is the caller's */
	JSON_REFUSED /* JSON, but beyond a ceiling or a number's range; reported */
};

struct json_problem {
	const char *message;
	uint32_t offset;
	uint32_t width;
};

/*
 * Reads the next value at *offset and moves behind it. On JSON_VALUE the root is
 * tree->root.
 */
enum json_result json_read(struct tree *tree, struct reading *reading, uint32_t *offset,
			   struct json_problem *ret_problem);

extern const struct rule json_syntax, json_lone_surrogate, json_number, json_trailing_text,
	json_not_json;

#endif
