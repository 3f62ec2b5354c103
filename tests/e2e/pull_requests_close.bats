#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Closing pull requests by pushes to refs/close/, and what has ended.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load pull_requests

setup() { pull_requests_setup; }
teardown() { server_teardown; }

@test "who opened it, who could approve it and administrators may close it" {
	for name in ada grace linus root; do
		as ada push 0 "HEAD:refs/for/master/$name"
	done
	remember
	as ken push 1 HEAD:refs/close/1
	says <<END
headgate: refused refs/close/1 (1 error)
refs/close/1: error: ken may not close pull request 1; who opened it (ada) may, and who could approve it [pull/not-allowed]
$nothing
END
	unchanged
	as ci push 1 HEAD:refs/close/1
	[[ $remote == *'ci may not close pull request 1'* ]]
	unchanged
	as ada push 0 -o message='Not needed.' HEAD:refs/close/1
	says <<END
headgate: closed pull request 1; its heads stay at refs/pull/1/heads/
headgate: to propose it again:
  git push origin $(head_oid):refs/for/master/ada
END
	[ "$(events 1 | head -1)" = 'ada: ada closed pull request 1' ]
	git -C "$work/server.git" log -1 --format=%b refs/pull/1/log | grep -qx 'Not needed.'
	as grace push 0 HEAD:refs/close/2
	as linus push 0 origin/master:refs/close/3
	as root push 0 HEAD:refs/close/4
	for number in 1 2 3 4; do
		[ "$(state_of "$number" State)" = closed ]
		[ "$(tip "refs/pull/$number/head")" = "$(head_oid)" ]
	done
	[ -z "$(git -C "$work/server.git" for-each-ref refs/topics)" ]
}

@test "what is closed stays closed, and its topic is free" {
	as ada push 0 HEAD:refs/for/master/shop
	as ada push 0 HEAD:refs/close/1
	says <<END
headgate: closed pull request 1; its heads stay at refs/pull/1/heads/
headgate: to propose it again:
  git push origin $(head_oid):refs/for/master/shop
END
	remember
	refused refs/close/1 'pull request 1 is closed already [pull/ended]' HEAD:refs/close/1
	git commit -q --amend -m again
	refused refs/for/master/1 'pull request 1 was closed; to open another one: git push origin HEAD:refs/for/master [pull/ended]' \
		HEAD:refs/for/master/1
	as ada push 0 HEAD:refs/for/master/shop
	[[ $remote == *'opened pull request 2 for master: again'* ]]
}

@test "a close names the head, so that nobody closes what they have not seen" {
	as ada push 0 HEAD:refs/for/master
	head=$(head_oid)
	git commit -q --amend -m other
	remember
	refused refs/close/1 "the head of pull request 1 is ${head:0:12}; to close it: git fetch origin refs/pull/1/head && git push origin $head:refs/close/1 [pull/object]" \
		HEAD:refs/close/1
	refused refs/close/7 'there is no pull request 7; `headgate pulls` lists those there are [pull/unknown]' \
		HEAD:refs/close/7
	refused refs/close/01 '"01" is no number of a pull request; write it without leading zeros, as in refs/close/42 [pull/number]' \
		HEAD:refs/close/01
}

@test "what has landed is neither updated nor closed" {
	as ada push 0 HEAD:refs/for/master/shop
	grace_approves
	as ada push 0 HEAD:refs/merge/1
	remember
	refused refs/close/1 'pull request 1 has landed [pull/ended]' HEAD:refs/close/1
	git commit -q --amend -m again
	refused refs/for/master/1 'pull request 1 has landed; to open another one: git push origin HEAD:refs/for/master [pull/ended]' \
		HEAD:refs/for/master/1
	service db.yaml TCP
	commit 'Add the database'
	as ada push 0 HEAD:refs/for/master/shop
	[[ $remote == *'opened pull request 2 for master: Add the database'* ]]
}
