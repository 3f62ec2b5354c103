/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/crd_files.h"
#include "cli/kind_names.h"
#include "validators/required_fields.h"

enum { SHOWN_COLUMNS = 100 };

/* What is asked for, and where it was found. */
struct explained {
	struct text *text;
	struct arena *arena;
	unsigned minor;
	const struct catalog_kind *kind;
	struct span path;        /* "spec.ports" */
	struct span shown_kind;  /* the kind, or a custom one that shares the field */
	struct span api_version; /* the same */
};

static const struct catalog_kind *find_kind(struct span name, struct span api_version,
					    unsigned minor)
{
	size_t slash = span_find(api_version, '/');
	bool has_group = slash < api_version.len;
	struct span group = has_group ? span_first(api_version, slash) : (struct span){ "", 0 };

	if (!api_version.len)
		return catalog_kind_named(name, minor);
	return catalog_kind(group, has_group ? span_from(api_version, slash + 1) : api_version,
			    name, minor);
}

static int unknown_kind(const struct explain_question *question,
			const struct custom_resources *registry)
{
	struct nearest nearest;
	struct text text;

	nearest_init(&nearest, question->kind);
	for (size_t i = 0; i < catalog_kind_total; i++) {
		const struct catalog_kind *kind = catalog_kind_at(i);
		if (catalog_has(kind->releases, question->minor))
			nearest_offer(&nearest, catalog_span(kind->kind));
	}
	for (size_t i = 0; i < registry->kinds.count; i++)
		nearest_offer(&nearest,
			      ((const struct custom_kind *)registry->kinds.entries[i].value)->kind);
	text_init(&text, LIMIT_MESSAGE_BYTES * 4);
	text_format(&text, "headgate: Kubernetes 1.%u has no kind \"", question->minor);
	text_display(&text, question->kind, SHOWN_COLUMNS);
	text_byte(&text, '"');
	if (question->api_version.len) {
		text_string(&text, " in ");
		text_display(&text, question->api_version, SHOWN_COLUMNS);
	}
	text_string(&text, registry->learned
				   ? ", and neither has a CustomResourceDefinition at hand"
				   : ", and no CustomResourceDefinition is at hand (--crd PATH)");
	if (nearest.best.len && !span_equal(nearest.best, question->kind)) {
		text_string(&text, "; did you mean \"headgate explain ");
		text_display(&text, nearest.best, SHOWN_COLUMNS);
		text_string(&text, "\"?");
	}
	text_string(&text, "\nRules are explained by their id, such as \"schema/enum\".\n");
	fprintf(stderr, "%.*s", SPAN_ARG(text_span(&text)));
	text_release(&text);
	return EXIT_REFUSED;
}

static const struct catalog_definition *owner_of_unknown(const struct explained *explained,
							 const struct catalog_field *last)
{
	if (last->property)
		return catalog_field_object(last->property);
	return catalog_kind_definition(explained->kind);
}

static int unknown_field(const struct explained *explained, const struct catalog_field *last,
			 struct span rest)
{
	const struct catalog_definition *owner = owner_of_unknown(explained, last);
	struct span name = span_first(rest, span_find(rest, '.'));
	size_t known = (size_t)(rest.ptr - explained->path.ptr);
	struct span parent = span_first(explained->path, known ? known - 1 : 0);
	struct span kind = explained->shown_kind;
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (size_t i = 0; owner && i < owner->property_count; i++)
		nearest_offer(&nearest, catalog_span(catalog_property_at(owner, i)->name));
	fprintf(stderr, "headgate: %.*s%s%.*s has no field \"%.*s\" in Kubernetes 1.%u",
		SPAN_ARG(kind), parent.len ? "." : "", SPAN_ARG(parent), SPAN_ARG(name),
		explained->minor);
	if (nearest.best.len)
		fprintf(stderr, "; did you mean \"headgate explain %.*s.%.*s%s%.*s\"?",
			SPAN_ARG(kind), SPAN_ARG(parent), parent.len ? "." : "",
			SPAN_ARG(nearest.best));
	else
		fprintf(stderr, "\nType \"headgate explain %.*s%s%.*s\" to see its fields.",
			SPAN_ARG(kind), parent.len ? "." : "", SPAN_ARG(parent));
	fputc('\n', stderr);
	return EXIT_REFUSED;
}

