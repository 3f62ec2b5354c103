/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods, alone and as the template of a workload (core/validation,
 * ValidatePodSpec and what it calls).
 */
#ifndef VALIDATORS_POD_POD_H
#define VALIDATORS_POD_POD_H

#include "validators/field.h"

struct pod {
	const struct field *object; /* holds metadata and spec */
	const struct field *spec;
	const struct field *claim_templates; /* of a StatefulSet, else NULL */
	bool is_template;
	/* The names that containers may use. Filled by pod_rules_check(). */
	struct map volumes; /* those of claim_templates too */
	struct map resource_claims;
};

typedef void pod_rule_fn(const struct pod *pod);

pod_rule_fn pod_containers_check;
pod_rule_fn pod_ports_check;
pod_rule_fn pod_volumes_check;
pod_rule_fn pod_mounts_check;
pod_rule_fn pod_environment_check;
pod_rule_fn pod_resources_check;
pod_rule_fn pod_probes_check;
pod_rule_fn pod_security_check;
pod_rule_fn pod_operating_system_check;
pod_rule_fn pod_affinity_check;
pod_rule_fn pod_tolerations_check;
pod_rule_fn pod_network_check;
pod_rule_fn pod_settings_check;

/* Every rule above, over one pod. */
void pod_rules_check(const struct pod *pod);

enum container_kind { CONTAINER_INIT, CONTAINER_NORMAL, CONTAINER_EPHEMERAL };

typedef void container_check_fn(const struct pod *pod, const struct field *container,
				enum container_kind kind);

/* Calls `check` for init, normal and ephemeral containers, in this order. */
void pod_each_container(const struct pod *pod, container_check_fn *check);

/* exec, httpGet, tcpSocket, grpc, sleep of a probe or a lifecycle hook. */
void handler_check(const struct field *handler, const char *const *kinds, size_t count);

/* nodeSelectorTerms of a required node affinity, also of a volume. */
void node_selector_check(const struct field *selector);

/* The tolerations of a pod or of a RuntimeClass. */
void tolerations_check(const struct field *holder);

/* Names and amounts of requests, limits or overhead. */
void container_amounts_check(const struct field *amounts);

/* A port by number or by name, as probes and Services take it. */
void port_reference_check(const struct field *port, const struct rule *rule);

#endif
