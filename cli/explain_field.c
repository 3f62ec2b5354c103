/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include "base/ascii.h"
#include "base/nearest.h"
#include "cli/commands.h"

/* What is asked for, and where it was found. */
struct explained {
	struct text *text;
	struct arena *arena;
	unsigned minor;
	const struct catalog_kind *kind;
	struct span path; /* "spec.ports" */
};

/* "deployments" and "deployment" are what people type for kubectl. */
static struct span kind_name_of(struct span word)
{
	for (size_t i = 0; i < catalog_kind_total && word.len; i++) {
		const struct catalog_kind *kind = catalog_kind_at(i);
		if (ascii_equal_ignoring_case(word, catalog_span(kind->kind)) ||
		    ascii_equal_ignoring_case(word, catalog_span(kind->plural)))
			return catalog_span(kind->kind);
	}
	return word;
}

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

static int unknown_kind(struct span name, struct span api_version, unsigned minor)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (size_t i = 0; i < catalog_kind_total; i++) {
		const struct catalog_kind *kind = catalog_kind_at(i);
		if (catalog_has(kind->releases, minor))
			nearest_offer(&nearest, catalog_span(kind->kind));
	}
	fprintf(stderr, "headgate: Kubernetes 1.%u has no kind \"%.*s\"", minor, SPAN_ARG(name));
	if (api_version.len)
		fprintf(stderr, " in %.*s", SPAN_ARG(api_version));
	if (nearest.best.len && !span_equal(nearest.best, name))
		fprintf(stderr, "; did you mean \"headgate explain %.*s\"?",
			SPAN_ARG(nearest.best));
	fputs("\nRules are explained by their id, such as \"schema/enum\".\n", stderr);
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
	struct span kind = catalog_span(explained->kind->kind);
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
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
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
	text_format(text, "%.*s.%.*s, %.*s, Kubernetes 1.%u\n\n",
		    SPAN_ARG(catalog_span(explained->kind->kind)), SPAN_ARG(explained->path),
		    SPAN_ARG(api_version_of(explained->kind, explained->arena)), explained->minor);
	write_row(text,
		  "type:", catalog_type_text(catalog_property_type(property), explained->arena));
	write_row(text, "required:", span_of(property->required ? "yes" : "no"));
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
		text_format(text, "  %-*.*s  %.*s%s\n", (int)widest, SPAN_ARG(name), SPAN_ARG(type),
			    property->required ? ", required" : "");
	}
}

/* List indexes and the brackets that findings write are no part of a path here. */
static struct span without_indexes(struct span path, struct arena *arena)
{
	char *plain = arena_alloc(arena, path.len + 1);
	size_t len = 0;
	bool in_brackets = false;

	for (size_t i = 0; i < path.len; i++) {
		in_brackets = in_brackets || path.ptr[i] == '[';
		if (!in_brackets)
			plain[len++] = path.ptr[i];
		in_brackets = in_brackets && path.ptr[i] != ']';
	}
	return (struct span){ plain, len };
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

int explain_field(struct text *text, struct arena *arena, struct span subject,
		  struct span api_version, unsigned minor)
{
	struct span name = kind_name_of(span_first(subject, span_find(subject, '.')));
	struct explained explained = {
		.text = text,
		.arena = arena,
		.minor = minor,
		.kind = find_kind(name, api_version, minor),
		.path = without_indexes(span_from(subject, span_find(subject, '.') + 1), arena),
	};

	if (!explained.kind)
		return unknown_kind(name, api_version, minor);
	if (explained.path.len)
		return explain_path(&explained);
	write_kind(&explained);
	write_children(&explained, catalog_kind_definition(explained.kind));
	return EXIT_ACCEPTED;
}
