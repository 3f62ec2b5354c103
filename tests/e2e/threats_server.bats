#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The environment, the transport and the server itself.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

@test "T28 an environment that the client sends" {
	feature dev/x.yaml 2
	remember
	GIT_NAMESPACE=x GATE_USER=root refused 'GIT_NAMESPACE is set: git would write other refs than those that are judged' \
		HEAD:refs/heads/master
	as ada refused '[landing/not-covered]' --receive-pack='env GIT_PUSH_CERT_STATUS=G GIT_PUSH_CERT_SIGNER=grace GIT_PUSH_CERT_KEY=x git-receive-pack' \
		HEAD:refs/heads/master
	# A name counts from the one source that the server's configuration names.
	git -C "$work/server.git" config headgate.identity http
	REMOTE_USER=grace refused 'the server does not know who you are' HEAD:refs/heads/master
	git -C "$work/server.git" config headgate.identity ssh
	REMOTE_USER=grace GL_USER=grace GATE_USER=grace refused 'the server does not know who you are' \
		HEAD:refs/heads/master
}

# What sshd would start for the key of ada, had it let the client's variables through.
login() {
	cat >"$work/login" <<END
#!/bin/sh
for last; do :; done
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent
export HEADGATE_PRINCIPAL=root GIT_NAMESPACE=x REMOTE_USER=root
export SSH_ORIGINAL_COMMAND="\$last"
exec "$headgate" serve-ssh --root "$work" ada
END
	chmod +x "$work/login"
	git -C "$work/server.git" config headgate.identity ssh
	git remote set-url origin "ssh://server$work/server.git"
	export GIT_SSH_COMMAND=$work/login GIT_SSH_VARIANT=ssh
}

@test "T28 variables that would switch off the hooks" {
	feature dev/x.yaml 2
	# Without headgate the attack is real.
	run git push --receive-pack='env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent git-receive-pack' \
		origin HEAD:refs/notes/evil
	[ "$status" = 0 ]
	[ "$(tip refs/notes/evil)" = "$(git rev-parse HEAD)" ]
	by_hand update-ref -d refs/notes/evil
	login
	remember
	refused '[landing/not-covered]' HEAD:refs/heads/master
	refused '[ref/namespace]' HEAD:refs/notes/evil
	run git push --receive-pack='env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nonexistent git-receive-pack' \
		origin HEAD:refs/notes/evil
	[ "$status" != 0 ]
	[[ $output == *'this account runs git-upload-pack, git-receive-pack and git-upload-archive of one repository, and nothing else'* ]]
	unchanged
	push 0 HEAD:refs/for/master
	[ "$(git -C "$work/server.git" log -1 --format=%an refs/pull/1/log)" = ada ]
}

@test "T29 the hook's environment in its children" {
	git init -q "$work/other"
	other=$(git -C "$work/other" commit-tree -m other "$(git -C "$work/other" mktree </dev/null)")
	git -C "$work/other" update-ref refs/heads/master "$other"
	feature dev/x.yaml 2
	odd="GIT_INDEX_FILE=$work/nowhere GIT_WORK_TREE=$work/other GIT_GRAFT_FILE=$work/none GIT_CONFIG=$work/other/.git/config GIT_PREFIX=x/"
	as ada push 0 --receive-pack="env $odd git-receive-pack" HEAD:refs/for/master/topic
	n=1
	as grace push 0 --receive-pack="env $odd git-receive-pack" "HEAD:refs/approve/$n"
	as ada push 0 --receive-pack="env $odd git-receive-pack" "HEAD:refs/merge/$n"
	[ "$(tip refs/heads/master^2)" = "$(git rev-parse HEAD)" ]
	[ "$(git -C "$work/other" for-each-ref --format='%(objectname) %(refname)')" = "$other refs/heads/master" ]
	[ ! -e "$work/nowhere" ]
}

@test "T30 push options as commands" {
	feature dev/x.yaml 2
	as ada refused 'push option 1 is no text:' -o "$(printf 'title=\033[2J$(id)')" HEAD:refs/for/master
	[[ $remote != *$'\033'* && $remote != *uid=* ]]
	as ada refused 'push option 1 is no text:' -o "title=$(printf '%60000s' x)" HEAD:refs/for/master
	many=()
	for i in {1..101}; do
		many+=(-o "title=$i")
	done
	as ada refused 'the push has more than 100 options' "${many[@]}" HEAD:refs/for/master
	as ada refused 'the policy allows no emergency landings on master;' \
		-o "emergency=because I can" HEAD:refs/heads/master
	# An unknown option is told, shown so that nothing acts upon it, and does nothing.
	as ada refused '[landing/not-covered]' -o 'force=$(touch pwned)' HEAD:refs/heads/master
	as ada push 0 -o 'title=$(touch pwned) `id` ; rm -rf /' HEAD:refs/for/master
	told 'opened pull request 1 for master: $(touch pwned) `id` ; rm -rf /'
	[ ! -e "$work/server.git/pwned" ]
}

