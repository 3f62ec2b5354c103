/* SPDX-License-Identifier: Apache-2.0 */
/* The pod's own name in the network, its name servers and its hosts file. */
#include "validators/pod/pod.h"

static const struct rule host_name = {
	"pod/host-name", SEVERITY_ERROR, "hostname or subdomain is no DNS label",
	"hostname and subdomain of a pod are DNS labels of at most 63 characters. The API server "
	"refuses others."
};

static const struct rule host_alias = {
	"pod/host-alias", SEVERITY_ERROR, "an entry for the hosts file is malformed",
	"A host alias has an IP address and host names that are DNS subdomains. The API server "
	"refuses others."
};

static const struct rule name_servers = {
	"pod/name-servers", SEVERITY_ERROR, "the name servers of a pod do not work out",
	"dnsPolicy: None needs at least one of dnsConfig.nameservers, each an IP address, three "
	"at most. The API server refuses others."
};

static const struct rule dns_search = {
	"pod/dns-search", SEVERITY_ERROR, "a DNS search domain or option is malformed",
	"dnsConfig takes at most 32 search domains of together 2048 characters, each a DNS "
	"subdomain, and every option "
	"needs a name."
};

RULE_TABLE(pod_network_rules, &host_name, &host_alias, &name_servers, &dns_search);

static void check_host_alias_name(const struct field *name)
{
	field_format(name, &host_alias, format_dns_subdomain);
}

static void check_host_alias(const struct field *alias)
{
	struct field ip = field_get(alias, "ip");

	field_not_empty(&ip, &host_alias);
	field_format(&ip, &host_alias, format_ip);
	field_each_in(alias, "hostnames", check_host_alias_name);
}

static void check_name_server(const struct field *server)
{
	field_format(server, &name_servers, format_ip);
}

static void check_name_servers(const struct pod *pod, const struct field *config)
{
	struct field servers = field_get(config, "nameservers");
	struct field policy = field_get(pod->spec, "dnsPolicy");

	if (field_is(&policy, "None") && !field_is_set(&servers) && !field_is_partial(config))
		field_violation(&policy, &name_servers, "None needs dnsConfig.nameservers");
	if (field_count(&servers) > 3)
		field_violation(&servers, &name_servers, "%u are too many; three are allowed",
				field_count(&servers));
	field_each(&servers, check_name_server);
}

static void check_option(const struct field *option)
{
	struct field name = field_get(option, "name");

	field_require(&name, &dns_search, "an option needs a name");
}

/* Since 1.33 with '_', and "." for the root alone. */
static const char *search_format(struct span search, bool relaxed)
{
	char plain[254];

	if (relaxed && span_is(search, "."))
		return NULL;
	if (search.len && search.ptr[search.len - 1] == '.')
		search.len--;
	if (search.len >= sizeof(plain))
		return "is longer than 253 characters";
	for (size_t i = 0; i < search.len; i++)
		plain[i] = relaxed && search.ptr[i] == '_' ? 'a' : search.ptr[i];
	return format_dns_subdomain((struct span){ plain, search.len });
}

static void check_search(const struct field *search)
{
	bool relaxed = search->validation->kubernetes_minor >= 33;
	const char *wrong = search_format(field_text(search), relaxed);

	if (search->node && search->node->kind == NODE_STRING && wrong)
		field_violation(search, &dns_search, "\"%.*s\" %s", SPAN_ARG(field_written(search)),
				wrong);
}

static void check_searches(const struct field *config)
{
	struct field searches = field_get(config, "searches");
	size_t total = 0;

	field_each(&searches, check_search);
	for (uint32_t i = 0; i < field_count(&searches); i++) {
		struct field search = field_item(&searches, i);

		total += field_text(&search).len + (i > 0);
	}
	if (field_count(&searches) > 32 || total > 2048)
		field_violation(&searches, &dns_search,
				"at most 32 domains of together 2048 characters are allowed");
}

void pod_network_check(const struct pod *pod)
{
	struct field hostname = field_get(pod->spec, "hostname");
	struct field subdomain = field_get(pod->spec, "subdomain");
	struct field config = field_get(pod->spec, "dnsConfig");

	/* A StatefulSet writes its own into its pods. */
	if (!pod->claim_templates) {
		field_format(&hostname, &host_name, format_dns_label);
		field_format(&subdomain, &host_name, format_dns_label);
	}
	field_each_in(pod->spec, "hostAliases", check_host_alias);
	check_name_servers(pod, &config);
	check_searches(&config);
	field_each_in(&config, "options", check_option);
}
