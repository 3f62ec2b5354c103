/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/scalar.h"

#include "base/ascii.h"
#include "base/calendar.h"
#include "base/count.h"
#include "manifest/number.h"

#include <math.h>

const bool scalar_may_be_special[256] = {
	['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
	['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['+'] = true, ['-'] = true,
	['.'] = true, ['~'] = true, ['y'] = true, ['Y'] = true, ['n'] = true, ['N'] = true,
	['t'] = true, ['T'] = true, ['f'] = true, ['F'] = true, ['o'] = true, ['O'] = true,
};

enum { LONGEST_WORD = 5 };

struct word {
	char text[LONGEST_WORD + 1];
	struct scalar scalar;
};

#define TRUE(shape_)                                                                               \
	{                                                                                          \
		.kind = SCALAR_BOOL, .shape = (shape_), .boolean = true                            \
	}
#define FALSE(shape_)                                                                              \
	{                                                                                          \
		.kind = SCALAR_BOOL, .shape = (shape_), .boolean = false                           \
	}
#define NOTHING                                                                                    \
	{                                                                                          \
		.kind = SCALAR_NULL, .shape = SHAPE_NULL                                           \
	}
#define REAL(real_)                                                                                \
	{                                                                                          \
		.kind = SCALAR_NOT_JSON, .real = (real_)                                           \
	}

static const struct word words[] = {
	{ "y", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "Y", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "yes", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "Yes", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "YES", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "on", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "On", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "ON", TRUE(SHAPE_BOOLEAN_WORD) },
	{ "true", TRUE(SHAPE_ORDINARY) },
	{ "True", TRUE(SHAPE_ORDINARY) },
	{ "TRUE", TRUE(SHAPE_ORDINARY) },
	{ "n", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "N", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "no", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "No", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "NO", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "off", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "Off", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "OFF", FALSE(SHAPE_BOOLEAN_WORD) },
	{ "false", FALSE(SHAPE_ORDINARY) },
	{ "False", FALSE(SHAPE_ORDINARY) },
	{ "FALSE", FALSE(SHAPE_ORDINARY) },
	{ "~", NOTHING },
	{ "null", NOTHING },
	{ "Null", NOTHING },
	{ "NULL", NOTHING },
	{ ".nan", REAL(NAN) },
	{ ".NaN", REAL(NAN) },
	{ ".NAN", REAL(NAN) },
	{ ".inf", REAL(INFINITY) },
	{ ".Inf", REAL(INFINITY) },
	{ ".INF", REAL(INFINITY) },
	{ "+.inf", REAL(INFINITY) },
	{ "+.Inf", REAL(INFINITY) },
	{ "+.INF", REAL(INFINITY) },
	{ "-.inf", REAL(-INFINITY) },
	{ "-.Inf", REAL(-INFINITY) },
	{ "-.INF", REAL(-INFINITY) },
};

static const struct scalar *find_word(struct span text)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		if (words[i].text[0] == text.ptr[0] && span_is(text, words[i].text))
			return &words[i].scalar;
	}
	return NULL;
}

/* One to most digits at *at; moves behind them. False when there is none. */
static bool take_field(struct span text, size_t *at, size_t most, unsigned *ret_value)
{
	size_t start = *at;
	unsigned value = 0;

	while (*at < text.len && *at - start < most && ascii_is_digit(text.ptr[*at]))
		value = value * 10 + (unsigned)(text.ptr[(*at)++] - '0');
	*ret_value = value;
	return *at > start;
}

static bool take_byte(struct span text, size_t *at, char byte)
{
	if (*at == text.len || text.ptr[*at] != byte)
		return false;
	(*at)++;
	return true;
}

/* "Z", "+01:00" or "-01:00" up to the end. */
static bool is_zone(struct span text, size_t at)
{
	unsigned hour, minute;

	if (take_byte(text, &at, 'Z'))
		return at == text.len;
	if (!take_byte(text, &at, '+') && !take_byte(text, &at, '-'))
		return false;
	size_t digits = at;
	if (!take_field(text, &at, 2, &hour) || at - digits != 2 || !take_byte(text, &at, ':'))
		return false;
	digits = at;
	return take_field(text, &at, 2, &minute) && at - digits == 2 && at == text.len &&
	       hour <= 24 && minute <= 60;
}

