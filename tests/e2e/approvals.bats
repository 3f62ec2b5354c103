#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Approvals, vetoes and withdrawals by plain git: attested and signed, and every way to forge one.

# server.bash sets the variables; each test is a process; backticks are text
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load server
load approvals

setup() {
	gate_setup
	propose web
}
teardown() {
	[ -z "${SSH_AGENT_PID-}" ] || kill "$SSH_AGENT_PID"
	[ ! -d "$HOME/.gnupg" ] || gpgconf --kill all
	server_teardown
}

approval() {
	git -C "$work/server.git" cat-file tag "refs/approvals/$1"
}

@test "attested: who pushes the head approves it, and the gate signs that" {
	as grace push 0 -o message='looks good' "$head:refs/approve/1"
	says <<END
headgate: grace approves pull request 1 at ${head:0:12}
headgate: has all approvals; to land it:
  headgate merge 1
headgate: or with git alone:
  git push origin $head:refs/merge/1
END
	diff -u - <(approval 1/grace | sed '/^tagger/d; /^Policy/d; /^Received/d; /^---/,$d') <<END
object $head
type commit
tag approve-1

looks good

Repository: shop
Pull-Request: 1
Target: refs/heads/master
Head: $head
Verdict: approve
Role: project-managers
Principal: grace
Identity: env:GATE_USER
END
	# Anybody can verify it with git alone.
	git fetch -q origin refs/approvals/1/grace:refs/tags/seen
	echo "gate $(public_key gate)" >"$work/signers"
	git -c gpg.ssh.allowedSignersFile="$work/signers" verify-tag seen
}

@test "attested: what is told works in a clone that has never seen the head" {
	git commit -q --amend -m 'Other words'
	as ada push 0 HEAD:refs/for/master/web
	mapfile -t typed < <(sed -n 's/^  git /git /p' <<<"$remote")
	[ "${#typed[@]}" = 2 ]
	git clone -q "file://$work/server.git" "$work/review"
	cd "$work/review"
	run ! as grace git push -q origin "$(tip refs/pull/1/head):refs/approve/1"
	as grace sh -c "${typed[0]} && ${typed[1]}"
	[ "$(tip refs/approvals/1/grace)" != none ]
}

@test "attested: the life that a rule gives to signed ones is not its own" {
	git checkout -q --detach refs/remotes/origin/master
	sed -i 's/^      - {count: 1, .*/&\n      - {count: 1, from: [architects], grade: signed, expires: 1d}/' .headgate/policy.yaml
	git add .
	as ada commit 'A second rule'
	as ada git push -q origin HEAD:refs/for/master/policy 2>/dev/null
	as linus git push -q origin HEAD:refs/approve/2 2>/dev/null
	as ada git push -q origin HEAD:refs/merge/2 2>/dev/null
	as linus push 0 "$head:refs/approve/1"
	[ "${remote%%$'\n'*}" = "headgate: linus approves pull request 1 at ${head:0:12}" ]
	approval 1/linus
	run ! grep ^Expires: <(approval 1/linus)
}

@test "signed: a tag with an SSH key of the policy, also by a pusher whom nobody knows" {
	signed linus
	env -u GATE_USER git push -q origin "$tag:refs/approve/1" 2>/dev/null
	[ "$(tip refs/approvals/1/linus)" = "$tag" ]
	git -C "$work/server.git" log -1 --format=%an%n%s refs/pull/1/log | diff -u - <(
		cat <<END
linus
linus approved head 1 of pull request 1, ${head:0:12}
END
	)
	as ada push 0 "$head:refs/merge/1"
}

@test "signed: it counts on for the same change, and the log says whose it is" {
	signed linus
	as linus push 0 "$tag:refs/approve/1"
	git commit -q --amend -m 'Other words'
	as ada push 0 HEAD:refs/for/master/web
	[[ $remote == *'headgate: the approval of linus counts on: this is the same change'* ]]
	git -C "$work/server.git" log -1 --format='%s%n%(trailers:key=Approver)' refs/pull/1/log |
		diff -u - <(
			cat <<'END'
the approval of linus counts for head 2 of pull request 1, too: it is the same change
Approver: linus

END
		)
}

