/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/patch.h"

#include "base/count.h"
#include "base/nearest.h"
#include "gate/gate_rules.h"

static bool deletes(const struct node *node)
{
	return node->kind == NODE_MAP && span_is(node_text(node_get(node, "$patch")), "delete");
}

static const struct node *strip_map(const struct node *node, struct arena *arena)
{
	struct node *copy = ARENA_NEW(arena, struct node);

	*copy = *node;
	copy->map = node_map_new(arena, node->map.count);
	copy->map.count = 0;
	for (uint32_t i = 0; i < node->map.count; i++) {
		struct node_entry entry = node->map.entries[i];
		if (span_starts_with(entry.name, "$") || entry.value->kind == NODE_NULL ||
		    deletes(entry.value))
			continue;
		entry.value = patch_strip(entry.value, arena);
		copy->map.entries[copy->map.count++] = entry;
	}
	node_map_index(&copy->map);
	return copy;
}

/* An item that holds nothing but a directive is gone as well. */
static bool only_directives(const struct node *node)
{
	if (node->kind != NODE_MAP || node->map.count == 0)
		return false;
	for (uint32_t i = 0; i < node->map.count; i++) {
		if (!span_starts_with(node->map.entries[i].name, "$"))
			return false;
	}
	return true;
}

static const struct node *strip_list(const struct node *node, struct arena *arena)
{
	struct node *copy = ARENA_NEW(arena, struct node);

	*copy = *node;
	copy->list.items = ARENA_ARRAY(arena, node->list.count, const struct node *);
	copy->list.count = 0;
	for (uint32_t i = 0; i < node->list.count; i++) {
		const struct node *item = node->list.items[i];
		if (!deletes(item) && !only_directives(item))
			copy->list.items[copy->list.count++] = patch_strip(item, arena);
	}
	return copy;
}

/* The reader bounds the depth by LIMIT_DEPTH and the size by LIMIT_NODES. */
const struct node *patch_strip(const struct node *node, struct arena *arena)
{
	if (node->kind == NODE_MAP)
		return strip_map(node, arena);
	if (node->kind == NODE_LIST)
		return strip_list(node, arena);
	return node;
}

/* Which members an operation must have beside op and path. */
static const struct operation {
	const char *name;
	bool needs_value;
	bool needs_from;
} operations[] = {
	{ "add", true, false },     { "copy", false, true },    { "move", false, true },
	{ "remove", false, false }, { "replace", true, false }, { "test", true, false },
};

struct patch_judgement {
	const struct source *source;
	struct findings *findings;
};

static void report(struct patch_judgement *judgement, const struct node *node,
		   const struct field_path *at, struct span fix, const char *message)
{
	struct finding_site site = {
		.rule = &gate_rule_kustomize_json_patch,
		.source = judgement->source,
		.place = node->place,
		.field = at,
		.fix = fix,
	};

	findings_add(judgement->findings, &site, "%s", message);
}

static const struct operation *operation_of(struct patch_judgement *judgement,
					    const struct node *op, const struct field_path *at)
{
	struct nearest nearest;

	nearest_init(&nearest, node_text(op));
	for (size_t i = 0; i < COUNT(operations); i++) {
		if (span_is(node_text(op), operations[i].name))
			return &operations[i];
		nearest_offer(&nearest, span_of(operations[i].name));
	}
	report(judgement, op, at, nearest.best,
	       "is none of add, copy, move, remove, replace, test");
	return NULL;
}

static void check_pointer(struct patch_judgement *judgement, const struct node *object,
			  const char *member, const struct field_path *at)
{
	const struct node *pointer = node_get(object, member);
	struct field_path path = field_path_name(at, span_of(member));

	if (!pointer)
		report(judgement, object, &path, (struct span){ 0 }, "is missing");
	else if (pointer->kind != NODE_STRING)
		report(judgement, pointer, &path, (struct span){ 0 }, "must be a text");
	else if (pointer->text.len && pointer->text.ptr[0] != '/')
		report(judgement, pointer, &path, (struct span){ 0 },
		       "must start with '/': it is a JSON pointer (RFC 6901)");
}

static void judge_operation(struct patch_judgement *judgement, const struct node *object,
			    const struct field_path *at)
{
	const struct node *op = node_get(object, "op");
	struct field_path op_path = field_path_name(at, span_of("op"));
	struct field_path value_path = field_path_name(at, span_of("value"));

	if (object->kind != NODE_MAP) {
		report(judgement, object, at, (struct span){ 0 },
		       "must be an object with op and path");
		return;
	}
	if (!op) {
		report(judgement, object, &op_path, (struct span){ 0 }, "is missing");
		return;
	}
	const struct operation *operation = operation_of(judgement, op, &op_path);
	check_pointer(judgement, object, "path", at);
	if (operation && operation->needs_from)
		check_pointer(judgement, object, "from", at);
	if (operation && operation->needs_value && !node_get(object, "value"))
		report(judgement, object, &value_path, (struct span){ 0 }, "is missing");
}

void json_patch_judge(const struct source *source, const struct node *list,
		      struct findings *findings)
{
	struct patch_judgement judgement = { .source = source, .findings = findings };

	for (uint32_t i = 0; i < list->list.count; i++) {
		struct field_path item = field_path_index(NULL, i);
		judge_operation(&judgement, list->list.items[i], &item);
	}
}
