/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/json_schema/schema_reading.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/regex.h"
#include "validators/rule_tables.h"

static const struct rule rule_schema = {
	.id = "schema/json-schema",
	.severity = SEVERITY_ERROR,
	.summary = "a JSON Schema file cannot be used",
	.explanation = "The policy maps files to this JSON Schema, but it cannot be read, refers "
		       "to something outside of itself, or uses a keyword that is not supported. "
		       "Files cannot be checked against it. Supported are draft 7 and 2020-12 with "
		       "references inside the file; copy what it refers to into $defs.",
};

RULE_TABLE(json_schema_rules, &rule_schema);

void schema_file_violation(const struct source *source, struct findings *findings,
			   const struct node *node, const char *format, ...)
{
	struct finding_site site = {
		.rule = &rule_schema,
		.source = source,
		.place = node ? node->place : (struct place){ 0, 0 },
	};
	va_list args;

	va_start(args, format);
	findings_vadd(findings, &site, format, args);
	va_end(args);
}

/* Reports "<detail>" and what is wrong with it. */
static void fail(struct schema_reading *reading, const struct node *node, struct span detail,
		 const char *what)
{
	reading->failed = true;
	schema_file_violation(reading->source, reading->findings, node, "\"%.*s\" %s",
			      SPAN_ARG(span_first(detail, 200)), what);
}

int schema_dialect_read(struct schema_reading *reading)
{
	static const struct {
		const char *part;
		enum schema_dialect dialect;
	} dialects[] = {
		{ "/draft-04/", DIALECT_DRAFT_7 }, { "/draft-06/", DIALECT_DRAFT_7 },
		{ "/draft-07/", DIALECT_DRAFT_7 }, { "/2019-09/", DIALECT_2020_12 },
		{ "/2020-12/", DIALECT_2020_12 },
	};
	const struct node *named = node_get(reading->root, "$schema");
	struct span uri = node_text(named);

	reading->dialect = DIALECT_2020_12;
	if (!named)
		return 0;
	for (size_t i = 0; i < COUNT(dialects); i++) {
		if (span_contains(uri, dialects[i].part)) {
			reading->dialect = dialects[i].dialect;
			return 0;
		}
	}
	fail(reading, named, uri, "is no draft that is supported: use draft-07 or 2020-12");
	return -1;
}

/* How the schemas inside a schema are held. */
enum holder { HOLDS_SCHEMA, HOLDS_LIST, HOLDS_MAP, HOLDS_SCHEMA_OR_LIST };

static const struct {
	const char *keyword;
	enum holder holder;
} holders[] = {
	{ "$defs", HOLDS_MAP },
	{ "additionalItems", HOLDS_SCHEMA },
	{ "additionalProperties", HOLDS_SCHEMA },
	{ "allOf", HOLDS_LIST },
	{ "anyOf", HOLDS_LIST },
	{ "contains", HOLDS_SCHEMA },
	{ "definitions", HOLDS_MAP },
	{ "dependencies", HOLDS_MAP },
	{ "dependentSchemas", HOLDS_MAP },
	{ "else", HOLDS_SCHEMA },
	{ "if", HOLDS_SCHEMA },
	{ "items", HOLDS_SCHEMA_OR_LIST },
	{ "not", HOLDS_SCHEMA },
	{ "oneOf", HOLDS_LIST },
	{ "patternProperties", HOLDS_MAP },
	{ "prefixItems", HOLDS_LIST },
	{ "properties", HOLDS_MAP },
	{ "propertyNames", HOLDS_SCHEMA },
	{ "then", HOLDS_SCHEMA },
	{ "unevaluatedItems", HOLDS_SCHEMA },
	{ "unevaluatedProperties", HOLDS_SCHEMA },
};

typedef void schema_visit_fn(struct schema_reading *reading, const struct node *schema,
			     const struct node *resource);

/* Calls `visit` for a schema and all in it. `resource` is the innermost one with an $id. */
static void visit_all(struct schema_reading *reading, const struct node *schema,
		      const struct node *resource, schema_visit_fn *visit);

