#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The pipeline script of docs/ci.md, as it stands there.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load registry

setup() {
	gate_setup '      - {paths: ["dev/**"], by: [ci], count: 0}'
	deployment prod/web.yaml registry.example.com/shop/web:1.4.1
	deployment dev/web.yaml registry.example.com/shop/web:1.4.1
	commit images
	as ada push 0 HEAD:refs/for/master/images
	as grace push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
	awk '/^<!-- script -->$/ { wanted = 1; next }
		wanted && /^```sh$/ { inside = 1; next }
		inside && /^```$/ { exit }
		inside' "$root/docs/ci.md" >"$work/propose.sh"
	[ "$(head -1 "$work/propose.sh")" = '#!/bin/sh' ]
	cd "$work" || return
}

teardown() { server_teardown; }

# pipeline STATUS TAG [ARGUMENT...]: a build that has pushed this tag.
pipeline() {
	local wanted=$1 tag=$2
	shift 2
	run "-$wanted" env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME \
		-u GIT_COMMITTER_EMAIL GATE_USER=ci PATH="$(dirname "$headgate"):$PATH" \
		MANIFESTS="file://$work/server.git" IMAGE=registry.example.com/shop/web TAG="$tag" \
		ROBOT_EMAIL=ci@example.com sh "$work/propose.sh" "$@"
}

image_at() {
	git -C "$work/server.git" show "$1" | sed -n 's/.*image: //p'
}

@test "a build proposes its image, a person approves it" {
	pipeline 0 1.4.2
	[[ $output == *'opened pull request 2 for master: web: 1.4.1 -> 1.4.2'* ]]
	[ "$(image_at refs/pull/2/head:prod/web.yaml)" = registry.example.com/shop/web:1.4.2 ]
	[ "$(git -C "$work/server.git" log -1 --format='%an <%ae>' refs/pull/2/head)" = 'ci <ci@example.com>' ]
	pipeline 0 1.4.2
	[[ $output == *'pull request 2 proposes that already'* ]]
	pipeline 1 1.4.0
	cd "$work/clone"
	git fetch -q origin refs/pull/2/head
	as ci push 1 FETCH_HEAD:refs/approve/2
	as ada push 1 FETCH_HEAD:refs/merge/2
	as grace push 0 FETCH_HEAD:refs/approve/2
	as ada push 0 FETCH_HEAD:refs/merge/2
	[ "$(image_at master:prod/web.yaml)" = registry.example.com/shop/web:1.4.2 ]
	pipeline 0 1.4.2
	[[ $output == *'nothing to change'* ]]
}

@test "where the policy asks for nobody, the pipeline lands it itself" {
	pipeline 0 1.4.2 --format json dev
	pull=$(sed -n '/^{/,$p' <<<"$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pull"])')
	[ "$pull" = 2 ]
	(cd "$work/clone" && as ci "$headgate" merge "$pull")
	[ "$(image_at master:dev/web.yaml)" = registry.example.com/shop/web:1.4.2 ]
	[ "$(image_at master:prod/web.yaml)" = registry.example.com/shop/web:1.4.1 ]
}

@test "without what it needs the script says so" {
	run -2 sh "$work/propose.sh"
	[[ $output == *MANIFESTS* ]]
}
