/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	catalog_compile OUT.c definitions.txt enums.txt resources.txt rules.txt lifecycle.txt
 *
 * Runs at build time.
 */
#include "validators/catalog/tool/compile.h"

#include "base/count.h"
#include "validators/catalog/tool/compile_rules.h"

#include <stdlib.h>

static struct catalog_definition *definition_find(struct catalog *catalog, const struct line *line,
						  struct span name)
{
	uintptr_t index = (uintptr_t)map_get(&catalog->definition_of, name);

	if (!index)
		line_fail(line, "no such definition");
	return (struct catalog_definition *)(void *)catalog->definitions.bytes + (index - 1);
}

static uint8_t kind_of_word(const struct line *line, struct span word)
{
	static const struct {
		const char *word;
		uint8_t kind;
	} kinds[] = {
		{ "any", CATALOG_ANY },
		{ "boolean", CATALOG_BOOLEAN },
		{ "bytes", CATALOG_BYTES },
		{ "int-or-string", CATALOG_INT_OR_STRING },
		{ "int32", CATALOG_INT32 },
		{ "int64", CATALOG_INT64 },
		{ "micro-time", CATALOG_MICRO_TIME },
		{ "number", CATALOG_NUMBER },
		{ "object", CATALOG_OBJECT },
		{ "quantity", CATALOG_QUANTITY },
		{ "string", CATALOG_STRING },
		{ "time", CATALOG_TIME },
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (span_is(word, kinds[i].word))
			return kinds[i].kind;
	}
	line_fail(line, "no such type");
}

/* The index of the type spelled so. A list's and a map's inner type comes first. */
static uint16_t type_index(struct catalog *catalog, const struct line *line, struct span spelling)
{
	uintptr_t known = (uintptr_t)map_get(&catalog->type_of, spelling);
	struct catalog_type type = { 0 };

	if (known)
		return (uint16_t)(known - 1);
	if (span_starts_with(spelling, "[]") || span_starts_with(spelling, "{}")) {
		type.kind = spelling.ptr[0] == '[' ? CATALOG_LIST : CATALOG_MAP;
		type.target = type_index(catalog, line, span_from(spelling, 2));
	} else if (span_find(spelling, '.') < spelling.len) {
		const struct catalog_definition *target = definition_find(catalog, line, spelling);
		const void *first = catalog->definitions.bytes;
		type.kind = target->kind;
		type.target = (uint16_t)(target - (const struct catalog_definition *)first);
	} else {
		type.kind = kind_of_word(line, spelling);
		if (type.kind == CATALOG_OBJECT)
			line_fail(line, "an object without a definition");
	}
	struct catalog_type *row = row_add(catalog, &catalog->types);
	*row = type;
	*map_slot(&catalog->type_of, spelling) = (void *)(uintptr_t)catalog->types.count;
	return (uint16_t)(catalog->types.count - 1);
}

/* First pass: names, so that a property may refer to a later definition. */
static void take_definition(struct catalog *catalog, const struct line *line)
{
	if (line->indented)
		return;
	if (line->count < 3 || !span_is(line->words[0], "definition"))
		line_fail(line, "not a definition");
	struct catalog_definition *row = row_add(catalog, &catalog->definitions);
	row->name = intern(catalog, line->words[1]);
	row->kind = kind_of_word(line, line->words[2]);
	row->releases = CATALOG_ALL_RELEASES;
	if (line->count > 3)
		row->releases = releases(line, option(line->words[3], "in"));
	*map_slot(&catalog->definition_of, line->words[1]) =
		(void *)(uintptr_t)catalog->definitions.count;
}

static void take_keys(struct catalog *catalog, struct catalog_property *property, struct span keys)
{
	property->first_key = (uint16_t)catalog->keys.count;
	while (keys.len) {
		struct span key = span_first(keys, span_find(keys, ','));
		keys = span_from(keys, key.len + 1);
		catalog_text *row = row_add(catalog, &catalog->keys);
		*row = intern(catalog, key);
		property->key_count++;
	}
}

static uint8_t list_of_word(struct span word)
{
	if (span_is(word, "set"))
		return CATALOG_LIST_SET;
	return span_is(word, "map") ? CATALOG_LIST_MAP : CATALOG_LIST_ATOMIC;
}

static void take_option(struct catalog *catalog, const struct line *line,
			struct catalog_property *property, struct span word)
{
	struct span value;

	if (span_is(word, "required"))
		property->required = 1;
	else if ((value = option(word, "in")).ptr)
		property->releases = releases(line, value);
	else if ((value = option(word, "list")).ptr)
		property->list = list_of_word(value);
	else if ((value = option(word, "keys")).ptr)
		take_keys(catalog, property, value);
	else if ((value = option(word, "default")).ptr)
		property->default_json = intern(catalog, value);
	else if (!option(word, "map").ptr)
		line_fail(line, "no such attribute");
}

/* The definition that the last unindented line began. */
static struct catalog_definition *current;

static void take_property(struct catalog *catalog, const struct line *line)
{
	if (!line->indented) {
		current = definition_find(catalog, line, line->words[1]);
		current->first_property = (uint16_t)catalog->properties.count;
		return;
	}
	if (line->count < 2)
		line_fail(line, "not a property");
	struct catalog_property *row = row_add(catalog, &catalog->properties);
	row->name = intern(catalog, line->words[0]);
	row->type = type_index(catalog, line, line->words[1]);
	row->releases = current->releases;
	current->property_count++;
	for (size_t i = 2; i < line->count; i++)
		take_option(catalog, line, row, line->words[i]);
}

