/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/labels.h"

static const struct rule label_key = {
	"metadata/label-key", SEVERITY_ERROR, "a label key is malformed",
	"A label key is an optional DNS subdomain and '/', then at most 63 letters, digits, '-', "
	"'_' and '.', starting and ending with a letter or digit. The API server refuses others."
};

static const struct rule label_value = {
	"metadata/label-value", SEVERITY_ERROR, "a label value is malformed",
	"A label value is empty or at most 63 letters, digits, '-', '_' and '.', starting and "
	"ending with a letter or digit. The API server refuses others; free text belongs into an "
	"annotation."
};

static const struct rule selector_values = {
	"metadata/selector-values", SEVERITY_ERROR,
	"the operator of a selector and its values do not fit",
	"In and NotIn need at least one value, Exists and DoesNotExist must have none, Gt and Lt "
	"(node selectors only) take exactly one. The API server refuses other combinations."
};

RULE_TABLE(label_rules, &label_key, &label_value, &selector_values);

static void check_key(const struct field *label)
{
	const char *wrong = format_qualified_name(label->entry->name);

	if (wrong)
		field_violation_at_key(label, &label_key, "the key %s", wrong);
}

static void check_value(const struct field *value)
{
	field_format(value, &label_value, format_label_value);
}

void labels_check(const struct field *labels)
{
	for (uint32_t i = 0; i < field_size(labels); i++) {
		struct field label = field_entry(labels, i);

		check_key(&label);
		check_value(&label);
	}
}

void label_values_check(const struct field *requirement)
{
	struct field operator= field_get(requirement, "operator");
	struct field values = field_get(requirement, "values");
	uint32_t count = field_count(&values);

	if (field_is(&operator, "In") || field_is(&operator, "NotIn")) {
		if (count == 0 && !field_is_partial(requirement))
			field_violation(&values, &selector_values, "%.*s needs at least one value",
					SPAN_ARG(field_text(&operator)));
	} else if (field_is(&operator, "Exists") || field_is(&operator, "DoesNotExist")) {
		if (count > 0)
			field_violation(&values, &selector_values, "%.*s takes no values",
					SPAN_ARG(field_text(&operator)));
	} else if (field_is(&operator, "Gt") || field_is(&operator, "Lt")) {
		if (count != 1 && !field_is_partial(requirement))
			field_violation(&values, &selector_values, "%.*s takes exactly one value",
					SPAN_ARG(field_text(&operator)));
	}
}

static void check_requirement(const struct field *requirement)
{
	struct field key = field_get(requirement, "key");

	field_format(&key, &label_key, format_qualified_name);
	label_values_check(requirement);
	field_each_in(requirement, "values", check_value);
}

void label_selector_check(const struct field *selector)
{
	struct field match_labels = field_get(selector, "matchLabels");

	labels_check(&match_labels);
	field_each_in(selector, "matchExpressions", check_requirement);
}

bool label_selector_is_empty(const struct field *selector)
{
	struct field match_labels = field_get(selector, "matchLabels");
	struct field expressions = field_get(selector, "matchExpressions");

	return field_size(&match_labels) == 0 && field_count(&expressions) == 0;
}

static const struct node *label_of(const struct field *labels, struct span key)
{
	const struct node_entry *entry = node_entry(labels->node, key);

	return entry ? entry->value : NULL;
}

static bool value_in(const struct field *values, struct span text)
{
	for (uint32_t i = 0; i < field_count(values); i++) {
		struct field value = field_item(values, i);

		if (span_equal(field_text(&value), text))
			return true;
	}
	return false;
}

static bool requirement_met(const struct field *requirement, const struct field *labels)
{
	struct field key = field_get(requirement, "key");
	struct field operator= field_get(requirement, "operator");
	struct field values = field_get(requirement, "values");
	const struct node *label = label_of(labels, field_text(&key));

	if (field_is(&operator, "In"))
		return label && value_in(&values, node_text(label));
	if (field_is(&operator, "NotIn"))
		return !label || !value_in(&values, node_text(label));
	if (field_is(&operator, "Exists"))
		return label;
	if (field_is(&operator, "DoesNotExist"))
		return !label;
	return true;
}

struct span label_selector_mismatch(const struct field *selector, const struct field *labels)
{
	struct arena *arena = selector->validation->arena;
	struct field match_labels = field_get(selector, "matchLabels");
	struct field expressions = field_get(selector, "matchExpressions");

	for (uint32_t i = 0; i < field_size(&match_labels); i++) {
		struct field wanted = field_entry(&match_labels, i);
		const struct node *label = label_of(labels, wanted.entry->name);

		if (!label || !span_equal(node_text(label), field_text(&wanted)))
			return arena_printf(arena, "%.*s=%.*s", SPAN_ARG(wanted.entry->name),
					    SPAN_ARG(field_text(&wanted)));
	}
	for (uint32_t i = 0; i < field_count(&expressions); i++) {
		struct field requirement = field_item(&expressions, i);
		struct field key = field_get(&requirement, "key");
		struct field operator= field_get(&requirement, "operator");

		if (!requirement_met(&requirement, labels))
			return arena_printf(arena, "%.*s %.*s", SPAN_ARG(field_text(&key)),
					    SPAN_ARG(field_text(&operator)));
	}
	return (struct span){ NULL, 0 };
}
