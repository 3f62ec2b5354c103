/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n"
#define PORT "  ports: [{port: 80}]\n"

static const struct rule_case services[] = {
	{ "service/ports-required", SERVICE "  ports: [] #!\n",
	  SERVICE "  clusterIP: None\n  ports: []\n" },
	{ "service/port-number", SERVICE "  ports: [{port: 0}] #!\n", SERVICE PORT },
	{ "service/port-number", SERVICE "  ports: [{port: 80, targetPort: '80'}] #!\n",
	  SERVICE "  ports: [{port: 80, targetPort: web}]\n" },
	{ "service/port-name", SERVICE "  ports:\n  - {port: 80, name: a}\n  - {port: 81} #!\n",
	  SERVICE "  ports:\n  - {port: 80, name: a}\n  - {port: 81, name: b}\n" },
	{ "service/port-name",
	  SERVICE "  ports:\n  - {port: 80, name: a}\n  - {port: 81, name: a} #!\n" },
	{ "service/node-port-unique",
	  SERVICE "  type: NodePort\n  ports:\n  - {port: 80, nodePort: 30080, name: a}\n"
		  "  - {port: 81, nodePort: 30080, name: b, protocol: TCP} #!\n",
	  SERVICE "  type: NodePort\n  ports:\n  - {port: 80, nodePort: 30080, name: a}\n"
		  "  - {port: 80, nodePort: 30080, name: b, protocol: UDP}\n" },
	{ "service/type-field", SERVICE "  ports: [{port: 80, nodePort: 30080}] #!\n",
	  SERVICE "  type: NodePort\n  ports: [{port: 80, nodePort: 30080}]\n" },
	{ "service/type-field", SERVICE PORT "  loadBalancerClass: a #!\n",
	  SERVICE PORT "  loadBalancerClass: a\n  type: LoadBalancer\n" },
	{ "service/type-field", SERVICE PORT "  externalTrafficPolicy: Local #!\n",
	  SERVICE PORT "  externalTrafficPolicy: Local\n  type: NodePort\n" },
	{ "service/type-field", SERVICE PORT "  type: NodePort\n  clusterIP: None #!\n",
	  SERVICE PORT "  type: ClusterIP\n  clusterIP: None\n" },
	{ "service/external-name",
	  "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: #!\n  type: ExternalName\n",
	  SERVICE "  type: ExternalName\n  externalName: a.example.com.\n" },
	{ "service/session-affinity-unused",
	  SERVICE PORT "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}} #!\n", NULL },
	{ "service/session-affinity",
	  SERVICE PORT "  sessionAffinity: ClientIP\n"
		       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}} #!\n",
	  SERVICE PORT "  sessionAffinity: ClientIP\n"
		       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}\n" },
	{ "service/address", SERVICE PORT "  externalIPs: [a] #!\n",
	  SERVICE PORT "  externalIPs: [1.2.3.4]\n" },
	{ "service/address",
	  SERVICE PORT "  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0] #!\n",
	  SERVICE PORT "  type: LoadBalancer\n  loadBalancerSourceRanges: [' 10.0.0.0/8']\n" },
	{ "metadata/label-value", SERVICE PORT "  selector: {a: '-'} #!\n",
	  SERVICE PORT "  selector: {a: b}\n" },
};

#define INGRESS "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n"
#define BACKEND "backend: {service: {name: a, port: {number: 80}}}"
#define PATH(text) INGRESS "  rules: [{http: {paths: [{" text "}]}}]"

#define TLS(name)                                                                                  \
	INGRESS "  defaultBackend: {service: {name: a, port: {number: 80}}}\n  tls: "              \
		"[{secretName: " name "}]"

