#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The courier: what a push starts, its modes, its ends.

# shellcheck disable=SC2016,SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() {
	server_setup
	mkdir "$work/agents"
	git -C "$work/server.git" config headgate.cloneUrl ssh://git@git.example.com/srv/manifests.git
}

teardown() {
	agents_teardown
	server_teardown
}

# A webhook that verifies its signature, and the target for it.
webhook() {
	agent_settings "$1" <<<'{"webhook": {"secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}}'
	agent_start "$1"
	secret "$1" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
	target "$1" webhook "$agent_url/hook"
}

@test "a round tells every target and ends" {
	seed
	webhook prod
	webhook edge
	run -0 courier
	[ "$(acted prod)" = 1 ]
	[ "$(acted edge)" = 1 ]
	[ "$(taken prod)" = "$(tip refs/heads/master)" ]
	[ "$(taken edge)" = "$(tip refs/heads/master)" ]
	# Nothing is owed: nothing is said again.
	run -0 courier
	[ -z "$output" ]
	[ "$(acted prod)" = 1 ]
}
