/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords of lists, and the sizes of lists and objects. */
#include "base/limits.h"
#include "base/text.h"
#include "validators/json_schema/value_check.h"

static const struct span none = { NULL, 0 };

static bool is_schema(const struct node *node)
{
	return node && (node->kind == NODE_MAP || node->kind == NODE_BOOL);
}

/* The items of the list before the push by their keys: only such items can be told again. */
struct items_before {
	const struct node *keys; /* NULL: there are none to compare with */
	struct map by_keys;
};

static struct span keys_of(const struct node *item, const struct node *keys, struct arena *arena)
{
	uint64_t *hashes = ARENA_ARRAY(arena, keys->list.count, uint64_t);

	for (uint32_t k = 0; k < keys->list.count; k++) {
		const struct node_entry *entry = node_entry(item, node_text(keys->list.items[k]));
		hashes[k] = entry ? node_hash(entry->value) : 0;
	}
	return (struct span){ (const char *)hashes, keys->list.count * sizeof(*hashes) };
}

static void index_items_before(const struct value_check *check, const struct value_level *level,
			       struct items_before *ret_before)
{
	const struct node *before = level->before;
	const struct node *keys = node_get(level->spine, "x-kubernetes-list-map-keys");

	*ret_before = (struct items_before){ 0 };
	if (!before || before->kind != NODE_LIST || !keys || keys->kind != NODE_LIST)
		return;
	ret_before->keys = keys;
	map_init(&ret_before->by_keys, check->arena);
	for (uint32_t i = 0; i < before->list.count; i++) {
		const struct node *item = before->list.items[i];
		void **slot = map_slot(&ret_before->by_keys, keys_of(item, keys, check->arena));
		if (!*slot)
			memcpy(slot, &item, sizeof(*slot));
	}
}

static const struct node *item_before(const struct value_check *check,
				      const struct items_before *before, const struct node *item)
{
	if (!before->keys)
		return NULL;
	return map_get(&before->by_keys, keys_of(item, before->keys, check->arena));
}

static bool check_item(struct value_check *check, const struct node *schema,
		       const struct value_level *level, const struct items_before *before,
		       uint32_t index, enum schema_position position)
{
	const struct node *item = level->value->list.items[index];
	struct field_path path = field_path_index(level->path, index);
	const struct node *spine = node_get(level->spine, "items");
	struct value_level child = {
		.up = level,
		.value = item,
		.before = item_before(check, before, item),
		.spine = spine && spine->kind == NODE_MAP ? spine : NULL,
		.path = &path,
		.is_default = level->is_default,
	};

	return value_check(check, schema, &child, position, NULL);
}

static void see(struct evaluated *evaluated, uint32_t index)
{
	if (evaluated && evaluated->members)
		evaluated->members[index] = true;
}

/* Items by their place, then the others. `first` and `rest` by dialect. */
static bool check_items(struct value_check *check, const struct node *schema,
			const struct value_level *level, enum schema_position position,
			struct evaluated *evaluated)
{
	const struct node *items = node_get(schema, "items");
	const struct node *first = node_get(schema, "prefixItems");
	const struct node *rest = items;
	uint32_t count = level->value->list.count;
	struct items_before before;
	bool good = true;

	index_items_before(check, level, &before);
	if (items && items->kind == NODE_LIST) {
		first = items;
		rest = node_get(schema, "additionalItems");
	}
	uint32_t fixed = first && first->kind == NODE_LIST ? first->list.count : 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct node *inner = i < fixed ? first->list.items[i] : rest;
		if (!is_schema(inner))
			continue;
		see(evaluated, i);
		if (inner->kind == NODE_BOOL && !inner->boolean)
			return value_violation(check, level, &custom_length, none,
					       "has %u items, at most %u are allowed", count, i);
		good = check_item(check, inner, level, &before, i, position) && good;
	}
	return good;
}

static bool check_contains(struct value_check *check, const struct node *schema,
			   const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *inner = node_get(schema, "contains");
	const struct node *value = level->value;
	double min = 1, max;
	uint32_t found = 0;

	if (!is_schema(inner) || check->dialect == DIALECT_STRUCTURAL)
		return true;
	for (uint32_t i = 0; i < value->list.count; i++) {
		struct field_path path = field_path_index(level->path, i);
		struct value_level child = { .up = level,
					     .value = value->list.items[i],
					     .path = &path };
		if (!value_fits(check, inner, &child, ON_SPINE, NULL, NULL))
			continue;
		found++;
		if (check->dialect == DIALECT_2020_12)
			see(evaluated, i);
	}
	bool counts = check->dialect == DIALECT_2020_12;
	if (counts)
		schema_number(schema, "minContains", &min);
	if (found < min)
		return value_violation(check, level, &custom_alternatives, none,
				       "%u items fit \"contains\", at least %.0f must", found, min);
	if (counts && schema_number(schema, "maxContains", &max) && found > max)
		return value_violation(check, level, &custom_alternatives, none,
				       "%u items fit \"contains\", at most %.0f may", found, max);
	return true;
}

bool value_list_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level, enum schema_position position,
		      struct evaluated *evaluated)
{
	bool good = check_items(check, schema, level, position, evaluated);

	good = check_contains(check, schema, level, evaluated) && good;
	if (position == ON_SPINE || check->dialect != DIALECT_STRUCTURAL)
		good = value_unique_check(check, schema, level) && good;
	return good;
}

