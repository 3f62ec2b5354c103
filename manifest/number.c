/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/number.h"

#include "base/ascii.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The base that a prefix asks for; moves *digits behind the prefix. */
static unsigned take_base(struct span *digits)
{
	if (digits->ptr[0] != '0')
		return 10;
	char mark = digits->len >= 3 ? (char)(digits->ptr[1] | 0x20) : '\0';
	unsigned base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
	*digits = span_from(*digits, base ? 2 : 1);
	return base ? base : 8;
}

static bool parse_magnitude(struct span digits, unsigned base, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		if (!ascii_is_hex_digit(digits.ptr[i]))
			return false;
		unsigned digit = ascii_hex_value(digits.ptr[i]);
		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret_value = value;
	return true;
}

struct number number_parse_integer(struct span text)
{
	struct number none = { .form = NUMBER_NONE };
	uint64_t magnitude;
	bool is_signed = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
	bool negative = is_signed && text.ptr[0] == '-';
	struct span digits = span_from(text, is_signed);

	if (digits.len == 0)
		return none;
	unsigned base = take_base(&digits);
	if (!parse_magnitude(digits, base, &magnitude))
		return none;
	if (magnitude <= INT64_MAX) {
		int64_t value = (int64_t)magnitude;
		return (struct number){ .form = NUMBER_INTEGER,
					.integer = negative ? -value : value };
	}
	if (negative && magnitude == (uint64_t)INT64_MAX + 1)
		return (struct number){ .form = NUMBER_INTEGER, .integer = INT64_MIN };
	if (is_signed)
		return none;
	return (struct number){ .form = NUMBER_WHOLE,
				.whole = magnitude,
				.real = (double)magnitude };
}

static size_t skip_digits(struct span text, size_t at)
{
	while (at < text.len && ascii_is_digit(text.ptr[at]))
		at++;
	return at;
}

static size_t skip_sign(struct span text, size_t at)
{
	return at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+') ? at + 1 : at;
}

bool number_is_decimal(struct span text)
{
	size_t start = skip_sign(text, 0);
	size_t at = skip_digits(text, start);
	bool whole_part = at > start;

	if (at < text.len && text.ptr[at] == '.') {
		size_t fraction = at + 1;
		at = skip_digits(text, fraction);
		if (!whole_part && at == fraction)
			return false;
	} else if (!whole_part) {
		return false;
	}
	if (at == text.len)
		return true;
	if (text.ptr[at] != 'e' && text.ptr[at] != 'E')
		return false;
	size_t exponent = skip_sign(text, at + 1);
	at = skip_digits(text, exponent);
	return at > exponent && at == text.len;
}

bool number_parse_real(struct span text, struct arena *scratch, double *ret_real)
{
	char few[64];
	const char *terminated = few;

	if (text.len < sizeof(few)) {
		memcpy(few, text.ptr, text.len);
		few[text.len] = '\0';
	} else {
		terminated = arena_copy(scratch, text).ptr;
	}
	/* The program runs in the C locale, so the point is a point. */
	double real = strtod(terminated, NULL);
	if (!isfinite(real))
		return false;
	*ret_real = real;
	return true;
}

/* A decimal: 0.d1d2d3... times ten to the power of `point`. */
struct decimal {
	char digits[24];
	int count;
	int point;
};

static bool reads_back(const struct decimal *decimal, double magnitude, bool single)
{
	char text[NUMBER_SPELLING_BYTES];

	snprintf(text, sizeof(text), "%se%d", decimal->digits, decimal->point - decimal->count);
	if (single)
		return strtof(text, NULL) == (float)magnitude;
	return strtod(text, NULL) == magnitude;
}

/* The magnitude rounded to `count` digits. */
static struct decimal round_to(double magnitude, int count)
{
	struct decimal decimal = { .count = count };
	char text[NUMBER_SPELLING_BYTES];

	snprintf(text, sizeof(text), "%.*e", count - 1, magnitude);
	int at = 0;
	const char *from = text;
	for (; *from && *from != 'e'; from++) {
		if (*from != '.')
			decimal.digits[at++] = *from;
	}
	decimal.point = (int)strtol(from + 1, NULL, 10) + 1;
	return decimal;
}

/* One more in the last place. Below a power of two the rounded digits may fall just outside. */
static struct decimal next_up(struct decimal decimal)
{
	int at = decimal.count - 1;

	while (at > 0 && decimal.digits[at] == '9')
		decimal.digits[at--] = '0';
	if (decimal.digits[at] != '9')
		decimal.digits[at]++;
	return decimal;
}

static struct decimal shortest(double magnitude, bool single)
{
	int most = single ? 9 : 17;

	for (int count = 1; count < most; count++) {
		struct decimal decimal = round_to(magnitude, count);
		if (reads_back(&decimal, magnitude, single))
			return decimal;
		decimal = next_up(decimal);
		if (reads_back(&decimal, magnitude, single))
			return decimal;
	}
	return round_to(magnitude, most);
}

/* d.ddde±xx with at least `exponent_digits` digits in the exponent. */
static size_t spell_exponent(const struct decimal *decimal, int exponent_digits, char *out)
{
	const char *fraction = decimal->digits + 1;
	int exponent = decimal->point - 1;
	int len = snprintf(out, NUMBER_SPELLING_BYTES, "%c%s%se%c%0*d", decimal->digits[0],
			   *fraction ? "." : "", fraction, exponent < 0 ? '-' : '+',
			   exponent_digits, abs(exponent));

	return (size_t)len;
}

static size_t spell_plain(const struct decimal *decimal, char *out)
{
	size_t at = 0;

	if (decimal->point <= 0) {
		out[at++] = '0';
		out[at++] = '.';
		for (int i = decimal->point; i < 0; i++)
			out[at++] = '0';
	}
	for (int i = 0; i < decimal->count; i++) {
		if (i > 0 && i == decimal->point)
			out[at++] = '.';
		out[at++] = decimal->digits[i];
	}
	for (int i = decimal->count; i < decimal->point; i++)
		out[at++] = '0';
	out[at] = '\0';
	return at;
}

size_t number_spell_json(double real, char out[NUMBER_SPELLING_BYTES])
{
	double magnitude = fabs(real);
	size_t sign = signbit(real) ? 1 : 0;

	out[0] = '-';
	if (magnitude == 0) {
		out[sign] = '0';
		out[sign + 1] = '\0';
		return sign + 1;
	}
	struct decimal decimal = shortest(magnitude, /* single= */ false);
	if (magnitude < 1e-6 || magnitude >= 1e21)
		return sign + spell_exponent(&decimal, 1, out + sign);
	return sign + spell_plain(&decimal, out + sign);
}

size_t number_spell_key(double real, char out[NUMBER_SPELLING_BYTES])
{
	float single = (float)real;
	size_t sign = signbit(real) ? 1 : 0;

	if (isnan(real))
		return (size_t)snprintf(out, NUMBER_SPELLING_BYTES, ".nan");
	if (isinf(single))
		return (size_t)snprintf(out, NUMBER_SPELLING_BYTES, sign ? "-.inf" : ".inf");
	out[0] = '-';
	if (fpclassify(single) == FP_ZERO)
		return sign + (size_t)snprintf(out + sign, 2, "0");
	struct decimal decimal = shortest(fabs((double)single), /* single= */ true);
	if (decimal.point - 1 < -4 || decimal.point - 1 >= 6)
		return sign + spell_exponent(&decimal, 2, out + sign);
	return sign + spell_plain(&decimal, out + sign);
}
