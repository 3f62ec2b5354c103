/* SPDX-License-Identifier: Apache-2.0 */
/* Which policies hold, and what is exempt from them. Checked; later versions enforce it. */
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

static void check_until(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	policy_read_day(reader, field);
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
