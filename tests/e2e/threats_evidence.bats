#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Forged evidence: approvals and checks that were written by somebody else.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

@test "T23 approvals written for somebody else" {
	feature dev/x.yaml 2
	propose ada
	git notes --ref=review add -f -m '{"author":"grace@example.com","resolved":true}'
	remember
	as ada refused '[ref/namespace]' refs/notes/review
	as ada refused '[ref/namespace]' "HEAD:refs/approvals/$n/grace"
	# What the gate attests, written by hand.
	printf '%s\nPrincipal: grace\nIdentity: ssh\nReceived: 2023-11-14T22:13:20Z\n' "$(statement "$n")" |
		git tag -a -F - forged HEAD
	as ada refused 'only the gate attests approvals:' "refs/tags/forged:refs/approve/$n"
	as ken refused 'only the gate attests approvals:' "refs/tags/forged:refs/approve/$n"
	# Who the server knows is not who signed, or nobody.
	statement "$n" | sign_tag grace stolen HEAD
	as ken refused 'the server knows you as ken, but the tag is signed by grace [approval/person]' \
		"refs/tags/stolen:refs/approve/$n"
	GATE_USER='' refused 'the server does not know who you are, so only a signed tag can approve;' \
		"HEAD:refs/approve/$n"
	cannot_land ada '[landing/approvals]'
}

@test "T23 an approval that a hand has put on the server" {
	feature dev/x.yaml 2
	propose ada
	printf '%s\nPrincipal: grace\nIdentity: ssh\nReceived: 2023-11-14T22:13:20Z\n' "$(statement "$n")" |
		git tag -a -F - forged HEAD
	by_hand fetch -q "$work/clone" "refs/tags/forged:refs/approvals/$n/grace"
	cannot_land ada '[landing/approvals]'
	as grace push 0 -o message=looks "HEAD:refs/approve/$n"
	# The place says whose it is.
	by_hand update-ref "refs/approvals/$n/linus" "refs/approvals/$n/grace"
	by_hand update-ref -d "refs/approvals/$n/grace"
	cannot_land ada '[landing/approvals]'
}

@test "T23 an approval that a hand has brought back" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	taken_back=$(tip "refs/approvals/$n/grace")
	as grace push 0 -o withdraw "HEAD:refs/reject/$n"
	by_hand update-ref "refs/approvals/$n/grace" "$taken_back"
	cannot_land ada '[landing/approvals]'
	# A tag that its author has signed and never sent.
	statement "$n" | sign_tag linus unsent HEAD
	by_hand fetch -q "$work/clone" "refs/tags/unsent:refs/approvals/$n/linus"
	cannot_land ada '[landing/approvals]'
}

@test "T24 trailers typed by hand" {
	git checkout -q -B forged origin/master
	config_map prod/app.yaml 0
	git commit -q -m x -m 'Approved-by: Grace <grace@example.com>'
	remember
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	told 'claims an approval that it does not have: "Approved-by: Grace <grace@example.com>";'
	propose ada
	cannot_land ada '[landing/approvals]'
}

@test "T25 a signed tag used for something else" {
	feature dev/x.yaml 2
	propose ada first
	as ada push 0 HEAD:refs/for/master/second
	statement 1 | sign_tag grace approval HEAD
	as grace push 0 refs/tags/approval:refs/approve/1
	remember
	as grace refused 'the tag names pull request 1, not 2 [approval/tag]' refs/tags/approval:refs/approve/2
	echo 'release 1' | sign_tag grace release HEAD
	as grace refused 'the tag is no approval: it does not end in the trailers of an approval' \
		refs/tags/release:refs/approve/2
	statement 2 master bank | sign_tag grace bank HEAD
	as grace refused 'the tag names the repository "bank", not "shop" [approval/tag]' \
		refs/tags/bank:refs/approve/2
	statement 2 | sign_tag grace parent HEAD~1
	as grace refused 'the tag is no approval: it names the head' refs/tags/parent:refs/approve/2
	cannot_land ada '[landing/approvals]' 2
}

