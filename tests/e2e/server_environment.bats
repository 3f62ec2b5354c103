#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Servers that are set up oddly: the gate refuses and says what to change, or works all the same.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	server_setup
	seed
	service api.yaml TCP
	commit
}
teardown() { server_teardown; }

# A push with variables set on the server's side only.
push_with() {
	local wanted=$1
	shift
	push "$wanted" --receive-pack="env $* git-receive-pack" HEAD:refs/heads/master
}

@test "variables of another repository do not lead the hook astray" {
	git init -q --bare "$work/other.git"
	push_with 0 GIT_WORK_TREE=/nonexistent GIT_INDEX_FILE=/nonexistent/index \
		GIT_COMMON_DIR="$work/server.git" GIT_NO_REPLACE_OBJECTS=1 SSH_ORIGINAL_COMMAND=x
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
END
}

@test "GIT_NAMESPACE is refused" {
	push_with 1 GIT_NAMESPACE=side
	[[ $remote == 'headgate: could not decide: GIT_NAMESPACE is set'* ]]
	unchanged
}

@test "info/grafts is refused" {
	git rev-parse HEAD >"$work/server.git/info/grafts"
	push 1 HEAD:refs/heads/master
	[[ $remote == *'headgate: could not decide: info/grafts is present: it bends the history that is judged'* ]]
	unchanged
}

@test "a path with ':' is refused, at the installation and in the hook" {
	mkdir "$work/a:b"
	mv "$work/server.git" "$work/a:b/server.git"
	run -2 "$headgate" install "$work/a:b/server.git"
	[[ $output == *"contains ':'"* ]]
	git remote set-url origin "file://$work/a:b/server.git"
	push 1 HEAD:refs/heads/master
	[[ $remote == "headgate: could not decide: the repository's path contains ':'"* ]]
}

@test "a program that is gone refuses every push, and says so" {
	cp "$headgate" "$work/headgate"
	"$headgate" install --program "$work/headgate" "$work/server.git" >/dev/null
	rm "$work/headgate"
	remember
	push 1 HEAD:refs/heads/master
	[[ $remote == "headgate: could not decide: $work/headgate is not there"* ]]
	unchanged
	run -1 "$headgate" doctor "$work/server.git"
	[[ $output == *"FAIL  $work/server.git/hooks/pre-receive runs $work/headgate, which does not answer: every push is refused"* ]]
}

@test "a link to the program is not safe enough: doctor says so, install replaces it" {
	ln -sf /nonexistent/headgate "$work/server.git/hooks/pre-receive"
	run -1 "$headgate" doctor "$work/server.git"
	[[ $output == *"FAIL  $work/server.git/hooks/pre-receive is a link: when /nonexistent/headgate is gone, git takes every push"* ]]
	run -0 "$headgate" install "$work/server.git"
	[ ! -L "$work/server.git/hooks/pre-receive" ]
	run -0 "$headgate" doctor "$work/server.git"
}
