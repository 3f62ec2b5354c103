/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that a policy file itself must keep.
 */
#ifndef POLICY_POLICY_RULES_H
#define POLICY_POLICY_RULES_H

#include "base/span.h"
#include "manifest/rule.h"

extern const struct rule policy_rule_contradiction;
extern const struct rule policy_rule_document;
extern const struct rule policy_rule_empty_group;
extern const struct rule policy_rule_kubernetes;
extern const struct rule policy_rule_lock_out;
extern const struct rule policy_rule_missing_key;
extern const struct rule policy_rule_name;
extern const struct rule policy_rule_no_branch;
extern const struct rule policy_rule_no_effect;
extern const struct rule policy_rule_pattern;
extern const struct rule policy_rule_public_key;
extern const struct rule policy_rule_severity;
extern const struct rule policy_rule_shared_email;
extern const struct rule policy_rule_shared_key;
extern const struct rule policy_rule_size;
extern const struct rule policy_rule_type;
extern const struct rule policy_rule_unknown_key;
extern const struct rule policy_rule_unknown_name;
extern const struct rule policy_rule_unknown_rule;
extern const struct rule policy_rule_unsatisfiable;
extern const struct rule policy_rule_value;
extern const struct rule policy_rule_version;

/*
 * True for the rules that decide who may decide: policy/, owners/, ref/, pull/, approval/ and
 * landing/. A policy cannot change their severity.
 */
bool rule_keeps_severity(struct span id);

#endif
