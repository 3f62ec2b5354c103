#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the cluster really reads, and a policy that locks everybody out.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

@test "T33 a submodule" {
	git checkout -q -B gitlink origin/master
	git update-index --add --cacheinfo "160000,$(printf '%040d' 0 | tr 0 1),vendor/x"
	commit gitlink
	as ada refused 'vendor/x: error: is a submodule: its content comes from another repository' HEAD:refs/for/master
	told '[file/submodule]'
}

@test "T34 a shared base changed under prod" {
	git checkout -q -B roots origin/master
	put base/kustomization.yaml <<<'resources: [app.yaml]'
	config_map base/app.yaml 1
	put prod/kustomization.yaml <<<'resources: [../base]'
	commit roots
	propose ada
	approve grace
	land ada
	git checkout -q -B owners origin/master
	sed -i 's|^    approvals:|&\n      - {paths: ["prod/**"], count: 1, from: [architects]}|' .headgate/policy.yaml
	git commit -qam owners
	propose ada
	approve grace
	land ada
	feature base/app.yaml 0
	propose ada
	approve grace
	cannot_land ada 'needs 1 of architects, for prod/: prod/kustomization.yaml builds on base/app.yaml; 0 of 1 given'
	told 'linus can approve'
	approve linus
	land ada
}

@test "T34 a base elsewhere that can become another one" {
	git checkout -q -B remote origin/master
	put prod/kustomization.yaml <<<'resources: [app.yaml, "https://git.example.com/shop//base?ref=main"]'
	commit remote
	as ada push 0 HEAD:refs/for/master
	told 'prod/kustomization.yaml:1:23: warning: resources[1]: "main" can be another commit tomorrow;'
	git checkout -q -B rules origin/master
	echo 'severities: {kustomize/unpinned: error}' >>.headgate/policy.yaml
	git commit -qam 'pinned only'
	propose ada rules
	approve grace
	land ada
	git checkout -q -B remote origin/master
	put prod/kustomization.yaml <<<'resources: [app.yaml, "https://git.example.com/shop//base?ref=v1"]'
	commit remote
	remember
	as ada refused '"v1" can be another commit tomorrow;' HEAD:refs/for/master/tag
	put prod/kustomization.yaml <<<"resources: [app.yaml, 'https://git.example.com/shop//base?ref=$base']"
	commit pinned
	as ada push 0 HEAD:refs/for/master/pinned
}

@test "T35 an LFS pointer" {
	git checkout -q -B lfs origin/master
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\n' 0 | put prod/app.yaml
	commit lfs
	as ada refused 'prod/app.yaml: error: is a Git LFS pointer: the content itself was not judged;' HEAD:refs/for/master
}

# holds LINE: the last line of prod/app.yaml, as one commit.
holds() {
	git checkout -q -B odd origin/master
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  a: "1"%b\n' "$1" | put prod/app.yaml
	commit odd
}

@test "T36 text that people and parsers read differently" {
	holds '\n  a: "0"'
	as ada refused 'prod/app.yaml:7:3: error: data.a: the key "a" is already set at line 6' HEAD:refs/for/master
	for odd in '\342\200\256' '\342\200\213' '\342\201\246'; do
		holds " # $odd x"
		as ada refused '[file/invisible-character]' HEAD:refs/for/master
		told 'prod/app.yaml:6:'
	done
	for odd in '\302\205' '\342\200\250' '\342\200\251'; do
		holds " # x${odd}  b: 2"
		as ada refused '[file/line-break]' HEAD:refs/for/master
		told 'prod/app.yaml:6:'
	done
	holds '\nbin\320\260ryData: {}'
	as ada refused '[schema/unknown-field]' HEAD:refs/for/master
}

@test "T36 paths that look like others" {
	for odd in '\342\200\256' '\342\200\213'; do
		git checkout -q -B odd origin/master
		git mv prod/app.yaml "prod/a$(printf '%b' "$odd")pp.yaml"
		commit odd
		as ada refused '[file/path-characters]' HEAD:refs/for/master
	done
	git checkout -q -B odd origin/master
	git mv prod/app.yaml "prod/$(printf '\377').yaml"
	commit odd
	as ada refused '[file/path-encoding]' HEAD:refs/for/master
	# The same letter as one character and as two; the second is what macOS once wrote.
	git checkout -q -B odd origin/master
	git mv prod/app.yaml "prod/caf$(printf '\303\251').yaml"
	commit composed
	as ada push 0 HEAD:refs/for/master/composed
	remember
	git mv "prod/caf$(printf '\303\251').yaml" "prod/cafe$(printf '\314\201').yaml"
	commit apart
	as ada refused '[file/path-composed]' HEAD:refs/for/master/apart
	told 'the path writes a letter and its accent apart (it is not NFC)'
}

@test "T37 a policy that nobody can satisfy" {
	git checkout -q -B lockout origin/master
	sed -i 's/- {count: 1.*/- {count: 3, from: [architects, project-managers]}/' .headgate/policy.yaml
	git commit -qam lockout
	as ada refused 'asks for 3 people of architects, project-managers, and only 2 can approve: linus, grace; robots do not count [policy/unsatisfiable]' \
		HEAD:refs/for/master
	git checkout -q -B robots origin/master
	sed -i 's/architects: .*/architects: [ci]/; s/project-managers: .*/project-managers: [ci]/' .headgate/policy.yaml
	git commit -qam robots
	as ada refused '[policy/unsatisfiable]' HEAD:refs/for/master
	told 'and nobody there can approve; robots do not count'
	git checkout -q -B keyless origin/master
	sed -i 's/- {count: 1, /- {count: 1, grade: signed, /; s/, keys: \[[^]]*\]//' .headgate/policy.yaml
	git commit -qam keyless
	as ada refused '[policy/unsatisfiable]' HEAD:refs/for/master
	told 'sign with a key of the policy'
}
