#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Names and refs: what looks like a protected branch, deletes it or goes around it.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

@test "T16 a tag named like the protected branch" {
	refused 'a tag of this name hides the protected branch refs/heads/master; choose another name [ref/look-alike]' \
		HEAD~1:refs/tags/master
}

@test "T17 branch names that look alike" {
	local name
	for name in Master "ma$(printf '\321\225')ter" "$(printf '\320\274')aster" rnaster; do
		refused "the name looks like the protected branch \"master\"; choose another one [ref/look-alike]" \
			"HEAD:refs/heads/$name"
	done
	refused '[ref/name]' HEAD:refs/heads/refs/heads/master
}

@test "T18 deleted with a made-up old id" {
	local made_up zero
	made_up=$(printf '%040d' 0 | tr 0 1)
	zero=$(printf '%040d' 0)
	feature dev/x.yaml 2
	propose ada
	approve grace
	remember
	for ref in refs/heads/master "refs/approvals/$n/grace" "refs/pull/$n/head" refs/landed/master; do
		as root raw_push "$made_up" "$zero" "$ref"
		grep -q "ng $ref " "$work/raw"
		unchanged
	done
	as root raw_push "$made_up" "$zero" refs/heads/master
	grep -q 'is protected and cannot be deleted by a push' "$work/raw"
	# Nor while nobody is asked for approvals.
	git -C "$work/server.git" config headgate.approvals off
	as root raw_push "$made_up" "$zero" refs/heads/master
	grep -q 'is protected and cannot be deleted by a push' "$work/raw"
	unchanged
}

@test "T18 one ref twice in a push" {
	local zero first second
	zero=$(printf '%040d' 0)
	feature dev/x.yaml 2
	as ada push 0 HEAD:refs/heads/side
	remember
	# Of two values for one ref, which one was judged?
	first="$zero $base refs/heads/twice"
	second="$zero $(git rev-parse HEAD) refs/heads/twice"
	{
		printf '%04x%s\0 report-status%04x%s0000' $((${#first} + 19)) "$first" $((${#second} + 4)) "$second"
		git pack-objects --stdout -q </dev/null
	} | GATE_USER=ada git receive-pack "$work/server.git" >"$work/raw" 2>&1 || true
	grep -q 'is named more than once in this push; push it once' "$work/raw"
	unchanged
}

@test "T19 refs/replace" {
	fake=$(git commit-tree -m fake "HEAD^{tree}")
	refused '[ref/namespace]' "$fake:refs/replace/$(git rev-parse HEAD)"
}

@test "T19 a replacement that stands there already" {
	feature dev/x.yaml 2
	good=$(git rev-parse HEAD)
	git checkout -q -B evil origin/master
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: dev}\ndata: {replicas: 0}\n' |
		put dev/x.yaml
	commit evil
	by_hand fetch -q "$work/clone" feature:refs/heads/feature evil:refs/heads/evil
	by_hand update-ref "refs/replace/$(git rev-parse evil)" "$good"
	remember
	# Git shows the good one in its place; the gate judges what is pushed.
	[ "$(git -C "$work/server.git" show evil:dev/x.yaml)" = "$(git show "$good:dev/x.yaml")" ]
	as ada refused 'dev/x.yaml:4:' HEAD:refs/for/master
	told '[schema/type]'
}

@test "T20 grafts" {
	echo "$base" >"$work/server.git/info/grafts"
	feature dev/x.yaml 2
	remember
	as ada refused 'info/grafts is present: it bends the history that is judged' HEAD:refs/for/master
	as ada refused 'info/grafts is present: it bends the history that is judged' HEAD:refs/heads/side
}

@test "T20 a shallow push" {
	lost=$(git commit-tree -m lost -p HEAD "HEAD^{tree}")
	cut=$(git commit-tree -m cut -p "$lost" "HEAD^{tree}")
	echo "$cut" >.git/shallow
	run git push origin "$cut:refs/heads/side"
	[ "$status" = 1 ]
	[[ $output == *'(shallow update not allowed)'* ]]
	[ ! -e "$work/server.git/shallow" ]
	unchanged
}

@test "T20 a shallow server" {
	feature dev/x.yaml 2
	git -C "$work/server.git" rev-parse refs/heads/master >"$work/server.git/shallow"
	remember
	as ada refused 'the repository is shallow: its history is cut' HEAD:refs/for/master
}

@test "T21 other namespaces as a side door" {
	for ref in refs/notes/x refs/pull/1/head refs/pull/1/log refs/approvals/1/grace refs/meta/config \
		refs/anything/x refs/landed/master refs/owed/1 refs/topics/x refs/deploy/x/master \
		refs/checks/1/ci refs/headgate/x refs/stash refs/replace/x refs/x; do
		as grace refused "[ref/namespace]" "HEAD:$ref"
	done
}

@test "T22 a tag as a deployment" {
	feature dev/x.yaml 2
	as ada refused 'is on no protected branch; land it first, then push the tag [ref/tag]' feature:refs/tags/v1.2.99
	as ada push 0 origin/master:refs/tags/v1
	remember
	advance
	as ada refused '[ref/tag-immutable]' -f origin/master:refs/tags/v1
	as ada refused '[ref/tag-immutable]' :refs/tags/v1
	[ "$(tip refs/tags/v1)" = "$base" ]
}

@test "T22 a tag on a commit inside of a pull request" {
	feature dev/x.yaml 666
	hidden=$(git rev-parse HEAD)
	git revert --no-edit HEAD >/dev/null
	config_map dev/other.yaml 1
	commit 'something harmless'
	propose ada
	approve grace
	land ada
	git merge-base --is-ancestor "$hidden" origin/master
	remember
	as ada refused 'came with a pull request, but no protected branch ever stood there' "$hidden:refs/tags/v1.2.99"
	as ada refused '[ref/tag]' "$(head_of "$n"):refs/tags/v1.2.99"
	# What landed, and what was there before.
	as ada push 0 origin/master:refs/tags/v1.3 "$base:refs/tags/v1.2"
	# A branch that is begun afterwards has it from the start, and does not make it better.
	git checkout -q -B rules origin/master
	sed -i 's/^  master:/  "release\/*":\n    approvals: []\n  master:/' .headgate/policy.yaml
	git commit -qam 'rules for releases'
	propose ada rules
	approve grace
	land ada
	as root push 0 origin/master:refs/heads/release/1
	remember
	as ada refused 'came with a pull request, but no protected branch ever stood there' "$hidden:refs/tags/v1.2.99"
}

@test "T22 a tag on a branch that protects itself" {
	feature dev/x.yaml 2
	sed -i 's/^  master:/  mine:\n    approvals: []\n  master:/' .headgate/policy.yaml
	as ada git commit -qam 'my own rules'
	as ada push 0 HEAD:refs/heads/mine
	remember
	as ada refused 'is on no protected branch; land it first, then push the tag [ref/tag]' HEAD:refs/tags/v1.2.99
}
