/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"

#include "base/ascii.h"

static int64_t unit_of(char letter)
{
	switch (letter) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

bool duration_parse(struct span text, int64_t *ret_seconds)
{
	enum { MOST_DIGITS = 9 };
	int64_t number = 0, unit = text.len ? unit_of(text.ptr[text.len - 1]) : 0;

	if (unit)
		text.len--;
	else
		unit = 1;
	if (text.len == 0 || text.len > MOST_DIGITS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		number = number * 10 + (text.ptr[i] - '0');
	}
	*ret_seconds = number * unit;
	return true;
}
