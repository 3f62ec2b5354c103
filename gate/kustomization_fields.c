/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of kustomize.config.k8s.io (kustomize 5, api/types). kustomize reads
 * the file strictly: a field that it does not know ends the build.
 */
#include "base/ascii.h"
#include "base/count.h"
#include "base/nearest.h"
#include "gate/gate_rules.h"
#include "gate/kustomization_judge.h"

enum value_type {
	ANY_VALUE,
	A_BOOL,
	AN_INTEGER,
	A_TEXT,
	AN_OBJECT,
	TEXT_BY_NAME, /* an object of texts: labels, annotations */
	LIST_OF_ANY,
	LIST_OF_OBJECTS,
	LIST_OF_TEXTS,
};

struct field_table;

struct field_rule {
	const char *name;
	enum value_type type;
	bool same_shape;                 /* as its replacement: that takes the very same value */
	const struct field_table *inner; /* of the object, or of each object of the list */
	const char *replacement;         /* for a deprecated field */
};

struct field_table {
	const struct field_rule *fields;
	size_t count;
};

#define TABLE(rules)                                                                               \
	{                                                                                          \
		(rules), COUNT(rules)                                                              \
	}

static const struct field_rule target_fields[] = {
	{ .name = "annotationSelector", .type = A_TEXT },
	{ .name = "group", .type = A_TEXT },
	{ .name = "kind", .type = A_TEXT },
	{ .name = "labelSelector", .type = A_TEXT },
	{ .name = "name", .type = A_TEXT },
	{ .name = "namespace", .type = A_TEXT },
	{ .name = "version", .type = A_TEXT },
};
static const struct field_table target_table = TABLE(target_fields);

static const struct field_rule patch_fields[] = {
	{ .name = "options", .type = AN_OBJECT },
	{ .name = "patch", .type = A_TEXT },
	{ .name = "path", .type = A_TEXT },
	{ .name = "target", .type = AN_OBJECT, .inner = &target_table },
};
static const struct field_table patch_table = TABLE(patch_fields);

static const struct field_rule image_fields[] = {
	{ .name = "digest", .type = A_TEXT },    { .name = "name", .type = A_TEXT },
	{ .name = "newName", .type = A_TEXT },   { .name = "newTag", .type = A_TEXT },
	{ .name = "tagSuffix", .type = A_TEXT },
};
static const struct field_table image_table = TABLE(image_fields);

static const struct field_rule replica_fields[] = {
	{ .name = "count", .type = AN_INTEGER },
	{ .name = "name", .type = A_TEXT },
};
static const struct field_table replica_table = TABLE(replica_fields);

static const struct field_rule label_fields[] = {
	{ .name = "fields", .type = LIST_OF_OBJECTS },
	{ .name = "includeSelectors", .type = A_BOOL },
	{ .name = "includeTemplates", .type = A_BOOL },
	{ .name = "pairs", .type = TEXT_BY_NAME },
};
static const struct field_table label_table = TABLE(label_fields);

static const struct field_rule option_fields[] = {
	{ .name = "annotations", .type = TEXT_BY_NAME },
	{ .name = "disableNameSuffixHash", .type = A_BOOL },
	{ .name = "immutable", .type = A_BOOL },
	{ .name = "labels", .type = TEXT_BY_NAME },
};
static const struct field_table option_table = TABLE(option_fields);

static const struct field_rule generator_fields[] = {
	{ .name = "behavior", .type = A_TEXT },
	{ .name = "env", .type = A_TEXT, .replacement = "envs" },
	{ .name = "envs", .type = LIST_OF_TEXTS },
	{ .name = "files", .type = LIST_OF_TEXTS },
	{ .name = "literals", .type = LIST_OF_TEXTS },
	{ .name = "name", .type = A_TEXT },
	{ .name = "namespace", .type = A_TEXT },
	{ .name = "options", .type = AN_OBJECT, .inner = &option_table },
};
static const struct field_table generator_table = TABLE(generator_fields);

static const struct field_rule secret_fields[] = {
	{ .name = "behavior", .type = A_TEXT },
	{ .name = "env", .type = A_TEXT, .replacement = "envs" },
	{ .name = "envs", .type = LIST_OF_TEXTS },
	{ .name = "files", .type = LIST_OF_TEXTS },
	{ .name = "literals", .type = LIST_OF_TEXTS },
	{ .name = "name", .type = A_TEXT },
	{ .name = "namespace", .type = A_TEXT },
	{ .name = "options", .type = AN_OBJECT, .inner = &option_table },
	{ .name = "type", .type = A_TEXT },
};
static const struct field_table secret_table = TABLE(secret_fields);

