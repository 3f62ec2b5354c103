#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Title and message of a pull request: from the commit, or given with the push.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load pull_requests

setup() { pull_requests_setup; }
teardown() { server_teardown; }

@test "an amended head brings its own title and message" {
	as ada push 0 HEAD:refs/for/master
	first=$(head_oid)
	git commit -q --amend -m 'Add the interface' -m 'For the shop.'
	as ada push 0 HEAD:refs/for/master
	[[ $remote == *'headgate: pull request 1 has head 2 now: Add the interface'* ]]
	grep -q "^ + ${first:0:7}\.\.\..*forced update" "$work/push"
	[ "$(state_of 1 Title)" = 'Add the interface' ]
	[ "$(message_of 1)" = 'For the shop.' ]
	[ "$(tip refs/pull/1/heads/1)" = "$first" ]
}

@test "a title that was given stays, whatever comes" {
	as ada push 0 -o title='What it is about' -o message=Why HEAD:refs/for/master
	[[ $remote == *'opened pull request 1 for master: What it is about'* ]]
	git commit -q --amend -m other
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = 'What it is about' ]
	[ "$(message_of 1)" = Why ]
}

@test "the same head with another title is an edit" {
	as ada push 0 HEAD:refs/for/master
	as ada push 0 -o title='Better' -o message='First.' -o message='Second.' HEAD:refs/for/master
	[[ $remote == *'pull request 1 keeps its head and has another text: Better'* ]]
	[ "$(state_of 1 Title)" = Better ]
	[ "$(state_of 1 Heads)" = 1 ]
	[ "$(message_of 1)" = $'First.\n\nSecond.' ]
	[ "$(events 1 | head -1)" = 'ada: ada changed the text of pull request 1: Better' ]
}

@test "title and message come from the commit, without its trailers" {
	git commit -q --amend -m $'One title\non two lines' -m 'Why: because.' -m 'And how.' \
		-m $'Signed-off-by: Ada <ada@example.com>\nApproved-by: Linus <linus@example.com>'
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = 'One title on two lines' ]
	[ "$(message_of 1)" = $'Why: because.\n\nAnd how.' ]
}

@test "a long subject is cut between characters, an empty one has a name" {
	git commit -q --amend -m "$(printf '\303\274%.0s' {1..300})"
	as ada push 0 HEAD:refs/for/master/long
	[ "$(state_of 1 Title)" = "$(printf '\303\274%.0s' {1..98})…" ]
	git commit -q --amend --allow-empty-message -m ''
	as ada push 0 HEAD:refs/for/master/empty
	[[ $remote == *'opened pull request 2 for master: untitled'* ]]
}

@test "a subject of a megabyte is no harm" {
	{
		git cat-file commit HEAD | sed '/^$/q'
		head -c 1000000 /dev/zero | tr '\0' x
	} >"$work/commit"
	git checkout -q "$(git hash-object -t commit -w "$work/commit")"
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = "$(printf 'x%.0s' {1..197})…" ]
	git checkout -q work
	{
		git cat-file commit HEAD | sed '/^$/q'
		head -c 1100000 /dev/zero | tr '\0' x
	} >"$work/commit"
	git checkout -q "$(git hash-object -t commit -w "$work/commit")"
	remember
	as ada push 1 HEAD:refs/for/master/larger
	[[ $remote == *'headgate: could not decide: refs/for/master/larger: '*' bytes'* ]]
	unchanged
}

@test "control characters of a commit message are not passed on" {
	printf 'title \033[31mred\007 \342\200\256over\n\nbody\033[0m\r\nmore\n' >"$work/message"
	git commit -q --amend --cleanup=verbatim -F "$work/message"
	as ada push 0 HEAD:refs/for/master
	[[ $remote == *'opened pull request 1 for master: title  [31mred  \u202eover'* ]]
	[ "$(message_of 1)" = $'body [0m\nmore' ]
}

@test "options that make no sense are refused, unknown ones told" {
	as ada push 1 -o title= -o method=rebase -o withdraw=1 -o topic=a -o topic=b HEAD:refs/for/master
	says <<END
headgate: refused the push (4 errors)
error: the push option "title" is empty; write title=TEXT [pull/option]
error: the push option "withdraw" takes no value [pull/option]
error: the push option "topic" stands twice; give it once [pull/option]
error: the push option "method" is "rebase"; write merge, squash or fast-forward [pull/option]
$nothing
END
	unchanged
	as ada push 1 -o "title=$(printf 'x%.0s' {1..201})" HEAD:refs/for/master
	[[ $remote == *'the push option "title" has 201 bytes, 200 are allowed [pull/option]'* ]]
	for odd in $'title=a\tb' $'title=a\033[1mb' $'title=\xff' "message=$(printf 'x%.0s' {1..1020})"; do
		as ada push 1 -o "$odd" HEAD:refs/for/master
		[[ $remote == *'push option 1 is no text: it has control characters, no UTF-8, or more than 1024 bytes [ref/option]'* ]]
		unchanged
	done
	as ada push 0 -o titel=x HEAD:refs/for/master
	[[ $remote == *'the push option "titel=x" does nothing here; did you mean "title"? [ref/unknown-option]'* ]]
}