@test "signed: with the key in an agent only" {
	eval "$(ssh-agent -s)" >/dev/null
	ssh-add -q "$keys/linus"
	git config gpg.format ssh
	git config user.signingKey "key::$(public_key linus)"
	statement | as linus git tag -s -F - statement "$head"
	as linus push 0 statement:refs/approve/1
	says <<END
headgate: linus approves pull request 1 at ${head:0:12}, signed
headgate: has all approvals; to land it:
  headgate merge 1
headgate: or with git alone:
  git push origin $head:refs/merge/1
END
}

# A policy in which linus has an OpenPGP key; pull requests begin anew.
openpgp_policy() {
	mkdir -m 700 "$HOME/.gnupg"
	gpg --batch -q --passphrase '' --quick-gen-key 'Linus <linus@example.com>' ed25519 sign \
		"$1" 2>/dev/null
	gpg --armor --export linus@example.com >"$work/linus.asc"
	git checkout -q --detach refs/remotes/origin/master
	python3 - "$work/linus.asc" <<'END'
import json, sys
text = open(".headgate/policy.yaml").read().split("\n")
for i, line in enumerate(text):
    if line.startswith("  linus:"):
        text[i] = line[: line.index("keys:")] + "keys: [" + json.dumps(open(sys.argv[1]).read()) + "]}"
open(".headgate/policy.yaml", "w").write("\n".join(text))
END
	git add .
	as ada commit policy
	as ada git push -q origin HEAD:refs/for/master/policy 2>/dev/null
	as grace git push -q origin "HEAD:refs/approve/2" 2>/dev/null
	as ada git push -q origin "HEAD:refs/merge/2" 2>/dev/null
	git fetch -q origin
	git config gpg.format openpgp
	git config user.signingKey linus@example.com
}

@test "signed: a tag with an OpenPGP key of the policy" {
	openpgp_policy never
	statement | as linus git tag -s -F - statement "$head"
	as linus push 0 statement:refs/approve/1
	[ "$(tip refs/approvals/1/linus)" = "$(git rev-parse statement)" ]
	as ada push 0 "$head:refs/merge/1"
	# Without a trace of gpg on the server.
	[ -z "$(find "$work/server.git" -name '*gpg*' -o -name '*.kbx*')" ]
}

@test "signed: an OpenPGP key that expired is no key, whatever the tag's date" {
	openpgp_policy seconds=2
	statement | as linus git tag -s -F - statement "$head"
	sleep 3
	remember
	as linus push 1 statement:refs/approve/1
	[[ $remote == *"refs/approve/1: error: linus's key "*" has expired [approval/tag]"* ]]
	unchanged
}

refused_tag() {
	remember
	as "${pusher:-linus}" push 1 "$tag:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: $1
$nothing
END
	unchanged
}

@test "a signed tag that was made for something else" {
	signed linus Repository=infra
	refused_tag 'the tag names the repository "infra", not "shop" [approval/tag]'
	signed linus PullRequest=2
	refused_tag 'the tag names pull request 2, not 1 [approval/tag]'
	signed linus Target=refs/heads/dev
	refused_tag 'the tag names the target refs/heads/dev, not refs/heads/master [approval/tag]'
	signed linus Head="$(git rev-parse origin/master)"
	refused_tag "the tag is no approval: it names the head $(git rev-parse --short=12 origin/master), but it tags ${head:0:12} [approval/tag]"
	signed linus Verdict=reject
	refused_tag "the tag's Verdict is reject, which does not belong to refs/approve/1 [approval/verdict]"
	echo 'Release 1.2' | sign_tag linus v1.2 "$head"
	tag=$(git rev-parse v1.2)
	refused_tag 'the tag is no approval: it does not end in the trailers of an approval (Repository, Pull-Request, Target, Head, Verdict), each on one line [approval/tag]'
}

@test "a tag on another commit than the head under review" {
	old=$head
	git checkout -q "$head"
	echo '# more' >>web.yaml
	git add .
	as ada commit more
	as ada git push -q origin HEAD:refs/for/master/web 2>/dev/null
	head=$(git rev-parse HEAD)
	object=$old signed linus Head="$old"
	refused_tag "the head of pull request 1 is ${head:0:12}, and this is for ${old:0:12}; look at it, then type: git fetch origin refs/pull/1/head && git push origin $head:refs/approve/1 [approval/head]"
	as grace push 1 "$old:refs/approve/1"
	[[ $remote == *'[approval/head]'* ]]
	unchanged
}

