/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CronJob schedules: five fields or a descriptor, as the parser that the
 * CronJob controller uses takes them (robfig/cron v3, standard options).
 * A time zone inside the schedule is refused by the API server.
 */
#include "base/ascii.h"
#include "base/count.h"
#include "validators/format.h"

struct cron_field {
	unsigned min, max;
	const char *names; /* three letters each, the first stands for min; NULL for none */
	const char *out_of_range;
};

static const struct cron_field cron_fields[5] = {
	{ 0, 59, NULL, "has a minute that is not 0 to 59" },
	{ 0, 23, NULL, "has an hour that is not 0 to 23" },
	{ 1, 31, NULL, "has a day of the month that is not 1 to 31" },
	{ 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", "has a month that is not 1 to 12" },
	{ 0, 6, "sunmontuewedthufrisat",
	  "has a day of the week that is not 0 to 6 (Sunday is 0, not 7)" },
};

#define NO_NUMBER "has a field that is no number, range, step or name, such as */5 or 1-5"

/* Go's strconv.Atoi without the minus sign. Saturates far above every bound. */
static const char *parse_number(struct span text, unsigned *ret_value)
{
	unsigned value = 0;

	if (text.len && text.ptr[0] == '+')
		text = span_from(text, 1);
	if (text.len == 0 || text.len > 18)
		return NO_NUMBER;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return NO_NUMBER;
		if (value < 100000)
			value = value * 10 + (unsigned)(text.ptr[i] - '0');
	}
	*ret_value = value;
	return NULL;
}

static bool is_name(const char *name, struct span text)
{
	for (size_t i = 0; i < 3; i++) {
		if (ascii_lower(text.ptr[i]) != name[i])
			return false;
	}
	return true;
}

static const char *parse_number_or_name(const struct cron_field *field, struct span text,
					unsigned *ret_value)
{
	if (field->names && text.len == 3) {
		for (unsigned value = field->min; value <= field->max; value++) {
			if (!is_name(field->names + (size_t)3 * (value - field->min), text))
				continue;
			*ret_value = value;
			return NULL;
		}
	}
	return parse_number(text, ret_value);
}

struct cron_range {
	unsigned start, end;
	bool single; /* no hyphen: "N/step" then runs to the end */
};

static const char *parse_bounds(const struct cron_field *field, struct span text,
				struct cron_range *range)
{
	size_t hyphen = span_find(text, '-');
	struct span low = span_first(text, hyphen);
	struct span high = span_from(text, hyphen + 1);

	range->single = hyphen == text.len;
	if (span_is(low, "*") || span_is(low, "?")) {
		range->start = field->min;
		range->end = field->max;
		return NULL;
	}
	if (!range->single && span_find(high, '-') < high.len)
		return "has a range with more than one '-'";
	const char *wrong = parse_number_or_name(field, low, &range->start);
	range->end = range->start;
	if (wrong || range->single)
		return wrong;
	return parse_number_or_name(field, high, &range->end);
}

/* One element of a comma list: "*", "5", "1-5", any of these with "/step". */
static const char *check_range(const struct cron_field *field, struct span text)
{
	size_t slash = span_find(text, '/');
	struct cron_range range;
	const char *wrong = parse_bounds(field, span_first(text, slash), &range);

	if (wrong)
		return wrong;
	if (slash < text.len) {
		struct span step_text = span_from(text, slash + 1);
		unsigned step;
		if (span_find(step_text, '/') < step_text.len)
			return "has a field with more than one '/'";
		if (parse_number(step_text, &step))
			return "has a step after '/' that is no number";
		if (step == 0)
			return "has a step of 0";
		if (range.single)
			range.end = field->max;
	}
	if (range.start < field->min || range.end > field->max)
		return field->out_of_range;
	return range.start > range.end ? "has a range that ends before it starts" : NULL;
}

static const char *check_field(const struct cron_field *field, struct span text)
{
	for (size_t start = 0; start < text.len;) {
		struct span rest = span_from(text, start);
		struct span element = span_first(rest, span_find(rest, ','));
		if (element.len) {
			const char *wrong = check_range(field, element);
			if (wrong)
				return wrong;
		}
		start += element.len + 1;
	}
	return NULL;
}

static const char *check_descriptor(struct span text)
{
	static const char *const descriptors[] = {
		"@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly",
	};

	for (size_t i = 0; i < COUNT(descriptors); i++) {
		if (span_is(text, descriptors[i]))
			return NULL;
	}
	if (span_starts_with(text, "@every "))
		return format_duration(span_from(text, strlen("@every ")))
			       ? "needs a duration such as 1h30m after @every"
			       : NULL;
	return "is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, "
	       "@every <duration>";
}

static bool contains_zone(struct span text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] == 'T' && text.ptr[i + 1] == 'Z')
			return true;
	}
	return false;
}

/* Fields between blanks; the first five land in `fields`. Returns how many there are. */
static size_t split_fields(struct span text, struct span fields[5])
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t start = i;
		while (i < text.len && !ascii_is_space(text.ptr[i]))
			i++;
		if (i == start)
			continue;
		if (count < 5)
			fields[count] = span_between(text.ptr + start, text.ptr + i);
		count++;
	}
	return count;
}

const char *format_cron_schedule(struct span text)
{
	struct span fields[5];

	if (contains_zone(text))
		return "must not name a time zone: use spec.timeZone";
	if (text.len && text.ptr[0] == '@')
		return check_descriptor(text);
	size_t count = split_fields(text, fields);
	if (count < 5)
		return "has fewer than five fields (minute, hour, day of month, month, day of "
		       "week)";
	if (count > 5)
		return "has more than five fields (minute, hour, day of month, month, day of "
		       "week); seconds and years are unknown here";
	for (size_t i = 0; i < 5; i++) {
		const char *wrong = check_field(&cron_fields[i], fields[i]);
		if (wrong)
			return wrong;
	}
	return NULL;
}
