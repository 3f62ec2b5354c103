#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A command that headgate prints does what it says when it is pasted, whatever paths are called.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() {
	gate_setup
	git -C "$work/server.git" config headgate.target.edge.kind webhook
	git -C "$work/server.git" config headgate.target.edge.url https://127.0.0.1:1/
	git -C "$work/server.git" config headgate.target.edge.allowPrivate 127.0.0.1
	secret edge whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
	git -C "$work/server.git" config headgate.target.edge.secretFile "$work/secrets/edge"
	PATH=${headgate%/*}:$PATH
	git config user.name Ada
	git config user.email ada@example.com
}

teardown() {
	agents_teardown
	server_teardown
}

# landed FOLDER...: a pull request that changes a Service in each of them lands.
landed() {
	local folder head
	for folder; do
		service "$folder/web.yaml" TCP
		printf '# %s\n' "$RANDOM$RANDOM" >>"$folder/web.yaml"
		sed -i "s/^  name: .*/  name: s${#folder}/" "$folder/web.yaml"
		git add -- "$folder"
	done
	as ada commit change
	head=$(git rev-parse HEAD)
	as ada git push -q origin HEAD:refs/for/master/t 2>/dev/null
	last=$(git -C "$work/server.git" for-each-ref --format='%(refname)' 'refs/pull/*/head' | wc -l)
	as linus git push -q origin "$head:refs/approve/$last" 2>/dev/null
	as ada push 0 "$head:refs/merge/$last"
	git fetch -q origin
	git reset -q --hard origin/master
}

@test "undo: one line for each folder, quoted where a shell asks for it" {
	before=$(tip refs/heads/master)
	before=${before:0:12}
	landed 'apps/my shop' apps/cart "apps/it's"
	# They were not there before: there is no last state, so the revision is named.
	grep -A2 undo: <<<"$remote" | diff - <(cat <<END
headgate: undo: headgate rollback apps/cart $before
headgate:       headgate rollback 'apps/it'\\''s' $before
headgate:       headgate rollback 'apps/my shop' $before
END
	)
	sed -n 's/^headgate: .* headgate rollback/headgate rollback --dry-run/p' <<<"$remote" >"$work/commands"
	[ "$(wc -l <"$work/commands")" = 3 ]
	while read -r command; do
		GATE_USER=ada eval "$command" >>"$work/out"
	done <"$work/commands"
	sed -n 's/^rollback of \(.*\) on master to \([0-9]*\) .*/\1 \2/p' "$work/out" | sort |
		diff - <(printf '%s 0\n' apps/cart "apps/it's" 'apps/my shop')
}

@test "undo: one folder on the same line; none for the top folder and for many" {
	landed 'my shop'
	landed 'my shop'
	[[ $remote == *"headgate: follow: headgate status --follow   undo: headgate rollback 'my shop'" ]]
	landed .
	[[ $remote != *undo* ]]
	landed a b c d
	[[ $remote != *undo* ]]
}

@test "no undo where nothing can be brought back: without a ledger" {
	landed a
	git -C "$work/server.git" config headgate.approvals off
	by_hand update-ref -d refs/landed/master
	service a/web.yaml TCP
	commit back
	push 0 HEAD:refs/heads/master
	[[ $remote == *'headgate: follow: headgate status --follow' ]]
}

@test "who cannot be told is not counted as told" {
	git -C "$work/server.git" config headgate.target.lame.kind flux
	landed a
	[[ $remote == *'changed a; telling 1 target'* ]]
	[[ $remote == *'  lame  cannot be told: '* ]]
	git -C "$work/server.git" config --unset headgate.target.edge.url
	landed a
	[[ $remote == *'changed a; nobody can be told'* ]]
}

@test "status in a folder with a blank: the command to tell at once can be pasted" {
	mv "$work/server.git" "$work/the server.git"
	cd "$work/the server.git"
	sleep 2.1
	run "$headgate" status --late 1s
	command=$(sed -n 's/^  nobody is telling it; type: //p' <<<"$output")
	[ "$command" = "headgate-courier '$work/the server.git'" ]
	run eval "$command"
	[ "$status" = 1 ]
	[[ $output == *'edge'*'connection refused'* ]]
	mv "$work/the server.git" "$work/server.git"
}

@test "outside of any repository it says where to go" {
	mkdir "$work/nowhere"
	cd "$work/nowhere"
	for command in status history pulls 'set-image --propose registry.example.com/web:1'; do
		# shellcheck disable=SC2086 # words
		run -3 "$headgate" $command
		[[ $output == *'Go into a clone of it, or on the server into the repository itself'* ]]
	done
}

# A courier holds the turn.
works() {
	(cd "$work/server.git" && "$headgate" status --format json) | grep -q '"courier":true'
}

@test "a courier that waits behind another one says so" {
	"${headgate%/*}/headgate-courier" --watch "$work/server.git" 2>/dev/null 3>&- &
	within 5 test -n "$(couriers)"
	within 5 works
	run timeout 1 "${headgate%/*}/headgate-courier" --until-told "$work/server.git"
	[ "$output" = 'headgate-courier: another courier is at work here, and is called; this one waits until that has ended' ]
}

@test "a repository whose path has a blank: what install and doctor say to type can be pasted" {
	git clone -q --bare "$work/server.git" "$work/my shop.git"
	cd "$work"
	run -1 "$headgate" doctor 'my shop.git'
	repair=$(grep -oE 'headgate install .*' <<<"$output" | head -1)
	[ "$repair" = "headgate install '$work/my shop.git/'" ]
	run -0 bash -c "$repair"
	[[ $output == *"Type \"headgate doctor '$work/my shop.git/'\" to see"* ]]
	setting=$(sed -n 's/.*for example: \(git .* headgate.admin .*\)/\1/p' <<<"$output")
	[[ $setting == "git --git-dir='$work/my shop.git/' config headgate.admin ada" ]]
	bash -c "$setting"
	[ "$(git -C "$work/my shop.git" config headgate.admin)" = ada ]
}
