/* SPDX-License-Identifier: Apache-2.0 */
/* PodDisruptionBudget (policy/validation). */
#include "validators/labels.h"
#include "validators/object_rules.h"

static const struct rule budget_one = {
	"disruption/one-bound", SEVERITY_ERROR, "a disruption budget has two bounds",
	"minAvailable and maxUnavailable say the same thing from two sides; only one may be set. "
	"The API server refuses both."
};

static const struct rule budget_none = {
	"disruption/no-bound", SEVERITY_WARNING, "a disruption budget has no bound",
	"Without minAvailable and maxUnavailable the API server takes the object, but it protects "
	"nothing that can be relied on. Write one of them."
};

static const struct rule budget_number = {
	"disruption/number", SEVERITY_ERROR,
	"the bound of a disruption budget is neither count nor percentage",
	"Write a whole number of pods that is not negative, or a percentage from 0% to 100%. The "
	"API server refuses others."
};

RULE_TABLE(disruption_rules, &budget_one, &budget_none, &budget_number);

static void check_bound(const struct field *bound)
{
	bool percent;
	int64_t value;

	if (!field_count_or_percent(bound, &value, &percent)) {
		if (bound->node && bound->node->kind == NODE_STRING)
			field_violation(bound, &budget_number,
					"\"%.*s\" is neither a count nor a percentage",
					SPAN_ARG(field_written(bound)));
	} else if (value < 0 || (percent && value > 100)) {
		field_violation(bound, &budget_number, "%.*s is out of range",
				SPAN_ARG(field_written(bound)));
	}
}

void disruption_budget_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field available = field_get(&spec, "minAvailable");
	struct field unavailable = field_get(&spec, "maxUnavailable");
	struct field selector = field_get(&spec, "selector");

	check_bound(&available);
	check_bound(&unavailable);
	label_selector_check(&selector);
	if (field_is_set(&available) && field_is_set(&unavailable))
		field_violation_at_key(&unavailable, &budget_one,
				       "may not stand beside minAvailable");
	else if (!field_is_set(&available) && !field_is_set(&unavailable) &&
		 !field_is_partial(object))
		field_violation(&spec, &budget_none,
				"sets neither minAvailable nor maxUnavailable");
}
