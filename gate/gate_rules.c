/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate_rules.h"

#include "gate/judge.h"
#include "validators/validation.h"

const struct rule gate_rule_no_object = {
	"file/no-object",
	SEVERITY_ERROR,
	"a document among Kubernetes objects is none itself",
	"Other documents of the file have apiVersion and kind, this one has neither. kubectl and "
	"kustomize refuse such a file, usually because a line `---` is missing or one too many. "
	"Give the document its apiVersion and kind, join it with the object that it belongs to, "
	"or move it to a file of its own: a file without any object is taken for the "
	"configuration of some other program.",
};

const struct rule gate_rule_schema_file = {
	"policy/schema-file",
	SEVERITY_ERROR,
	"a JSON Schema that the policy names is not in the repository",
	"`manifests.schemas` maps files to a JSON Schema, by its path from the repository's root. "
	"Without the schema those files cannot be judged, so the push is refused. Add the file "
	"or correct the path.",
};

static const struct rule *const rules[] = {
	&gate_rule_no_object,
	&gate_rule_schema_file,
};

const struct rule_table gate_rules = { rules, sizeof(rules) / sizeof(*rules) };

struct rule_tables judge_every_rule(struct arena *arena)
{
	static const struct rule_table *const others[] = { &manifest_rules, &policy_rules,
							   &gate_rules };
	size_t other_count = sizeof(others) / sizeof(*others);
	size_t count = other_count + validator_rules_count;
	const struct rule_table **tables = ARENA_ARRAY(arena, count, const struct rule_table *);

	for (size_t i = 0; i < count; i++)
		tables[i] = i < other_count ? others[i] : validator_rules[i - other_count];
	return (struct rule_tables){ tables, count };
}
