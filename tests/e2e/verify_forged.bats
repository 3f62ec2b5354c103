#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate verify against whoever can write every ref of a gate that has no key: the landing, the log of
# the pull request and the ledger agree with one another, and still what was landed is judged.

# shellcheck disable=SC2154 # server.bash sets the variables
load server
load landing

setup() {
	landing_setup
	git -C "$work/server.git" config --unset headgate.signing.key
	git -C "$work/server.git" config --unset headgate.signing.format
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	sync
}
teardown() { landing_teardown; }

# record PARENT...: a commit as the gate makes them, its message from standard input.
record() {
	local -x GIT_AUTHOR_NAME=ada GIT_AUTHOR_EMAIL=ada GIT_COMMITTER_NAME=headgate GIT_COMMITTER_EMAIL=headgate
	local parents=()
	for parent; do
		parents+=(-p "$parent")
	done
	git commit-tree "${parents[@]}" -F - "$(git mktree </dev/null)"
}

# lands TREE [PARENT]: in a copy of the server, pull request 1 lands as a merge with this tree, of its head
# or of another commit.
lands() {
	local head old new log
	git clone -q --mirror "$work/server.git" "$work/copy.git"
	cd "$work/copy.git" || return
	GIT_AUTHOR_DATE=$(git log -1 --format=%cd --date=raw refs/pull/1/log)
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	head=$(git rev-parse refs/pull/1/head)
	old=$(git rev-parse master)
	new=$(git commit-tree -p master -p "${2:-$head}" -m 'Merge pull request 1' "$1")
	log=$({
		printf 'ada landed pull request 1 on master\n\nEvent: merged\nActor: ada\n'
		printf 'Identity: env:GATE_USER\nEvent-Head: %s\nEvent-Head-Number: 1\n' "$head"
		git log -1 --format=%B refs/pull/1/log | sed -n '/^Pull-Request:/,$p' |
			sed "/^First/d; /^\$/d; s/^State: .*/State: merged/; /^Opened/a First: $(git rev-list --max-parents=0 refs/pull/1/log)"
		echo "Landed: $new"
	} | record refs/pull/1/log)
	printf '%s\n' 'ada merged into master' '' 'Landing: merge' 'Branch: refs/heads/master' "Old: $old" \
		"New: $new" 'Actor: ada' 'Identity: env:GATE_USER' \
		"Policy: $(git rev-parse master:.headgate/policy.yaml)" 'Pull-Requests: 1' "Pull-Log: $log" |
		record refs/landed/master "$log" >"$work/entry"
	git update-ref refs/pull/1/log "$log"
	git update-ref refs/landed/master "$(cat "$work/entry")"
	git update-ref refs/heads/master "$new"
	run "$headgate" verify --offline
}

@test "what was approved, landed so, is covered" {
	approved api
	lands "$(git rev-parse 'api^{tree}')"
	[ "$status" = 0 ]
	[[ $output == 'ok    master: 2 steps are covered, from '* ]]
}

@test "what nobody approved is not covered" {
	proposed api
	lands "$(git rev-parse 'api^{tree}')"
	[ "$status" = 1 ]
	[[ $output == *'(merge, pull request 1, by ada), is not covered: approvals are missing: needs 1 of architects or project-managers, 0 of 1 given'* ]]
}

@test "a merge that holds more than was approved is not covered" {
	approved api
	service evil.yaml TCP
	git checkout -q -b evil
	commit evil
	by_hand fetch -q "$work/clone" evil:refs/heads/evil
	lands "$(git rev-parse 'evil^{tree}')"
	[ "$status" = 1 ]
	[[ $output == *'(merge, pull request 1, by ada), is not covered: its files are not what merging pull request 1 gives'* ]]
}

@test "a merge of another commit than the head is not covered" {
	approved api
	other=$(git commit-tree -p api~1 -m 'the same files' 'api^{tree}')
	git update-ref refs/heads/other "$other"
	by_hand fetch -q "$work/clone" other:refs/heads/other
	lands "$(git rev-parse 'api^{tree}')" "$other"
	[ "$status" = 1 ]
	[[ $output == *' is no merge of pull request 1 onto '* ]]
}
