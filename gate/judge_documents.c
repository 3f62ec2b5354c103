/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "gate/gate_rules.h"
#include "gate/identity.h"
#include "gate/inventory.h"
#include "gate/judgement.h"
#include "gate/kustomization_judge.h"
#include "gate/patch.h"
#include "gate/references.h"
#include "gate/schema_files.h"
#include "gate/surroundings.h"
#include "validators/custom_resources.h"

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

/* A custom kind that no file of the change defines may be defined by the rest of the tree. */
static int learn_definition(struct judge *judge, const struct resource *resource, struct error *err)
{
	struct inventory_file *files;
	size_t count = 0;

	if (!judge->inventory || !is_custom_group(resource->group) ||
	    custom_resources_kind(judge->custom_resources, resource->group, resource->kind))
		return 0;
	if (inventory_definitions(judge->inventory, resource->group, resource->kind, &files, &count,
				  err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct source source = { .path = files[i].path };
		if (inventory_read(judge->inventory, &files[i], judge->arena, &source.bytes, err) <
		    0)
			return -1;
		custom_resources_learn_source(judge->custom_resources, &source);
	}
	return 0;
}

static bool has_finding(const struct findings *findings, const struct finding *wanted)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		if (finding->rule == wanted->rule && finding->start.line == wanted->start.line &&
		    finding->start.column == wanted->start.column &&
		    span_equal(finding->message, wanted->message))
			return true;
	}
	return false;
}

/*
 * The patches, labels and generators of a kustomization, here or in an overlay,
 * may add to a base whatever it lacks. So an error that the object has as a
 * whole, but not as a part of one, is only a warning until it is rendered.
 */
static void excuse_base(struct file_judgement *file, const struct validation *whole, size_t first)
{
	struct findings *findings = file->findings;
	struct validation part = *whole;
	struct findings of_part;

	findings_init(&of_part, file->scratch);
	part.completeness = PARTIAL_OBJECT;
	part.findings = &of_part;
	validate_resource(&part);
	for (size_t i = first; i < findings->count; i++) {
		struct finding *finding = &findings->items[i];
		if (finding->severity != SEVERITY_ERROR || has_finding(&of_part, finding) ||
		    span_starts_with(span_of(finding->rule->id), "immutable/"))
			continue;
		finding->severity = SEVERITY_WARNING;
		finding->message =
			arena_printf(findings->arena, "%.*s; a kustomization may settle this",
				     SPAN_ARG(finding->message));
	}
}

static bool has_error_since(const struct findings *findings, size_t first)
{
	for (size_t i = first; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			return true;
	}
	return false;
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
	if (learn_definition(file->judge, resource, file->err) < 0) {
		file->failed = true;
		return;
	}
	size_t first = file->findings->count;
	validate_resource(&validation);
	if (file->completeness == BASE_OBJECT && has_error_since(file->findings, first))
		excuse_base(file, &validation, first);
	file->facts->resources++;
	file->facts->unknown_kinds += validation.kind_is_unknown;
	file->facts->with_cel_rules += validation.has_cel_rules;
	if (file->completeness != PARTIAL_OBJECT)
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
	for (size_t i = 0; i < resources.count && !file->failed; i++)
		judge_resource(file, &resources.items[i]);
}

static void judge_objects(struct file_judgement *file)
{
	const struct surroundings *surroundings = file->judge->surroundings;

	if (surroundings_role(surroundings, file->source.path) == KUSTOMIZE_RESOURCE)
		file->completeness = BASE_OBJECT;
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
	return span_contains(bytes, "apiVersion") || span_contains(bytes, "kind:") ||
	       span_contains(bytes, "\"kind\"");
}

/*
 * Findings that leave a part of the file unread. Objects may stand there, with
 * keys escaped so that no search finds them ("k\x69nd"), and a reader with
 * other limits, or one that recodes UTF-16 as Argo CD does, would apply them.
 */
