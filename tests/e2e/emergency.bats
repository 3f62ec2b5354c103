#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Landing without approvals in an emergency, and the debt that it leaves.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load landing

setup() {
	landing_setup '
    emergency: {from: [architects], within: 24h}'
}
teardown() { landing_teardown; }

owed() {
	git -C "$work/server.git" for-each-ref --format='%(refname)' refs/owed
}

@test "an architect lands in an emergency, and every later push says so" {
	proposed api
	head=$(git rev-parse HEAD)
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/1
	says <<END
headgate: accepted refs/merge/1: $accepted (1 warning)
refs/merge/1: warning: lands without the approvals that it needs; they must be given afterwards: headgate approve 1 [landing/in-emergency]
headgate: pull request 1 landed on master as $(tip refs/heads/master | cut -c 1-12) (emergency)
END
	[ "$(ledger Landing)" = emergency ]
	[ "$(ledger Reason)" = 'the shop is down' ]
	[ "$(ledger Actor)" = linus ]
	[ "$(owed)" = refs/owed/1 ]
	[ "$(tip refs/owed/1)" = "$(tip refs/pull/1/log)" ]
	[ "$(git -C "$work/server.git" log -1 --format='%(trailers:key=Emergency,valueonly,separator=)' master)" = 'the shop is down' ]
	git checkout -q -B other origin/master
	service other.yaml TCP
	as ada commit other
	as ada push 0 HEAD:refs/for/master/other
	remote=${remote/within 24 hours/within 23 hours}
	[[ $remote == *'headgate: APPROVALS OWED: pull request 1 landed on master without approvals just now, by linus: the shop is down
headgate: look at it and approve it within 23 hours:
  headgate show 1
  headgate approve 1
headgate: or with git alone, where a signature is not asked for:
  git fetch origin refs/pull/1/head
  git push origin '"$head:refs/approve/1"* ]]
}

@test "approvals that are given afterwards end the debt" {
	proposed api
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/1
	# By somebody who is not asked: nothing changes.
	as ken push 0 HEAD:refs/approve/1
	[ "$(owed)" = refs/owed/1 ]
	[[ $remote == *'headgate: pull request 1 landed in an emergency and still owes approvals
headgate: needs 1 of architects or project-managers: grace or linus can approve
headgate: to look at it, and to approve it:
  headgate show 1
  headgate approve 1'* ]]
	run -0 "$headgate" pulls
	[ "$output" = 'headgate: there are no open pull requests
headgate: pull request 1 landed in an emergency and owes approvals: headgate show 1' ]
	run -0 "$headgate" show 1
	[[ $output == *'  landed in an emergency, and owes approvals
  needs 1 of architects or project-managers: grace or linus can approve
  to approve it:
    headgate approve 1
'* ]]
	as grace push 0 HEAD:refs/approve/1
	[ -z "$(owed)" ]
	[ "$(git -C "$work/server.git" log -1 --format='%(trailers:key=Event,valueonly,separator=)' refs/pull/1/log)" = repaid ]
	run -0 "$headgate" show 1
	[[ $output == *': grace gave the last approval owed for '* ]]
	git checkout -q -B other origin/master
	service other.yaml TCP
	as ada commit other
	as ada push 0 HEAD:refs/for/master/other
	[[ $remote != *OWED* ]]
}

@test "a debt that asks for a signature says so, and takes no other approval for it" {
	git checkout -q -B policy origin/master
	sed -i 's/^      - {count: 1, .*/      - {count: 1, from: [architects], grade: signed}/; s/architects: \[linus\]/architects: [linus, ken]/' .headgate/policy.yaml
	as ada git commit -qam 'Signed'
	as ada push 0 HEAD:refs/for/master/policy
	as linus push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
	git fetch -q origin
	proposed api
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/2
	as ken push 1 HEAD:refs/approve/2
	[[ $remote == *'ken approved without a signature, and a signed approval is asked for; sign it with your own key: headgate approve --sign 2 [approval/worthless]'* ]]
	git config gpg.format ssh
	git config user.signingKey "$keys/ken"
	as ken "$headgate" approve --yes 2
	[ -z "$(owed)" ]
}

@test "who proposed it cannot repay it" {
	git checkout -q -B fix origin/master
	service fix.yaml TCP
	as linus commit fix
	as linus push 0 HEAD:refs/for/master/fix
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/1
	as linus push 1 HEAD:refs/approve/1
	[[ $remote == *'linus contributed to this change: opened the pull request [approval/worthless]'* ]]
	[ "$(owed)" = refs/owed/1 ]
}

@test "a push to the branch itself opens a pull request for the approvals" {
	git checkout -q -B fix origin/master
	service one.yaml TCP
	as linus commit 'Fix one'
	service two.yaml TCP
	as linus commit 'Fix two'
	head=$(git rev-parse HEAD)
	as linus push 0 -o emergency='the shop is down' HEAD:refs/heads/master
	says <<END
headgate: accepted refs/heads/master: 2 files changed, 2 objects checked for Kubernetes 1.35 (1 warning)
refs/heads/master: warning: lands without the approvals that it needs; they must be given afterwards [landing/in-emergency]
headgate: master moved to ${head:0:12} in an emergency, as pull request 1; its approvals must be given afterwards:
  headgate show 1
  headgate approve 1
END
	[ "$(tip refs/heads/master)" = "$head" ]
	[ "$(tip refs/pull/1/head)" = "$head" ]
	[ "$(state_of 1)" = merged ]
	[ "$(owed)" = refs/owed/1 ]
	[ -z "$(git -C "$work/server.git" for-each-ref refs/topics)" ]
	as grace push 0 "$head:refs/approve/1"
	[ -z "$(owed)" ]
}

@test "only people of the named groups, and only with a reason" {
	proposed api
	as ada push 1 -o emergency='the shop is down' HEAD:refs/merge/1
	says <<END
headgate: refused refs/merge/1 (1 error)
refs/merge/1: error: ada is in no group that may land in an emergency on master; the policy names architects [landing/emergency]
$nothing
END
	unchanged
	as ada push 1 -o emergency='the shop is down' HEAD:refs/heads/master
	[[ $remote == *'ada is in no group that may land in an emergency on master; the policy names architects [landing/emergency]'* ]]
	unchanged
	as linus push 1 -o emergency= HEAD:refs/merge/1
	unchanged
	as linus push 1 -o emergency='   ' HEAD:refs/merge/1
	unchanged
	as linus push 1 -o emergency="$(printf 'a\tb')" HEAD:refs/merge/1
	unchanged
	as linus push 1 -o emergency="$(printf 'x%.0s' {1..600})" HEAD:refs/merge/1
	unchanged
}

@test "content is judged in an emergency too" {
	git checkout -q -B bad origin/master
	service bad.yaml udp
	as linus commit bad
	as linus push 1 -o emergency='the shop is down' HEAD:refs/heads/master
	[[ $remote == *'[schema/enum]'* ]]
	unchanged
}

@test "the policy never changes in an emergency" {
	git checkout -q -B work origin/master
	sed -i 's/architects: \[linus\]/architects: [linus, ken]/' .headgate/policy.yaml
	git add .headgate
	as linus commit 'ken too'
	as linus push 1 -o emergency='ken is needed' HEAD:refs/heads/master
	[[ $remote == *'.headgate/policy.yaml is the policy, which never changes in an emergency: it needs its approvals [landing/emergency]'* ]]
	unchanged
}

@test "an emergency that needs none is an ordinary landing" {
	approved api
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/1
	[ "$(ledger Landing)" = merge ]
	[ -z "$(owed)" ]
}

@test "a policy without emergency: allows none" {
	git checkout -q -B work origin/master
	sed -i '/emergency:/d' .headgate/policy.yaml
	git add .headgate
	as ada commit 'No emergencies'
	as ada push 0 HEAD:refs/for/master/policy
	as linus push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
	git fetch -q origin
	proposed api
	as linus push 1 -o emergency='the shop is down' HEAD:refs/merge/2
	says <<END
headgate: refused refs/merge/2 (1 error)
refs/merge/2: error: the policy allows no emergency landings on master; it would say so with \`emergency: {from: [GROUP]}\` under branches.master [landing/emergency]
$nothing
END
	unchanged
}

@test "a damaged debt is told in words" {
	proposed api
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/1
	by_hand update-ref refs/owed/1 master
	approved two
	as ada push 1 HEAD:refs/merge/2
	[[ $remote == *'refs/owed/1 is damaged: it names no emergency of this pull request'* ]]
	[ "$(state_of 2)" = open ]
}
