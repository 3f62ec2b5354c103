/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A custom kind as its CustomResourceDefinition has it, laid out like a kind of
 * Kubernetes. Everything in the definition is foreign text: it is shown bounded
 * and display-safe.
 */
#include "cli/explain.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "manifest/json_writer.h"

enum { SHOWN_COLUMNS = 100 };

struct explained_custom {
	const struct explain_question *question;
	const struct custom_kind *kind;
	const struct custom_version *version;
	struct span api_version;
};

/* The digits at the front of *text as a number, small enough to compare; takes them off. */
static uint64_t take_number(struct span *text)
{
	uint64_t number = 0;

	for (; text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9'; *text = span_from(*text, 1))
		number = number < 10000 ? number * 10 + (uint64_t)(text->ptr[0] - '0') : number;
	return number;
}

/* "v1beta2" as a number that grows with the stability that the name promises. */
static uint64_t stability_of(struct span name)
{
	struct span rest = span_from(name, 1);
	uint64_t major = take_number(&rest), stage = 0;

	if (!span_starts_with(name, "v") || !major)
		return 0;
	if (!rest.len)
		return 3ULL << 40 | major << 20;
	if (span_starts_with(rest, "beta"))
		stage = 2;
	else if (span_starts_with(rest, "alpha"))
		stage = 1;
	rest = span_from(rest, stage == 2 ? 4 : 5);
	return stage << 40 | major << 20 | take_number(&rest);
}

/* The one that is asked for, or the most stable one that is served. */
static const struct custom_version *choose_version(const struct custom_kind *kind,
						   struct span wanted)
{
	const struct custom_version *best = NULL;

	if (wanted.len)
		return custom_kind_version(kind, wanted);
	for (size_t i = 0; i < kind->version_count; i++) {
		const struct custom_version *version = &kind->versions[i];
		if (version->served &&
		    (!best || stability_of(version->name) > stability_of(best->name)))
			best = version;
	}
	return best;
}

static struct span api_version_of(const struct explained_custom *explained,
				  const struct custom_version *version)
{
	return arena_printf(explained->question->arena, "%.*s/%.*s",
			    SPAN_ARG(explained->kind->group), SPAN_ARG(version->name));
}

static void write_row(struct text *text, const char *name, struct span value)
{
	text_format(text, "  %-12s ", name);
	text_display(text, value, SHOWN_COLUMNS);
	text_byte(text, '\n');
}

/* A value as JSON, for a row. */
static struct span json_of(const struct node *node, struct arena *arena)
{
	struct text json;

	text_init(&json, LIMIT_REPORT_BYTES);
	json_write(&json, node);
	struct span copy = arena_copy(arena, text_span(&json));
	text_release(&json);
	return copy;
}

static bool is_true(const struct node *schema, const char *name)
{
	const struct node *value = node_get(schema, name);

	return value && value->kind == NODE_BOOL && value->boolean;
}

static const struct node *map_of(const struct node *schema, const char *name)
{
	const struct node *value = node_get(schema, name);

	return value && value->kind == NODE_MAP ? value : NULL;
}

/* Schemas nest no deeper than their document: LIMIT_DEPTH. */
static struct span type_of(const struct node *schema, struct arena *arena)
{
	struct span type = node_text(node_get(schema, "type"));
	const struct node *items = map_of(schema, "items");
	const struct node *values = map_of(schema, "additionalProperties");

	if (is_true(schema, "x-kubernetes-int-or-string"))
		return span_of("integer or string");
	if (span_is(type, "array") && items)
		return arena_printf(arena, "list of %.*s", SPAN_ARG(type_of(items, arena)));
	if (span_is(type, "object") && values)
		return arena_printf(arena, "map of %.*s", SPAN_ARG(type_of(values, arena)));
	if (is_true(schema, "x-kubernetes-embedded-resource"))
		return span_of("object with apiVersion and kind");
	if (is_true(schema, "x-kubernetes-preserve-unknown-fields"))
		return span_of(span_is(type, "object") ? "object with any fields" : "anything");
	return type.len ? type : span_of("anything");
}

/* What holds the fields: the schema itself, or that of its items or values. */
static const struct node *fields_of(const struct node *schema)
{
	while (schema) {
		const struct node *items = map_of(schema, "items");
		const struct node *values = map_of(schema, "additionalProperties");
		if (!items && (map_of(schema, "properties") || !values))
			break;
		schema = items ? items : values;
	}
	return schema;
}

/* The server fills in defaults first, so that a field with one is never missing. */
static bool is_required(const struct node *owner, struct span name, const struct node *schema)
{
	const struct node *list = node_get(owner, "required");

	if (!list || list->kind != NODE_LIST || node_get(schema, "default"))
		return false;
	for (uint32_t i = 0; i < list->list.count; i++) {
		if (span_equal(node_text(list->list.items[i]), name))
			return true;
	}
	return false;
}

static void write_list(struct text *text, const char *name, const struct node *list,
		       struct arena *arena)
{
	struct span words = { "", 0 };

	if (!list || list->kind != NODE_LIST)
		return;
	for (uint32_t i = 0; i < list->list.count && words.len < LIMIT_MESSAGE_BYTES; i++) {
		const struct node *item = list->list.items[i];
		struct span word = item->kind == NODE_STRING && item->text.len
					   ? item->text
					   : json_of(item, arena);
		words = arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(words), i ? ", " : "",
				     SPAN_ARG(word));
	}
	write_row(text, name, words);
}

