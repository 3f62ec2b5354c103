/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shapes a policy file is made of: objects with known keys, lists, texts.
 * Each function reports what does not fit and goes on, so that one run shows
 * every mistake. A null value counts as a key that is not there.
 */
#ifndef POLICY_POLICY_READER_H
#define POLICY_POLICY_READER_H

#include "base/map.h"
#include "manifest/reader.h"
#include "policy/policy.h"

struct policy_reader {
	const struct source *source;
	const struct rule_tables *rules; /* NULL: names of rules are not checked */
	struct arena *arena;
	struct findings *findings;
	struct policy *policy;
	struct map folded_names; /* names of people and groups in lower case -> as written */
	struct map key_owners;   /* public_key_identity() -> whose it is, as struct span */
	size_t approval_rules;   /* read so far */
};

/* A value and the way to it. `parent` paths live on the callers' stacks. */
struct policy_field {
	const struct node *value; /* never NULL */
	struct field_path path;
	struct place key; /* where its name stands; that of the value for list items */
};

/* `into` is what the object's reader fills, or NULL. */
typedef void policy_read_fn(struct policy_reader *reader, const struct policy_field *field,
			    void *into);

struct policy_key {
	const char *name;
	policy_read_fn *read;
	bool required;
};

/*
 * An object with these keys and no others, read in the order of the table (not
 * of the file), so that what is referred to comes before what refers to it.
 */
void policy_read_object(struct policy_reader *reader, const struct policy_field *field,
			const struct policy_key *keys, size_t count, void *into);

/* An object whose keys are names given by people; `read` gets one entry at a time. */
void policy_read_entries(struct policy_reader *reader, const struct policy_field *field,
			 policy_read_fn *read, void *into);

/* A list; `read` gets one item at a time. */
void policy_read_items(struct policy_reader *reader, const struct policy_field *field,
		       policy_read_fn *read, void *into);

/* The entry of that key, when it is there and not null. */
bool policy_field_of(const struct policy_field *field, const char *name,
		     struct policy_field *ret_entry);

/* A text that is not empty, or an empty span after a finding. */
struct span policy_read_text(struct policy_reader *reader, const struct policy_field *field);

/* A list of path patterns, each checked; an empty list is a finding. */
struct span_list policy_read_patterns(struct policy_reader *reader,
				      const struct policy_field *field);

/* True when `text` is one of the words; otherwise a finding that suggests the nearest. */
bool policy_one_of(struct policy_reader *reader, const struct policy_field *field,
		   const struct rule *rule, const char *const *words, size_t count);

/* "2027-03-31": the first second of that day since 1970, UTC; 0 after a finding. */
int64_t policy_read_day(struct policy_reader *reader, const struct policy_field *field);

/* "12h", "14d", "2w" in seconds; 0 after a finding. */
int64_t policy_read_duration(struct policy_reader *reader, const struct policy_field *field);

/* Checks of one value, usable in a table of keys. */
policy_read_fn policy_check_text;
policy_read_fn policy_check_texts;
policy_read_fn policy_check_patterns;
policy_read_fn policy_check_bool;
policy_read_fn policy_check_object; /* an object of any content */

/* Reports at the value. */
void policy_problem(struct policy_reader *reader, const struct rule *rule,
		    const struct policy_field *field, struct span fix, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* Reports at the key. */
void policy_problem_at_key(struct policy_reader *reader, const struct rule *rule,
			   const struct policy_field *field, struct span fix, const char *format,
			   ...) PRINTF_LIKE(5, 6);

#endif
