#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What landed, as `headgate history` tells it: on the server, in a clone, in a mirror.

# shellcheck disable=SC2034,SC2154 # server.bash and agent.bash set variables; land uses approver
load server
load agent
load web_landings

setup() {
	gate_setup '    emergency: {from: [architects]}
    landing: [merge, squash, fast-forward]'
	git fetch -q origin
	approver=grace
}

teardown() {
	agents_teardown
	server_teardown
}

# history ARGUMENT...: what it prints; times, revisions and durations are made the same.
history() {
	as ada "$headgate" history "$@" >"$work/out" || return
	sed -E -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}/YYYY-MM-DD hh:mm/' \
		-e 's/  [0-9a-f]{7}  /  ABCDEF0  /' -e 's/  [0-9]+[smhd](\+?) +/  LIVE\1  /' "$work/out"
}

# Four landings: apps/web begins, a note, apps/web is raised, apps/web is what it was.
four() {
	web 1 'Begin web'
	land 1
	put docs/note.txt <<<note
	commit 'Write a note'
	land 2
	web 2 'Raise web to 2'
	land 3
	web 1 'Put web back'
	land 4
}

@test "what landed stands there newest first, with who approved it" {
	four
	diff -u - <(history) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 4  YYYY-MM-DD hh:mm  ABCDEF0      4  grace        LIVE+  Put web back
 3  YYYY-MM-DD hh:mm  ABCDEF0      3  grace        LIVE  Raise web to 2
 2  YYYY-MM-DD hh:mm  ABCDEF0      2  grace        LIVE  Write a note
 1  YYYY-MM-DD hh:mm  ABCDEF0      1  grace        LIVE  Begin web
 0  YYYY-MM-DD hh:mm  ABCDEF0      -  (start)      LIVE  first
END
	# The revisions are the tips themselves, and no line is wider than a page.
	[ "$(awk 'NR == 2 { print $4 }' "$work/out")" = "$(git rev-parse --short=7 origin/master)" ]
	[ "$(sed s/…/./ "$work/out" | awk "length > 80")" = "" ]
}

@test "of a path there are only the landings that changed it, under the same ids" {
	four
	for name in apps/web apps/web/ ./apps/web web apps/web/web.yaml; do
		diff -u - <(history "$name") <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 4  YYYY-MM-DD hh:mm  ABCDEF0      4  grace        LIVE+  (as 1) Put web back
 3  YYYY-MM-DD hh:mm  ABCDEF0      3  grace        LIVE  Raise web to 2
 1  YYYY-MM-DD hh:mm  ABCDEF0      1  grace        LIVE  Begin web
END
	done
}

@test "--limit keeps the newest; ids and what is restored stay as they are" {
	four
	diff -u - <(history --limit 1 apps/web) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 4  YYYY-MM-DD hh:mm  ABCDEF0      4  grace        LIVE+  (as 1) Put web back
END
}

@test "it is the same on the server, in a fresh clone and in a mirror" {
	four
	history apps/web >"$work/wanted"
	git clone -q "$work/server.git" "$work/other"
	git clone -q --mirror "$work/server.git" "$work/mirror.git"
	for place in server.git other mirror.git; do
		cd "$work/$place"
		diff -u "$work/wanted" <(history apps/web)
	done
}

@test "a path that was removed is found, and that it is gone" {
	four
	git rm -q -r apps/web
	commit 'Remove web'
	land 5
	diff -u - <(history --limit 2 apps/web) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 5  YYYY-MM-DD hh:mm  ABCDEF0      5  grace        LIVE+  (removed) Remove web
 4  YYYY-MM-DD hh:mm  ABCDEF0      4  grace        LIVE  (as 1) Put web back
END
}

@test "what landed without approvals is told apart" {
	web 1 'Begin web'
	as linus git push -q -o emergency='the shop is down' origin HEAD:refs/heads/master 2>/dev/null
	diff -u - <(history apps/web) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 1  YYYY-MM-DD hh:mm  ABCDEF0      1  (emergency)  LIVE+  Begin web
END
	run as ada "$headgate" history --format json apps/web
	[[ $output == *'"landing":"emergency"'*'"actor":"linus"'*'"reason":"the shop is down"'* ]]
}

@test "approvers are known whichever way it landed; a commit's own claims are not asked" {
	web 1 'Begin web'
	land 1 -o method=squash
	web 2 'Raise web to 2'
	git commit -q --amend -m 'Raise web to 2' -m 'Reviewed-by: Linus <linus@example.com>'
	land 2 -o method=fast-forward
	diff -u - <(history apps/web) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  LIVE  TITLE
 2  YYYY-MM-DD hh:mm  ABCDEF0      2  grace        LIVE+  Raise web to 2
 1  YYYY-MM-DD hh:mm  ABCDEF0      1  grace        LIVE  Begin web
END
}

