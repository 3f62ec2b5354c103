#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The reference-transaction hook: what moves past the gate, and what must not be in its way.

# shellcheck disable=SC2154 # server.bash sets the variables
load server

setup() {
	gate_setup '  "release/*": {approvals: []}'
	server=$work/server.git
	old=$(tip refs/heads/master)
	# A commit that nothing has judged.
	new=$(git -C "$server" commit-tree -m evil -p "$old" "$old^{tree}")
	remember
}

teardown() {
	server_teardown
}

# vetoed REF COMMAND...: the command fails, nothing has moved, and it says how it may be done.
vetoed() {
	local ref=$1
	shift
	run "$@"
	echo "$output"
	[ "$status" != 0 ]
	[[ $output == *"headgate: $ref "*"only "*"the gate"* ]]
	[[ $output == *"git -c core.hooksPath=/dev/null --git-dir=$server/ "* ]]
	unchanged
}

@test "a protected branch is not moved, deleted or made by git update-ref on the server" {
	vetoed refs/heads/master on_server update-ref refs/heads/master "$new" "$old"
	vetoed refs/heads/master on_server update-ref refs/heads/master "$new"
	vetoed refs/heads/master on_server update-ref HEAD "$new"
	vetoed refs/heads/master on_server update-ref -d refs/heads/master
	vetoed refs/heads/master on_server update-ref -d refs/heads/master "$old"
	vetoed refs/heads/master on_server branch -f -D master
	vetoed refs/heads/release/1 on_server update-ref refs/heads/release/1 "$new"
}

@test "a fetch on the server moves no protected branch either" {
	local other
	other=$(git commit-tree -m other 'HEAD^{tree}')
	git branch -q -f other "$other"
	run on_server fetch -q "$work/clone" +other:refs/heads/master
	[ "$status" != 0 ]
	[[ $output == *'headgate: refs/heads/master moves only through the gate'* ]]
	[ "$(tip refs/heads/master)" = "$old" ]
}

@test "also when the branch is packed" {
	on_server pack-refs --all
	remember
	vetoed refs/heads/master on_server update-ref refs/heads/master "$new" "$old"
	vetoed refs/heads/master on_server update-ref -d refs/heads/master
	vetoed refs/heads/master on_server update-ref -d refs/heads/master "$old"
}

@test "the words of the veto" {
	run -128 on_server update-ref refs/heads/master "$new" "$old"
	diff -u - <(printf '%s\n' "$output") <<-END
		headgate: refs/heads/master moves only through the gate
		headgate: to propose a change: git push origin HEAD:refs/for/master
		headgate: to do it past the gate, on this server: git -c core.hooksPath=/dev/null --git-dir=$server/ and the rest of the command
		fatal: ref updates aborted by hook
	END
}

@test "what only the gate writes is not written by others" {
	local ref
	for ref in refs/pull/1/head refs/approvals/1/ada refs/landed/master refs/owed/1 \
		refs/topics/master/ada refs/checks/1/images refs/deploy/prod/master; do
		vetoed "$ref" on_server update-ref "$ref" "$new"
	done
	vetoed refs/landed/master on_server update-ref -d refs/landed/master
}

@test "past the gate on purpose, as the veto says" {
	git -c core.hooksPath=/dev/null --git-dir="$server/" update-ref refs/heads/master "$new" "$old"
	[ "$(tip refs/heads/master)" = "$new" ]
}