static void visit_held(struct schema_reading *reading, const struct node *held, enum holder holder,
		       const struct node *resource, schema_visit_fn *visit)
{
	if (held->kind == NODE_LIST && (holder == HOLDS_LIST || holder == HOLDS_SCHEMA_OR_LIST)) {
		for (uint32_t i = 0; i < held->list.count; i++)
			visit_all(reading, held->list.items[i], resource, visit);
	} else if (held->kind == NODE_MAP && holder == HOLDS_MAP) {
		for (uint32_t i = 0; i < held->map.count; i++)
			visit_all(reading, held->map.entries[i].value, resource, visit);
	} else if (holder == HOLDS_SCHEMA || holder == HOLDS_SCHEMA_OR_LIST) {
		visit_all(reading, held, resource, visit);
	}
}

/* In older drafts nothing beside a $ref counts, so neither does an $id. */
static bool hides_siblings(const struct schema_reading *reading, const struct node *schema)
{
	return reading->dialect == DIALECT_DRAFT_7 && node_text(node_get(schema, "$ref")).len;
}

static struct span identifier(const struct schema_reading *reading, const struct node *schema)
{
	struct span id = node_text(node_get(schema, "$id"));

	if (hides_siblings(reading, schema))
		return (struct span){ NULL, 0 };
	if (!id.len && reading->dialect == DIALECT_DRAFT_7)
		id = node_text(node_get(schema, "id"));
	return id;
}

static void visit_all(struct schema_reading *reading, const struct node *schema,
		      const struct node *resource, schema_visit_fn *visit)
{
	if (schema->kind != NODE_MAP)
		return;
	struct span id = identifier(reading, schema);
	if (id.len && id.ptr[0] != '#')
		resource = schema;
	visit(reading, schema, resource);
	for (size_t i = 0; i < COUNT(holders); i++) {
		const struct node *held = node_get(schema, holders[i].keyword);
		if (held)
			visit_held(reading, held, holders[i].holder, resource, visit);
	}
}

/* The last name of a URI, without its fragment: what a relative reference would name. */
static struct span last_name(struct span uri)
{
	uri = span_first(uri, span_find(uri, '#'));
	for (size_t i = uri.len; i > 0; i--) {
		if (uri.ptr[i - 1] == '/' || uri.ptr[i - 1] == ':')
			return span_from(uri, i);
	}
	return uri;
}

/* Stands for a name that several schemas of the file have. */
static const struct node ambiguous;

static void identify(struct schema_reading *reading, struct span name, const struct node *schema)
{
	if (!name.len)
		return;
	void **slot = map_slot(&reading->identified, name);
	if (*slot && *slot != schema)
		schema = &ambiguous;
	*slot = (struct node *)(uintptr_t)schema;
}

static void visit_identifier(struct schema_reading *reading, const struct node *schema,
			     const struct node *resource)
{
	static const char *const anchors[] = { "$anchor", "$dynamicAnchor" };
	struct span id = identifier(reading, schema);

	(void)resource;
	if (id.len) {
		identify(reading, span_first(id, span_find(id, '#')), schema);
		identify(reading, last_name(id), schema);
	}
	if (id.len && id.ptr[0] == '#')
		identify(reading, id, schema);
	for (size_t i = 0; i < 2; i++) {
		struct span anchor = node_text(node_get(schema, anchors[i]));
		if (anchor.len)
			identify(reading, arena_printf(reading->arena, "#%.*s", SPAN_ARG(anchor)),
				 schema);
	}
}

/* One name of a JSON pointer: "~1" is '/', "~0" is '~', "%25" is '%'. */
static struct span unescape(struct span token, struct arena *arena)
{
	char *out = arena_alloc(arena, token.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < token.len; i++) {
		char byte = token.ptr[i];
		if (byte == '%' && i + 2 < token.len && ascii_is_hex_digit(token.ptr[i + 1]) &&
		    ascii_is_hex_digit(token.ptr[i + 2])) {
			byte = (char)(ascii_hex_value(token.ptr[i + 1]) * 16 +
				      ascii_hex_value(token.ptr[i + 2]));
			i += 2;
		} else if (byte == '~' && i + 1 < token.len &&
			   (token.ptr[i + 1] == '0' || token.ptr[i + 1] == '1')) {
			byte = token.ptr[++i] == '0' ? '~' : '/';
		}
		out[len++] = byte;
	}
	return (struct span){ out, len };
}

