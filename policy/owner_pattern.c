/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/owner_pattern.h"

#include "base/path_pattern.h"

/* What of a pattern decides where it holds. */
struct pattern_shape {
	struct span body;      /* without the slashes at both ends */
	bool begins_at_root;   /* a slash in front or inside */
	bool directories_only; /* a slash at the end */
};

static struct pattern_shape shape_of(struct span written)
{
	struct pattern_shape shape = { .body = written };

	if (span_starts_with(shape.body, "/")) {
		shape.body = span_from(shape.body, 1);
		shape.begins_at_root = true;
	}
	if (span_ends_with(shape.body, "/")) {
		shape.body.len--;
		shape.directories_only = true;
	}
	shape.begins_at_root |= span_find(shape.body, '/') < shape.body.len;
	return shape;
}

/* The part behind the last slash. */
static struct span last_part(struct span body)
{
	size_t start = body.len;

	while (start > 0 && body.ptr[start - 1] != '/')
		start--;
	return span_from(body, start);
}

/* A part between slashes that no path in a repository has. */
static bool has_impossible_part(struct span body)
{
	while (body.ptr) {
		size_t end = span_find(body, '/');
		struct span part = span_first(body, end);
		if (part.len == 0 || span_is(part, ".") || span_is(part, ".."))
			return true;
		body = end < body.len ? span_from(body, end + 1) : (struct span){ NULL, 0 };
	}
	return false;
}

const char *owner_pattern_problem(struct span written)
{
	if (span_starts_with(written, "!"))
		return "cannot be turned round with '!': give the exception a later line of its "
		       "own, with its owners or none";
	for (size_t i = 0; i < written.len; i++) {
		if (written.ptr[i] == '[' || written.ptr[i] == ']')
			return "has '[ ]', which forges do not take: write one line for each path";
		if (written.ptr[i] == '\\' && ++i == written.len)
			return "ends with a '\\' that quotes nothing";
	}
	if (has_impossible_part(shape_of(written).body))
		return "names no path that a repository can have: no empty part, '.' or '..'";
	return NULL;
}

struct owner_pattern owner_pattern_of(struct span written, struct arena *arena)
{
	struct pattern_shape shape = shape_of(written);
	const char *anywhere = shape.begins_at_root ? "" : "**/";
	struct span last = last_part(shape.body);
	struct owner_pattern pattern = { 0 };

	if (shape.directories_only) {
		/* Only directories have something below them, so two stars here mean one at least.
		 */
		const char *inside = span_is(last, "**") ? "/*/**" : "/**";
		pattern.itself =
			arena_printf(arena, "%s%.*s%s", anywhere, SPAN_ARG(shape.body), inside);
		return pattern;
	}
	pattern.itself = arena_printf(arena, "%s%.*s", anywhere, SPAN_ARG(shape.body));
	if (!span_is(last, "*") && !span_is(last, "**"))
		pattern.below = arena_printf(arena, "%.*s/**", SPAN_ARG(pattern.itself));
	return pattern;
}

bool owner_pattern_match(const struct owner_pattern *pattern, struct span path)
{
	return path_pattern_match(pattern->itself, path) ||
	       (pattern->below.len && path_pattern_match(pattern->below, path));
}

bool owner_pattern_is_ambiguous(struct span written)
{
	return written.len && written.ptr[0] != '/' && !span_starts_with(written, "**/") &&
	       shape_of(written).begins_at_root;
}
