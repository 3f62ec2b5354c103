/* SPDX-License-Identifier: Apache-2.0 */
/* Roles and bindings (rbac/validation). */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/object_rules.h"

static const struct rule rule_resources = {
	"rbac/rule-resources", SEVERITY_ERROR, "a rule does not say what it is about",
	"A rule has verbs, and is either about resources (apiGroups and resources, both not "
	"empty; the core group is \"\") or about nonResourceURLs, which only a ClusterRole may "
	"have. The API server refuses others."
};

static const struct rule role_reference = {
	"rbac/role-reference", SEVERITY_ERROR, "a binding refers to something that is no role",
	"roleRef names a Role or ClusterRole (a ClusterRoleBinding only a ClusterRole) of the "
	"group rbac.authorization.k8s.io. The API server refuses others."
};

static const struct rule subject = {
	"rbac/subject", SEVERITY_ERROR, "a subject of a binding is malformed",
	"A subject is a ServiceAccount (apiGroup empty), a User or a Group (apiGroup "
	"rbac.authorization.k8s.io, the default). The API server refuses others."
};

static const struct rule subject_namespace = {
	"rbac/subject-namespace", SEVERITY_ERROR, "a service account is named without namespace",
	"In a ClusterRoleBinding the API server refuses a ServiceAccount without a namespace; in "
	"a RoleBinding it takes it, but it matches nobody, hence a warning there. Write the "
	"namespace, even if it is the binding's own."
};

RULE_TABLE(rbac_rules, &rule_resources, &role_reference, &subject, &subject_namespace);

#define RBAC_GROUP "rbac.authorization.k8s.io"

static void check_resource_rule(const struct field *rule)
{
	struct field groups = field_get(rule, "apiGroups");
	struct field resources = field_get(rule, "resources");

	field_require(&groups, &rule_resources, "a rule about resources needs their API groups");
	field_require(&resources, &rule_resources, "a rule needs resources");
}

static void check_url_rule(const struct field *rule, bool is_cluster_role)
{
	static const char *const names[] = { "apiGroups", "resources", "resourceNames" };
	struct field urls = field_get(rule, "nonResourceURLs");

	if (!is_cluster_role)
		field_violation(&urls, &rule_resources, "are only for a ClusterRole");
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field list = field_get(rule, names[i]);

		if (field_count(&list) > 0)
			field_violation(&list, &rule_resources,
					"may not stand beside nonResourceURLs; make two rules");
	}
}

static void check_rules(const struct field *object, bool is_cluster_role)
{
	struct field rules = field_get(object, "rules");

	for (uint32_t i = 0; i < field_count(&rules); i++) {
		struct field rule = field_item(&rules, i);
		struct field verbs = field_get(&rule, "verbs");
		struct field urls = field_get(&rule, "nonResourceURLs");

		if (!rule.node || rule.node->kind != NODE_MAP)
			continue;
		field_not_empty(&verbs, &rule_resources);
		if (field_count(&urls) > 0)
			check_url_rule(&rule, is_cluster_role);
		else
			check_resource_rule(&rule);
	}
}

void role_check(const struct field *object)
{
	check_rules(object, false);
}

void cluster_role_check(const struct field *object)
{
	struct field aggregation = field_get(object, "aggregationRule");
	struct field selectors = field_get(&aggregation, "clusterRoleSelectors");

	check_rules(object, true);
	if (field_is_set(&aggregation))
		field_require(&selectors, &rule_resources, "an aggregation needs selectors");
	field_each(&selectors, label_selector_check);
}

static void check_role_reference(const struct field *object, bool is_cluster_binding)
{
	struct field reference = field_get(object, "roleRef");
	struct field group = field_get(&reference, "apiGroup");
	struct field kind = field_get(&reference, "kind");
	struct field name = field_get(&reference, "name");
	bool known =
		field_is(&kind, "ClusterRole") || (field_is(&kind, "Role") && !is_cluster_binding);

	if (field_text(&group).len && !field_is(&group, RBAC_GROUP))
		field_violation_fix(&group, &role_reference, span_of(RBAC_GROUP),
				    "is not the group of roles");
	if (field_text(&kind).len && !known)
		field_violation(&kind, &role_reference, "must be %s",
				is_cluster_binding ? "ClusterRole" : "Role or ClusterRole");
	field_not_empty(&name, &role_reference);
	field_format(&name, &role_reference, format_path_segment_name);
}

/* A RoleBinding may leave the namespace out; nobody is meant then. */
static void check_subject_namespace(const struct field *item)
{
	struct validation *validation = item->validation;
	struct field name_space = field_get(item, "namespace");
	size_t first = validation->findings->count;

	field_require(&name_space, &subject_namespace, "a ServiceAccount lives in a namespace");
	if (span_is(validation->resource->kind, "RoleBinding"))
		findings_become_warnings(validation, first);
}

static void check_service_account(const struct field *item)
{
	struct field group = field_get(item, "apiGroup");
	struct field name = field_get(item, "name");

	field_format(&name, &subject, format_dns_subdomain);
	if (field_text(&group).len)
		field_violation(&group, &subject, "must be empty for a ServiceAccount; remove it");
	check_subject_namespace(item);
}

static void check_subject(const struct field *item)
{
	struct field kind = field_get(item, "kind");
	struct field group = field_get(item, "apiGroup");
	struct field name = field_get(item, "name");

	field_not_empty(&name, &subject);
	if (field_is(&kind, "ServiceAccount")) {
		check_service_account(item);
	} else if (field_is(&kind, "User") || field_is(&kind, "Group")) {
		if (field_text(&group).len && !field_is(&group, RBAC_GROUP))
			field_violation_fix(&group, &subject, span_of(RBAC_GROUP),
					    "is not the group of users and groups");
	} else if (kind.node && kind.node->kind == NODE_STRING) {
		field_violation(&kind, &subject, "\"%.*s\" is none of ServiceAccount, User, Group",
				SPAN_ARG(field_written(&kind)));
	}
}

static void check_binding(const struct field *object, bool is_cluster_binding)
{
	check_role_reference(object, is_cluster_binding);
	field_each_in(object, "subjects", check_subject);
}

void role_binding_check(const struct field *object)
{
	check_binding(object, false);
}

void cluster_role_binding_check(const struct field *object)
{
	check_binding(object, true);
}
