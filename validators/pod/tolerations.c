/* SPDX-License-Identifier: Apache-2.0 */
/* Tolerations of node taints. */
#include "validators/pod/pod.h"

static const struct rule toleration_operator = {
	"pod/toleration-operator", SEVERITY_ERROR,
	"a toleration's operator, key and value do not fit",
	"Without a key the operator must be Exists (tolerate everything), and Exists takes no "
	"value. Equal is the default. The API server refuses other combinations."
};

static const struct rule toleration_seconds = {
	"pod/toleration-seconds", SEVERITY_ERROR, "tolerationSeconds stands without NoExecute",
	"Only a NoExecute taint evicts pods, so tolerationSeconds needs effect: NoExecute. The "
	"API server refuses it elsewhere."
};

static const struct rule toleration_format = {
	"pod/toleration-format", SEVERITY_ERROR, "a toleration's key or value is malformed",
	"The key of a taint is a label key, its value a label value. The API server refuses "
	"others."
};

RULE_TABLE(pod_toleration_rules, &toleration_operator, &toleration_seconds, &toleration_format);

static void check_toleration(const struct field *toleration)
{
	struct field key = field_get(toleration, "key");
	struct field operator= field_get(toleration, "operator");
	struct field value = field_get(toleration, "value");
	struct field effect = field_get(toleration, "effect");
	struct field seconds = field_get(toleration, "tolerationSeconds");
	bool exists = field_is(&operator, "Exists");

	field_format(&key, &toleration_format, format_qualified_name);
	if (field_is_partial(toleration))
		return;
	if (!field_text(&key).len && !exists)
		field_violation_fix(&operator, & toleration_operator, span_of("operator: Exists"),
				    "must be Exists when there is no key");
	if (exists && field_text(&value).len)
		field_violation(&value, &toleration_operator,
				"may not stand beside operator Exists");
	if (!exists)
		field_format(&value, &toleration_format, format_label_value);
	if (field_is_set(&seconds) && !field_is(&effect, "NoExecute"))
		field_violation_at_key(&seconds, &toleration_seconds, "needs effect: NoExecute");
}

void tolerations_check(const struct field *holder)
{
	field_each_in(holder, "tolerations", check_toleration);
}

void pod_tolerations_check(const struct pod *pod)
{
	tolerations_check(pod->spec);
}
