/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that the policy maps to a JSON Schema: each document against it. The
 * schema is read from the tree as it will be after the push.
 */
#ifndef GATE_SCHEMA_JUDGE_H
#define GATE_SCHEMA_JUDGE_H

#include "gate/judge.h"
#include "manifest/reader.h"

int schema_judge(struct judge *judge, const struct manifest *manifest, struct arena *scratch,
		 struct findings *findings, struct error *err) WARN_UNUSED;

#endif
