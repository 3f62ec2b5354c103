#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `headgate approve` and `headgate reject` in a clone.

# server.bash sets the variables; each test is a process
# shellcheck disable=SC2030,SC2031,SC2154
load server

setup() {
	gate_setup
	git checkout -q --detach
	sed -i 's/port: 80/port: 81/' web.yaml
	git add .
	as ada commit 'Serve on 81'
	as ada git push -q origin HEAD:refs/for/master 2>/dev/null
	head=$(git rev-parse HEAD)
	# The reviewer has a clone of his own.
	git clone -q "$work/server.git" "$work/review"
	cd "$work/review" || return
}
teardown() {
	[ -z "${SSH_AGENT_PID-}" ] || kill "$SSH_AGENT_PID"
	[ ! -d "$HOME/.gnupg" ] || gpgconf --kill all
	server_teardown
}

# verdict NAME STATUS COMMAND ARGUMENT...: the command as this person; standard output in $page,
# what the server said in $remote, what the command itself said in $notice.
verdict() {
	local name=$1 wanted=$2 status=0
	shift 2
	as "$name" "$headgate" "$@" >"$work/page" 2>"$work/errors" || status=$?
	page=$(cat "$work/page")
	remote=$(sed -n 's/^remote: //p' "$work/errors" | sed 's/ *$//')
	notice=$(grep '^headgate' "$work/errors" || true)
	if [ "$status" != "$wanted" ]; then
		cat "$work/page" "$work/errors"
		return 1
	fi
}

# on_terminal ANSWER COMMAND...: the same with a terminal on which somebody answers.
on_terminal() {
	local answer=$1
	shift
	script -qec "$*" /dev/null <<<"$answer" | tr -d '\r' >"$work/terminal"
}

nothing_stays() {
	[ -z "$(git tag)" ]
	[ -z "$(git status --porcelain)" ]
	run ! grep -v '^refs/\(remotes\|heads\|pull\|approvals\|landed\)/' \
		<<<"$(git for-each-ref --format='%(refname)')"
}

@test "attested: shows the change, approves it, leaves nothing in the clone" {
	verdict grace 0 approve --yes --message 'looks good' 1
	[[ $page == *'Serve on 81'*'Service web'* ]]
	says <<END
headgate: grace approves pull request 1 at ${head:0:12}
headgate: has all approvals; to land it:
  headgate merge 1
headgate: or with git alone:
  git push origin $head:refs/merge/1
END
	git -C "$work/server.git" cat-file tag refs/approvals/1/grace | grep -x 'looks good'
	nothing_stays
}

@test "asks on a terminal, and takes nothing but y for yes" {
	GATE_USER=grace on_terminal n "$headgate" approve 1
	grep -F "Approve pull request 1 at ${head:0:12}? [y/N]" "$work/terminal"
	grep -x '.*headgate: nothing was sent' "$work/terminal"
	GATE_USER=grace on_terminal '' "$headgate" approve 1
	[ "$(tip refs/approvals/1/grace)" = none ]
	GATE_USER=grace on_terminal y "$headgate" approve 1
	[ "$(tip refs/approvals/1/grace)" != none ]
}

@test "does not go ahead where nobody can be asked" {
	verdict grace 2 approve 1 </dev/null
	[ "${notice%%$'\n'*}" = 'headgate approve: there is no terminal to ask on; --yes goes ahead without asking' ]
	[ "$(tip refs/approvals/1/grace)" = none ]
}

@test "signed with an SSH key that git knows of" {
	git config gpg.format ssh
	git config user.signingKey "$keys/linus"
	verdict linus 0 approve --yes --message $'looks good\nindeed' 1
	[[ $remote == "headgate: linus approves pull request 1 at ${head:0:12}, signed"* ]]
	git fetch -q origin refs/approvals/1/linus
	echo "linus@example.com $(public_key linus)" >"$work/signers"
	git -c gpg.ssh.allowedSignersFile="$work/signers" verify-tag FETCH_HEAD
	git cat-file tag FETCH_HEAD | sed '1,4d; /^Policy/d; /^---/,$d' | diff -u - <(
		cat <<END

looks good
indeed

Repository: shop
Pull-Request: 1
Target: refs/heads/master
Head: $head
Verdict: approve
END
	)
	nothing_stays
	# The server's own settings name the repository; nobody had to tell the clone.
	as ada git push -q origin "$head:refs/merge/1"
}

@test "signed with a key that only an agent has, by somebody whom the server does not know" {
	eval "$(ssh-agent -s)" >/dev/null
	ssh-add -q "$keys/linus"
	git config gpg.format ssh
	git config user.signingKey "key::$(public_key linus)"
	unset GATE_USER
	GIT_COMMITTER_NAME=Linus "$headgate" approve --yes 1 2>"$work/errors"
	grep -F "linus approves pull request 1 at ${head:0:12}, signed" "$work/errors"
	nothing_stays
}

@test "--sign signs with what git takes by itself, --no-sign never" {
	mkdir -m 700 "$HOME/.gnupg"
	gpg --batch -q --passphrase '' --quick-gen-key 'Grace <grace@example.com>' ed25519 sign \
		never 2>/dev/null
	verdict grace 1 approve --yes --sign 1
	[[ $remote == *'is not in the policy [approval/tag]'* ]]
	[ -z "$notice" ]
	git config gpg.format ssh
	git config user.signingKey "$keys/gate"
	verdict grace 1 approve --yes 1
	[ "$notice" = 'headgate: it was signed because git has a key for it (user.signingKey); without: headgate approve --no-sign 1' ]
	verdict grace 0 approve --yes --no-sign 1
	nothing_stays
}

