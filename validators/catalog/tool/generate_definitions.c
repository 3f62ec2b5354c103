/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog/tool/generate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* One way in which a definition has a property, and the releases that have it so. */
struct variant {
	const char *name;
	char *attributes;
	unsigned releases;
};

struct variants {
	struct variant *items;
	size_t count;
	size_t capacity;
};

static void append(char **text, const char *more)
{
	size_t have = *text ? strlen(*text) : 0;
	size_t add = strlen(more) + 1;
	char *longer = realloc(*text, have + add);

	if (!longer)
		fail("memory", more);
	memcpy(longer + have, more, add);
	*text = longer;
}

static const char *scalar_type(const json_t *schema)
{
	const char *type = string_of(schema, "type");
	const char *format = string_of(schema, "format");

	if (strcmp(type, "integer") == 0)
		return strcmp(format, "int32") == 0 ? "int32" : "int64";
	if (strcmp(type, "string") == 0)
		return strcmp(format, "byte") == 0 ? "bytes" : "string";
	if (strcmp(type, "number") == 0)
		return "number";
	if (strcmp(type, "boolean") == 0)
		return "boolean";
	return strcmp(type, "object") == 0 ? "object" : "any";
}

static void append_type(char **text, const json_t *schema)
{
	const json_t *reference = json_object_get(schema, "$ref");

	while (!reference) {
		const json_t *inner = json_object_get(schema, "items");
		const char *prefix = "[]";
		if (!inner) {
			inner = json_object_get(schema, "additionalProperties");
			prefix = "{}";
		}
		if (!inner) {
			append(text, scalar_type(schema));
			return;
		}
		append(text, prefix);
		schema = inner;
		reference = json_object_get(schema, "$ref");
	}
	append(text, short_name(json_string_value(reference)));
}

static void append_default(char **text, const json_t *schema)
{
	const json_t *value = json_object_get(schema, "default");

	if (!value)
		return;
	char *json = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
	append(text, " default=");
	append(text, json);
	free(json);
}

static void append_list(char **text, const json_t *schema)
{
	const char *list = string_of(schema, "x-kubernetes-list-type");
	const char *map = string_of(schema, "x-kubernetes-map-type");
	const json_t *keys = json_object_get(schema, "x-kubernetes-list-map-keys");
	const char *before = " keys=";
	size_t i;
	const json_t *key;

	if (*list) {
		append(text, " list=");
		append(text, list);
	}
	json_array_foreach(keys, i, key)
	{
		append(text, before);
		append(text, json_string_value(key));
		before = ",";
	}
	if (*map) {
		append(text, " map=");
		append(text, map);
	}
}

static bool is_required(const json_t *schema, const char *name)
{
	size_t i;
	const json_t *item;

	json_array_foreach(json_object_get(schema, "required"), i, item)
	{
		if (strcmp(json_string_value(item), name) == 0)
			return true;
	}
	return false;
}

static char *attributes_of(const json_t *definition, const char *name, const json_t *property)
{
	char *text = NULL;

	append_type(&text, property);
	if (is_required(definition, name))
		append(&text, " required");
	append_list(&text, property);
	append_default(&text, property);
	return text;
}

static void add_variant(struct variants *variants, const char *name, char *attributes,
			unsigned releases)
{
	for (size_t i = 0; i < variants->count; i++) {
		struct variant *known = &variants->items[i];
		if (strcmp(known->name, name) == 0 && strcmp(known->attributes, attributes) == 0) {
			known->releases |= releases;
			free(attributes);
			return;
		}
	}
	if (variants->count == variants->capacity) {
		variants->capacity = variants->capacity ? variants->capacity * 2 : 64;
		variants->items =
			realloc(variants->items, variants->capacity * sizeof(*variants->items));
		if (!variants->items)
			fail("memory", name);
	}
	variants->items[variants->count++] = (struct variant){ name, attributes, releases };
}

static int compare_variants(const void *left, const void *right)
{
	const struct variant *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	if (order)
		return order;
	unsigned first_a = a->releases & -a->releases, first_b = b->releases & -b->releases;
	return first_a < first_b ? -1 : first_a > first_b;
}

/* What the definition is as a value: a struct, or one of the types with a decoder of their own. */
static const char *shape_of(const char *name, const json_t *schema)
{
	static const char *const scalars[][2] = {
		{ "meta.v1.Time", "time" },
		{ "meta.v1.MicroTime", "micro-time" },
		{ "api.resource.Quantity", "quantity" },
		{ "intstr.IntOrString", "int-or-string" },
		{ "runtime.RawExtension", "any" },
		{ "meta.v1.FieldsV1", "any" },
		{ "meta.v1.Patch", "any" },
	};
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
		size_t suffix = strlen(scalars[i][0]);
		if (length > suffix && strcmp(name + length - suffix, scalars[i][0]) == 0)
			return scalars[i][1];
	}
	return *string_of(schema, "type") ? "object" : "any";
}

static void write_one(FILE *out, const char *name, const char *shape, unsigned releases,
		      struct variants *variants)
{
	fprintf(out, "\ndefinition %s %s", short_name(name), shape);
	if (releases != CATALOG_ALL_RELEASES) {
		fputs(" in=", out);
		write_releases(out, releases);
	}
	fputc('\n', out);
	if (variants->count)
		qsort(variants->items, variants->count, sizeof(*variants->items), compare_variants);
	for (size_t i = 0; i < variants->count; i++) {
		fprintf(out, "\t%s %s", variants->items[i].name, variants->items[i].attributes);
		if (variants->items[i].releases != releases) {
			fputs(" in=", out);
			write_releases(out, variants->items[i].releases);
		}
		fputc('\n', out);
		free(variants->items[i].attributes);
	}
	free(variants->items);
}

static const json_t **by_name;

static int compare_names(const void *left, const void *right)
{
	const json_t *const *a = left, *const *b = right;

	return strcmp(string_of(*a, "name"), string_of(*b, "name"));
}

void write_definitions(FILE *out, const json_t *facts)
{
	const json_t *all = json_object_get(facts, "definitions");
	size_t count = json_array_size(all);

	by_name = calloc(count, sizeof(const json_t *));
	if (!by_name)
		fail("memory", "definitions");
	for (size_t i = 0; i < count; i++)
		by_name[i] = json_array_get(all, i);
	qsort(by_name, count, sizeof(const json_t *), compare_names);
	for (size_t i = 0; i < count;) {
		const char *name = string_of(by_name[i], "name");
		const char *shape = shape_of(name, json_object_get(by_name[i], "schema"));
		struct variants variants = { 0 };
		unsigned releases = 0;
		for (; i < count && strcmp(string_of(by_name[i], "name"), name) == 0; i++) {
			json_t *schema = json_object_get(by_name[i], "schema");
			unsigned in = releases_of(json_object_get(by_name[i], "in"));
			const char *property;
			json_t *value;
			releases |= in;
			if (!in)
				continue;
			json_object_foreach(json_object_get(schema, "properties"), property, value)
				add_variant(&variants, property,
					    attributes_of(schema, property, value), in);
		}
		if (releases)
			write_one(out, name, shape, releases, &variants);
	}
	free(by_name);
}