@test "an application is known by the Argo CD Application or Flux Kustomization that names its path" {
	web 1 'Begin web'
	put argocd/shop.yaml <<'END'
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: "ssh://git@git.example.com/shop.git", path: ./apps/web, targetRevision: master}
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
END
	put flux/front.yaml <<'END'
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: front, namespace: flux-system}
spec: {interval: 5m, path: ./apps/web, prune: true, sourceRef: {kind: GitRepository, name: shop}}
END
	commit 'Begin everything'
	land 1
	history apps/web >"$work/wanted"
	for name in shop argocd/shop front flux-system/front; do
		diff -u "$work/wanted" <(history "$name")
	done
}

@test "a name that means nothing, or two things, is said so" {
	four
	run as ada "$headgate" history wob
	[ "$status" -eq 2 ]
	diff -u - <(echo "$output") <<'END'
headgate: master has no path or application "wob", and never had
Did you mean "web"?
END
	put base/web/note.txt <<<note
	commit 'Another web'
	land 5
	run as ada "$headgate" history web
	[ "$status" -eq 2 ]
	diff -u - <(echo "$output") <<'END'
headgate: "web" could be apps/web (the directory), base/web (the directory)
Name the path instead
END
	run as ada "$headgate" history --branch none
	[ "$status" -eq 2 ]
	diff -u - <(echo "$output") <<'END'
headgate: nothing has landed on "none": it has no ledger (refs/landed/none)
`git for-each-ref refs/landed/` lists the branches that have one
END
}

@test "as JSON there is one landing a line and a summary" {
	four
	as ada "$headgate" history --format json apps/web >"$work/out"
	python3 - "$work/out" "$(git rev-parse origin/master)" <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
landings, summary = lines[:-1], lines[-1]
assert summary == {"type": "summary", "branch": "refs/heads/master", "path": "apps/web",
                   "landings": 3}, summary
assert [l["id"] for l in landings] == [4, 3, 1]
newest = landings[0]
assert newest["revision"] == sys.argv[2] and newest["old"] == landings[1]["revision"]
assert newest["landing"] == "merge" and newest["pulls"] == [4]
assert newest["approvers"] == ["grace"] and newest["actor"] == "ada"
assert newest["title"] == "Put web back" and newest["restores"] == 1
assert newest["content"] == landings[2]["content"] != landings[1]["content"]
assert "supersededAt" not in newest and landings[1]["supersededAt"] == newest["time"]
assert newest["targets"] == [] and newest["liveSeconds"] >= 0
END
}

@test "what became of a landing at each target stands in the table" {
	webhook prod
	web 1 'Begin web'
	land 1 -o wait=20s
	# While the agent is away two changes land; it is told of the last alone.
	agent_stop prod
	web 2 'Raise web to 2'
	land 2
	web 3 'Raise web to 3'
	land 3
	agent_start prod
	"${headgate%/*}/headgate-courier" "$work/server.git" || true
	for ((i = 0; i < 200; i++)); do
		run as ada "$headgate" history --offline --format json --limit 1
		git fetch -q origin 'refs/deploy/*:refs/deploy/*'
		[[ $output != *'"state":"accepted"'* ]] || break
		sleep 0.1
	done
	diff -u - <(history apps/web) <<'END'
ID  DATE (UTC)        REVISION  PULL  APPROVED BY  STATE     LIVE  TITLE
 3  YYYY-MM-DD hh:mm  ABCDEF0      3  grace        accepted  LIVE+  Raise web to 3
 2  YYYY-MM-DD hh:mm  ABCDEF0      2  grace        -         LIVE  Raise web to 2
 1  YYYY-MM-DD hh:mm  ABCDEF0      1  grace        accepted  LIVE  Begin web
END
	# In a terminal, and there alone, titles are cut so that no line wraps.
	as ada script -qec "stty cols 80; '$headgate' history --offline apps/web" /dev/null | tr -d '\r' >"$work/out"
	grep -q 'Raise web to…' "$work/out"
	[ "$(sed -e s/…/./ -e 's/\x1b\[[0-9]*m//g' "$work/out" | awk "length > 80")" = "" ]
	run as ada "$headgate" history --format json --limit 2
	[[ ${lines[0]} == *'"targets":[{"target":"prod","state":"accepted","detail":"HTTP 2'* ]]
	[[ ${lines[1]} == *'"targets":[{"target":"prod"}]'* ]]
}

@test "a ledger that was damaged by hand is refused with the place, and nothing is printed" {
	four
	cd "$work/server.git"
	git update-ref --no-deref refs/landed/master "$(git rev-parse master)" 2>/dev/null ||
		git rev-parse master >refs/landed/master
	run as ada "$headgate" history
	[ "$status" -eq 3 ]
	[[ $output == "headgate: could not decide: refs/landed/master: "* ]]
}
