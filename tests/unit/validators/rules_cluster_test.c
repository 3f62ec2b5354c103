/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define ENDPOINTS "apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\nsubsets:\n"
#define SLICE(type)                                                                                \
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\n"              \
	"addressType: " type "\nendpoints:\n"

static const struct rule_case endpoints[] = {
	{ "endpoints/address", ENDPOINTS "- addresses: [{ip: a.example.com}] #!\n",
	  ENDPOINTS "- addresses: [{ip: 10.0.0.1}, {ip: '2001:db8::1'}]\n" },
	{ "endpoints/address", ENDPOINTS "- addresses: [{ip: 127.0.0.1}] #!\n",
	  ENDPOINTS "- notReadyAddresses: [{ip: 12.7.0.1}]\n" },
	{ "endpoints/address", SLICE("IPv4") "- addresses: [169.254.1.1] #!\n",
	  SLICE("IPv4") "- addresses: [169.253.1.1]\n" },
	{ "endpoints/address", SLICE("IPv4") "- addresses: ['2001:db8::1'] #!\n",
	  SLICE("IPv6") "- addresses: ['2001:db8::1']\n" },
	{ "endpoints/address", SLICE("IPv6") "- addresses: [10.0.0.1] #!\n" },
	{ "endpoints/address", SLICE("FQDN") "- addresses: [localhost] #!\n",
	  SLICE("FQDN") "- addresses: [a.example.com]\n" },
	{ "endpoints/required", ENDPOINTS "- ports: [{port: 80}] #!\n",
	  ENDPOINTS "- addresses: [{ip: 10.0.0.1}]\n  ports: [{port: 80}]\n" },
	{ "endpoints/required", ENDPOINTS "- addresses: [{ip: 10.0.0.1}]\n"
					  "  ports: [{port: 80, name: a}, {port: 81}] #!\n" },
	{ "endpoints/required",
	  SLICE("IPv4") "- addresses: [10.0.0.1]\nports: [{port: 80}, {port: 81}] #!\n",
	  SLICE("IPv4") "- addresses: [10.0.0.1]\nports: [{port: 80}, {port: 81, name: a}]\n" },
	{ "endpoints/port", ENDPOINTS "- addresses: [{ip: 10.0.0.1}]\n  ports: [{port: 0}] #!\n",
	  ENDPOINTS "- addresses: [{ip: 10.0.0.1}]\n"
		    "  ports: [{port: 1, name: a, appProtocol: kubernetes.io/h2c}]\n" },
	{ "endpoints/port", SLICE("IPv4") "- addresses: [10.0.0.1]\nports: [{name: a.b}] #!\n" },
	{ "endpoints/place", SLICE("IPv4") "- {addresses: [10.0.0.1], hostname: A} #!\n",
	  SLICE("IPv4") "- {addresses: [10.0.0.1], hostname: a, nodeName: a.b}\n" },
};

#define CLASS "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: a}\nspec:\n"
#define PARAMETERS(text) CLASS "  controller: a.b/c\n  parameters: {kind: A, name: b" text "}"

static const struct rule_case ingress_classes[] = {
	{ "ingress-class/controller", CLASS "  controller: a.b #!\n",
	  CLASS "  controller: a.b/c/d\n" },
	{ "ingress-class/controller", CLASS "  controller: A/c #!\n" },
	{ "ingress-class/parameters", PARAMETERS(", scope: Namespace") " #!\n",
	  PARAMETERS(", scope: Namespace, namespace: c") "\n" },
	{ "ingress-class/parameters", PARAMETERS(", namespace: c") " #!\n", PARAMETERS("") "\n" },
	{ "ingress-class/parameters", PARAMETERS(", scope: Namespaced") " #!\n" },
};

#define DRIVER                                                                                     \
	"apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: a.example.com}\nspec:\n"
#define LEASE "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: a}\nspec:\n"
#define NAMESPACE "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspec:\n"
#define RUNTIME "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: a}\n"

static const struct rule_case settings[] = {
	{ "csi-driver/token-request", DRIVER "  tokenRequests: [{audience: a}, {audience: a}] #!\n",
	  DRIVER "  tokenRequests: [{audience: a}, {audience: b, expirationSeconds: 600}]\n" },
	{ "csi-driver/token-request",
	  DRIVER "  tokenRequests: [{audience: a, expirationSeconds: 599}] #!\n" },
	{ "lease/number", LEASE "  leaseDurationSeconds: 0 #!\n",
	  LEASE "  leaseDurationSeconds: 1\n  leaseTransitions: 0\n" },
	{ "namespace/finalizer", NAMESPACE "  finalizers: [done] #!\n",
	  NAMESPACE "  finalizers: [kubernetes, example.com/done]\n" },
	{ "runtime-class/handler", RUNTIME "handler: a.b #!\n", RUNTIME "handler: a-b\n" },
	{ "pod/resource-name", RUNTIME "handler: a\noverhead: {podFixed: {disk: 1}} #!\n",
	  RUNTIME "handler: a\noverhead: {podFixed: {cpu: 1}}\n" },
	{ "pod/toleration-operator",
	  RUNTIME "handler: a\nscheduling: {tolerations: [{key: a, operator: Exists, value: b}]} "
		  "#!\n",
	  RUNTIME "handler: a\nscheduling: {tolerations: [{key: a, operator: Exists}]}\n" },
	{ "metadata/name-format",
	  "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: A} #!\nspec: {}\n",
	  "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: A}\n"
	  "spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}\n" },
};

static void endpoints_can_be_reached(void **state)
{
	(void)state;
	RUN_RULE_CASES(endpoints);
	COVERED(endpoint_rules, endpoints);
}

static void ingress_classes_find_their_parameters(void **state)
{
	(void)state;
	RUN_RULE_CASES(ingress_classes);
	COVERED(ingress_class_rules, ingress_classes);
}

static void settings_of_the_cluster_are_well_formed(void **state)
{
	(void)state;
	RUN_RULE_CASES(settings);
	COVERED(cluster_setting_rules, settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints_can_be_reached),
		cmocka_unit_test(ingress_classes_find_their_parameters),
		cmocka_unit_test(settings_of_the_cluster_are_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
