/* SPDX-License-Identifier: Apache-2.0 */
/* IngressClass (networking/validation). */
#include "validators/object_rules.h"

static const struct rule controller = {
	"ingress-class/controller", SEVERITY_ERROR, "the controller of a class is malformed",
	"spec.controller is a domain, '/' and a path, such as example.com/ingress-controller, of "
	"at most 250 characters. The API server refuses others."
};

static const struct rule parameters = {
	"ingress-class/parameters", SEVERITY_ERROR, "the parameters of a class cannot be found",
	"spec.parameters needs kind and name; scope is Cluster (no namespace then, the default) or "
	"Namespace (with a namespace). The API server refuses others."
};

RULE_TABLE(ingress_class_rules, &controller, &parameters);

static bool is_path_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~!$&'()*+,;=:%/", c));
}

/* IsDomainPrefixedPath */
static const char *controller_format(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span path = slash < text.len ? span_from(text, slash + 1) : (struct span){ NULL, 0 };

	if (!path.len || !slash)
		return "must be a domain, '/' and a path, such as example.com/ingress-controller";
	if (format_dns_subdomain(span_first(text, slash)))
		return "must have a DNS subdomain in lower case before the '/'";
	for (size_t i = 0; i < path.len; i++) {
		if (!is_path_byte(path.ptr[i]))
			return "holds a character that a path may not have";
	}
	return text.len > 250 ? "is longer than 250 characters" : NULL;
}

static void check_scope(const struct field *reference)
{
	struct field scope = field_get(reference, "scope");
	struct field name_space = field_get(reference, "namespace");

	if (field_is_set(&scope) && scope.node->kind == NODE_STRING &&
	    !field_is(&scope, "Cluster") && !field_is(&scope, "Namespace")) {
		field_violation(&scope, &parameters, "\"%.*s\" is none of Cluster, Namespace",
				SPAN_ARG(field_written(&scope)));
		return;
	}
	if (field_is(&scope, "Namespace"))
		field_require(&name_space, &parameters, "scope: Namespace needs it");
	else if (!field_is_partial(reference))
		field_forbid(&name_space, &parameters, "is only for scope: Namespace");
	field_format(&name_space, &parameters, format_dns_label);
}

void ingress_class_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field name = field_get(&spec, "controller");
	struct field reference = field_get(&spec, "parameters");
	struct field group = field_get(&reference, "apiGroup");
	struct field kind = field_get(&reference, "kind");
	struct field referred = field_get(&reference, "name");

	field_format(&name, &controller, controller_format);
	if (!field_is_set(&reference))
		return;
	if (group.node && group.node->kind == NODE_STRING && !group.node->text.len)
		field_violation(&group, &parameters, "is empty; remove it for the core group");
	field_format(&group, &parameters, format_dns_subdomain);
	field_not_empty(&kind, &parameters);
	field_format(&kind, &parameters, format_path_segment_name);
	field_not_empty(&referred, &parameters);
	field_format(&referred, &parameters, format_path_segment_name);
	check_scope(&reference);
}
