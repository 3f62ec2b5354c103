/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with a changed file before its content is looked at: what kind
 * of entry it is, its size, its name.
 */
#ifndef GATE_FILE_RULES_H
#define GATE_FILE_RULES_H

#include "gate/judge.h"

/* Reports with the rules' own severities; the caller applies the policy's. */
void file_rules_check(const struct file_change *change, enum file_class class,
		      struct findings *findings);

/* Whether there is content to judge: a file that was read and is no pointer to something else. */
bool file_has_content(const struct file_change *change);

extern const struct rule_table file_rules;

#endif
