/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/rule_tables.h"
#include "validators/validation.h"

const struct rule_table *const validator_rules[] = {
	&header_rules,
	&schema_type_rules,
	&schema_field_rules,
	&schema_enum_rules,
	&schema_list_rules,
	&schema_format_rules,
	&declarative_rules,
	&lifecycle_rules,
	&unknown_kind_rules,
	&metadata_rules,
	&metadata_name_rules,
	&label_rules,
	&workload_rules,
	&rollout_rules,
	&job_rules,
	&pod_container_rules,
	&pod_port_rules,
	&pod_volume_rules,
	&pod_mount_rules,
	&pod_environment_rules,
	&pod_resource_rules,
	&pod_probe_rules,
	&pod_handler_rules,
	&pod_security_rules,
	&pod_operating_system_rules,
	&pod_affinity_rules,
	&pod_toleration_rules,
	&pod_network_rules,
	&pod_setting_rules,
	&storage_rules,
};
const size_t validator_rules_count = sizeof(validator_rules) / sizeof(validator_rules[0]);
