/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints (core/validation) and EndpointSlice (discovery/validation). */
#include "validators/object_rules.h"

static const struct rule address = {
	"endpoints/address", SEVERITY_ERROR, "an address of an endpoint cannot be reached",
	"An address of Endpoints is an IP address, one of an EndpointSlice what its addressType "
	"says (IPv4, IPv6, or a domain for FQDN). Unspecified, loopback and link-local addresses "
	"are refused by the API server. Write the address of the pod or the machine."
};

static const struct rule required = {
	"endpoints/required", SEVERITY_ERROR, "endpoints without an address or a port's name",
	"A subset of Endpoints needs addresses or notReadyAddresses, an endpoint of an "
	"EndpointSlice at least one address, and each of several ports a name. The API server "
	"refuses others."
};

static const struct rule port = {
	"endpoints/port", SEVERITY_ERROR, "a port of endpoints is malformed",
	"A port's name is a DNS label and unique, its number lies between 1 and 65535, and "
	"appProtocol is a qualified name such as http or kubernetes.io/h2c. The API server "
	"refuses others."
};

static const struct rule place = {
	"endpoints/place", SEVERITY_ERROR, "where an endpoint is, is malformed",
	"hostname is a DNS label, nodeName a DNS subdomain, the name of a zone in hints a label "
	"value, each zone once. The API server refuses others."
};

RULE_TABLE(endpoint_rules, &address, &required, &port, &place);

/* The first two bytes of an IPv4 address, also of one written into an IPv6 address. */
static bool starts_with_bytes(struct span ip, unsigned first, int second)
{
	unsigned bytes[2] = { 0, 0 };
	size_t at = 0;

	for (size_t i = 0; i < ip.len && at < 2; i++) {
		if (ip.ptr[i] == '.')
			at++;
		else if (ip.ptr[i] >= '0' && ip.ptr[i] <= '9')
			bytes[at] = bytes[at] * 10 + (unsigned)(ip.ptr[i] - '0');
	}
	return bytes[0] == first && (second < 0 || bytes[1] == (unsigned)second);
}

/* ValidateEndpointIP: which addresses nobody else can reach. Only plain spellings are told. */
static const char *unreachable(struct span ip)
{
	if (span_is(ip, "0.0.0.0") || span_is(ip, "::"))
		return "is the unspecified address";
	if (span_is(ip, "::1"))
		return "is a loopback address";
	if (span_find(ip, ':') < ip.len)
		return span_starts_with(ip, "fe80:") || span_starts_with(ip, "ff02:")
			       ? "is a link-local address"
			       : NULL;
	if (starts_with_bytes(ip, 127, -1))
		return "is a loopback address";
	if (starts_with_bytes(ip, 169, 254) || span_starts_with(ip, "224.0.0."))
		return "is a link-local address";
	return NULL;
}

static void check_ip(const struct field *ip, format_check_fn *format)
{
	struct span text = field_text(ip);

	if (field_is_set(ip) && ip->node->kind == NODE_STRING && !text.len)
		field_violation(ip, &address, "is empty");
	else if (text.len && field_format(ip, &address, format) && unreachable(text))
		field_violation(ip, &address, "\"%.*s\" %s", SPAN_ARG(field_written(ip)),
				unreachable(text));
}

static void check_app_protocol(const struct field *item)
{
	struct field protocol = field_get(item, "appProtocol");

	if (field_is_set(&protocol) && protocol.node->kind == NODE_STRING &&
	    !field_text(&protocol).len)
		field_violation(&protocol, &port, "is empty; remove it or name a protocol");
	field_format(&protocol, &port, format_qualified_name);
}

static void check_port(const struct field *item)
{
	struct field name = field_get(item, "name");

	field_format(&name, &port, format_dns_label);
	check_app_protocol(item);
}

static void check_place(const struct field *item)
{
	struct field hostname = field_get(item, "hostname");
	struct field node_name = field_get(item, "nodeName");

	field_format(&hostname, &place, format_dns_label);
	field_not_empty(&node_name, &place);
	field_format(&node_name, &place, format_dns_subdomain);
}

/* --- Endpoints --- */

