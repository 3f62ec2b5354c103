/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that a CODEOWNERS file must keep. They are in the table policy_rules.
 */
#ifndef POLICY_CODE_OWNERS_RULES_H
#define POLICY_CODE_OWNERS_RULES_H

#include "manifest/rule.h"

extern const struct rule owners_rule_ambiguous;
extern const struct rule owners_rule_missing;
extern const struct rule owners_rule_pattern;
extern const struct rule owners_rule_robot;
extern const struct rule owners_rule_size;
extern const struct rule owners_rule_syntax;
extern const struct rule owners_rule_two_files;
extern const struct rule owners_rule_unknown;
extern const struct rule owners_rule_unowned;
extern const struct rule owners_rule_unsatisfiable;

#endif
