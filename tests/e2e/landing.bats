#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# How a protected branch moves: the gate lands pull requests (refs/merge/N).

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load landing

setup() { landing_setup; }
teardown() { landing_teardown; }

@test "the gate merges an approved pull request" {
	approved api
	head=$(git rev-parse HEAD)
	before=$(tip refs/heads/master)
	as ada push 0 HEAD:refs/merge/1
	after=$(tip refs/heads/master)
	says <<END
headgate: accepted refs/merge/1: $accepted
headgate: pull request 1 landed on master as ${after:0:12} (merge)
END
	[ "$(git -C "$work/server.git" rev-parse "$after^1" "$after^2")" = "$before
$head" ]
	[ "$(git -C "$work/server.git" rev-parse "$after^{tree}")" = "$(git rev-parse 'HEAD^{tree}')" ]
	git -C "$work/server.git" log -1 --format='%an <%ae>%n%cn%n%B' master >"$work/shown"
	diff -u - "$work/shown" <<END
Ada <ada@example.com>
headgate
Merge pull request 1: Add api

Approved-by: Grace <grace@example.com>
Pull-Request: 1

END
	[ "$(state_of 1)" = merged ]
	[ "$(ledger Landing)" = merge ]
	[ "$(ledger Old)" = "$before" ]
	[ "$(ledger New)" = "$after" ]
	[ -z "$(git -C "$work/server.git" for-each-ref refs/topics refs/owed)" ]
}

@test "git itself shows the approvals and the gate's signature" {
	approved api
	as ada push 0 HEAD:refs/merge/1
	git -C "$work/server.git" log -1 --show-signature master >"$work/shown" 2>&1
	[ "$(grep -c '^Good "git" signature for headgate' "$work/shown")" = 2 ]
	grep -q "^merged tag 'approve-1'" "$work/shown"
	git -C "$work/server.git" log -1 --show-signature refs/landed/master >"$work/shown" 2>&1
	grep -q '^Good "git" signature for headgate' "$work/shown"
}

@test "without approvals it does not land, and who can give them is said" {
	proposed api
	as ada push 1 HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]
headgate: needs 1 of architects or project-managers: grace or linus can approve
headgate: to look at it, and to approve it:
  headgate show 1
  headgate approve 1
headgate: or with git alone:
  git fetch origin refs/pull/1/head
  git push origin $(git rev-parse HEAD):refs/approve/1
$nothing
END
	unchanged
	[ "$(state_of 1)" = open ]
}

@test "a veto stops it until it is withdrawn" {
	approved api
	as linus push 0 -o message='not on a Friday' HEAD:refs/reject/1
	remember
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *'linus'*'[landing/approvals]'* ]]
	unchanged
	as linus push 0 -o withdraw HEAD:refs/reject/1
	as ada push 0 HEAD:refs/merge/1
}

@test "only the exact head lands" {
	approved api
	service more.yaml TCP
	as ada commit more
	as ada push 1 HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: the head of pull request 1 is $(git rev-parse --short=12 HEAD~1); look at it, then type: git fetch origin refs/pull/1/head && git push origin $(git rev-parse HEAD~1):refs/merge/1 [landing/not-the-head]
$nothing
END
	unchanged
	as ada push 1 HEAD:refs/merge/7
	[[ $remote == *'there is no pull request 7; '*'[pull/unknown]'* ]]
	unchanged
}

@test "what has landed does not land again" {
	approved api
	as ada push 0 HEAD:refs/merge/1
	remember
	as ada push 1 HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: pull request 1 has landed already; further changes need a new one: git push origin HEAD:refs/for/master [pull/ended]
$nothing
END
	unchanged
}

@test "nobody unknown lands anything" {
	approved api
	push 1 HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: the server does not know who you are, so you may propose changes but not land them; an administrator sets headgate.identity [pull/identity]
$nothing
END
	unchanged
}

@test "a head pushed after the approval needs a new one" {
	approved api
	service more.yaml TCP
	as ada commit more
	as ada push 0 HEAD:refs/for/master/api
	remember
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *'needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]'* ]]
	unchanged
}

