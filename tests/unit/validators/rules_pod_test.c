/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
#define ONE POD "  containers: [{name: a, image: b}]\n"
#define CONTAINER POD "  containers:\n  - name: a\n    image: b\n"
#define DEPLOYMENT                                                                                 \
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n"                      \
	"  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"         \
	"    spec:\n      containers:\n"
#define STATEFUL_SET                                                                               \
	"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  serviceName: a\n"   \
	"  selector: {matchLabels: {a: b}}\n"                                                      \
	"  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec:\n"                         \
	"      accessModes: [ReadWriteOnce]\n      resources: {requests: {storage: 1Gi}}\n"        \
	"  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n"

static const struct rule_case containers[] = {
	{ "pod/container-restart-policy",
	  POD "  containers: [{name: a, image: b, restartPolicyRules: [{action: Restart}]}] #!\n",
	  POD "  containers: [{name: a, image: b, restartPolicy: Never, restartPolicyRules: "
	      "[{action: Restart}]}]\n" },
	{ "pod/container-name", POD "  containers: [{name: A, image: b}] #!\n", ONE },
	{ "pod/container-name", POD "  containers: [{name: \"\", image: b}] #!\n" },
	{ "pod/container-name-unique", ONE "  initContainers: [{name: a, image: b}] #!\n",
	  ONE "  initContainers: [{name: c, image: b}]\n" },
	{ "pod/container-needed", POD "  containers: [] #!\n", ONE },
	{ "pod/image-required", POD "  containers: [{name: a}] #!\n", ONE },
	{ "pod/image-padded", POD "  containers: [{name: a, image: \"b \"}] #!\n", ONE },
	{ "pod/image-padded", DEPLOYMENT "      - {name: a, image: \" b\"} #!\n",
	  DEPLOYMENT "      - {name: a, image: b}\n", .is_warning = true },
	{ "pod/ephemeral-container", ONE "  ephemeralContainers: [{name: d, image: e}] #!\n" },
	{ "pod/init-container-field",
	  ONE "  initContainers:\n  - name: i\n    image: b\n"
	      "    readinessProbe: {tcpSocket: {port: 80}} #!\n",
	  ONE "  initContainers:\n  - name: i\n    image: b\n    restartPolicy: Always\n"
	      "    readinessProbe: {tcpSocket: {port: 80}}\n" },
	{ "pod/container-restart-policy", CONTAINER "    restartPolicy: Always #!\n", ONE,
	  .minor = 33 },
};

static const struct rule_case ports[] = {
	{ "pod/port-range", CONTAINER "    ports: [{containerPort: 65536}] #!\n",
	  CONTAINER "    ports: [{containerPort: 65535}]\n" },
	{ "pod/port-range", CONTAINER "    ports: [{containerPort: 0}] #!\n",
	  CONTAINER "    ports: [{containerPort: 1, hostPort: 0}]\n" },
	{ "pod/port-name", CONTAINER "    ports: [{containerPort: 1, name: abcdefghijklmnop}] #!\n",
	  CONTAINER "    ports: [{containerPort: 1, name: abcdefghijklmno}]\n" },
	{ "pod/port-name-unique",
	  CONTAINER "    ports:\n    - {containerPort: 1, name: x}\n"
		    "    - {containerPort: 2, name: x} #!\n",
	  POD "  containers:\n  - {name: a, image: b, ports: [{containerPort: 1, name: x}]}\n"
	      "  - {name: c, image: b, ports: [{containerPort: 2, name: x}]}\n" },
	{ "pod/host-port-conflict",
	  CONTAINER "    ports:\n    - {containerPort: 1, hostPort: 80}\n"
		    "    - {containerPort: 2, hostPort: 80, protocol: TCP} #!\n",
	  CONTAINER "    ports:\n    - {containerPort: 1, hostPort: 80}\n"
		    "    - {containerPort: 2, hostPort: 80, protocol: UDP}\n" },
	{ "pod/host-network-port",
	  CONTAINER "    ports: [{containerPort: 1, hostPort: 2}] #!\n  hostNetwork: true\n",
	  CONTAINER "    ports: [{containerPort: 1, hostPort: 2}]\n  hostNetwork: false\n" },
};

