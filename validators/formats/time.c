/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, times and durations. Two readings of a date and time exist on the
 * server: built-in types use Go's time.Parse(RFC3339), custom resources the
 * grammar of the CRD format "date-time".
 */
#include "base/ascii.h"
#include "base/calendar.h"
#include "base/count.h"
#include "validators/format.h"

#define NO_TIME "is no RFC 3339 time, such as 2026-01-31T08:15:00Z"

/* `digits` decimal digits at the start of *rest. */
static bool take_digits(struct span *rest, size_t digits, unsigned *ret_value)
{
	unsigned value = 0;

	if (rest->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (!ascii_is_digit(rest->ptr[i]))
			return false;
		value = value * 10 + (unsigned)(rest->ptr[i] - '0');
	}
	*rest = span_from(*rest, digits);
	*ret_value = value;
	return true;
}

static bool take_byte(struct span *rest, char byte)
{
	if (rest->len == 0 || rest->ptr[0] != byte)
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

static bool take_date(struct span *rest)
{
	unsigned year, month, day;

	if (!take_digits(rest, 4, &year) || !take_byte(rest, '-') ||
	    !take_digits(rest, 2, &month) || !take_byte(rest, '-') || !take_digits(rest, 2, &day))
		return false;
	return calendar_has(year, month, day);
}

static size_t count_digits(struct span text)
{
	size_t count = 0;

	while (count < text.len && ascii_is_digit(text.ptr[count]))
		count++;
	return count;
}

/* "Z" or "+hh:mm". */
static bool is_zone(struct span text, unsigned max_hour, unsigned max_minute)
{
	unsigned hour, minute;

	if (span_is(text, "Z"))
		return true;
	if (!take_byte(&text, '+') && !take_byte(&text, '-'))
		return false;
	return take_digits(&text, 2, &hour) && take_byte(&text, ':') &&
	       take_digits(&text, 2, &minute) && text.len == 0 && hour <= max_hour &&
	       minute <= max_minute;
}

/* "hh:mm:ss"; Go also reads an hour of one digit. */
static bool take_clock(struct span *rest, bool short_hour)
{
	unsigned hour, minute, second;
	size_t hour_digits = short_hour && count_digits(*rest) == 1 ? 1 : 2;

	return take_digits(rest, hour_digits, &hour) && take_byte(rest, ':') &&
	       take_digits(rest, 2, &minute) && take_byte(rest, ':') &&
	       take_digits(rest, 2, &second) && hour <= 23 && minute <= 59 && second <= 59;
}

const char *format_date(struct span text)
{
	return take_date(&text) && text.len == 0 ? NULL : "is no date, such as 2026-01-31";
}

const char *format_date_time(struct span text)
{
	if (!take_date(&text))
		return NO_TIME;
	if (!take_byte(&text, 'T') || !take_clock(&text, true))
		return NO_TIME;
	if (text.len && (text.ptr[0] == '.' || text.ptr[0] == ',')) {
		size_t digits = count_digits(span_from(text, 1));
		if (digits == 0)
			return NO_TIME;
		text = span_from(text, 1 + digits);
	}
	if (text.len == 0)
		return "is an RFC 3339 time without its zone: append Z or an offset such as +01:00";
	return is_zone(text, 24, 60) ? NULL : NO_TIME;
}

const char *format_micro_time(struct span text)
{
	static const char wrong[] = "is no time with six digits behind the seconds, such as "
				    "2026-01-31T08:15:00.000000Z";

	if (!take_date(&text) || !take_byte(&text, 'T') || !take_clock(&text, true))
		return wrong;
	if (!(take_byte(&text, '.') || take_byte(&text, ',')) || count_digits(text) != 6)
		return wrong;
	return is_zone(span_from(text, 6), 24, 60) ? NULL : wrong;
}

const char *format_crd_date_time(struct span text)
{
	unsigned hour, minute;

	if (!take_date(&text) || text.len == 0 || ascii_lower(text.ptr[0]) != 't')
		return NO_TIME;
	text = span_from(text, 1);
	for (size_t i = 0; i < text.len; i++) { /* the server drops a second 't' and the rest */
		if (ascii_lower(text.ptr[i]) == 't')
			text.len = i;
	}
	if (!take_clock(&text, false))
		return NO_TIME;
	if (text.len > 1 && ascii_is_digit(text.ptr[1]) && text.ptr[0] != '+' && text.ptr[0] != '-')
		text = span_from(text, 1 + count_digits(span_from(text, 1)));
	if (span_is(text, "z") || span_is(text, "Z"))
		return NULL;
	if (text.len == 0 || (text.ptr[0] != '+' && text.ptr[0] != '-'))
		return NO_TIME;
	text = span_from(text, 1);
	return take_digits(&text, 2, &hour) && take_byte(&text, ':') &&
			       take_digits(&text, 2, &minute) && text.len == 0
		       ? NULL
		       : NO_TIME;
}

struct duration_unit {
	struct span name;
	uint64_t nanoseconds;
};

static const struct duration_unit go_units[] = {
	{ SPAN("ns"), 1 },           { SPAN("us"), 1000 },
	{ SPAN("\xc2\xb5s"), 1000 }, /* micro sign */
	{ SPAN("\xce\xbcs"), 1000 }, /* Greek mu */
	{ SPAN("ms"), 1000000 },     { SPAN("s"), 1000000000 },
	{ SPAN("m"), 60000000000 },  { SPAN("h"), 3600000000000 },
};

static const struct duration_unit *find_unit(struct span name)
{
	for (size_t i = 0; i < COUNT(go_units); i++) {
		if (span_equal(go_units[i].name, name))
			return &go_units[i];
	}
	return NULL;
}

/* One "1.5h" at the start of *rest, added to *total nanoseconds (saturating). */
static const char *take_duration_part(struct span *rest, double *total)
{
	size_t whole = count_digits(*rest), fraction = 0;
	double value = 0, scale = 1;

	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (rest->ptr[i] - '0');
	*rest = span_from(*rest, whole);
	if (take_byte(rest, '.')) {
		fraction = count_digits(*rest);
		for (size_t i = 0; i < fraction; i++) {
			scale /= 10;
			value += (rest->ptr[i] - '0') * scale;
		}
		*rest = span_from(*rest, fraction);
	}
	if (whole + fraction == 0)
		return "is no duration, such as 30s or 1h30m";
	size_t len = 0;
	while (len < rest->len && rest->ptr[len] != '.' && !ascii_is_digit(rest->ptr[len]))
		len++;
	if (len == 0)
		return "is a duration without its unit: ns, us, ms, s, m or h";
	const struct duration_unit *unit = find_unit(span_first(*rest, len));
	if (!unit)
		return "has a unit that is none of ns, us, ms, s, m, h";
	*total += value * (double)unit->nanoseconds;
	*rest = span_from(*rest, len);
	return NULL;
}

const char *format_duration(struct span text)
{
	double total = 0;

	if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
		text = span_from(text, 1);
	if (span_is(text, "0"))
		return NULL;
	if (text.len == 0)
		return "is no duration, such as 30s or 1h30m";
	while (text.len) {
		const char *wrong = take_duration_part(&text, &total);
		if (wrong)
			return wrong;
	}
	return total < 9.3e18 ? NULL : "is longer than 292 years";
}

static bool is_unit_byte(char byte)
{
	return ascii_is_letter(byte) || (unsigned char)byte >= 0x80;
}

/* The words of which the server's looser reading takes every continuation, such as "hours". */
static bool is_loose_unit(struct span unit)
{
	static const char *const exact[] = { "ns", "us", "\xc2\xb5s", "\xce\xbcs", "ms", "s",
					     "m",  "h",  "hr",        "d",         "w",  "wk" };
	static const char *const prefixes[] = { "nano", "micro", "milli", "sec",
						"min",  "hour",  "day",   "week" };
	char lowered[16];

	struct span word = span_first(unit, sizeof(lowered));
	for (size_t i = 0; i < word.len; i++)
		lowered[i] = ascii_lower(word.ptr[i]);
	word.ptr = lowered;
	for (size_t i = 0; i < COUNT(exact); i++) {
		if (span_is(word, exact[i]) && word.len == unit.len)
			return true;
	}
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		if (span_starts_with(word, prefixes[i]))
			return true;
	}
	return false;
}

/*
 * The CRD format takes Go's durations and any text that holds a number and a
 * unit somewhere: "22 ns", "3 days", "1wk".
 */
const char *format_crd_duration(struct span text)
{
	if (!format_duration(text))
		return NULL;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			continue;
		i += count_digits(span_from(text, i));
		while (i < text.len && ascii_is_space(text.ptr[i]))
			i++;
		size_t start = i;
		while (i < text.len && is_unit_byte(text.ptr[i]))
			i++;
		if (is_loose_unit(span_between(text.ptr + start, text.ptr + i)))
			return NULL;
		i--;
	}
	return "is no duration, such as 30s, 1h30m or 3 days";
}
