/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kind_names.h"

#include "base/ascii.h"
#include "base/count.h"
#include "validators/catalog.h"

/* As `kubectl api-resources` lists them; in alphabetical order. */
static const struct {
	const char *word;
	const char *kind;
} short_names[] = {
	{ "cj", "CronJob" },
	{ "cm", "ConfigMap" },
	{ "crd", "CustomResourceDefinition" },
	{ "crds", "CustomResourceDefinition" },
	{ "cs", "ComponentStatus" },
	{ "csr", "CertificateSigningRequest" },
	{ "deploy", "Deployment" },
	{ "ds", "DaemonSet" },
	{ "ep", "Endpoints" },
	{ "ev", "Event" },
	{ "hpa", "HorizontalPodAutoscaler" },
	{ "ing", "Ingress" },
	{ "ip", "IPAddress" },
	{ "limits", "LimitRange" },
	{ "netpol", "NetworkPolicy" },
	{ "no", "Node" },
	{ "ns", "Namespace" },
	{ "pc", "PriorityClass" },
	{ "pdb", "PodDisruptionBudget" },
	{ "po", "Pod" },
	{ "pv", "PersistentVolume" },
	{ "pvc", "PersistentVolumeClaim" },
	{ "quota", "ResourceQuota" },
	{ "rc", "ReplicationController" },
	{ "rs", "ReplicaSet" },
	{ "sa", "ServiceAccount" },
	{ "sc", "StorageClass" },
	{ "sts", "StatefulSet" },
	{ "svc", "Service" },
	{ "vac", "VolumeAttributesClass" },
};

struct span kind_name_of(struct span word)
{
	for (size_t i = 0; i < catalog_kind_total && word.len; i++) {
		const struct catalog_kind *kind = catalog_kind_at(i);
		if (ascii_equal_ignoring_case(word, catalog_span(kind->kind)) ||
		    ascii_equal_ignoring_case(word, catalog_span(kind->plural)))
			return catalog_span(kind->kind);
	}
	for (size_t i = 0; i < COUNT(short_names); i++) {
		if (ascii_equal_ignoring_case(word, span_of(short_names[i].word)))
			return span_of(short_names[i].kind);
	}
	return word;
}

bool custom_kind_is_named(const struct node *names, struct span word)
{
	static const char *const members[] = { "kind", "plural", "singular" };
	const struct node *short_list = node_get(names, "shortNames");

	for (size_t i = 0; word.len && i < COUNT(members); i++) {
		if (ascii_equal_ignoring_case(word, node_text(node_get(names, members[i]))))
			return true;
	}
	if (!word.len || !short_list || short_list->kind != NODE_LIST)
		return false;
	for (uint32_t i = 0; i < short_list->list.count; i++) {
		if (ascii_equal_ignoring_case(word, node_text(short_list->list.items[i])))
			return true;
	}
	return false;
}
