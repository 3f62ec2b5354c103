/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantities such as 500m, 1.5Gi, 1e3: apimachinery api/resource ParseQuantity,
 * its oddities included ("m" and "." are zero, "1." is one).
 */
#include "base/ascii.h"
#include "base/count.h"
#include "validators/format.h"

/* Digits that are kept; with 60 bits of suffix they fit a quantity_nano. */
enum { KEPT_DIGITS = 20, MAX_EXPONENT = 100 };

static const quantity_nano NANO_MAX =
	((quantity_nano)0x7fffffffffffffff << 64) | (quantity_nano)0xffffffffffffffff;

/* Text of a quantity, taken apart. value = mantissa * 10^exponent * 2^shift */
struct quantity_parts {
	bool negative;
	bool inexact; /* non-zero digits were dropped behind the kept ones */
	bool binary;
	size_t whole_digits;    /* without leading zeros */
	size_t fraction_digits; /* behind the point */
	size_t number_bytes;    /* before the suffix, sign included */
	quantity_nano mantissa;
	int exponent;
	unsigned shift;
};

struct quantity_suffix {
	struct span name;
	int exponent;
	unsigned shift;
};

static const struct quantity_suffix suffixes[] = {
	{ SPAN(""), 0, 0 },    { SPAN("n"), -9, 0 },  { SPAN("u"), -6, 0 },  { SPAN("m"), -3, 0 },
	{ SPAN("k"), 3, 0 },   { SPAN("M"), 6, 0 },   { SPAN("G"), 9, 0 },   { SPAN("T"), 12, 0 },
	{ SPAN("P"), 15, 0 },  { SPAN("E"), 18, 0 },  { SPAN("Ki"), 0, 10 }, { SPAN("Mi"), 0, 20 },
	{ SPAN("Gi"), 0, 30 }, { SPAN("Ti"), 0, 40 }, { SPAN("Pi"), 0, 50 }, { SPAN("Ei"), 0, 60 },
};

static const struct quantity_suffix *find_suffix(struct span name)
{
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		if (span_equal(suffixes[i].name, name))
			return &suffixes[i];
	}
	return NULL;
}

static void add_digit(struct quantity_parts *parts, size_t kept, char digit)
{
	if (kept < KEPT_DIGITS) {
		parts->mantissa = parts->mantissa * 10 + (digit - '0');
		return;
	}
	parts->inexact = parts->inexact || digit != '0';
}

/* Exponents beyond this only saturate or vanish. */
static int clamp_exponent(size_t value, bool negative)
{
	int bounded = value > 1000000 ? 1000000 : (int)value;

	return negative ? -bounded : bounded;
}

static void read_number(struct quantity_parts *parts, struct span text)
{
	size_t i = 0, kept = 0;
	size_t dropped_whole;

	if (text.len && (text.ptr[0] == '+' || text.ptr[0] == '-'))
		parts->negative = text.ptr[i++] == '-';
	while (i < text.len && text.ptr[i] == '0')
		i++;
	for (; i < text.len && ascii_is_digit(text.ptr[i]); i++, parts->whole_digits++)
		add_digit(parts, kept++, text.ptr[i]);
	dropped_whole = kept > KEPT_DIGITS ? kept - KEPT_DIGITS : 0;
	if (i < text.len && text.ptr[i] == '.') {
		for (i++; i < text.len && ascii_is_digit(text.ptr[i]); i++) {
			parts->fraction_digits++;
			if (parts->mantissa == 0 && text.ptr[i] == '0')
				continue;
			add_digit(parts, kept++, text.ptr[i]);
		}
	}
	size_t dropped = kept > KEPT_DIGITS ? kept - KEPT_DIGITS : 0;
	parts->exponent = clamp_exponent(dropped_whole, false);
	if (parts->fraction_digits)
		parts->exponent +=
			clamp_exponent(parts->fraction_digits - (dropped - dropped_whole), true);
	parts->number_bytes = i;
}

/* "e3", "E-6": a decimal exponent as Go's strconv.ParseInt reads it. */
static bool read_exponent(struct span digits, int *ret_exponent)
{
	size_t value = 0;
	bool negative = digits.len && digits.ptr[0] == '-';

	if (digits.len && (digits.ptr[0] == '-' || digits.ptr[0] == '+'))
		digits = span_from(digits, 1);
	if (digits.len == 0 || digits.len > 18)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (!ascii_is_digit(digits.ptr[i]))
			return false;
		if (value < 1000000)
			value = value * 10 + (size_t)(digits.ptr[i] - '0');
	}
	*ret_exponent = clamp_exponent(value, negative);
	return true;
}

/*
 * A number without a single digit is zero on the server's fast path, but on the
 * exact path (large binary suffixes) it cannot be read.
 */
static bool has_unreadable_number(const struct quantity_parts *parts, struct span number)
{
	for (size_t i = 0; i < number.len; i++) {
		if (ascii_is_digit(number.ptr[i]))
			return false;
	}
	return parts->binary && parts->shift >= 50;
}

static bool read_parts(struct quantity_parts *parts, struct span text)
{
	*parts = (struct quantity_parts){ 0 };
	if (text.len == 0)
		return false;
	read_number(parts, text);
	struct span name = span_from(text, parts->number_bytes);
	const struct quantity_suffix *suffix = find_suffix(name);
	if (!suffix) {
		int exponent;
		if (ascii_lower(name.ptr[0]) != 'e' ||
		    !read_exponent(span_from(name, 1), &exponent))
			return false;
		parts->exponent += exponent;
		return true;
	}
	parts->exponent += suffix->exponent;
	parts->shift = suffix->shift;
	parts->binary = suffix->shift > 0;
	return !has_unreadable_number(parts, span_first(text, parts->number_bytes));
}

static quantity_nano scale_up(quantity_nano value, int exponent)
{
	for (; exponent > 0 && value; exponent--) {
		if (value > NANO_MAX / 10)
			return NANO_MAX;
		value *= 10;
	}
	return value;
}

/* Divides by powers of ten; anything lost rounds up, away from zero. */
static quantity_nano scale_down(quantity_nano value, int exponent, bool inexact)
{
	for (; exponent < 0 && value; exponent++) {
		inexact = inexact || value % 10 != 0;
		value /= 10;
		if (value == 0)
			break;
	}
	return inexact ? value + 1 : value;
}

static quantity_nano nano_of(const struct quantity_parts *parts)
{
	const quantity_nano binary_max = (quantity_nano)INT64_MAX * 1000000000;
	quantity_nano value = parts->mantissa << parts->shift;
	int exponent = parts->exponent + 9;

	if (exponent >= 0)
		value = scale_up(value, exponent);
	else
		value = scale_down(value, exponent, parts->inexact);
	if (parts->binary && value > binary_max)
		value = binary_max;
	return parts->negative ? -value : value;
}

bool quantity_parse(struct span text, quantity_nano *ret_nano)
{
	struct quantity_parts parts;

	if (!read_parts(&parts, text))
		return false;
	*ret_nano = nano_of(&parts);
	return true;
}

const char *format_quantity(struct span text)
{
	struct quantity_parts parts;

	if (read_parts(&parts, text))
		return NULL;
	if (text.len == 0)
		return "must not be empty";
	if (parts.number_bytes == 0)
		return "is no quantity: it must start with a number, such as 500m or 1.5Gi";
	return "is no quantity: the number must be followed by nothing, n, u, m, k, M, G, T, P, E, "
	       "Ki, Mi, Gi, Ti, Pi, Ei or an exponent such as e3";
}