/* The members that count: nulls that are removed do not, defaults that are filled in do. */
static size_t count_fields(const struct value_check *check, const struct value_level *level)
{
	const struct node *value = level->value;
	const struct node *properties = node_get(level->spine, "properties");
	size_t count = 0;

	if (check->dialect != DIALECT_STRUCTURAL)
		return value->map.count;
	for (uint32_t i = 0; i < value->map.count; i++)
		count += value_entry(check, level, value->map.entries[i].name) != NULL;
	for (uint32_t i = 0;
	     properties && properties->kind == NODE_MAP && i < properties->map.count; i++) {
		struct span name = properties->map.entries[i].name;
		count += !value_entry(check, level, name) && value_default(check, level, name);
	}
	return count;
}

bool value_size_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level)
{
	bool is_map = level->value->kind == NODE_MAP;
	const char *min = is_map ? "minProperties" : "minItems";
	const char *max = is_map ? "maxProperties" : "maxItems";
	const char *unit = is_map ? "fields" : "items";
	double bound;
	bool good = true;

	if (!node_get(schema, min) && !node_get(schema, max))
		return true;
	size_t count = is_map ? count_fields(check, level) : level->value->list.count;
	if (!check->partial && schema_number(schema, min, &bound) && (double)count < bound)
		good = value_violation(check, level, &custom_length, none,
				       "has %zu %s, at least %.0f must be there", count, unit,
				       bound);
	if (schema_number(schema, max, &bound) && (double)count > bound)
		good = value_violation(check, level, &custom_length, none,
				       "has %zu %s, at most %.0f are allowed", count, unit, bound);
	return good;
}

/* One key of a list item, its default when it is unset; NULL when there is neither. */
static const struct node *key_value(const struct node *item, const struct node *item_schema,
				    struct span key)
{
	const struct node_entry *entry = node_entry(item, key);

	if (entry && entry->value->kind != NODE_NULL)
		return entry->value;
	const struct node *property = spine_property(item_schema, key);
	return property ? node_get(property, "default") : NULL;
}

/* What makes an item one of a kind, as one number: its keys, or all of it when there are none. */
static uint64_t item_identity(const struct node *item, const struct node *keys,
			      const struct node *item_schema)
{
	uint64_t identity[2] = { 0, 0 };

	if (!keys)
		return node_hash(item);
	for (uint32_t k = 0; k < keys->list.count; k++) {
		const struct node *value =
			key_value(item, item_schema, node_text(keys->list.items[k]));
		identity[1] = value ? node_hash(value) : 0;
		identity[0] = keyed_hash((struct span){ (const char *)identity, sizeof(identity) });
	}
	return identity[0];
}

/* name "a", protocol "TCP" */
static struct span keys_in_words(struct value_check *check, const struct node *item,
				 const struct node *keys, const struct node *item_schema)
{
	struct text words;

	text_init(&words, LIMIT_MESSAGE_BYTES);
	for (uint32_t k = 0; k < keys->list.count; k++) {
		struct span key = node_text(keys->list.items[k]);
		const struct node *value = key_value(item, item_schema, key);
		struct span shown = value ? value_shown(check, value) : span_of("unset");
		text_format(&words, "%s%.*s %.*s", k ? ", " : "", SPAN_ARG(key), SPAN_ARG(shown));
	}
	struct span result = arena_copy(check->arena, text_span(&words));
	text_release(&words);
	return result;
}

static bool report_twin(struct value_check *check, const struct value_level *level,
			const struct node *keys, uint32_t first, uint32_t second)
{
	const struct node *item = level->value->list.items[second];
	struct field_path path = field_path_index(level->path, second);
	struct value_level child = {
		.up = level, .value = item, .path = &path, .is_default = level->is_default
	};
	struct span shown = keys ? keys_in_words(check, item, keys, node_get(level->spine, "items"))
				 : value_shown(check, item);

	return value_violation(check, &child, &custom_list_unique, none,
			       "is the same as item %u: %.*s", first, SPAN_ARG(shown));
}

static bool check_twins(struct value_check *check, const struct node *schema,
			const struct value_level *level, const struct node *keys)
{
	const struct node *value = level->value;
	const struct node *item_schema = node_get(schema, "items");
	uint64_t *identities = ARENA_ARRAY(check->arena, value->list.count, uint64_t);
	struct map seen; /* identity -> the number of the first such item + 1 */
	bool good = true;

	map_init(&seen, check->arena);
	for (uint32_t i = 0; i < value->list.count && value_spend(check, 1); i++) {
		identities[i] = item_identity(value->list.items[i], keys, item_schema);
		struct span identity = { (const char *)&identities[i], sizeof(identities[i]) };
		void **first = map_slot(&seen, identity);
		if (*first)
			good = report_twin(check, level, keys, (uint32_t)(uintptr_t)*first - 1, i);
		else
			*first = (void *)((uintptr_t)i + 1);
	}
	return good;
}

bool value_unique_check(struct value_check *check, const struct node *schema,
			const struct value_level *level)
{
	struct span type = node_text(node_get(schema, "x-kubernetes-list-type"));
	const struct node *keys = node_get(schema, "x-kubernetes-list-map-keys");

	if (check->dialect != DIALECT_STRUCTURAL)
		return !schema_flag(schema, "uniqueItems") ||
		       check_twins(check, schema, level, NULL);
	if (span_is(type, "set"))
		return check_twins(check, schema, level, NULL);
	if (span_is(type, "map") && keys && keys->kind == NODE_LIST)
		return check_twins(check, schema, level, keys);
	return true;
}
