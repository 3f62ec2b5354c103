/* SPDX-License-Identifier: Apache-2.0 */
/* The section that says what is asked of the images that a change brings. */
#include "base/count.h"
#include "base/path_pattern.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void read_exist(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	policy_check_bool(reader, field, into);
	if (field->value->kind == NODE_BOOL)
		reader->policy->images.exist = field->value->boolean;
}

/* Names that a kustomization replaces, say. Nothing to leave out is a sensible thing to say. */
static void read_ignore(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	if (field->value->kind != NODE_LIST || field->value->list.count > 0)
		reader->policy->images.ignore = policy_read_patterns(reader, field);
}

void policy_read_images(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "exist", read_exist, true },
		{ "ignore", read_ignore, false },
	};

	policy_read_object(reader, field, keys, COUNT(keys), into);
}

bool policy_ignores_image(const struct policy *policy, struct span name)
{
	for (size_t i = 0; i < policy->images.ignore.count; i++)
		if (path_pattern_match(policy->images.ignore.items[i], name))
			return true;
	return false;
}