@test "a tag that nobody signed whom the policy knows" {
	statement | as linus git tag -a -F - plain "$head"
	tag=$(git rev-parse plain)
	refused_tag 'the tag is not signed: make it with `git tag -s`, or push the commit itself [approval/tag]'
	ssh-keygen -q -t ed25519 -N '' -f "$work/mallory"
	statement | git -c gpg.format=ssh -c user.signingKey="$work/mallory" tag -s -F - foreign "$head"
	tag=$(git rev-parse foreign)
	fingerprint=$(ssh-keygen -lf "$work/mallory" | cut -d ' ' -f 2)
	refused_tag "the key $fingerprint is not in the policy [approval/tag]"
	# Linus signed another statement.
	signed linus
	git cat-file tag "$tag" | sed 's/^fine$/excellent/' >"$work/altered"
	tag=$(git hash-object -t tag -w "$work/altered")
	refused_tag "linus's signature does not fit: what was signed is something else [approval/tag]"
}

@test "a person cannot speak for another one" {
	signed linus
	pusher=grace
	refused_tag 'the server knows you as grace, but the tag is signed by linus [approval/person]'
}

@test "what only the gate writes is taken from nobody" {
	{
		statement
		printf '%s\n' 'Principal: grace' 'Identity: ssh' 'Received: 2026-11-23T02:00:00Z'
	} | sign_tag linus forged "$head"
	tag=$(git rev-parse forged)
	refused_tag 'only the gate attests approvals: leave out Principal, Identity and Received and sign the tag, or push the commit itself [approval/tag]'
	as grace push 1 "$head:refs/approvals/1/grace"
	unchanged
}

@test "tags of tags, tags on files, long and binary ones" {
	signed linus
	inner=$tag
	tag=$(printf 'object %s\ntype tag\ntag x\ntagger A <a@b> 1 +0000\n\nx\n' "$inner" |
		git hash-object -t tag -w --stdin)
	refused_tag 'the tag is no approval: it tags a tag, not a commit [approval/tag]'
	blob=$(git rev-parse "$head:web.yaml")
	tag=$(printf 'object %s\ntype blob\ntag x\ntagger A <a@b> 1 +0000\n\nx\n' "$blob" |
		git hash-object -t tag -w --stdin)
	refused_tag 'the tag is no approval: it tags a blob, not a commit [approval/tag]'
	tag=$(printf 'object %s\ntype commit\ntag x\ntagger A <a@b> 1 +0000\n\nx\1y\n' "$head" |
		git hash-object -t tag -w --stdin)
	refused_tag 'the tag is no approval: its message has control characters [approval/tag]'
	tag=$({
		printf 'object %s\ntype commit\ntag x\ntagger A <a@b> 1 +0000\n\n' "$head"
		head -c 1000000 /dev/zero | tr '\0' x
	} | git hash-object -t tag -w --stdin)
	remember
	as linus push 1 "$tag:refs/approve/1"
	[[ $remote == *'[approval/tag]'* ]]
	unchanged
	tag=$({
		printf 'object %s\ntype commit\ntag x\ntagger A <a@b> 1 +0000\n\n' "$head"
		head -c 20000 /dev/zero | tr '\0' x
		printf '\n\n'
		statement | tail -n +3
	} >"$work/long" && ssh-keygen -q -Y sign -n git -f "$keys/linus" "$work/long" &&
		cat "$work/long" "$work/long.sig" | git hash-object -t tag -w --stdin)
	refused_tag 'the comment has 20000 bytes, more than 16384 [approval/tag]'
	tag=$blob
	refused_tag "push the head of the pull request, or a signed tag on it: git push origin $head:refs/approve/1 [pull/object]"
}

@test "a withdrawn approval cannot be brought back by who has a copy of it" {
	signed linus
	as linus push 0 "$tag:refs/approve/1"
	as linus push 0 -o withdraw "$head:refs/reject/1"
	says <<END
headgate: linus neither approves nor rejects pull request 1 any more
headgate: needs 1 of architects or project-managers: grace or linus can approve
headgate: to look at it, and to approve it:
  headgate show 1
  headgate approve 1
headgate: or with git alone:
  git fetch origin refs/pull/1/head
  git push origin $head:refs/approve/1
END
	refused_tag 'this statement of linus was received before; sign a new one: headgate approve --sign 1 [approval/again]'
	as ada push 1 "$head:refs/merge/1"
	# He himself can change his mind.
	export GIT_COMMITTER_DATE='1700000001 +0000'
	signed linus
	as linus push 0 "$tag:refs/approve/1"
}

