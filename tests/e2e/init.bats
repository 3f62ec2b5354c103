#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate init: a first policy that headgate itself accepts.

# shellcheck disable=SC2154 # program.bash sets the variables
load program

setup() {
	program_setup
	export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C.UTF-8
	unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
	mkdir "$work/clone"
	cd "$work/clone" || return 1
}

teardown() { program_teardown; }

@test "what it writes is accepted" {
	git init -q -b 'release/2.0'
	mkdir apps
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >apps/a.yaml
	cd apps || return 1
	run -0 "$headgate" init
	[ "${lines[0]}" = "Wrote .headgate/policy.yaml: Kubernetes 1.35, branch release/2.0, 1 manifest file found." ]
	cd "$work/clone" || return 1
	grep -qx '  "release/2.0":' .headgate/policy.yaml
	grep -qxF '  paths: ["**/*.yaml", "**/*.yml"]' .headgate/policy.yaml
	run -0 "$headgate" check
	[ "$output" = "checked 2 files (1 object) for Kubernetes 1.35: no findings" ]
	sed -i 's/^# severities/severities/; s/^#   yaml/  yaml/' .headgate/policy.yaml
	run -0 "$headgate" check
}

@test "the examples in it are accepted once they are no comments any more" {
	git init -q -b main
	run -0 "$headgate" init
	sed -i -E '/^# people:/,/^$/s/^# //; s/^    # /    /' .headgate/policy.yaml
	grep -qx 'people:' .headgate/policy.yaml
	grep -qx '  architects: .ada, joan.' .headgate/policy.yaml
	grep -qx '    approvals:' .headgate/policy.yaml
	grep -qx '    emergency: .*' .headgate/policy.yaml
	run -0 "$headgate" check
	[ "$output" = "checked 1 file (0 objects) for Kubernetes 1.35: no findings" ]
}

@test "JSON manifests are noticed, other JSON files are not" {
	git init -q -b main
	echo '{"name": "package"}' >package.json
	run -0 "$headgate" init
	grep -qxF '  paths: ["**/*.yaml", "**/*.yml"]' .headgate/policy.yaml
	echo '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}' >a.json
	run -0 "$headgate" init --force
	grep -qxF '  paths: ["**/*.yaml", "**/*.yml", "**/*.json"]' .headgate/policy.yaml
}

@test "a policy that is there stays" {
	git init -q -b main
	mkdir .headgate
	echo mine >.headgate/policy.yaml
	run -2 "$headgate" init
	[ "${lines[0]}" = "headgate: .headgate/policy.yaml is there already" ]
	[ "$(cat .headgate/policy.yaml)" = mine ]
}

@test "outside of a working tree it says what to type" {
	run -2 "$headgate" init
	[ "${lines[0]}" = "headgate: this is no Git working tree" ]
	git init -q -b main
	run -2 "$headgate" init now
}
