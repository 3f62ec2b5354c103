/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule tables of this room, each defined beside the code that enforces its
 * rules. rules_registry.c collects them.
 */
#ifndef VALIDATORS_RULE_TABLES_H
#define VALIDATORS_RULE_TABLES_H

#include "manifest/rule.h"

extern const struct rule_table header_rules; /* validate.c: apiVersion and kind */
extern const struct rule_table schema_type_rules;
extern const struct rule_table schema_field_rules;
extern const struct rule_table schema_enum_rules;
extern const struct rule_table schema_list_rules;
extern const struct rule_table lifecycle_rules;
extern const struct rule_table unknown_kind_rules;

#endif
