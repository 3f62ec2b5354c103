#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `headgate serve-ssh` by itself, and behind a real sshd on the loopback interface.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup
	git -C "$work/server.git" config headgate.identity ssh
	server=$work/server.git
	sshd=
}

teardown() {
	[ -z "$sshd" ] || kill "$sshd" 2>/dev/null || true
	server_teardown
}

# asked COMMAND: what the forced command of ada's key makes of it.
asked() {
	run env SSH_ORIGINAL_COMMAND="$1" "$headgate" serve-ssh --root "$work" ada </dev/null
}

@test "a login is greeted and ended" {
	run -1 env -u SSH_ORIGINAL_COMMAND "$headgate" serve-ssh --root "$work" ada
	[ "${lines[0]}" = 'headgate: hello ada: this account serves Git and nothing else' ]
}

@test "anything but the three commands with one quoted path is refused" {
	while IFS= read -r command; do
		asked "$command"
		[ "$status" = 1 ]
		[ "$output" = 'headgate: refused: this account runs git-upload-pack, git-receive-pack and git-upload-archive of one repository, and nothing else' ]
	done <<'END'
ls
git-upload-pack
git-upload-pack server.git
git-upload-pack 'server.git' x
git-upload-pack 'server.git'; id
git-upload-pack 'server.git' 'server.git'
git-upload-pack  'server.git'
git-upload-pack 'server.git
git-upload-pack '--help'
git-upload-pack ''
git-upload-packs 'server.git'
git-shell 'server.git'
git-receive-pack "server.git"
git-receive-pack $(id)
git-receive-pack 'a'b'c'
env GIT_CONFIG_COUNT=1 git-receive-pack 'server.git'
sh -c 'git-receive-pack server.git'
git config 'x'
GIT-UPLOAD-PACK 'server.git'
/usr/bin/git-upload-pack 'server.git'
END
	asked "git-upload-pack 'a$(printf '\033')[2Jb'"
	[ "$status" = 1 ]
}

@test "only what lies below the root exists" {
	mkdir -p "$work/root" "$work/rootless.git"
	git init -q --bare "$work/root/in.git"
	git init -q --bare "$work/root/it's.git"
	ln -s "$server" "$work/root/link.git"
	for path in in.git in \~/in.git /in.git /in "$work/root/in.git" './in.git' "it'\\''s.git"; do
		printf 0000 | SSH_ORIGINAL_COMMAND="git-upload-pack '$path'" \
			"$headgate" serve-ssh --root "$work/root" ada >"$work/served"
		[ "$(head -c 4 "$work/served")" = 0000 ]
	done
	for path in ../server.git "$server" link.git /etc rootless.git ../rootless.git nothing.git \
		'~ada/in.git' "$work/rootless.git"; do
		run -1 env SSH_ORIGINAL_COMMAND="git-upload-pack '$path'" \
			"$headgate" serve-ssh --root "$work/root" ada
		[ "$output" = "headgate: refused: there is no repository \"$path\" here" ]
	done
}

@test "a user's name is one, and the root is there" {
	for name in '' 'a b' '../x' -x "$(printf 'a\nb')"; do
		run env SSH_ORIGINAL_COMMAND="git-upload-pack 'server.git'" \
			"$headgate" serve-ssh -- "$name"
		[ "$status" = 2 ]
	done
	run -3 env SSH_ORIGINAL_COMMAND="git-upload-pack 'server.git'" \
		"$headgate" serve-ssh --root "$work/nowhere" ada
	[[ $output == *"the folder of the repositories, $work/nowhere: No such file or directory"* ]]
}

