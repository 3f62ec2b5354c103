/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As what a file is judged: by its path, the policy and what stands around it.
 * The content decides nothing here; whether a manifest file holds Kubernetes
 * objects at all shows only when it is read.
 */
#ifndef GATE_CLASSIFY_H
#define GATE_CLASSIFY_H

#include "gate/judge.h"

int file_classify(struct judge *judge, struct span path, enum file_class *ret_class,
		  struct error *err) WARN_UNUSED;

/* Nobody reads the content of such a file. */
bool file_class_is_skipped(enum file_class class);

/* The mapping of the policy that a FILE_SCHEMA falls under: the first that matches. */
const struct schema_mapping *file_schema(const struct policy *policy, struct span path);

#endif
