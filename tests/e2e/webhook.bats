#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Receivers of Standard Webhooks: plain, and as CloudEvents.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

key=whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
newer=whsec_//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eDf3t3c29rZ2NfW1dTT0tHQz87NzMvKycjHxsXEw8LBwA==

setup() {
	server_setup
	git -C "$work/server.git" config headgate.repository shop
	seed
	secret edge "$key"
	agent_settings edge <<<"{\"webhook\": {\"secrets\": [\"$key\"]}}"
	agent_start edge
	target edge webhook "$agent_url/edge"
}
teardown() {
	agents_teardown
	server_teardown
}

@test "signed, with what a receiver needs to know" {
	tell edge
	before=$(tip refs/heads/master)
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
	journal edge '.[-1] | [.signature, .status]' | diff - <(echo '["verified",204]')
	journal edge '.[-1].headers["webhook-id"] | length > 0' | grep -qx true
	for value in "$before" "$(tip refs/heads/master)" refs/heads/master shop web.yaml; do
		journal edge '.[-1].data | [.. | strings] | .[]' | grep -qxF "$value"
	done
}

@test "while a secret is changed both sign" {
	printf '%s\n%s\n' "$newer" "$key" >"$work/secrets/edge"
	agent_settings edge <<<"{\"webhook\": {\"secrets\": [\"$newer\"]}}"
	tell edge
	journal edge '.[-1].headers["webhook-signature"] | split(" ") | length' | grep -qx 2
	agent_settings edge <<<"{\"webhook\": {\"secrets\": [\"$key\"]}}"
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
}

@test "a retry has a new time and the same id" {
	agent_faults edge '/ status 500 x2'
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
	journal edge '[.[].headers["webhook-id"]] | unique | length' | grep -qx 1
	journal edge 'length' | grep -qx 3
	journal edge '[.[].headers["webhook-timestamp"]] | unique | length > 1' | grep -qx true
	journal edge '.[-1].signature' | grep -qx verified
}

@test "CloudEvents, in headers and as a structure" {
	target_set edge event cloudevents-binary
	tell edge
	journal edge '.[-1] | [.status, .headers["ce-specversion"], .headers["content-type"]]' |
		diff - <(echo '[204,"1.0","application/json"]')
	target_set edge event cloudevents-structured
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
	journal edge '.[-1] | [.status, .headers["ce-specversion"], .headers["content-type"]]' |
		diff - <(echo '[204,null,"application/cloudevents+json; charset=utf-8"]')
	journal edge '.[-1].signature' | grep -qx verified
}

@test "many files: the body stays below 20 kB, and says that it names none" {
	tell edge
	mkdir many
	for ((i = 0; i < 600; i++)); do
		printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c%d\n' "$i" >"many/a-long-name-of-a-file-that-fills-the-body-$i.yaml"
	done
	git add many
	commit many
	push 0 HEAD:refs/heads/master
	within 20 told edge
	journal edge '.[-1].body | utf8bytelength < 20000' | grep -qx true
	! journal edge '.[-1].body' | grep -q many/a-long || false
}

@test "a branch of its own, and two branches of one target" {
	git -C "$work/server.git" config headgate.target.edge.branch master
	git -C "$work/server.git" config --add headgate.target.edge.branch stable
	tell edge
	git push -q origin HEAD:refs/heads/stable HEAD:refs/heads/other
	courier || true
	within 20 test "$(tip refs/heads/stable)" = "$(taken edge stable)"
	journal edge '.[].data | [.. | strings] | map(select(startswith("refs/heads/"))) | .[0]' | sort -u |
		diff - <(printf '%s\n' refs/heads/master refs/heads/stable)
}

@test "a target whose configuration is wrong stops no other" {
	git -C "$work/server.git" config headgate.target.bad.kind carrier-pigeon
	git -C "$work/server.git" config headgate.target.worse.kind webhook
	git -C "$work/server.git" config headgate.target.worse.url ftp://example.com/
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
	run courier
	[ "$status" -le 1 ]
}
