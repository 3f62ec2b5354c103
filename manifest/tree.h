/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree under construction: events in document order in, nodes out. Used by
 * both the YAML and the JSON reader, so that depth, node budget, duplicate keys
 * and field paths are decided in one place.
 *
 *	tree_begin(tree, reading);
 *	tree_open(tree, map);  tree_key(tree, ...);  tree_value(tree, node);  tree_close(tree);
 *	root = tree->root;
 *
 * Entries of open collections stand on one stack and are copied to their exact
 * size when the collection closes. A false return means that a ceiling was hit;
 * it has been reported and the document cannot be read.
 */
#ifndef MANIFEST_TREE_H
#define MANIFEST_TREE_H

#include "base/limits.h"
#include "base/map.h"
#include "manifest/node.h"
#include "manifest/reading.h"
#include "manifest/scalar.h"

/* A key as it was read, before and after it became text. */
struct tree_key {
	struct span name;
	struct place place;
	uint8_t kind;  /* enum scalar_kind: 1 and "1" are different keys until they are text */
	bool is_merge; /* a plain "<<" */
};

struct tree_entry {
	struct node_entry entry;
	uint8_t key_kind;
	uint32_t merged; /* by "<<": the offset of that key + 1; else 0 */
};

struct anchor {
	struct span name;
	const struct node *node; /* NULL while it is still open */
	struct place place;
	uint64_t nodes; /* expanded, itself included */
	uint32_t height;
};

struct tree_frame {
	struct node *node;
	struct anchor *anchor; /* to be completed on close, or NULL */
	struct map *index;     /* names -> entry number + 1, once there are many */
	size_t first;          /* on the stack of entries or items */
	uint64_t nodes_before;
	uint32_t height; /* of the highest child */
	bool has_key;    /* maps: a key waits for its value */
	struct tree_key key;
};

/* Open entries and items that need no memory of their own: those of any usual manifest. */
enum { TREE_FIRST_SLOTS = 96 };

struct tree {
	struct reading *reading;
	const struct node *root;
	struct tree_frame frames[LIMIT_DEPTH];
	size_t depth;               /* open collections */
	struct tree_entry *entries; /* the stack; first_entries until more are open at once */
	size_t entry_count, entry_capacity;
	const struct node **items;
	size_t item_count, item_capacity;
	struct tree_entry first_entries[TREE_FIRST_SLOTS];
	const struct node *first_items[TREE_FIRST_SLOTS];
	uint64_t nodes;       /* of this document, aliases expanded */
	uint64_t alias_nodes; /* those that aliases made */
	struct map anchors;   /* name -> struct anchor */
};

void tree_begin(struct tree *tree, struct reading *reading);

/* A new node, counted; NULL when the document has too many. */
struct node *tree_node(struct tree *tree, enum node_kind kind, enum node_style style,
		       struct place place);

/*
 * 1.0 and 1e3 become 1 and 1000 in the JSON that kubectl sends, and so integers;
 * -0.0 and whatever needs more than 64 bits stay what they are.
 */
void tree_settle_float(struct node *node);

/* Opens a collection; its values follow until tree_close(). */
bool tree_open(struct tree *tree, struct node *node, struct anchor *anchor);

/* Closes the innermost collection, which becomes a value of the one around it. */
bool tree_close(struct tree *tree, uint32_t end);

/* The next value of the innermost collection, or the root. height: 0 for scalars. */
bool tree_value(struct tree *tree, const struct node *node, uint32_t height);

static inline struct tree_frame *tree_top(struct tree *tree)
{
	return tree->depth ? &tree->frames[tree->depth - 1] : NULL;
}

/* True when the next value is a key of a map. */
static inline bool tree_expects_key(struct tree *tree)
{
	struct tree_frame *top = tree_top(tree);

	return top && top->node->kind == NODE_MAP && !top->has_key;
}

/* The end of what stands last in the innermost collection; its own start when it is empty. */
uint32_t tree_last_end(const struct tree *tree);

void tree_key(struct tree *tree, const struct tree_key *key);

/* Puts one entry into the innermost map; an equal name is reported and replaced (mapping.c). */
void mapping_put(struct tree *tree, const struct tree_entry *entry);

/* Writes what "<<" names into the innermost map (merge_keys.c). False: it names no map, reported.
 */
bool merge_put(struct tree *tree, const struct node *value, struct place key);

/* Says what becomes of a key that "<<" and something else set (merge_keys.c). */
void merge_report_overlap(struct tree *tree, const struct tree_entry *earlier,
			  const struct tree_entry *later, struct reading_site *site,
			  struct span where);

/* A scalar key as text (mapping.c). False: it cannot be a key, and that is reported. */
bool mapping_key_text(struct tree *tree, const struct scalar *scalar, struct span text,
		      struct place place, struct span *ret_name);

/* Reports a key beyond LIMIT_KEY_BYTES; always false (mapping.c). */
bool tree_refuse_long_key(struct tree *tree, struct span name, struct place place);

/* Registers an anchor, reports a second one of that name (anchor.c). */
struct anchor *anchor_define(struct tree *tree, struct span name, struct place place);

/* A scalar or collection under `anchor` is complete. */
void anchor_complete(struct anchor *anchor, const struct node *node, uint64_t nodes,
		     uint32_t height);

/* The alias's node; NULL when there is no such anchor or a ceiling is hit, which is reported. */
const struct node *anchor_expand(struct tree *tree, struct span name, struct place place,
				 uint32_t *ret_height);

/* Where the next value (or the key that waits for one) would be, from `arena`; NULL at the root. */
const struct field_path *tree_field(const struct tree *tree, struct arena *arena);

/* Warns where readers disagree about a plain scalar (ambiguity.c). */
void ambiguity_report_value(struct tree *tree, const struct scalar *scalar, struct span text,
			    struct place place);
void ambiguity_report_key(struct tree *tree, const struct scalar *scalar, struct span text,
			  struct span name, struct place place);

extern const struct rule yaml_too_deep, yaml_too_many_nodes;
extern const struct rule yaml_duplicate_key, json_duplicate_key, yaml_colliding_keys, yaml_key_type,
	yaml_key_not_text, yaml_key_too_long;
extern const struct rule yaml_merge_overlap, yaml_merge_override, yaml_merge_value;
extern const struct rule yaml_unknown_alias, yaml_recursive_alias, yaml_anchor_redefined,
	yaml_alias_bomb;
extern const struct rule yaml_boolean_word, yaml_leading_zero, yaml_number_notation,
	yaml_sexagesimal, yaml_date, yaml_null_item, yaml_explicit_null, yaml_large_integer;

#endif