static const struct rule_case volumes[] = {
	{ "pod/volume-field", ONE "  volumes: [{name: v, csi: {driver: a_b}}] #!\n",
	  ONE "  volumes: [{name: v, csi: {driver: A.b}}]\n" },
	{ "storage/claim-required",
	  ONE "  volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: "
	      "[ReadWriteOnce]}}}}] #!\n",
	  ONE "  volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: "
	      "[ReadWriteOnce], resources: {requests: {storage: 1}}}}}}]\n" },
	{ "pod/volume-name", ONE "  volumes: [{name: a_b, emptyDir: {}}] #!\n",
	  ONE "  volumes: [{name: a-b, emptyDir: {}}]\n" },
	{ "pod/volume-name-unique",
	  ONE "  volumes:\n  - {name: v, emptyDir: {}}\n  - {name: v, emptyDir: {}} #!\n" },
	{ "pod/volume-sources",
	  ONE "  volumes:\n  - name: v\n    emptyDir: {}\n    configMap: {name: c} #!\n",
	  ONE "  volumes:\n  - name: v\n    emptyDir: null\n    configMap: {name: c}\n" },
	{ "pod/volume-source-missing", ONE "  volumes: [{name: v, configMap: }] #!\n",
	  ONE "  volumes: [{name: v, emptyDir: {}}]\n" },
	{ "pod/volume-field", ONE "  volumes: [{name: v, secret: {}}] #!\n",
	  ONE "  volumes: [{name: v, secret: {secretName: s}}]\n" },
	{ "pod/volume-mode",
	  ONE "  volumes: [{name: v, configMap: {name: c, defaultMode: 512}}] #!\n",
	  ONE "  volumes: [{name: v, configMap: {name: c, defaultMode: 0777}}]\n" },
	{ "pod/volume-item-path",
	  ONE "  volumes: [{name: v, configMap: {name: c, items: [{key: k, path: a/../b}]}}] #!\n",
	  ONE "  volumes: [{name: v, configMap: {name: c, items: [{key: k, path: a/..b}]}}]\n" },
	{ "pod/volume-path", ONE "  volumes: [{name: v, hostPath: {path: /a/../b}}] #!\n",
	  ONE "  volumes: [{name: v, hostPath: {path: /a/..b}}]\n" },
};

#define VOLUME "  volumes: [{name: v, emptyDir: {}}]\n"

static const struct rule_case mounts[] = {
	{ "pod/volume-missing",
	  CONTAINER "    volumeMounts: [{name: w, mountPath: /w}] #!\n" VOLUME,
	  CONTAINER "    volumeMounts: [{name: v, mountPath: /v}]\n" VOLUME },
	{ "pod/volume-missing",
	  STATEFUL_SET "      - name: a\n        image: b\n"
		       "        volumeMounts: [{name: date, mountPath: /d}] #!\n",
	  STATEFUL_SET "      - name: a\n        image: b\n"
		       "        volumeMounts: [{name: data, mountPath: /d}]\n",
	  .minor = 33, .is_warning = true },
	{ "pod/volume-missing",
	  STATEFUL_SET "      - name: a\n        image: b\n"
		       "        volumeMounts: [{name: date, mountPath: /d}] #!\n",
	  .minor = 34 },
	{ "pod/volume-missing",
	  STATEFUL_SET "      - name: a\n        image: b\n"
		       "        volumeMounts: [{name: date, mountPath: /d}] #!\n",
	  .before = STATEFUL_SET "      - name: a\n        image: b\n", .is_warning = true },
	{ "pod/mount-path", CONTAINER "    volumeMounts: [{name: v, mountPath: ''}] #!\n" VOLUME },
	{ "pod/mount-path-unique",
	  CONTAINER "    volumeMounts:\n    - {name: v, mountPath: /v}\n"
		    "    - {name: v, mountPath: /v} #!\n" VOLUME,
	  CONTAINER "    volumeMounts:\n    - {name: v, mountPath: /v}\n"
		    "    - {name: v, mountPath: /v/w}\n" VOLUME },
	{ "pod/mount-path-colon",
	  CONTAINER "    volumeMounts: [{name: v, mountPath: '/a:b'}] #!\n" VOLUME,
	  CONTAINER "    volumeMounts: [{name: v, mountPath: 'C:\\data'}]\n" VOLUME },
	{ "pod/sub-path",
	  CONTAINER "    volumeMounts: [{name: v, mountPath: /v, subPath: ../w}] #!\n" VOLUME,
	  CONTAINER "    volumeMounts: [{name: v, mountPath: /v, subPath: w/..x}]\n" VOLUME },
	{ "pod/mount-propagation",
	  CONTAINER "    volumeMounts:\n    - name: v\n      mountPath: /v\n"
		    "      mountPropagation: Bidirectional #!\n" VOLUME,
	  CONTAINER "    securityContext: {privileged: true}\n    volumeMounts:\n    - name: v\n"
		    "      mountPath: /v\n      mountPropagation: Bidirectional\n" VOLUME },
};

