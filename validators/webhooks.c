/* SPDX-License-Identifier: Apache-2.0 */
/* Validating and mutating webhook configurations (admissionregistration/validation). */
#include "base/ascii.h"
#include "validators/labels.h"
#include "validators/object_rules.h"

static const struct rule webhook_name = {
	"webhook/name", SEVERITY_ERROR, "a webhook's name is not fully qualified",
	"A webhook is named by a domain of at least three parts, such as pods.policy.example.com, "
	"once in its configuration. The API server refuses others."
};

static const struct rule webhook_client = {
	"webhook/client", SEVERITY_ERROR, "a webhook is called in none or two ways",
	"clientConfig has exactly one of service and url; a url starts with https:// and has no "
	"user, query or fragment. The API server refuses others."
};

static const struct rule webhook_number = { "webhook/number", SEVERITY_ERROR,
					    "a number of a webhook is out of range",
					    "timeoutSeconds lies between 1 and 30, a service's "
					    "port between 1 and 65535. The API server "
					    "refuses others." };

static const struct rule webhook_versions = {
	"webhook/versions", SEVERITY_ERROR, "a webhook understands no review that is sent",
	"admissionReviewVersions must name at least one of v1 and v1beta1. The API server refuses "
	"others."
};

static const struct rule webhook_side_effects = {
	"webhook/side-effects", SEVERITY_ERROR, "a webhook has unknown side effects",
	"sideEffects must be None or NoneOnDryRun in the version v1. The API server refuses "
	"others."
};

static const struct rule webhook_rule = {
	"webhook/rule", SEVERITY_ERROR, "a rule of a webhook names nothing or everything twice",
	"apiGroups, apiVersions, operations and resources of a rule each need at least one item, "
	"and '*' ('*/*' for resources) must stand alone. The API server refuses others."
};

RULE_TABLE(webhook_rules, &webhook_rule, &webhook_name, &webhook_client, &webhook_number,
	   &webhook_versions, &webhook_side_effects);

static const char *qualified_domain(struct span name)
{
	const char *wrong = format_dns_subdomain(name);
	unsigned dots = 0;

	for (size_t i = 0; i < name.len; i++)
		dots += name.ptr[i] == '.';
	if (wrong)
		return wrong;
	return dots < 2 ? "needs at least three parts separated by dots" : NULL;
}

/* Go reads a scheme in any case. */
static bool starts_with_https(struct span url)
{
	static const char scheme[] = "https://";

	for (size_t i = 0; i < sizeof(scheme) - 1; i++) {
		if (i >= url.len || ascii_lower(url.ptr[i]) != scheme[i])
			return false;
	}
	return true;
}

/* ValidateWebhookService: "/" or DNS subdomains between slashes. */
static const char *path_format(struct span path)
{
	struct span rest;

	if (span_is(path, "/"))
		return NULL;
	if (!span_starts_with(path, "/"))
		return "must start with '/'";
	rest = span_from(path, 1);
	if (rest.len > 1 && span_ends_with(rest, "/"))
		rest.len--;
	for (;;) {
		size_t end = span_find(rest, '/');

		if (!end || format_dns_subdomain(span_first(rest, end)))
			return "may hold only lower case letters, digits, '-' and '.' between its "
			       "slashes";
		if (end >= rest.len)
			return NULL;
		rest = span_from(rest, end + 1);
	}
}

static void check_service_path(const struct field *service)
{
	struct field path = field_get(service, "path");

	field_format(&path, &webhook_client, path_format);
}

static void check_client(const struct field *webhook)
{
	static const char *const ways[] = { "service", "url" };
	struct field client = field_get(webhook, "clientConfig");
	struct field service = field_get(&client, "service");
	struct field port = field_get(&service, "port");
	struct field url = field_get(&client, "url");
	struct field last;

	field_range(&port, &webhook_number, 1, 65535);
	check_service_path(&service);
	if (!field_is_set(&client) || field_is_partial(webhook))
		return;
	if (field_members_set(&client, FIELD_NAMES(ways), &last) != 1)
		field_violation(&client, &webhook_client, "needs exactly one of service and url");
	if (field_text(&url).len && !starts_with_https(field_text(&url)))
		field_violation(&url, &webhook_client, "must start with https://");
}

static void check_versions(const struct field *webhook)
{
	struct field versions = field_get(webhook, "admissionReviewVersions");
	bool known = false;
	struct map taken;

	map_init(&taken, webhook->validation->arena);
	for (uint32_t i = 0; i < field_count(&versions); i++) {
		struct field version = field_item(&versions, i);
		struct span text = field_text(&version);

		if (version.node && version.node->kind == NODE_STRING &&
		    format_dns_1035_label(text))
			field_violation(&version, &webhook_versions, "\"%.*s\" is no version",
					SPAN_ARG(field_written(&version)));
		field_claim(&version, &taken, &webhook_versions);

		known = known || field_is(&version, "v1") || field_is(&version, "v1beta1");
	}
	if (versions.node && versions.node->kind == NODE_LIST && !known &&
	    !field_is_partial(webhook))
		field_violation(&versions, &webhook_versions, "names neither v1 nor v1beta1");
}

/* "*" says all: nothing may stand beside it. */
static void check_rule_list(const struct field *rule, const char *name, const char *all)
{
	struct field list = field_get(rule, name);

	if (list.node && list.node->kind == NODE_LIST && !field_is_partial(rule))
		field_not_empty(&list, &webhook_rule);
	for (uint32_t i = 0; i < field_count(&list); i++) {
		struct field item = field_item(&list, i);

		if (field_is(&item, all) && field_count(&list) > 1)
			field_violation(&item, &webhook_rule,
					"\"%s\" means all of them; nothing may stand beside it",
					all);
		if (item.node && item.node->kind == NODE_STRING && !item.node->text.len &&
		    strcmp(name, "apiGroups") != 0)
			field_violation(&item, &webhook_rule, "is empty");
	}
}

static void check_rule(const struct field *rule)
{
	check_rule_list(rule, "apiGroups", "*");
	check_rule_list(rule, "apiVersions", "*");
	check_rule_list(rule, "operations", "*");
	check_rule_list(rule, "resources", "*/*");
}

static void check_webhook(const struct field *webhook)
{
	struct field name = field_get(webhook, "name");
	struct field timeout = field_get(webhook, "timeoutSeconds");
	struct field effects = field_get(webhook, "sideEffects");
	struct field objects = field_get(webhook, "objectSelector");
	struct field namespaces = field_get(webhook, "namespaceSelector");

	field_not_empty(&name, &webhook_name);
	field_format(&name, &webhook_name, qualified_domain);
	field_range(&timeout, &webhook_number, 1, 30);
	label_selector_check(&objects);
	label_selector_check(&namespaces);
	check_client(webhook);
	check_versions(webhook);
	field_each_in(webhook, "rules", check_rule);
	if (field_is(&effects, "Some") || field_is(&effects, "Unknown"))
		field_violation(&effects, &webhook_side_effects, "must be None or NoneOnDryRun");
}

void webhooks_check(const struct field *object)
{
	struct field webhooks = field_get(object, "webhooks");

	field_each(&webhooks, check_webhook);
	field_unique_by(&webhooks, "name", &webhook_name);
}