@test "a veto stops it until its author approves or withdraws" {
	as grace push 0 "$head:refs/approve/1"
	as linus push 0 -o message='no digest' "$head:refs/reject/1"
	says <<END
headgate: linus rejects pull request 1 at ${head:0:12}
headgate: stopped: linus rejected ${head:0:12}; until linus approves or withdraws it
headgate: to take it back:
  headgate reject --withdraw 1
END
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *'linus rejected'*'[landing/approvals]'* ]]
	as linus push 0 "$head:refs/approve/1"
	as ada push 0 "$head:refs/merge/1"
}

@test "there is nothing to withdraw for who has said nothing" {
	as grace push 1 -o withdraw "$head:refs/reject/1"
	says <<END
headgate: refused refs/reject/1 (1 error)
refs/reject/1: error: grace has neither approved nor rejected pull request 1 [approval/nothing]
$nothing
END
	as grace push 1 -o withdraw "$head:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: to take an approval back, type: git push -o withdraw origin $head:refs/reject/1 [approval/verdict]
$nothing
END
	unchanged
}

@test "approvals that would be worth nothing are refused" {
	as ada push 1 "$head:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: ada contributed to this change: opened the pull request [approval/worthless]
headgate: needs 1 of architects or project-managers: grace or linus can approve
$nothing
END
	as ci push 1 "$head:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: ci is a robot; only people count [approval/worthless]
headgate: needs 1 of architects or project-managers: grace or linus can approve
$nothing
END
	as zoe push 1 "$head:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: zoe is not among the people of the policy [approval/worthless]
headgate: needs 1 of architects or project-managers: grace or linus can approve
$nothing
END
	env -u GATE_USER git push origin "$head:refs/approve/1" 2>&1 | grep -F '[pull/identity]'
	unchanged
}

@test "who contributed once may not approve, however the commits look now" {
	git checkout -q "$head"
	echo '# by grace' >>web.yaml
	git add .
	as grace commit more
	as ada git push -q origin HEAD:refs/for/master/web 2>/dev/null
	# The author is gone from the next head, not from the pull request.
	as ada git commit -q --amend --no-edit --reset-author
	as ada git push -q origin +HEAD:refs/for/master/web 2>/dev/null
	head=$(git rev-parse HEAD)
	as grace push 1 "$head:refs/approve/1"
	[[ $remote == *'grace contributed to this change'*'[approval/worthless]'* ]]
}

@test "who contributed can still veto" {
	git checkout -q "$head"
	git commit -q --amend -m "$(printf 'change web\n\nCo-authored-by: Linus <linus@example.com>')"
	as ada git push -q origin +HEAD:refs/for/master/web 2>/dev/null
	head=$(git rev-parse HEAD)
	as grace push 0 "$head:refs/approve/1"
	as linus push 1 "$head:refs/approve/1"
	as linus push 0 "$head:refs/reject/1"
	[[ $remote == *'stopped: linus rejected'* ]]
	as ada push 1 "$head:refs/merge/1"
}

@test "an approval by somebody who is not asked is kept, and said to have no effect" {
	as ken push 0 "$head:refs/approve/1"
	[[ $remote == *'recorded, but it does not count: ken is not asked'* ]]
	as ada push 1 "$head:refs/merge/1"
}

@test "pull requests that are not there, or have ended" {
	as grace push 1 "$head:refs/approve/9"
	[[ $remote == *'[pull/unknown]'* ]]
	as grace push 1 "$head:refs/approve/01"
	[[ $remote == *'[pull/number]'* ]]
	unchanged
	as ada push 0 "$head:refs/close/1"
	remember
	as grace push 1 "$head:refs/approve/1"
	says <<END
headgate: refused refs/approve/1 (1 error)
refs/approve/1: error: pull request 1 was closed [pull/ended]
$nothing
END
	unchanged
}

@test "two verdicts in one push are refused" {
	as grace push 1 "$head:refs/approve/1" "$head:refs/reject/1"
	[[ $remote == *'[ref/mixed]'* ]]
	unchanged
}
