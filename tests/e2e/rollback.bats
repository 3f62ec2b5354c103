#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A path back to what it was when something landed: by the command, and by git alone.

# shellcheck disable=SC2016,SC2154 # backquotes are said as they are; server.bash sets the variables
load server
load web_landings

setup() {
	gate_setup '    emergency: {from: [architects]}
    rollback: {count: 1, from: [architects, project-managers]}'
	git config user.name Grace
	git config user.email grace@example.com
	three
}

teardown() {
	server_teardown
}

# apps/web begins, api is added, apps/web is raised: landings 1, 2, 3.
three() {
	web 1 'Begin web'
	land 1
	put apps/api/api.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: api}
END
	commit 'Begin api'
	land 2
	web 2 'Raise web to 2'
	land 3
}

# rollback NAME STATUS ARGUMENT...: as this person; $output is what was said, times made the same.
rollback() {
	local who=$1 wanted=$2 status=0
	shift 2
	as "$who" "$headgate" rollback "$@" >"$work/out" 2>&1 || status=$?
	output=$(sed -E -e 's/[0-9-]{10}T[0-9:]{8}Z/TIME/' -e 's/[0-9a-f]{40}/OID/g' \
		-e 's/[0-9a-f]{12}/OID/g' -e 's/[0-9a-f]{7}([,) ]|$)/OID\1/g' -e "s|^To /.*|To SERVER|" -e 's/ *$//' "$work/out")
	[ "$status" = "$wanted" ] || {
		cat "$work/out"
		return 1
	}
}

content() {
	git -C "$work/server.git" rev-parse "$1"
}

@test "a person of the rule rolls back alone, and it lands at once" {
	rollback grace 0 --yes apps/web
	said <<'END'
rollback of apps/web on master to 1 (OID, pull request 1, TIME)
takes back:
  3 Raise web to 2 (OID, pull request 3)
changes:
  Deployment web: replicas 2 -> 1, image 1.4.2 -> 1.4.1
remote: headgate: accepted refs/for/master/rollback/apps/web: 1 file changed, 1 object checked for Kubernetes 1.35
remote: headgate: opened pull request 4 for master: rollback: apps/web to 1 (OID)
remote: headgate: is a rollback: apps/web/web.yaml as it landed with OID
remote: headgate: needs 1 of architects or project-managers, for a rollback: grace or linus can approve
remote: headgate: to look at it, and to approve it:
remote:   headgate show 4
remote:   headgate approve 4
remote: headgate: or with git alone:
remote:   git fetch origin refs/pull/4/head
remote:   git push origin OID:refs/approve/4
To SERVER
 * [new reference]   OID -> refs/pull/4/head
remote: headgate: grace approves pull request 4 at OID
remote: headgate: is a rollback: apps/web/web.yaml as it landed with OID
remote: headgate: has all approvals; to land it:
remote:   headgate merge 4
remote: headgate: or with git alone:
remote:   git push origin OID:refs/merge/4
To SERVER
 * [new reference]   OID -> refs/approvals/4/grace
remote: headgate: accepted refs/merge/4: 1 file changed, 1 object checked for Kubernetes 1.35
remote: headgate: pull request 4 landed on master as OID (merge)
To SERVER
 * [new reference]   OID -> refs/merge/4
headgate: rolled back: apps/web is on master as in 1 (OID) again
END
	[ "$(content master:apps/web)" = "$(content master~1^1~1:apps/web)" ]
	[ "$(content master:apps/api)" = "$(content master~1:apps/api)" ]
	run git -C "$work/server.git" log -1 --format=%B master^2
	[ "${lines[0]}" = "rollback: apps/web to 1 ($(git rev-parse --short=7 master~2))" ]
	[ "${lines[1]}" = "Restores: $(git rev-parse master~2)" ]
	[ "${lines[2]}" = 'Path: apps/web' ]
	as grace "$headgate" verify
}

@test "whoever the rule does not ask opens the pull request and is told who must approve" {
	rollback ada 1 --yes apps/web
	[[ $output == *'needs 1 of architects or project-managers, for a rollback: grace or linus can approve'* ]]
	diff -u - <(tail -n 2 <<<"$output") <<'END'
headgate: pull request 4 is open, nothing has landed: what it needs stands above
headgate: when it has that: headgate merge 4
END
	as linus "$headgate" approve --yes 4 >/dev/null 2>&1
	as ada "$headgate" merge 4 2>/dev/null
	[ "$(content master:apps/web)" = "$(git rev-parse master~2:apps/web)" ]
	as grace "$headgate" verify
}

