/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are no Kubernetes objects, judged by the JSON Schema that the
 * policy maps them to. A schema is read once a run; what is wrong with it is
 * said where it stands, when the schema file itself is judged.
 */
#ifndef GATE_SCHEMA_FILES_H
#define GATE_SCHEMA_FILES_H

#include "gate/judge.h"
#include "manifest/reader.h"

/* Judges every document of a FILE_SCHEMA. */
int schema_file_judge(struct judge *judge, const struct source *source,
		      const struct manifest *manifest, struct arena *scratch,
		      struct findings *findings, struct error *err) WARN_UNUSED;

/* True for a file that some mapping of the policy names as its schema. */
bool is_schema_of_policy(const struct policy *policy, struct span path);

/* Reports what is wrong with a schema file. */
void schema_judge(const struct source *source, struct arena *scratch, struct findings *findings);

#endif
