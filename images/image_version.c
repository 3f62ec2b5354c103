/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions as tags have them. Fields that only one of two tags has are not compared: 1.4
 * is not older than 1.4.2, it floats. What follows a '-' is a pre-release only when it says so:
 * 1.25.3-alpine is a variant of 1.25.3, not older.
 */
#include "images/image_version.h"

#include "base/ascii.h"
#include "base/count.h"

enum { VERSION_FIELDS = 4 };

struct version {
	struct span fields[VERSION_FIELDS]; /* digits without leading zeros */
	size_t count;
	struct span suffix; /* behind the first '-'; empty: none */
};

static struct span take_digits(struct span *text)
{
	size_t len = 0;

	while (len < text->len && ascii_is_digit(text->ptr[len]))
		len++;
	struct span digits = span_first(*text, len);
	*text = span_from(*text, len);
	while (digits.len > 1 && digits.ptr[0] == '0')
		digits = span_from(digits, 1);
	return digits;
}

static bool read_version(struct span tag, struct version *ret_version)
{
	struct version version = { .count = 0 };

	if (tag.len && (tag.ptr[0] == 'v' || tag.ptr[0] == 'V'))
		tag = span_from(tag, 1);
	for (;;) {
		struct span field = take_digits(&tag);
		if (field.len == 0 || version.count == VERSION_FIELDS)
			return false;
		version.fields[version.count++] = field;
		if (tag.len == 0 || tag.ptr[0] != '.')
			break;
		tag = span_from(tag, 1);
	}
	if (tag.len && tag.ptr[0] != '-' && tag.ptr[0] != '_')
		return false;
	version.suffix = span_from(tag, 1);
	*ret_version = version;
	return version.count > 1;
}

static int compare_digits(struct span a, struct span b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return span_compare(a, b);
}

/* The letters that an identifier begins with: "rc" of rc1. */
static struct span word_of(struct span suffix)
{
	size_t len = 0;

	while (len < suffix.len && ascii_is_letter(suffix.ptr[len]))
		len++;
	return span_first(suffix, len);
}

/* How far from the release: 0 dev, 1 alpha, 2 beta, 3 pre and rc; 4 no pre-release. */
static unsigned stage_of(struct span suffix)
{
	static const struct {
		const char *word;
		unsigned stage;
	} words[] = {
		{ "dev", 0 },  { "snapshot", 0 }, { "nightly", 0 }, { "alpha", 1 },   { "a", 1 },
		{ "beta", 2 }, { "b", 2 },        { "pre", 3 },     { "preview", 3 }, { "rc", 3 },
	};
	struct span word = word_of(suffix);

	for (size_t i = 0; i < COUNT(words); i++) {
		if (ascii_equal_ignoring_case(word, span_of(words[i].word)))
			return words[i].stage;
	}
	return 4;
}

/* Two suffixes of one kind, such as rc.1 and rc.2: by their first number. */
static int compare_numbers_in(struct span a, struct span b)
{
	while (a.len && !ascii_is_digit(a.ptr[0]))
		a = span_from(a, 1);
	while (b.len && !ascii_is_digit(b.ptr[0]))
		b = span_from(b, 1);
	struct span first = take_digits(&a), second = take_digits(&b);
	return first.len && second.len ? compare_digits(first, second) : 0;
}

bool image_tag_is_older(struct span tag, struct span than)
{
	struct version a, b;

	if (!read_version(tag, &a) || !read_version(than, &b))
		return false;
	for (size_t i = 0; i < a.count && i < b.count; i++) {
		int order = compare_digits(a.fields[i], b.fields[i]);
		if (order)
			return order < 0;
	}
	if (a.count != b.count)
		return false;
	unsigned stage_a = stage_of(a.suffix), stage_b = stage_of(b.suffix);
	if (stage_a != stage_b)
		return stage_a < stage_b;
	return span_equal(word_of(a.suffix), word_of(b.suffix)) &&
	       compare_numbers_in(a.suffix, b.suffix) < 0;
}
