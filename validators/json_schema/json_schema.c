/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/json_schema.h"

#include "manifest/reader.h"
#include "validators/json_schema/schema_reading.h"
#include "validators/json_schema/value_check.h"

struct json_schema {
	const struct node *root;
	enum schema_dialect dialect;
	struct map references;
	bool has_unevaluated;
};

static const struct node *read_root(const struct source *source, struct arena *arena,
				    struct findings *findings)
{
	size_t first = findings->count;
	struct manifest manifest;

	manifest_read(&manifest, source, arena, findings);
	for (size_t i = first; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			return NULL;
	}
	const struct node *root = manifest.count == 1 ? manifest.documents[0].root : NULL;
	if (!root || (root->kind != NODE_MAP && root->kind != NODE_BOOL)) {
		schema_file_violation(source, findings, root,
				      manifest.count > 1
					      ? "a schema file holds one document, not several"
					      : "a schema is an object, or true or false");
		return NULL;
	}
	return root;
}

int json_schema_load(struct json_schema **ret_schema, const struct source *source,
		     struct arena *arena, struct findings *findings)
{
	const struct node *root = read_root(source, arena, findings);
	struct json_schema *schema = ARENA_NEW(arena, struct json_schema);
	struct schema_reading reading = {
		.source = source, .arena = arena, .findings = findings, .root = root
	};

	if (!root || schema_dialect_read(&reading) < 0 || schema_references_read(&reading) < 0)
		return -1;
	schema->root = root;
	schema->dialect = reading.dialect;
	schema->references = reading.references;
	schema->has_unevaluated = reading.has_unevaluated;
	*ret_schema = schema;
	return 0;
}

void json_schema_check(const struct json_schema *schema, const struct source *source,
		       const struct node *value, struct arena *arena, struct findings *findings)
{
	struct value_check check = {
		.dialect = schema->dialect,
		.source = source,
		.findings = findings,
		.arena = arena,
		.references = &schema->references,
		.tracks_evaluated = schema->has_unevaluated,
	};
	struct value_level root = { .value = value };

	value_check_begin(&check);
	value_check(&check, schema->root, &root, ON_SPINE, NULL);
	value_check_report_unfinished(&check, &root);
	value_check_end(&check);
}
