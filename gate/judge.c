/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/judge.h"

#include "base/map.h"
#include "gate/classify.h"
#include "gate/file_rules.h"
#include "gate/gate_rules.h"
#include "gate/identity.h"
#include "gate/kustomization_judge.h"
#include "gate/patch.h"
#include "gate/references.h"
#include "gate/schema_judge.h"
#include "gate/surroundings.h"
#include "validators/custom_resources.h"
#include "validators/validation.h"

/* What is at hand while one file is judged. */
struct file_judgement {
	struct judge *judge;
	const struct file_change *change;
	struct source source;
	struct manifest manifest;
	struct arena *scratch;
	struct findings *findings;
	struct file_facts *facts;
	struct arena *facts_arena;
	struct map before; /* identity -> struct resource of the same file before the change */
	enum completeness completeness;
};

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

static bool contains(struct span bytes, const char *word)
{
	return bytes.len > 0 && memmem(bytes.ptr, bytes.len, word, strlen(word)) != NULL;
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

void judge_learn(struct judge *judge, const struct source *source)
{
	if (is_kustomization_name(path_name(source->path)))
		learn_kustomization(judge, source);
	else
		custom_resources_learn_source(judge->custom_resources, source);
}

void judge_apply_severities(const struct judge *judge, struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		struct finding finding = findings->items[i];
		finding.severity = policy_severity(judge->policy, finding.rule);
		if (finding.severity != SEVERITY_OFF)
			findings->items[kept++] = finding;
	}
	findings->count = kept;
}

static struct span resource_key(const struct resource *resource, struct arena *arena)
{
	struct identity identity = {
		.group = resource->group,
		.kind = resource->kind,
		.name_space = resource->name_space,
		.name = resource->name,
	};

	return identity_key(&identity, arena);
}

/* The objects of the file as it was, by identity. Whatever is wrong with them is past. */
static void read_before(struct file_judgement *file)
{
	struct source *source = ARENA_NEW(file->scratch, struct source);
	struct findings ignored;
	struct manifest manifest;

	map_init(&file->before, file->scratch);
	if (!file->change->before.ptr)
		return;
	*source = (struct source){ .path = file->change->path, .bytes = file->change->before };
	findings_init(&ignored, file->scratch);
	manifest_read(&manifest, source, file->scratch, &ignored);
	for (size_t i = 0; i < manifest.count; i++) {
		struct resources resources = { 0 };
		if (!document_is_resource(&manifest.documents[i]))
			continue;
		resources_from_document(&resources, source, &manifest.documents[i], (uint32_t)i,
					file->scratch, &ignored);
		for (size_t k = 0; k < resources.count; k++) {
			struct span key = resource_key(&resources.items[k], file->scratch);
			*map_slot(&file->before, key) = &resources.items[k];
		}
	}
}

static void judge_resource(struct file_judgement *file, const struct resource *resource)
{
	struct validation validation = {
		.kubernetes_minor = file->judge->kubernetes_minor,
		.completeness = file->completeness,
		.custom_resources = file->judge->custom_resources,
		.findings = file->findings,
		.arena = file->scratch,
		.resource = resource,
	};

	if (resource->name.len)
		validation.before = map_get(&file->before, resource_key(resource, file->scratch));
	validate_resource(&validation);
	file->facts->resources++;
	file->facts->unknown_kinds += validation.kind_is_unknown;
	if (file->completeness == COMPLETE_OBJECT)
		facts_add_resource(file->facts, file->facts_arena, resource);
}

static void report_no_object(struct file_judgement *file, const struct document *document)
{
	struct finding_site site = {
		.rule = &gate_rule_no_object,
		.source = &file->source,
		.place = document->root->place,
	};

	findings_add(file->findings, &site,
		     "the document has neither apiVersion nor kind, but others in this file have");
}

static void judge_document(struct file_judgement *file, const struct document *document,
			   uint32_t index)
{
	struct resources resources = { 0 };

	resources_from_document(&resources, &file->source, document, index, file->scratch,
				file->findings);
	for (size_t i = 0; i < resources.count; i++)
		judge_resource(file, &resources.items[i]);
}

static void judge_objects(struct file_judgement *file)
{
	read_before(file);
	for (size_t i = 0; i < file->manifest.count; i++) {
		const struct document *document = &file->manifest.documents[i];
		if (document_is_resource(document))
			judge_document(file, document, (uint32_t)i);
		else if (document->root->kind != NODE_NULL)
			report_no_object(file, document);
	}
}

