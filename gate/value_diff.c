/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/value_diff.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/value_list.h"

/* Images are registry, path, tag and digest: longer than other values, and wanted whole. */
#define IMAGE_COLUMNS (2 * LIMIT_SNIPPET_COLUMNS)

static void compare(struct value_diff *diff, const struct value_step *step,
		    const struct value_type *type, const struct node *before,
		    const struct node *after);

/* A variable's value stands for the variable: "env[LOG] set to debug". */
static const struct node *shown_value(const struct value_step *step, const struct node *node)
{
	const struct node *value = node_get(node, "value");

	if (step->key.ptr && step->parent && span_is(step->parent->name, "env") && value &&
	    node->map.count == 2)
		return value;
	return node;
}

static struct span write_value(const struct value_diff *diff, const struct value_step *step,
			       const struct node *node, bool is_long)
{
	size_t columns = span_is(step->name, "image") ? IMAGE_COLUMNS : LIMIT_SNIPPET_COLUMNS;

	if (!node)
		return (struct span){ 0 };
	if (is_long && node->kind == NODE_STRING && !value_line_count(node))
		return span_of("1 line");
	return value_text(node, columns, diff->arena);
}

/* "value" below the variable, so that a secret is known by the variable's name. */
static bool is_hidden(const struct value_diff *diff, const struct value_step *step,
		      const struct node *node, const struct node *shown)
{
	struct value_step below = { .parent = step, .name = span_of("value") };

	if (!node)
		return false;
	return value_is_secret(diff->kind, step, node) ||
	       (shown != node && value_is_secret(diff->kind, &below, shown));
}

static bool is_collection(const struct node *node)
{
	return node && (node->kind == NODE_MAP || node->kind == NODE_LIST);
}

static void add_change(struct value_diff *diff, const struct value_step *step,
		       const struct node *before, const struct node *after)
{
	const struct node *shown_before = before ? shown_value(step, before) : NULL;
	const struct node *shown_after = after ? shown_value(step, after) : NULL;
	struct resource_change *change = diff->change;

	if (change->value_count == LIMIT_VALUE_CHANGES) {
		change->more_values++;
		return;
	}
	change->values = arena_grow(diff->arena, change->values, change->value_count,
				    &diff->capacity, sizeof(*change->values));
	struct value_change *value = &change->values[change->value_count++];
	*value = (struct value_change){
		.kind = !before  ? CHANGE_ADDED
			: !after ? CHANGE_REMOVED
				 : CHANGE_MODIFIED,
		.field = value_field_text(step, diff->arena),
		.label = value_label_text(step, diff->arena),
		.is_hidden = is_hidden(diff, step, before, shown_before) ||
			     is_hidden(diff, step, after, shown_after),
		.is_item = step->key.ptr != NULL,
		.is_collection = is_collection(shown_before) || is_collection(shown_after),
	};
	if (value->is_hidden)
		return;
	value->is_long = (before && value_line_count(before)) || (after && value_line_count(after));
	value->before = write_value(diff, step, shown_before, value->is_long);
	value->after = write_value(diff, step, shown_after, value->is_long);
}

/* Below a secret only names are told, so what is there as a whole is told by its names. */
static const struct node no_entries = { .kind = NODE_MAP };

static bool opens_secret(const struct value_diff *diff, const struct value_step *step,
			 const struct node *node)
{
	return node->kind == NODE_MAP && node->map.count && !step->parent &&
	       value_is_secret(diff->kind, step, node);
}

/* What only one version has. */
static void add_one_sided(struct value_diff *diff, const struct value_step *step,
			  const struct node *there, enum change_kind kind)
{
	bool is_added = kind == CHANGE_ADDED;

	if (opens_secret(diff, step, there)) {
		struct value_type unknown = { 0 };
		compare(diff, step, &unknown, is_added ? &no_entries : there,
			is_added ? there : &no_entries);
		return;
	}
	add_change(diff, step, is_added ? NULL : there, is_added ? there : NULL);
}

/* In the order of `after`, then what went. */
static void compare_maps(struct value_diff *diff, const struct value_step *parent,
			 const struct value_type *type, const struct node *before,
			 const struct node *after)
{
	for (uint32_t i = 0; i < after->map.count; i++) {
		const struct node_entry *entry = &after->map.entries[i];
		const struct node_entry *old = node_entry(before, entry->name);
		struct value_step step = { .parent = parent, .name = entry->name };
		struct value_type inner = value_type_of_field(type, entry->name);
		if (old)
			compare(diff, &step, &inner, old->value, entry->value);
		else
			add_one_sided(diff, &step, entry->value, CHANGE_ADDED);
	}
	for (uint32_t i = 0; i < before->map.count; i++) {
		const struct node_entry *entry = &before->map.entries[i];
		struct value_step step = { .parent = parent, .name = entry->name };
		if (!node_entry(after, entry->name))
			add_one_sided(diff, &step, entry->value, CHANGE_REMOVED);
	}
}

static void compare_lists(struct value_diff *diff, const struct value_step *parent,
			  const struct value_type *type, const struct node *before,
			  const struct node *after)
{
	struct value_type inner = value_type_of_item(type);
	struct item_pairs pairs;

	item_pairs_find(&pairs, type, before, after, diff->scratch);
	for (size_t i = 0; i < pairs.count; i++) {
		const struct item_pair *pair = &pairs.items[i];
		struct value_step step = {
			.parent = parent,
			.key = pair->key,
			.index = pair->index,
			.is_alone = pairs.count == 1,
		};
		if (pair->before && pair->after)
			compare(diff, &step, &inner, pair->before, pair->after);
		else
			add_change(diff, &step, pair->before, pair->after);
	}
}

/* Recursion is bounded by LIMIT_DEPTH. `step` is NULL for the object itself. */
static void compare(struct value_diff *diff, const struct value_step *step,
		    const struct value_type *type, const struct node *before,
		    const struct node *after)
{
	if (!diff->steps_left) {
		diff->change->is_cut = true;
		return;
	}
	diff->steps_left--;
	if (before->kind == NODE_MAP && after->kind == NODE_MAP)
		compare_maps(diff, step, type, before, after);
	else if (before->kind == NODE_LIST && after->kind == NODE_LIST)
		compare_lists(diff, step, type, before, after);
	else if (step && !node_equal(before, after))
		add_change(diff, step, before, after);
}

/* Two values under one short name: both are said in full. */
static void tell_apart(struct value_diff *diff)
{
	struct map labels;

	map_init(&labels, diff->scratch);
	for (size_t i = 0; i < diff->change->value_count; i++) {
		struct value_change *value = &diff->change->values[i];
		void **first = map_slot(&labels, value->label);
		if (*first) {
			struct value_change *other = *first;
			other->label = other->field;
			value->label = value->field;
		} else {
			*first = value;
		}
	}
}

void value_diff(struct value_diff *diff, const struct resource *before,
		const struct resource *after)
{
	struct value_type type = value_type_of_resource(after);

	diff->kind = after->kind;
	diff->capacity = 0;
	compare(diff, NULL, &type, before->root, after->root);
	tell_apart(diff);
}
