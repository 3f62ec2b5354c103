#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Rules about grades and ages, and servers without a key or with a damaged ref.

# server.bash sets the variables; each test is a process; backticks are text
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load server
load approvals

teardown() { server_teardown; }

# rule TEXT: the only rule of master from now on; pull request 1 has brought it in.
rule() {
	sed -i "s/- {count: 1, from: .*/- {$1}/" .headgate/policy.yaml
	git add .
	as ada commit policy
	as ada git push -q origin HEAD:refs/for/master/policy 2>/dev/null
	as grace git push -q origin HEAD:refs/approve/1 2>/dev/null
	as ada git push -q origin HEAD:refs/merge/1 2>/dev/null
	git fetch -q origin
}

@test "where every rule asks for a signature, the server's word is not enough" {
	gate_setup
	rule 'count: 1, from: [architects], grade: signed'
	propose api
	as linus push 1 "$head:refs/approve/2"
	[[ $remote == *'; sign it with your own key: headgate approve --sign 2 [approval/worthless]'* ]]
	unchanged
	signed linus PullRequest=2
	as linus push 0 "$tag:refs/approve/2"
	[[ $remote == *'has all approvals'* ]]
	# A veto stops it all the same, and is no approval that could be lost by mistake.
	as linus push 0 "$head:refs/reject/2"
	as ada push 1 "$head:refs/merge/2"
}

@test "an approval ends with the age that the rule gives it" {
	gate_setup
	rule 'count: 1, from: [architects], expires: 14d'
	propose api
	as linus push 0 "$head:refs/approve/2"
	expires=$(git -C "$work/server.git" cat-file tag refs/approvals/2/linus |
		sed -n 's/^Expires: //p')
	received=$(git -C "$work/server.git" cat-file tag refs/approvals/2/linus |
		sed -n 's/^Received: //p')
	[ $(($(date -d "$expires" +%s) - $(date -d "$received" +%s))) = $((14 * 86400)) ]
	[[ $remote == *"linus approves pull request 2 at ${head:0:12}, until $expires"* ]]
}

@test "without a key of the gate attested approvals are unsigned, and count" {
	gate_setup
	git -C "$work/server.git" config --remove-section headgate.signing
	propose api
	as grace push 0 "$head:refs/approve/1"
	[[ $(git -C "$work/server.git" cat-file tag refs/approvals/1/grace) != *SIGNATURE* ]]
	# From now on the gate has one: what it did not sign does not count any more.
	git -C "$work/server.git" config headgate.signing.format ssh
	git -C "$work/server.git" config headgate.signing.key "$keys/gate"
	as ada push 1 "$head:refs/merge/1"
	as grace push 0 "$head:refs/approve/1"
	as ada push 0 "$head:refs/merge/1"
}

@test "a key of the gate that cannot sign refuses, and nothing is half done" {
	gate_setup
	propose api
	git -C "$work/server.git" config headgate.signing.key /nonexistent
	as grace push 1 "$head:refs/approve/1"
	[ "$(tip refs/approvals/1/grace)" = none ]
}

@test "one key that two people have is nobody's" {
	gate_setup
	propose api
	git checkout -q --detach origin/master
	sed -i "s|^  ken: .*|  ken: {name: Ken, keys: [\"$(public_key linus)\"]}|" .headgate/policy.yaml
	git add .
	as ada commit policy
	# The policy itself is refused; so it can only come about by hand.
	as ada push 1 HEAD:refs/for/master/policy
	git -C "$work/server.git" fetch -q "$work/clone" HEAD
	rm "$work/server.git/hooks/reference-transaction" 2>/dev/null || true
	git -C "$work/server.git" update-ref refs/heads/master FETCH_HEAD
	signed linus
	as linus push 1 "$tag:refs/approve/1"
	[[ $remote == *'[policy/'*'nothing was updated'* ]]
}

@test "several keys of one person are one vote" {
	gate_setup
	propose api
	git checkout -q --detach origin/master
	ssh-keygen -q -t ed25519 -N '' -f "$work/second"
	sed -i "s|\(^  linus: .*keys: \[.*\)\]}|\1, \"$(cut -d ' ' -f 1,2 "$work/second.pub")\"]}|
		s/count: 1/count: 2/" .headgate/policy.yaml
	git add .
	as ada commit policy
	as ada git push -q origin HEAD:refs/for/master/policy 2>/dev/null
	as grace git push -q origin HEAD:refs/approve/2 2>/dev/null
	as ada git push -q origin HEAD:refs/merge/2 2>/dev/null
	signed linus
	as linus push 0 "$tag:refs/approve/1"
	printf '%s\n' other "" "Repository: shop" "Pull-Request: 1" "Target: refs/heads/master" \
		"Head: $head" "Verdict: approve" |
		as linus git -c gpg.format=ssh -c user.signingKey="$work/second" tag -s -F - two "$head"
	as linus push 0 two:refs/approve/1
	[[ $remote == *'1 of 2 given'* ]]
	[ "$(git -C "$work/server.git" for-each-ref refs/approvals/1 | wc -l)" = 1 ]
	as ada push 1 "$head:refs/merge/1"
}

@test "a tag that somebody put under approvals by hand counts for nothing" {
	gate_setup
	propose api
	as linus push 0 "$head:refs/approve/1"
	approval=$(tip refs/approvals/1/linus)
	propose web
	rm -f "$work/server.git/hooks/reference-transaction"
	git -C "$work/server.git" update-ref refs/approvals/2/linus "$approval"
	as ada push 1 "$head:refs/merge/2"
	git -C "$work/server.git" update-ref refs/approvals/2/grace \
		"$(git -C "$work/server.git" hash-object -w config)"
	as ada push 1 "$head:refs/merge/2"
	as linus push 0 "$head:refs/approve/2"
	as ada push 0 "$head:refs/merge/2"
}

@test "approvals that an emergency left out are given afterwards" {
	gate_setup '    emergency: {from: [architects], within: 24h}'
	propose api
	as linus git push -q -o emergency='the site is down' origin "$head:refs/merge/1" 2>/dev/null
	landed=$(tip refs/heads/master)
	as grace push 1 "$head:refs/reject/1"
	[[ $remote == *"refs/reject/1: error: pull request 1 has landed already; what it changed is taken back with a new one: git revert -m 1 $landed, then git push origin HEAD:refs/for/master [pull/ended]"* ]]
	as ken push 0 "$head:refs/approve/1"
	[[ $remote == *'headgate: pull request 1 landed in an emergency and still owes approvals
headgate: needs 1 of '* ]]
	as ada push 1 "$head:refs/approve/1"
	[[ $remote == *'[approval/worthless]'* ]]
	as grace push 0 "$head:refs/approve/1"
	[[ $remote == *"headgate: grace approves pull request 1 at ${head:0:12}
headgate: pull request 1 has the approvals now that it landed without" ]]
	[ "$(tip refs/owed/1)" = none ]
	as linus push 1 "$head:refs/approve/1"
	[[ $remote == *'refs/approve/1: error: pull request 1 has landed already [pull/ended]'* ]]
}

@test "who may not push to a branch may approve" {
	gate_setup
	propose api
	as grace push 1 "$head:refs/heads/master"
	as grace push 0 "$head:refs/approve/1"
}
