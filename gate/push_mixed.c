/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "gate/push_run.h"

static const char *const sort_names[] = { "a ref that git moves", "a protected branch", "a verb" };

static void report_mixed(struct update_run *run, const struct update_run *other)
{
	ref_finding(&run->judgement->findings, &ref_rule_mixed, run->update->ref,
		    "is %s and %s is %s: they cannot be done as one; push one after the other",
		    sort_names[run->sort], other->ref, sort_names[other->sort]);
}

/* Two verbs about one pull request would each rest on what it was before the other. */
static void check_number(struct map *numbers, struct update_run *run)
{
	enum verb_kind kind = verb_of_ref(run->update->ref);

	if (kind == VERB_NONE || kind == VERB_PROPOSE)
		return;
	void **seen = map_slot(numbers, verb_operand(run->update->ref));
	const struct update_run *other = *seen;
	if (other)
		ref_finding(&run->judgement->findings, &ref_rule_mixed, run->update->ref,
			    "is about the same pull request as %s; push one after the other",
			    other->ref);
	*seen = run;
}

void push_check_mixed(struct push_run *push, struct update_run *runs, size_t count)
{
	const struct update_run *first[COUNT(sort_names)] = { 0 };
	struct map numbers;

	map_init(&numbers, push->arena);
	for (size_t i = 0; i < count; i++)
		if (!first[runs[i].sort])
			first[runs[i].sort] = &runs[i];
	for (size_t i = 0; i < count; i++) {
		for (size_t sort = 0; sort < COUNT(sort_names); sort++)
			if (sort != runs[i].sort && first[sort])
				report_mixed(&runs[i], first[sort]);
		check_number(&numbers, &runs[i]);
	}
}
