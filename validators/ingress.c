/* SPDX-License-Identifier: Apache-2.0 */
/* Ingress and IngressClass (networking/validation). */
#include "base/count.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

static const struct rule rules_required = {
	"ingress/rules-required", SEVERITY_ERROR, "an Ingress leads nowhere",
	"An Ingress needs defaultBackend or at least one of rules, and a rule with http at least "
	"one of paths. The API server refuses it otherwise."
};

static const struct rule ingress_host = {
	"ingress/host", SEVERITY_ERROR, "the host of an Ingress is malformed",
	"A host is a DNS name in lower case without port, or one with '*.' in front; an IP "
	"address is refused, and so is '*' alone (leave host out to take every host)."
};

static const struct rule ingress_path = {
	"ingress/path", SEVERITY_ERROR, "a path of an Ingress is malformed",
	"With pathType Exact or Prefix a path starts with '/' and holds no '//', '/./', '/../' "
	"and no encoded slash; with ImplementationSpecific it starts with '/' or is empty. The "
	"API server refuses others."
};

static const struct rule ingress_backend = {
	"ingress/backend", SEVERITY_ERROR, "a backend of an Ingress is not exactly one thing",
	"A backend is either a service (with a name and port.number or port.name) or a resource. "
	"The API server refuses others. (serviceName and servicePort are of removed versions.)"
};

static const struct rule ingress_class = {
	"ingress/class", SEVERITY_ERROR, "the class of an Ingress is malformed or named twice",
	"ingressClassName is a DNS subdomain; the old annotation kubernetes.io/ingress.class must "
	"say the same or be removed. The API server refuses others."
};

static const struct rule ingress_secret = {
	"ingress/secret", SEVERITY_ERROR, "the secret of an Ingress cannot have that name",
	"tls[].secretName is the name of a Secret of the same namespace: a DNS subdomain. The API "
	"server refuses others in a new Ingress."
};

RULE_TABLE(ingress_rules, &ingress_secret, &rules_required, &ingress_host, &ingress_path,
	   &ingress_backend, &ingress_class);

static const char *host_format(struct span host)
{
	if (!format_ip(host))
		return "is an IP address; a DNS name is needed";
	if (span_find(host, '*') < host.len)
		return format_wildcard_subdomain(host);
	return format_dns_subdomain(host);
}

/* networking/validation: invalidPathSequences and invalidPathSuffixes */
static const char *bad_sequence(struct span path)
{
	static const char *const parts[] = { "//", "/./", "/../", "%2f", "%2F" };
	static const char *const ends[] = { "/..", "/." };

	for (size_t i = 0; i < COUNT(parts); i++) {
		if (span_contains(path, parts[i]))
			return parts[i];
	}
	for (size_t i = 0; i < COUNT(ends); i++) {
		if (span_ends_with(path, ends[i]))
			return ends[i];
	}
	return NULL;
}

static void check_path_text(const struct field *path_item)
{
	struct field path = field_get(path_item, "path");
	struct field type = field_get(path_item, "pathType");
	struct span text = field_text(&path);
	bool is_exact = field_is(&type, "Exact") || field_is(&type, "Prefix");

	if (field_is_partial(path_item) || (path.node && path.node->kind != NODE_STRING))
		return;
	if (text.len ? text.ptr[0] != '/' : is_exact)
		field_violation(&path, &ingress_path, "must start with '/'");
	else if (is_exact && bad_sequence(text))
		field_violation(&path, &ingress_path, "may not hold \"%s\"", bad_sequence(text));
}

static void check_service(const struct field *service)
{
	static const char *const ways[] = { "number", "name" };
	struct field name = field_get(service, "name");
	struct field port = field_get(service, "port");
	struct field number = field_get(&port, "number");
	struct field port_name = field_get(&port, "name");
	struct field last;
	unsigned count = field_members_set(&port, FIELD_NAMES(ways), &last);

	field_not_empty(&name, &ingress_backend);
	field_format(&name, &ingress_backend, format_dns_label);
	field_range(&number, &ingress_backend, 1, 65535);
	field_format(&port_name, &ingress_backend, format_port_name);
	if (count != 1 && !field_is_partial(service))
		field_violation(&port, &ingress_backend, "needs exactly one of number and name");
}

static void check_resource(const struct field *backend)
{
	struct field resource = field_get(backend, "resource");
	struct field kind = field_get(&resource, "kind");
	struct field name = field_get(&resource, "name");

	if (!field_is_set(&resource))
		return;
	field_require(&kind, &ingress_backend, "the resource has a kind");
	field_require(&name, &ingress_backend, "the resource has a name");
}

static void check_backend(const struct field *backend)
{
	static const char *const ways[] = { "service", "resource" };
	struct field service = field_get(backend, "service");
	struct field last;
	unsigned count = field_members_set(backend, FIELD_NAMES(ways), &last);

	if (!field_is_set(backend))
		return;
	if (count != 1 && !field_is_partial(backend))
		field_violation(backend, &ingress_backend,
				"needs exactly one of service and resource");
	if (field_is_set(&service))
		check_service(&service);
	check_resource(backend);
}

static void check_path(const struct field *path)
{
	struct field backend = field_get(path, "backend");

	check_path_text(path);
	check_backend(&backend);
}

static void check_rule(const struct field *rule)
{
	struct field host = field_get(rule, "host");
	struct field http = field_get(rule, "http");
	struct field paths = field_get(&http, "paths");

	field_format(&host, &ingress_host, host_format);
	field_not_empty(&paths, &rules_required);
	field_each(&paths, check_path);
}

static void check_tls_host(const struct field *host)
{
	if (host->node && host->node->kind == NODE_STRING && !host->node->text.len)
		field_violation(host, &ingress_host, "is empty");
	field_format(host, &ingress_host, host_format);
}

static void check_tls(const struct field *tls)
{
	struct field secret = field_get(tls, "secretName");

	field_each_in(tls, "hosts", check_tls_host);
	if (!tls->validation->before)
		field_format(&secret, &ingress_secret, format_dns_subdomain);
}

static void check_class(const struct field *object, const struct field *spec)
{
	struct field metadata = field_get(object, "metadata");
	struct field annotations = field_get(&metadata, "annotations");
	struct field old = field_get(&annotations, "kubernetes.io/ingress.class");
	struct field name = field_get(spec, "ingressClassName");

	field_format(&name, &ingress_class, format_dns_subdomain);
	if (field_is_set(&old) && field_is_set(&name) &&
	    !span_equal(field_text(&old), field_text(&name)) && !field_is_partial(object))
		field_violation(&old, &ingress_class, "must equal spec.ingressClassName, \"%.*s\"",
				SPAN_ARG(field_written(&name)));
}

void ingress_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field backend = field_get(&spec, "defaultBackend");
	struct field rules = field_get(&spec, "rules");

	if (!field_is_partial(object) && !field_is_set(&backend) && field_count(&rules) == 0 &&
	    (!rules.node || rules.node->kind == NODE_LIST))
		field_violation(&spec, &rules_required, "needs defaultBackend or rules");
	check_backend(&backend);
	field_each(&rules, check_rule);
	field_each_in(&spec, "tls", check_tls);
	check_class(object, &spec);
}
