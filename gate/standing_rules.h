/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GATE_STANDING_RULES_H
#define GATE_STANDING_RULES_H

#include "manifest/finding.h"

extern const struct rule standing_rule_owners; /* CODEOWNERS is there and is no file */
extern const struct rule_table standing_rules;

#endif
