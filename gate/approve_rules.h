/* SPDX-License-Identifier: Apache-2.0 */
/* Why an approval, a veto or a withdrawal is not taken: the rules approval/... of gate/approve.c.
 */
#ifndef GATE_APPROVE_RULES_H
#define GATE_APPROVE_RULES_H

#include "manifest/rule.h"

extern const struct rule approve_rule_head;
extern const struct rule approve_rule_tag;
extern const struct rule approve_rule_person;
extern const struct rule approve_rule_verdict;
extern const struct rule approve_rule_again;
extern const struct rule approve_rule_nothing;
extern const struct rule approve_rule_worthless;

extern const struct rule_table approve_rules;

#endif
