/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A schema file while it is read: which dialect it is in, what its references
 * name, and whether it holds anything that cannot be checked.
 */
#ifndef VALIDATORS_JSON_SCHEMA_SCHEMA_READING_H
#define VALIDATORS_JSON_SCHEMA_SCHEMA_READING_H

#include "base/map.h"
#include "manifest/finding.h"
#include "validators/json_schema/value_check.h"

struct schema_reading {
	const struct source *source;
	struct arena *arena;
	struct findings *findings;
	const struct node *root;
	enum schema_dialect dialect;
	struct map references; /* bytes of the pointer to a schema with $ref -> what it names */
	struct map identified; /* $id and anchors -> schema */
	bool has_unevaluated;
	bool failed;
};

/* -1, with a finding, for a draft that is not known. */
int schema_dialect_read(struct schema_reading *reading);

/* -1, with findings, for references that lead nowhere and keywords that are not supported. */
int schema_references_read(struct schema_reading *reading);

/* Reports that the schema cannot be used, at `node` or for the file as a whole. */
void schema_file_violation(const struct source *source, struct findings *findings,
			   const struct node *node, const char *format, ...) PRINTF_LIKE(4, 5);

#endif
