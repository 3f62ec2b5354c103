#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `kill -9` of everything that receives a push, at random points (ROUNDS=100: three hundred times): after each, the
# repository is sound, nothing is half landed, and what the client was told is true.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup
	# What receives a push gets a session of its own, and says which.
	cat >"$work/receive" <<'END'
#!/bin/sh
echo $$ >"$RECEIVER"
exec git-receive-pack "$@"
END
	cat >"$work/receive-pack" <<END
#!/bin/sh
exec setsid "$work/receive" "\$@"
END
	chmod +x "$work/receive" "$work/receive-pack"
	RECEIVER=$work/receiver
	mkfifo "$RECEIVER"
	exec 9<>"$RECEIVER"
	PATH=$PATH:$(git --exec-path)
	export RECEIVER PATH
	RANDOM=4711
}
teardown() { server_teardown; }

# How long a push takes here and now, in microseconds, so that the kills hit every part of it.
measure() {
	local start=${EPOCHREALTIME/./}
	next_writer
	whole=$((${EPOCHREALTIME/./} - start))
}

# killed_push WHO ARGUMENT...: a push whose receiver is killed at some point; $told is its exit status as
# the client sees it. How long a push takes changes with what else the machine does: a kill that comes too
# late shortens the pauses, and one in time lengthens them, so that two of three hit, at every part alike.
killed_push() {
	local who=$1 pause=$((RANDOM * whole / 32768)) pid session
	shift
	told=0
	GATE_USER=$who git push -q --receive-pack="$work/receive-pack" origin "$@" >"$work/push" 2>&1 &
	pid=$!
	read -r -t 20 -u 9 session
	sleep "$((pause / 1000000)).$(printf '%06d' $((pause % 1000000)))"
	# Hooks and their children have process groups of their own; the session is the same.
	if pkill -KILL -s "$session"; then
		killed=$((killed + 1))
		whole=$((whole + whole / 16))
	else
		whole=$((whole - whole / 8))
	fi
	wait "$pid" || told=$?
	while pgrep -s "$session" >/dev/null; do sleep 0.01; done
}

# Every ref leads to objects that are there; the ledger ends where the branch stands; what is
# merged is in the branch. A part of a transaction is completed by the next writer: `push` below.
sound() {
	on_server fsck --strict --connectivity-only --no-dangling --no-progress
	[ "$(on_server log -1 --format=%B refs/landed/master | sed -n 's/^New: //p')" = "$(tip refs/heads/master)" ]
}

unfinished() {
	[ -n "$(ls -A "$work/server.git/headgate/tickets")" ]
}

# A push that changes nothing, by which the gate completes what was interrupted.
next_writer() {
	as ken push 0 side:refs/for/master/side
}

@test "killed while a pull request is opened, approved or landed" {
	local rounds=${ROUNDS:-24} killed=0 number=0 landed=0 before whole
	git checkout -q -B side origin/master
	service side.yaml TCP
	commit side
	measure
	measure
	git checkout -q master
	for ((round = 0; round < rounds; round++)); do
		git fetch -q origin
		git reset -q --hard origin/master
		service "s$round.yaml" TCP
		commit "add s$round"
		head=$(git rev-parse HEAD)

		killed_push ada "HEAD:refs/for/master/t$round"
		number=$(on_server for-each-ref --format='%(refname) %(objectname)' 'refs/pull/*/head' |
			awk -v head="$head" '$2 == head { split($1, part, "/"); print part[3] }')
		[ "$told" != 0 ] || [ -n "$number" ]
		if [ -z "$number" ]; then
			as ada push 0 "HEAD:refs/for/master/t$round"
			number=$(on_server for-each-ref --format='%(refname) %(objectname)' 'refs/pull/*/head' |
				awk -v head="$head" '$2 == head { split($1, part, "/"); print part[3] }')
		fi
		[ "$(wc -w <<<"$number")" = 1 ]

		killed_push grace "$head:refs/approve/$number"
		[ "$told" != 0 ] || [ "$(tip "refs/approvals/$number/grace^{}")" = "$head" ]
		as grace push 0 "$head:refs/approve/$number"

		before=$(tip refs/heads/master)
		killed_push ada "$head:refs/merge/$number"
		[ "$told" != 0 ] || [ "$(tip refs/heads/master)" != "$before" ]
		if unfinished; then
			next_writer
		fi
		sound
		if [ "$(tip refs/heads/master)" = "$before" ]; then
			as ada push 0 "$head:refs/merge/$number"
		else
			landed=$((landed + 1))
		fi
		on_server merge-base --is-ancestor "$head" refs/heads/master
		on_server log -1 --format=%B "refs/pull/$number/log" | grep -q '^State: merged'
		sound
	done
	echo "killed $killed times; $landed of $rounds landings had been completed" >&3
	[ "$killed" -gt "$rounds" ]
	[ "$(on_server for-each-ref 'refs/pull/*/head' | wc -l)" = "$((rounds + 1))" ]
	run ! unfinished
	cd "$work/server.git"
	"$headgate" verify master
}