static const struct field_rule top_fields[] = {
	{ .name = "apiVersion", .type = A_TEXT },
	{ .name = "bases", .type = LIST_OF_TEXTS, .replacement = "resources", .same_shape = true },
	{ .name = "buildMetadata", .type = LIST_OF_TEXTS },
	{ .name = "commonAnnotations", .type = TEXT_BY_NAME },
	{ .name = "commonLabels", .type = TEXT_BY_NAME, .replacement = "labels" },
	{ .name = "components", .type = LIST_OF_TEXTS },
	{ .name = "configMapGenerator", .type = LIST_OF_OBJECTS, .inner = &generator_table },
	{ .name = "configurations", .type = LIST_OF_TEXTS },
	{ .name = "crds", .type = LIST_OF_TEXTS },
	{ .name = "generatorOptions", .type = AN_OBJECT, .inner = &option_table },
	{ .name = "generators", .type = LIST_OF_TEXTS },
	{ .name = "helmChartInflationGenerator",
	  .type = LIST_OF_OBJECTS,
	  .replacement = "helmCharts" },
	{ .name = "helmCharts", .type = LIST_OF_OBJECTS },
	{ .name = "helmGlobals", .type = AN_OBJECT },
	{ .name = "imageTags", .type = LIST_OF_OBJECTS, .replacement = "images" },
	{ .name = "images", .type = LIST_OF_OBJECTS, .inner = &image_table },
	{ .name = "kind", .type = A_TEXT },
	{ .name = "labels", .type = LIST_OF_OBJECTS, .inner = &label_table },
	{ .name = "metadata", .type = AN_OBJECT },
	{ .name = "namePrefix", .type = A_TEXT },
	{ .name = "nameSuffix", .type = A_TEXT },
	{ .name = "namespace", .type = A_TEXT },
	{ .name = "openapi", .type = AN_OBJECT },
	{ .name = "patches", .type = LIST_OF_OBJECTS, .inner = &patch_table },
	{ .name = "patchesJson6902",
	  .type = LIST_OF_OBJECTS,
	  .inner = &patch_table,
	  .replacement = "patches" },
	{ .name = "patchesStrategicMerge", .type = LIST_OF_TEXTS, .replacement = "patches" },
	{ .name = "replacements", .type = LIST_OF_OBJECTS },
	{ .name = "replicas", .type = LIST_OF_OBJECTS, .inner = &replica_table },
	{ .name = "resources", .type = LIST_OF_TEXTS },
	{ .name = "secretGenerator", .type = LIST_OF_OBJECTS, .inner = &secret_table },
	{ .name = "sortOptions", .type = AN_OBJECT },
	{ .name = "transformers", .type = LIST_OF_TEXTS },
	{ .name = "validators", .type = LIST_OF_TEXTS },
	{ .name = "vars", .type = LIST_OF_OBJECTS, .replacement = "replacements" },
};
static const struct field_table top_table = TABLE(top_fields);

static const struct span no_fix;

static void report(struct kustomization_judgement *judgement, const struct rule *rule,
		   struct place place, const struct field_path *at, struct span fix,
		   struct span message)
{
	struct finding_site site = {
		.rule = rule,
		.source = judgement->source,
		.place = place,
		.field = at,
		.fix = fix,
	};

	findings_add(judgement->findings, &site, "%.*s", SPAN_ARG(message));
}

static const char *type_name(enum value_type type)
{
	switch (type) {
	case A_BOOL:
		return "true or false";
	case AN_INTEGER:
		return "a whole number";
	case A_TEXT:
		return "a text";
	case AN_OBJECT:
	case TEXT_BY_NAME:
		return "an object";
	case LIST_OF_ANY:
	case LIST_OF_OBJECTS:
	case LIST_OF_TEXTS:
		return "a list";
	case ANY_VALUE:
		break;
	}
	return "a value";
}

static bool type_fits(enum value_type type, enum node_kind kind)
{
	switch (type) {
	case ANY_VALUE:
		return true;
	case A_BOOL:
		return kind == NODE_BOOL;
	case AN_INTEGER:
		return kind == NODE_INTEGER;
	case A_TEXT:
		return kind == NODE_STRING;
	case AN_OBJECT:
	case TEXT_BY_NAME:
		return kind == NODE_MAP;
	case LIST_OF_ANY:
	case LIST_OF_OBJECTS:
	case LIST_OF_TEXTS:
		return kind == NODE_LIST;
	}
	return false;
}

/* Null is "not set" for kustomize, as everywhere in Go's JSON. */
static bool check_type(struct kustomization_judgement *judgement, const struct node *node,
		       enum value_type type, const struct field_path *at)
{
	enum node_kind kind = (enum node_kind)node->kind;
	struct span fix = no_fix;

	if (kind == NODE_NULL)
		return false;
	if (type_fits(type, kind))
		return true;
	bool scalar = kind == NODE_BOOL || kind == NODE_INTEGER || kind == NODE_FLOAT;
	if (type == A_TEXT && scalar)
		fix = arena_printf(judgement->arena, "\"%.*s\"",
				   SPAN_ARG(source_text(judgement->source, node->place)));
	report(judgement, &gate_rule_kustomize_type, node->place, at, fix,
	       arena_printf(judgement->arena, "must be %s, not %s", type_name(type),
			    node_kind_phrase(kind)));
	return false;
}