@test "a ticket that is left over, foreign or made up opens nothing" {
	local name line
	name=0123456789abcdef0123456789abcdef
	mkdir -p "$server/headgate/tickets"
	line="$old $new refs/heads/master"
	printf '%s\n' "$line" >"$server/headgate/tickets/$name"
	# The name is not known.
	vetoed refs/heads/master on_server update-ref refs/heads/master "$new" "$old"
	# Its time is over.
	touch -d '5 minutes ago' "$server/headgate/tickets/$name"
	HEADGATE_TICKET=$name vetoed refs/heads/master \
		on_server update-ref refs/heads/master "$new" "$old"
	# It is for something else.
	printf '%s\n' "$old $new refs/heads/other" >"$server/headgate/tickets/$name"
	HEADGATE_TICKET=$name vetoed refs/heads/master \
		on_server update-ref refs/heads/master "$new" "$old"
	# There is none of that name, or it lies elsewhere.
	printf '%s\n' "$line" >"$work/ticket"
	HEADGATE_TICKET=../../../ticket vetoed refs/heads/master \
		on_server update-ref refs/heads/master "$new" "$old"
	HEADGATE_TICKET=11111111111111111111111111111111 vetoed refs/heads/master \
		on_server update-ref refs/heads/master "$new" "$old"
}

@test "unprotected branches, tags and other refs move freely" {
	on_server update-ref refs/heads/topic "$new"
	on_server update-ref refs/heads/topic "$old" "$new"
	on_server fetch -q "$work/clone" "HEAD:refs/heads/fetched" "+HEAD:refs/remotes/x/y"
	on_server tag v1 "$old"
	on_server update-ref refs/notes/commits "$new"
	on_server symbolic-ref refs/heads/alias refs/heads/topic
	on_server update-ref refs/heads/alias "$new"
	[ "$(tip refs/heads/topic)" = "$new" ]
	on_server update-ref -d refs/heads/topic
	on_server branch -q -m fetched renamed
	on_server pack-refs --all
	on_server update-ref -d refs/heads/renamed
	as ada push 0 HEAD:refs/heads/pushed
	as ada push 0 :refs/heads/pushed
	[ "$(tip refs/heads/pushed)" = none ]
}

@test "an alias of a protected branch moves it no more than its name" {
	on_server symbolic-ref refs/heads/alias refs/heads/master
	remember
	vetoed refs/heads/master on_server update-ref refs/heads/alias "$new"
}

@test "git gc and git pack-refs work, and every ref stays" {
	on_server update-ref refs/heads/topic "$new"
	remember
	run -0 on_server pack-refs --all
	[ -z "$output" ]
	[ "$(server_refs)" = "$refs_before" ]
	[ ! -e "$server/refs/heads/master" ]
	[ ! -e "$server/refs/landed/master" ]
	run -0 on_server -c gc.pruneExpire=never gc -q
	[ -z "$output" ]
	[ "$(server_refs)" = "$refs_before" ]
	on_server fsck --strict
}

@test "the gate's own transactions pass" {
	service api.yaml TCP
	commit 'a change'
	as ada push 0 HEAD:refs/for/master
	[ "$(tip refs/pull/1/head)" = "$(git rev-parse HEAD)" ]
	as grace push 0 HEAD:refs/approve/1
	as grace push 0 HEAD:refs/merge/1
	[ "$(tip refs/heads/master)" != "$old" ]
	on_server pack-refs --all
	service more.yaml TCP
	commit 'another change'
	as ada push 0 HEAD:refs/for/master
	as ada push 0 HEAD:refs/close/2
	[ -z "$(ls "$server/headgate/tickets")" ]
}

@test "a policy that cannot be read leaves every branch protected" {
	put .headgate/policy.yaml <<<'version: [1'
	commit broken
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master
	old=$(tip refs/heads/master)
	remember
	vetoed refs/heads/master on_server update-ref refs/heads/master "$new" "$old"
	vetoed refs/heads/anything on_server update-ref refs/heads/anything "$new"
	[[ $output == *"cannot be read, so every branch counts as protected"* ]]
	on_server update-ref refs/notes/commits "$new"
	run -0 on_server pack-refs --all
	[ -z "$output" ]
}

@test "a hook of another version is written anew" {
	sed -i '/^case /d' "$work/server.git/hooks/reference-transaction"
	run "$headgate" install "$work/server.git"
	[[ $output == *'made   '*'/hooks/reference-transaction, which runs '* ]]
	[[ $output == *'kept   '*'/hooks/pre-receive, which runs '* ]]
	grep -q '^case ' "$work/server.git/hooks/reference-transaction"
}
