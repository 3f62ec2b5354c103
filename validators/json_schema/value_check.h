/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value against one schema: the engine behind custom resources (structural
 * schemas of CRDs) and JSON Schema files. It walks the schema as it was read;
 * there is no compiled form to build or keep.
 *
 * Work and depth are bounded (LIMIT_SCHEMA_STEPS, LIMIT_SCHEMA_DEPTH); beyond
 * that one finding says that the value was not checked to its end.
 */
#ifndef VALIDATORS_JSON_SCHEMA_VALUE_CHECK_H
#define VALIDATORS_JSON_SCHEMA_VALUE_CHECK_H

#include "base/map.h"
#include "manifest/finding.h"
#include "manifest/node.h"

struct resource;

enum schema_dialect {
	DIALECT_STRUCTURAL, /* apiextensions.k8s.io/v1 */
	DIALECT_DRAFT_7,    /* and 4, 6, which it extends */
	DIALECT_2020_12,    /* and 2019-09 */
};

/*
 * Where a structural schema stands: on the spine it describes fields; inside
 * allOf, anyOf, oneOf, not it only restricts values.
 */
enum schema_position { ON_SPINE, IN_JUNCTOR };

/* Which members of a value some schema has looked at, for unevaluated*. */
struct evaluated {
	bool *members; /* one for each entry or item of the value */
};

/* One value of the walk and those around it, on the stack. */
struct value_level {
	const struct value_level *up; /* NULL at the root */
	const struct node *value;
	const struct node *before;      /* the same value before the push; NULL: none */
	const struct node *spine;       /* structural: the schema that describes the field */
	const struct node_entry *entry; /* the key that leads here; NULL at the root, in lists */
	const struct field_path *path;  /* NULL at the root */
	bool is_default;                /* not in the file: the schema's default */
};

/*
 * The key of a schema in `references`: the bytes of the pointer to it, which must stay where
 * they are as long as the map does.
 */
static inline struct span reference_key(const struct node *const *schema)
{
	return (struct span){ (const char *)schema, sizeof(void *) };
}

struct value_check {
	enum schema_dialect dialect;
	unsigned kubernetes_minor;
	bool partial; /* a patch: what is missing may be in the base */
	const struct source *source;
	const struct resource *resource; /* NULL for files that are no objects */
	struct findings *findings;
	struct arena *arena;
	const struct map *references; /* JSON Schema: $ref node -> schema; NULL otherwise */
	bool tracks_evaluated;

	/* The state of the walk. */
	struct map patterns; /* text -> struct regex, for this walk */
	size_t steps_left;
	unsigned depth;
	bool exhausted;
	unsigned quiet;     /* alternatives are tried: nothing is reported */
	struct span reason; /* the first violation while quiet */
	const struct value_level *branch;
};

void value_check_begin(struct value_check *check);
void value_check_end(struct value_check *check);

/* Says so when a ceiling kept the walk from its end. */
void value_check_report_unfinished(struct value_check *check, const struct value_level *root);

/* True when the value fits. Reports unless quiet. `evaluated` may be NULL. */
bool value_check(struct value_check *check, const struct node *schema,
		 const struct value_level *level, enum schema_position position,
		 struct evaluated *evaluated);

/* The pieces, each for one kind of value or keyword group. */
bool value_type_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level);
bool value_choice_check(struct value_check *check, const struct node *schema,
			const struct value_level *level);
bool value_number_check(struct value_check *check, const struct node *schema,
			const struct value_level *level);
bool value_string_check(struct value_check *check, const struct node *schema,
			const struct value_level *level);
bool value_list_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level, enum schema_position position,
		      struct evaluated *evaluated);
bool value_unique_check(struct value_check *check, const struct node *schema,
			const struct value_level *level);
bool value_object_check(struct value_check *check, const struct node *schema,
			const struct value_level *level, struct evaluated *evaluated);
bool value_structure_check(struct value_check *check, const struct node *schema,
			   const struct value_level *level, enum schema_position position);
bool value_size_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level);
bool value_required_check(struct value_check *check, const struct node *schema,
			  const struct value_level *level);
bool value_logic_check(struct value_check *check, const struct node *schema,
		       const struct value_level *level, struct evaluated *evaluated);

/* Quietly: does the value fit? What did not fit first is in *ret_reason if not NULL. */
bool value_fits(struct value_check *check, const struct node *schema,
		const struct value_level *level, enum schema_position position,
		struct evaluated *evaluated, struct span *ret_reason);

/* All members unseen; NULL members when nothing is tracked. */
struct evaluated evaluated_none(const struct value_check *check, const struct node *value);
void evaluated_merge(struct evaluated *into, const struct evaluated *from,
		     const struct node *value);

/* Text fits the pattern; true too when the pattern cannot be compiled (told elsewhere). */
bool value_pattern_fits(struct value_check *check, struct span pattern, struct span text);

/* Takes `steps` from the budget; false when it is used up. */
bool value_spend(struct value_check *check, size_t steps);

/* Reports at the value, at its key when it is a collection, or collects the reason. Always false.
 */
bool value_violation(struct value_check *check, const struct value_level *level,
		     const struct rule *rule, struct span fix, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* The same about a key of the level's map. */
bool value_violation_at_key(struct value_check *check, const struct value_level *level,
			    const struct node_entry *entry, const struct rule *rule,
			    struct span fix, const char *format, ...) PRINTF_LIKE(6, 7);

/* The value as short JSON text. */
struct span value_shown(struct value_check *check, const struct node *value);

/* A number that a keyword holds. False when it is none. */
bool schema_number(const struct node *schema, const char *keyword, double *ret_number);
bool schema_flag(const struct node *schema, const char *keyword);

/* Structural: the property's schema on the spine, additionalProperties included; NULL: none. */
const struct node *spine_property(const struct node *spine, struct span name);

/* The entry whose value counts: null in a field that is not nullable does not. */
const struct node_entry *value_entry(const struct value_check *check,
				     const struct value_level *level, struct span name);

/* Structural: the default that stands for an unset field; NULL: none. */
const struct node *value_default(const struct value_check *check, const struct value_level *level,
				 struct span name);

extern const struct rule custom_type, custom_enum, custom_number, custom_length, custom_pattern,
	custom_format, custom_required, custom_unknown_field, custom_list_unique,
	custom_alternatives, custom_embedded;

#endif
