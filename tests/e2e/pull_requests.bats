#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Opening and updating pull requests by pushes to refs/for/.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load pull_requests

setup() { pull_requests_setup; }
teardown() { server_teardown; }

@test "a push to refs/for/BRANCH opens a pull request" {
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
$(needs 1 "$(head_oid)")
END
	grep -q '\[new reference\] *HEAD -> refs/pull/1/head' "$work/push"
	[ "$(tip refs/pull/1/head)" = "$(head_oid)" ]
	[ "$(tip refs/pull/1/heads/1)" = "$(head_oid)" ]
	[ "$(tip refs/heads/master)" = "$(git rev-parse origin/master)" ]
	[ "$(tip refs/for/master)" = none ]
	[ "$(events 1)" = 'ada: ada opened pull request 1 for master: Add the api' ]
	[ "$(state_of 1 State)" = open ]
	git -C "$work/server.git" fsck --strict --no-dangling
}

@test "numbers follow one another" {
	for number in 1 2 3 4 5; do
		as ada push 0 "HEAD:refs/for/master/topic-$number"
		[[ $remote == *"opened pull request $number for master"* ]]
	done
	[ "$(git -C "$work/server.git" for-each-ref refs/pull/*/log | wc -l)" = 5 ]
}

@test "one push opens several" {
	as ada push 0 HEAD:refs/for/master/one HEAD:refs/for/master/two
	[[ $remote == *'opened pull request 1 for'*'opened pull request 2 for'* ]]
	as ada push 0 --atomic HEAD:refs/for/master/three HEAD:refs/for/master/four
	[[ $remote == *'opened pull request 3 for'*'opened pull request 4 for'* ]]
	[ "$(tip refs/pull/4/head)" = "$(head_oid)" ]
}

@test "commits on top update it and keep its text" {
	as ada push 0 HEAD:refs/for/master
	first=$(head_oid)
	service db.yaml TCP
	commit 'Add the database'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master: 2 files changed, 2 objects checked for Kubernetes 1.35
headgate: pull request 1 has head 2 now: Add the api
$(needs 1 "$(head_oid)")
END
	grep -q "${first:0:7}\.\.$(git rev-parse --short=7 HEAD) *HEAD -> refs/pull/1/head" "$work/push"
	[ "$(tip refs/pull/1/heads/1)" = "$first" ]
	[ "$(tip refs/pull/1/heads/2)" = "$(head_oid)" ]
	[ "$(tip refs/pull/1/head)" = "$(head_oid)" ]
	[ "$(events 1 | head -1)" = "ada: ada updated pull request 1: head 2 is $(git rev-parse --short=12 HEAD)" ]
}

@test "the same head again changes nothing" {
	as ada push 0 HEAD:refs/for/master
	before=$(git -C "$work/server.git" for-each-ref)
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: pull request 1 has this head already: Add the api
$(needs 1 "$(head_oid)")
END
	[ "$(git -C "$work/server.git" for-each-ref)" = "$before" ]
}

@test "topics have pull requests of their own" {
	as ada push 0 HEAD:refs/for/master/shop/replicas
	as ada push 0 HEAD:refs/for/master/shop
	as ada push 0 -o topic=other HEAD:refs/for/master
	[[ $remote == *'opened pull request 3 for master'* ]]
	[ "$(state_of 1 Topic)" = shop/replicas ]
	[ "$(state_of 2 Topic)" = shop ]
	[ "$(state_of 3 Topic)" = other ]
	git commit -q --amend -m again
	as ada push 0 HEAD:refs/for/master/shop/replicas
	[[ $remote == *'pull request 1 has head 2 now'* ]]
	as ada push 0 -o topic=shop HEAD:refs/for/master
	[[ $remote == *'pull request 2 has head 2 now'* ]]
	as ada push 0 -o topic=other HEAD:refs/for/master/other
	[[ $remote == *'pull request 3 has head 2 now'* ]]
}

@test "the branch is the longest name that exists" {
	as root push 0 origin/master:refs/heads/team/shop
	as ada push 0 HEAD:refs/for/team/shop/fix/it
	[[ $remote == *'opened pull request 1 for team/shop: Add the api'* ]]
	[ "$(state_of 1 Target)" = refs/heads/team/shop ]
	[ "$(state_of 1 Topic)" = fix/it ]
	remember
	refused refs/for/team/web 'there is no branch team/web; to open a pull request: git push origin HEAD:refs/for/BRANCH [pull/target]' \
		HEAD:refs/for/team/web
}

