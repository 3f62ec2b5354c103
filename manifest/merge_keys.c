/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

const struct rule yaml_merge_overlap = {
	"yaml/merge-overlap",
	SEVERITY_ERROR,
	"<< replaces a key that stands before it",
	"kubectl writes the entries of << where they stand, so they replace keys of the same name "
	"above; YAML 1.2 readers and kustomize let the explicit key win. Put << first: then every "
	"reader takes the explicit key.",
};
const struct rule yaml_merge_override = {
	"yaml/merge-override",
	SEVERITY_WARNING,
	"a key replaces one that << brings",
	"kubectl, kustomize and YAML 1.2 readers agree that the explicit key behind << wins, and "
	"of several objects in one << the first. Only strict decoding, as of a YAML body sent to "
	"the API server itself, refuses the repetition.",
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
		       node_kind_phrase((enum node_kind)value->kind));
	return false;
}

void merge_report_overlap(struct tree *tree, const struct tree_entry *earlier,
			  const struct tree_entry *later, struct reading_site *site,
			  struct span where)
{
	struct reading *reading = tree->reading;
	struct span name = later->entry.name;

	if (earlier->merged && (!later->merged || earlier->merged == later->merged)) {
		site->rule = &yaml_merge_override;
		site->fix = (struct span){ NULL, 0 };
		reading->refused = true;
		reading_report(reading, site,
			       "\"%.*s\" replaces what << at %.*s brings; kubectl accepts that, "
			       "strict decoding does not",
			       SPAN_ARG(name), SPAN_ARG(where));
		return;
	}
	site->rule = &yaml_merge_overlap;
	site->fix =
		span_of(earlier->merged ? "one <<: [*a, *b] for both" : "<< before the other keys");
	reading_refuse(
		reading, site,
		"<< replaces \"%.*s\" of %.*s here, but not in kustomize and YAML 1.2 readers",
		SPAN_ARG(name), SPAN_ARG(where));
}

static void merge_map(struct tree *tree, const struct node *map, struct place key)
{
	for (uint32_t i = 0; i < map->map.count; i++) {
		struct tree_entry entry = {
			.entry = map->map.entries[i],
			.key_kind = SCALAR_STRING,
			.merged = key.start + 1,
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
