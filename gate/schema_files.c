/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/schema_files.h"

#include "gate/classify.h"
#include "gate/gate_rules.h"
#include "gate/surroundings.h"
#include "validators/json_schema.h"

/* A schema as it was found: once a run, also when it is missing or broken. */
struct loaded_schema {
	struct json_schema *schema; /* NULL: not usable */
	struct span problem;        /* why not */
};

/* "cannot be used: line 3, column 11: type: ...": the first of what is wrong with it. */
static struct span problem_of(const struct findings *findings, struct arena *arena)
{
	const struct finding *first = NULL;

	for (size_t i = 0; i < findings->count && !first; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			first = &findings->items[i];
	}
	if (!first)
		return span_of("cannot be used");
	struct span place = { 0 };
	if (first->start.line)
		place = arena_printf(arena, "line %u, column %u: ", first->start.line,
				     first->start.column);
	return arena_printf(arena, "cannot be used: %.*s%.*s%s%.*s", SPAN_ARG(place),
			    SPAN_ARG(first->field), first->field.len ? ": " : "",
			    SPAN_ARG(first->message));
}

static int load(struct judge *judge, struct span path, struct loaded_schema *loaded,
		struct error *err)
{
	struct arena *arena = judge->arena;
	struct source *source = ARENA_NEW(arena, struct source);
	struct snapshot *after = judge->after;
	struct findings told_elsewhere;

	source->path = path;
	findings_init(&told_elsewhere, arena);
	int found = after ? after->operations->read(after, path, arena, &source->bytes, err) : 0;
	if (found < 0)
		return -1;
	if (!found)
		loaded->problem = span_of("is not in the repository");
	else if (json_schema_load(&loaded->schema, source, arena, &told_elsewhere) < 0)
		loaded->problem = problem_of(&told_elsewhere, arena);
	return 0;
}

static int schema_of(struct judge *judge, struct span path, struct loaded_schema **ret_loaded,
		     struct error *err)
{
	void **slot = map_slot(&judge->surroundings->schemas, path);

	if (!*slot) {
		struct loaded_schema *loaded = ARENA_NEW(judge->arena, struct loaded_schema);
		if (load(judge, path, loaded, err) < 0)
			return -1;
		*slot = loaded;
	}
	*ret_loaded = *slot;
	return 0;
}

int schema_file_judge(struct judge *judge, const struct source *source,
		      const struct manifest *manifest, struct arena *scratch,
		      struct findings *findings, struct error *err)
{
	const struct schema_mapping *mapping = file_schema(judge->policy, source->path);
	struct finding_site site = { .rule = &gate_rule_schema_file, .source = source };
	struct loaded_schema *loaded;

	if (schema_of(judge, mapping->schema, &loaded, err) < 0)
		return -1;
	if (!loaded->schema) {
		findings_add(findings, &site, "not judged: its schema %.*s %.*s",
			     SPAN_ARG(mapping->schema), SPAN_ARG(loaded->problem));
		return 0;
	}
	for (size_t i = 0; i < manifest->count; i++)
		json_schema_check(loaded->schema, source, manifest->documents[i].root, scratch,
				  findings);
	return 0;
}

bool is_schema_of_policy(const struct policy *policy, struct span path)
{
	for (size_t i = 0; i < policy->schema_count; i++) {
		if (span_equal(policy->schemas[i].schema, path))
			return true;
	}
	return false;
}

void schema_judge(const struct source *source, struct arena *scratch, struct findings *findings)
{
	struct json_schema *schema;

	/* What is wrong is in the findings; nothing else is wanted of it here. */
	(void)!json_schema_load(&schema, source, scratch, findings);
}
