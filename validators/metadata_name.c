/* SPDX-License-Identifier: Apache-2.0 */
/* Names: which grammar a kind's name follows, and what a kind demands beyond it. */
#include "validators/metadata_name.h"

#include "base/count.h"

static const struct rule name_required = {
	"metadata/name-required", SEVERITY_ERROR, "an object has neither name nor generateName",
	"The API server refuses an object without a name. Write metadata.name, or "
	"metadata.generateName when the cluster is to append a random suffix (then the file can "
	"be created, but not applied a second time)."
};

static const struct rule name_format = {
	"metadata/name-format", SEVERITY_ERROR, "a name does not follow the grammar of its kind",
	"Most kinds take a DNS subdomain (lower case letters, digits, '-' and '.'; at most 253 "
	"characters). Namespace and StatefulSet take a DNS label (no dots, at most 63), Service a "
	"label that starts with a letter, RBAC kinds anything without '/' and '%'. The API server "
	"refuses any other name."
};

static const struct rule generate_name_format = {
	"metadata/generate-name-format", SEVERITY_ERROR,
	"generateName cannot start a name of its kind",
	"The API server appends five characters to generateName, so it must be a valid start of a "
	"name of that kind; a '-' at its end is allowed."
};

static const struct rule name_length = {
	"metadata/name-length", SEVERITY_ERROR, "a name is too long for what is made from it",
	"Jobs put their name into a label of their pods (63 characters at most), and a CronJob "
	"appends 11 characters for each of its Jobs (52 at most). The API server refuses longer "
	"names."
};

static const struct rule name_composed = {
	"metadata/name-composed", SEVERITY_ERROR, "a name is not composed of its parts",
	"An APIService must be named <spec.version>.<spec.group>. The API server refuses any "
	"other name."
};

RULE_TABLE(metadata_name_rules, &name_required, &name_format, &generate_name_format, &name_length,
	   &name_composed);

struct name_grammar {
	const char *group;
	const char *kind; /* NULL: every kind of the group */
	format_check_fn *name;
	format_check_fn *prefix; /* NULL: prefixes are not checked */
};

static const struct name_grammar usual = { "", "", format_dns_subdomain,
					   format_dns_subdomain_prefix };

static const struct name_grammar grammars[] = {
	{ "", "Namespace", format_dns_label, format_dns_label_prefix },
	{ "", "Service", format_dns_1035_label, NULL },
	{ "", "Event", format_path_segment_name, NULL },
	{ "events.k8s.io", NULL, format_path_segment_name, NULL },
	{ "apps", "StatefulSet", format_dns_label, format_dns_label_prefix },
	{ "rbac.authorization.k8s.io", NULL, format_path_segment_name, NULL },
	{ "apiregistration.k8s.io", "APIService", format_path_segment_name, NULL },
	{ "certificates.k8s.io", NULL, format_path_segment_name, NULL },
	{ "networking.k8s.io", "IPAddress", format_path_segment_name, NULL },
	{ "policy", "PodDisruptionBudget", format_path_segment_name, NULL },
	{ "internal.apiserver.k8s.io", NULL, format_path_segment_name, NULL },
};

static const struct name_grammar *grammar_of(const struct resource *resource)
{
	for (size_t i = 0; i < COUNT(grammars); i++) {
		const struct name_grammar *grammar = &grammars[i];

		if (span_is(resource->group, grammar->group) &&
		    (!grammar->kind || span_is(resource->kind, grammar->kind)))
			return grammar;
	}
	return &usual;
}

/* Questions to the API server; they are posted, never stored, and have no name. */
static bool is_review(const struct resource *resource)
{
	return span_is(resource->group, "authentication.k8s.io") ||
	       span_is(resource->group, "authorization.k8s.io") ||
	       span_is(resource->kind, "Eviction") || span_is(resource->kind, "Binding");
}

static void require_name(const struct field *metadata, const struct field *name)
{
	struct field generate_name = field_get(metadata, "generateName");

	if (field_is_partial(name) || is_review(name->validation->resource))
		return;
	if (field_text(name).len || field_text(&generate_name).len)
		return;
	if (name->node && name->node->kind != NODE_STRING)
		return;
	field_violation(name, &name_required, "the object needs a name");
}

static void check_name(const struct field *name, const struct name_grammar *grammar)
{
	struct span text = field_text(name);
	const char *wrong = text.len ? grammar->name(text) : NULL;
	struct span fix = { NULL, 0 };

	if (!wrong)
		return;
	if (grammar->name != format_path_segment_name)
		fix = dns_label_suggest(text, name->validation->arena);
	if (fix.len && grammar->name(fix))
		fix = (struct span){ NULL, 0 };
	field_violation_fix(name, &name_format, fix, "\"%.*s\" %s", SPAN_ARG(field_written(name)),
			    wrong);
}

static void check_length(const struct field *name)
{
	const struct resource *resource = name->validation->resource;
	size_t len = field_text(name).len;
	bool is_cron_job = span_is(resource->kind, "CronJob");
	size_t max = is_cron_job ? 52 : 63;

	if (!span_is(resource->group, "batch") || len <= max)
		return;
	if (is_cron_job || span_is(resource->kind, "Job"))
		field_violation(name, &name_length,
				"%zu characters are too many: a %.*s's name has at most %zu", len,
				SPAN_ARG(resource->kind), max);
}

static void check_composed(const struct field *object, const struct field *name)
{
	const struct resource *resource = object->validation->resource;
	struct field spec = field_get(object, "spec");
	struct field version = field_get(&spec, "version");
	struct field group = field_get(&spec, "group");
	struct span wanted;

	if (!span_is(resource->group, "apiregistration.k8s.io") || field_is_partial(object) ||
	    !span_is(resource->kind, "APIService") || !field_text(name).len)
		return;
	wanted = arena_printf(object->validation->arena, "%.*s.%.*s",
			      SPAN_ARG(field_text(&version)), SPAN_ARG(field_text(&group)));
	if (!span_equal(wanted, field_text(name)))
		field_violation_fix(name, &name_composed, wanted,
				    "is not spec.version and spec.group joined by a dot");
}

void metadata_name_check(const struct field *object)
{
	const struct name_grammar *grammar = grammar_of(object->validation->resource);
	struct field metadata = field_get(object, "metadata");
	struct field name = field_get(&metadata, "name");
	struct field generate_name = field_get(&metadata, "generateName");

	require_name(&metadata, &name);
	check_name(&name, grammar);
	if (grammar->prefix)
		field_format(&generate_name, &generate_name_format, grammar->prefix);
	check_length(&name);
	check_composed(object, &name);
}
