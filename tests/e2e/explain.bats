#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate explain: rules, kinds and fields.

bats_require_minimum_version 1.5.0

setup() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	headgate=$(realpath "${HEADGATE:-$root/build/dev/headgate}")
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