@test "a conflict names the files and what to type" {
	left_and_right
	as ada push 0 left:refs/merge/1
	remember
	as ada push 1 right:refs/merge/2
	says <<END
headgate: refused refs/merge/2 (1 error)
refs/merge/2: error: web.yaml: both sides changed the same lines [landing/conflict]
headgate: pull request 2 conflicts with master; to put it on top, in any clone:
  git fetch origin master refs/pull/2/head
  git rebase origin/master $(git rev-parse right)
  git push origin HEAD:refs/for/master/2
headgate: approvals will be asked for again
$nothing
END
	unchanged
	# In a clone of somebody else, which stands on another branch.
	mapfile -t typed < <(sed -n 's/^  git /git /p' <<<"$remote")
	git clone -q "$work/server.git" "$work/other"
	cd "$work/other"
	git checkout -q -b mine HEAD~
	as ken "${SHELL:-sh}" -c "${typed[0]}"
	as ken "${SHELL:-sh}" -c "${typed[1]}" || true
	sed -i '/^[<=>]/d; /name: left/d' web.yaml
	git add web.yaml
	GIT_EDITOR=true as ken git rebase --continue
	as ken "${SHELL:-sh}" -c "${typed[2]}"
	[ "$(tip refs/pull/2/head)" = "$(git rev-parse HEAD)" ]
	[ "$(git rev-parse HEAD~)" = "$(tip refs/heads/master)" ]
}

@test "the merged content is judged again" {
	git checkout -q -B user origin/master
	put account.yaml <<END
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: shop}
END
	as ada commit account
	as ada push 0 HEAD:refs/for/master/account
	as grace push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
	sync
	# One removes it, the other begins to use it.
	git checkout -q -B remove master
	git rm -q account.yaml
	as ada commit remove
	as ada push 0 HEAD:refs/for/master/remove
	as grace push 0 HEAD:refs/approve/2
	git checkout -q -B use master
	put resources/kustomization.yaml <<END
resources: [../account.yaml]
END
	as ada commit use
	as ada push 0 HEAD:refs/for/master/use
	as grace push 0 HEAD:refs/approve/3
	as ada push 0 remove:refs/merge/2
	remember
	as ada push 1 use:refs/merge/3
	[[ $remote == *'resources/kustomization.yaml:1:'*'account.yaml'* ]]
	unchanged
}

@test "methods: squash keeps the author, fast-forward the head" {
	approved api
	as ken push 0 -o method=squash HEAD:refs/merge/1
	[ "$(git -C "$work/server.git" log -1 --format='%an %cn %s' master)" = 'Ada headgate Add api' ]
	[ "$(git -C "$work/server.git" log -1 --format=%P master | wc -w)" = 1 ]
	[ "$(ledger Landing)" = squash ]
	sync
	approved two
	as ken push 0 -o method=fast-forward HEAD:refs/merge/2
	says <<END
headgate: accepted refs/merge/2: $accepted
headgate: pull request 2 landed on master as $(git rev-parse --short=12 HEAD) (fast-forward)
END
	[ "$(tip refs/heads/master)" = "$(git rev-parse HEAD)" ]
	[ "$(ledger Landing)" = fast-forward ]
}

@test "a squash takes no control characters over from its author" {
	git checkout -q -B odd origin/master
	service odd.yaml TCP
	odd=$(printf 'tree %s\nparent %s\nauthor A\033[2J\r <a\033[31m@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n' \
		"$(git write-tree)" "$(git rev-parse HEAD)" | git hash-object -t commit -w --stdin)
	as ken push 0 "$odd:refs/for/master/odd"
	as grace push 0 "$odd:refs/approve/1"
	as ken push 0 -o method=squash "$odd:refs/merge/1"
	[ "$(git -C "$work/server.git" log -1 --format='%an <%ae>' master)" = 'A[2J <a[31m@b>' ]
}

