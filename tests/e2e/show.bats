#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate pulls, show, merge and close: from a clone, a mirror and the server's own repository.

# shellcheck disable=SC2154 # server.bash sets the variables
load server

setup() {
	gate_setup
}

teardown() {
	server_teardown
}

# propose BRANCH TITLE: the index as a commit on a new branch from master, opened by ada.
propose() {
	git commit -q -m "$2"
	head=$(git rev-parse HEAD)
	as ada git push -q origin "HEAD:refs/for/master/$1" 2>"$work/push"
}

begin() {
	git fetch -q origin
	git checkout -q -B "$1" origin/master
}

# A Service moved to another port; pull request 1.
open_one() {
	begin web
	service web.yaml UDP
	propose web "Serve web over UDP"
}

approve() {
	as "$1" git push -q origin "$head:refs/approve/$2" 2>"$work/push"
}

# Another clone, of somebody who has never seen the pull request.
other_clone() {
	git clone -q "$work/server.git" "$work/other"
	cd "$work/other" || return
}

@test "pulls lists what is open, by state, and as JSON" {
	run -0 "$headgate" pulls
	[ "$output" = "headgate: there are no open pull requests" ]
	open_one
	other_clone
	run -0 "$headgate" pulls
	diff - <(printf '%s\n' "$output") <<-END
	NUMBER  STATE  TARGET  TITLE               BY   CHANGED
	     1  open   master  Serve web over UDP  ada  just now
	END
	run -0 "$headgate" pulls --state merged
	[ "$output" = "headgate: there are no merged pull requests" ]
	run -0 "$headgate" pulls --format json
	[ "$(jq -r 'select(.type == "pull") | [.number, .state, .target, .topic, .opener, .head] | join(" ")' \
		<<<"$output")" = "1 open refs/heads/master web ada $head" ]
	[ "$(jq -c 'select(.type == "summary")' <<<"$output")" = '{"type":"summary","pulls":1}' ]
}

@test "show says what changes, who must approve and how" {
	open_one
	other_clone
	run -0 "$headgate" show 1
	diff - <(printf '%s\n' "$output") <<-END
	pull request 1: Serve web over UDP
	open, into master, by ada, opened just now, topic web
	head $head

	changes
	  Service web: ports[http].protocol TCP -> UDP

	history
	  just now: ada opened it with ${head:0:12}

	next
	  needs 1 of architects or project-managers: grace or linus can approve
	  to approve it:
	    headgate approve 1
	  or with git alone:
	    git push origin $head:refs/approve/1
	END
}

@test "merge is refused with who can approve, and lands once one has" {
	open_one
	run -1 as ada "$headgate" merge 1
	[[ $output == *"remote: headgate: needs 1 of architects or project-managers: grace or linus can approve"* ]]
	[ "$(tip refs/heads/master)" = "$(git rev-parse origin/master)" ]
	approve grace 1
	run -0 "$headgate" show 1
	[[ $output == *$'approvals\n  grace approved '"${head:0:12}, just now"$'\n'* ]]
	[[ $output == *$'next\n  has all approvals; to land it:\n    headgate merge 1\n'* ]]
	run -0 as ada "$headgate" merge 1
	[[ $output == *"remote: headgate: pull request 1 landed on master as "* ]]
	landed=$(tip refs/heads/master)
	run -0 "$headgate" show 1
	diff - <(printf '%s\n' "$output") <<-END
	pull request 1: Serve web over UDP
	merged, for master, by ada, opened just now, topic web
	head $head
	landed as $landed

	changes
	  Service web: ports[http].protocol TCP -> UDP

	history
	  just now: ada opened it with ${head:0:12}
	  just now: grace approved ${head:0:12}
	  just now: ada landed ${head:0:12}
	END
	run -1 as ada "$headgate" merge 1
	[ "$output" = "headgate: pull request 1 is merged already" ]
}

@test "merge takes the method" {
	open_one
	approve grace 1
	run -1 as ada "$headgate" merge --method squash 1
	[[ $output == *"method=squash is none of those allowed on master: merge [landing/method]"* ]]
	run -0 as ada "$headgate" merge --method merge 1
	run -2 "$headgate" merge --method rebase 1
	[[ $output == *'"rebase" is none of merge, squash, fast-forward'* ]]
}

@test "close keeps the reason in the history" {
	open_one
	run -0 as ada "$headgate" close --message "done elsewhere" 1
	run -0 "$headgate" show 1
	[[ $output == *$'\nclosed, for master, by ada'* ]]
	[[ $output == *"  just now: ada closed it at ${head:0:12}: done elsewhere" ]]
	run -1 as ada "$headgate" close 1
	[ "$output" = "headgate: pull request 1 is closed already" ]
	run -0 "$headgate" pulls --state closed
	[[ $output == *"     1  closed  master  Serve web over UDP  ada  just now" ]]
}

