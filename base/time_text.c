/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time_text.h"

#include "base/count.h"

#include <inttypes.h>

/* Two of the larger unit are needed, so that "1 day ago" never stands for 47 hours. */
static const struct unit {
	int64_t seconds;
	const char *one;
	const char *many;
} units[] = {
	{ (int64_t)365 * 86400, "year", "years" },
	{ (int64_t)30 * 86400, "month", "months" },
	{ 86400, "day", "days" },
	{ 3600, "hour", "hours" },
	{ 60, "minute", "minutes" },
};

static void text_span_of_time(struct text *text, int64_t seconds)
{
	size_t i = 0;

	while (i + 1 < COUNT(units) && seconds < 2 * units[i].seconds)
		i++;
	text_count(text, (size_t)(seconds / units[i].seconds), units[i].one, units[i].many);
}

void text_age(struct text *text, int64_t now, int64_t then)
{
	/* Clocks differ; times of a damaged or made-up log may be anything. */
	if (then > INT64_MAX / 2 || then < 0 || now < 0 || now > INT64_MAX / 2) {
		text_time(text, then);
		return;
	}
	if (then > now + 60) {
		text_string(text, "in ");
		text_span_of_time(text, then - now);
		return;
	}
	if (now - then < 60) {
		text_string(text, "just now");
		return;
	}
	text_span_of_time(text, now - then);
	text_string(text, " ago");
}

void text_duration(struct text *text, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char letter;
	} letters[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' } };

	for (size_t i = 0; i < COUNT(letters); i++) {
		if (seconds < 2 * letters[i].seconds)
			continue;
		text_format(text, "%" PRId64 "%c", seconds / letters[i].seconds, letters[i].letter);
		return;
	}
	text_format(text, "%" PRId64 "s", seconds > 0 ? seconds : 0);
}

void text_time(struct text *text, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm utc;
	char shown[32];

	if (gmtime_r(&time, &utc) && utc.tm_year < 8100 &&
	    strftime(shown, sizeof(shown), "%Y-%m-%dT%H:%M:%SZ", &utc))
		text_string(text, shown);
	else
		text_format(text, "second %" PRId64, seconds);
}