@test "everybody has one pull request without topic, and all share a topic" {
	as ada push 0 HEAD:refs/for/master
	as grace push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 2 for master: Add the api
$(needs 2 "$(head_oid)" linus)
END
	as ada push 0 HEAD:refs/for/master/shared
	git commit -q --amend -m 'By grace'
	as grace push 0 HEAD:refs/for/master/shared
	says <<END
headgate: accepted refs/for/master/shared$accepted
headgate: pull request 3 has head 2 now: By grace
$(needs 3 "$(head_oid)" linus)
END
	[ "$(state_of 3 Opener)" = ada ]
	[ "$(state_of 3 Actor)" = grace ]
}

@test "a number as topic is that pull request" {
	as ada push 0 HEAD:refs/for/master
	git commit -q --amend -m again
	as grace push 0 HEAD:refs/for/master/1
	[[ $remote == *'pull request 1 has head 2 now: again'* ]]
	[ "$(state_of 1 Topic)" = '' ]
	remember
	refused refs/for/master/7 'there is no pull request 7; a topic that is a number stands for the pull request of that number [pull/unknown]' \
		HEAD:refs/for/master/7
	as root push 0 origin/master:refs/heads/team/shop
	remember
	refused refs/for/team/shop/1 'pull request 1 is for another branch: git push origin HEAD:refs/for/master/1 [pull/target]' \
		HEAD:refs/for/team/shop/1
}

@test "who is not known may open and nothing else" {
	push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
$(needs 1 "$(head_oid)")
END
	[ "$(events 1)" = 'anonymous: anonymous opened pull request 1 for master: Add the api' ]
	push 0 HEAD:refs/for/master
	[[ $remote == *'opened pull request 2 for master'* ]]
	as ada push 0 HEAD:refs/for/master/shop
	git commit -q --amend -m again
	remember
	for ref in shop 1 3; do
		push 1 "HEAD:refs/for/master/$ref"
		[[ $remote == *'the server does not know who you are; to open another one: git push origin HEAD:refs/for/master/TOPIC [pull/identity]'* ]]
		unchanged
	done
	push 1 HEAD:refs/close/1
	says <<END
headgate: refused refs/close/1 (1 error)
refs/close/1: error: the server does not know who you are, so you cannot close a pull request [pull/identity]
$nothing
END
	unchanged
}

@test "an approval counts on for the same change, and the log says so" {
	as ada push 0 HEAD:refs/for/master
	grace_approves
	git commit -q --amend -m 'Other words'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: pull request 1 has head 2 now: Other words
headgate: the approval of grace counts on: this is the same change
headgate: has all approvals; to land it:
  headgate merge 1
headgate: or with git alone:
  git push origin $(head_oid):refs/merge/1
END
	[ "$(events 1 | head -1)" = 'headgate: the approval of grace counts for head 2 of pull request 1, too: it is the same change' ]
	[ "$(state_of 1 Event-Head)" = "$(head_oid)" ]
	[ "$(state_of 1 Approver)" = grace ]
	[ "$(state_of 1 Approval)" = "$(tip refs/approvals/1/grace)" ]
}

@test "an approval is stale once a byte has changed, and stays where it is" {
	as ada push 0 HEAD:refs/for/master
	grace_approves
	approval=$(tip refs/approvals/1/grace)
	# The same patch id, another meaning for people who read the diff without white space.
	sed -i 's/^    app: web/    app:  web/' api.yaml
	git commit -q -a --amend -m 'Add the api'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: pull request 1 has head 2 now: Add the api
headgate: the approval of grace does not count any more: api.yaml is not what was approved
$(needs 1 "$(head_oid)")
END
	[ "$(tip refs/approvals/1/grace)" = "$approval" ]
	[ "$(events 1 | head -1)" = "ada: ada updated pull request 1: head 2 is $(git rev-parse --short=12 HEAD)" ]
}

@test "two who open at once get two numbers" {
	for number in 1 2 3 4 5 6; do
		as ada git push -q origin "HEAD:refs/for/master/t$number" 2>"$work/push.$number" &
	done
	wait
	[ "$(git -C "$work/server.git" for-each-ref --format='%(refname)' 'refs/pull/*/log' | sort)" = "$(printf 'refs/pull/%s/log\n' 1 2 3 4 5 6)" ]
	[ "$(cat "$work"/push.* | grep -o 'opened pull request [0-9]*' | sort -u | wc -l)" = 6 ]
}

@test "a repository that asks for no approvals takes pull requests too" {
	git -C "$work/server.git" config headgate.approvals off
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
headgate: needs no approval here; to land it:
  git push origin $(head_oid):refs/merge/1
END
	as ada push 0 HEAD:refs/merge/1
}