static bool has_objects(const struct file_judgement *file)
{
	for (size_t i = 0; i < file->manifest.count; i++) {
		if (document_is_resource(&file->manifest.documents[i]))
			return true;
	}
	return false;
}

/* Bytes that could not be read to documents may have been meant as objects. */
static bool looks_like_objects(struct span bytes)
{
	return contains(bytes, "apiVersion") || contains(bytes, "kind:") ||
	       contains(bytes, "\"kind\"");
}

/*
 * The file belongs to some other program, which may read YAML otherwise than
 * the API server does: what would refuse a manifest is worth a warning, and the
 * reader's warnings are noise.
 */
static void soften(struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		struct finding finding = findings->items[i];
		if (finding.severity != SEVERITY_ERROR)
			continue;
		finding.severity = SEVERITY_WARNING;
		findings->items[kept++] = finding;
	}
	findings->count = kept;
}

/* kustomize reads the first document and nothing behind it. */
static void check_document_count(struct file_judgement *file, size_t first)
{
	struct finding_site site = { .rule = &gate_rule_kustomize_document,
				     .source = &file->source };

	if (file->manifest.count == 0 && file->findings->count == first)
		findings_add(file->findings, &site, "the kustomization is empty");
	if (file->manifest.count > 1) {
		site.place = file->manifest.documents[1].place;
		findings_add(file->findings, &site,
			     "kustomize reads only the first document of the file");
	}
}

static int judge_kustomization(struct file_judgement *file, size_t first, struct error *err)
{
	struct kustomization_judgement judgement = {
		.judge = file->judge,
		.source = &file->source,
		.arena = file->scratch,
		.findings = file->findings,
	};

	check_document_count(file, first);
	if (file->manifest.count == 0)
		return 0;
	const struct node *root = file->manifest.documents[0].root;
	kustomization_judge_fields(&judgement, root);
	facts_add_generators(file->facts, file->facts_arena, root);
	return kustomization_judge_names(
		&judgement, kustomization_read(&file->source, &file->manifest, file->scratch), err);
}

/* A patch that deletes the whole object writes nothing that could be wrong. */
static bool is_object_deletion(const struct node *root)
{
	return span_is(node_text(node_get(root, "$patch")), "delete");
}

/* A null in a patch deletes a field: its author knows what it is for. */
static void drop_null_findings(struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		if (strcmp(findings->items[i].rule->id, "yaml/explicit-null") != 0)
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
}

static void judge_patch(struct file_judgement *file, size_t first)
{
	drop_null_findings(file->findings, first);

	map_init(&file->before, file->scratch);
	file->completeness = PARTIAL_OBJECT;
	for (size_t i = 0; i < file->manifest.count; i++) {
		struct document document = file->manifest.documents[i];
		if (document.root->kind == NODE_LIST) {
			json_patch_judge(&file->source, document.root, file->findings);
		} else if (document_is_resource(&document) && !is_object_deletion(document.root)) {
			document.root = patch_strip(document.root, file->scratch);
			judge_document(file, &document, (uint32_t)i);
		}
	}
}

/* Files that are read as YAML or JSON documents, whatever those are. */
static int judge_documents(struct file_judgement *file, struct error *err)
{
	size_t first = file->findings->count;
	int status = 0;

	manifest_read(&file->manifest, &file->source, file->scratch, file->findings);
	file->facts->documents = file->manifest.count;
	if (file->facts->class == FILE_KUSTOMIZATION)
		status = judge_kustomization(file, first, err);
	else if (file->facts->class == FILE_PATCH)
		judge_patch(file, first);
	else if (file->facts->class == FILE_SCHEMA)
		status = schema_judge(file->judge, &file->manifest, file->scratch, file->findings,
				      err);
	else if (has_objects(file))
		judge_objects(file);
	else
		file->facts->class = FILE_DATA;
	judge_apply_severities(file->judge, file->findings, first);
	if (file->facts->class == FILE_DATA && !looks_like_objects(file->source.bytes))
		soften(file->findings, first);
	return status;
}

static int judge_policy(struct file_judgement *file, struct error *err)
{
	struct rule_tables rules = judge_every_rule(file->scratch);
	size_t first = file->findings->count;

	(void)err;
	policy_read(&file->source, &rules, file->scratch, file->findings);
	judge_apply_severities(file->judge, file->findings, first);
	return 0;
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
		return judge_documents(file, err);
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
	return file_has_content(change) ? judge_by_class(&file, err) : 0;
}
