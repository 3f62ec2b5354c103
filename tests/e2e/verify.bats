#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate verify: every landed step judged again, from clones that somebody may have changed.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load landing

setup() {
	landing_setup '
    emergency: {from: [architects], within: 24h}'
}
teardown() { landing_teardown; }

# Five landings, of every kind.
history() {
	first=$(tip refs/heads/master)
	approved api
	as ada push 0 HEAD:refs/merge/1
	sync
	approved two
	as ken push 0 HEAD:refs/heads/master
	sync
	approved three
	as ken push 0 -o method=squash HEAD:refs/merge/3
	sync
	service dev/x.yaml TCP
	as ci commit dev
	as ci push 0 HEAD:refs/heads/master
	sync
	proposed five
	as linus push 0 -o emergency='the shop is down' HEAD:refs/merge/4
	sync
	last=$(tip refs/heads/master)
}

# forge MESSAGE: an entry on top of the ledger, as the gate would write it.
forge() {
	local -x GIT_COMMITTER_NAME=headgate GIT_COMMITTER_EMAIL=headgate
	git update-ref refs/landed/master \
		"$(git commit-tree -p refs/landed/master -m "$1" "$(git mktree </dev/null)")"
}

# A clone with everything, to be changed by hand; verified offline.
copy() {
	git clone -q --mirror "$work/server.git" "$work/copy.git"
	cd "$work/copy.git" || return
}

# verify STATUS ARGUMENT...: what it says is in $output.
verify() {
	local wanted=$1
	shift
	run "$headgate" verify --offline "$@"
	if [ "$status" != "$wanted" ]; then
		echo "$output"
		return 1
	fi
}

@test "every step is covered, and the same is said everywhere" {
	history
	copy
	verify 0 --gate-key "$keys/gate.pub" master
	diff -u - <(echo "$output") <<END
ok    master: 6 steps are covered, from ${first:0:12} to ${last:0:12}
      $(tip master~1 | cut -c 1-12) -> ${last:0:12} (emergency, pull request 4, by linus): its approvals have not been given yet: the shop is down
END
	here=$("$headgate" verify --offline --gate-key "$keys/gate.pub" --format json)
	git clone -q "$work/server.git" "$work/other"
	cd "$work/other"
	there=$("$headgate" verify --gate-key "$keys/gate.pub" --format json)
	[ "$here" = "$there" ]
	cd "$work/server.git"
	diff <("$headgate" verify --gate-key "$keys/gate.pub" --format json) <(echo "$here")
	[ "$(wc -l <<<"$here")" = 7 ]
}

@test "without a key of the gate the signatures are counted, not trusted" {
	history
	copy
	verify 0
	diff -u - <(sed -n '2,3p' <<<"$output") <<'END'
      6 signatures of the gate were not verified, for the policy of then does not name its key: whoever can write to the repository could have made them
      with the gate's public key, from its administrator: headgate verify --gate-key FILE
END
	verify 1 --gate-key "$keys/ada.pub"
	[[ $output == "FAIL  master: step 1, ${first:0:12} (start), is not covered: the signature of the ledger's entry is not the gate's: "* ]]
	echo nonsense >"$work/key"
	verify 2 --gate-key "$work/key"
}

@test "what landed before the gate had a key is left out of what the key is asked for" {
	git -C "$work/server.git" config --unset headgate.signing.key
	git -C "$work/server.git" config --unset headgate.signing.format
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	begin=$(tip refs/heads/master)
	git -C "$work/server.git" config headgate.signing.key "$keys/gate"
	approved api
	as ada push 0 HEAD:refs/merge/1
	copy
	verify 0
	[ "${lines[3]}" = "      with the gate's public key, from its administrator: headgate verify --gate-key FILE --since $begin master" ]
	verify 1 --gate-key "$keys/gate.pub"
	verify 0 --gate-key "$keys/gate.pub" --since "$begin" master
	[[ $output == *'ok    master: 1 step is covered'*'1 earlier step was not judged' ]]
}

@test "a debt that is repaid is no more told of" {
	history
	as grace push 0 five:refs/approve/4
	copy
	verify 0 --gate-key "$keys/gate.pub"
	[ "$output" = "ok    master: 6 steps are covered, from ${first:0:12} to ${last:0:12}" ]
}

@test "a branch moved by hand" {
	history
	copy
	git update-ref refs/heads/master "$(as eve git commit-tree -p master -m evil 'master^{tree}')"
	verify 1
	[[ $output == "FAIL  master: refs/heads/master stands at $(git rev-parse master), but the gate left it at $last: "* ]]
}

@test "a commit inserted, the ledger told so, unsigned" {
	history
	copy
	evil=$(as eve git commit-tree -p master -m evil "master^{tree}")
	git update-ref refs/heads/master "$evil"
	forge "ci pushed

Landing: waived
Branch: refs/heads/master
Old: $last
New: $evil
Actor: ci
Policy: $(git rev-parse master:.headgate/policy.yaml)"
	verify 1
	[[ $output == "FAIL  master: step 7, ${last:0:12} -> ${evil:0:12} (waived, by ci), is not covered: the ledger's entry is not signed by the gate"* ]]
}