@test "T25 a signed tag sent again after its author took it back" {
	feature dev/x.yaml 2
	propose ada
	statement "$n" | sign_tag grace approval HEAD
	as grace push 0 "refs/tags/approval:refs/approve/$n"
	as grace push 0 -o withdraw "HEAD:refs/reject/$n"
	remember
	GATE_USER='' refused 'this statement of grace was received before;' "refs/tags/approval:refs/approve/$n"
	cannot_land ada '[landing/approvals]'
}

@test "T25 a signed tag that comes after its time, or is dated back" {
	feature dev/x.yaml 2
	propose ada
	printf '%s\nExpires: 2023-11-14T22:13:21Z\n' "$(statement "$n")" | sign_tag grace late HEAD
	remember
	as grace refused "the tag's Expires lies in the past; sign a new one: headgate approve --sign $n" \
		"refs/tags/late:refs/approve/$n"
	cannot_land ada '[landing/approvals]'
	# The key was good until a day before; the tag says that it is older than that.
	git checkout -q -B rules origin/master
	sed -i "s|^  grace: .*|  grace: {email: [grace@example.com], keys: [{key: \"$(public_key grace)\", until: 2024-01-01}]}|" \
		.headgate/policy.yaml
	git commit -qam 'a key that ends'
	propose ada rules
	as linus push 0 "HEAD:refs/approve/$n"
	land ada
	feature dev/x.yaml 3
	propose ada dated
	statement "$n" | sign_tag grace dated HEAD
	git cat-file tag dated | grep -q '^tagger Grace <grace@example.com> 1700000000 '
	remember
	as grace refused 'is not valid after 2024-01-01' "refs/tags/dated:refs/approve/$n"
	cannot_land ada '[landing/approvals]'
}

@test "T26 the result of a check reported by anybody" {
	git checkout -q -B rules origin/master
	echo 'images: {exist: true}' >>.headgate/policy.yaml
	git commit -qam 'images must exist'
	propose ada rules
	approve grace
	land ada
	git -C "$work/server.git" config headgate.courier /nonexistent
	git checkout -q -B feature origin/master
	printf '%s\n' 'apiVersion: v1' 'kind: Pod' 'metadata: {name: web, namespace: dev}' \
		'spec: {containers: [{name: web, image: registry.example.com/web:1.4.2}]}' | put dev/web.yaml
	commit web
	propose ada
	approve grace
	cannot_land ada 'registry.example.com/web:1.4.2 has not been looked for in its registry yet'
	# What the gate would have written, of another commit, and of this one but not signed by the gate.
	for head in "$base" "$(head_of "$n")"; do
		check=$(printf 'x\n\nCheck: images\nPull-Request: %s\nHead: %s\nImage: registry.example.com/web:1.4.2 exists\n' \
			"$n" "$head" | GIT_COMMITTER_NAME=headgate git commit-tree -F - "$(git mktree </dev/null)")
		as ken refused '[ref/namespace]' "$check:refs/checks/$n/images"
		as ken refused '[ref/namespace]' "$check:refs/checks/$n/ci"
		git update-ref refs/heads/check "$check"
		by_hand fetch -q "$work/clone" "+check:refs/checks/$n/images"
		cannot_land ada 'registry.example.com/web:1.4.2 has not been looked for in its registry yet'
	done
}

@test "T27 a ref name that holds the id of the approved commit" {
	feature dev/x.yaml 2
	propose ada
	as ken push 0 "origin/master:refs/heads/votes/grace/$n-$(git rev-parse HEAD)"
	as ken push 0 "origin/master:refs/heads/approvals/$n/grace"
	as ken push 0 "HEAD:refs/heads/refs-approvals/$n/grace"
	cannot_land ada '0 of 1 given [landing/approvals]'
}

@test "T27 the approval of a pull request whose number begins alike" {
	feature dev/x.yaml 2
	propose ada first
	for i in 2 3 4 5 6 7 8 9 10; do
		as ada push 0 "HEAD:refs/for/master/topic-$i"
	done
	approve grace 10
	cannot_land ada '0 of 1 given [landing/approvals]' 1
}
