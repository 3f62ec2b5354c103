/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path_pattern.h"

/*
 * Both levels are the same game: a star takes nothing at first, and one more
 * each time what follows it does not fit. Only the last star need be taken
 * back to, so the work is the product of the lengths.
 */

/* A class such as [a-z] or [!0-9] at pattern[*at] == '['. False when it is not closed. */
static bool match_class(struct span pattern, size_t *at, char c, bool *ret_matches)
{
	size_t i = *at + 1;
	bool negated = i < pattern.len && (pattern.ptr[i] == '!' || pattern.ptr[i] == '^');
	bool found = false;

	i += negated;
	for (size_t first = i; i < pattern.len; i++) {
		if (pattern.ptr[i] == ']' && i > first) {
			*ret_matches = found != negated;
			*at = i + 1;
			return true;
		}
		char low = pattern.ptr[i], high = low;
		if (i + 2 < pattern.len && pattern.ptr[i + 1] == '-' && pattern.ptr[i + 2] != ']') {
			high = pattern.ptr[i + 2];
			i += 2;
		}
		found = found || (c >= low && c <= high);
	}
	return false;
}

/* Whether the pattern's next element, no star, takes `c`; moves *at behind it. */
static bool match_one(struct span pattern, size_t *at, char c)
{
	bool matches;

	if (pattern.ptr[*at] == '?') {
		++*at;
		return true;
	}
	if (pattern.ptr[*at] == '[' && match_class(pattern, at, c, &matches))
		return matches;
	if (pattern.ptr[*at] == '\\' && *at + 1 < pattern.len)
		++*at;
	return pattern.ptr[(*at)++] == c;
}

/* One name against the part of a pattern between slashes. */
static bool match_name(struct span pattern, struct span name)
{
	size_t at = 0, taken = 0, star = pattern.len, star_taken = 0;

	while (taken < name.len) {
		if (at < pattern.len && pattern.ptr[at] == '*') {
			star = at++;
			star_taken = taken;
		} else if (at < pattern.len && match_one(pattern, &at, name.ptr[taken])) {
			taken++;
		} else if (star < pattern.len) {
			at = star + 1;
			taken = ++star_taken;
		} else {
			return false;
		}
	}
	while (at < pattern.len && pattern.ptr[at] == '*')
		at++;
	return at == pattern.len;
}

/* The name at the front, and what is behind its slash; a NULL pointer at the end. */
static struct span first_name(struct span path)
{
	return span_first(path, span_find(path, '/'));
}

static struct span after_name(struct span path)
{
	size_t end = span_find(path, '/');

	return end < path.len ? span_from(path, end + 1) : (struct span){ NULL, 0 };
}

bool path_pattern_match(struct span pattern, struct span path)
{
	struct span star = { NULL, 0 }, star_path = { NULL, 0 };

	while (path.ptr) {
		struct span name = first_name(pattern);
		if (pattern.ptr && span_is(name, "**")) {
			star = after_name(pattern);
			star_path = path;
			if (!star.ptr)
				return true;
			pattern = star;
		} else if (pattern.ptr && match_name(name, first_name(path))) {
			pattern = after_name(pattern);
			path = after_name(path);
		} else if (star.ptr) {
			star_path = after_name(star_path);
			pattern = star;
			path = star_path;
		} else {
			return false;
		}
	}
	return !pattern.ptr;
}
