/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/rule_tables.h"
#include "validators/validation.h"

const struct rule_table *const validator_rules[] = {
	&header_rules,      &schema_type_rules, &schema_field_rules, &schema_enum_rules,
	&schema_list_rules, &lifecycle_rules,   &unknown_kind_rules,
};
const size_t validator_rules_count = sizeof(validator_rules) / sizeof(validator_rules[0]);