@test "git starts from an environment made anew" {
	cat >"$server/hooks/pre-receive" <<END
#!/bin/sh
env >"$work/environment"
exit 1
END
	zero=$(printf '%040d' 0)
	line="$zero $(git rev-parse HEAD) refs/heads/x"
	printf '%04x%s\0 report-status0000' $((${#line} + 19)) "$line" >"$work/request"
	git pack-objects --stdout -q </dev/null >>"$work/request"
	run env SSH_ORIGINAL_COMMAND="git-receive-pack 'server.git'" GIT_PROTOCOL=version=1:x \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent \
		HEADGATE_PRINCIPAL=grace REMOTE_USER=grace GL_USER=grace LD_LIBRARY_PATH=/x HOME=/x \
		GIT_DIR=/x "$headgate" serve-ssh --root "$work" ada <"$work/request"
	grep -qx HEADGATE_PRINCIPAL=ada "$work/environment"
	run ! grep -E '^(GIT_CONFIG|REMOTE_USER|GL_USER|LD_|GIT_PROTOCOL)|grace|^HOME=/x|nonexistent' \
		"$work/environment"
}

# An sshd of our own: two keys of one account, ada's through headgate, open's without.
start_sshd() {
	command -v /usr/sbin/sshd >/dev/null || skip 'needs sshd'
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd 2>/dev/null || skip 'needs /run/sshd'
	mkdir -m 700 "$work/ssh"
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host"
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/open"
	{
		echo "command=\"$headgate serve-ssh --root $work ada\",restrict $(cat "$keys/ada.pub")"
		cat "$work/ssh/open.pub"
	} >"$work/ssh/authorized"
	for _ in 1 2 3 4 5 6 7 8; do
		port=$((20000 + RANDOM % 40000))
		cat >"$work/ssh/config" <<END
ListenAddress 127.0.0.1:$port
HostKey $work/ssh/host
AuthorizedKeysFile $work/ssh/authorized
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
AcceptEnv GIT_* HEADGATE_*
END
		/usr/sbin/sshd -D -e -f "$work/ssh/config" 2>"$work/ssh/log" &
		sshd=$!
		for _ in $(seq 50); do
			grep -q 'Server listening' "$work/ssh/log" && break 2
			kill -0 "$sshd" 2>/dev/null || break
			sleep 0.05
		done
		sshd=
	done
	[ -n "$sshd" ] || {
		cat "$work/ssh/log"
		false
	}
}

# ssh_as KEY OPTION...: how git reaches that sshd.
ssh_as() {
	local key=$1
	shift
	export GIT_SSH_COMMAND="ssh -F none -p $port -i $key -o IdentitiesOnly=yes -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR $*"
	git remote set-url origin "ssh://$(id -un)@127.0.0.1/server.git"
}

attack='-o SetEnv="GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent HEADGATE_PRINCIPAL=grace"'

@test "sshd: a key tells who pushes" {
	start_sshd
	ssh_as "$keys/ada"
	git fetch -q origin
	service api.yaml TCP
	commit 'add api'
	push 0 HEAD:refs/for/master
	[[ $remote == *'opened pull request 1 for master: add api'* ]]
	git --git-dir="$server" log -1 --format=%B refs/pull/1/log | grep -q 'ada'
}

@test "sshd: variables that a client sets do not switch off the hooks, nor the name" {
	start_sshd
	service bad.yaml udp
	commit bad
	remember
	# Without headgate the attack is real.
	ssh_as "$work/ssh/open" "$attack"
	git remote set-url origin "ssh://$(id -un)@127.0.0.1$server"
	push 0 HEAD:refs/notes/evil
	[ "$(tip refs/notes/evil)" = "$(git rev-parse HEAD)" ]
	git --git-dir="$server" update-ref -d refs/notes/evil
	git --git-dir="$server" prune --expire now
	remember
	# Through it nothing gets by.
	ssh_as "$keys/ada" "$attack"
	for ref in refs/notes/evil refs/heads/master; do
		push 1 "HEAD:$ref"
		[[ $remote == *"headgate: refused $ref"* ]]
	done
	push 128 --receive-pack='env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent git-receive-pack' \
		HEAD:refs/heads/master
	grep -q 'this account runs git-upload-pack' "$work/push"
	unchanged
	service good.yaml TCP
	git rm -q -f bad.yaml
	git commit -q --amend -m 'add good'
	push 0 HEAD:refs/for/master
	git --git-dir="$server" log -1 --format=%B refs/pull/1/log >"$work/log"
	grep -q ada "$work/log"
	run ! grep -q grace "$work/log"
}
