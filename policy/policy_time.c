/* SPDX-License-Identifier: Apache-2.0 */
/* Days and durations, as people write them in a policy. */
#include "base/ascii.h"
#include "base/calendar.h"
#include "base/duration.h"
#include "policy/policy_reader.h"
#include "policy/policy_rules.h"

/* Two digits at `at` as a number; anything else is no date. */
static int two_digits(struct span text, size_t at)
{
	char tens = text.ptr[at], ones = text.ptr[at + 1];

	if (!ascii_is_digit(tens) || !ascii_is_digit(ones))
		return -1;
	return (tens - '0') * 10 + ones - '0';
}

/* A day of the calendar as YYYY-MM-DD; no policy names one before 1970. */
static bool parse_day(struct span text, int64_t *ret_seconds)
{
	if (text.len != strlen("2027-03-31") || text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	int century = two_digits(text, 0), of_century = two_digits(text, 2);
	int month = two_digits(text, 5), day = two_digits(text, 8);
	if (century < 0 || of_century < 0 || month < 0 || day < 0)
		return false;
	unsigned year = (unsigned)(century * 100 + of_century);
	if (year < 1971 || !calendar_has(year, (unsigned)month, (unsigned)day))
		return false;
	*ret_seconds = calendar_seconds(year, (unsigned)month, (unsigned)day);
	return true;
}

int64_t policy_read_day(struct policy_reader *reader, const struct policy_field *field)
{
	struct span text = policy_read_text(reader, field);
	int64_t seconds = 0;

	if (text.len && !parse_day(text, &seconds))
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must be a day such as 2027-03-31");
	return seconds;
}

/* Some centuries: more is a slip of the finger. */
static const int64_t longest = (int64_t)99999 * 86400;

int64_t policy_read_duration(struct policy_reader *reader, const struct policy_field *field)
{
	struct span text = policy_read_text(reader, field);
	int64_t seconds = 0;
	bool valid = duration_parse(text, "hdw", &seconds) && seconds && seconds <= longest;

	if (text.len && !valid)
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must be a number of hours, days or weeks such as 12h, 14d or 2w");
	return valid ? seconds : 0;
}
