/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"

#include "base/ascii.h"

static int64_t seconds_of(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return (int64_t)7 * 86400;
	default:
		return 0;
	}
}

static bool is_one_of(char unit, const char *units)
{
	return unit && strchr(units, unit);
}

bool duration_parse(struct span text, const char *units, int64_t *ret_seconds)
{
	enum { MOST_DIGITS = 9 };
	int64_t number = 0;
	char unit = text.len ? text.ptr[text.len - 1] : '\0';

	if (span_is(text, "0"))
		unit = 's';
	else if (is_one_of(unit, units))
		text.len--;
	else
		return false;
	if (text.len == 0 || text.len > MOST_DIGITS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		number = number * 10 + (text.ptr[i] - '0');
	}
	*ret_seconds = number * seconds_of(unit);
	return true;
}