@test "T30 a line end in an option, from a client that does as it likes" {
	feature dev/x.yaml 2
	line="$(printf '%040d' 0) $base refs/heads/tmp"
	{
		printf '%04x%s\0 report-status push-options00000015title=a\nlanded: 10000' $((${#line} + 32)) "$line"
		git pack-objects --stdout -q </dev/null
	} | GATE_USER=ada git receive-pack "$work/server.git" >"$work/raw" 2>&1 || true
	grep -q 'push option 1 is no text: it has control characters' "$work/raw"
	unchanged
}

@test "T31 git update-ref on the server" {
	feature prod/app.yaml 0
	git -C "$work/server.git" fetch -q "$work/clone" HEAD:refs/heads/topic
	remember
	veto='headgate: refs/heads/master moves only through the gate'
	for move in 'update-ref refs/heads/master refs/heads/topic' 'update-ref -d refs/heads/master' \
		'branch -f master topic' "fetch -q $work/clone +HEAD:refs/heads/master"; do
		# shellcheck disable=SC2086 # the words of a command
		run git -C "$work/server.git" $move
		[ "$status" != 0 ]
		[[ $output == *"$veto"* ]]
		unchanged
	done
	run git -C "$work/server.git" update-ref refs/approvals/1/grace refs/heads/topic
	[ "$status" != 0 ]
	[[ $output == *'headgate: refs/approvals/1/grace is written only by the gate'* ]]
	unchanged
}

@test "T31 a branch whose own policy cannot be read" {
	git checkout -q -B prod origin/master
	put .headgate/policy.yaml <<<'{'
	commit broken
	by_hand fetch -q "$work/clone" HEAD:refs/heads/prod
	config_map dev/x.yaml 2
	commit more
	remember
	as ada refused 'nothing can be judged' HEAD:refs/heads/prod
	run git -C "$work/server.git" update-ref refs/heads/prod refs/heads/master
	[ "$status" != 0 ]
	[[ $output == *'headgate: refs/heads/prod moves only through the gate'* ]]
	unchanged
}

@test "T31 a branch that was moved past the gate" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	git checkout -q -B evil origin/master
	config_map prod/app.yaml 0
	commit evil
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master
	fetch_master
	cannot_land ada "refs/heads/master stands at $(git rev-parse --short=12 HEAD), but the gate left it at"
	told '[landing/ledger-differs]'
	config_map prod/app.yaml 1
	commit more
	as ada refused '[landing/ledger-differs]' HEAD:refs/heads/master
}

# meanwhile COMMAND: the server's git does this once, between the verdict and the move of the refs.
meanwhile() {
	local git
	git=$(command -v git)
	mkdir "$work/bin"
	ln -s "$(git --exec-path)"/* "$work/bin"
	rm "$work/bin/git"
	cat >"$work/bin/git" <<END
#!/bin/sh
case "\$*" in
*'update-ref --no-deref -m headgate --stdin'*)
	if mkdir "$work/done" 2>/dev/null; then
		$git -C "$work/server.git" -c core.hooksPath=/dev/null $1
	fi ;;
esac
exec $git "\$@"
END
	chmod +x "$work/bin/git"
	slow="env GIT_EXEC_PATH=$work/bin git-receive-pack"
}

@test "T32 an approval that is gone when the refs move" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	meanwhile "update-ref -d refs/approvals/1/grace"
	as ada push 1 --receive-pack="$slow" "HEAD:refs/merge/1"
	[ -d "$work/done" ]
	told 'needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]'
	not_moved
	[ "$(tip refs/pull/1/head)" = "$(git rev-parse HEAD)" ]
}

@test "T32 the same for a push to the branch itself" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	meanwhile "update-ref -d refs/approvals/1/grace"
	as ada push 1 --receive-pack="$slow" HEAD:refs/heads/master
	[ -d "$work/done" ]
	told 'is pull request 1, which is not approved:'
	not_moved
}

@test "T32 a policy that is another one when the refs move" {
	git checkout -q -B release origin/master
	git rm -q .headgate/policy.yaml
	commit 'ruled by master'
	git checkout -q -B rules origin/master
	sed -i 's/^  master:/  release: {approvals: [{count: 1}]}\n  master:/' .headgate/policy.yaml
	git commit -qam 'rules for release'
	propose ada
	approve grace
	land ada
	by_hand fetch -q "$work/clone" release:refs/heads/release
	"$headgate" install "$work/server.git" >/dev/null
	git checkout -q -B strict origin/master
	sed -i 's/release: .*/release: {approvals: [{count: 2}]}/' .headgate/policy.yaml
	git commit -qam 'two for release'
	by_hand fetch -q "$work/clone" HEAD:refs/heads/strict
	git checkout -q -B feature release
	config_map dev/x.yaml 2
	commit change
	as ada push 0 HEAD:refs/for/release
	as grace push 0 HEAD:refs/approve/2
	release=$(tip refs/heads/release)
	meanwhile 'update-ref refs/heads/master refs/heads/strict'
	as ada push 1 --receive-pack="$slow" HEAD:refs/merge/2
	[ -d "$work/done" ]
	told 'needs 2 of those who did not contribute; 1 of 2 given [landing/approvals]'
	[ "$(tip refs/heads/release)" = "$release" ]
}

@test "T32 a branch that is another one when the refs move" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	git checkout -q -B evil origin/master
	config_map prod/app.yaml 0
	commit evil
	by_hand fetch -q "$work/clone" HEAD:refs/heads/evil
	meanwhile 'update-ref refs/heads/master refs/heads/evil'
	as ada push 1 --receive-pack="$slow" "$(head_of 1):refs/merge/1"
	[ -d "$work/done" ]
	told '[landing/ledger-differs]'
	[ "$(tip refs/heads/master)" = "$(git rev-parse evil)" ]
}

@test "T32 an approval taken back" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	as grace push 0 -o withdraw "$(head_of "$n"):refs/reject/$n"
	cannot_land ada '0 of 1 given [landing/approvals]'
	approve grace
	as linus push 0 "$(head_of "$n"):refs/reject/$n"
	cannot_land ada 'linus'
	told '[landing/approvals]'
}
