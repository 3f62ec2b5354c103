/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

const struct rule yaml_merge_overlap = {
	"yaml/merge-overlap",
	SEVERITY_ERROR,
	"<< and an explicit key set the same field",
	"kubectl writes the entries of << where they stand, so whatever comes last wins; YAML 1.2 "
	"readers and kustomize let the explicit key win, and the strict reader refuses both. Take "
	"the key out of the anchored object, or write this object out without <<.",
};
const struct rule yaml_merge_value = {
	"yaml/merge-value",
	SEVERITY_ERROR,
	"<< is given something that is no object",
	"The value of the merge key << must be an object, an alias to one, or a list of those. To "
	"have a key named <<, quote it.",
};

static bool refuse_value(struct tree *tree, const struct node *value, struct place key)
{
	struct reading *reading = tree->reading;
	struct reading_site site = {
		.rule = &yaml_merge_value,
		.place = value->place.end > value->place.start ? value->place : key,
		.field = tree_field(tree, reading->scratch),
	};

	reading_refuse(reading, &site,
		       "<< takes an object, an alias of one, or a list of those; this is %s",
		       node_kind_name((enum node_kind)value->kind));
	return false;
}

static void merge_map(struct tree *tree, const struct node *map, struct place key)
{
	for (uint32_t i = 0; i < map->map.count; i++) {
		struct tree_entry entry = {
			.entry = map->map.entries[i],
			.key_kind = SCALAR_STRING,
			.merged = true,
		};
		if (map->is_alias)
			entry.entry.key = key;
		mapping_put(tree, &entry);
	}
}

bool merge_put(struct tree *tree, const struct node *value, struct place key)
{
	if (value->kind == NODE_MAP) {
		merge_map(tree, value, key);
		return true;
	}
	if (value->kind != NODE_LIST || value->is_alias)
		return refuse_value(tree, value, key);
	for (uint32_t i = 0; i < value->list.count; i++) {
		if (value->list.items[i]->kind != NODE_MAP)
			return refuse_value(tree, value->list.items[i], key);
	}
	/* Earlier maps win, so they are written last. */
	for (uint32_t i = value->list.count; i > 0; i--)
		merge_map(tree, value->list.items[i - 1], key);
	return true;
}