static void write_bounds(struct text *text, const struct node *schema, struct arena *arena)
{
	static const struct {
		const char *keyword, *name, *words, *exclusive;
	} rows[] = {
		{ "minimum", "at least:", "", "exclusiveMinimum" },
		{ "maximum", "at most:", "", "exclusiveMaximum" },
		{ "minLength", "characters:", "at least ", NULL },
		{ "maxLength", "characters:", "at most ", NULL },
		{ "minItems", "items:", "at least ", NULL },
		{ "maxItems", "items:", "at most ", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct node *bound = node_get(schema, rows[i].keyword);
		bool exclusive = rows[i].exclusive && is_true(schema, rows[i].exclusive);
		if (bound && bound->kind != NODE_NULL)
			write_row(text, rows[i].name,
				  arena_printf(arena, "%s%.*s%s", rows[i].words,
					       SPAN_ARG(json_of(bound, arena)),
					       exclusive ? ", itself excluded" : ""));
	}
}

/* The first line of what the definition's author says. */
static void write_description(struct text *text, const struct node *schema)
{
	struct span words = node_text(node_get(schema, "description"));

	while (words.len && (words.ptr[0] == '\n' || words.ptr[0] == ' '))
		words = span_from(words, 1);
	words = span_first(words, span_find(words, '\n'));
	if (words.len)
		write_row(text, "about:", words);
}

static void write_uniqueness(struct text *text, const struct node *schema, struct arena *arena)
{
	struct span list = node_text(node_get(schema, "x-kubernetes-list-type"));

	if (span_is(list, "set"))
		write_row(text, "unique by:", span_of("the whole item"));
	else if (span_is(list, "map"))
		write_list(text, "unique by:", node_get(schema, "x-kubernetes-list-map-keys"),
			   arena);
}

static void write_children(struct text *text, const struct node *schema, struct span of,
			   struct arena *arena)
{
	const struct node *owner = fields_of(schema);
	const struct node *fields = map_of(owner, "properties");
	size_t widest = 0;

	if (!fields)
		return;
	for (uint32_t i = 0; i < fields->map.count; i++) {
		size_t width = fields->map.entries[i].name.len;
		widest = width > widest && width <= SHOWN_COLUMNS ? width : widest;
	}
	text_string(text, "\nfields of ");
	text_display(text, of, SHOWN_COLUMNS);
	text_string(text, ":\n");
	for (uint32_t i = 0; i < fields->map.count; i++) {
		const struct node_entry *field = &fields->map.entries[i];
		size_t width = field->name.len < widest ? field->name.len : widest;
		text_string(text, "  ");
		text_display(text, field->name, SHOWN_COLUMNS);
		text_fill(text, ' ', widest - width + 2);
		text_display(text, type_of(field->value, arena), SHOWN_COLUMNS);
		text_string(text,
			    is_required(owner, field->name, field->value) ? ", required\n" : "\n");
	}
}

static void write_heading(const struct explained_custom *explained)
{
	struct text *text = explained->question->text;

	text_display(text, explained->kind->kind, SHOWN_COLUMNS);
	if (explained->question->path.len) {
		text_byte(text, '.');
		text_display(text, explained->question->path, SHOWN_COLUMNS);
		text_string(text, ", ");
		text_display(text, explained->api_version, SHOWN_COLUMNS);
	}
	text_string(text, ", defined in ");
	text_display(text, explained->kind->path, LIMIT_MESSAGE_BYTES);
	text_string(text, "\n\n");
}

static int write_kind(const struct explained_custom *explained)
{
	const struct custom_kind *kind = explained->kind;
	const struct node *schema = explained->version->schema;
	struct text *text = explained->question->text;

	write_heading(explained);
	write_row(text, "apiVersion:", explained->api_version);
	for (size_t i = 0; i < kind->version_count; i++) {
		const struct custom_version *other = &kind->versions[i];
		if (other != explained->version && other->served)
			write_row(text, "also as:", api_version_of(explained, other));
	}
	write_row(text, "scope:", span_of(kind->namespaced ? "namespace" : "cluster"));
	if (!explained->version->served)
		write_row(text, "served:", span_of("no"));
	if (explained->version->deprecated)
		write_row(text, "deprecated:",
			  explained->version->deprecation_warning.len
				  ? explained->version->deprecation_warning
				  : span_of("yes"));
	write_description(text, schema);
	write_children(text, schema, kind->kind, explained->question->arena);
	return EXIT_ACCEPTED;
}

static int write_field(const struct explained_custom *explained, const struct node *owner,
		       const struct node_entry *field)
{
	struct text *text = explained->question->text;
	struct arena *arena = explained->question->arena;
	const struct node *schema = field->value;
	const struct node *fallback = node_get(schema, "default");
	bool required = is_required(owner, field->name, schema);

	write_heading(explained);
	write_row(text, "type:", type_of(schema, arena));
	write_row(text, "required:", span_of(required ? "yes" : "no"));
	write_list(text, "values:", node_get(schema, "enum"), arena);
	if (fallback)
		write_row(text, "default:", json_of(fallback, arena));
	if (is_true(schema, "nullable"))
		write_row(text, "null:", span_of("allowed"));
	write_uniqueness(text, schema, arena);
	if (node_text(node_get(schema, "format")).len)
		write_row(text, "format:", node_text(node_get(schema, "format")));
	if (node_text(node_get(schema, "pattern")).len)
		write_row(text, "pattern:", node_text(node_get(schema, "pattern")));
	write_bounds(text, schema, arena);
	write_description(text, schema);
	write_children(text, schema, field->name, arena);
	return EXIT_ACCEPTED;
}

static int unknown_field(const struct explained_custom *explained, const struct node *fields,
			 struct span name, struct span parent)
{
	struct span kind = explained->kind->kind;
	struct nearest nearest;
	struct text text;

	nearest_init(&nearest, name);
	for (uint32_t i = 0; fields && i < fields->map.count; i++)
		nearest_offer(&nearest, fields->map.entries[i].name);
	const char *dot = parent.len ? "." : "";
	struct span owner = arena_printf(explained->question->arena, "%.*s%s%.*s", SPAN_ARG(kind),
					 dot, SPAN_ARG(parent));
	text_init(&text, LIMIT_MESSAGE_BYTES * 4);
	text_string(&text, "headgate: ");
	text_display(&text, owner, SHOWN_COLUMNS);
	text_string(&text, " has no field \"");
	text_display(&text, name, SHOWN_COLUMNS);
	text_string(&text, "\" in ");
	text_display(&text, explained->api_version, SHOWN_COLUMNS);
	text_string(&text, nearest.best.len ? "; did you mean \"headgate explain "
					    : "\nType \"headgate explain ");
	text_display(&text, owner, SHOWN_COLUMNS);
	text_string(&text, nearest.best.len ? "." : "");
	text_display(&text, nearest.best, SHOWN_COLUMNS);
	text_string(&text, nearest.best.len ? "\"?\n" : "\" to see its fields.\n");
	fprintf(stderr, "%.*s", SPAN_ARG(text_span(&text)));
	text_release(&text);
	return EXIT_REFUSED;
}

/* Follows the path; lists and maps are gone through as if they were not there. */
static int explain_path(const struct explained_custom *explained)
{
	struct span path = explained->question->path, rest = path;
	const struct node *owner = fields_of(explained->version->schema);

	for (;;) {
		struct span name = span_first(rest, span_find(rest, '.'));
		const struct node *fields = map_of(owner, "properties");
		const struct node_entry *field = node_entry(fields, name);
		size_t known = (size_t)(rest.ptr - path.ptr);
		if (!field)
			return unknown_field(explained, fields, name,
					     span_first(path, known ? known - 1 : 0));
		rest = span_from(rest, name.len + 1);
		if (!rest.len)
			return write_field(explained, owner, field);
		owner = fields_of(field->value);
	}
}

static int unknown_version(const struct explained_custom *explained, struct span wanted)
{
	const struct custom_kind *kind = explained->kind;
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES * 4);
	text_string(&text, "headgate: ");
	text_display(&text, kind->definition, SHOWN_COLUMNS);
	if (wanted.len) {
		text_string(&text, " has no version \"");
		text_display(&text, wanted, SHOWN_COLUMNS);
		text_string(&text, "\"; it has");
	} else {
		text_string(&text, " serves none of its versions");
	}
	for (size_t i = 0; i < kind->version_count; i++) {
		text_string(&text, i ? ", " : wanted.len ? " " : ": ");
		text_display(&text, kind->versions[i].name, SHOWN_COLUMNS);
	}
	text_byte(&text, '\n');
	fprintf(stderr, "%.*s", SPAN_ARG(text_span(&text)));
	text_release(&text);
	return EXIT_REFUSED;
}

int explain_custom_field(const struct explain_question *question, const struct custom_kind *kind)
{
	struct span slash = span_from(question->api_version, span_find(question->api_version, '/'));
	struct span wanted = span_from(slash, 1);
	struct span first = span_first(question->path, span_find(question->path, '.'));
	struct explained_custom explained = {
		.question = question,
		.kind = kind,
		.version = choose_version(kind, wanted),
	};

	if (!explained.version)
		return unknown_version(&explained, wanted);
	explained.api_version = api_version_of(&explained, explained.version);
	if (span_is(first, "metadata"))
		return explain_metadata(question, kind->kind, explained.api_version);
	return question->path.len ? explain_path(&explained) : write_kind(&explained);
}
