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
extern const struct rule_table schema_format_rules;
extern const struct rule_table declarative_rules;
extern const struct rule_table lifecycle_rules;
extern const struct rule_table unknown_kind_rules;
extern const struct rule_table custom_value_rules; /* json_schema/value_report.c */
extern const struct rule_table custom_resource_rules;
extern const struct rule_table custom_definition_rules;
extern const struct rule_table structural_schema_rules;
extern const struct rule_table json_schema_rules;

/* what the server checks by hand-written code */
extern const struct rule_table metadata_rules;
extern const struct rule_table metadata_name_rules;
extern const struct rule_table label_rules;
extern const struct rule_table workload_rules;
extern const struct rule_table rollout_rules;
extern const struct rule_table job_rules;
extern const struct rule_table pod_container_rules;
extern const struct rule_table pod_port_rules;
extern const struct rule_table pod_volume_rules;
extern const struct rule_table pod_mount_rules;
extern const struct rule_table pod_environment_rules;
extern const struct rule_table pod_resource_rules;
extern const struct rule_table pod_probe_rules;
extern const struct rule_table pod_handler_rules;
extern const struct rule_table pod_security_rules;
extern const struct rule_table pod_operating_system_rules;
extern const struct rule_table pod_affinity_rules;
extern const struct rule_table pod_toleration_rules;
extern const struct rule_table pod_network_rules;
extern const struct rule_table pod_setting_rules;
extern const struct rule_table storage_rules;
extern const struct rule_table service_rules;
extern const struct rule_table ingress_rules;
extern const struct rule_table network_policy_rules;
extern const struct rule_table autoscaling_rules;
extern const struct rule_table disruption_rules;
extern const struct rule_table rbac_rules;
extern const struct rule_table config_rules;
extern const struct rule_table docker_config_rules;
extern const struct rule_table quota_rules;
extern const struct rule_table endpoint_rules;
extern const struct rule_table ingress_class_rules;
extern const struct rule_table cluster_setting_rules;
extern const struct rule_table webhook_rules;
extern const struct rule_table immutable_rules;

#endif
