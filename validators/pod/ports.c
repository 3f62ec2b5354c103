/* SPDX-License-Identifier: Apache-2.0 */
/* Container ports: numbers, names and what may not meet on one host. */
#include "validators/pod/pod.h"

static const struct rule port_range = {
	"pod/port-range", SEVERITY_ERROR, "a port lies outside 1 to 65535",
	"containerPort and hostPort are TCP or UDP port numbers. The API server refuses 0 and "
	"anything above 65535."
};

static const struct rule port_name = {
	"pod/port-name", SEVERITY_ERROR, "a port's name is no service name",
	"A port's name has at most 15 lower case letters, digits and '-', with at least one "
	"letter, and no '-' at its ends or twice in a row. The API server refuses others."
};

static const struct rule port_name_unique = {
	"pod/port-name-unique", SEVERITY_ERROR, "two ports of a container have the same name",
	"Services and probes refer to a port by its name, so the API server refuses a name that a "
	"container uses twice."
};

static const struct rule host_port_conflict = {
	"pod/host-port-conflict", SEVERITY_ERROR, "two containers claim the same host port",
	"One host port with one protocol and address can be had once in a pod. The API server "
	"refuses the second."
};

static const struct rule host_network_port = {
	"pod/host-network-port", SEVERITY_ERROR,
	"hostPort differs from containerPort in the host's network",
	"With hostNetwork: true the container listens on the host itself, so both numbers must be "
	"the same. Leave hostPort out."
};

RULE_TABLE(pod_port_rules, &port_range, &port_name, &port_name_unique, &host_port_conflict,
	   &host_network_port);

void port_reference_check(const struct field *port, const struct rule *rule)
{
	int64_t number;

	if (field_integer(port, &number))
		field_range(port, rule, 1, 65535);
	else
		field_format(port, rule, format_port_name);
}

static void check_host_network(const struct pod *pod, const struct field *port)
{
	struct field host_network = field_get(pod->spec, "hostNetwork");
	struct field container_port = field_get(port, "containerPort");
	struct field host_port = field_get(port, "hostPort");
	int64_t inside, outside;

	if (!field_is_true(&host_network) || !field_integer(&container_port, &inside) ||
	    !field_integer(&host_port, &outside) || outside == 0 || inside == outside)
		return;
	field_violation_fix(&host_port, &host_network_port,
			    arena_printf(port->validation->arena, "%lld", (long long)inside),
			    "with hostNetwork: true this must equal containerPort, %lld",
			    (long long)inside);
}

static void check_port(const struct field *port)
{
	struct field container_port = field_get(port, "containerPort");
	struct field host_port = field_get(port, "hostPort");
	struct field name = field_get(port, "name");

	field_range(&container_port, &port_range, 1, 65535);
	field_range(&host_port, &port_range, 0, 65535);
	field_format(&name, &port_name, format_port_name);
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	struct field ports = field_get(container, "ports");

	field_each(&ports, check_port);
	field_unique_by(&ports, "name", &port_name_unique);
	for (uint32_t i = 0; kind == CONTAINER_NORMAL && i < field_count(&ports); i++) {
		struct field port = field_item(&ports, i);

		check_host_network(pod, &port);
	}
}

/* TCP/0.0.0.0/80; equal texts cannot share a host. */
static void claim_host_port(const struct field *port, struct map *taken)
{
	struct field host_port = field_get(port, "hostPort");
	struct field protocol = field_get(port, "protocol");
	struct field host_ip = field_get(port, "hostIP");
	struct span proto = field_text(&protocol);
	int64_t number;
	struct span key;
	void **slot;

	if (!field_integer(&host_port, &number) || number == 0)
		return;
	key = arena_printf(port->validation->arena, "%.*s/%.*s/%lld",
			   SPAN_ARG(proto.len ? proto : span_of("TCP")),
			   SPAN_ARG(field_text(&host_ip)), (long long)number);
	slot = map_slot(taken, key);
	if (*slot)
		field_violation(&host_port, &host_port_conflict,
				"host port %lld is claimed twice in this pod", (long long)number);
	*slot = taken;
}

static void check_host_ports(const struct pod *pod)
{
	struct field containers = field_get(pod->spec, "containers");
	struct map taken;

	map_init(&taken, pod->spec->validation->arena);
	for (uint32_t i = 0; i < field_count(&containers); i++) {
		struct field container = field_item(&containers, i);
		struct field ports = field_get(&container, "ports");

		for (uint32_t j = 0; j < field_count(&ports); j++) {
			struct field port = field_item(&ports, j);

			claim_host_port(&port, &taken);
		}
	}
}

void pod_ports_check(const struct pod *pod)
{
	pod_each_container(pod, check_container);
	check_host_ports(pod);
}
