/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node is one value of a document as the API server would read it, and the
 * place it came from. Knows nothing of Kubernetes kinds.
 *
 * Invariants: a map's entries keep document order; names are unique after the
 * last-one-wins rule of the lenient reader (what was overridden is a finding of
 * the reader, not part of the tree). Aliases share their anchor's children, so
 * a tree is a DAG without cycles; the reader bounds its expanded size by
 * LIMIT_NODES and its depth by LIMIT_DEPTH, hence recursion over it is bounded.
 * Everything lives in the arena that the reader was given, and is read-only
 * afterwards. Rules: yaml-kubernetes (go-yaml v2 through sigs.k8s.io/yaml).
 */
#ifndef MANIFEST_NODE_H
#define MANIFEST_NODE_H

#include "base/arena.h"
#include "manifest/source.h"

enum node_kind {
	NODE_NULL = 0,
	NODE_BOOL,
	NODE_INTEGER, /* fits int64_t */
	NODE_FLOAT,   /* anything else numeric; also integers beyond int64_t */
	NODE_STRING,
	NODE_LIST,
	NODE_MAP,
};

/* How the value was written: decides what a suggested fix may look like. */
enum node_style {
	STYLE_PLAIN = 0,
	STYLE_SINGLE_QUOTED,
	STYLE_DOUBLE_QUOTED,
	STYLE_LITERAL,
	STYLE_FOLDED,
	STYLE_BLOCK, /* collections */
	STYLE_FLOW,
	STYLE_JSON, /* anything from a JSON document */
};

struct node;

struct node_entry {
	struct span name; /* the key as the API server sees it, always text */
	struct place key; /* where the key stands */
	const struct node *value;
};

struct node_list {
	const struct node **items;
	uint32_t count;
};

/* Above this many entries a name is looked up by bisection. */
#define NODE_MAP_SCAN 32

/* What finds the names of a large map stands behind its entries: node_map_new() makes room. */
struct node_map {
	struct node_entry *entries;
	uint32_t count;
};

struct node {
	uint8_t kind;  /* enum node_kind */
	uint8_t style; /* enum node_style */
	bool is_alias; /* place is the alias's, children are the anchor's */
	/*
	 * Written with a point or an exponent. 1.0 and 1e3 become 1 and 1000 on their way through
	 * kubectl and are NODE_INTEGER; only a JSON body sent to the API server itself stays 1.0.
	 */
	bool is_literal_float;
	struct place place;
	uint32_t anchored_at; /* of an alias: place.start of the value that it repeats */
	union {
		bool boolean;
		int64_t integer;
		struct {
			double real;
			uint64_t whole; /* the exact value if it was written as an integer
					   from 2^63 to 2^64 - 1; otherwise 0 */
		};
		struct span text; /* NODE_STRING: may contain NUL */
		struct node_list list;
		struct node_map map;
	};
};

/* What a person calls the kind: "null", "boolean", "integer", "number", "string", "list", "object".
 */
const char *node_kind_name(enum node_kind kind);

/*
 * Room for a map of up to `count` entries. When they and the final count are filled in,
 * node_map_index() lets a name be found in a few steps even among a hundred thousand: objects
 * with many keys are compared with one another.
 */
struct node_map node_map_new(struct arena *arena, size_t count);
void node_map_index(struct node_map *map);

/* The same with its article: "a boolean", "an integer"; "null" has none. */
const char *node_kind_phrase(enum node_kind kind);

/* The value under `name` of a map; NULL when absent or when `node` is NULL or no map. */
const struct node *node_get(const struct node *node, const char *name);
const struct node_entry *node_entry(const struct node *node, struct span name);

/* Like node_get(), but absent for null too: the API server takes null as "not set". */
const struct node *node_get_set(const struct node *node, const char *name);

/* The text of a string node, or an empty span for NULL and other kinds. */
struct span node_text(const struct node *node);

/* Equal for values that node_equal() calls equal; keyed, so that nobody can prepare others. */
uint64_t node_hash(const struct node *node);

/* Deep equality as JSON values: key order and source style do not matter, 1 equals 1.0. */
bool node_equal(const struct node *a, const struct node *b);

#endif