@test "a fast-forward of a commit that claims approvals" {
	git checkout -q -B claim origin/master
	service claim.yaml TCP
	as ada git commit -q -m 'Add claim' -m 'Approved-by: Linus <linus@example.com>'
	as ada push 0 HEAD:refs/for/master/claim
	as grace push 0 HEAD:refs/approve/1
	remember
	as ada push 1 -o method=fast-forward HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: the commit $(git rev-parse --short=12 HEAD) claims an approval that it does not have: "Approved-by: Linus <linus@example.com>"; take it out with \`git commit --amend\` [landing/claims-approval]
$nothing
END
	unchanged
}

@test "a fast-forward that is not possible, and a method that does not exist" {
	approved api
	approved two
	as ken push 0 api:refs/merge/1
	remember
	as ken push 1 -o method=fast-forward two:refs/merge/2
	says <<END
headgate: refused refs/merge/2 (1 error)
refs/merge/2: error: a fast-forward needs a head on top of master, which has moved: git fetch origin master refs/pull/2/head && git rebase origin/master $(git rev-parse two) && git push origin HEAD:refs/for/master/2 [landing/method]
$nothing
END
	unchanged
	as ken push 1 -o method=octopus two:refs/merge/2
	unchanged
}

@test "what the branch contains already does not land" {
	approved api
	git checkout -q -B again origin/master
	service api.yaml TCP
	as ken commit 'The same by another way'
	as ken push 0 HEAD:refs/for/master/again
	as grace push 0 HEAD:refs/approve/2
	as ken push 0 again:refs/merge/2
	remember
	as ken push 1 api:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: master contains this change already; to close the pull request: git push origin $(git rev-parse api):refs/close/1 [landing/nothing-to-land]
$nothing
END
	unchanged
}

@test "a branch moved past the gate stops everything" {
	approved api
	by_hand update-ref refs/heads/master \
		"$(git -C "$work/server.git" commit-tree -p master -m by-hand 'master^{tree}')"
	remember
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *'something else moved it; '*'[landing/ledger-differs]'* ]]
	unchanged
	# What it says helps.
	command=$(sed -n 's/.*on the server: git \(.*\) \[landing.*/\1/p' <<<"$remote")
	# shellcheck disable=SC2086 # words of a command
	git -C "$work/server.git" $command
	as ada push 0 HEAD:refs/merge/1
}

@test "an approval that was taken away by hand does not count" {
	approved api
	by_hand update-ref -d refs/approvals/1/grace
	remember
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *'0 of 1 given [landing/approvals]'* ]]
	unchanged
}

@test "a change of the policy is judged by the old one" {
	git checkout -q -B work origin/master
	sed -i 's/architects: \[linus\]/architects: [linus, ken]/' .headgate/policy.yaml
	git add .headgate
	as ada commit 'ken becomes an architect'
	as ada push 0 HEAD:refs/for/master
	# By the policy that it brings ken could approve it.
	as ken push 0 HEAD:refs/approve/1
	remember
	as ada push 1 HEAD:refs/merge/1
	unchanged
	as linus push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
}

@test "one atomic push lands one pull request of a branch" {
	approved api
	approved two
	as ken push 1 --atomic api:refs/merge/1 two:refs/merge/2
	[ "$(state_of 1)$(state_of 2)" = openopen ]
	[ "$(tip refs/heads/master)" = "$(git rev-parse origin/master)" ]
	as ken push 0 api:refs/merge/1 two:refs/merge/2
	[ "$(state_of 1)$(state_of 2)" = mergedmerged ]
}

@test "while approvals are off nobody is asked, and the ledger says so" {
	git -C "$work/server.git" config headgate.approvals off
	proposed api
	as ada push 0 HEAD:refs/merge/1
	[ "$(ledger Landing)" = unasked ]
	[ "$(state_of 1)" = merged ]
	cd "$work/server.git"
	run "$headgate" verify master
	[ "$status" = 1 ]
	[[ $output == *'nobody was asked: approvals were switched off on the server'* ]]
}