static void take_resource(struct catalog *catalog, const struct line *line)
{
	struct span group, version, value;

	if (line->count < 6)
		line_fail(line, "not a resource");
	const void *first = catalog->definitions.bytes;
	struct catalog_kind *row = row_add(catalog, &catalog->kinds);
	group_version(line->words[1], &group, &version);
	row->group = intern(catalog, group);
	row->version = intern(catalog, version);
	row->kind = intern(catalog, line->words[2]);
	row->plural = intern(catalog, line->words[3]);
	row->namespaced = span_is(line->words[4], "namespaced");
	row->definition = (uint16_t)(definition_find(catalog, line, line->words[5]) -
				     (const struct catalog_definition *)first);
	row->releases = CATALOG_ALL_RELEASES;
	for (size_t i = 6; i < line->count; i++) {
		if ((value = option(line->words[i], "verbs")).ptr)
			row->creatable = span_starts_with(value, "create");
		else if ((value = option(line->words[i], "in")).ptr)
			row->releases = releases(line, value);
	}
}

static void take_replacement(struct catalog *catalog, struct catalog_lifecycle *row,
			     struct span replacement)
{
	size_t comma = span_find(replacement, ',');
	struct span group, version;

	group_version(span_first(replacement, comma), &group, &version);
	row->new_group = intern(catalog, group);
	row->new_version = intern(catalog, version);
	row->new_kind = intern(catalog, span_from(replacement, comma + 1));
}

static void take_lifecycle(struct catalog *catalog, const struct line *line)
{
	struct span group, version, value;

	if (line->count < 3)
		line_fail(line, "not a kind");
	struct catalog_lifecycle *row = row_add(catalog, &catalog->lifecycles);
	group_version(line->words[1], &group, &version);
	row->group = intern(catalog, group);
	row->version = intern(catalog, version);
	row->kind = intern(catalog, line->words[2]);
	for (size_t i = 3; i < line->count; i++) {
		if ((value = option(line->words[i], "introduced")).ptr)
			row->introduced = minor_number(line, value);
		else if ((value = option(line->words[i], "deprecated")).ptr)
			row->deprecated = minor_number(line, value);
		else if ((value = option(line->words[i], "removed")).ptr)
			row->removed = minor_number(line, value);
		else if ((value = option(line->words[i], "replacement")).ptr)
			take_replacement(catalog, row, value);
		else
			line_fail(line, "no such attribute");
	}
}

/* The pool that the rows being sorted point into. */
static const char *sorting_pool;

static int compare_texts(catalog_text a, catalog_text b)
{
	return span_compare((struct span){ sorting_pool + (a >> 8), a & 0xff },
			    (struct span){ sorting_pool + (b >> 8), b & 0xff });
}

static int compare_kinds(const void *left, const void *right)
{
	const struct catalog_kind *a = left, *b = right;
	int order = compare_texts(a->kind, b->kind);

	if (!order)
		order = compare_texts(a->group, b->group);
	return order ? order : compare_texts(a->version, b->version);
}

static int compare_lifecycles(const void *left, const void *right)
{
	const struct catalog_lifecycle *a = left, *b = right;
	int order = compare_texts(a->kind, b->kind);

	if (!order)
		order = compare_texts(a->group, b->group);
	return order ? order : compare_texts(a->version, b->version);
}

static void catalog_init(struct catalog *catalog)
{
	*catalog = (struct catalog){
		.definitions.size = sizeof(struct catalog_definition),
		.properties.size = sizeof(struct catalog_property),
		.types.size = sizeof(struct catalog_type),
		.enums.size = sizeof(struct catalog_enum),
		.values.size = sizeof(struct catalog_value),
		.keys.size = sizeof(catalog_text),
		.rules.size = sizeof(struct catalog_rule),
		.kinds.size = sizeof(struct catalog_kind),
		.lifecycles.size = sizeof(struct catalog_lifecycle),
	};
	arena_init(&catalog->arena, (size_t)64 << 20);
	map_init(&catalog->texts, &catalog->arena);
	map_init(&catalog->definition_of, &catalog->arena);
	map_init(&catalog->type_of, &catalog->arena);
	catalog->pool = arena_alloc(&catalog->arena, MAX_POOL);
	catalog->pool_length = 1; /* offset 0 is "none" */
}

int main(int argc, char **argv)
{
	static struct catalog catalog;

	if (argc != 7) {
		fputs("usage: catalog_compile OUT.c DEFINITIONS ENUMS RESOURCES RULES LIFECYCLE\n",
		      stderr);
		return 2;
	}
	catalog_init(&catalog);
	each_line(&catalog, argv[2], take_definition);
	each_line(&catalog, argv[2], take_property);
	each_line(&catalog, argv[3], take_enum);
	each_line(&catalog, argv[4], take_resource);
	take_rules(&catalog, argv[5]);
	each_line(&catalog, argv[6], take_lifecycle);
	sorting_pool = catalog.pool;
	qsort(catalog.kinds.bytes, catalog.kinds.count, catalog.kinds.size, compare_kinds);
	qsort(catalog.lifecycles.bytes, catalog.lifecycles.count, catalog.lifecycles.size,
	      compare_lifecycles);
	FILE *out = fopen(argv[1], "we");
	if (!out) {
		perror(argv[1]);
		return 1;
	}
	write_tables(&catalog, out);
	if (fclose(out) != 0) {
		perror(argv[1]);
		return 1;
	}
	arena_release(&catalog.arena);
	return 0;
}
