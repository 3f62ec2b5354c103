#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `headgate install` and `headgate doctor`.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	server_setup
	server=$work/server.git
}
teardown() { server_teardown; }

@test "install says each thing that it does, and can be run again" {
	git init -q --bare "$work/new.git"
	run -0 "$headgate" install "$work/new.git"
	[ "${lines[0]}" = "made   $work/new.git/hooks/pre-receive, which runs $(realpath "$headgate")" ]
	[ "${lines[1]}" = "made   $work/new.git/hooks/proc-receive, which runs $(realpath "$headgate")" ]
	[[ $output == *'set    receive.advertisePushOptions = true '* ]]
	[[ $output == *'set    receive.procReceiveRefs = refs/for, refs/approve, refs/reject, refs/merge, refs/close, refs/heads  ('* ]]
	[[ $output == *"note   nobody is known by name, so nobody can approve; for example: git --git-dir=$work/new.git/ config headgate.identity ssh"* ]]
	cp "$work/new.git/config" "$work/config"
	run -0 "$headgate" install "$work/new.git"
	[ "${lines[0]}" = "kept   $work/new.git/hooks/pre-receive, which runs $(realpath "$headgate")" ]
	[[ $output == *'kept   receive.advertisePushOptions = true'* ]]
	[[ $output != *'made   '* && $output != *'set    '* ]]
	cmp "$work/new.git/config" "$work/config"
}

@test "install overwrites nobody's hook" {
	printf '#!/bin/sh\nexit 0\n' >"$work/mine"
	cp "$work/mine" "$server/hooks/pre-receive.tmp"
	rm "$server/hooks/pre-receive"
	mv "$server/hooks/pre-receive.tmp" "$server/hooks/pre-receive"
	run -2 "$headgate" install "$server"
	[[ $output == *'is there and is not headgate'* ]]
	cmp "$work/mine" "$server/hooks/pre-receive"
	run -0 "$headgate" install --force "$server"
	cmp "$work/mine" "$server/hooks/pre-receive.replaced"
	grep -qxF "program='$(realpath "$headgate")'" "$server/hooks/pre-receive"
}

@test "install --uninstall takes the hook away, and only ours" {
	git -C "$server" config --add receive.procReceiveRefs refs/mine
	run -0 "$headgate" install --uninstall "$server"
	[ -z "$(find "$server/hooks" -name '*-receive')" ]
	[ "$(git -C "$server" config --get-all receive.procReceiveRefs)" = refs/mine ]
	run -1 git -C "$server" config --get-all receive.hideRefs
	printf '#!/bin/sh\nexit 0\n' >"$server/hooks/pre-receive"
	run -0 "$headgate" install --uninstall "$server"
	[ -e "$server/hooks/pre-receive" ]
}

@test "install refuses what git would not run" {
	git --git-dir="$server" config core.hooksPath /elsewhere
	run -2 "$headgate" install "$server"
	[[ $output == *'core.hooksPath is "/elsewhere"'* ]]
	run -2 "$headgate" install "$work/clone"
	[[ $output == *'has a working tree'* ]]
	run -3 "$headgate" install "$work/home"
	[[ $output == *'is not a Git repository'* ]]
}

@test "doctor finds a guarded repository safe" {
	guarded_server
	sshd_says 'acceptenv LANG LC_*' 'acceptenv GIT_PROTOCOL' 'permituserenvironment no'
	run -0 "$headgate" doctor "$server"
	[ "${lines[-1]}" = 'This repository is guarded.' ]
	[[ $output != *FAIL* && $output != *warn* && $output != *note* ]]
}

# Everything that the doctor wants, so that a test can take one thing away.
guarded_server() {
	make_keys
	service web.yaml TCP
	commit
	git push -q origin HEAD:refs/heads/master 2>/dev/null
	git --git-dir="$server" config --unset headgate.approvals
	git --git-dir="$server" config headgate.identity ssh
	git --git-dir="$server" config headgate.admin ada
	git --git-dir="$server" config headgate.signing.format ssh
	git --git-dir="$server" config headgate.signing.key "$keys/gate"
	"$headgate" install "$server" >/dev/null
}

