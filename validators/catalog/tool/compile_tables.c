/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog/tool/compile.h"

#include <stdlib.h>

catalog_text intern(struct catalog *catalog, struct span text)
{
	void *known = map_get(&catalog->texts, text);

	if (known)
		return (catalog_text)(uintptr_t)known;
	if (text.len > 255 || catalog->pool_length + text.len > MAX_POOL) {
		fprintf(stderr, "catalog: no room for the text %.*s\n", SPAN_ARG(text));
		exit(1);
	}
	catalog_text result = (catalog_text)(catalog->pool_length << 8 | text.len);
	if (text.len)
		memcpy(catalog->pool + catalog->pool_length, text.ptr, text.len);
	catalog->pool_length += text.len ? text.len : 1;
	*map_slot(&catalog->texts, text) = (void *)(uintptr_t)result;
	return result;
}

void *row_add(struct catalog *catalog, struct rows *rows)
{
	if (!rows->bytes)
		rows->bytes = arena_array(&catalog->arena, MAX_ROWS, rows->size);
	if (rows->count == MAX_ROWS) {
		fprintf(stderr, "catalog: more than %d rows of one table\n", MAX_ROWS);
		exit(1);
	}
	return rows->bytes + rows->size * rows->count++;
}

static void write_pool(const struct catalog *catalog, FILE *out)
{
	fputs("const char catalog_pool[] =\n\t\"", out);
	for (size_t i = 0; i < catalog->pool_length; i++) {
		unsigned char byte = (unsigned char)catalog->pool[i];
		if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\' || byte == '?')
			fprintf(out, "\\%03o", byte);
		else
			fputc(byte, out);
		if (i % 80 == 79)
			fputs("\"\n\t\"", out);
	}
	fputs("\";\n", out);
}

#define EACH(table, type, row)                                                                     \
	for (const type *row = (const void *)catalog->table.bytes,                                 \
			*row##_end = row + catalog->table.count;                                   \
	     row < row##_end; row++)

static void write_definitions(const struct catalog *catalog, FILE *out)
{
	fputs("const struct catalog_definition catalog_definitions[] = {\n", out);
	EACH(definitions, struct catalog_definition, row)
	{
		fprintf(out, "\t{ %u, %u, %u, %u, %u },\n", row->name, row->first_property,
			row->property_count, row->kind, row->releases);
	}
	fputs("};\nconst struct catalog_property catalog_properties[] = {\n", out);
	EACH(properties, struct catalog_property, row)
	{
		fprintf(out, "\t{ %u, %u, %u, %u, %u, %u, %u, %u, %u, %u, %u },\n", row->name,
			row->default_json, row->type, row->values, row->first_key, row->first_rule,
			row->key_count, row->rule_count, row->releases, row->required, row->list);
	}
	fputs("};\nconst struct catalog_type catalog_types[] = {\n", out);
	EACH(types, struct catalog_type, row)
	fprintf(out, "\t{ %u, %u },\n", row->kind, row->target);
	fputs("};\n", out);
}

static void write_sets(const struct catalog *catalog, FILE *out)
{
	fputs("const struct catalog_enum catalog_enums[] = {\n", out);
	EACH(enums, struct catalog_enum, row)
	{
		fprintf(out, "\t{ %u, %u, %u, %u, %u, %u },\n", row->first_value, row->value_count,
			row->basis, row->pointer, row->grows, row->releases);
	}
	fputs("};\nconst struct catalog_value catalog_values[] = {\n", out);
	EACH(values, struct catalog_value, row)
	fprintf(out, "\t{ %u, %u },\n", row->text, row->releases);
	fputs("};\nconst catalog_text catalog_keys[] = {\n", out);
	EACH(keys, catalog_text, row)
	fprintf(out, "\t%u,\n", *row);
	fputs("};\nconst struct catalog_rule catalog_rules[] = {\n", out);
	EACH(rules, struct catalog_rule, row)
	{
		fprintf(out, "\t{ %u, %u, %d, %u, %u, %u, %u },\n", row->argument,
			row->scope_argument, row->number, row->kind, row->scope, row->tagged,
			row->releases);
	}
	fputs("};\n", out);
}

static void write_kinds(const struct catalog *catalog, FILE *out)
{
	fputs("const struct catalog_kind catalog_kinds[] = {\n", out);
	EACH(kinds, struct catalog_kind, row)
	{
		fprintf(out, "\t{ %u, %u, %u, %u, %u, %u, %u, %u },\n", row->group, row->version,
			row->kind, row->plural, row->definition, row->namespaced, row->creatable,
			row->releases);
	}
	fputs("};\nconst struct catalog_lifecycle catalog_lifecycles[] = {\n", out);
	EACH(lifecycles, struct catalog_lifecycle, row)
	{
		fprintf(out, "\t{ %u, %u, %u, %u, %u, %u, %u, %u, %u },\n", row->group,
			row->version, row->kind, row->new_group, row->new_version, row->new_kind,
			row->introduced, row->deprecated, row->removed);
	}
	fprintf(out,
		"};\nconst uint16_t catalog_kind_total = %zu;\n"
		"const uint16_t catalog_lifecycle_total = %zu;\n"
		"const uint16_t catalog_definition_total = %zu;\n",
		catalog->kinds.count, catalog->lifecycles.count, catalog->definitions.count);
}

void write_tables(const struct catalog *catalog, FILE *out)
{
	fputs("/* Written by the build from validators/catalog. */\n"
	      "#include \"validators/catalog_table.h\"\n",
	      out);
	write_pool(catalog, out);
	write_definitions(catalog, out);
	write_sets(catalog, out);
	write_kinds(catalog, out);
}
