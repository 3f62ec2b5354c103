/* SPDX-License-Identifier: Apache-2.0 */
/* Why something does not land: the rules landing/..., for land.c, land_pushed.c and their parts. */
#ifndef GATE_LAND_RULES_H
#define GATE_LAND_RULES_H

#include "gate/ref_rules.h"

extern const struct rule land_rule_head;
extern const struct rule land_rule_conflict;
extern const struct rule land_rule_approvals;
extern const struct rule land_rule_debt;
extern const struct rule land_rule_method;
extern const struct rule land_rule_nothing;
extern const struct rule land_rule_uncovered;
extern const struct rule land_rule_edited;
extern const struct rule land_rule_drops;
extern const struct rule land_rule_claims;
extern const struct rule land_rule_policy_step;
extern const struct rule land_rule_creation;
extern const struct rule land_rule_drift;
extern const struct rule land_rule_images;
extern const struct rule land_rule_emergency;
extern const struct rule land_rule_in_emergency;

extern const struct rule_table land_rules;

#endif
