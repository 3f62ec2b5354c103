#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate status: on the server, in clones, for monitoring, and following.

# shellcheck disable=SC2016,SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() {
	server_setup
	mkdir "$work/agents"
	git -C "$work/server.git" config headgate.cloneUrl ssh://git@git.example.com/srv/manifests.git
	# What a push starts would be faster than these tests.
	git -C "$work/server.git" config headgate.courier /nonexistent/headgate-courier
}

teardown() {
	agents_teardown
	server_teardown
}

# status STATUS [ARGUMENT]...: on the server; ids and the folder become words.
status() {
	local wanted=$1
	shift
	cd "$work/server.git" || return
	run -"$wanted" --separate-stderr "$headgate" status "$@"
	cd "$work/clone" || return
	shown=$(sed "s/$(tip refs/heads/master | cut -c 1-12)/TIP/g; s|$work|WORK|g; s/; next .*//" \
		<<<"$output")
	complaint=${stderr//$work/WORK}
}

shows() {
	diff -u - <(printf '%s\n' "$shown")
}

next() {
	service "web$1.yaml" TCP
	commit "change $1"
	git push -q origin HEAD:refs/heads/master 2>/dev/null
}

@test "without targets there is nothing to tell" {
	seed
	status 0
	[ -z "$shown" ]
	diff -u - <(echo "$complaint") <<-'END'
	headgate: no cluster agent is configured, so none is told; docs/deploy.md says how: git config headgate.target.NAME.kind argocd
	END
	cd "$work/clone" || return
	run -0 --separate-stderr "$headgate" status
	[ -z "$output" ]
	[[ $stderr == "headgate: no target has taken anything yet, as far as is known here; "* ]]
}

@test "who has it, who is owed it, and the attempts" {
	seed
	webhook edge
	webhook prod
	run -0 courier
	status 0
	shows <<-'END'
	TARGET  BRANCH  STATE     REVISION      SINCE
	edge    master  accepted  TIP  just now
	prod    master  accepted  TIP  just now

	2 told, 0 owed
	END
	agent_stop edge
	next 2
	run -1 courier
	status 0 --late 1h
	shows <<-END
	TARGET  BRANCH  STATE     REVISION      SINCE
	edge    master  owed      TIP  just now
	  has $(taken edge | cut -c 1-12); attempt 1 just now: unreachable (connection refused)
	prod    master  accepted  TIP  just now

	1 told, 1 owed
	END
	# Only one of them.
	status 0 prod
	[ "$(wc -l <<<"$shown")" = 4 ]
	# The revision before is what both have.
	status 0 --format json "$(git rev-parse HEAD~1)"
	[ "$(jq -r .state <<<"$output" | head -2 | sort -u)" = accepted ]
}

@test "what is owed for too long ends with 1" {
	seed
	webhook edge
	run -0 courier
	agent_stop edge
	next 2
	run -1 courier
	sleep 1.1
	status 1 --late 0s
	[[ $shown == *"
edge: has not got TIP for "*" s: unreachable (connection refused)
  nobody is telling it; type: headgate-courier WORK/server.git
"* ]]
	status 0 --late 2m
	# A wrong secret needs somebody at once.
	agent_start edge
	secret edge whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	run -1 courier
	status 1 --late 2h
	[[ $shown == *"
edge: has not got TIP for "*"HTTP 401"* ]]
	secret edge whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
	run -0 courier
	status 0 --late 0s
}

@test "what cannot be told is said with the command, and stops nobody" {
	seed
	webhook prod
	target_set dr kind argocd
	run courier
	[ "$(taken prod)" = "$(tip refs/heads/master)" ]
	status 1
	shows <<-'END'
	TARGET  BRANCH  STATE     REVISION      SINCE
	dr      master  problem   TIP  -
	prod    master  accepted  TIP  just now

	dr: it has no url
	  type: git --git-dir=WORK/server.git/ config headgate.target.dr.url https://HOST/api/webhook

	1 told, 0 owed, 1 with a problem
	END
	# Somebody has written into the record.
	git -C "$work/server.git" config --remove-section headgate.target.dr
	by_hand update-ref refs/deploy/prod/master HEAD
	status 1
	[[ $shown == *"
prod: refs/deploy/prod/master: the entry TIP is damaged: its committer is not headgate."* ]]
}

@test "a branch that is not there owes nothing" {
	seed
	webhook prod
	target_set prod branch later
	status 0
	shows <<-'END'
	TARGET  BRANCH  STATE      REVISION  SINCE
	prod    later   no-branch  -         -

	0 told, 0 owed, 1 of a branch that does not exist
	END
}

@test "a clone knows what was taken, and says what it does not know" {
	seed
	webhook edge
	webhook prod
	run -0 courier
	agent_stop edge
	next 2
	run -1 courier
	cd "$work/clone" || return
	run -0 "$headgate" status --late 1h
	diff -u - <(sed "s/$(git rev-parse --short=12 HEAD)/TIP/; s/$(git rev-parse --short=12 HEAD~1)/OLD/" \
		<<<"$output") <<-'END'
	TARGET  BRANCH  STATE     REVISION      SINCE
	edge    master  owed      TIP  just now
	  has OLD; attempts are known on the server only
	prod    master  accepted  TIP  just now

	1 told, 1 owed; a target that never took anything, and what failed, only the server shows
	END
	run -0 "$headgate" status prod HEAD~1
	[[ $output == *"prod    master  accepted"* ]]
	run -0 "$headgate" status --follow --timeout 0 prod
	[[ $output == *": accepted: HTTP 204 in "* ]]
	run -1 "$headgate" status --follow --timeout 0
	# Without the server.
	mv "$work/server.git" "$work/elsewhere.git"
	run -3 "$headgate" status
	run -0 "$headgate" status --offline prod
	mv "$work/elsewhere.git" "$work/server.git"
	git clone -q --mirror "$work/server.git" "$work/mirror.git"
	cd "$work/mirror.git"
	run -0 "$headgate" status prod
	[[ $output == *"prod    master  accepted"* ]]
}

@test "operands and options that make no sense" {
	seed
	webhook prod
	status 2 nobody
	[ "$complaint" = 'headgate: "nobody" is neither a target nor a revision
`headgate status` lists the targets' ]
	status 2 prod prod
	status 2 prod HEAD HEAD
	status 2 --late soon
	[[ $complaint == 'headgate status: --late: "soon" is no time such as 90s, 10m or 2h'* ]]
	status 2 --follow --format prometheus
	# A commit that never landed.
	status 2 "$(git -C "$work/server.git" commit-tree -m x 'HEAD^{tree}')"
	[[ $complaint == *"is on no branch that a target is told of"* ]]
	git -C "$work/server.git" config headgate.target.Bad_Name.kind webhook
	status 1
	[[ $shown == *Bad_Name* ]]
}

@test "prometheus text has a head for each metric, and samples under it" {
	seed
	webhook prod
	webhook edge
	run -0 courier
	agent_stop edge
	next 2
	run -1 courier
	status 0 --late 1h --format prometheus
	awk '
		/^# HELP / { if (seen[$3]++) exit 1; help = $3; next }
		/^# TYPE / { if ($3 != help || $4 != "gauge") exit 1; type = $3; next }
		!/^[a-z_]+\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\} [0-9]+$/ { exit 1 }
		{ sub(/\{.*/, ""); if ($0 != type) exit 1 }' <<<"$output"
	[ "$(grep -c '^headgate_deploy_owed{.*} 1$' <<<"$output")" = 1 ]
	grep -qx 'headgate_deploy_attempts{repository="server",target="edge",branch="master"} 1' <<<"$output"
	grep -qx 'headgate_deploy_courier_running{repository="server"} 0' <<<"$output"
	! command -v promtool >/dev/null || promtool check metrics <<<"$output"
}

@test "following prints what changes until everything has settled" {
	seed
	webhook edge
	run -0 courier
	agent_stop edge
	next 2
	run -1 courier
	(cd "$work/server.git" && exec "$headgate" status --follow --timeout 30s edge >"$work/followed" \
		2>"$work/complaints") 3>&- &
	local follower=$!
	within 10 grep -q 'no courier is at work' "$work/complaints"
	agent_start edge
	run -0 courier
	wait "$follower"
	diff -u - <(sed "s/^[0-9:]*Z/TIME/; s/$(git rev-parse --short=12 HEAD)/TIP/; s/in [0-9]* ms/in MS/; s/; next.*//" \
		"$work/followed") <<-'END'
	TIME edge master TIP: owed
	TIME edge master TIP: attempt 1 just now: unreachable (connection refused)
	TIME edge master TIP: accepted: HTTP 204 in MS
	END
	# Settled already: one look.
	status 0 --follow --timeout 30s
	[ "$(wc -l <<<"$shown")" = 1 ]
}

@test "following ends with 1 when the time is over" {
	seed
	webhook edge
	agent_stop edge
	status 1 --follow --timeout 1s
	[[ $complaint == *"headgate: not settled after 1 s; nothing is lost: headgate status"* ]]
	status 1 --follow --timeout 0 --format json
	[ "$(jq -r .state <<<"$output")" = owed ]
}
