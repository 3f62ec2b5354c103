#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Clusters that can only dial out: a revision is published to NATS JetStream, where the last one of
# each branch stays. Needs a build with -DHEADGATE_NATS=ON.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() {
	server_setup
	git -C "$work/server.git" config headgate.repository shop
	service web.yaml TCP
	commit first
}
teardown() {
	agents_teardown
	server_teardown
}

needs_nats() {
	command -v nats-server >/dev/null || skip 'there is no nats-server'
	ldd "${headgate%/*}/headgate-courier" | grep -q libnats || skip 'built without NATS'
}

# nats_start [LINE...]: a server with JetStream and these lines of configuration, on the port it had
# before; what it stores survives it.
nats_start() {
	mkdir -p "$work/agents/nats"
	printf '%s\n' "listen: 127.0.0.1:${nats_port:--1}" "jetstream { store_dir: \"$work/agents/nats/store\" }" \
		"ports_file_dir: \"$work/agents/nats\"" "$@" >"$work/agents/nats/conf"
	rm -f "$work"/agents/nats/*.ports
	nats-server -c "$work/agents/nats/conf" >"$work/agents/nats/log" 2>&1 3>&- &
	echo $! >"$work/agents/nats/pid"
	within 10 listens || {
		cat "$work/agents/nats/log"
		return 1
	}
	nats_port=$(jq -r '.nats[0] // .tls[0] | sub(".*:"; "")' "$work"/agents/nats/*.ports)
}

listens() { grep -q 'Server is ready' "$work/agents/nats/log" && compgen -G "$work/agents/nats/*.ports" >/dev/null; }

edge() { "${headgate%/*}/nats_edge" "nats://${1}127.0.0.1:$nats_port" "${@:2}"; }

# The revision that a cluster finds at the subject of the branch.
found() {
	edge '' last "deploy.shop.${1:-master}" | tail -1 | jq -r '[.. | strings | select(test("^[0-9a-f]{40}$"))] | .[-1]'
}

is_found() { [ "$(found)" = "$(tip refs/heads/master)" ]; }

@test "the last revision of each branch stays at its subject" {
	needs_nats
	nats_start
	edge '' stream
	target far nats "nats://127.0.0.1:$nats_port"
	git -C "$work/server.git" config headgate.target.far.branch master
	git -C "$work/server.git" config --add headgate.target.far.branch release/1.0
	push 0 HEAD:refs/heads/master HEAD:refs/heads/release/1.0
	within 20 told far
	is_found
	for _ in 1 2 3; do
		change
		push 0 HEAD:refs/heads/master
	done
	within 20 told far
	is_found
	[ "$(found release.1%2E0)" = "$(tip refs/heads/release/1.0)" ]
	[ "$(edge '' count)" = 2 ]
	# The body is that of a webhook.
	edge '' last deploy.shop.master | tail -1 | jq -r '[.. | strings] | .[]' | grep -qx refs/heads/master
	git -C "$work/server.git" log -1 --format=%B refs/deploy/far/master | grep -q '^Answer: stored as message [0-9]* of the stream DEPLOY'
}

@test "there and back again within the time in which NATS drops duplicates: the last one counts" {
	needs_nats
	nats_start
	edge '' stream
	target far nats "nats://127.0.0.1:$nats_port"
	push 0 HEAD:refs/heads/master
	first=$(tip refs/heads/master)
	change
	push 0 HEAD:refs/heads/master
	second=$(tip refs/heads/master)
	for to in "$first" "$second"; do
		by_hand update-ref refs/heads/master "$to"
		tell far
		is_found
	done
}

@test "no stream, no server, a wrong login: kept, and said what to type" {
	needs_nats
	nats_start
	target far nats "nats://127.0.0.1:$nats_port"
	push 0 HEAD:refs/heads/master
	within 10 attempt_says far 'no stream takes the subject deploy.shop.master; type: nats stream add'
	edge '' stream
	tell far
	agent_stop nats
	change
	push 0 HEAD:refs/heads/master
	within 10 attempt_says far unreachable
	nats_start 'authorization { user: "gate", password: "p4ss" }'
	courier || true
	within 10 attempt_says far 'NATS refuses us: is the login in secretFile right'
	secret far gate:p4ss
	target_set far secretFile "$work/secrets/far"
	tell far
	edge gate:p4ss@ last deploy.shop.master | grep -q "$(tip refs/heads/master)"
	! grep -rqF p4ss "$work/server.git" "$work/push" "$work/courier" || false
}

@test "tls:// verifies the certificate and its name" {
	needs_nats
	make_certificates
	tls() { echo "tls { cert_file: \"$certificates/$1.pem\", key_file: \"$certificates/$1.key\" }"; }
	nats_start
	edge '' stream
	agent_stop nats
	nats_start "$(tls good)"
	target far nats "tls://127.0.0.1:$nats_port" caFile "$certificates/authority.pem"
	push 0 HEAD:refs/heads/master
	within 20 told far
	for bad in other expired alone; do
		agent_stop nats
		nats_start "$(tls "$bad")"
		change
		push 0 HEAD:refs/heads/master
		within 10 attempt_says far 'unreachable \(.*(certificate|SSL)'
		agent_stop nats
		nats_start "$(tls good)"
		tell far
	done
	# Nor in clear text to a server that asks for TLS no more.
	agent_stop nats
	nats_start
	change
	push 0 HEAD:refs/heads/master
	within 10 attempt_says far 'unreachable \('
}

@test "an address that no allowPrivate names is not connected to" {
	needs_nats
	nats_start
	edge '' stream
	target far nats "nats://localhost:$nats_port" allowPrivate 10.0.0.0/8
	push 0 HEAD:refs/heads/master
	within 10 attempt_says far 'is a loopback address'
	[ "$(edge '' count)" = 0 ]
	target_set far allowPrivate 127.0.0.0/8
	tell far
}
