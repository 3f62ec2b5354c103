#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Whoever pushes is told of approvals that an emergency left out, until they are there.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup '    emergency: {from: [architects], within: 24h}'
	service api.yaml TCP
	as ada commit 'add api'
	head=$(git rev-parse HEAD)
	as linus push 0 -o emergency='site down' HEAD:refs/heads/master
}
teardown() { server_teardown; }

# The reminder; minutes pass while the tests run.
reminder() {
	# shellcheck disable=SC2001 # a number
	remote=$(sed 's/just now, by\|[0-9]* minutes* ago, by/…, by/; s/within 2[34] hours/within 24 hours/' <<<"$remote")
	cat <<END
headgate: APPROVALS OWED: pull request 1 landed on master without approvals …, by linus: site down
headgate: look at it and approve it within 24 hours:
  headgate show 1
  headgate approve 1
headgate: or with git alone, where a signature is not asked for:
  git fetch origin refs/pull/1/head
  git push origin $head:refs/approve/1
END
}

@test "an accepted push and a refused one are both reminded, whoever pushes" {
	as ken push 0 HEAD:refs/heads/topic
	reminder >"$work/reminder"
	{
		echo 'headgate: accepted refs/heads/topic: 0 files changed, 0 objects checked for Kubernetes 1.35'
		cat "$work/reminder"
	} | says
	as ken push 1 HEAD:refs/notes/x
	reminder >"$work/reminder"
	[[ $remote == *"headgate: nothing was updated on the server.
$(cat "$work/reminder")" ]]
}

@test "the reminder ends with the approval" {
	as grace push 0 HEAD:refs/approve/1
	as ken push 0 HEAD:refs/heads/topic
	[[ $remote != *OWED* ]]
}

@test "a debt that cannot be read is told, and pushes to other branches go on" {
	by_hand update-ref refs/owed/1 "$head"
	as ken push 0 HEAD:refs/heads/topic
	says <<'END'
headgate: accepted refs/heads/topic: 0 files changed, 0 objects checked for Kubernetes 1.35
headgate: refs/owed/1 is damaged: it names no emergency of this pull request
headgate: An administrator puts it right on the server; `git log refs/owed/1` shows what it points to.
END
}
