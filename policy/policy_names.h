/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in a policy: giving them to people and groups, and referring to them.
 */
#ifndef POLICY_POLICY_NAMES_H
#define POLICY_POLICY_NAMES_H

#include "policy/policy_reader.h"

/* The text in lower case, in the reader's arena. */
struct span policy_folded(struct policy_reader *reader, struct span text);

/*
 * The key of `field` becomes the name of a `kind` ("person", "group"). A finding
 * when it can be none, or is taken: people and groups share their names, because
 * `by` and CODEOWNERS name either, and login names often have no case.
 */
void policy_take_name(struct policy_reader *reader, const struct policy_field *field,
		      const char *kind);

/*
 * A name that must be in `map` or `other`; otherwise an empty span,
 * and a finding that suggests the nearest. `what`: "person or group".
 */
struct span policy_read_reference(struct policy_reader *reader, const struct policy_field *field,
				  const struct map *map, const struct map *other, const char *what);

/* False and a finding when the name has been seen. */
bool policy_see_once(struct policy_reader *reader, const struct policy_field *field,
		     struct map *seen, struct span name);

/* A list of such names, each once. Not empty without a finding. */
struct span_list policy_read_group_names(struct policy_reader *reader,
					 const struct policy_field *field);
struct span_list policy_read_person_or_group_names(struct policy_reader *reader,
						   const struct policy_field *field);

#endif
