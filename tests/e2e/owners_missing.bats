#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A branch whose policy names CODEOWNERS, and the file is not there: something that the gate never lets
# happen, but a server's administrator can. Nothing lands until a change puts it right; that one does.

# shellcheck disable=SC2016,SC2154 # backticks are text; server.bash sets variables
load server

teardown() { server_teardown; }

missing='.headgate/policy.yaml: error: says `owners: CODEOWNERS`, and the target has no such file; nothing lands until a change adds it, as .github/CODEOWNERS or CODEOWNERS [owners/missing]'

owners_added() {
	git checkout -q -B owners origin/master
	printf '* @grace @linus\n' | put CODEOWNERS
	as ada commit 'Add owners'
	as ada push 0 HEAD:refs/for/master/owners
	remember
}

@test "the change that adds the file lands with the approvals of the branch" {
	gate_setup '    owners: CODEOWNERS'
	owners_added
	as ken push 1 HEAD:refs/merge/1
	unchanged
	as grace push 0 HEAD:refs/approve/1
	as ken push 0 HEAD:refs/merge/1
	[[ $remote != *owners/missing* ]]
}

@test "any other change waits for it" {
	gate_setup '    owners: CODEOWNERS'
	git checkout -q -B other origin/master
	service other.yaml TCP
	as ada commit 'Add other'
	as ada push 0 HEAD:refs/for/master/other
	remember
	for verb in approve merge; do
		as grace push 1 "HEAD:refs/$verb/1"
		[[ $remote == *"$missing"* ]]
		unchanged
	done
}

@test "where no rule asks anybody, nobody makes themselves the owner" {
	gate_setup '    owners: CODEOWNERS'
	git checkout -q -B none origin/master
	sed -i '/- {count: 1/d; s/approvals:/approvals: []/' .headgate/policy.yaml
	git commit -qam 'Ask nobody'
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	git fetch -q origin
	owners_added
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *"$missing"* ]]
	unchanged
}