static const struct rule_case ingresses[] = {
	{ "ingress/secret", TLS("A") " #!\n", TLS("a.b") "\n" },
	{ "ingress/host", INGRESS "  defaultBackend: {service: {name: a, port: {number: 80}}}\n"
				  "  tls: [{hosts: ['']}] #!\n" },
	{ "ingress/backend", INGRESS "  defaultBackend: {resource: {kind: A, name: ''}} #!\n",
	  INGRESS "  defaultBackend: {resource: {kind: A, name: b}}\n" },
	{ "ingress/rules-required",
	  "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: #!\n"
	  "  rules: []\n",
	  INGRESS "  defaultBackend: {service: {name: a, port: {name: web}}}\n" },
	{ "ingress/host", INGRESS "  rules: [{host: 10.0.0.1}] #!\n",
	  INGRESS "  rules: [{host: '*.example.com'}]\n" },
	{ "ingress/host", INGRESS "  rules: [{host: a.*.com}] #!\n",
	  INGRESS "  rules: [{host: example.com}]\n" },
	{ "ingress/path", PATH("path: a, pathType: Prefix, " BACKEND) " #!\n",
	  PATH("path: /a, pathType: Prefix, " BACKEND) "\n" },
	{ "ingress/path", PATH("path: /a//b, pathType: Exact, " BACKEND) " #!\n",
	  PATH("path: /a//b, pathType: ImplementationSpecific, " BACKEND) "\n" },
	{ "ingress/backend",
	  PATH("path: /a, pathType: Prefix, backend: {service: {name: a}}") " #!\n",
	  PATH("path: /a, pathType: Prefix, backend: {resource: {kind: A, name: a}}") "\n" },
	{ "ingress/class",
	  "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n"
	  "  annotations:\n    kubernetes.io/ingress.class: a #!\nspec:\n"
	  "  ingressClassName: b\n  defaultBackend: {service: {name: a, port: {number: 1}}}\n",
	  "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n"
	  "  annotations:\n    kubernetes.io/ingress.class: b\nspec:\n"
	  "  ingressClassName: b\n  defaultBackend: {service: {name: a, port: {number: 1}}}\n" },
};

#define POLICY                                                                                     \
	"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n"      \
	"  podSelector: {}\n"

static const struct rule_case network_policies[] = {
	{ "network-policy/types",
	  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
	  "spec: {podSelector: {}, policyTypes: [Ingress, Egress, Ingress]} #!\n",
	  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
	  "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n" },
	{ "network-policy/peer", POLICY "  ingress: [{from: [{}]}] #!\n",
	  POLICY "  ingress: [{from: [{podSelector: {}}]}, {}]\n" },
	{ "network-policy/peer",
	  POLICY "  egress: [{to: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}] #!\n" },
	{ "network-policy/ip-block",
	  POLICY "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}] #!\n",
	  POLICY "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/32}}]}]\n" },
	{ "network-policy/ip-block",
	  POLICY "  ingress:\n  - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/9]}}] #!\n",
	  POLICY "  ingress:\n  - from: [{ipBlock: {cidr: 10.0.0.0/9, except: [10.1.0.0/16]}}]\n"
		 "  - from: [{ipBlock: {cidr: '::/0', except: ['2001:db8::/32']}}]\n" },
	{ "network-policy/ip-block", POLICY
	  "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}] #!\n" },
	{ "network-policy/port", POLICY "  ingress: [{ports: [{port: 80, endPort: 79}]}] #!\n",
	  POLICY "  ingress: [{ports: [{port: 80, endPort: 80}, {port: web}, {}]}]\n" },
	{ "network-policy/port", POLICY "  ingress: [{ports: [{port: web, endPort: 79}]}] #!\n" },
};

#define AUTOSCALER                                                                                 \
	"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n"  \
	"  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n"
#define CPU(target)                                                                                \
	AUTOSCALER "  maxReplicas: 2\n  metrics:\n  - type: Resource\n"                            \
		   "    resource: {name: cpu, target: " target "}"

#define TARGET(version, text)                                                                      \
	"apiVersion: autoscaling/" version "\nkind: HorizontalPodAutoscaler\n"                     \
	"metadata: {name: a}\nspec:\n  maxReplicas: 2\n  scaleTargetRef: {kind: Deployment, " text \
	"}"

