/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/object_rules.h"

#include "base/count.h"
#include "validators/checks.h"

struct object_rules {
	const char *group;
	const char *version;
	const char *kind;
	field_check_fn *check;
};

static const struct object_rules kinds[] = {
	{ "", "v1", "Pod", pod_check },
	{ "", "v1", "PodTemplate", pod_template_check },
	{ "", "v1", "ReplicationController", replication_controller_check },
	{ "apps", "v1", "Deployment", deployment_check },
	{ "apps", "v1", "ReplicaSet", replica_set_check },
	{ "apps", "v1", "DaemonSet", daemon_set_check },
	{ "apps", "v1", "StatefulSet", stateful_set_check },
	{ "batch", "v1", "Job", job_check },
	{ "batch", "v1", "CronJob", cron_job_check },
	{ "", "v1", "Service", service_check },
	{ "", "v1", "ConfigMap", config_map_check },
	{ "", "v1", "Secret", secret_check },
	{ "", "v1", "PersistentVolumeClaim", claim_check },
	{ "", "v1", "PersistentVolume", volume_check },
	{ "", "v1", "ResourceQuota", resource_quota_check },
	{ "", "v1", "LimitRange", limit_range_check },
	{ "", "v1", "Endpoints", endpoints_check },
	{ "", "v1", "Namespace", namespace_check },
	{ "discovery.k8s.io", "v1", "EndpointSlice", endpoint_slice_check },
	{ "coordination.k8s.io", "v1", "Lease", lease_check },
	{ "node.k8s.io", "v1", "RuntimeClass", runtime_class_check },
	{ "networking.k8s.io", "v1", "Ingress", ingress_check },
	{ "networking.k8s.io", "v1", "IngressClass", ingress_class_check },
	{ "networking.k8s.io", "v1", "NetworkPolicy", network_policy_check },
	{ "autoscaling", "v1", "HorizontalPodAutoscaler", autoscaler_v1_check },
	{ "autoscaling", "v2", "HorizontalPodAutoscaler", autoscaler_check },
	{ "policy", "v1", "PodDisruptionBudget", disruption_budget_check },
	{ "rbac.authorization.k8s.io", "v1", "Role", role_check },
	{ "rbac.authorization.k8s.io", "v1", "ClusterRole", cluster_role_check },
	{ "rbac.authorization.k8s.io", "v1", "RoleBinding", role_binding_check },
	{ "rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", cluster_role_binding_check },
	{ "storage.k8s.io", "v1", "CSIDriver", csi_driver_check },
	{ "storage.k8s.io", "v1", "StorageClass", storage_class_check },
	{ "scheduling.k8s.io", "v1", "PriorityClass", priority_class_check },
	{ "admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", webhooks_check },
	{ "admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration", webhooks_check },
};

void object_rules_check(struct validation *validation)
{
	const struct resource *resource = validation->resource;
	struct field object = field_root(validation);

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (span_is(resource->kind, kinds[i].kind) &&
		    span_is(resource->group, kinds[i].group) &&
		    span_is(resource->version, kinds[i].version)) {
			kinds[i].check(&object);
			return;
		}
	}
}
