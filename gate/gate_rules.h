/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules about files, kustomizations and references between objects.
 */
#ifndef GATE_GATE_RULES_H
#define GATE_GATE_RULES_H

#include "manifest/rule.h"

extern const struct rule gate_rule_duplicate;
extern const struct rule gate_rule_duplicate_beside;
extern const struct rule gate_rule_kustomize_case;
extern const struct rule gate_rule_kustomize_cycle;
extern const struct rule gate_rule_kustomize_deprecated;
extern const struct rule gate_rule_kustomize_document;
extern const struct rule gate_rule_kustomize_json_patch;
extern const struct rule gate_rule_kustomize_missing;
extern const struct rule gate_rule_kustomize_outside;
extern const struct rule gate_rule_kustomize_type;
extern const struct rule gate_rule_kustomize_unknown_field;
extern const struct rule gate_rule_kustomize_unpinned;
extern const struct rule gate_rule_no_object;
extern const struct rule gate_rule_reference_config_map;
extern const struct rule gate_rule_reference_scale_target;
extern const struct rule gate_rule_reference_secret;
extern const struct rule gate_rule_reference_service;
extern const struct rule gate_rule_reference_service_account;
extern const struct rule gate_rule_schema_file;

#endif
