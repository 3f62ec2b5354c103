/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/schema_judge.h"

#include "gate/classify.h"
#include "gate/gate_rules.h"
#include "validators/json_schema.h"

static void report_unusable(const struct manifest *manifest, const struct schema_mapping *mapping,
			    struct findings *findings, const char *why)
{
	struct finding_site site = { .rule = &gate_rule_schema_file, .source = manifest->source };

	findings_add(findings, &site, "cannot be judged: its JSON Schema %.*s %s",
		     SPAN_ARG(mapping->schema), why);
}

int schema_judge(struct judge *judge, const struct manifest *manifest, struct arena *scratch,
		 struct findings *findings, struct error *err)
{
	const struct schema_mapping *mapping = file_schema(judge->policy, manifest->source->path);
	struct source *source = ARENA_NEW(scratch, struct source);
	struct json_schema *schema = NULL;

	source->path = mapping->schema;
	int status = judge->after->operations->read(judge->after, mapping->schema, scratch,
						    &source->bytes, err);
	if (status < 0)
		return -1;
	if (status == 0) {
		report_unusable(manifest, mapping, findings, "is not in the repository");
		return 0;
	}
	if (json_schema_load(&schema, source, scratch, findings) < 0) {
		report_unusable(manifest, mapping, findings, "cannot be used");
		return 0;
	}
	for (size_t i = 0; i < manifest->count; i++)
		json_schema_check(schema, manifest->source, manifest->documents[i].root, scratch,
				  findings);
	return 0;
}