static const struct node *pointer_step(const struct node *node, struct span token)
{
	uint32_t index = 0;

	if (node->kind == NODE_MAP) {
		const struct node_entry *entry = node_entry(node, token);
		return entry ? entry->value : NULL;
	}
	if (node->kind != NODE_LIST || token.len == 0 || token.len > 6)
		return NULL;
	for (size_t i = 0; i < token.len; i++) {
		if (!ascii_is_digit(token.ptr[i]))
			return NULL;
		index = index * 10 + (uint32_t)(token.ptr[i] - '0');
	}
	return index < node->list.count ? node->list.items[index] : NULL;
}

static const struct node *pointer_target(const struct node *from, struct span pointer,
					 struct arena *arena)
{
	while (from && pointer.len) {
		struct span rest = span_from(pointer, 1);
		struct span token = span_first(rest, span_find(rest, '/'));
		from = pointer_step(from, unescape(token, arena));
		pointer = span_from(rest, token.len);
	}
	return from;
}

static const struct node *identified(const struct schema_reading *reading, struct span uri)
{
	const struct node *schema = map_get(&reading->identified, uri);

	return schema ? schema : map_get(&reading->identified, last_name(uri));
}

/* What a reference names, or NULL. */
static const struct node *resolve(struct schema_reading *reading, struct span reference,
				  const struct node *resource)
{
	size_t hash = span_find(reference, '#');
	struct span uri = span_first(reference, hash);
	struct span fragment = span_from(reference, hash + 1);
	const struct node *from = uri.len ? identified(reading, uri) : resource;

	if (!from || fragment.len == 0 || from == &ambiguous)
		return from;
	if (fragment.ptr[0] == '/')
		return pointer_target(from, fragment, reading->arena);
	return map_get(&reading->identified, span_from(reference, hash));
}

static void check_pattern(struct schema_reading *reading, const struct node *place,
			  struct span pattern)
{
	struct regex *regex = NULL;
	struct error err = { 0 };

	if (regex_compile(&regex, pattern, &err) < 0) {
		reading->failed = true;
		schema_file_violation(reading->source, reading->findings, place,
				      "the pattern cannot be used: %s", err.message);
	}
	regex_free(regex);
}

static void refuse_unsupported(struct schema_reading *reading, const struct node *schema)
{
	static const char *const keywords[] = { "$dynamicRef", "$recursiveRef" };

	for (size_t i = 0; i < COUNT(keywords); i++) {
		const struct node *found = node_get(schema, keywords[i]);
		if (found)
			fail(reading, found, span_of(keywords[i]), "is not supported: use $ref");
	}
}

static void visit_reference(struct schema_reading *reading, const struct node *schema,
			    const struct node *resource)
{
	const struct node *reference = node_get(schema, "$ref");

	if (!node_text(reference).len)
		return;
	const struct node *target = resolve(reading, reference->text, resource);
	if (!target) {
		fail(reading, reference, reference->text,
		     reference->text.ptr[0] == '#' ? "names nothing in this file"
						   : "is outside of this file, and nothing is "
						     "fetched: copy it into $defs");
		return;
	}
	if (target == &ambiguous) {
		fail(reading, reference, reference->text, "names several schemas of this file");
		return;
	}
	const struct node **key = ARENA_NEW(reading->arena, const struct node *);
	*key = schema;
	*map_slot(&reading->references, reference_key(key)) = (struct node *)(uintptr_t)target;
}

static void visit_keywords(struct schema_reading *reading, const struct node *schema,
			   const struct node *resource)
{
	const struct node *pattern = node_get(schema, "pattern");
	const struct node *patterns = node_get(schema, "patternProperties");

	visit_reference(reading, schema, resource);
	if (hides_siblings(reading, schema))
		return;
	refuse_unsupported(reading, schema);
	if (node_text(pattern).len)
		check_pattern(reading, pattern, pattern->text);
	for (uint32_t i = 0; patterns && patterns->kind == NODE_MAP && i < patterns->map.count; i++)
		check_pattern(reading, patterns, patterns->map.entries[i].name);
	if (node_get(schema, "unevaluatedProperties") || node_get(schema, "unevaluatedItems"))
		reading->has_unevaluated = true;
}

int schema_references_read(struct schema_reading *reading)
{
	map_init(&reading->references, reading->arena);
	map_init(&reading->identified, reading->arena);
	visit_all(reading, reading->root, reading->root, visit_identifier);
	visit_all(reading, reading->root, reading->root, visit_keywords);
	return reading->failed ? -1 : 0;
}
