/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in one directory that differ only in case: two files on the server, one
 * in the clones of those whose file system folds case.
 */
#ifndef GATE_NAME_COLLISIONS_H
#define GATE_NAME_COLLISIONS_H

#include "gate/judge.h"

/* Reports every name that the change adds beside another one; the caller applies severities. */
int name_collisions_check(const struct judge *judge, const struct tree_changes *changes,
			  struct findings *findings, struct error *err) WARN_UNUSED;

extern const struct rule file_rule_case;

#endif
