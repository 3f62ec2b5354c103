/* SPDX-License-Identifier: Apache-2.0 */
/* NetworkPolicy (networking/validation). */
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

#include <arpa/inet.h>

static const struct rule peer = {
	"network-policy/peer", SEVERITY_ERROR, "a peer of a NetworkPolicy is not one thing",
	"A peer is either an ipBlock or selected by podSelector and namespaceSelector. The API "
	"server refuses an empty peer and a mixture. (To allow everything leave from or to out.)"
};

static const struct rule block = { "network-policy/ip-block", SEVERITY_ERROR,
				   "an address block is malformed",
				   "cidr is a range such as 10.0.0.0/8, and every item of except "
				   "is a smaller range inside it. "
				   "The API server refuses others." };

static const struct rule policy_port = { "network-policy/port", SEVERITY_ERROR,
					 "a port of a NetworkPolicy is malformed",
					 "port is a number from 1 to 65535 or a port's name; "
					 "endPort needs a port number and may not "
					 "be below it. The API server refuses others." };

static const struct rule policy_types = {
	"network-policy/types", SEVERITY_ERROR, "a policy names a direction twice",
	"policyTypes holds Ingress, Egress or both. The API server refuses more than two items."
};

RULE_TABLE(network_policy_rules, &policy_types, &peer, &block, &policy_port);

struct network {
	unsigned char bytes[16];
	unsigned width; /* 32 or 128 */
	unsigned prefix;
};

/* False also for what the server reads and inet_pton() does not (leading zeros). */
static bool network_parse(struct span text, struct network *ret_network)
{
	char address[INET6_ADDRSTRLEN];
	size_t slash = span_find(text, '/');
	struct span digits = span_from(text, slash + 1);
	bool is_v6 = span_find(text, ':') < text.len;

	*ret_network = (struct network){ .width = is_v6 ? 128 : 32 };
	if (slash >= sizeof(address) || digits.len == 0 || digits.len > 3)
		return false;
	memcpy(address, text.ptr, slash);
	address[slash] = '\0';
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		ret_network->prefix = ret_network->prefix * 10 + (unsigned)(digits.ptr[i] - '0');
	}
	return ret_network->prefix <= ret_network->width &&
	       inet_pton(is_v6 ? AF_INET6 : AF_INET, address, ret_network->bytes) == 1;
}

static bool network_holds(const struct network *outer, const struct network *inner)
{
	unsigned whole = outer->prefix / 8;
	unsigned rest = outer->prefix % 8;
	unsigned char mask = (unsigned char)(0xff00u >> rest);

	if (outer->width != inner->width || inner->prefix <= outer->prefix)
		return false;
	if (memcmp(outer->bytes, inner->bytes, whole) != 0)
		return false;
	return rest == 0 || (outer->bytes[whole] & mask) == (inner->bytes[whole] & mask);
}

static void check_block(const struct field *ip_block)
{
	struct field cidr = field_get(ip_block, "cidr");
	struct field except = field_get(ip_block, "except");
	struct network outer, inner;

	field_not_empty(&cidr, &block);
	field_format(&cidr, &block, format_cidr);
	for (uint32_t i = 0; i < field_count(&except); i++) {
		struct field hole = field_item(&except, i);

		if (!field_format(&hole, &block, format_cidr))
			continue;
		if (network_parse(field_text(&cidr), &outer) &&
		    network_parse(field_text(&hole), &inner) && !network_holds(&outer, &inner))
			field_violation(&hole, &block, "must be a smaller range inside %.*s",
					SPAN_ARG(field_written(&cidr)));
	}
}

static void check_peer(const struct field *item)
{
	struct field ip_block = field_get(item, "ipBlock");
	struct field pods = field_get(item, "podSelector");
	struct field namespaces = field_get(item, "namespaceSelector");
	bool selects = field_is_set(&pods) || field_is_set(&namespaces);

	label_selector_check(&pods);
	label_selector_check(&namespaces);
	check_block(&ip_block);
	if (field_is_partial(item) || item->node->kind != NODE_MAP)
		return;
	if (field_is_set(&ip_block) && selects)
		field_violation_at_key(&ip_block, &peer, "may not stand beside a selector");
	else if (!field_is_set(&ip_block) && !selects)
		field_violation(item, &peer, "needs ipBlock, podSelector or namespaceSelector");
}

static void check_port(const struct field *item)
{
	struct field port = field_get(item, "port");
	struct field end = field_get(item, "endPort");
	int64_t first, last;

	port_reference_check(&port, &policy_port);
	if (!field_integer(&end, &last) || field_is_partial(item))
		return;
	if (!field_integer(&port, &first))
		field_violation_at_key(&end, &policy_port, "needs port, as a number");
	else if (last < first)
		field_violation(&end, &policy_port, "%lld is below port, %lld", (long long)last,
				(long long)first);
	else
		field_range(&end, &policy_port, 1, 65535);
}

static void check_ingress(const struct field *rule)
{
	field_each_in(rule, "ports", check_port);
	field_each_in(rule, "from", check_peer);
}

static void check_egress(const struct field *rule)
{
	field_each_in(rule, "ports", check_port);
	field_each_in(rule, "to", check_peer);
}

void network_policy_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field pods = field_get(&spec, "podSelector");
	struct field types = field_get(&spec, "policyTypes");

	label_selector_check(&pods);
	if (field_count(&types) > 2)
		field_violation(&types, &policy_types, "holds more than Ingress and Egress");
	field_each_in(&spec, "ingress", check_ingress);
	field_each_in(&spec, "egress", check_egress);
}