static struct span api_version_of(const struct catalog_kind *kind, struct arena *arena)
{
	struct span group = catalog_span(kind->group);
	struct span version = catalog_span(kind->version);

	return group.len ? arena_printf(arena, "%.*s/%.*s", SPAN_ARG(group), SPAN_ARG(version))
			 : version;
}

static void write_row(struct text *text, const char *name, struct span value)
{
	text_format(text, "  %-12s %.*s\n", name, SPAN_ARG(value));
}

static void write_other_versions(struct explained *explained)
{
	for (size_t i = 0; i < catalog_kind_total; i++) {
		const struct catalog_kind *other = catalog_kind_at(i);
		if (other == explained->kind || other->kind != explained->kind->kind ||
		    !catalog_has(other->releases, explained->minor))
			continue;
		write_row(explained->text, "also as:", api_version_of(other, explained->arena));
	}
}

static void write_lifecycle(struct explained *explained)
{
	const struct catalog_kind *kind = explained->kind;
	const struct catalog_lifecycle *row = catalog_lifecycle(
		catalog_span(kind->group), catalog_span(kind->version), catalog_span(kind->kind));

	if (!row)
		return;
	if (row->deprecated && row->deprecated <= explained->minor)
		text_format(explained->text, "  %-12s since 1.%u\n",
			    "deprecated:", row->deprecated);
	if (row->removed)
		text_format(explained->text, "  %-12s in 1.%u\n", "removed:", row->removed);
	if (row->new_version)
		text_format(explained->text, "  %-12s %.*s%s%.*s\n",
			    "instead:", SPAN_ARG(catalog_span(row->new_group)),
			    row->new_group ? "/" : "", SPAN_ARG(catalog_span(row->new_version)));
}

static void write_kind(struct explained *explained)
{
	const struct catalog_kind *kind = explained->kind;
	struct text *text = explained->text;

	text_format(text, "%.*s, Kubernetes 1.%u\n\n", SPAN_ARG(catalog_span(kind->kind)),
		    explained->minor);
	write_row(text, "apiVersion:", api_version_of(kind, explained->arena));
	write_other_versions(explained);
	write_row(text, "scope:", span_of(kind->namespaced ? "namespace" : "cluster"));
	write_row(text, "served in:", catalog_releases_text(kind->releases, explained->arena));
	write_lifecycle(explained);
}

static void write_rule(struct explained *explained, const struct catalog_rule *rule)
{
	static const struct {
		enum catalog_rule_kind kind;
		const char *name;
	} numbers[] = {
		{ CATALOG_RULE_MINIMUM, "at least:" },      { CATALOG_RULE_MAXIMUM, "at most:" },
		{ CATALOG_RULE_MAX_LENGTH, "characters:" }, { CATALOG_RULE_MAX_BYTES, "bytes:" },
		{ CATALOG_RULE_MAX_ITEMS, "items:" },
	};

	if (rule->scope != CATALOG_SCOPE_VALUE || !catalog_has(rule->releases, explained->minor))
		return;
	if (rule->kind == CATALOG_RULE_FORMAT)
		write_row(explained->text, "format:", catalog_span(rule->argument));
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (rule->kind == numbers[i].kind)
			text_format(explained->text, "  %-12s %s%d\n", numbers[i].name,
				    i < 2 ? "" : "at most ", rule->number);
	}
}

static void write_list_keys(struct explained *explained, const struct catalog_property *property)
{
	if (property->list == CATALOG_LIST_SET)
		write_row(explained->text, "unique by:", span_of("the whole item"));
	for (size_t i = 0; property->list == CATALOG_LIST_MAP && i < property->key_count; i++)
		write_row(explained->text, i ? "" : "unique by:", catalog_key(property, i));
}

static void write_property(struct explained *explained, const struct catalog_field *field)
{
	const struct catalog_property *property = field->property;
	const struct catalog_enum *values = catalog_enum(property, explained->minor);
	struct text *text = explained->text;
	catalog_releases ever = property->releases;

	catalog_property_ever(field->owner, catalog_span(property->name), &ever);
	text_format(text, "%.*s.%.*s, %.*s, Kubernetes 1.%u\n\n", SPAN_ARG(explained->shown_kind),
		    SPAN_ARG(explained->path), SPAN_ARG(explained->api_version), explained->minor);
	write_row(text,
		  "type:", catalog_type_text(catalog_property_type(property), explained->arena));
	bool required = field_must_be_set(field->owner, property, explained->minor);
	write_row(text, "required:", span_of(required ? "yes" : "no"));
	if (values)
		write_row(text,
			  "values:", catalog_enum_text(values, explained->minor, explained->arena));
	if (property->default_json)
		write_row(text, "default:", catalog_span(property->default_json));
	write_list_keys(explained, property);
	for (size_t i = 0; i < property->rule_count; i++)
		write_rule(explained, catalog_rule_at(property, i));
	write_row(text, "served in:", catalog_releases_text(ever, explained->arena));
}