static bool leaves_unread(const struct rule *rule)
{
	static const char *const ids[] = {
		"file/utf-16",    "yaml/alias-bomb",         "yaml/too-deep",
		"yaml/too-large", "yaml/too-many-documents",
	};

	for (size_t i = 0; i < COUNT(ids); i++) {
		if (strcmp(rule->id, ids[i]) == 0)
			return true;
	}
	return false;
}

/*
 * The file belongs to some other program, which may read YAML otherwise than
 * the API server does: what would refuse a manifest is worth a warning, and the
 * reader's warnings are noise. What could not be read stays an error.
 */
static void soften(struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		struct finding finding = findings->items[i];
		if (finding.severity != SEVERITY_ERROR)
			continue;
		if (!leaves_unread(finding.rule))
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

static int judge_kustomization(struct file_judgement *file, size_t first)
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
	const struct kustomization *kustomization =
		kustomization_read(&file->source, &file->manifest, file->scratch);
	kustomization_judge_remotes(&judgement, kustomization, root);
	if (kustomization_judge_names(&judgement, kustomization, file->err) < 0)
		return -1;
	return kustomization_judge_cycles(&judgement, kustomization, file->err);
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

static int judge_read_documents(struct file_judgement *file, size_t first)
{
	if (file->facts->class == FILE_KUSTOMIZATION)
		return judge_kustomization(file, first);
	if (file->facts->class == FILE_SCHEMA)
		return schema_file_judge(file->judge, &file->source, &file->manifest, file->scratch,
					 file->findings, file->err);
	if (file->facts->class == FILE_PATCH)
		judge_patch(file, first);
	else if (has_objects(file))
		judge_objects(file);
	else
		file->facts->class = FILE_DATA;
	return file->failed ? -1 : 0;
}

static bool is_at(const struct finding *finding, const struct finding *other)
{
	return finding->start.line == other->start.line &&
	       finding->start.column == other->start.column &&
	       span_equal(finding->path, other->path);
}

/* What the reader says of a scalar before anybody knows its field. */
static bool is_about_spelling(const struct rule *rule)
{
	static const char *const ids[] = {
		"yaml/boolean-word",
		"yaml/large-integer",
		"yaml/leading-zero",
		"yaml/number-notation",
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (strcmp(rule->id, ids[i]) == 0)
			return true;
	}
	return false;
}

/*
 * A later finding of that place that weighs as much and tells what the value is
 * read as: it knows the field, the reader does not.
 */
static bool is_said_better(const struct findings *findings, size_t index)
{
	const struct finding *finding = &findings->items[index];

	for (size_t i = index + 1; i < findings->count; i++) {
		const struct finding *other = &findings->items[i];
		const char *id = other->rule->id;
		bool tells = strcmp(id, "schema/type") == 0 ||
			     (strcmp(id, "schema/number-range") == 0 &&
			      strcmp(finding->rule->id, "yaml/large-integer") == 0);
		if (tells && other->severity >= finding->severity && is_at(other, finding))
			return true;
	}
	return false;
}

/* An unquoted NO in a field that takes text is one mistake: a person should read of it once. */
static void drop_repetitions(struct findings *findings, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < findings->count; i++) {
		if (!is_about_spelling(findings->items[i].rule) || !is_said_better(findings, i))
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
}

/* No object could be read: another program's file, or objects that are broken. */
static void settle_data(struct file_judgement *file, size_t first)
{
	if (!looks_like_objects(file->source.bytes))
		soften(file->findings, first);
	if (has_error_since(file->findings, first))
		file->facts->class = FILE_MANIFEST;
}

int documents_judge(struct file_judgement *file)
{
	size_t first = file->findings->count;

	manifest_read(&file->manifest, &file->source, file->scratch, file->findings);
	file->facts->documents = file->manifest.count;
	int status = judge_read_documents(file, first);
	judge_apply_severities(file->judge, file->findings, first);
	drop_repetitions(file->findings, first);
	if (file->facts->class == FILE_DATA)
		settle_data(file, first);
	return status;
}