static void check_object(struct kustomization_judgement *judgement, const struct node *object,
			 const struct field_table *table, const struct field_path *at);

static void check_items(struct kustomization_judgement *judgement, const struct node *list,
			const struct field_rule *rule, const struct field_path *at)
{
	enum value_type type = rule->type == LIST_OF_TEXTS ? A_TEXT : AN_OBJECT;

	for (uint32_t i = 0; i < list->list.count; i++) {
		struct field_path item = field_path_index(at, i);
		const struct node *node = list->list.items[i];
		if (check_type(judgement, node, type, &item) && rule->inner)
			check_object(judgement, node, rule->inner, &item);
	}
}

static void check_texts(struct kustomization_judgement *judgement, const struct node *object,
			const struct field_path *at)
{
	for (uint32_t i = 0; i < object->map.count; i++) {
		const struct node_entry *entry = &object->map.entries[i];
		struct field_path path = field_path_name(at, entry->name);
		check_type(judgement, entry->value, A_TEXT, &path);
	}
}

static void check_value(struct kustomization_judgement *judgement, const struct node *value,
			const struct field_rule *rule, const struct field_path *at)
{
	if (!check_type(judgement, value, rule->type, at))
		return;
	if (rule->type == LIST_OF_OBJECTS || rule->type == LIST_OF_TEXTS)
		check_items(judgement, value, rule, at);
	else if (rule->type == TEXT_BY_NAME)
		check_texts(judgement, value, at);
	else if (rule->inner)
		check_object(judgement, value, rule->inner, at);
}

/* Go's JSON reader takes a field in any case of letters; people and other tools do not. */
static void report_unknown(struct kustomization_judgement *judgement,
			   const struct node_entry *entry, const struct field_table *table,
			   const struct field_path *at)
{
	struct nearest nearest;

	nearest_init(&nearest, entry->name);
	for (size_t i = 0; i < table->count; i++) {
		struct span name = span_of(table->fields[i].name);
		if (ascii_equal_ignoring_case(name, entry->name)) {
			report(judgement, &gate_rule_kustomize_case, entry->key, at, name,
			       span_of("the field is spelled with other capitals"));
			return;
		}
		nearest_offer(&nearest, name);
	}
	report(judgement, &gate_rule_kustomize_unknown_field, entry->key, at, nearest.best,
	       span_of("kustomize has no such field"));
}

static void check_object(struct kustomization_judgement *judgement, const struct node *object,
			 const struct field_table *table, const struct field_path *at)
{
	for (uint32_t i = 0; i < object->map.count; i++) {
		const struct node_entry *entry = &object->map.entries[i];
		struct field_path path = field_path_name(at, entry->name);
		const struct field_rule *rule = NULL;
		for (size_t k = 0; k < table->count && !rule; k++) {
			if (span_is(entry->name, table->fields[k].name))
				rule = &table->fields[k];
		}
		if (!rule) {
			report_unknown(judgement, entry, table, &path);
			continue;
		}
		if (rule->replacement)
			report(judgement, &gate_rule_kustomize_deprecated, entry->key, &path,
			       rule->same_shape ? span_of(rule->replacement) : no_fix,
			       arena_printf(judgement->arena,
					    "is deprecated; %s takes its place (`kustomize edit "
					    "fix` rewrites the file)",
					    rule->replacement));
		check_value(judgement, entry->value, rule, &path);
	}
}

/* kustomize fills in what is missing, and refuses what is wrong. */
static void check_version(struct kustomization_judgement *judgement, const struct node *root)
{
	const struct node *kind = node_get(root, "kind");
	const struct node *version = node_get(root, "apiVersion");
	struct field_path kind_path = field_path_name(NULL, span_of("kind"));
	struct field_path version_path = field_path_name(NULL, span_of("apiVersion"));
	bool is_component = span_is(node_text(kind), "Component");

	if (node_text(kind).len && !is_component && !span_is(node_text(kind), "Kustomization"))
		report(judgement, &gate_rule_kustomize_type, kind->place, &kind_path, no_fix,
		       span_of("must be Kustomization or Component"));
	if (node_text(version).len &&
	    !span_starts_with(node_text(version), "kustomize.config.k8s.io/v1"))
		report(judgement, &gate_rule_kustomize_type, version->place, &version_path,
		       span_of(is_component ? "kustomize.config.k8s.io/v1alpha1"
					    : "kustomize.config.k8s.io/v1beta1"),
		       span_of("no version of a kustomization; in a file of this name kustomize "
			       "expects its own"));
}

void kustomization_judge_fields(struct kustomization_judgement *judgement, const struct node *root)
{
	if (root->kind != NODE_MAP) {
		report(judgement, &gate_rule_kustomize_type, root->place, NULL, no_fix,
		       arena_printf(judgement->arena, "a kustomization is an object, not %s",
				    node_kind_phrase((enum node_kind)root->kind)));
		return;
	}
	check_version(judgement, root);
	check_object(judgement, root, &top_table, NULL);
}
