/* SPDX-License-Identifier: Apache-2.0 */
/* Where pods may run: affinity and topology spread. */
#include "validators/labels.h"
#include "validators/pod/pod.h"

static const struct rule affinity_weight = {
	"pod/affinity-weight", SEVERITY_ERROR, "the weight of a preference is not 1 to 100",
	"A preferred term needs a weight from 1 to 100. The API server refuses others."
};

static const struct rule node_selector_terms = {
	"pod/node-selector-terms", SEVERITY_ERROR, "a required node affinity has no terms",
	"nodeSelectorTerms must hold at least one term. The API server refuses an empty list."
};

static const struct rule topology_key = {
	"pod/topology-key", SEVERITY_ERROR, "a topology key is empty or malformed",
	"topologyKey names the node label whose values are the places (kubernetes.io/hostname, "
	"topology.kubernetes.io/zone). It may not be empty and must be a label key."
};

static const struct rule topology_spread = {
	"pod/topology-spread", SEVERITY_ERROR, "a spread constraint contradicts itself",
	"maxSkew and minDomains must be above 0, minDomains needs whenUnsatisfiable: "
	"DoNotSchedule, and one pair of topologyKey and whenUnsatisfiable may occur once."
};

static const struct rule node_selector_requirement = {
	"pod/node-selector-requirement", SEVERITY_ERROR,
	"a requirement on nodes can be met by none",
	"matchExpressions compares labels: a label key and label values. matchFields takes only "
	"the key metadata.name, the operators In and NotIn and one value. The API server refuses "
	"others."
};

RULE_TABLE(pod_affinity_rules, &node_selector_requirement, &affinity_weight, &node_selector_terms,
	   &topology_key, &topology_spread);

static void check_node_requirement(const struct field *requirement)
{
	struct field key = field_get(requirement, "key");

	label_values_check(requirement);
	field_format(&key, &node_selector_requirement, format_qualified_name);
}

/* The only field of a node that can be selected by is its name. */
static void check_node_field(const struct field *requirement)
{
	struct field key = field_get(requirement, "key");
	struct field operator= field_get(requirement, "operator");
	struct field values = field_get(requirement, "values");

	if (field_text(&key).len && !field_is(&key, "metadata.name"))
		field_violation_fix(&key, &node_selector_requirement, span_of("metadata.name"),
				    "\"%.*s\" is no field of a node that can be selected by",
				    SPAN_ARG(field_written(&key)));
	if (field_text(&operator).len && !field_is(&operator, "In") &&
	    !field_is(&operator, "NotIn"))
		field_violation(&operator, & node_selector_requirement,
				"must be In or NotIn for a field");
	else if (field_count(&values) != 1 && !field_is_partial(requirement))
		field_violation(&values, &node_selector_requirement,
				"must hold exactly one node's name");
}

static void check_node_term(const struct field *term)
{
	field_each_in(term, "matchExpressions", check_node_requirement);
	field_each_in(term, "matchFields", check_node_field);
}

static void check_node_value(const struct field *value)
{
	field_format(value, &node_selector_requirement, format_label_value);
}

/* From 1.33 on, only required terms; and what a former version of the object has may stay. */
static void check_node_values(const struct field *term)
{
	struct field expressions = field_get(term, "matchExpressions");

	for (uint32_t i = 0; i < field_count(&expressions); i++) {
		struct field expression = field_item(&expressions, i);

		if (term->validation->kubernetes_minor >= 33 && !term->validation->before)
			field_each_in(&expression, "values", check_node_value);
	}
}

void node_selector_check(const struct field *selector)
{
	struct field terms = field_get(selector, "nodeSelectorTerms");

	field_not_empty(&terms, &node_selector_terms);
	field_each(&terms, check_node_term);
	field_each(&terms, check_node_values);
}

static void check_weight(const struct field *preferred)
{
	struct field weight = field_get(preferred, "weight");

	field_range(&weight, &affinity_weight, 1, 100);
}

static void check_preferred_node(const struct field *preferred)
{
	struct field term = field_get(preferred, "preference");

	check_weight(preferred);
	check_node_term(&term);
}

static void check_node_affinity(const struct field *affinity)
{
	struct field node = field_get(affinity, "nodeAffinity");
	struct field required = field_get(&node, "requiredDuringSchedulingIgnoredDuringExecution");

	node_selector_check(&required);
	field_each_in(&node, "preferredDuringSchedulingIgnoredDuringExecution",
		      check_preferred_node);
}

static void check_pod_term(const struct field *term)
{
	struct field key = field_get(term, "topologyKey");
	struct field selector = field_get(term, "labelSelector");
	struct field namespaces = field_get(term, "namespaceSelector");

	field_not_empty(&key, &topology_key);
	field_format(&key, &topology_key, format_qualified_name);
	label_selector_check(&selector);
	label_selector_check(&namespaces);
}

static void check_preferred_pod(const struct field *preferred)
{
	struct field term = field_get(preferred, "podAffinityTerm");

	check_weight(preferred);
	check_pod_term(&term);
}

static void check_pod_affinity(const struct field *affinity, const char *kind)
{
	struct field pods = field_get(affinity, kind);

	field_each_in(&pods, "requiredDuringSchedulingIgnoredDuringExecution", check_pod_term);
	field_each_in(&pods, "preferredDuringSchedulingIgnoredDuringExecution",
		      check_preferred_pod);
}

static void check_spread(const struct field *constraint)
{
	struct field skew = field_get(constraint, "maxSkew");
	struct field domains = field_get(constraint, "minDomains");
	struct field key = field_get(constraint, "topologyKey");
	struct field when = field_get(constraint, "whenUnsatisfiable");
	struct field selector = field_get(constraint, "labelSelector");

	field_range(&skew, &topology_spread, 1, INT32_MAX);
	field_range(&domains, &topology_spread, 1, INT32_MAX);
	if (field_is_set(&domains) && field_is(&when, "ScheduleAnyway"))
		field_violation_at_key(&domains, &topology_spread,
				       "needs whenUnsatisfiable: DoNotSchedule");
	field_not_empty(&key, &topology_key);
	label_selector_check(&selector);
}

static void check_spread_unique(const struct field *constraints)
{
	struct arena *arena = constraints->validation->arena;
	struct map taken;

	map_init(&taken, arena);
	for (uint32_t i = 0; i < field_count(constraints); i++) {
		struct field constraint = field_item(constraints, i);
		struct field key = field_get(&constraint, "topologyKey");
		struct field when = field_get(&constraint, "whenUnsatisfiable");
		struct span pair = arena_printf(arena, "%.*s %.*s", SPAN_ARG(field_text(&key)),
						SPAN_ARG(field_text(&when)));
		void **slot = map_slot(&taken, pair);

		if (*slot && field_text(&key).len)
			field_violation(&key, &topology_spread,
					"another constraint has this key and the same "
					"whenUnsatisfiable");
		*slot = &taken;
	}
}

void pod_affinity_check(const struct pod *pod)
{
	struct field affinity = field_get(pod->spec, "affinity");
	struct field constraints = field_get(pod->spec, "topologySpreadConstraints");

	check_node_affinity(&affinity);
	check_pod_affinity(&affinity, "podAffinity");
	check_pod_affinity(&affinity, "podAntiAffinity");
	field_each(&constraints, check_spread);
	check_spread_unique(&constraints);
}
