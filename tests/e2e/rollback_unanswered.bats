#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What an emergency leaves behind: nothing that Argo CD may have done is without a word in
# refs/deploy, whoever is killed and whatever answer is lost; and auto-sync comes back as it was.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent
load argocd
load web_landings
load emergency_rollback

setup() { emergency_setup; }

teardown() {
	agents_teardown
	server_teardown
}

# What the ledger says of web, oldest first.
words() {
	states prod "$(git rev-parse master~1)" | sed -n 's/^argocd.web //p' | tr '\n' ' '
}

words_are() { [ "$(words)" = "$1" ]; }

quiet_status() { (cd "$work/server.git" && "$headgate" status) >"$work/status" 2>&1 || true; }

# status_says STATUS TEXT: `headgate status` on the server.
status_says() {
	local status=0
	(cd "$work/server.git" && "$headgate" status) >"$work/status" 2>&1 || status=$?
	[ "$status" = "$1" ] && grep -qF -- "$2" "$work/status" || {
		cat "$work/status"
		return 1
	}
}

# Argo CD was asked to change something so many times, whatever it made of that.
asked() {
	[ "$(journal hub 'map(select(.method != "GET" and (.target | startswith("/api/v1/")))) | length')" = "$1" ]
}

# kill_after COUNT ARGUMENT...: the emergency's courier is killed when Argo CD was asked for that many
# things; with $also_command the command that has started it is killed before.
kill_after() {
	local count=$1 command
	shift
	(cd "$work/server.git" && exec "$headgate" rollback --emergency --yes "$@") >"$work/out" 2>&1 &
	command=$!
	within 20 asked "$count"
	[ -z "${also_command:-}" ] || kill -KILL "$command"
	pkill -KILL -f "headgate-courier --rollback .*-- $work/server.git"
	killed=0
	wait "$command" || killed=$?
	agent_faults hub
}

# The order, which is the newest entry, was given an hour ago.
make_old() {
	local ref=refs/deploy/prod/master tip
	tip=$(git -C "$work/server.git" rev-parse "$ref")
	tip=$(git -C "$work/server.git" cat-file commit "$tip" |
		sed -E '1,/^$/s/^(author|committer) (.*>) [0-9]+/\1 \2 '$((EPOCHSECONDS - 3600))'/' |
		git -C "$work/server.git" hash-object -t commit -w --stdin)
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref "$ref" "$tip"
}

round() {
	courier </dev/null >>"$work/courier" 2>&1 || true
}

# What has landed was told before, and nobody follows it any more.
told_and_settled() {
	round
	within 20 has_state prod - healthy
}

courier_works() {
	(cd "$work/server.git" && "$headgate" status --format json) | grep -q '"courier":true'
}

@test "when everything is killed as soon as Argo CD has acted the debt stands, and the next courier clears it up" {
	told_and_settled
	agent_faults hub '/api/v1/applications/web/rollback delay 60000'
	also_command=yes kill_after 1 web
	[ "$(words)" = 'rolling-back ' ]
	status_says 1 'argocd/web may have been rolled back to'
	status_says 1 "to find out whether it did: headgate-courier $work/server.git"
	run as ada "$headgate" history apps/web
	[[ $output == *rolling-back* ]]
	round
	[ "$(words)" = 'rolling-back rolled-back ' ]
	status_says 1 'argocd/web was rolled back to'
	grep -q 'argocd/web: rolled-back: by hand on the server, to number 1 of its history; Argo CD shows it, its answer was lost' "$work/courier"
	run as ada "$headgate" history apps/web
	[[ $output == *rolled-back* && $output != *rolling-back* ]]
}

@test "when only the courier is killed the command says so, and has another find out" {
	told_and_settled
	agent_faults hub '/api/v1/applications/web/rollback delay 60000'
	kill_after 1 web
	[ "$killed" -eq 137 ]
	grep -q 'the courier was killed by signal 9; what it had begun is written down: headgate status' "$work/out"
	grep -q 'how it stands: headgate status$' "$work/out"
	within 20 words_are 'rolling-back rolled-back '
}

@test "what Argo CD has not done is taken back when it is too late for it" {
	told_and_settled
	agent_faults hub '/api/v1/applications/web/rollback hang'
	also_command=yes kill_after 1 web
	[ "$(words)" = 'rolling-back ' ]
	status_says 1 'argocd/web may have been rolled back to'
	make_old
	round
	[ "$(words)" = 'rolling-back withdrawn ' ]
	quiet_status
	run ! grep -q 'rolled back' "$work/status"
}

@test "whenever the courier is killed, what Argo CD has done is named" {
	local at turn
	for ((turn = 0; turn < ${ROUNDS:-10}; turn++)); do
		agent_stop hub
		rm -f "$work/agents/hub/journal"
		agent_start hub
		git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref -d refs/deploy/prod/master
		printf -v at '0.%06d' $((RANDOM * 10))
		(cd "$work/server.git" && exec timeout -s KILL "$at" "$headgate" rollback --emergency --yes web) >"$work/out" 2>&1 || true
		pkill -KILL -f "headgate-courier --rollback .*-- $work/server.git" || true
		asked 0 || status_says 1 'rolled back to'
	done
}

