#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Twenty people at once: each opens, has approved and lands, again and again. Nothing is lost, no number
# is given twice, and every landed step verifies.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

clients=20
rounds=${ROUNDS:-3}

setup() {
	gate_setup
	# The people of this test; grace approves.
	for ((c = 1; c <= clients; c++)); do
		printf '  user%s: {email: [user%s@example.com]}\n' "$c" "$c"
	done >"$work/people"
	sed -i "/^people:/r $work/people" .headgate/policy.yaml
	git commit -qam people
	as root push 0 HEAD:refs/for/master/people
	as grace push 0 HEAD:refs/approve/1
	as root push 0 HEAD:refs/merge/1
	git fetch -q origin
	for ((c = 1; c <= clients; c++)); do
		git clone -q "$work/server.git" "$work/client$c"
	done
}
teardown() { server_teardown; }

# What one person does; every refusal that is not a lost race ends it.
client() {
	local name=user$1 head number
	cd "$work/client$1" || exit
	for ((round = 1; round <= rounds; round++)); do
		git fetch -q origin
		git reset -q --hard origin/master
		service "$name-$round.yaml" TCP
		as "$name" commit "$name $round"
		head=$(git rev-parse HEAD)
		GATE_USER=$name git push origin "HEAD:refs/for/master/$name-$round" >"$work/open.$1" 2>&1 || exit 1
		number=$(sed -n 's/.*opened pull request \([0-9]*\) .*/\1/p' "$work/open.$1")
		echo "$number" >>"$work/numbers.$1"
		GATE_USER=grace git push -q origin "$head:refs/approve/$number" >"$work/approve.$1" 2>&1 || exit 2
		GATE_USER=$name git push -q origin "$head:refs/merge/$number" >"$work/land.$1" 2>&1 || exit 3
	done
}

@test "20 clients open, approve and land at the same time" {
	local pids=() failed=0
	for ((c = 1; c <= clients; c++)); do
		client "$c" &
		pids+=($!)
	done
	for ((c = 1; c <= clients; c++)); do
		wait "${pids[c - 1]}" || {
			failed=$((failed + 1))
			tail -n 5 "$work"/{open,approve,land}."$c" || true
		}
	done
	[ "$failed" = 0 ]
	# Every number once, without holes: 1 was the policy's.
	sort -n "$work"/numbers.* >"$work/numbers"
	diff "$work/numbers" <(seq 2 $((clients * rounds + 1)))
	# Every file of everybody is there, and every landing is in the ledger.
	git fetch -q origin
	[ "$(git ls-tree --name-only origin/master | grep -c '^user')" = $((clients * rounds)) ]
	[ "$(git -C "$work/server.git" rev-list --first-parent --count refs/landed/master)" = $((clients * rounds + 2)) ]
	[ "$(git rev-list --first-parent --count origin/master)" = $((clients * rounds + 2)) ]
	git -C "$work/server.git" fsck --strict --no-dangling --no-progress
	cd "$work/server.git"
	"$headgate" verify master
}
