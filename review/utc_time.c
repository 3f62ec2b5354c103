/* SPDX-License-Identifier: Apache-2.0 */
#include "review/utc_time.h"

#include "base/ascii.h"
#include "base/calendar.h"

static bool digits(struct span text, size_t at, size_t count, int *ret_number)
{
	*ret_number = 0;
	for (size_t i = at; i < at + count; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		*ret_number = *ret_number * 10 + (text.ptr[i] - '0');
	}
	return true;
}

static bool has_form(struct span text)
{
	static const char form[] = "....-..-..T..:..:..Z";

	if (text.len != strlen(form))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (form[i] != '.' && form[i] != text.ptr[i])
			return false;
	return true;
}

bool utc_time_parse(struct span text, int64_t *ret_seconds)
{
	struct tm tm = { 0 };

	if (!has_form(text) || !digits(text, 0, 4, &tm.tm_year) ||
	    !digits(text, 5, 2, &tm.tm_mon) || !digits(text, 8, 2, &tm.tm_mday) ||
	    !digits(text, 11, 2, &tm.tm_hour) || !digits(text, 14, 2, &tm.tm_min) ||
	    !digits(text, 17, 2, &tm.tm_sec))
		return false;
	if (tm.tm_year < 1970 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59 ||
	    !calendar_has((unsigned)tm.tm_year, (unsigned)tm.tm_mon, (unsigned)tm.tm_mday))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret_seconds = timegm(&tm);
	return true;
}

struct span utc_time_text(int64_t seconds, struct arena *arena)
{
	time_t time = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm))
		return (struct span)SPAN("");
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
			    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
