/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/judge.h"

#include "base/path.h"
#include "gate/classify.h"
#include "gate/file_rules.h"
#include "gate/gate_rules.h"
#include "gate/judgement.h"
#include "gate/kustomization_judge.h"
#include "gate/schema_files.h"
#include "gate/surroundings.h"
#include "validators/custom_resources.h"

void judge_init(struct judge *judge, const struct policy *policy, struct snapshot *before,
		struct snapshot *after, struct arena *arena)
{
	*judge = (struct judge){
		.policy = policy,
		.kubernetes_minor = policy->kubernetes_minor,
		.before = before,
		.after = after,
		.custom_resources = custom_resources_new(arena),
		.surroundings = surroundings_new(after, arena),
		.arena = arena,
	};
}

static void learn_kustomization(struct judge *judge, const struct source *source)
{
	struct findings ignored;
	struct manifest manifest;

	findings_init(&ignored, judge->arena);
	manifest_read(&manifest, source, judge->arena, &ignored);
	surroundings_learn(judge->surroundings,
			   kustomization_read(source, &manifest, judge->arena));
}

bool judge_learns_from(struct span path, struct span bytes)
{
	return is_kustomization_name(path_name(path)) || custom_resources_may_define(bytes);
}

void judge_learn(struct judge *judge, const struct source *source)
{
	if (is_kustomization_name(path_name(source->path)))
		learn_kustomization(judge, source);
	custom_resources_learn_source(judge->custom_resources, source);
}

void judge_apply_severities(const struct judge *judge, struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		struct finding finding = findings->items[i];
		enum severity severity = policy_severity(judge->policy, finding.rule);
		/* What a check has lowered for this one finding stays so under the rule's own. */
		if (severity != finding.rule->severity || finding.severity > severity)
			finding.severity = severity;
		if (finding.severity != SEVERITY_OFF)
			findings->items[kept++] = finding;
	}
	findings->count = kept;
}

/* The schemas that the new policy names must be there, or the next push cannot be judged. */
static int check_schema_files(struct file_judgement *file, const struct policy *policy,
			      struct error *err)
{
	struct snapshot *after = file->judge->after;

	for (size_t i = 0; after && i < policy->schema_count; i++) {
		const struct schema_mapping *mapping = &policy->schemas[i];
		struct finding_site site = {
			.rule = &gate_rule_schema_file,
			.source = &file->source,
			.place = mapping->place,
		};
		enum entry_kind kind = ENTRY_ABSENT;
		if (after->operations->kind(after, mapping->schema, &kind, err) < 0)
			return -1;
		if (!entry_is_file(kind))
			findings_add(file->findings, &site,
				     "there is no file %.*s in the repository",
				     SPAN_ARG(mapping->schema));
	}
	return 0;
}

static int judge_policy(struct file_judgement *file, struct error *err)
{
	struct rule_tables rules = judge_every_rule(file->scratch);
	size_t first = file->findings->count;
	const struct policy *policy =
		policy_read(&file->source, &rules, file->scratch, file->findings);
	int status = policy ? check_schema_files(file, policy, err) : 0;

	judge_apply_severities(file->judge, file->findings, first);
	return status;
}

static int judge_by_class(struct file_judgement *file, struct error *err)
{
	switch (file->facts->class) {
	case FILE_POLICY:
		return judge_policy(file, err);
	case FILE_MANIFEST:
	case FILE_PATCH:
	case FILE_KUSTOMIZATION:
	case FILE_SCHEMA:
		return documents_judge(file);
	case FILE_HELM:
	case FILE_IGNORED:
	case FILE_OTHER:
	case FILE_DATA:
	case FILE_DELETED:
	case FILE_CLASS_COUNT:
		break;
	}
	return 0;
}

/* A schema is checked where it stands, whatever it is otherwise. */
static void judge_schema(struct file_judgement *file)
{
	size_t first = file->findings->count;

	if (is_schema_of_policy(file->judge->policy, file->change->path))
		schema_judge(&file->source, file->scratch, file->findings);
	judge_apply_severities(file->judge, file->findings, first);
}

static int judge_deleted(struct file_judgement *file, struct error *err)
{
	size_t first = file->findings->count;
	int status = kustomization_judge_deleted(file->judge, file->change->path, file->scratch,
						 file->findings, err);

	judge_apply_severities(file->judge, file->findings, first);
	return status;
}

int judge_file(struct judge *judge, const struct file_change *change, struct arena *scratch,
	       struct findings *findings, struct file_facts *ret_facts, struct arena *facts_arena,
	       struct error *err)
{
	struct file_judgement file = {
		.judge = judge,
		.change = change,
		.source = { .path = change->path, .bytes = change->after },
		.scratch = scratch,
		.findings = findings,
		.facts = ret_facts,
		.facts_arena = facts_arena,
		.err = err,
	};
	size_t first = findings->count;

	*ret_facts = (struct file_facts){
		.path = arena_copy(facts_arena, change->path),
		.class = FILE_DELETED,
	};
	if (change->kind_after == ENTRY_ABSENT)
		return judge_deleted(&file, err);
	if (file_classify(judge, change->path, &ret_facts->class, err) < 0)
		return -1;
	file_rules_check(change, ret_facts->class, findings);
	judge_apply_severities(judge, findings, first);
	if (!file_has_content(change))
		return 0;
	judge_schema(&file);
	return judge_by_class(&file, err);
}
