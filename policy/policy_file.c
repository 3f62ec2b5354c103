/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/limits.h"
#include "manifest/kubernetes_releases.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void read_version(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	if (field->value->kind != NODE_INTEGER || field->value->integer != 1)
		policy_problem(reader, &policy_rule_version, field, span_of("1"),
			       "this headgate reads version 1 of the format");
}

/* "1.34" -> 34, also from "v1.34.2"; 0 when it is no such thing. */
static unsigned minor_of(struct span text)
{
	unsigned minor = 0;

	if (span_starts_with(text, "v"))
		text = span_from(text, 1);
	if (!span_starts_with(text, "1."))
		return 0;
	text = span_from(text, 2);
	for (size_t i = 0; i < text.len && text.ptr[i] != '.'; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || i == 3)
			return 0;
		minor = minor * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return minor;
}

static bool minor_is_known(unsigned minor)
{
	return minor >= KUBERNETES_OLDEST && minor <= KUBERNETES_NEWEST;
}

static void read_kubernetes(struct policy_reader *reader, const struct policy_field *field,
			    void *into)
{
	bool is_number = field->value->kind == NODE_FLOAT || field->value->kind == NODE_INTEGER;
	struct span written = source_text(reader->source, field->value->place);
	struct span text = is_number ? written : node_text(field->value);
	unsigned minor = minor_of(text);
	struct span fix = { 0 };

	(void)into;
	if (minor_is_known(minor)) {
		fix = arena_printf(reader->arena, "\"1.%u\"", minor);
		reader->policy->kubernetes_minor = minor;
	}
	if (is_number)
		policy_problem(reader, &policy_rule_kubernetes, field, fix,
			       "the version must be quoted: YAML reads 1.30 as the number 1.3");
	else if (!minor_is_known(minor))
		policy_problem(reader, &policy_rule_kubernetes, field, fix,
			       "must be a version from \"1.%d\" to \"1.%d\"", KUBERNETES_OLDEST,
			       KUBERNETES_NEWEST);
	else if (!span_equal(text, span_first(span_from(fix, 1), fix.len - 2)))
		policy_problem(reader, &policy_rule_kubernetes, field, fix,
			       "name the minor version only, without 'v' and without a patch "
			       "number");
}

static const struct policy_key policy_keys[] = {
	{ "version", read_version, true },
	{ "kubernetes", read_kubernetes, false },
	{ "people", policy_read_people, false },
	{ "groups", policy_read_groups, false },
	{ "branches", policy_read_branches, false },
	{ "gate", policy_read_gate, false },
	{ "manifests", policy_read_manifests, false },
	{ "images", policy_read_images, false },
	{ "severities", policy_read_severities, false },
	{ "policies", policy_read_policies, false },
	{ "exemptions", policy_read_exemptions, false },
};

/* What other readers would make of the file (dates, `off`) does not matter: none reads it. */
static void keep_errors(struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
}

/* The one object of the file, or NULL after a finding. */
static const struct node *policy_document(struct policy_reader *reader)
{
	struct policy_field whole = { 0 };
	struct node nowhere = { 0 };
	struct manifest manifest;
	size_t errors = findings_count(reader->findings, SEVERITY_ERROR);
	size_t first = reader->findings->count;

	whole.value = &nowhere;
	if (reader->source->bytes.len > LIMIT_POLICY_BYTES) {
		policy_problem(reader, &policy_rule_size, &whole, (struct span){ 0 },
			       "%zu bytes; at most %zu are read", reader->source->bytes.len,
			       LIMIT_POLICY_BYTES);
		return NULL;
	}
	manifest_read(&manifest, reader->source, reader->arena, reader->findings);
	keep_errors(reader->findings, first);
	if (findings_count(reader->findings, SEVERITY_ERROR) > errors)
		return NULL;
	if (manifest.count == 1)
		return manifest.documents[0].root;
	nowhere.place = manifest.count ? manifest.documents[1].place : (struct place){ 0 };
	policy_problem(reader, &policy_rule_document, &whole, (struct span){ 0 },
		       "a policy file holds exactly one document, and this one has %zu",
		       manifest.count);
	return NULL;
}

const struct policy *policy_read(const struct source *source, const struct rule_tables *rules,
				 struct arena *arena, struct findings *findings)
{
	size_t errors = findings_count(findings, SEVERITY_ERROR);
	struct policy_reader reader = {
		.source = source,
		.rules = rules,
		.arena = arena,
		.findings = findings,
		.policy = ARENA_NEW(arena, struct policy),
	};

	*reader.policy = *policy_built_in();
	map_init(&reader.policy->people_by_name, arena);
	map_init(&reader.policy->people_by_email, arena);
	map_init(&reader.policy->groups_by_name, arena);
	map_init(&reader.folded_names, arena);
	map_init(&reader.key_owners, arena);
	const struct node *root = policy_document(&reader);
	if (!root)
		return NULL;
	struct policy_field file = { .value = root, .key = root->place };
	policy_read_object(&reader, &file, policy_keys, COUNT(policy_keys), NULL);
	return findings_count(findings, SEVERITY_ERROR) > errors ? NULL : reader.policy;
}
