/* SPDX-License-Identifier: Apache-2.0 */
/* Service (core/validation, ValidateService). */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

static const struct rule ports_required = {
	"service/ports-required", SEVERITY_ERROR, "a Service has no ports",
	"A Service needs at least one port, unless it is headless (clusterIP: None) or an "
	"ExternalName. The API server refuses it otherwise."
};

static const struct rule port_number = {
	"service/port-number", SEVERITY_ERROR, "a Service's port is no port",
	"port and nodePort are numbers from 1 to 65535; targetPort is such a number or the name "
	"of a container's port. The API server refuses others."
};

static const struct rule port_name = {
	"service/port-name", SEVERITY_ERROR, "the ports of a Service are not told apart by name",
	"With more than one port every port needs a name: a DNS label, used once. The API server "
	"refuses others."
};

static const struct rule node_port_unique = {
	"service/node-port-unique", SEVERITY_ERROR, "a Service has the same node port twice",
	"One nodePort with one protocol may occur once in a Service. The API server refuses the "
	"second."
};

static const struct rule field_of_type = {
	"service/type-field", SEVERITY_ERROR, "a field does not belong to this type of Service",
	"nodePort is not for ClusterIP; loadBalancerClass, loadBalancerSourceRanges and "
	"allocateLoadBalancerNodePorts are only for LoadBalancer; externalTrafficPolicy only for "
	"what can be reached from outside; clusterIP: None is not for NodePort and LoadBalancer, "
	"and an ExternalName has no clusterIP. The API server refuses such a field."
};

static const struct rule external_name = {
	"service/external-name", SEVERITY_ERROR, "an ExternalName leads nowhere",
	"type: ExternalName needs externalName, a DNS name. The API server refuses others."
};

static const struct rule session_affinity = {
	"service/session-affinity", SEVERITY_ERROR,
	"the timeout of session affinity is out of range",
	"With sessionAffinity: ClientIP timeoutSeconds lies between 1 and 86400. The API server "
	"refuses others."
};

static const struct rule session_affinity_unused = {
	"service/session-affinity-unused", SEVERITY_WARNING,
	"settings of session affinity stand where there is none",
	"sessionAffinityConfig is for sessionAffinity: ClientIP; the API server drops it "
	"otherwise."
};

static const struct rule address = {
	"service/address", SEVERITY_ERROR, "an address of a Service is malformed",
	"clusterIP is an IP address, None or absent; externalIPs are IP addresses; "
	"loadBalancerSourceRanges are CIDR ranges such as 10.0.0.0/8. The API server refuses "
	"others."
};

RULE_TABLE(service_rules, &ports_required, &port_number, &port_name, &node_port_unique,
	   &field_of_type, &external_name, &session_affinity, &session_affinity_unused, &address);

struct service {
	const struct field *spec;
	struct span type;
	bool is_headless;
};

static bool is_type(const struct service *service, const char *type)
{
	return span_is(service->type, type);
}

static void check_port(const struct field *port)
{
	struct field number = field_get(port, "port");
	struct field node_port = field_get(port, "nodePort");
	struct field target = field_get(port, "targetPort");
	struct field name = field_get(port, "name");
	int64_t value;

	field_range(&number, &port_number, 1, 65535);
	field_range(&node_port, &port_number, 0, 65535);
	/* 0 and "" are taken as absent, and default to port */
	if (!(field_integer(&target, &value) && value == 0))
		port_reference_check(&target, &port_number);
	field_format(&name, &port_name, format_dns_label);
}

static struct span protocol_of(const struct field *port)
{
	struct field protocol = field_get(port, "protocol");

	return field_text(&protocol).len ? field_text(&protocol) : span_of("TCP");
}

static void claim_node_port(const struct field *port, struct map *taken)
{
	struct field number = field_get(port, "nodePort");
	struct span protocol = protocol_of(port);
	int64_t value;
	void **slot;

	if (!field_integer(&number, &value) || value == 0)
		return;
	slot = map_slot(taken, arena_printf(port->validation->arena, "%.*s %lld",
					    SPAN_ARG(protocol), (long long)value));
	if (*slot)
		field_violation(&number, &node_port_unique,
				"%lld with %.*s is in this Service already", (long long)value,
				SPAN_ARG(protocol));
	*slot = taken;
}

static void check_ports(const struct service *service)
{
	struct field ports = field_get(service->spec, "ports");
	uint32_t count = field_count(&ports);
	struct map taken;

	map_init(&taken, ports.validation->arena);
	if (!service->is_headless && !is_type(service, "ExternalName"))
		field_require(&ports, &ports_required, "a Service needs a port");
	field_each(&ports, check_port);
	field_unique_by(&ports, "name", &port_name);
	for (uint32_t i = 0; i < count && !field_is_partial(&ports); i++) {
		struct field port = field_item(&ports, i);
		struct field name = field_get(&port, "name");
		struct field node_port = field_get(&port, "nodePort");
		int64_t value;

		if (count > 1)
			field_require(&name, &port_name, "every one of several ports needs a name");
		claim_node_port(&port, &taken);
		if (is_type(service, "ClusterIP") && field_integer(&node_port, &value) && value)
			field_violation(&node_port, &field_of_type, "is not for type ClusterIP");
	}
}

