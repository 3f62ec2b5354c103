#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate explain: rules, kinds and fields.

# shellcheck disable=SC2154 # program.bash sets the variables
load program

setup() {
	program_setup
	cd "$work" || return 1
}

teardown() { program_teardown; }

# A CustomResourceDefinition whose texts would like to paint the terminal.
definition() {
	cat <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gates.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gate, plural: gates, singular: gate, listKind: GateList, shortNames: [gt]}
  versions:
  - name: v1beta1
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object}}
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: "A \e[31mred gate.\nMore of it."
        required: [spec]
        properties:
          metadata: {type: object}
          spec:
            type: object
            required: [width, mode]
            properties:
              width: {type: integer, minimum: 1, maximum: 10, description: "How wide \u202eit is"}
              mode: {type: string, enum: [open, closed], default: open}
              doors:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string, pattern: '^a', maxLength: 63}
                    port: {x-kubernetes-int-or-string: true}
END
}

@test "a rule says what the cluster would do and how to change its severity" {
	run -0 "$headgate" explain schema/enum
	[ "${lines[0]}" = "schema/enum (error): a value is none of the allowed ones" ]
	[[ $output == *"
  severities:
    schema/enum: warning" ]]
}

@test "every rule is listed, and every listed rule is explained" {
	run -0 "$headgate" explain rules
	local rules=$output
	[ "$(wc -l <<<"$rules")" -gt 50 ]
	[ "$(sort -u <<<"$rules")" = "$(sort <<<"$rules")" ]
	while read -r id severity _; do
		run -0 "$headgate" explain "$id"
		[[ ${lines[0]} == "$id ($severity): "* ]]
	done <<<"$rules"
}

@test "a field shows type, values and default" {
	run -0 "$headgate" explain Service.spec.ports.protocol
	[ "$output" = 'Service.spec.ports.protocol, v1, Kubernetes 1.35

  type:        string
  required:    no
  values:      TCP, UDP, SCTP
  default:     "TCP"
  served in:   1.30 and later' ]
	local output_by_path=$output
	run -0 "$headgate" explain 'Service.spec.ports[3].protocol'
	[ "$output" = "$output_by_path" ]
}

@test "a kind shows its versions and fields" {
	run -0 "$headgate" explain deployments --kubernetes 1.31
	[ "${lines[0]}" = "Deployment, Kubernetes 1.31" ]
	[ "${lines[1]}" = "  apiVersion:  apps/v1" ]
	[[ $output == *"fields of Deployment:"*"  spec "*DeploymentSpec* ]]
	run -0 "$headgate" explain CronJob --api-version batch/v1
	run -1 "$headgate" explain CronJob --api-version batch/v1beta1
}

@test "what is mistyped gets a suggestion" {
	run -1 "$headgate" explain Deploymnt
	[[ ${lines[0]} == *'did you mean "headgate explain Deployment"?' ]]
	run -1 "$headgate" explain Service.spec.prots
	[ "$output" = 'headgate: Service.spec has no field "prots" in Kubernetes 1.35; did you mean "headgate explain Service.spec.ports"?' ]
	run -1 "$headgate" explain Service.spec.zzz
	[ "${lines[1]}" = 'Type "headgate explain Service.spec" to see its fields.' ]
	run -1 "$headgate" explain schema/enums
	[[ ${lines[0]} == *'did you mean "headgate explain schema/enum"?' ]]
	run -2 "$headgate" explain
	run -2 "$headgate" explain a b
}

@test "required is what the server refuses to do without" {
	run -0 "$headgate" explain StatefulSet.spec.serviceName
	[[ $output == *"  required:    no"* ]] # OpenAPI lists it; the server takes it as empty
	run -0 "$headgate" explain ReplicaSet.spec.template
	[[ $output == *"  required:    yes"* ]] # OpenAPI does not; the server refuses
	run -0 "$headgate" explain StatefulSet.spec
	[[ $output == *"  selector "*" LabelSelector, required"* ]]
	run -1 grep -E 'serviceName .*required' <<<"$output"
}

@test "kinds go by kubectl's names, in any case" {
	local name kind
	for name in deploy:Deployment svc:Service po:Pod cm:ConfigMap ns:Namespace sts:StatefulSet \
		ds:DaemonSet ing:Ingress pvc:PersistentVolumeClaim pv:PersistentVolume \
		sa:ServiceAccount hpa:HorizontalPodAutoscaler pdb:PodDisruptionBudget cj:CronJob \
		netpol:NetworkPolicy crd:CustomResourceDefinition sc:StorageClass rs:ReplicaSet \
		SVC:Service networkpolicies:NetworkPolicy daemonset:DaemonSet; do
		run -0 "$headgate" explain "${name%:*}"
		kind=${name#*:}
		[ "${lines[0]}" = "$kind, Kubernetes 1.35" ]
	done
}

@test "a custom kind is explained by its definition, its texts display-safe" {
	definition >crd.yaml
	run -0 "$headgate" explain --crd crd.yaml gt
	[ "$output" = 'Gate, defined in crd.yaml

  apiVersion:  example.com/v1
  also as:     example.com/v1beta1
  scope:       namespace
  about:       A \x1b[31mred gate.

fields of Gate:
  metadata  object
  spec      object, required' ]
	run -0 "$headgate" explain --crd crd.yaml gates.spec
	[ "${lines[0]}" = "Gate.spec, example.com/v1, defined in crd.yaml" ]
	[[ $output == *"
fields of spec:
  width  integer, required
  mode   string
  doors  list of object" ]]
	run -0 "$headgate" explain --crd crd.yaml Gate.spec.width
	[[ $output == *"  at least:    1
  at most:     10
  about:       How wide \u202eit is" ]]
	run -0 "$headgate" explain --crd crd.yaml Gate.spec.mode
	[[ $output == *'  required:    no
  values:      open, closed
  default:     "open"' ]]
	run -0 "$headgate" explain --crd crd.yaml 'Gate.spec.doors[0].name'
	[[ $output == *"  required:    yes
  pattern:     ^a
  characters:  at most 63" ]]
	run -0 "$headgate" explain --crd crd.yaml Gate.metadata.labels
	[[ ${lines[0]} == "Gate.metadata.labels, example.com/v1, "* ]]
}

@test "definitions of the working tree are known from everywhere in it" {
	git init -q .
	mkdir -p crds apps
	definition >crds/gate.yaml
	cd apps
	run -0 "$headgate" explain gate.spec.width
	[ "${lines[0]}" = "Gate.spec.width, example.com/v1, defined in ../crds/gate.yaml" ]
	run -0 "$headgate" explain --api-version example.com/v1beta1 gate
	[ "${lines[1]}" = "  apiVersion:  example.com/v1beta1" ]
	run -1 "$headgate" explain --api-version example.com/v3 gate
	[ "$output" = 'headgate: gates.example.com has no version "v3"; it has v1beta1, v1' ]
	run -1 "$headgate" explain gate.spec.widht
	[ "$output" = 'headgate: Gate.spec has no field "widht" in example.com/v1; did you mean "headgate explain Gate.spec.width"?' ]
	run -1 "$headgate" explain gatte
	[[ ${lines[0]} == *'did you mean "headgate explain Gate"?' ]]
	cd ../..
	run -1 "$headgate" explain gate
	[[ ${lines[0]} == *"no CustomResourceDefinition is at hand (--crd PATH)" ]]
	run -2 "$headgate" explain --crd /dev/null/none gate
}

@test "rules about the push have a severity that no policy changes" {
	for rule in ref/force pull/nothing-new approval/head landing/conflict policy/unreadable; do
		run "$headgate" explain "$rule"
		[[ $output != *'To make it'* ]]
	done
	run "$headgate" explain pull/nothing-new
	[ "${lines[-1]}" = 'Its severity is fixed: it is about the push, not about its content.' ]
}