# sshd_says LINE...: a stand-in that tells these settings.
sshd_says() {
	mkdir -p "$work/bin"
	{
		echo '#!/bin/sh'
		printf "echo '%s'\n" "$@"
	} >"$work/bin/sshd"
	chmod +x "$work/bin/sshd"
	PATH=$work/bin:$PATH
}

@test "doctor looks at who is who, what signs and whether approvals are asked for" {
	guarded_server
	sshd_says 'permituserenvironment no'
	git --git-dir="$server" config headgate.approvals off
	git --git-dir="$server" config --unset headgate.identity
	git --git-dir="$server" config --unset headgate.admin
	git --git-dir="$server" config --remove-section headgate.signing
	run -0 "$headgate" doctor "$server"
	[[ $output == *'warn  headgate.approvals is off'* ]]
	[[ $output == *'warn  headgate.identity is not set'* ]]
	[[ $output == *'warn  headgate.admin is not set'* ]]
	[[ $output == *'warn  headgate.signing.key is not set'* ]]
	git --git-dir="$server" config headgate.signing.format ssh
	git --git-dir="$server" config headgate.signing.key "$work/nowhere"
	git --git-dir="$server" config headgate.identity telepathy
	git --git-dir="$server" config headgate.approvals maybe
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  headgate.approvals is "maybe", which is neither required nor off: every push is refused'* ]]
	[[ $output == *'FAIL  headgate.identity is "telepathy", which is no source of names: every push is refused'* ]]
	[[ $output == *"FAIL  the gate's key cannot sign"* ]]
	git --git-dir="$server" config headgate.identity http
	git --git-dir="$server" config http.receivepack true
	run -1 "$headgate" doctor "$server"
	[[ $output == *'warn  http.receivepack is on'* ]]
	git --git-dir="$server" config headgate.identity env:X
	run -1 "$headgate" doctor "$server"
	[[ $output == *'warn  headgate.identity is env:X'* ]]
}

@test "doctor finds a door without its hook, and settings that are gone" {
	guarded_server
	rm "$server/hooks/proc-receive"
	git --git-dir="$server" config --unset-all receive.procReceiveRefs refs/heads
	run -1 "$headgate" doctor "$server"
	[[ $output == *"FAIL  $server/hooks/proc-receive is missing"* ]]
	[[ $output == *'FAIL  receive.procReceiveRefs lacks refs/heads'* ]]
}