static void write_children(struct explained *explained, const struct catalog_definition *definition)
{
	struct text *text = explained->text;
	size_t widest = 0;

	for (size_t i = 0; i < definition->property_count; i++) {
		size_t width = catalog_span(catalog_property_at(definition, i)->name).len;
		widest = width > widest ? width : widest;
	}
	text_format(text, "\nfields of %.*s:\n", SPAN_ARG(catalog_definition_title(definition)));
	for (size_t i = 0; i < definition->property_count; i++) {
		const struct catalog_property *property = catalog_property_at(definition, i);
		if (!catalog_has(property->releases, explained->minor))
			continue;
		struct span name = catalog_span(property->name);
		struct span type =
			catalog_type_text(catalog_property_type(property), explained->arena);
		bool required = field_must_be_set(definition, property, explained->minor);
		text_format(text, "  %-*.*s  %.*s%s\n", (int)widest, SPAN_ARG(name), SPAN_ARG(type),
			    required ? ", required" : "");
	}
}

static int explain_path(struct explained *explained)
{
	struct catalog_field field;
	struct span rest;

	if (!catalog_field_by_path(explained->kind, explained->path, explained->minor, &field,
				   &rest))
		return unknown_field(explained, &field, rest);
	write_property(explained, &field);
	const struct catalog_definition *object = catalog_field_object(field.property);
	if (object && object->property_count)
		write_children(explained, object);
	return EXIT_ACCEPTED;
}

static struct explained explained_of(const struct explain_question *question,
				     const struct catalog_kind *kind)
{
	return (struct explained){
		.text = question->text,
		.arena = question->arena,
		.minor = question->minor,
		.kind = kind,
		.path = question->path,
		.shown_kind = catalog_span(kind->kind),
		.api_version = api_version_of(kind, question->arena),
	};
}

int explain_metadata(const struct explain_question *question, struct span shown_kind,
		     struct span shown_api_version)
{
	/* Every kind has the same metadata; this one is in all releases. */
	struct explained explained =
		explained_of(question, catalog_kind_named(span_of("ConfigMap"), question->minor));

	explained.shown_kind = shown_kind;
	explained.api_version = shown_api_version;
	return explain_path(&explained);
}

static bool is_group_of(struct span api_version, const struct custom_kind *kind)
{
	struct span group = span_first(api_version, span_find(api_version, '/'));

	return !api_version.len || span_equal(group, kind->group);
}

static const struct custom_kind *find_custom_kind(const struct explain_question *question,
						  const struct custom_resources *registry)
{
	for (size_t i = 0; i < registry->kinds.count; i++) {
		const struct custom_kind *kind = registry->kinds.entries[i].value;
		if (custom_kind_is_named(kind->names, question->kind) &&
		    is_group_of(question->api_version, kind))
			return kind;
	}
	return NULL;
}

static int explain_custom(const struct explain_question *question)
{
	struct custom_resources *registry = custom_resources_new(question->arena);
	struct error err = { 0 };
	int status = question->crds.count ? crd_files_learn(registry, &question->crds, &err)
					  : crd_files_learn_working_tree(registry, &err);

	if (status < 0)
		return command_failed(&err);
	const struct custom_kind *kind = find_custom_kind(question, registry);
	return kind ? explain_custom_field(question, kind) : unknown_kind(question, registry);
}

int explain_field(const struct explain_question *question)
{
	struct span name = kind_name_of(question->kind);
	const struct catalog_kind *kind = find_kind(name, question->api_version, question->minor);

	if (!kind)
		return explain_custom(question);
	struct explained explained = explained_of(question, kind);
	if (question->path.len)
		return explain_path(&explained);
	write_kind(&explained);
	write_children(&explained, catalog_kind_definition(kind));
	return EXIT_ACCEPTED;
}