static const struct rule_case autoscalers[] = {
	{ "autoscaling/behavior",
	  TARGET("v2",
		 "name: a, apiVersion: apps/v1") "\n  behavior: {scaleUp: {policies: []}} #!\n",
	  TARGET("v2", "name: a, apiVersion: apps/v1") "\n  behavior: {scaleUp: {}}\n" },
	{ "autoscaling/scale-target", TARGET("v2", "name: a") " #!\n",
	  TARGET("v2", "name: a, apiVersion: apps/v1") "\n" },
	{ "autoscaling/scale-target", TARGET("v1", "name: a, apiVersion: v1") " #!\n",
	  TARGET("v1", "name: a, apiVersion: apps/v1") "\n" },
	{ "autoscaling/scale-target", TARGET("v2", "name: a/b, apiVersion: v1") " #!\n",
	  TARGET("v2", "name: a, apiVersion: v1") "\n", .minor = 33 },
	{ "autoscaling/replicas", AUTOSCALER "  minReplicas: 3\n  maxReplicas: 2 #!\n",
	  AUTOSCALER "  minReplicas: 2\n  maxReplicas: 2\n" },
	{ "autoscaling/replicas", AUTOSCALER "  minReplicas: 0 #!\n  maxReplicas: 2\n",
	  AUTOSCALER "  minReplicas: 0\n  maxReplicas: 2\n  metrics: [{type: External, external: "
		     "{metric: {name: a}, target: {type: Value, value: 1}}}]\n" },
	{ "autoscaling/metric-source",
	  AUTOSCALER "  maxReplicas: 2\n  metrics:\n  - type: Pods #!\n",
	  AUTOSCALER "  maxReplicas: 2\n  metrics: [{type: Pods, pods: {metric: {name: a}, "
		     "target: {type: AverageValue, averageValue: 1}}}]\n" },
	{ "autoscaling/metric-target", CPU("{type: Utilization}") " #!\n",
	  CPU("{type: Utilization, averageUtilization: 1}") "\n" },
	{ "autoscaling/behavior",
	  AUTOSCALER "  maxReplicas: 2\n  behavior: {scaleDown: {stabilizationWindowSeconds: "
		     "3601}} #!\n",
	  AUTOSCALER "  maxReplicas: 2\n  behavior: {scaleDown: {stabilizationWindowSeconds: "
		     "3600}}\n" },
};

#define BUDGET_HEAD "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:"
#define BUDGET BUDGET_HEAD "\n  selector: {matchLabels: {a: b}}\n"

static const struct rule_case budgets[] = {
	{ "disruption/one-bound", BUDGET "  minAvailable: 1\n  maxUnavailable: 1 #!\n",
	  BUDGET "  minAvailable: 1\n" },
	{ "disruption/no-bound", BUDGET_HEAD " #!\n  selector: {}\n",
	  BUDGET "  maxUnavailable: 100%\n" },
	{ "disruption/number", BUDGET "  minAvailable: 101% #!\n", BUDGET "  minAvailable: 0\n" },
	{ "disruption/number", BUDGET "  minAvailable: half #!\n" },
};

static void services_lead_to_ports(void **state)
{
	(void)state;
	RUN_RULE_CASES(services);
	COVERED(service_rules, services);
}

static void ingresses_lead_to_one_backend(void **state)
{
	(void)state;
	RUN_RULE_CASES(ingresses);
	COVERED(ingress_rules, ingresses);
}

static void network_policies_name_whole_peers(void **state)
{
	(void)state;
	RUN_RULE_CASES(network_policies);
	COVERED(network_policy_rules, network_policies);
}

static void autoscalers_have_room_to_scale(void **state)
{
	(void)state;
	RUN_RULE_CASES(autoscalers);
	COVERED(autoscaling_rules, autoscalers);
}

static void budgets_have_one_bound(void **state)
{
	(void)state;
	RUN_RULE_CASES(budgets);
	COVERED(disruption_rules, budgets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(services_lead_to_ports),
		cmocka_unit_test(ingresses_lead_to_one_backend),
		cmocka_unit_test(network_policies_name_whole_peers),
		cmocka_unit_test(autoscalers_have_room_to_scale),
		cmocka_unit_test(budgets_have_one_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
