/* SPDX-License-Identifier: Apache-2.0 */
/* Which policies hold, and what is exempt from them. Checked; later versions enforce it. */
#include "base/ascii.h"
#include "base/calendar.h"
#include "base/count.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void check_level(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const char *const levels[] = { "privileged", "baseline", "restricted" };

	(void)into;
	policy_one_of(reader, field, &policy_rule_value, levels, COUNT(levels));
}

static void read_pod_security(struct policy_reader *reader, const struct policy_field *field,
			      void *into)
{
	static const struct policy_key keys[] = {
		{ "enforce", check_level, false },
		{ "warn", check_level, false },
	};

	policy_read_object(reader, field, keys, COUNT(keys), into);
}

static void read_policy(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "pod-security", read_pod_security, false },
		{ "pack", policy_check_text, false },
		{ "parameters", policy_check_object, false },
		{ "files", policy_check_patterns, false },
	};
	const struct node *item = field->value;
	int kinds = (node_get_set(item, "pod-security") != NULL) +
		    (node_get_set(item, "pack") != NULL) + (node_get_set(item, "files") != NULL);

	policy_read_object(reader, field, keys, COUNT(keys), into);
	if (item->kind == NODE_MAP && kinds != 1)
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must have exactly one of pod-security, pack, files");
	if (node_get_set(item, "parameters") && !node_get_set(item, "pack"))
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "parameters belong to a pack");
}

void policy_read_policies(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	policy_read_items(reader, field, read_policy, into);
}

/* Two digits at `at` as a number; anything else is no date. */
static int two_digits(struct span text, size_t at)
{
	char tens = text.ptr[at], ones = text.ptr[at + 1];

	if (!ascii_is_digit(tens) || !ascii_is_digit(ones))
		return -1;
	return (tens - '0') * 10 + ones - '0';
}

/* A day of the calendar as YYYY-MM-DD. */
static bool is_date(struct span text)
{
	if (text.len != strlen("2027-03-31") || text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	int century = two_digits(text, 0), year = two_digits(text, 2);
	int month = two_digits(text, 5), day = two_digits(text, 8);
	if (century < 0 || year < 0 || month < 0 || day < 0)
		return false;
	return calendar_has((unsigned)(century * 100 + year), (unsigned)month, (unsigned)day);
}

static void check_until(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct span text = policy_read_text(reader, field);

	(void)into;
	if (text.len && !is_date(text))
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must be a day such as 2027-03-31");
}

static void read_exemption(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	static const struct policy_key keys[] = {
		{ "policy", policy_check_text, true },
		{ "paths", policy_check_patterns, true },
		{ "reason", policy_check_text, true },
		{ "until", check_until, true },
	};

	policy_read_object(reader, field, keys, COUNT(keys), into);
}

void policy_read_exemptions(struct policy_reader *reader, const struct policy_field *field,
			    void *into)
{
	policy_read_items(reader, field, read_exemption, into);
}
