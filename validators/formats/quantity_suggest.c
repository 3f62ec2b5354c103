/* SPDX-License-Identifier: Apache-2.0 */
/* What a person probably meant who wrote 1GB, 512mb, 100mi, "1 Gi" or 1,5. */
#include "base/ascii.h"
#include "base/count.h"
#include "validators/format.h"

/* Longer texts are no mistyped quantities. */
enum { SUGGEST_MAX_BYTES = 64, WORD_MAX_BYTES = 12 };

struct unit_word {
	const char *written; /* in lower case */
	const char *meant;
};

static const struct unit_word unit_words[] = {
	{ "b", "" },           { "byte", "" }, { "bytes", "" }, { "core", "" },
	{ "cores", "" },       { "cpu", "" },  { "cpus", "" },  { "e", "E" },
	{ "eb", "E" },         { "ei", "Ei" }, { "eib", "Ei" }, { "g", "G" },
	{ "gb", "G" },         { "gi", "Gi" }, { "gib", "Gi" }, { "k", "k" },
	{ "kb", "k" },         { "ki", "Ki" }, { "kib", "Ki" }, { "mb", "M" },
	{ "mcpu", "m" },       { "mi", "Mi" }, { "mib", "Mi" }, { "millicore", "m" },
	{ "millicores", "m" }, { "p", "P" },   { "pb", "P" },   { "pi", "Pi" },
	{ "pib", "Pi" },       { "t", "T" },   { "tb", "T" },   { "ti", "Ti" },
	{ "tib", "Ti" },       { "vcpu", "" }, { "vcpus", "" },
};

static const char *meant_unit(struct span word)
{
	char lowered[WORD_MAX_BYTES];

	if (word.len > sizeof(lowered))
		return NULL;
	for (size_t i = 0; i < word.len; i++)
		lowered[i] = ascii_lower(word.ptr[i]);
	for (size_t i = 0; i < COUNT(unit_words); i++) {
		if (span_is((struct span){ lowered, word.len }, unit_words[i].written))
			return unit_words[i].meant;
	}
	return NULL;
}

/* Without blanks, quotes and '_'; a single ',' that is no thousands separator becomes '.'. */
static struct span without_decoration(struct span text, char out[SUGGEST_MAX_BYTES])
{
	size_t len = 0;
	size_t comma = span_find(text, ',');
	struct span behind = span_from(text, comma + 1);
	size_t digits = 0;

	while (digits < behind.len && ascii_is_digit(behind.ptr[digits]))
		digits++;
	bool decimal_comma = digits != 3 && span_find(behind, ',') == behind.len &&
			     span_find(text, '.') == text.len;
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		if (ascii_is_space(byte) || byte == '_')
			continue;
		if (byte == ',' && decimal_comma)
			byte = '.';
		out[len++] = byte;
	}
	return (struct span){ out, len };
}

struct span quantity_suggest(struct span text, struct arena *arena)
{
	const struct span none = { NULL, 0 };
	char plain_bytes[SUGGEST_MAX_BYTES];

	if (text.len == 0 || text.len > SUGGEST_MAX_BYTES)
		return none;
	struct span plain = without_decoration(text, plain_bytes);
	size_t number = 0;
	while (number < plain.len && !ascii_is_letter(plain.ptr[number]))
		number++;
	if (number == 0)
		return none;
	if (!format_quantity(plain))
		return span_equal(plain, text) ? none : arena_copy(arena, plain);
	const char *unit = meant_unit(span_from(plain, number));
	if (!unit)
		return none;
	struct span suggestion =
		arena_printf(arena, "%.*s%s", SPAN_ARG(span_first(plain, number)), unit);
	return format_quantity(suggestion) ? none : suggestion;
}
