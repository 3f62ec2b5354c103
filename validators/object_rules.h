/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hand-written rules of the API server, by subject. Each function checks
 * one kind (object is the root) or one part that several kinds share.
 *
 * Rules: kubernetes-validation; the versions are those that the API server of
 * 1.30 to 1.35 serves as their newest.
 */
#ifndef VALIDATORS_OBJECT_RULES_H
#define VALIDATORS_OBJECT_RULES_H

#include "validators/field.h"

/* Shared parts */
void labels_and_annotations_check(const struct field *metadata);
field_check_fn claim_spec_check; /* the spec of a PersistentVolumeClaim */
field_check_fn job_spec_check;

/* Kinds */
field_check_fn pod_check;
field_check_fn pod_template_check;
field_check_fn deployment_check;
field_check_fn replica_set_check;
field_check_fn replication_controller_check;
field_check_fn daemon_set_check;
field_check_fn stateful_set_check;
field_check_fn job_check;
field_check_fn cron_job_check;
field_check_fn service_check;
field_check_fn ingress_check;
field_check_fn network_policy_check;
field_check_fn autoscaler_check;
field_check_fn autoscaler_v1_check;
field_check_fn disruption_budget_check;
field_check_fn role_check;
field_check_fn cluster_role_check;
field_check_fn role_binding_check;
field_check_fn cluster_role_binding_check;
field_check_fn claim_check;
field_check_fn volume_check;
field_check_fn storage_class_check;
field_check_fn config_map_check;
field_check_fn secret_check;
field_check_fn resource_quota_check;
field_check_fn limit_range_check;
field_check_fn priority_class_check;
field_check_fn endpoints_check;
field_check_fn endpoint_slice_check;
field_check_fn ingress_class_check;
field_check_fn csi_driver_check;
field_check_fn lease_check;
field_check_fn namespace_check;
field_check_fn runtime_class_check;
field_check_fn webhooks_check; /* validating and mutating */

#endif