@test "a commit inserted where nothing is signed" {
	git -C "$work/server.git" config --unset headgate.signing.key
	git -C "$work/server.git" config --unset headgate.signing.format
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	approved api
	as ada push 0 HEAD:refs/merge/1
	copy
	verify 0
	[[ $output == *'2 entries of the ledger are not signed'* ]]
	old=$(git rev-parse master)
	evil=$(git commit-tree -p master -m evil "$(git rev-parse "master~1^{tree}")")
	git update-ref refs/heads/master "$evil"
	forge "ci pushed

Landing: waived
Branch: refs/heads/master
Old: $old
New: $evil
Actor: ci
Policy: $(git rev-parse master:.headgate/policy.yaml)"
	verify 1
	[[ $output == *"(waived, by ci), is not covered: approvals are missing: needs 1 of architects or project-managers"* ]]
}

@test "an entry of the ledger dropped" {
	history
	copy
	tip=$(git rev-parse refs/landed/master)
	before=$(git rev-parse "$tip~2")
	# The last entry on top of the one before the last but one.
	git cat-file commit "$tip" | sed "s/^parent $(git rev-parse "$tip^1")/parent $before/" >"$work/entry"
	git update-ref refs/landed/master "$(git hash-object -t commit -w "$work/entry")"
	verify 1
	[[ $output == *'does not begin where the one before it ended'* ]]
}

@test "an approval that is replaced at its ref" {
	history
	copy
	git update-ref refs/approvals/1/grace "$(git rev-parse refs/approvals/2/grace)"
	verify 1
	[[ $output == *'step 2, '*'is not covered: refs/approvals/1/grace is not an approval that the log of pull request 1 knows'* ]]
}

@test "an approval put in by hand" {
	history
	copy
	git cat-file tag refs/approvals/1/grace | sed 's/grace/linus/g' >"$work/tag"
	git update-ref refs/approvals/1/linus "$(git hash-object -t tag -w "$work/tag")"
	verify 1
	[[ $output == *'refs/approvals/1/linus is not an approval that the log of pull request 1 knows'* ]]
}

@test "a log that was rewritten" {
	history
	copy
	git update-ref refs/pull/1/log "$(git rev-parse refs/pull/1/log~1)"
	verify 1
	[[ $output == *'the log of pull request 1 was rewritten after it landed'* ]]
	git update-ref -d refs/pull/1/log
	verify 1
	[[ $output == *'refs/pull/1/log is missing; fetch it: '* ]]
}

# reenter COMMIT: the ledger's last entry with another New, its signature taken away; the branch
# stands there.
reenter() {
	git cat-file commit refs/landed/master | sed '/^gpgsig/,/END SSH/d' | sed "s/^New: .*/New: $1/" >"$work/entry"
	git update-ref refs/landed/master "$(git hash-object -t commit -w "$work/entry")"
	git update-ref refs/heads/master "$1"
}

@test "a merge whose tree was edited, its entry forged" {
	approved api
	as ada push 0 HEAD:refs/merge/1
	copy
	tree=$({
		git ls-tree master
		printf '100644 blob %s\tevil.yaml\n' "$(git rev-parse master:web.yaml)"
	} | git mktree)
	git cat-file commit master | sed "1s/.*/tree $tree/; /^gpgsig/,/END SSH/d" >"$work/merge"
	reenter "$(git hash-object -t commit -w "$work/merge")"
	verify 1
	[[ $output == *"step 2, "*"is not covered: "* ]]
	# Even somebody with the gate's key cannot make the log agree.
	verify 1 --gate-key "$keys/gate.pub"
}

@test "a policy weakened by hand before an unsigned history" {
	git -C "$work/server.git" config --unset headgate.signing.key
	git -C "$work/server.git" config --unset headgate.signing.format
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	approved api
	as ada push 0 HEAD:refs/merge/1
	copy
	weak=$(git show master:.headgate/policy.yaml | sed 's/"dev.*by: \[ci\]/"**"]/' | git hash-object -w --stdin)
	git cat-file commit refs/landed/master | sed "s/^Policy: .*/Policy: $weak/" >"$work/entry"
	git update-ref refs/landed/master "$(git hash-object -t commit -w "$work/entry")"
	verify 1
	[[ $output == *'it was judged by another policy than the one at '* ]]
}

@test "what landed before a commit need not be judged" {
	git -C "$work/server.git" config headgate.approvals off
	proposed api
	as ada push 0 HEAD:refs/merge/1
	git -C "$work/server.git" config headgate.approvals required
	unasked=$(tip refs/heads/master)
	sync
	approved two
	as ada push 0 HEAD:refs/merge/2
	copy
	verify 1
	[[ $output == *'nobody was asked: approvals were switched off on the server'* ]]
	verify 0 --since "$unasked"
	[[ $output == *'1 step is covered'* ]]
	verify 1 --since "$(git rev-parse master^2)"
	[[ $output == *'where the check was to begin'* ]]
}

@test "what there is nothing of" {
	cd "$work/clone"
	verify 1 nowhere
	[[ $output == 'FAIL  nowhere: there is neither a branch nowhere nor a ledger refs/landed/nowhere; `git for-each-ref refs/landed` lists '* ]]
	git push -q origin HEAD:refs/heads/plain
	verify 1 plain
	[[ $output == 'FAIL  plain: there is no ledger refs/landed/plain; '* ]]
	verify 2 --format xml
	verify 2 one two
	verify 2 'a..b'
}
