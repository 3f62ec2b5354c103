#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# proc-receive: the protocol word by word, and what clients of all sorts are told.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup
	zero=$(printf '%040d' 0)
}
teardown() { server_teardown; }

# packets LINE...: each as a packet; "flush" is one; \0 and \n stand for these bytes.
packets() {
	local line bytes
	for line; do
		if [ "$line" = flush ]; then
			printf 0000
		else
			bytes=$(printf '%b' "$line" | wc -c)
			printf '%04x%b' $((bytes + 4)) "$line"
		fi
	done
}

# hook NAME LINE...: the hook itself, as git starts it. Its exit status is in $status, its answers
# in $answers (one a line, NUL as |), what it says in $said.
hook() {
	local name=$1
	shift
	status=0
	packets "$@" | (cd "$work/server.git" && GIT_DIR=. GATE_USER=$name "$headgate" proc-receive) \
		>"$work/answers" 2>"$work/said" || status=$?
	answers=$(unpacked <"$work/answers")
	said=$(cat "$work/said")
}

# The packets of standard input, one a line.
unpacked() {
	local length
	while length=$(head -c 4) && [ -n "$length" ]; do
		if [ "$length" = 0000 ]; then
			echo flush
		else
			head -c $((16#$length - 4)) | tr '\0' '|'
			echo
		fi
	done
}

answers_are() {
	diff -u - <(printf '%s\n' "$answers")
}

# A change of ada's on the server already, but on no branch there: its id in $head.
change() {
	service "$1.yaml" TCP
	as ada commit "add $1"
	head=$(git rev-parse HEAD)
	git -C "$work/server.git" fetch -q "$work/clone" "$head"
	remember
}

@test "the greeting: with and without features, in any order, with and without a line end" {
	change api
	for greeting in 'version=1\n' 'version=1' 'version=1\0atomic\n' 'version=1\0\n' \
		'version=1\0other atomic  \n'; do
		hook ada "$greeting" flush "$zero $head refs/heads/topic" flush
		[ "$status" = 0 ]
		answers_are <<'END'
version=1
flush
ok refs/heads/topic
option fall-through
flush
END
	done
	for greeting in 'version=1\0atomic push-options\n' 'version=1\0push-options atomic' \
		'version=1\0push-options\n'; do
		hook ada "$greeting" flush "$zero $head refs/heads/topic" flush 'title=x' flush
		[ "$status" = 0 ]
		answers_are <<'END'
version=1|push-options
flush
ok refs/heads/topic
option fall-through
flush
END
	done
	[ -z "$said" ]
	unchanged
}

@test "what is not the protocol ends without an answer" {
	change api
	while read -r -a lines; do
		hook ada "${lines[@]//_/ }"
		[ "$status" = 3 ]
		[[ $said == 'headgate: git '* ]]
		[[ $answers != *ok* ]]
	done <<END
version=2\n flush $zero $head refs/heads/topic flush
version=10\n flush
flush
version=1\n version=1\n flush
version=1\n
version=1\n flush nonsense flush
version=1\n flush ${zero}_${head}_ flush
version=1\n flush ${zero}_${head}_refs/heads/topic
version=1\0push-options\n flush ${zero}_${head}_refs/heads/topic flush
END
	for bytes in 0001 0002 0003 00zz 000 fff1 ffff 0010abc ''; do
		status=0
		printf %s "$bytes" | (cd "$work/server.git" && GIT_DIR=. "$headgate" proc-receive) \
			>"$work/answers" 2>"$work/said" || status=$?
		[ "$status" = 3 ]
		[ ! -s "$work/answers" ]
	done
	unchanged
}

@test "answers come in the order of the commands, refusals among them" {
	change api
	hook ada 'version=1\n' flush \
		"$zero $head refs/heads/topic" \
		"$zero $head refs/for/nowhere" \
		"$zero $head refs/for/master/one" \
		"$zero $head refs/heads/..x" \
		"$zero $head refs/close/7" \
		"$zero $head refs/for/master/two" \
		"$zero $head refs/heads/other" flush
	[ "$status" = 0 ]
	# A name that is none stops everything before it begins.
	[ "$(grep -c '^ng ' <<<"$answers")" = 7 ]
	unchanged

	hook ada 'version=1\n' flush \
		"$zero $head refs/heads/topic" \
		"$zero $head refs/for/nowhere" \
		"$zero $head refs/for/master/one" \
		"$zero $head refs/close/7" \
		"$zero $head refs/for/master/two" \
		"$zero $head refs/heads/other" flush
	[ "$status" = 0 ]
	# shellcheck disable=SC2001 # a line at a time
	diff -u - <(sed 's/^\(ng [^ ]*\) .*/\1 …/' <<<"$answers") <<END
version=1
flush
ok refs/heads/topic
option fall-through
ng refs/for/nowhere …
ok refs/for/master/one
option refname refs/pull/1/head
option old-oid $zero
option new-oid $head
ng refs/close/7 …
ok refs/for/master/two
option refname refs/pull/2/head
option old-oid $zero
option new-oid $head
ok refs/heads/other
option fall-through
flush
END
	[[ $said == *'headgate: refused refs/for/nowhere (1 error)'* ]]
	[[ $said == *'headgate: refused refs/close/7 (1 error)'* ]]
	[[ $said == *'headgate: opened pull request 1 for master: add api'* ]]
	[[ $said == *'headgate: opened pull request 2 for master: add api'* ]]
}

@test "a reason is one line" {
	change api
	hook ada 'version=1\n' flush "$zero $head refs/close/7" flush
	grep -qx 'ng refs/close/7 [^|]*\[[a-z]*/[a-z-]*\]' <<<"$answers"
	[ "$(wc -l <<<"$answers")" = 4 ]
}

@test "atomic: all or nothing" {
	change api
	hook ada 'version=1\0atomic\n' flush \
		"$zero $head refs/for/master/one" "$zero $head refs/close/7" flush
	[ "$status" = 0 ]
	[ "$(grep -c '^ng ' <<<"$answers")" = 2 ]
	grep -qx 'ng refs/for/master/one atomic push failed' <<<"$answers"
	unchanged

	hook ada 'version=1\0atomic\n' flush \
		"$zero $head refs/for/master/one" "$zero $head refs/heads/topic" flush
	[ "$(grep -c '^ng ' <<<"$answers")" = 2 ]
	[[ $said == *'Push without --atomic, or one ref after the other.'* ]]
	unchanged

	hook ada 'version=1\0atomic\n' flush \
		"$zero $head refs/for/master/one" "$zero $head refs/for/master/two" flush
	[ "$(grep -c '^ok ' <<<"$answers")" = 2 ]
	[ "$(tip refs/pull/1/head)" = "$head" ]
	[ "$(tip refs/pull/2/head)" = "$head" ]

	hook ada 'version=1\0atomic\n' flush \
		"$zero $head refs/heads/topic" "$zero $head refs/heads/other" flush
	[ "$(grep -c '^option fall-through' <<<"$answers")" = 2 ]
}

@test "an atomic push of proposals opens them all" {
	change api
	as ada push 0 --atomic HEAD:refs/for/master/one HEAD:refs/for/master/two
	[ "$(tip refs/pull/1/head) $(tip refs/pull/2/head)" = "$head $head" ]
	[ "$(tip refs/for/master/one)" = none ]
}

@test "a client learns which ref really moved" {
	change api
	as ada push 0 HEAD:refs/for/master
	grep -qxF ' * [new reference]   HEAD -> refs/pull/1/head' "$work/push"
	change more
	as ada push 0 HEAD:refs/for/master
	grep -qF 'HEAD -> refs/pull/1/head' "$work/push"
}

# old_client NAME REF: a push of $head to REF by a client that knows no other report than
# "report-status"; what it gets is in $work/raw, what is said to it in $work/said.
old_client() {
	local line="$zero $head $2"
	{
		printf '%04x%s\0 report-status0000' $((${#line} + 19)) "$line"
		git pack-objects --stdout -q </dev/null
	} | GATE_USER=$1 git receive-pack "$work/server.git" >"$work/raw" 2>"$work/said"
}

@test "an old client is told in plain words what was done" {
	change api
	old_client ada refs/for/master
	grep -qaF 'ok refs/for/master' "$work/raw"
	run ! grep -qaF 'option ' "$work/raw"
	grep -qxF 'headgate: opened pull request 1 for master: add api' "$work/said"
	[ "$(tip refs/for/master)" = none ]
	[ "$(tip refs/pull/1/head)" = "$head" ]
}

@test "a push that mixes sorts of refs is refused before anything is kept" {
	service api.yaml TCP
	as ada commit api
	remember
	as ada push 1 HEAD:refs/for/master HEAD:refs/heads/topic
	says <<END
headgate: refused refs/for/master (1 error)
refs/for/master: error: is a verb and refs/heads/topic is a ref that git moves: they cannot be done as one; push one after the other [ref/mixed]
headgate: refused refs/heads/topic (1 error)
refs/heads/topic: error: is a ref that git moves and refs/for/master is a verb: they cannot be done as one; push one after the other [ref/mixed]
$nothing
END
	as ada push 1 HEAD:refs/heads/master HEAD:refs/tags/v1
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: is a protected branch and refs/tags/v1 is a ref that git moves: they cannot be done as one; push one after the other [ref/mixed]
headgate: refused refs/tags/v1 (1 error)
refs/tags/v1: error: is a ref that git moves and refs/heads/master is a protected branch: they cannot be done as one; push one after the other [ref/mixed]
$nothing
END
	as ada push 1 --atomic HEAD:refs/heads/master HEAD:refs/for/master
	[[ $remote == *'refs/for/master: error: is a verb and refs/heads/master is a protected branch'* ]]
	as ada push 1 HEAD:refs/approve/7 HEAD:refs/merge/7
	[[ $remote == *'refs/merge/7: error: is about the same pull request as refs/approve/7; push one after the other [ref/mixed]'* ]]
	unchanged
}

@test "there is nothing to delete behind a verb" {
	change api
	as ada push 0 HEAD:refs/for/master
	remember
	for ref in refs/for/master refs/close/1 refs/merge/1; do
		GATE_USER=ada raw_push "$zero" "$zero" "$ref"
		grep -qa "headgate: refused $ref (1 error)" "$work/raw"
	done
	unchanged
}

@test "without its hook git takes neither verbs nor branches, and the rest goes on" {
	change api
	git tag v1 origin/master
	rm "$work/server.git/hooks/proc-receive"
	as ada push 1 HEAD:refs/for/master
	grep -qF 'fail to run proc-receive hook' "$work/push"
	as ada push 1 HEAD:refs/heads/topic
	grep -qF 'fail to run proc-receive hook' "$work/push"
	as ada push 0 v1
}

@test "without the program the hook refuses in words" {
	change api
	sed -i "s#^program=.*#program='$work/gone/headgate'#" "$work/server.git/hooks/proc-receive"
	as ada push 1 HEAD:refs/for/master
	[[ $remote == *"headgate: could not decide: $work/gone/headgate is not there"* ]]
	unchanged_refs
}

# pre-receive had nothing to refuse, so the objects may stay; no ref may.
unchanged_refs() {
	[ "$(server_refs)" = "$refs_before" ]
}

@test "what cannot be decided is refused for each ref, and says why" {
	change api
	git -C "$work/server.git" config headgate.identity telepathy
	hook ada 'version=1\n' flush "$zero $head refs/for/master" "$zero $head refs/heads/topic" flush
	[ "$status" = 0 ]
	answers_are <<'END'
version=1
flush
ng refs/for/master headgate could not decide
ng refs/heads/topic headgate could not decide
flush
END
	[[ $said == *'headgate: could not decide about refs/for/master: headgate.identity is "telepathy", which is no source of names'* ]]
	unchanged
}

@test "without approvals a protected branch moves from where its pusher saw it, or not at all" {
	git -C "$work/server.git" config headgate.approvals off
	old=$(tip refs/heads/master)
	change api
	first=$head
	hook ada 'version=1\n' flush "$old $first refs/heads/master" flush
	[ "$status" = 0 ]
	grep -qx 'ok refs/heads/master' <<<"$answers"
	[ "$(tip refs/heads/master)" = "$first" ]
	# The ledger that was begun goes on.
	[[ $(git -C "$work/server.git" log -1 --format=%B refs/landed/master) == *"New: $first"* ]]

	change more
	hook ada 'version=1\n' flush "$old $head refs/heads/master" flush
	grep -qx 'ng refs/heads/master somebody else has moved the branch \[ref/moved\]' <<<"$answers"
	hook ada 'version=1\n' flush "$first $old refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[ref/force\]' <<<"$answers"
	hook ada 'version=1\n' flush "$first $zero refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[ref/delete\]' <<<"$answers"
	hook ada 'version=1\n' flush "$zero $head refs/heads/main" flush
	[ "$(grep -c fall-through <<<"$answers")" = 1 ]
	unchanged
}

@test "a protected branch: what is not covered, forced, deleted or made up is refused here too" {
	old=$(tip refs/heads/master)
	change api
	hook ada 'version=1\n' flush "$old $head refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[landing/[a-z-]*\]$' <<<"$answers"
	[[ $said == *'headgate: refused refs/heads/master (1 error)'* ]]
	hook ada 'version=1\n' flush "$old $zero refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[ref/delete\]$' <<<"$answers"
	made_up=$(printf '%040d' 0 | tr 0 1)
	hook ada 'version=1\n' flush "$made_up $zero refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[ref/delete\]$' <<<"$answers"
	orphan=$(git commit-tree -m orphan "$head^{tree}")
	git -C "$work/server.git" fetch -q "$work/clone" "$orphan"
	remember
	hook ada 'version=1\n' flush "$old $orphan refs/heads/master" flush
	grep -q '^ng refs/heads/master .*\[ref/force\]$' <<<"$answers"
	hook ada 'version=1\n' flush "$zero $made_up refs/heads/master" flush
	grep -q '^ng refs/heads/master ' <<<"$answers"
	unchanged
}

@test "a covered push to a protected branch moves it, with the ledger" {
	change api
	as ada push 0 HEAD:refs/for/master
	as grace push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/heads/master
	says <<END
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
headgate: pull request 1 landed on master as ${head:0:12}
END
	[ "$(tip refs/heads/master)" = "$head" ]
	[[ $(git -C "$work/server.git" log -1 --format=%B refs/landed/master) == *"New: $head"* ]]
	grep -qF 'HEAD -> master' "$work/push"
}

@test "verbs take no commit that is not the head, and no object that is none" {
	change api
	as ada push 0 HEAD:refs/for/master
	first=$head
	change more
	for verb in approve merge; do
		as grace push 1 "HEAD:refs/$verb/1"
		[[ $remote == *"${first:0:12}"* ]]
	done
	for object in "$(git rev-parse 'HEAD^{tree}')" "$(git rev-parse HEAD:web.yaml)"; do
		for ref in refs/for/master refs/approve/1 refs/merge/1 refs/close/1 refs/heads/master; do
			as grace push 1 "+$object:$ref"
			[[ $remote == *"headgate: refused $ref (1 error)"* ]] || {
				echo "$ref: $remote"
				false
			}
		done
	done
	for number in 0 01 -1 +1 1x 2 99999999999999999999 '' 1/2; do
		[ -n "$number" ] || continue
		for verb in approve reject merge close; do
			as grace push 1 "HEAD:refs/$verb/$number"
			[[ $remote == *"headgate: refused refs/$verb/$number (1 error)"* ]]
		done
	done
}

@test "so many verbs at once that others would wait too long" {
	change api
	for ((i = 0; i <= 100; i++)); do
		printf 'create refs/heads/many/t%d %s\n' "$i" "$head"
	done | git update-ref --stdin
	remember
	as ada push 1 'refs/heads/many/*:refs/for/master/*'
	says <<-END
		headgate: could not decide: the push has 101 verbs or protected branches, more than the 100 that are carried out at a time
		headgate: Push them in several parts.
		headgate: so the push is refused; nothing was updated on the server.
	END
	unchanged
	git update-ref -d refs/heads/many/t0
	as ada push 0 'refs/heads/many/*:refs/for/master/*'
}
