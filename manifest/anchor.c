/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

const struct rule yaml_unknown_alias = {
	"yaml/unknown-alias",
	SEVERITY_ERROR,
	"an alias names no anchor of this document",
	"`*name` repeats the value that was marked `&name` earlier in the same document. Anchors "
	"do not reach over `---`. If the text was meant to start with a star, quote it.",
};
const struct rule yaml_recursive_alias = {
	"yaml/recursive-alias",
	SEVERITY_ERROR,
	"a value contains itself",
	"An alias stands inside the value that its own anchor marks, so the value would have no "
	"end. Every reader refuses it. Write the inner value out.",
};
const struct rule yaml_anchor_redefined = {
	"yaml/anchor-redefined",
	SEVERITY_ERROR,
	"one anchor name marks two values",
	"The same anchor name is defined twice in a document. The latest definition before an "
	"alias wins, so moving lines changes what is deployed. Give each anchor its own name.",
};
const struct rule yaml_alias_bomb = {
	"yaml/alias-bomb",
	SEVERITY_ERROR,
	"aliases repeat too much",
	"Nearly all values of this document are copies that aliases make, or there are more than "
	"1,000,000 of them. kubectl refuses such documents as excessive aliasing, because a few "
	"lines can fill any memory. Write the values out, or make them fewer.",
};

struct anchor *anchor_define(struct tree *tree, struct span name, struct place place)
{
	void **slot = map_slot(&tree->anchors, name);
	struct anchor *earlier = *slot;

	if (earlier && !reading_is_full(tree->reading, &yaml_anchor_redefined)) {
		struct reading *reading = tree->reading;
		struct reading_site site = { .rule = &yaml_anchor_redefined, .place = place };
		struct span where = reading_where(reading, earlier->place.start);
		reading_refuse(reading, &site,
			       "the anchor &%.*s is already defined at %.*s; an alias would take "
			       "whichever stands last before it",
			       SPAN_ARG(name), SPAN_ARG(where));
	}
	struct anchor *anchor = ARENA_NEW(tree->reading->scratch, struct anchor);
	anchor->name = name;
	anchor->place = place;
	*slot = anchor;
	return anchor;
}

void anchor_complete(struct anchor *anchor, const struct node *node, uint64_t nodes,
		     uint32_t height)
{
	anchor->node = node;
	anchor->nodes = nodes;
	anchor->height = height;
}

/* go-yaml v2's guard: 99 % alias-made values up to 400,000, falling to 10 % at 4,000,000. */
static bool is_excessive(uint64_t alias_nodes, uint64_t nodes)
{
	double low = 400000, high = 4000000, total = (double)nodes;
	double allowed = total <= low ? 0.99 : 0.99 - 0.89 * (total - low) / (high - low);

	return alias_nodes > 100 && nodes > 1000 && (double)alias_nodes / total > allowed;
}

static bool check_alias(struct tree *tree, const struct anchor *anchor, struct place place)
{
	struct reading *reading = tree->reading;
	struct reading_site site = { .place = place };

	if (!anchor->node) {
		site.rule = &yaml_recursive_alias;
		reading_refuse(reading, &site, "*%.*s stands inside the value that &%.*s marks",
			       SPAN_ARG(anchor->name), SPAN_ARG(anchor->name));
		return false;
	}
	if (tree->depth + anchor->height > LIMIT_DEPTH) {
		site.rule = &yaml_too_deep;
		reading_refuse(reading, &site,
			       "with *%.*s the document nests deeper than %d levels",
			       SPAN_ARG(anchor->name), LIMIT_DEPTH);
		return false;
	}
	tree->nodes += anchor->nodes;
	tree->alias_nodes += anchor->nodes;
	if (tree->nodes <= LIMIT_NODES && !is_excessive(tree->alias_nodes, tree->nodes))
		return true;
	site.rule = &yaml_alias_bomb;
	reading_refuse(reading, &site,
		       "with *%.*s the document grows to %llu values, %llu of them made by aliases",
		       SPAN_ARG(anchor->name), (unsigned long long)tree->nodes,
		       (unsigned long long)tree->alias_nodes);
	return false;
}

const struct node *anchor_expand(struct tree *tree, struct span name, struct place place,
				 uint32_t *ret_height)
{
	struct anchor *anchor = map_get(&tree->anchors, name);

	if (!anchor) {
		struct reading_site site = { .rule = &yaml_unknown_alias, .place = place };
		site.fix = arena_printf(tree->reading->scratch, "\"*%.*s\"", SPAN_ARG(name));
		reading_refuse(tree->reading, &site,
			       "no anchor &%.*s stands before this alias in the document",
			       SPAN_ARG(name));
		return NULL;
	}
	if (!check_alias(tree, anchor, place))
		return NULL;
	struct node *node = ARENA_NEW(tree->reading->arena, struct node);
	*node = *anchor->node;
	node->anchored_at = anchor->node->place.start;
	node->place = place;
	node->is_alias = true;
	*ret_height = anchor->height;
	return node;
}