static void check_external_name(const struct service *service)
{
	struct field name = field_get(service->spec, "externalName");
	struct field cluster_ip = field_get(service->spec, "clusterIP");
	struct span text = field_text(&name);
	const char *wrong;

	if (!is_type(service, "ExternalName"))
		return;
	if (field_text(&cluster_ip).len)
		field_violation(&cluster_ip, &field_of_type, "is not for type ExternalName");
	if (!field_require(&name, &external_name, "type ExternalName needs it"))
		return;
	if (span_ends_with(text, "."))
		text.len--;
	wrong = text.len ? format_dns_subdomain(text) : NULL;
	if (wrong)
		field_violation(&name, &external_name, "\"%.*s\" %s",
				SPAN_ARG(field_written(&name)), wrong);
}

/* What only a LoadBalancer has. */
static void check_load_balancer(const struct service *service)
{
	static const char *const names[] = { "loadBalancerClass", "loadBalancerSourceRanges",
					     "allocateLoadBalancerNodePorts" };

	if (is_type(service, "LoadBalancer"))
		return;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field member = field_get(service->spec, names[i]);

		if (field_count(&member) > 0 || (member.node && member.node->kind != NODE_LIST))
			field_violation_at_key(&member, &field_of_type,
					       "is only for type LoadBalancer");
	}
}

static void check_traffic(const struct service *service)
{
	struct field policy = field_get(service->spec, "externalTrafficPolicy");
	struct field health = field_get(service->spec, "healthCheckNodePort");
	struct field addresses = field_get(service->spec, "externalIPs");
	bool is_balancer = is_type(service, "LoadBalancer");
	bool is_external = is_balancer || is_type(service, "NodePort") ||
			   (is_type(service, "ClusterIP") && field_count(&addresses) > 0);
	int64_t port;

	if (field_text(&policy).len && !is_external)
		field_violation_at_key(&policy, &field_of_type,
				       "is only for a Service that can be reached from outside");
	if (field_integer(&health, &port) && port && !(is_balancer && field_is(&policy, "Local")))
		field_violation_at_key(&health, &field_of_type,
				       "needs type LoadBalancer and externalTrafficPolicy: Local");
}

static void check_headless(const struct service *service)
{
	struct field cluster_ip = field_get(service->spec, "clusterIP");

	if (service->is_headless &&
	    (is_type(service, "NodePort") || is_type(service, "LoadBalancer")))
		field_violation(&cluster_ip, &field_of_type, "None is not for type %.*s",
				SPAN_ARG(service->type));
}

static void check_affinity(const struct field *spec)
{
	struct field affinity = field_get(spec, "sessionAffinity");
	struct field config = field_get(spec, "sessionAffinityConfig");
	struct field client = field_get(&config, "clientIP");
	struct field timeout = field_get(&client, "timeoutSeconds");

	if (field_is(&affinity, "ClientIP"))
		field_range(&timeout, &session_affinity, 1, 86400);
	else if (field_is_set(&config) && !field_is_partial(spec))
		field_violation_at_key(&config, &session_affinity_unused,
				       "is dropped without sessionAffinity: ClientIP");
}

static void check_ip(const struct field *ip)
{
	field_format(ip, &address, format_ip);
}

/* The server trims blanks from source ranges. */
static void check_range(const struct field *range)
{
	struct span text = field_text(range);

	while (text.len && text.ptr[0] == ' ')
		text = span_from(text, 1);
	while (text.len && text.ptr[text.len - 1] == ' ')
		text.len--;
	if (text.len && format_cidr(text))
		field_violation(range, &address, "\"%.*s\" %s", SPAN_ARG(field_written(range)),
				format_cidr(text));
}

static void check_addresses(const struct field *spec)
{
	struct field cluster_ip = field_get(spec, "clusterIP");

	if (!field_is(&cluster_ip, "None"))
		field_format(&cluster_ip, &address, format_ip);
	field_each_in(spec, "externalIPs", check_ip);
	field_each_in(spec, "loadBalancerSourceRanges", check_range);
}

void service_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field type = field_get(&spec, "type");
	struct field cluster_ip = field_get(&spec, "clusterIP");
	struct field selector = field_get(&spec, "selector");
	struct service service = {
		.spec = &spec,
		.type = field_text(&type).len ? field_text(&type) : span_of("ClusterIP"),
		.is_headless = field_is(&cluster_ip, "None"),
	};

	check_ports(&service);
	labels_check(&selector);
	check_affinity(&spec);
	check_addresses(&spec);
	if (field_is_partial(object))
		return;
	check_headless(&service);
	check_external_name(&service);
	check_load_balancer(&service);
	check_traffic(&service);
}
