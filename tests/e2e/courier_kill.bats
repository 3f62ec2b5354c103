#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `kill -9` of the courier and of post-receive at random points (ROUNDS=100: three hundred and more
# times), while messages are sent, answered and written down: in the end every target has the last
# revision, and at no point does the ledger say more than the receivers' journals.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

targets='one two three four'

setup() {
	server_setup
	RANDOM=4711
	agent_settings hub <<<'{"webhook": {}}'
	agent_start hub
	for name in $targets; do
		target "$name" webhook "$agent_url/$name"
	done
	service web.yaml TCP
	commit first
	# What post-receive starts has sessions of its own; it itself shows its number.
	mv "$work/server.git/hooks/post-receive" "$work/post-receive"
	cat >"$work/server.git/hooks/post-receive" <<-END
	#!/bin/sh
	echo \$\$ >"$work/hook"
	exec "$work/post-receive" "\$@"
	END
	chmod +x "$work/server.git/hooks/post-receive"
	mkfifo "$work/hook"
	exec 9<>"$work/hook"
}
teardown() {
	agents_teardown
	server_teardown
}

# A pause of up to so many microseconds.
random_pause() {
	local pause=$((RANDOM * $1 / 32768))
	sleep "0.$(printf '%06d' "$pause")"
}

kill_couriers() {
	local pid
	for pid in $(couriers); do
		# The process may have ended just now.
		kill -KILL "$pid" 2>/dev/null && killed=$((killed + 1))
	done
	return 0
}

# What the receivers have answered with success: "target revision" lines.
acknowledged() {
	journal hub '.[] | select(.acted) | "\(.target[1:]) \([.data | .. | strings | select(test("^[0-9a-f]{40}$"))] | join(" "))"'
}

# Every entry of the ledger is about a revision that the journal of that receiver has, and every
# revision stands there once.
ledger_is_true() {
	local name
	acknowledged >"$work/acknowledged"
	for name in $targets; do
		git -C "$work/server.git" log --first-parent --format='%(trailers:key=Revision,valueonly,separator=)' \
			"refs/deploy/$name/master" >"$work/recorded" 2>/dev/null || continue
		[ -z "$(sort "$work/recorded" | uniq -d)" ] || {
			echo "$name: a revision stands twice in the ledger"
			return 1
		}
		while read -r revision; do
			grep -q "^$name .*$revision" "$work/acknowledged" || {
				echo "$name: the ledger has $revision, the receiver has not"
				return 1
			}
		done <"$work/recorded"
	done
}

all_told() {
	local name
	for name in $targets; do
		told "$name" || return 1
	done
}

# How long a courier that has something to tell takes at best here and now, in microseconds, so that
# the kills hit every part of it.
measure() {
	local start takes
	git push -q origin HEAD:refs/heads/master 2>/dev/null
	read -r -t 20 -u 9 _
	within 20 all_told
	chmod -x "$work/server.git/hooks/post-receive"
	courier_takes=999999
	for _ in 1 2 3 4; do
		change
		git push -q origin HEAD:refs/heads/master 2>/dev/null
		start=${EPOCHREALTIME/./}
		"${headgate%/*}/headgate-courier" "$work/server.git" 2>/dev/null
		takes=$((${EPOCHREALTIME/./} - start))
		[ "$takes" -gt "$courier_takes" ] || courier_takes=$takes
	done
	chmod +x "$work/server.git/hooks/post-receive"
	echo "a courier takes $((courier_takes / 1000)) ms" >&3
}

@test "killed while it tells, and while post-receive waits: everything is told, nothing is made up" {
	local rounds=${ROUNDS:-20} killed=0 unfinished=0 hooks=0 hook push courier courier_takes
	measure
	for ((round = 0; round < rounds; round++)); do
		# Sometimes the receiver is slow, loses its answer, or does not work.
		case $((RANDOM % 5)) in
		0) agent_faults hub "/one delay $((RANDOM % 100))" ;;
		1) agent_faults hub '/two lose x1' ;;
		2) agent_faults hub '/three status 503 x1' ;;
		*) agent_faults hub ;;
		esac
		change
		git push -q origin HEAD:refs/heads/master >"$work/push" 2>&1 &
		push=$!
		read -r -t 20 -u 9 hook
		random_pause $((courier_takes * 2))
		if [ $((RANDOM % 2)) = 0 ] && kill -KILL "$hook" 2>/dev/null; then
			hooks=$((hooks + 1))
		fi
		kill_couriers
		all_told || unfinished=$((unfinished + 1))
		# The push is done: a hook that dies there fails nothing.
		wait "$push"
		[ "$(tip refs/heads/master)" = "$(git rev-parse HEAD)" ]
		for ((again = 0; again < 3; again++)); do
			"${headgate%/*}/headgate-courier" "$work/server.git" 2>>"$work/courier" 9<&- &
			courier=$!
			random_pause "$courier_takes"
			kill -KILL "$courier" 2>/dev/null && killed=$((killed + 1))
			wait "$courier" 2>/dev/null || true
			kill_couriers
			all_told || unfinished=$((unfinished + 1))
		done
		ledger_is_true
	done
	agent_faults hub
	courier
	all_told
	ledger_is_true
	git -C "$work/server.git" fsck --strict --connectivity-only --no-dangling --no-progress
	[ ! -e "$work/server.git/headgate/attempts/one" ]
	[ -z "$(ls -A "$work/server.git/headgate/tickets")" ]
	echo "killed $killed couriers and $hooks hooks, $unfinished times with something untold; $(acted hub) messages for $((rounds + 5)) revisions" >&3
	[ "$killed" -ge "$rounds" ]
	[ "$unfinished" -gt 0 ]
}
