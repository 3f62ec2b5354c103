#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# An approval is for a head and for what it changes. What it changes depends on where it parts from its
# target, and that place moves when the target takes in a commit that the head stands on.

# shellcheck disable=SC2154 # server.bash sets variables
load server
load landing

setup() { landing_setup; }
teardown() { landing_teardown; }

# grace approves a Service that linus adds, on top of a fix that is not landed yet and is undone again.
undoing() {
	git checkout -q -B fix origin/master
	service web.yaml UDP
	as ada commit 'web speaks UDP'
	as ada push 0 HEAD:refs/for/master/fix
	git checkout -q -B undo fix
	service web.yaml TCP
	service new.yaml TCP
	as linus commit 'Add new'
	as linus push 0 HEAD:refs/for/master/undo
	as grace push 0 HEAD:refs/approve/2
	as grace push 0 fix:refs/approve/1
}

@test "an approval does not undo what landed after it" {
	undoing
	as ada push 0 fix:refs/merge/1
	git fetch -q origin
	remember
	as linus push 1 undo:refs/merge/2
	says <<-END
		headgate: refused refs/merge/2 (1 error)
		refs/merge/2: error: needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]
		headgate: needs 1 of architects or project-managers: grace can approve
		headgate: to look at it, and to approve it:
		  headgate show 2
		  headgate approve 2
		headgate: or with git alone:
		  git fetch origin refs/pull/2/head
		  git push origin $(git rev-parse undo):refs/approve/2
		$nothing
	END
	unchanged
	"$headgate" show 2 >"$work/show"
	grep -F 'before master took in commits that it stands on; it changes web.yaml in another way now' \
		"$work/show"
}

@test "nor by a merge made elsewhere" {
	undoing
	as ada push 0 fix:refs/merge/1
	git fetch -q origin
	remember
	git checkout -q -B master origin/master
	git merge -q --no-ff -m 'Merge undo' undo
	as linus push 1 HEAD:master
	unchanged
}

@test "whoever has seen it may approve it again" {
	undoing
	as ada push 0 fix:refs/merge/1
	as grace push 0 undo:refs/approve/2
	as linus push 0 undo:refs/merge/2
	git fetch -q origin '+refs/*:refs/*'
	run "$headgate" verify master
	[ "$status" = 0 ]
}

@test "an approval counts on when what it stands on lands and touches other files" {
	git checkout -q -B first origin/master
	service a.yaml TCP
	as ada commit 'Add a'
	as ada push 0 HEAD:refs/for/master/first
	git checkout -q -B second
	service b.yaml TCP
	as ada commit 'Add b'
	as ada push 0 HEAD:refs/for/master/second
	as grace push 0 second:refs/approve/2
	as grace push 0 first:refs/approve/1
	as ada push 0 first:refs/merge/1
	as ada push 0 second:refs/merge/2
}
