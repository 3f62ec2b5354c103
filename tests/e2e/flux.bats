#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Flux Receivers of each type are told; only HTTP 200 is delivery.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() {
	server_setup
	git -C "$work/server.git" config headgate.cloneUrl ssh://git@git.example.com/srv/manifests.git
	seed
	secret edge tok123
}
teardown() {
	agents_teardown
	server_teardown
}

# receiver TYPE [STATE]: one Receiver, and the target for it.
receiver() {
	agent_settings edge <<<"{\"flux\": [{\"type\": \"$1\", \"name\": \"manifests\",
		\"namespace\": \"flux-system\", \"token\": \"tok123\", \"state\": \"${2:-ready}\"}]}"
	agent_start edge
	hook=/hook/88c0a59bdc46f8b1c5096336d8004af73d52edb0e8d00cf15a606c2da98d92a4
	target edge flux "$agent_url$hook" receiver "$1"
}

@test "generic-hmac: signed by X-Signature, and the body names the revision" {
	receiver generic-hmac
	tell edge
	journal edge '.[0] | [.signature, .status, .target]' | diff - <(echo "[\"verified\",200,\"$hook\"]")
	journal edge '.[0].body' | grep -qF "master@sha1:$(tip refs/heads/master)"
	states edge | diff - <(echo '- accepted')
}

@test "github: the same body as for Argo CD" {
	receiver github
	tell edge
	journal edge '.[0] | [.signature, .status, .headers["x-github-event"]]' | diff - <(echo '["verified",200,"push"]')
	journal edge '.[0].body | fromjson | .repository.html_url' | diff - <(echo https://git.example.com/srv/manifests)
}

@test "generic: the path is the secret" {
	receiver generic
	tell edge
	journal edge '.[0].status' | grep -qx 200
	# It is a secret then: nothing shows it.
	! git -C "$work/server.git" log --format=%B refs/deploy/edge/master | grep -q "${hook#/hook/}" || false
}

@test "suspended, failing, no such Receiver, a wrong token: kept" {
	receiver generic-hmac suspended
	courier || true
	within 10 attempt_says edge 503
	agent_stop edge
	receiver generic-hmac failing
	courier || true
	within 10 attempt_says edge 500
	agent_stop edge
	receiver generic-hmac
	target_set edge url "$agent_url/hook/0000000000000000000000000000000000000000000000000000000000000000"
	courier || true
	within 10 attempt_says edge 404
	target_set edge url "$agent_url$hook"
	secret edge wrong
	courier || true
	within 10 attempt_says edge 400
	[ "$(taken edge)" = none ]
	secret edge tok123
	courier
	told edge
}

@test "202 is the answer of another port: nothing was delivered" {
	receiver generic-hmac
	agent_faults edge '/ status 202'
	courier || true
	within 10 attempt_says edge 202
	[ "$(taken edge)" = none ]
}

@test "a body that is too large is sent again without the files" {
	receiver github
	tell edge
	agent_faults edge '/ status 413 x1'
	change
	push 0 HEAD:refs/heads/master
	within 20 told edge
	journal edge '[.[1:][] | [.status, .signature, (.body | fromjson | .commits // [] | length)]]' |
		diff - <(echo '[[413,"not looked at",1],[200,"verified",0]]')
}