/* Behind the separator: 15:4:5, a fraction, and a zone unless the separator was a space. */
static bool is_time(struct span text, size_t at, char separator)
{
	unsigned hour, minute, second;

	if (!take_field(text, &at, 2, &hour) || !take_byte(text, &at, ':') ||
	    !take_field(text, &at, 2, &minute) || !take_byte(text, &at, ':') ||
	    !take_field(text, &at, 2, &second) || hour > 23 || minute > 59 || second > 59)
		return false;
	if (take_byte(text, &at, '.')) {
		size_t fraction = at;
		while (at < text.len && ascii_is_digit(text.ptr[at]))
			at++;
		if (at == fraction)
			return false;
	}
	return separator == ' ' ? at == text.len : is_zone(text, at);
}

bool scalar_is_date(struct span text, bool *ret_respelled)
{
	unsigned year, month, day;
	size_t at = 0;

	if (text.len < 8 || text.ptr[4] != '-' || !take_field(text, &at, 4, &year) || at != 4)
		return false;
	at = 5;
	if (!take_field(text, &at, 2, &month) || !take_byte(text, &at, '-') ||
	    !take_field(text, &at, 2, &day))
		return false;
	if (!calendar_has(year, month, day))
		return false;
	*ret_respelled = true;
	if (at == text.len)
		return true;
	char separator = text.ptr[at++];
	if (separator != 'T' && separator != 't' && separator != ' ')
		return false;
	/* Only YYYY-MM-DDTHH:MM:SSZ comes out of a time type as it went in. */
	*ret_respelled = !(text.len == sizeof("2006-01-02T15:04:05Z") - 1 && separator == 'T' &&
			   text.ptr[text.len - 1] == 'Z');
	return is_time(text, at, separator);
}

/* YAML 1.1's base 60: [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?, integers not from 0. */
static bool is_sexagesimal(struct span text)
{
	size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	size_t start = at, groups = 0;

	while (at < text.len &&
	       (ascii_is_digit(text.ptr[at]) || (at > start && text.ptr[at] == '_')))
		at++;
	if (at == start)
		return false;
	for (; at < text.len && text.ptr[at] == ':'; groups++) {
		size_t digits = ++at;
		unsigned value;
		if (!take_field(text, &at, 2, &value) || (at - digits == 2 && value > 59))
			return false;
	}
	if (groups == 0)
		return false;
	if (at == text.len)
		return text.ptr[start] != '0';
	if (text.ptr[at] != '.')
		return false;
	for (at++; at < text.len && (ascii_is_digit(text.ptr[at]) || text.ptr[at] == '_'); at++)
		;
	return at == text.len;
}

static struct span without_underscores(struct span text, struct arena *scratch)
{
	char *copy = arena_alloc(scratch, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '_')
			copy[len++] = text.ptr[i];
	}
	return (struct span){ copy, len };
}

static struct number parse_decimal(struct span text, struct arena *scratch)
{
	struct number number = { .form = NUMBER_NONE };

	if (number_is_decimal(text) && number_parse_real(text, scratch, &number.real))
		number.form = NUMBER_REAL;
	return number;
}

/* Go's ParseInt(text, 2, 64) behind "0b", where a sign may follow the prefix. */
static struct number parse_signed_binary(struct span text)
{
	struct number none = { .form = NUMBER_NONE };
	char copy[80] = { 0 };

	if (!span_starts_with(text, "0b") || text.len < 4 || text.len > 70 ||
	    (text.ptr[2] != '+' && text.ptr[2] != '-'))
		return none;
	copy[0] = text.ptr[2];
	memcpy(copy + 1, "0b", 2);
	memcpy(copy + 3, text.ptr + 3, text.len - 3);
	return number_parse_integer((struct span){ copy, text.len });
}

