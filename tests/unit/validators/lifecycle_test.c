/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/validate_fixture.h"
#include "validators/unknown_kind.h"

static void kind(struct validation *validation)
{
	if (!lifecycle_check(validation))
		unknown_kind_report(validation);
}

#define OBJECT(version, kind) "apiVersion: " version "\nkind: " kind "\nmetadata: {name: a}\n"

static void tells_kinds_that_came_and_went(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "served", .yaml = OBJECT("apps/v1", "Deployment") },
		{ .name = "removed, other group",
		  .yaml = OBJECT("extensions/v1beta1", "Ingress"),
		  .expected =
			  "schema/removed-api 1:13 apiVersion: extensions/v1beta1 Ingress is no "
			  "longer served since Kubernetes 1.22; use networking.k8s.io/v1 => "
			  "networking.k8s.io/v1\n" },
		{ .name = "removed, same group",
		  .yaml = OBJECT("apps/v1beta1", "Deployment"),
		  .expected = "schema/removed-api 1:13 apiVersion: apps/v1beta1 Deployment is no "
			      "longer "
			      "served since Kubernetes 1.16; use apps/v1 => apps/v1\n" },
		{ .name = "removed, nothing comes after it",
		  .yaml = OBJECT("policy/v1beta1", "PodSecurityPolicy"),
		  .expected = "schema/removed-api 1:13 apiVersion: policy/v1beta1 "
			      "PodSecurityPolicy is no "
			      "longer served since Kubernetes 1.25, and nothing replaces it\n" },
		{ .name = "removed, another kind",
		  .yaml = OBJECT("apps/v1alpha1", "PetSet"),
		  .expected =
			  "schema/removed-api 1:13 apiVersion: apps/v1alpha1 PetSet is no longer "
			  "served since Kubernetes 1.5; use kind StatefulSet of apps/v1\n" },
		{ .name = "still served by the target",
		  .minor = 31,
		  .yaml = OBJECT("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
		  .expected =
			  "schema/deprecated-api 1:13 apiVersion: "
			  "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is deprecated since "
			  "Kubernetes 1.29 and goes away in 1.32; use "
			  "flowcontrol.apiserver.k8s.io/v1 => flowcontrol.apiserver.k8s.io/v1\n" },
		{ .name = "gone from the target",
		  .minor = 32,
		  .yaml = OBJECT("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
		  .expected = "schema/removed-api 1:13 apiVersion: "
			      "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is no longer served "
			      "since "
			      "Kubernetes 1.32; use flowcontrol.apiserver.k8s.io/v1 => "
			      "flowcontrol.apiserver.k8s.io/v1\n" },
		{ .name = "not yet, but in beta",
		  .minor = 32,
		  .yaml = OBJECT("networking.k8s.io/v1", "ServiceCIDR"),
		  .expected = "schema/not-yet-served 1:13 apiVersion: networking.k8s.io/v1 "
			      "ServiceCIDR is "
			      "served from Kubernetes 1.33 on, the target is 1.32; use "
			      "networking.k8s.io/v1beta1 => networking.k8s.io/v1beta1\n" },
		{ .name = "deprecated without an end",
		  .yaml = OBJECT("v1", "Endpoints"),
		  .expected =
			  "schema/deprecated-api 1:13 apiVersion: v1 Endpoints is deprecated since "
			  "Kubernetes 1.33; use kind EndpointSlice of discovery.k8s.io/v1\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, kind);
}

static void tells_kinds_that_nobody_knows(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "the group is missing",
		  .yaml = OBJECT("v1", "Deployment"),
		  .expected = "schema/no-such-kind 1:13 apiVersion: v1 has no kind Deployment, it "
			      "is in "
			      "apps/v1 => apps/v1\n" },
		{ .name = "a version that never was",
		  .yaml = OBJECT("networking.k8s.io/v2", "Ingress"),
		  .expected =
			  "schema/no-such-kind 1:13 apiVersion: networking.k8s.io/v2 has no kind "
			  "Ingress, it is in networking.k8s.io/v1 => networking.k8s.io/v1\n" },
		{ .name = "misspelt",
		  .yaml = OBJECT("apps/v1", "Deploymnet"),
		  .expected = "schema/no-such-kind 2:7 kind: no kind \"Deploymnet\" in apps/v1, "
			      "did you "
			      "mean Deployment (apps/v1)? => Deployment\n" },
		{ .name = "wrong case",
		  .yaml = OBJECT("v1", "configmap"),
		  .expected =
			  "schema/no-such-kind 2:7 kind: no kind \"configmap\" in v1, did you mean "
			  "ConfigMap (v1)? => ConfigMap\n" },
		{ .name = "like nothing",
		  .yaml = OBJECT("v1", "Zebra"),
		  .expected = "schema/no-such-kind 2:7 kind: v1 has no kind Zebra\n" },
		{ .name = "a request",
		  .yaml = OBJECT("policy/v1", "Eviction"),
		  .expected =
			  "schema/no-such-kind 2:7 kind: Eviction is a request to the API server, "
			  "not an object that can be applied\n" },
		{ .name = "custom",
		  .yaml = OBJECT("cert-manager.io/v1", "Certificate"),
		  .expected =
			  "schema/unknown-kind 2:7 kind: cert-manager.io/v1 Certificate is neither "
			  "built in nor defined by a known CustomResourceDefinition; not "
			  "checked\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, kind);
}

static void asks_no_name_of_files_that_are_no_objects(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "configuration of another program",
		  .yaml = "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: []\n",
		  .expected = "schema/unknown-kind 2:7 kind: kind.x-k8s.io/v1alpha4 Cluster is "
			      "neither built in nor defined by a known CustomResourceDefinition; "
			      "not checked\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_kinds_that_came_and_went),
		cmocka_unit_test(tells_kinds_that_nobody_knows),
		cmocka_unit_test(asks_no_name_of_files_that_are_no_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
