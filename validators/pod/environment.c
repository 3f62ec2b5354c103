/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables and where their values come from. */
#include "base/count.h"
#include "validators/pod/pod.h"

static const struct rule environment_name = {
	"pod/environment-name", SEVERITY_ERROR, "the name of an environment variable is malformed",
	"From Kubernetes 1.32 on a name may hold any printable ASCII character but '='; before, "
	"only letters, digits, '-', '_' and '.', not starting with a digit. The API server "
	"refuses others."
};

static const struct rule environment_sources = {
	"pod/environment-sources", SEVERITY_ERROR,
	"an environment variable has not exactly one source",
	"A variable has a value or a valueFrom, and valueFrom names exactly one of fieldRef, "
	"resourceFieldRef, configMapKeyRef, secretKeyRef. An item of envFrom is either a "
	"configMapRef or a secretRef. The API server refuses anything else."
};

static const struct rule environment_reference = {
	"pod/environment-reference", SEVERITY_ERROR,
	"an environment variable refers to nothing nameable",
	"A reference needs the name of the ConfigMap or Secret and a valid key in it. The API "
	"server refuses a reference without them."
};

static const struct rule environment_field = {
	"pod/environment-field", SEVERITY_ERROR, "a pod field cannot be had as a variable",
	"fieldRef offers metadata.name, metadata.namespace, metadata.uid, metadata.labels['key'], "
	"metadata.annotations['key'], spec.nodeName, spec.serviceAccountName, status.hostIP(s) "
	"and status.podIP(s). The API server refuses other paths."
};

RULE_TABLE(pod_environment_rules, &environment_name, &environment_sources, &environment_reference,
	   &environment_field);

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.';
}

/* The grammar before RelaxedEnvironmentVariableValidation, on by default from 1.32. */
static const char *strict_environment_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (!is_name_byte(name.ptr[i]))
			return "may hold only letters, digits, '-', '_' and '.'";
	}
	if (name.ptr[0] >= '0' && name.ptr[0] <= '9')
		return "may not start with a digit";
	if (span_is(name, ".") || span_starts_with(name, ".."))
		return "may not be '.' or start with '..'";
	return NULL;
}

static void check_name(const struct field *name)
{
	bool relaxed = name->validation->kubernetes_minor >= 32;

	field_format(name, &environment_name,
		     relaxed ? format_environment_name : strict_environment_name);
}

static void check_key_reference(const struct field *value_from, const char *source)
{
	struct field reference = field_get(value_from, source);
	struct field name = field_get(&reference, "name");
	struct field key = field_get(&reference, "key");

	if (!field_is_set(&reference))
		return;
	field_require(&name, &environment_reference, "the reference needs a name");
	field_format(&name, &environment_reference, format_dns_subdomain);
	field_not_empty(&key, &environment_reference);
	field_format(&key, &environment_reference, format_config_key);
}

/* Labels and annotations are named in brackets: metadata.labels['app']. */
static bool is_keyed_field(struct span path)
{
	return span_ends_with(path, "']") && (span_starts_with(path, "metadata.labels['") ||
					      span_starts_with(path, "metadata.annotations['"));
}

static void check_pod_field(const struct field *value_from)
{
	static const char *const paths[] = { "metadata.name", "metadata.namespace",
					     "metadata.uid",  "spec.nodeName",
					     "spec.host",     "spec.serviceAccountName",
					     "status.hostIP", "status.hostIPs",
					     "status.podIP",  "status.podIPs" };
	struct field reference = field_get(value_from, "fieldRef");
	struct field path = field_get(&reference, "fieldPath");
	struct span text = field_text(&path);

	for (size_t i = 0; i < COUNT(paths); i++) {
		if (span_is(text, paths[i]))
			return;
	}
	if (text.len && !is_keyed_field(text))
		field_violation(&path, &environment_field,
				"\"%.*s\" is no field that a variable can have",
				SPAN_ARG(field_written(&path)));
}

static void check_value_from(const struct field *value_from)
{
	static const char *const sources[] = { "fieldRef", "resourceFieldRef", "configMapKeyRef",
					       "secretKeyRef", "fileKeyRef" };
	struct field last;
	unsigned count = field_members_set(value_from, FIELD_NAMES(sources), &last);

	if (field_is_partial(value_from))
		return;
	if (count == 0)
		field_violation(value_from, &environment_sources,
				"names no source; fieldRef, resourceFieldRef, configMapKeyRef or "
				"secretKeyRef is needed");
	else if (count > 1)
		field_violation_at_key(&last, &environment_sources,
				       "is one source too many: valueFrom takes exactly one");
}

static void check_variable(const struct field *variable)
{
	struct field name = field_get(variable, "name");
	struct field value = field_get(variable, "value");
	struct field value_from = field_get(variable, "valueFrom");

	check_name(&name);
	field_not_empty(&name, &environment_name);
	if (!value_from.node || value_from.node->kind != NODE_MAP)
		return;
	if (field_text(&value).len && !field_is_partial(variable))
		field_violation_at_key(&value_from, &environment_sources,
				       "may not stand beside a value");
	check_value_from(&value_from);
	check_key_reference(&value_from, "configMapKeyRef");
	check_key_reference(&value_from, "secretKeyRef");
	check_pod_field(&value_from);
}

static void check_import(const struct field *import)
{
	static const char *const sources[] = { "configMapRef", "secretRef" };
	struct field prefix = field_get(import, "prefix");
	struct field last;
	struct field name;
	unsigned count = field_members_set(import, FIELD_NAMES(sources), &last);

	check_name(&prefix);
	if (field_is_partial(import))
		return;
	if (count != 1) {
		field_violation(import, &environment_sources,
				"needs exactly one of configMapRef and secretRef");
		return;
	}
	name = field_get(&last, "name");
	field_require(&name, &environment_reference, "the reference needs a name");
	field_format(&name, &environment_reference, format_dns_subdomain);
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	(void)pod;
	(void)kind;
	field_each_in(container, "env", check_variable);
	field_each_in(container, "envFrom", check_import);
}

void pod_environment_check(const struct pod *pod)
{
	pod_each_container(pod, check_container);
}