static uint8_t shape_of_number(struct span text, const struct number *number, bool underscores)
{
	size_t start = text.ptr[0] == '-' || text.ptr[0] == '+' ? 1 : 0;
	bool zero = text.len > start + 1 && text.ptr[start] == '0';
	char mark = zero ? (char)(text.ptr[start + 1] | 0x20) : '\0';

	if (underscores)
		return SHAPE_UNDERSCORE;
	if (number->form == NUMBER_WHOLE)
		return SHAPE_BEYOND;
	if (mark == 'o')
		return SHAPE_OCTAL_PREFIX;
	if (mark == 'b')
		return SHAPE_BINARY_PREFIX;
	bool all_digits = true;
	for (size_t i = start; i < text.len && all_digits; i++)
		all_digits = ascii_is_digit(text.ptr[i]);
	if (zero && all_digits)
		return SHAPE_LEADING_ZERO;
	return number->form == NUMBER_REAL && all_digits ? SHAPE_BEYOND : SHAPE_ORDINARY;
}

static struct scalar scalar_of_number(const struct number *number)
{
	struct scalar scalar = { .kind = SCALAR_STRING };

	switch (number->form) {
	case NUMBER_NONE:
		break;
	case NUMBER_INTEGER:
		scalar.kind = SCALAR_INTEGER;
		scalar.integer = number->integer;
		break;
	case NUMBER_WHOLE:
		scalar.kind = SCALAR_WHOLE;
		scalar.real = number->real;
		scalar.whole = number->whole;
		break;
	case NUMBER_REAL:
		scalar.kind = SCALAR_FLOAT;
		scalar.real = number->real;
		break;
	}
	return scalar;
}

static uint8_t shape_of_string(struct span text)
{
	bool respelled;

	if (scalar_is_date(text, &respelled))
		return respelled ? SHAPE_DATE : SHAPE_ORDINARY;
	return is_sexagesimal(text) ? SHAPE_SEXAGESIMAL : SHAPE_ORDINARY;
}

static bool is_plain_digits(struct span text)
{
	if (text.len > 18 || text.ptr[0] == '0')
		return text.len == 1 && text.ptr[0] == '0';
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
	}
	return true;
}

/* First byte 0-9, + or -. */
static struct scalar resolve_number(struct span text, struct arena *scratch)
{
	struct scalar string = { .kind = SCALAR_STRING };

	if (is_plain_digits(text)) {
		struct number number = number_parse_integer(text);
		return scalar_of_number(&number);
	}
	bool underscores = span_find(text, '_') < text.len;
	struct span plain = underscores ? without_underscores(text, scratch) : text;
	struct number number = number_parse_integer(plain);
	if (number.form == NUMBER_NONE)
		number = parse_decimal(plain, scratch);
	if (number.form == NUMBER_NONE)
		number = parse_signed_binary(plain);
	if (number.form == NUMBER_NONE) {
		string.shape = shape_of_string(text);
		return string;
	}
	struct scalar scalar = scalar_of_number(&number);
	scalar.shape = shape_of_number(text, &number, underscores);
	return scalar;
}

/* First byte '.': Go's ParseFloat, where '_' may stand only between two digits. */
static struct scalar resolve_fraction(struct span text, struct arena *scratch)
{
	struct scalar scalar = { .kind = SCALAR_STRING };
	bool underscores = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '_')
			continue;
		underscores = true;
		if (i == 0 || i + 1 == text.len || !ascii_is_digit(text.ptr[i - 1]) ||
		    !ascii_is_digit(text.ptr[i + 1]))
			return scalar;
	}
	struct span plain = underscores ? without_underscores(text, scratch) : text;
	struct number number = parse_decimal(plain, scratch);
	if (number.form == NUMBER_NONE)
		return scalar;
	scalar = scalar_of_number(&number);
	scalar.shape = underscores ? SHAPE_UNDERSCORE : SHAPE_ORDINARY;
	return scalar;
}

struct scalar scalar_resolve(struct span text, struct arena *scratch)
{
	struct scalar scalar = { .kind = SCALAR_STRING };

	if (text.len == 0)
		return (struct scalar){ .kind = SCALAR_NULL, .shape = SHAPE_NULL };
	if (scalar_is_string_at_once(text))
		return scalar;
	if (text.len <= LONGEST_WORD) {
		const struct scalar *word = find_word(text);
		if (word)
			return *word;
	}
	char first = text.ptr[0];
	if (ascii_is_digit(first) || first == '+' || first == '-')
		return resolve_number(text, scratch);
	return first == '.' ? resolve_fraction(text, scratch) : scalar;
}