@test "show judges the tree that would land" {
	open_one
	begin twin
	git mv web.yaml moved.yaml
	propose twin "Move web"
	run -0 "$headgate" show 2
	[[ $output == *$'changes\n  no object changes\n'* ]]
	begin again
	put again.yaml <web.yaml
	git rm -q --cached web.yaml
	rm web.yaml
	propose again "Move web elsewhere"
	approve grace 3
	as ada git push -q origin "$head:refs/merge/3"
	run -0 "$headgate" show 2
	[[ $output == *'1 warning
moved.yaml:4:9: warning: Service "web" is already defined at again.yaml:4 '* ]]
}

@test "a conflict names the files and the way out" {
	open_one
	begin other
	sed -i 's/port: 80/port: 8080/' web.yaml
	git add web.yaml
	sed -i 's/protocol: TCP/protocol: SCTP/' web.yaml
	git add web.yaml
	propose other "Serve web elsewhere"
	approve linus 2
	as ada git push -q origin "$head:refs/merge/2" 2>"$work/push"
	run -0 "$headgate" show 1
	diff - <(sed -n '/^changes/,/^$/p; /conflicts/,$p' <<<"$output") <<-END
	changes
	  Service web: ports[http].protocol TCP -> UDP

	  conflicts with master:
	    web.yaml: both sides changed the same lines
	  to put it on top, in any clone:
	    git fetch origin master refs/pull/1/head
	    git rebase origin/master $(tip refs/pull/1/head)
	    git push origin HEAD:refs/for/master/1
	END
}

@test "values of Secrets are shown nowhere" {
	begin secret
	put secret.yaml <<-END
	apiVersion: v1
	kind: Secret
	metadata: {name: db}
	stringData: {password: firstsecret}
	END
	propose secret "Add db"
	approve grace 1
	as ada git push -q origin "$head:refs/merge/1" 2>"$work/push"
	begin rotate
	sed -i 's/firstsecret/othersecret/' secret.yaml
	git add secret.yaml
	propose rotate "Rotate"
	run -0 "$headgate" show 2
	[[ $output == *"  Secret db: stringData.password changed"* ]]
	[[ $output != *firstsecret* && $output != *othersecret* ]]
	run -0 "$headgate" show 2 --format json
	[[ $output != *firstsecret* && $output != *othersecret* ]]
	[ "$(jq -c 'select(.type == "change") | .values' <<<"$output")" = \
		'[{"kind":"modified","field":"stringData.password","hidden":true}]' ]
}

@test "JSON ends with a summary and tells approvals, demands and events" {
	open_one
	approve ken 1 || true
	approve grace 1
	run -0 "$headgate" show 1 --format json
	[ "$(jq -r .type <<<"$output" | uniq | paste -sd ' ')" = \
		'pull change approval demand event summary' ]
	[ "$(jq -r 'select(.type == "approval" and .counts) | .person + " " + .grade' <<<"$output")" = \
		'grace attested' ]
	[ "$(jq -c 'select(.type == "summary")' <<<"$output")" = \
		'{"type":"summary","errors":0,"warnings":0,"mergeable":true,"approved":true,"waived":false}' ]
}

@test "--offline asks nobody, and says what was known" {
	open_one
	run -0 "$headgate" pulls
	approve grace 1
	as ada git push -q origin "$head:refs/merge/1" 2>"$work/push"
	mv "$work/server.git" "$work/away.git"
	run -0 "$headgate" pulls --offline
	[[ $output == *"     1  open "* ]]
	run -3 "$headgate" pulls
	[[ $output == *'headgate: could not decide: could not fetch from "origin"; git says why above'* ]]
	run -3 as ada "$headgate" merge 1
}

@test "fetching writes its own refs only and prunes no branch" {
	open_one
	other_clone
	git update-ref refs/remotes/origin/gone HEAD
	git update-ref refs/owed/7 HEAD
	git config remote.origin.fetch '+refs/heads/none:refs/remotes/origin/none'
	git config fetch.prune true
	run -0 "$headgate" pulls
	diff - <(git for-each-ref --format='%(refname)') <<-END
	refs/heads/master
	refs/landed/master
	refs/pull/1/head
	refs/pull/1/heads/1
	refs/pull/1/log
	refs/remotes/origin/HEAD
	refs/remotes/origin/gone
	refs/remotes/origin/master
	END
	[ ! -e .git/FETCH_HEAD ]
	[ -z "$(git status --porcelain)" ]
}

@test "from a folder below, and whatever git's variables say" {
	open_one
	mkdir -p below/it
	cd below/it
	GIT_DIR=/nonexistent GIT_INDEX_FILE=/nonexistent run -0 "$headgate" pulls
	[[ $output == *"     1  open "* ]]
}

@test "another remote is named with --remote" {
	open_one
	git remote rename origin gate
	run -2 "$headgate" pulls
	[ "${lines[0]}" = 'headgate: there is no remote "origin"' ]
	run -0 "$headgate" show --remote gate 1
	[[ $output == *"    git push gate $head:refs/approve/1" ]]
	run -2 "$headgate" pulls --remote=--upload-pack=true
	[ "${lines[0]}" = 'headgate: there is no remote "--upload-pack=true"' ]
}

@test "in a mirror the branches are its own, and a verb goes to the server" {
	open_one
	git clone -q --mirror "$work/server.git" "$work/mirror.git"
	approve grace 1
	cd "$work/mirror.git"
	run -0 "$headgate" show 1
	[[ $output == *"has all approvals; to land it:"* ]]
	run -0 as ada "$headgate" merge 1
	run -0 "$headgate" pulls --state merged
	[[ $output == *"     1  merged  master"* ]]
	[ "$(git rev-parse refs/heads/master)" = "$(tip refs/heads/master)" ]
}

@test "the server's own repository is read in place and never fetched into" {
	open_one
	git init -q --bare "$work/elsewhere.git"
	git -C "$work/server.git" remote add --mirror=fetch origin "$work/elsewhere.git"
	cd "$work/server.git"
	run -0 "$headgate" pulls
	[[ $output == *"     1  open "* ]]
	run -0 "$headgate" show 1
	[[ $output == *"    git push . $head:refs/approve/1" ]]
	[ "$(tip refs/pull/1/head)" = "$head" ]
	run -0 as grace git push -q . "$head:refs/approve/1"
	run -0 as ada "$headgate" merge 1
	run -0 "$headgate" pulls
	[ "$output" = "headgate: there are no open pull requests" ]
}

@test "only the server's policy counts, whatever is checked out in the clone" {
	git init -q --bare "$work/plain.git"
	git init -q "$work/plain"
	cd "$work/plain"
	git remote add origin "$work/plain.git"
	service web.yaml TCP
	commit first
	git push -q origin HEAD:refs/heads/master
	git -C "$work/plain.git" config headgate.identity env:GATE_USER
	"$headgate" install "$work/plain.git" >/dev/null
	git fetch -q
	begin web
	service web.yaml UDP
	propose web "Serve web over UDP"
	put_policy
	commit policy
	run -0 "$headgate" show 1
	[[ $output == *"  needs 1 of those who did not contribute: anybody else can approve"* ]]
	git remote set-head origin master
	run -0 "$headgate" show 1
	[[ $output == *"  needs 1 of those who did not contribute: anybody else can approve"* ]]
}

@test "what is no pull request is said" {
	open_one
	run -2 "$headgate" show 2
	[ "${lines[0]}" = "headgate: there is no pull request 2" ]
	run -2 "$headgate" show -- -1
	[ "${lines[0]}" = 'headgate: "-1" is no number of a pull request' ]
	run -2 "$headgate" show
	run -2 "$headgate" merge 01
	run -2 "$headgate" close 1 2
	run -2 "$headgate" pulls 1
	cd "$work"
	run -3 "$headgate" pulls
}

@test "a damaged log is said and nothing is written" {
	open_one
	begin api
	service api.yaml TCP
	propose api "Add api"
	by_hand update-ref refs/pull/1/log "$head"
	other_clone
	run -3 --separate-stderr "$headgate" pulls
	diff - <(printf '%s\n' "$output") <<-END
	NUMBER  STATE  TARGET  TITLE    BY   CHANGED
	     2  open   master  Add api  ada  just now
	END
	diff - <(printf '%s\n' "$stderr") <<-END
	headgate: pull request 1 cannot be read: refs/pull/1/log: the entry ${head:0:12} is damaged: its committer is not headgate
	Only headgate writes this ref, and something else has changed it. The server's administrator puts back what a mirror has: git -c core.hooksPath=/dev/null update-ref refs/pull/1/log OLD
	END
	run -3 --separate-stderr "$headgate" pulls --format json
	[ "$(jq -c 'select(.type != "pull")' <<<"$output")" = \
		'{"type":"damaged","number":1,"problem":"refs/pull/1/log: the entry '"${head:0:12}"' is damaged: its committer is not headgate"}
{"type":"summary","pulls":1,"damaged":1}' ]
	run -3 "$headgate" show 1
	run -3 as ada "$headgate" merge 1
}

@test "foreign text cannot speak to the terminal" {
	begin evil
	service evil.yaml TCP
	propose evil $'Raise \e[2Jweb \u202e'
	run -0 "$headgate" pulls
	[[ $output != *$'\e'* && $output != *$'\u202e'* ]]
	run -0 "$headgate" show 1
	[[ $output != *$'\e'* && $output != *$'\u202e'* ]]
}