@test "an answer that is lost on its way is looked up at once" {
	agent_faults hub '/api/v1/applications/web/rollback lose'
	emergency 0 --yes web
	[[ $output == *'argocd/web of prod: unreachable'*'argocd/web of prod goes back to OID'* ]]
	[ "$(words)" = 'rolling-back rolled-back ' ]
}

@test "what Argo CD says nothing about stays as something that may have been done" {
	agent_faults hub '/api/v1/applications/web/rollback close'
	emergency 3 --yes web
	[[ $output == *'headgate-courier: argocd/web of prod may have been rolled back: Argo CD was asked to, and no answer is known'* ]]
	[ "$(words)" = 'rolling-back ' ]
	couriers_end
	agent_faults hub
	emergency 0 --yes web
	[ "$(words)" = 'rolling-back rolling-back rolled-back ' ]
	status_says 1 'argocd/web was rolled back to'
	run ! grep -q 'may have been' "$work/status"
}

@test "what Argo CD refuses is no debt, and what it refused is written down" {
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get"]}}'
	emergency 1 --yes web
	[[ $output == *'argocd/web of prod: HTTP 403: '*'permission denied'* ]]
	[ "$(words)" = 'rolling-back withdrawn ' ]
	quiet_status
	run ! grep -q 'rolled back' "$work/status"
	run as ada "$headgate" history apps/web
	[[ $output != *rolling-back* ]]
	deployed true
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get", "sync"]}}'
	emergency 1 --yes --pause-auto-sync web
	[ "$(words)" = 'rolling-back withdrawn auto-sync-off rolling-back withdrawn withdrawn ' ]
	quiet_status
	run ! grep -q 'auto-sync' "$work/status"
}

@test "what cannot be written down is not asked for" {
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref -d refs/deploy/prod/master
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref refs/deploy/prod/master/x refs/heads/master
	emergency 3 --yes web
	[[ $output == *'nothing was asked of Argo CD, because it could not be written down'* ]]
	asked 0
}

@test "auto-sync comes back as it was, and its Application is followed until it is healthy" {
	deployed true '{"prune": true, "selfHeal": true}'
	told_and_settled
	emergency 0 --yes --pause-auto-sync web
	status_says 1 'auto-sync of argocd/web was switched off'
	status_says 1 'when Git is right, on the server: headgate rollback --emergency --resume-auto-sync argocd/web'
	[ "$(words)" = 'auto-sync-off rolling-back rolled-back ' ]
	emergency 0 --yes --resume-auto-sync argocd/web
	said <<'END'
argocd/web of prod: would switch auto-sync on, with prune selfHeal as before; Argo CD then deploys what Git has
argocd/web of prod: auto-sync is on again, with prune selfHeal as before
headgate: follow: headgate status --follow
END
	within 20 healthy_again
	journal hub 'map(select(.method == "PATCH")) | .[-1]' | grep -q 'selfHeal.*true'
	within 20 status_is_quiet
}

# Seen so after auto-sync was switched on.
healthy_again() {
	states prod | sed '1,/ auto-sync-on$/d' | grep -qx 'argocd/web healthy'
}

# Nothing of the emergency is left.
status_is_quiet() {
	quiet_status
	! grep -q 'auto-sync\|rolled back' "$work/status"
}

@test "a courier that is at work already follows what is switched on again" {
	deployed true
	told_and_settled
	"${headgate%/*}/headgate-courier" --watch "$work/server.git" </dev/null >"$work/watch" 2>&1 3>&- &
	within 20 courier_works
	emergency 0 --yes --pause-auto-sync web
	emergency 0 --yes --resume-auto-sync web
	within 20 status_is_quiet
	grep -q 'argocd/web: healthy' "$work/watch"
}

@test "a courier that is killed while auto-sync goes off leaves both orders to be seen" {
	deployed true
	agent_faults hub '/api/v1/applications/web delay 1 x2' '/api/v1/applications/web delay 60000'
	kill_after 1 --pause-auto-sync web
	[ "$(words)" = 'auto-sync-off rolling-back ' ]
	status_says 1 'argocd/web may have been rolled back to'
	status_says 1 'auto-sync of argocd/web was switched off'
	emergency 0 --yes --pause-auto-sync web
	[ "$(words)" = 'auto-sync-off rolling-back rolling-back rolled-back ' ]
	emergency 0 --yes --resume-auto-sync web
	[[ $output == *'auto-sync is on again, with prune as before'* ]]
}

@test "auto-sync that somebody else has switched on is no debt any more" {
	deployed true
	emergency 0 --yes --pause-auto-sync web
	agent_stop hub
	agent_start hub
	emergency 0 --yes --resume-auto-sync web
	[[ $output == *'argocd/web of prod: auto-sync is on already'* ]]
	run ! status_says 1 'auto-sync of argocd/web was switched off'
}

@test "a round ends at once when all that was followed has settled" {
	told_and_settled
	timeout 20 "${headgate%/*}/headgate-courier" "$work/server.git" </dev/null >>"$work/courier" 2>&1
}