@test "a key that git cannot use" {
	git config gpg.format ssh
	git config user.signingKey /nonexistent
	verdict linus 3 approve --yes 1
	[ -z "$remote" ]
	[ "$notice" = 'headgate: git could not sign with its key (user.signingKey); without: headgate approve --no-sign 1' ]
	[ "$(tip refs/approvals/1/linus)" = none ]
	# What is to be typed then does the same, and not the opposite.
	verdict linus 3 reject --withdraw --yes 1
	[ "$notice" = 'headgate: git could not sign with its key (user.signingKey); without: headgate reject --withdraw --no-sign 1' ]
	nothing_stays
}

# signed_rule LINES: they stand in the policy instead of its only rule, put there by hand.
signed_rule() {
	git checkout -q --detach refs/remotes/origin/master
	sed -i "s|^      - {count: 1.*|$1|" .headgate/policy.yaml
	git commit -qam 'Another rule'
	git push -q "$work/server.git" HEAD:refs/heads/rule
	by_hand update-ref refs/heads/master \
		"$(git rev-parse HEAD)"
}

@test "a signature is asked for, and git has no key" {
	signed_rule '      - {count: 1, from: [architects], grade: signed}'
	verdict linus 1 approve --yes 1
	[ -z "$remote" ]
	sed -n '/^headgate/,$p' "$work/errors" | diff -u - <(
		cat <<'END'
headgate: the policy asks for a signed approval, and git has no key to sign with; name one that the policy gives to you, of SSH or of OpenPGP:
  git config gpg.format ssh && git config user.signingKey ~/.ssh/id_ed25519.pub
  git config user.signingKey FINGERPRINT
headgate: nothing was sent; then type: headgate approve 1
END
	)
	[ "$(tip refs/approvals/1/linus)" = none ]
	# What it said to type.
	mkdir -p ~/.ssh
	cp "$keys/linus" ~/.ssh/id_ed25519
	cp "$keys/linus.pub" ~/.ssh/id_ed25519.pub
	git config gpg.format ssh
	git config user.signingKey ~/.ssh/id_ed25519.pub
	verdict linus 0 approve --yes 1
	[ -z "$notice" ]
	[[ $remote == *'has all approvals; to land it:'* ]]
}

@test "a signature is asked for beside another approval" {
	signed_rule '      - {count: 1}\n      - {count: 1, from: [architects], grade: signed}'
	verdict ken 0 approve --yes 1
	[[ $page == *'or with git alone, which is not signed:'* ]]
	[ "$notice" = 'headgate: the policy asks for a signed approval, and git has no key to sign with; name one that the policy gives to you, of SSH or of OpenPGP:' ]
	[ "$(tip refs/approvals/1/ken)" != none ]
}

@test "rejects, signed too, and withdraws" {
	git config gpg.format ssh
	git config user.signingKey "$keys/linus"
	verdict linus 0 reject --yes --message 'no digest' 1
	says <<END
headgate: linus rejects pull request 1 at ${head:0:12}, signed
headgate: stopped: linus rejected ${head:0:12}; until linus approves or withdraws it
headgate: to take it back:
  headgate reject --withdraw 1
headgate: needs 1 of architects or project-managers: grace or linus can approve
headgate: to look at it, and to approve it:
  headgate show 1
  headgate approve 1
headgate: or with git alone:
  git fetch origin refs/pull/1/head
  git push origin $head:refs/approve/1
END
	verdict linus 0 reject --yes --no-sign --withdraw 1
	[[ $remote == 'headgate: linus neither approves nor rejects pull request 1 any more'* ]]
	[[ $page == *'linus rejected'* ]]
}

@test "what was shown is what is approved: an update in between refuses" {
	git fetch -q origin refs/pull/1/head
	# Somebody updates the pull request while it is being read.
	cat >"$work/update" <<END
#!/bin/sh
cd "$work/clone" && git commit -q --amend -m 'Serve on 81 at last' &&
	GATE_USER=ada git push -q origin +HEAD:refs/for/master 2>/dev/null
END
	chmod +x "$work/update"
	git config gpg.format ssh
	git config gpg.ssh.program "$work/signer"
	git config user.signingKey "$keys/linus"
	printf '#!/bin/sh\n"%s"\nexec ssh-keygen "$@"\n' "$work/update" >"$work/signer"
	chmod +x "$work/signer"
	verdict linus 1 approve --yes 1
	[[ $remote == *"is for ${head:0:12}; look at it, then type: git fetch origin refs/pull/1/head && git push origin "*'[approval/head]'* ]]
}

@test "pull requests that are not there or have ended" {
	verdict grace 2 approve --yes 7
	[[ $notice == *'there is no pull request 7'* ]]
	as ada git push -q origin "$head:refs/close/1" 2>/dev/null
	verdict grace 1 approve --yes 1
	[ "$notice" = 'headgate: pull request 1 is closed already' ]
}

@test "options that make no sense" {
	verdict grace 2 approve
	verdict grace 2 approve --sign --no-sign 1
	[[ $notice == *'--sign and --no-sign exclude one another'* ]]
	verdict grace 2 approve --yes --withdraw 1
	verdict grace 2 approve --yes --message "$(seq 30)" 1
	[[ $notice == *'the message has more than 20 lines'* ]]
}

@test "in the guarded repository itself, and with another name of the remote" {
	git remote rename origin upstream
	verdict grace 0 approve --yes --remote upstream 1
	[ "$(tip refs/approvals/1/grace)" != none ]
	cd "$work/server.git"
	verdict linus 0 approve --yes 1
	[ "$(tip refs/approvals/1/linus)" != none ]
}
