/* SPDX-License-Identifier: Apache-2.0 */
/* The Gregorian calendar, for every text that names a day. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

static inline unsigned calendar_days(unsigned year, unsigned month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static inline bool calendar_has(unsigned year, unsigned month, unsigned day)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= calendar_days(year, month);
}

/* The first second of a day that the calendar has, in seconds since 1970, UTC; no year before 1. */
static inline int64_t calendar_seconds(unsigned year, unsigned month, unsigned day)
{
	int64_t before = (int64_t)year - 1;
	int64_t days = before * 365 + before / 4 - before / 100 + before / 400 + day - 1;

	for (unsigned past = 1; past < month; past++)
		days += calendar_days(year, past);
	return (days - 719162) * 86400; /* 719162 days from 0001-01-01 to 1970-01-01 */
}

#endif