static const struct rule_case environment[] = {
	{ "pod/environment-reference", CONTAINER "    envFrom: [{configMapRef: {name: A}}] #!\n",
	  CONTAINER "    envFrom: [{configMapRef: {name: a}}]\n" },
	{ "pod/environment-name", CONTAINER "    env: [{name: 'A=B', value: c}] #!\n",
	  CONTAINER "    env: [{name: '1 a', value: c}]\n" },
	{ "pod/environment-name", CONTAINER "    env: [{name: 1A, value: c}] #!\n",
	  CONTAINER "    env: [{name: A.1, value: c}]\n", .minor = 31 },
	{ "pod/environment-sources",
	  CONTAINER "    env:\n    - name: A\n      value: c\n"
		    "      valueFrom: {fieldRef: {fieldPath: metadata.name}} #!\n",
	  CONTAINER "    env:\n    - name: A\n      value: ''\n"
		    "      valueFrom: {fieldRef: {fieldPath: metadata.name}}\n" },
	{ "pod/environment-sources", CONTAINER "    env: [{name: A, valueFrom: {}}] #!\n",
	  CONTAINER "    env: [{name: A, valueFrom: null}]\n" },
	{ "pod/environment-sources", CONTAINER "    envFrom: [{prefix: A_}] #!\n",
	  CONTAINER "    envFrom: [{prefix: A_, secretRef: {name: s}}]\n" },
	{ "pod/environment-reference",
	  CONTAINER "    env: [{name: A, valueFrom: {secretKeyRef: {key: k}}}] #!\n",
	  CONTAINER "    env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n" },
	{ "pod/environment-field",
	  CONTAINER "    env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.foo}}}] #!\n",
	  CONTAINER
	  "    env:\n"
	  "    - {name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a']\"}}}\n" },
};

static const struct rule_case resources[] = {
	{ "pod/resource-name", CONTAINER "    resources: {limits: {gpu: 1}} #!\n",
	  CONTAINER "    resources: {limits: {nvidia.com/gpu: 1, cpu: 1, memory: 1Gi}}\n" },
	{ "pod/resource-negative", CONTAINER "    resources: {requests: {cpu: -1}} #!\n",
	  CONTAINER "    resources: {requests: {cpu: 0}}\n" },
	{ "pod/request-above-limit",
	  CONTAINER "    resources:\n      limits: {memory: 1Gi}\n"
		    "      requests: {memory: 1025Mi} #!\n",
	  CONTAINER "    resources:\n      limits: {memory: 1Gi, cpu: 0.5}\n"
		    "      requests: {memory: 1024Mi, cpu: 500m}\n" },
	{ "pod/extended-resource",
	  CONTAINER "    resources:\n      limits: {nvidia.com/gpu: 2}\n"
		    "      requests: {nvidia.com/gpu: 1} #!\n",
	  CONTAINER "    resources:\n      limits: {nvidia.com/gpu: 2}\n"
		    "      requests: {nvidia.com/gpu: '2'}\n" },
	{ "pod/extended-resource",
	  CONTAINER "    resources: {limits: {nvidia.com/gpu: 1.5}} #!\n" },
	{ "pod/resource-claim", CONTAINER "    resources: {claims: [{name: c}]} #!\n",
	  CONTAINER "    resources: {claims: [{name: c}]}\n  resourceClaims: [{name: c}]\n" },
};

