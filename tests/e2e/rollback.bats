#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A path back to what it was when something landed: by the command, and by git alone.

load server

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

# web REPLICAS TITLE: apps/web as it shall be, committed.
web() {
	put apps/web/web.yaml <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: $1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "registry.example.com/web:1.4.$1"}]}
END
	commit "$2"
}

# land NUMBER: HEAD opens this pull request; linus approves it, ada lands it.
land() {
	local head
	head=$(git rev-parse HEAD)
	{
		as ada git push -q origin "HEAD:refs/for/master/t$1"
		as linus git push -q origin "$head:refs/approve/$1"
		as ada git push -q origin "$head:refs/merge/$1"
	} 2>"$work/land" || {
		cat "$work/land"
		return 1
	}
	git fetch -q origin
	git reset -q --hard origin/master
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
		-e 's/[0-9a-f]{12}/OID/g' -e 's/[0-9a-f]{7}([,) ]|$)/OID\1/g' -e "s|^To .*|To SERVER|" -e 's/ *$//' "$work/out")
	[ "$status" = "$wanted" ] || {
		cat "$work/out"
		return 1
	}
}

said() {
	diff -u - <(printf '%s\n' "$output")
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
