/* SPDX-License-Identifier: Apache-2.0 */
/* What a probe or a lifecycle hook does: run, ask, connect or wait. */
#include "validators/pod/pod.h"

static const struct rule handler_one = {
	"pod/handler-one", SEVERITY_ERROR, "a probe or hook has not exactly one handler",
	"A probe does exactly one of exec, httpGet, tcpSocket and grpc; a lifecycle hook one of "
	"exec, httpGet, tcpSocket and sleep. The API server refuses none and more than one."
};

static const struct rule handler_port = {
	"pod/handler-port", SEVERITY_ERROR, "a probe's port is no port",
	"A port is a number from 1 to 65535 or the name of one of the container's ports. A number "
	"in quotes is read as a name, and a name needs a letter."
};

static const struct rule handler_command = {
	"pod/handler-command", SEVERITY_ERROR, "a probe or hook runs nothing",
	"exec.command must hold at least the program to run."
};

static const struct rule handler_header = {
	"pod/handler-header", SEVERITY_ERROR, "the name of an HTTP header is malformed",
	"The name of a header has letters, digits and '-' only. The API server refuses others."
};

RULE_TABLE(pod_handler_rules, &handler_one, &handler_port, &handler_command, &handler_header);

static void check_header(const struct field *header)
{
	struct field name = field_get(header, "name");

	field_format(&name, &handler_header, format_http_header_name);
}

static void check_port_of(const struct field *handler, const char *kind)
{
	struct field action = field_get(handler, kind);
	struct field port = field_get(&action, "port");

	port_reference_check(&port, &handler_port);
	field_each_in(&action, "httpHeaders", check_header);
}

void handler_check(const struct field *handler, const char *const *kinds, size_t count)
{
	struct field exec = field_get(handler, "exec");
	struct field command = field_get(&exec, "command");
	struct field last;
	unsigned set;

	if (!handler->node || handler->node->kind != NODE_MAP)
		return;
	set = field_members_set(handler, kinds, count, &last);
	if (set > 1)
		field_violation_at_key(&last, &handler_one,
				       "is one handler too many; exactly one is allowed");
	else if (set == 0 && !field_is_partial(handler))
		field_violation(handler, &handler_one,
				"has no handler; write one of %s, %s, %s or %s", kinds[0], kinds[1],
				kinds[2], kinds[3]);
	if (field_is_set(&exec))
		field_require(&command, &handler_command, "exec must say what to run");
	check_port_of(handler, "httpGet");
	check_port_of(handler, "tcpSocket");
	check_port_of(handler, "grpc");
}
