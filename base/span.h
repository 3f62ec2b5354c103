/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A span is a borrowed run of bytes: pointer and length, never a terminator.
 *
 * Pushed text may contain NUL, so scalars, names and paths travel as spans and
 * are compared with their length. A span owns nothing; whoever made the bytes
 * (an arena, a mapped file, a literal) keeps them alive.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *ptr;
	size_t len;
};

/* A span over a string literal, usable in static initialisers. */
#define SPAN(literal)                                                                              \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

/* For printf's "%.*s". The text must be printable already. */
#define SPAN_ARG(span) (int)(span).len, ((span).ptr ? (span).ptr : "")

static inline struct span span_of(const char *string)
{
	return (struct span){ string, string ? strlen(string) : 0 };
}

static inline struct span span_between(const char *start, const char *end)
{
	return (struct span){ start, (size_t)(end - start) };
}

static inline bool span_is_empty(struct span span)
{
	return span.len == 0;
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool span_is(struct span span, const char *string)
{
	return span_equal(span, span_of(string));
}

static inline bool span_is_among(struct span span, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is(span, words[i]))
			return true;
	}
	return false;
}

static inline bool span_starts_with(struct span span, const char *prefix)
{
	size_t len = strlen(prefix);
	return span.len >= len && memcmp(span.ptr, prefix, len) == 0;
}

static inline bool span_ends_with(struct span span, const char *suffix)
{
	size_t len = strlen(suffix);
	return span.len >= len && memcmp(span.ptr + span.len - len, suffix, len) == 0;
}

/* The part from `start` on; empty when `start` lies beyond the end. */
static inline struct span span_from(struct span span, size_t start)
{
	if (start > span.len)
		start = span.len;
	return (struct span){ span.ptr + start, span.len - start };
}

/* The first `len` bytes, or all of them when there are fewer. */
static inline struct span span_first(struct span span, size_t len)
{
	return (struct span){ span.ptr, len < span.len ? len : span.len };
}

/* Offset of the first `byte`, or span.len when there is none. */
static inline size_t span_find(struct span span, char byte)
{
	const char *hit = span.len ? memchr(span.ptr, byte, span.len) : NULL;
	return hit ? (size_t)(hit - span.ptr) : span.len;
}

static inline bool span_contains(struct span span, const char *part)
{
	return span.len && memmem(span.ptr, span.len, part, strlen(part)) != NULL;
}

/* Byte order as git sorts names: memcmp, shorter first. */
static inline int span_compare(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

#endif