static const struct rule_case probes[] = {
	{ "pod/probe-number",
	  CONTAINER "    livenessProbe: {tcpSocket: {port: 1}, periodSeconds: -1} #!\n",
	  CONTAINER "    livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 0}\n" },
	{ "pod/probe-success-threshold",
	  CONTAINER "    livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2} #!\n",
	  CONTAINER "    readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2}\n" },
	{ "pod/probe-grace-period",
	  CONTAINER "    readinessProbe:\n      tcpSocket: {port: 1}\n"
		    "      terminationGracePeriodSeconds: 1 #!\n",
	  CONTAINER "    livenessProbe:\n      tcpSocket: {port: 1}\n"
		    "      terminationGracePeriodSeconds: 1\n" },
	{ "pod/hook-sleep", CONTAINER "    lifecycle: {preStop: {sleep: {seconds: 31}}} #!\n",
	  CONTAINER "    lifecycle: {preStop: {sleep: {seconds: 30}}}\n" },
	{ "pod/handler-one", CONTAINER "    livenessProbe: {periodSeconds: 1} #!\n",
	  CONTAINER "    livenessProbe: {grpc: {port: 1}}\n" },
	{ "pod/handler-one", CONTAINER "    livenessProbe:\n      exec: {command: [a]}\n"
				       "      tcpSocket: {port: 1} #!\n" },
	{ "pod/handler-port", CONTAINER "    livenessProbe: {httpGet: {port: '80'}} #!\n",
	  CONTAINER "    livenessProbe: {httpGet: {port: http}}\n" },
	{ "pod/handler-command", CONTAINER "    livenessProbe: {exec: {command: []}} #!\n",
	  CONTAINER "    livenessProbe: {exec: {command: [a]}}\n" },
	{ "pod/handler-header",
	  CONTAINER "    livenessProbe:\n      httpGet:\n        port: 80\n"
		    "        httpHeaders: [{name: 'A b', value: c}] #!\n",
	  CONTAINER "    livenessProbe:\n      httpGet:\n        port: 80\n"
		    "        httpHeaders: [{name: A-b, value: c}]\n" },
};

static const struct rule_case security[] = {
	{ "pod/user-range", CONTAINER "    securityContext: {runAsUser: -1} #!\n",
	  CONTAINER "    securityContext: {runAsUser: 2147483647}\n" },
	{ "pod/privilege-contradiction",
	  CONTAINER "    securityContext:\n      privileged: true\n"
		    "      allowPrivilegeEscalation: false #!\n",
	  CONTAINER "    securityContext:\n      privileged: false\n"
		    "      allowPrivilegeEscalation: false\n" },
	{ "pod/root-forbidden",
	  CONTAINER "    securityContext: {runAsNonRoot: true, runAsUser: 0} #!\n",
	  CONTAINER "    securityContext: {runAsNonRoot: true, runAsUser: 1}\n" },
	{ "pod/seccomp-profile",
	  CONTAINER
	  "    securityContext: {appArmorProfile: {type: Localhost, localhostProfile: ''}} "
	  "#!\n",
	  CONTAINER "    securityContext: {seccompProfile: {type: Localhost, localhostProfile: "
		    "''}}\n" },
	{ "pod/seccomp-profile",
	  CONTAINER "    securityContext: {seccompProfile: {type: Localhost}} #!\n",
	  CONTAINER "    securityContext: {seccompProfile: {type: RuntimeDefault}}\n" },
	{ "pod/sysctl-name", ONE "  securityContext: {sysctls: [{name: A.b, value: '1'}]} #!\n",
	  ONE "  securityContext: {sysctls: [{name: net.ipv4.tcp_x, value: '1'}]}\n" },
	{ "pod/shared-processes", ONE "  hostPID: true\n  shareProcessNamespace: true #!\n",
	  ONE "  shareProcessNamespace: true\n" },
	{ "pod/operating-system-field",
	  CONTAINER "    securityContext:\n      runAsUser: 1 #!\n  os: {name: windows}\n",
	  CONTAINER "    securityContext:\n      runAsUser: 1\n  os: {name: linux}\n" },
};

#define NODE_AFFINITY ONE "  affinity:\n    nodeAffinity:\n"

