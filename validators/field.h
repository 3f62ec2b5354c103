/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A field of the object under judgement: its value, and the way to it. What
 * the hand-written checks are made of, so that a rule is a few lines.
 *
 * Absent and null are the same (node is NULL), as for the API server. A value
 * of the wrong type reads as empty: the schema check has reported it. A field
 * points at its parent, so the parent must stay in scope.
 *
 *	struct field spec = field_get(object, "spec");
 *	struct field replicas = field_get(&spec, "replicas");
 *	field_range(&replicas, &replicas_range, 0, INT32_MAX);
 */
#ifndef VALIDATORS_FIELD_H
#define VALIDATORS_FIELD_H

#include "base/count.h"
#include "base/map.h"
#include "validators/format.h"
#include "validators/rule_tables.h"
#include "validators/validation.h"

struct field {
	struct validation *validation;
	const struct node *node;        /* NULL: absent or null */
	const struct node_entry *entry; /* NULL: the root, a list item, or absent */
	const struct field *parent;     /* NULL: the root */
	struct field_path path;
};

typedef void field_check_fn(const struct field *field);

struct field field_root(struct validation *validation);
struct field field_get(const struct field *parent, const char *name);
struct field field_named(const struct field *parent, struct span name);

/* The same field of the object before the push. Reports must go to the new one. */
struct field field_before(struct validation *validation);

/* Items of a list; entries of a map. Counts are 0 for any other kind. */
uint32_t field_count(const struct field *list);
struct field field_item(const struct field *list, uint32_t index);
uint32_t field_size(const struct field *map);
struct field field_entry(const struct field *map, uint32_t index);
void field_each(const struct field *list, field_check_fn *check);
void field_each_in(const struct field *parent, const char *name, field_check_fn *check);

static inline bool field_is_set(const struct field *field)
{
	return field->node != NULL;
}

/* A kustomize patch: what is not there may be in the base. */
static inline bool field_is_partial(const struct field *field)
{
	return field->validation->completeness == PARTIAL_OBJECT;
}

struct span field_text(const struct field *field);
bool field_is(const struct field *field, const char *text);
bool field_is_true(const struct field *field);
bool field_is_false(const struct field *field);

/* False when it is no whole number. */
bool field_integer(const struct field *field, int64_t *ret_value);

/* A number or a quantity text. False when it is neither. */
bool field_quantity(const struct field *field, quantity_nano *ret_value);

/* "40%" or 40: the number, and whether a percent sign stood there. */
bool field_count_or_percent(const struct field *field, int64_t *ret_value, bool *ret_percent);

/* The value as it stands in the source, for messages. */
struct span field_written(const struct field *field);

/*
 * Reports at the value; at the key when the value is a collection; at the
 * nearest parent when it is absent.
 */
void field_violation(const struct field *field, const struct rule *rule, const char *format, ...)
	PRINTF_LIKE(3, 4);
void field_violation_fix(const struct field *field, const struct rule *rule, struct span fix,
			 const char *format, ...) PRINTF_LIKE(4, 5);
void field_violation_at_key(const struct field *field, const struct rule *rule, const char *format,
			    ...) PRINTF_LIKE(3, 4);

/* Reports when a text is there, not empty and not of the format. True when it is fine or absent. */
bool field_format(const struct field *field, const struct rule *rule, format_check_fn *format);

/* Reports when an integer lies outside min..max. */
void field_range(const struct field *field, const struct rule *rule, int64_t min, int64_t max);

/* Reports when the field is absent, or an empty text, list or object. Never in a patch. */
bool field_require(const struct field *field, const struct rule *rule, const char *why);

/* Reports a value that is set where it may not be. */
void field_forbid(const struct field *field, const struct rule *rule, const char *why);

/* Like field_require(), but only for an empty value: the schema check reports absence. */
void field_not_empty(const struct field *field, const struct rule *rule);

/* Reports when the text is in `taken` already, else puts it there. */
void field_claim(const struct field *field, struct map *taken, const struct rule *rule);

/* Reports items of a list whose text under `name` occurs twice. */
void field_unique_by(const struct field *list, const char *name, const struct rule *rule);

/* How many of the named members are set; *ret_last is the last of them. */
unsigned field_members_set(const struct field *parent, const char *const *names, size_t count,
			   struct field *ret_last);

/* Findings from number `first` on become warnings: what they are about is refused later. */
void findings_become_warnings(struct validation *validation, size_t first);

#define FIELD_NAMES(array) (array), COUNT(array)

#endif
