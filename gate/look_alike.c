/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/look_alike.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/path_pattern.h"
#include "base/utf8.h"

/* Sorted by code point. Cyrillic and Greek small letters and capitals, and a few of Latin. */
static const struct {
	uint32_t code_point;
	char letter;
} same_looks[] = {
	{ '0', 'o' },    { '1', 'l' },    { 'I', 'l' },    { '|', 'l' },    { 0x0131, 'l' },
	{ 0x0251, 'a' }, { 0x0261, 'g' }, { 0x0391, 'a' }, { 0x0392, 'b' }, { 0x0395, 'e' },
	{ 0x0396, 'z' }, { 0x0397, 'h' }, { 0x0399, 'l' }, { 0x039a, 'k' }, { 0x039c, 'm' },
	{ 0x039d, 'n' }, { 0x039f, 'o' }, { 0x03a1, 'p' }, { 0x03a4, 't' }, { 0x03a5, 'y' },
	{ 0x03a7, 'x' }, { 0x03b1, 'a' }, { 0x03b9, 'l' }, { 0x03bd, 'v' }, { 0x03bf, 'o' },
	{ 0x03c1, 'p' }, { 0x03c5, 'u' }, { 0x0405, 's' }, { 0x0406, 'l' }, { 0x0408, 'j' },
	{ 0x0410, 'a' }, { 0x0412, 'b' }, { 0x0415, 'e' }, { 0x041a, 'k' }, { 0x041c, 'm' },
	{ 0x041d, 'h' }, { 0x041e, 'o' }, { 0x0420, 'p' }, { 0x0421, 'c' }, { 0x0422, 't' },
	{ 0x0423, 'y' }, { 0x0425, 'x' }, { 0x0430, 'a' }, { 0x0435, 'e' }, { 0x043a, 'k' },
	{ 0x043c, 'm' }, { 0x043e, 'o' }, { 0x0440, 'p' }, { 0x0441, 'c' }, { 0x0442, 't' },
	{ 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0455, 's' }, { 0x0456, 'l' }, { 0x0458, 'j' },
	{ 0x04bb, 'h' }, { 0x0501, 'd' }, { 0x051b, 'q' }, { 0x051d, 'w' },
};

/* The letter that a character looks like, or 0 when it only looks like itself. */
static char letter_of(uint32_t code_point)
{
	if (code_point >= 0xff01 && code_point <= 0xff5e) /* full width forms of ASCII */
		code_point -= 0xff01 - '!';
	for (size_t i = 0; i < COUNT(same_looks); i++)
		if (same_looks[i].code_point == code_point)
			return same_looks[i].letter;
	if (code_point == 'i')
		return 'l';
	if (code_point >= 'A' && code_point <= 'Z')
		return (char)(code_point - 'A' + 'a');
	return code_point < 0x80 ? (char)code_point : 0;
}

/* Accents that are written over the letter before (U+0300 to U+036F) change nothing of the shape
 * that a hurried reader sees. */
static bool is_accent(uint32_t code_point)
{
	return code_point >= 0x0300 && code_point <= 0x036f;
}

/* The shape of the name; characters of other looks stay as they are. Never longer than the name. */
static struct span shape_of(struct span name, char *shape)
{
	uint32_t code_point = 0;
	size_t len = 0;

	for (size_t at = 0; at < name.len;) {
		size_t width = utf8_decode(span_from(name, at), &code_point);
		char letter = width ? letter_of(code_point) : 0;
		if (letter)
			shape[len++] = letter;
		else if (!width || !is_accent(code_point))
			for (size_t i = 0; i < (width ? width : 1); i++)
				shape[len++] = name.ptr[at + i];
		at += width ? width : 1;
		if (len >= 2 && shape[len - 2] == 'r' && shape[len - 1] == 'n')
			shape[--len - 1] = 'm';
	}
	return (struct span){ shape, len };
}

bool looks_like_protected(struct span name, const struct span_list *patterns,
			  struct span *ret_original)
{
	char shape[LIMIT_REF_NAME_BYTES];
	char pattern_shape[LIMIT_REF_NAME_BYTES];

	if (name.len > sizeof(shape))
		return false;
	struct span ours = shape_of(name, shape);
	for (size_t i = 0; i < patterns->count; i++) {
		struct span pattern = patterns->items[i];
		/* A class such as [0-9] cannot be given a shape. */
		if (pattern.len > sizeof(pattern_shape) || memchr(pattern.ptr, '[', pattern.len))
			continue;
		if (path_pattern_match(shape_of(pattern, pattern_shape), ours)) {
			*ret_original = pattern;
			return true;
		}
	}
	return false;
}