static void check_address(const struct field *item)
{
	struct field ip = field_get(item, "ip");

	check_ip(&ip, format_ip);
	check_place(item);
}

static void check_subset_ports(const struct field *subset)
{
	struct field ports = field_get(subset, "ports");
	bool needs_names = field_count(&ports) > 1;

	for (uint32_t i = 0; i < field_count(&ports); i++) {
		struct field item = field_item(&ports, i);
		struct field name = field_get(&item, "name");
		struct field number = field_get(&item, "port");

		if (needs_names)
			field_require(&name, &required, "every one of several ports needs a name");
		field_range(&number, &port, 1, 65535);
		check_port(&item);
	}
}

static void check_subset(const struct field *subset)
{
	struct field ready = field_get(subset, "addresses");
	struct field unready = field_get(subset, "notReadyAddresses");

	if (field_count(&ready) + field_count(&unready) == 0 && !field_is_partial(subset))
		field_violation(subset, &required, "needs addresses or notReadyAddresses");
	field_each(&ready, check_address);
	field_each(&unready, check_address);
	check_subset_ports(subset);
}

void endpoints_check(const struct field *object)
{
	field_each_in(object, "subsets", check_subset);
}

/* --- EndpointSlice --- */

static void check_ipv4(const struct field *ip)
{
	check_ip(ip, format_ip);
	if (field_text(ip).len && span_find(field_text(ip), ':') < field_text(ip).len)
		field_violation(ip, &address, "addressType is IPv4");
}

static void check_ipv6(const struct field *ip)
{
	check_ip(ip, format_ip);
	if (field_text(ip).len && !format_ip(field_text(ip)) && !format_ipv4(field_text(ip)))
		field_violation(ip, &address, "addressType is IPv6");
}

static void check_domain(const struct field *name)
{
	struct span text = field_text(name);

	if (field_is_set(name) && name->node->kind == NODE_STRING && !text.len)
		field_violation(name, &address, "is empty");
	if (span_ends_with(text, "."))
		return;
	field_format(name, &address, format_fully_qualified_domain);
}

static void check_zone(const struct field *zone)
{
	struct field name = field_get(zone, "name");

	field_format(&name, &place, format_label_value);
}

static void check_node_hint(const struct field *node)
{
	struct field name = field_get(node, "name");

	field_format(&name, &place, format_dns_subdomain);
}

static void check_hints(const struct field *endpoint)
{
	struct field hints = field_get(endpoint, "hints");
	struct field zones = field_get(&hints, "forZones");
	struct field nodes = field_get(&hints, "forNodes");

	field_each(&zones, check_zone);
	field_each(&nodes, check_node_hint);
	field_unique_by(&zones, "name", &place);
	field_unique_by(&nodes, "name", &place);
}

static void check_endpoint(const struct field *endpoint, const struct field *type)
{
	struct field addresses = field_get(endpoint, "addresses");

	field_not_empty(&addresses, &required);
	if (field_is(type, "IPv4"))
		field_each(&addresses, check_ipv4);
	else if (field_is(type, "IPv6"))
		field_each(&addresses, check_ipv6);
	else if (field_is(type, "FQDN"))
		field_each(&addresses, check_domain);
	check_place(endpoint);
	check_hints(endpoint);
}

/* A missing name is the empty one, and also that may stand only once. */
static void check_nameless(const struct field *ports)
{
	unsigned nameless = 0;

	for (uint32_t i = 0; i < field_count(ports) && !field_is_partial(ports); i++) {
		struct field item = field_item(ports, i);
		struct field name = field_get(&item, "name");

		if (field_text(&name).len || (name.node && name.node->kind != NODE_STRING))
			continue;
		if (nameless++)
			field_violation(&name, &required,
					"is missing, but another port has no name either");
	}
}

void endpoint_slice_check(const struct field *object)
{
	struct field type = field_get(object, "addressType");
	struct field endpoints = field_get(object, "endpoints");
	struct field ports = field_get(object, "ports");

	for (uint32_t i = 0; i < field_count(&endpoints); i++) {
		struct field endpoint = field_item(&endpoints, i);

		check_endpoint(&endpoint, &type);
	}
	field_each(&ports, check_port);
	field_unique_by(&ports, "name", &port);
	check_nameless(&ports);
}
