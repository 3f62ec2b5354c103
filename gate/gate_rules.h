/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules about files, kustomizations and references between objects.
 */
#ifndef GATE_GATE_RULES_H
#define GATE_GATE_RULES_H

#include "manifest/rule.h"

extern const struct rule gate_rule_no_object;
extern const struct rule gate_rule_schema_file;

#endif
