#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Who pushes, by each source that headgate.identity can name.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup
	service api.yaml TCP
	as ada commit 'add api'
}
teardown() { server_teardown; }

# opener SOURCE VARIABLE=VALUE...: who the gate takes for the opener of a new pull request when the
# server has these variables; "anonymous", or "refused" with the words in $remote.
opener() {
	local source=$1
	shift
	git -C "$work/server.git" config headgate.identity "$source"
	topic=$((${topic:-0} + 1))
	opener=refused
	if push 0 --receive-pack="env $* git-receive-pack" "HEAD:refs/for/master/t$topic" \
		>"$work/output"; then
		opener=$(git -C "$work/server.git" log -1 --format=%B "refs/pull/$topic/log" |
			sed -n 's/^Actor: //p')
		opener=${opener:-anonymous}
	else
		topic=$((topic - 1))
	fi
}

@test "no source: everybody is anonymous" {
	git -C "$work/server.git" config --unset headgate.identity
	HEADGATE_PRINCIPAL=eve GL_USER=eve REMOTE_USER=eve push 0 HEAD:refs/for/master
	run git -C "$work/server.git" log -1 --format=%B refs/pull/1/log
	[[ $output != *eve* ]]
	push 1 HEAD:refs/approve/1
}

@test "ssh, gitolite, gitea, gitlab and env: the variable of each, and no other" {
	local others='HEADGATE_PRINCIPAL=eve REMOTE_USER=eve GL_USER=eve GITEA_PUSHER_NAME=eve GL_USERNAME=eve OTHER=eve'
	while read -r source variable; do
		opener "$source" "$others $variable=ada"
		[ "$opener" = ada ]
		opener "$source" "$others $variable="
		[ "$opener" = anonymous ]
		opener "$source" "${others//$variable=eve/X=eve}"
		[ "$opener" = anonymous ]
	done <<'END'
ssh HEADGATE_PRINCIPAL
gitolite GL_USER
gitea GITEA_PUSHER_NAME
gitlab GL_USERNAME
env:SOMEBODY SOMEBODY
END
}

@test "http: REMOTE_USER counts below a web server only" {
	local cgi='GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST'
	opener http "$cgi REMOTE_USER=ada"
	[ "$opener" = ada ]
	for variables in 'REMOTE_USER=eve' 'GATEWAY_INTERFACE=CGI/1.1 REMOTE_USER=eve' \
		'REQUEST_METHOD=POST REMOTE_USER=eve' "$cgi REMOTE_USER=eve SSH_CONNECTION=x" \
		"$cgi REMOTE_USER=eve SSH_CLIENT=x" "$cgi REMOTE_USER=eve SSH_ORIGINAL_COMMAND=x" \
		"$cgi REMOTE_USER="; do
		opener http "$variables"
		[ "$opener" = anonymous ]
	done
}

@test "a name that cannot stand in a ref refuses the push" {
	for name in ../x a..b .a a.lock 'a*' 'a~b' "$(printf 'a%.0s' {1..65})"; do
		opener env:SOMEBODY "SOMEBODY='$name'"
		[ "$opener" = refused ]
		grep -q 'headgate: could not decide: SOMEBODY holds no login name that can be used' "$work/output"
	done
}

@test "an unknown source refuses every push" {
	remember
	for source in telepathy env: env:1X 'env:A B' SSH ''; do
		git -C "$work/server.git" config headgate.identity "$source"
		push 1 HEAD:refs/heads/topic
		[[ $remote == *"headgate: could not decide: headgate.identity is \"$source\", which is no source of names"* ]]
	done
	unchanged
}

@test "a login in other letters, or an address of the person, is the same person" {
	for login in GRACE grace@Example.com; do
		service "api-$((topic += 1)).yaml" TCP
		as ken commit 'by somebody else, it says'
		GATE_USER=$login push 0 "HEAD:refs/for/master/t$topic"
		as grace push 1 "HEAD:refs/approve/$topic"
		[[ $remote == *"grace contributed to this change: opened the pull request [approval/worthless]"* ]]
	done
}
