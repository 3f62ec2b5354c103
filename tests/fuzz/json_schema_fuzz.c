/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a JSON Schema, the rest the document that is checked against it. */
#include "tests/fuzz/fuzz_target.h"

#include "manifest/reader.h"
#include "validators/json_schema.h"

static void check(struct span input, struct arena *arena)
{
	size_t line = span_find(input, '\n');
	struct source schema_source = { span_of("schema.json"), span_first(input, line) };
	struct source source = { span_of("value.json"), span_from(input, line + 1) };
	struct json_schema *schema;
	struct findings findings;
	struct manifest manifest;

	findings_init(&findings, arena);
	if (json_schema_load(&schema, &schema_source, arena, &findings) < 0)
		return;
	manifest_read(&manifest, &source, arena, &findings);
	for (size_t i = 0; i < manifest.count; i++)
		json_schema_check(schema, &source, manifest.documents[i].root, arena, &findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, LIMIT_MANIFEST_BYTES, check);
}