@test "doctor finds a protected branch that was moved or removed past the gate" {
	guarded_server
	old=$(git rev-parse HEAD)
	git commit -q --allow-empty -m direct
	git --git-dir="$server" fetch -q "$work/clone" HEAD:refs/heads/side
	cp "$server/refs/heads/side" "$server/refs/heads/master"
	run -1 "$headgate" doctor "$server"
	[[ $output == *"FAIL  refs/heads/master stands at $(git rev-parse --short=12 HEAD), but the gate put it at ${old:0:12}: it was moved past the gate
      type: git --git-dir=$server/ log ${old:0:12}..$(git rev-parse --short=12 HEAD)   to see what came in, and to put it back: "* ]]
	sh -c "$(sed -n 's/.*, and to put it back: //p' <<<"$output")"
	[ "$(git --git-dir="$server" rev-parse master)" = "$old" ]
	rm "$server/refs/heads/master"
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  refs/heads/master has a ledger and is not there: it was removed past the gate'* ]]
	sh -c "$(sed -n '/removed past the gate/{n;s/^ *type: //p}' <<<"$output")"
	[ "$(git --git-dir="$server" rev-parse master)" = "$old" ]
	# The ledger itself.
	git --git-dir="$server" -c core.hooksPath=/dev/null update-ref refs/landed/master "$old"
	run -1 "$headgate" doctor "$server"
	[[ $output == *"FAIL  the ledger of refs/heads/master: refs/landed/master: "*"
      type: git --git-dir=$server/ -c core.hooksPath=/dev/null update-ref refs/landed/master OLD   with what a mirror has
"* ]]
}

@test "doctor asks sshd what clients may bring along" {
	guarded_server
	sshd_says 'acceptenv LANG GIT_*' 'permituserenvironment yes'
	run -0 "$headgate" doctor "$server"
	[[ $output == *'warn  sshd accepts GIT_CONFIG_COUNT from clients (AcceptEnv GIT_*); a key without'* ]]
	[[ $output == *"warn  sshd lets an account's own files set variables (PermitUserEnvironment yes)"* ]]
	git --git-dir="$server" config headgate.identity gitolite
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  sshd accepts GIT_CONFIG_COUNT from clients (AcceptEnv GIT_*)'* ]]
	sshd_says 'acceptenv *'
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  sshd accepts BASH_ENV from clients (AcceptEnv *)'* ]]
	printf '#!/bin/sh\nexit 1\n' >"$work/bin/sshd"
	run -0 "$headgate" doctor "$server"
	[[ $output == *'note  sshd does not tell its settings here'* ]]
}

@test "doctor names each thing that lets a push past the gate" {
	rm "$server/hooks/pre-receive"
	git --git-dir="$server" config core.hooksPath /elsewhere
	git --git-dir="$server" config receive.shallowUpdate true
	git --git-dir="$server" config receive.advertisePushOptions false
	touch "$server/info/grafts"
	git --git-dir="$server" symbolic-ref HEAD refs/heads/topic
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  core.hooksPath is /elsewhere'* ]]
	[[ $output == *"FAIL  $server/hooks/pre-receive is missing"* ]]
	[[ $output == *'FAIL  receive.shallowUpdate is on'* ]]
	[[ $output == *'warn  receive.advertisePushOptions is off'* ]]
	[[ $output == *'FAIL  info/grafts bends the history'* ]]
	[[ $output == *'warn  HEAD is topic, which the policy does not protect'* ]]
	[[ $output == *'4 of the checks failed: this repository is not safe.' ]]
}

@test "doctor shows what is wrong with the policy" {
	rm "$server/hooks/pre-receive"
	printf 'version: 2\n' | put .headgate/policy.yaml
	commit
	git push -q origin HEAD:refs/heads/master
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  .headgate/policy.yaml of refs/heads/master cannot be read'* ]]
	[[ $output == *'.headgate/policy.yaml:1:10: error: version: '* ]]
}

@test "doctor finds replace refs" {
	service web.yaml TCP
	commit
	git push -q origin HEAD:refs/heads/master 2>/dev/null
	git --git-dir="$server" update-ref "refs/replace/$(git rev-parse HEAD)" HEAD
	run -1 "$headgate" doctor "$server"
	[[ $output == *'FAIL  refs/replace/ is not empty'* ]]
}

@test "a repository of another user: the message says as whom to run" {
	[ "$(id -u)" = 0 ] || skip 'only root can give files away'
	chown -R nobody "$server"
	run -3 "$headgate" doctor "$server"
	[ "${lines[0]}" = "headgate: could not decide: repository \"$server\" belongs to nobody, who is not the user that runs headgate" ]
	[[ ${lines[1]} == *'sudo -u nobody'* ]]
}

@test "install reads a branch that is there already" {
	rm "$server/hooks/pre-receive"
	for i in $(seq 100); do
		printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s%s\n' "$i" >"s$i.yaml"
	done
	git add .
	commit
	git push -q origin HEAD:refs/heads/master
	run -0 "$headgate" install "$server"
	[[ $output == *'read   100 files of refs/heads/master, so that the first push need not'* ]]
	run -0 "$headgate" install "$server"
	[[ $output != *'read   '* ]]
}

@test "install begins the ledger of a protected branch that is there already" {
	server=$work/new.git
	git init -q --bare "$server"
	service web.yaml TCP
	commit
	git push -q "$server" HEAD:refs/heads/master HEAD:refs/heads/topic
	run -0 "$headgate" install "$server"
	[[ $output == *"made   refs/landed/master, the ledger of refs/heads/master from $(git rev-parse --short=12 HEAD) on"* ]]
	begun=$(git --git-dir="$server" rev-parse refs/landed/master)
	[ "$(git --git-dir="$server" for-each-ref --format='%(refname)' refs/landed)" = refs/landed/master ]
	run -0 "$headgate" install "$server"
	[[ $output != *'made   '* ]]
	[ "$(git --git-dir="$server" rev-parse refs/landed/master)" = "$begun" ]
}