#define REQUIRED(text)                                                                             \
	ONE "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "         \
	    "{nodeSelectorTerms: [{" text "}]}}}"

static const struct rule_case placement[] = {
	{ "pod/node-selector-requirement",
	  REQUIRED("matchExpressions: [{key: a b, operator: Exists}]") " #!\n",
	  REQUIRED("matchExpressions: [{key: a/b, operator: Exists}]") "\n" },
	{ "pod/node-selector-requirement",
	  REQUIRED("matchExpressions: [{key: a, operator: In, values: [b c]}]") " #!\n",
	  REQUIRED("matchExpressions: [{key: a, operator: In, values: [b]}]") "\n" },
	{ "pod/node-selector-requirement",
	  REQUIRED("matchFields: [{key: a, operator: In, values: [b]}]") " #!\n",
	  REQUIRED("matchFields: [{key: metadata.name, operator: In, values: [b]}]") "\n" },
	{ "pod/node-selector-requirement",
	  REQUIRED("matchFields: [{key: metadata.name, operator: In, values: [b, c]}]") " #!\n" },
	{ "pod/affinity-weight",
	  NODE_AFFINITY "      preferredDuringSchedulingIgnoredDuringExecution:\n"
			"      - {weight: 0, preference: {}} #!\n",
	  NODE_AFFINITY "      preferredDuringSchedulingIgnoredDuringExecution:\n"
			"      - {weight: 100, preference: {}}\n" },
	{ "pod/node-selector-terms",
	  NODE_AFFINITY "      requiredDuringSchedulingIgnoredDuringExecution:\n"
			"        nodeSelectorTerms: [] #!\n",
	  NODE_AFFINITY "      requiredDuringSchedulingIgnoredDuringExecution:\n"
			"        nodeSelectorTerms:\n"
			"        - matchExpressions: [{key: a, operator: Gt, values: ['1']}]\n" },
	{ "pod/topology-key",
	  ONE "  affinity:\n    podAntiAffinity:\n"
	      "      requiredDuringSchedulingIgnoredDuringExecution:\n"
	      "      - topologyKey: '' #!\n",
	  ONE "  affinity:\n    podAntiAffinity:\n"
	      "      requiredDuringSchedulingIgnoredDuringExecution:\n"
	      "      - topologyKey: kubernetes.io/hostname\n" },
	{ "pod/topology-spread",
	  ONE "  topologySpreadConstraints:\n"
	      "  - {maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule} #!\n",
	  ONE "  topologySpreadConstraints:\n"
	      "  - {maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}\n"
	      "  - {maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}\n" },
	{ "pod/toleration-operator", ONE "  tolerations: [{effect: NoSchedule}] #!\n",
	  ONE "  tolerations: [{operator: Exists}]\n" },
	{ "pod/toleration-operator",
	  ONE "  tolerations: [{key: a, operator: Exists, value: b}] #!\n",
	  ONE "  tolerations: [{key: a, value: b}]\n" },
	{ "pod/toleration-seconds",
	  ONE "  tolerations: [{operator: Exists, tolerationSeconds: 1}] #!\n",
	  ONE "  tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 1}]\n" },
	{ "pod/toleration-format", ONE "  tolerations: [{key: a b, operator: Exists}] #!\n",
	  ONE "  tolerations: [{key: a/b, operator: Exists}]\n" },
};

