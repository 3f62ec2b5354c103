/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/scalar.h"

#include "base/base64.h"
#include "base/count.h"
#include "base/utf8.h"

#define YAML_TAG_PREFIX "tag:yaml.org,2002:"

/* Each byte that is no UTF-8 becomes U+FFFD, as JSON encoding does. */
static struct span replace_invalid(struct span bytes, struct arena *arena)
{
	char *text = arena_alloc(arena, bytes.len * 3 + 1);
	size_t len = 0;
	uint32_t code_point;

	for (size_t at = 0; at < bytes.len;) {
		size_t width = utf8_decode(span_from(bytes, at), &code_point);
		len += utf8_encode(width ? code_point : 0xfffd, text + len);
		at += width ? width : 1;
	}
	return (struct span){ text, len };
}

static enum tag_result resolve_binary(struct span *text, struct arena *arena, struct arena *scratch)
{
	struct span bytes;

	if (!base64_decode(*text, scratch, &bytes))
		return TAG_NOT_BASE64;
	*text = replace_invalid(bytes, arena);
	return TAG_DISCOURAGED;
}

static enum tag_result resolve_float(struct scalar *scalar)
{
	if (scalar->kind == SCALAR_INTEGER) {
		scalar->real = (double)scalar->integer;
		scalar->whole = 0;
		scalar->kind = SCALAR_FLOAT;
	} else if (scalar->kind == SCALAR_WHOLE) {
		scalar->whole = 0;
		scalar->kind = SCALAR_FLOAT;
	}
	bool is_float = scalar->kind == SCALAR_FLOAT || scalar->kind == SCALAR_NOT_JSON;
	return is_float ? TAG_FINE : TAG_MISMATCH;
}

/* The tags whose text is resolved as if it were plain and must be of the tag's type. */
static enum tag_result resolve_typed(struct span name, struct span text, struct scalar *scalar,
				     struct arena *scratch)
{
	bool respelled, agrees;

	if (span_is(name, "timestamp"))
		return scalar_is_date(text, &respelled) ? TAG_DISCOURAGED : TAG_MISMATCH;
	*scalar = scalar_resolve(text, scratch);
	if (span_is(name, "float"))
		return resolve_float(scalar);
	if (span_is(name, "int"))
		agrees = scalar->kind == SCALAR_INTEGER || scalar->kind == SCALAR_WHOLE;
	else if (span_is(name, "bool"))
		agrees = scalar->kind == SCALAR_BOOL;
	else
		agrees = scalar->kind == SCALAR_NULL;
	return agrees ? TAG_FINE : TAG_MISMATCH;
}

enum tag_result scalar_resolve_tagged(struct span tag, struct span *text, struct scalar *ret_scalar,
				      struct arena *arena, struct arena *scratch)
{
	static const char *const typed[] = { "bool", "float", "int", "null", "timestamp" };
	struct span name = span_from(tag, sizeof(YAML_TAG_PREFIX) - 1);

	*ret_scalar = (struct scalar){ .kind = SCALAR_STRING };
	if (!span_starts_with(tag, YAML_TAG_PREFIX))
		return TAG_DISCOURAGED;
	if (span_is(name, "str"))
		return TAG_FINE;
	if (span_is(name, "binary"))
		return resolve_binary(text, arena, scratch);
	for (size_t i = 0; i < COUNT(typed); i++) {
		if (span_is(name, typed[i]))
			return resolve_typed(name, *text, ret_scalar, scratch);
	}
	return TAG_DISCOURAGED;
}
