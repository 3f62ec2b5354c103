/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Schema for files that are no Kubernetes objects: draft 7 (4 and 6 are
 * read as it) and 2020-12 (2019-09 is read as it; so are schemas that do not
 * say).
 *
 * References stay inside the schema file: "#", "#/definitions/x", "#/$defs/x",
 * "#anchor", and an $id that the file itself defines. Patterns are RE2.
 * Formats: date, date-time, ipv4, ipv6 and uuid are checked, all others are
 * annotations.
 */
#ifndef VALIDATORS_JSON_SCHEMA_H
#define VALIDATORS_JSON_SCHEMA_H

#include "manifest/finding.h"
#include "manifest/node.h"

struct json_schema;

/*
 * Reads a schema file (JSON or YAML). What is wrong with it, or in it beyond
 * what is supported, is a finding in the schema file; then -1. The schema lives
 * in `arena` and borrows the source, which must outlive it.
 */
int json_schema_load(struct json_schema **ret_schema, const struct source *source,
		     struct arena *arena, struct findings *findings);

/* The value of a document of `source`. Reports into findings; scratch from `arena`. */
void json_schema_check(const struct json_schema *schema, const struct source *source,
		       const struct node *value, struct arena *arena, struct findings *findings);

#endif