@test "two people who type the same have one pull request, and its approvals stay" {
	git -C "$work/server.git" config headgate.approvals off
	put_policy '    rollback: {count: 2, from: [architects, project-managers]}'
	commit 'Two for a rollback'
	as root git push -q origin HEAD:refs/heads/master 2>/dev/null
	git -C "$work/server.git" config --unset headgate.approvals
	rollback grace 1 --yes apps/web
	[[ $output == *'opened pull request 4 '*'grace approves pull request 4 at '*'needs 2 of architects or project-managers, for a rollback (1 of 2 given): linus can approve'* ]]
	[ "$(tail -n 1 <<<"$output")" = 'headgate: when it has that: headgate merge 4' ]
	# Nobody counts twice.
	rollback grace 1 --yes apps/web
	[[ $output != *'grace approves'* ]]
	head=$(tip refs/pull/4/head)
	rollback linus 0 --yes apps/web
	[[ $output == *'headgate: pull request 4 proposes that already: headgate show 4'* ]]
	[[ $output == *'headgate: rolled back: apps/web is on master as in 1 '* ]]
	[ "$(tip refs/pull/4/head)" = "$head" ]
	[ "$(content master:apps/web)" = "$(git rev-parse "$head:apps/web")" ]
}

@test "--propose only opens it; the next rollback of the path updates the same pull request" {
	rollback grace 0 --yes --propose apps/web
	[ "$(content master)" = "$(git rev-parse master)" ]
	rollback grace 0 --yes --propose --message 'It was not ready' apps/web 0
	[[ $output == *'pull request 4 has head 2 now'* ]]
	run git -C "$work/server.git" log -1 --format=%B refs/pull/4/head
	[ "$output" = "rollback: apps/web to 0 ($(git rev-parse --short=7 master~3))

It was not ready

Restores: $(git rev-parse master~3)
Path: apps/web" ]
}

@test "--dry-run shows what it would do and sends nothing" {
	remember
	rollback grace 0 --dry-run apps/web 0
	said <<'END'
rollback of apps/web on master to 0 (OID, TIME)
  it was not there then: this removes it
takes back:
  3 Raise web to 2 (OID, pull request 3)
  1 Begin web (OID, pull request 1)
changes:
  - Deployment web
END
	unchanged
}

@test "nothing is sent without a yes" {
	remember
	rollback grace 2 apps/web
	[[ $output == *'there is no terminal to ask on; --yes goes ahead without asking'* ]]
	unchanged
}

@test "a state is named by id, revision or pull request; it need not have changed the path" {
	local one
	one=$(git rev-parse master~2)
	for state in 1 2 "$one" "${one:0:9}" master~1 pull/1 pull/2; do
		as grace "$headgate" rollback --dry-run apps/web "$state" >"$work/out"
		[ "$(tail -n 1 "$work/out")" = '  Deployment web: replicas 2 -> 1, image 1.4.2 -> 1.4.1' ]
	done
	rollback grace 0 --yes apps/web 3
	said <<'END'
headgate: apps/web stands as in 3 (OID) already
END
}

@test "what never stood on the branch is refused, with the way to propose it" {
	rollback grace 2 --yes apps/web 4
	said <<'END'
headgate: there is no landing 4 on master; the newest is 3
`headgate history` lists them
END
	rollback grace 2 --yes apps/web pull/9
	said <<'END'
headgate: pull request 9 has not landed on master
`headgate history` lists what has
END
	rollback grace 2 --yes apps/web "$(git rev-parse master^2)"
	said <<'END'
headgate: OID came to master within landing 3, but never stood there itself, so nobody approved it as a whole
Go back to 3, or propose it as a change of your own: git restore -s OID -SW -- apps/web
END
	git switch -q -c side
	web 9 'Beside'
	rollback grace 2 --yes apps/web side
	said <<'END'
headgate: OID never landed on master
To propose it as an ordinary change: git restore -s OID -SW -- apps/web && git commit && git push origin HEAD:refs/for/master
END
	rollback grace 2 --yes apps/web nonsense
	[[ $output == *'`headgate history` lists ids and revisions' ]]
	rollback grace 2 --yes apps/api
	said <<'END'
headgate: apps/api has only ever stood on master as it does now
Before landing 2 it was not there: to remove it, name 1
END
	rollback grace 2 --yes .
	said <<'END'
headgate: the whole branch cannot be rolled back at once
Name an application or a path below the top
END
}

@test "what was removed comes back whole, and stays beside what landed since" {
	git rm -q -r apps/web
	commit 'Remove web'
	land 4
	service apps/front/front.yaml TCP
	commit 'Begin front'
	land 5
	rollback grace 0 --yes apps/web
	[[ $output == *'is on master as in 3 '* ]]
	[ "$(content master:apps/web)" = "$(content master~3:apps/web)" ]
	content master:apps/front
	as grace "$headgate" verify
}

@test "mode and kind come back as well" {
	put apps/web/run.sh <<<'#!/bin/sh'
	git update-index --chmod=+x apps/web/run.sh
	ln -s web.yaml apps/web/link
	git add apps/web/link
	commit 'Add a script and a link'
	land 4
	git update-index --chmod=-x apps/web/run.sh
	git rm -q -f apps/web/link
	commit 'Take them back'
	land 5
	rollback grace 0 --yes apps/web
	[ "$(content master:apps/web)" = "$(content master~2:apps/web)" ]
}

@test "git revert alone is a rollback too, and the trailer of an ordinary change is none" {
	git revert --no-edit -m 1 HEAD >/dev/null
	head=$(git rev-parse HEAD)
	as grace git push -q origin HEAD:refs/for/master 2>"$work/out"
	grep -q 'is a rollback: apps/web/web.yaml as it landed with' "$work/out"
	as grace git push -q origin "$head:refs/approve/4" 2>/dev/null
	as grace git push -q origin "$head:refs/merge/4" 2>/dev/null
	[ "$(content master:apps/web)" = "$(content master~2:apps/web)" ]
	git fetch -q && git reset -q --hard origin/master
	web 7 "rollback: apps/web to 1

Restores: $(git rev-parse master~3)
Path: apps/web"
	head=$(git rev-parse HEAD)
	as grace git push -q origin HEAD:refs/for/master/sly 2>"$work/out"
	run ! grep -q 'is a rollback' "$work/out"
	run ! as grace git push -q origin "$head:refs/approve/5"
}

@test "somebody who changes the same path meanwhile is seen, and it begins anew" {
	# The first proposal arrives when ada has just landed another change.
	web 5 'Raise web to 5'
	raced=$(git rev-parse HEAD)
	git reset -q --hard origin/master
	as ada git push -q origin "$raced:refs/for/master/race" 2>/dev/null
	as linus git push -q origin "$raced:refs/approve/4" 2>/dev/null
	mkdir "$work/bin"
	cat >"$work/bin/git" <<END
#!/bin/bash
if [[ \$* == *refs/for/master/rollback* && ! -e $work/raced ]]; then
	touch $work/raced
	GATE_USER=ada $(command -v git) push -q origin $raced:refs/merge/4
fi
exec $(command -v git) "\$@"
END
	chmod +x "$work/bin/git"
	PATH=$work/bin:$PATH rollback grace 0 --yes apps/web 1
	[[ $output == *'headgate: apps/web has changed on the server meanwhile: once more'* ]]
	[[ $output == *'Deployment web: replicas 5 -> 1, image 1.4.5 -> 1.4.1'* ]]
	[[ $output == *'pull request 5 has head 2 now'* ]]
	[ "$(content master:apps/web)" = "$(git rev-parse master~2:apps/web)" ]
	as grace "$headgate" verify
}

@test "what lands elsewhere meanwhile does not matter" {
	service apps/front/front.yaml TCP
	commit 'Begin front'
	raced=$(git rev-parse HEAD)
	git reset -q --hard origin/master
	rollback grace 0 --yes --propose apps/web
	as ada git push -q origin "$raced:refs/for/master/race" 2>/dev/null
	as linus git push -q origin "$raced:refs/approve/5" 2>/dev/null
	as ada git push -q origin "$raced:refs/merge/5" 2>/dev/null
	rollback grace 0 --yes apps/web
	[ "$(content master:apps/web)" = "$(git rev-parse master~2:apps/web)" ]
	content master:apps/front
}

@test "a state that an emergency brought comes back by the ordinary rules until it is approved" {
	web 6 'Raise web to 6 at once'
	as linus git push -q -o emergency='the shop is down' origin HEAD:refs/heads/master 2>/dev/null
	git fetch -q
	web 7 'Raise web to 7'
	head=$(git rev-parse HEAD)
	as ada git push -q origin HEAD:refs/for/master/seven 2>/dev/null
	as grace git push -q origin "$head:refs/approve/5" 2>/dev/null
	as ada git push -q origin "$head:refs/merge/5" 2>/dev/null
	rollback grace 1 --yes apps/web
	[[ $output == *'the ordinary rules hold for it, not that for rollbacks: it landed in an emergency and its approvals are still owed'* ]]
	[[ $output != *'is a rollback'* ]]
	[[ $output == *'needs 1 of architects or project-managers: linus can approve'* ]]
	# Once the approvals are there, it is a state like any other.
	as grace git push -q origin "$(git rev-parse HEAD~1):refs/approve/4" 2>/dev/null
	rollback grace 0 --yes apps/web 4
	[[ $output == *'headgate: rolled back: apps/web is on master as in 4 '* ]]
	as grace "$headgate" verify
}

@test "the policy's own files are an ordinary change" {
	put_policy '    rollback: {count: 1, from: [architects]}'
	commit 'Change the rule'
	land 4
	rollback linus 1 --yes .headgate/policy.yaml
	[[ $output == *'opened pull request 5'* && $output != *'is a rollback'* ]]
	[[ $output == *'needs 1 of architects or project-managers: grace can approve'* ]]
}

@test "the content is judged again, by what holds now" {
	put_policy '    rollback: {count: 1, from: [architects]}
manifests: {ignore: ["odd/**"]}'
	commit 'Look away'
	land 4
	put odd/bad.yaml <<<'apiVersion: v1
kind: Service
metadata: {name: odd}
spec: {ports: [{port: 80, protocol: udp}]}'
	commit 'Something odd'
	land 5
	service odd/bad.yaml UDP
	commit 'Mend it'
	land 6
	put_policy '    rollback: {count: 1, from: [architects]}'
	commit 'Look again'
	land 7
	rollback linus 1 --yes odd
	[[ $output == *'odd/bad.yaml:4:37: error: '*'"udp" is none of'* ]]
	[ "$(content master)" = "$(git rev-parse origin/master)" ]
}

@test "a rule that asks for a signature gets one, or says that it is missing" {
	put_policy '    rollback: {count: 1, from: [architects], grade: signed}'
	commit 'Ask for signatures'
	land 4
	rollback linus 1 --yes apps/web
	[[ $output == *'needs 1 of architects, signed, for a rollback'* ]]
	[[ $output == *'headgate: pull request 5 is open, nothing has landed'* ]]
	git config gpg.format ssh
	git config user.signingKey "$keys/linus"
	rollback linus 0 --yes apps/web
	[[ $output == *'headgate: rolled back: apps/web is on master as in 1 '* ]]
	as grace "$headgate" verify
}

@test "names that no ref can hold have a topic too" {
	put 'apps/we b: ~^/x..y.lock/a.yaml' <<<'a: 1'
	commit 'Odd names'
	land 4
	put 'apps/we b: ~^/x..y.lock/a.yaml' <<<'a: 2'
	commit 'Odd names again'
	land 5
	rollback grace 0 --yes 'apps/we b: ~^/x..y.lock'
	[ "$(content 'master:apps/we b: ~^')" = "$(git rev-parse 'master~1:apps/we b: ~^')" ]
}

@test "a mirror and a fresh clone do; the guarded repository itself says where to go" {
	git clone -q --mirror "$work/server.git" "$work/mirror.git"
	cd "$work/mirror.git"
	as grace "$headgate" rollback --yes apps/web >"$work/out" 2>&1
	cd "$work/server.git"
	rollback grace 2 --yes apps/web
	said <<'END'
headgate: this is the guarded repository itself
Run it in a clone: what lands must go through the gate
END
}

@test "without the rule the command opens an ordinary pull request" {
	put_policy ''
	commit 'No rule for rollbacks'
	land 4
	rollback grace 1 --yes apps/web
	[[ $output != *'is a rollback'* ]]
	[[ $output == *'needs 1 of architects or project-managers: linus can approve'* ]]
}