static const struct rule_case settings[] = {
	{ "pod/resource-claim-source",
	  ONE "  resourceClaims: [{name: c, resourceClaimName: a, resourceClaimTemplateName: b}] "
	      "#!\n",
	  ONE "  resourceClaims: [{name: c, resourceClaimName: a}]\n" },
	{ "pod/dns-search", ONE "  dnsConfig: {searches: [a.b., 'c d']} #!\n",
	  ONE "  dnsConfig: {searches: [a.b., _c, .]}\n" },
	{ "pod/dns-search", ONE "  dnsConfig: {searches: [_c]} #!\n", .minor = 32 },
	{ "pod/scheduling-gate",
	  ONE "  schedulingGates: [{name: example.com/a}]\n  nodeName: a #!\n",
	  ONE "  schedulingGates: [{name: example.com/a}]\n" },
	{ "pod/scheduling-gate", ONE "  schedulingGates: [{name: a b}] #!\n" },
	{ "pod/host-name", DEPLOYMENT "      - {name: a, image: b}\n      hostname: A #!\n",
	  STATEFUL_SET "      - {name: a, image: b}\n      hostname: A\n" },
	{ "pod/host-name", ONE "  hostname: a.b #!\n", ONE "  hostname: a-b\n" },
	{ "pod/host-alias", ONE "  hostAliases: [{ip: 1.2.3, hostnames: [a]}] #!\n",
	  ONE "  hostAliases: [{ip: 1.2.3.4, hostnames: [a.b]}]\n" },
	{ "pod/name-servers", ONE "  dnsPolicy: None #!\n",
	  ONE "  dnsPolicy: None\n  dnsConfig: {nameservers: [1.1.1.1]}\n" },
	{ "pod/dns-search", ONE "  dnsConfig: {options: [{value: a}]} #!\n",
	  ONE "  dnsConfig: {options: [{name: ndots, value: '2'}]}\n" },
	{ "pod/deadline", ONE "  activeDeadlineSeconds: 0 #!\n",
	  ONE "  activeDeadlineSeconds: 1\n" },
	{ "pod/grace-period", ONE "  terminationGracePeriodSeconds: -1 #!\n",
	  ONE "  terminationGracePeriodSeconds: 0\n" },
	{ "pod/used-name", ONE "  serviceAccountName: A #!\n", ONE "  serviceAccountName: a.b\n" },
	{ "pod/readiness-gate", ONE "  readinessGates: [{conditionType: a/b/c}] #!\n",
	  ONE "  readinessGates: [{conditionType: a/b}]\n" },
	{ "metadata/label-value", ONE "  nodeSelector: {a: '-'} #!\n",
	  ONE "  nodeSelector: {a: 'true'}\n" },
};

static void containers_are_named_and_have_images(void **state)
{
	(void)state;
	RUN_RULE_CASES(containers);
	COVERED(pod_container_rules, containers);
}

static void ports_are_numbered_and_named(void **state)
{
	(void)state;
	RUN_RULE_CASES(ports);
	COVERED(pod_port_rules, ports);
}

static void volumes_have_one_source(void **state)
{
	(void)state;
	RUN_RULE_CASES(volumes);
	COVERED(pod_volume_rules, volumes);
}

static void mounts_are_of_volumes_that_exist(void **state)
{
	(void)state;
	RUN_RULE_CASES(mounts);
	COVERED(pod_mount_rules, mounts);
}

static void variables_have_one_value(void **state)
{
	(void)state;
	RUN_RULE_CASES(environment);
	COVERED(pod_environment_rules, environment);
}

static void requests_stay_below_limits(void **state)
{
	(void)state;
	RUN_RULE_CASES(resources);
	COVERED(pod_resource_rules, resources);
}

static void probes_do_one_thing(void **state)
{
	(void)state;
	RUN_RULE_CASES(probes);
	COVERED(pod_probe_rules, probes);
	COVERED(pod_handler_rules, probes);
}

static void security_does_not_contradict_itself(void **state)
{
	(void)state;
	RUN_RULE_CASES(security);
	COVERED(pod_security_rules, security);
	COVERED(pod_operating_system_rules, security);
}

static void placement_can_be_met(void **state)
{
	(void)state;
	RUN_RULE_CASES(placement);
	COVERED(pod_affinity_rules, placement);
	COVERED(pod_toleration_rules, placement);
}

static void settings_are_well_formed(void **state)
{
	(void)state;
	RUN_RULE_CASES(settings);
	COVERED(pod_network_rules, settings);
	COVERED(pod_setting_rules, settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(containers_are_named_and_have_images),
		cmocka_unit_test(ports_are_numbered_and_named),
		cmocka_unit_test(volumes_have_one_source),
		cmocka_unit_test(mounts_are_of_volumes_that_exist),
		cmocka_unit_test(variables_have_one_value),
		cmocka_unit_test(requests_stay_below_limits),
		cmocka_unit_test(probes_do_one_thing),
		cmocka_unit_test(security_does_not_contradict_itself),
		cmocka_unit_test(placement_can_be_met),
		cmocka_unit_test(settings_are_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
