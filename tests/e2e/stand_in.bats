#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The stand-in itself: it must be as strict as what it stands for, or the other tests mean nothing.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

setup() { bench_setup; }
teardown() {
	agents_teardown
	server_teardown
}

# post PATH BODY [CURL OPTION...]: the status, and the answer in $work/answer.
post() {
	local path=$1 body=$2
	shift 2
	curl -s -o "$work/answer" -w '%{http_code}' "$@" --data-binary "$body" "$agent_url$path"
}

@test "the golden vectors: right signatures are taken, wrong ones refused, URLs match as written" {
	agent_settings hub <<<'{}'
	agent_start hub
	"$root/tests/stand_in/vectors" "$agent_url" "$work/agents/hub" "$root/tests/vectors/agents.json"
}

@test "argocd: what its webhook refuses, and in which words" {
	agent_settings hub <<<'{"argocd": {}}'
	agent_start hub
	push='{"ref":"refs/heads/master","repository":{"html_url":"https://h/p"}}'
	[ "$(post /api/webhook "$push")" = 400 ]
	[ "$(<"$work/answer")" = 'Unknown webhook event' ]
	[ "$(post /api/webhook "$push" -H 'X-GitHub-Event: push')" = 200 ]
	[ ! -s "$work/answer" ]
	[ "$(post /api/webhook "$push" -H 'X-GitHub-Event: release')" = 400 ]
	[ "$(<"$work/answer")" = 'Webhook processing failed' ]
	[ "$(post /api/webhook "$push" -H 'X-GitHub-Event: push' -X PUT)" = 405 ]
	[ "$(post /api/webhook '' -H 'X-GitHub-Event: push')" = 400 ]
	grep -q 'under 50 MB' "$work/answer"
	[ "$(post /api/webhook 'payload=%7B%7D' -H 'X-GitHub-Event: push')" = 400 ]
	# Members of the wrong type: a time as text where the parser wants an integer.
	push='{"ref":"refs/heads/master","repository":{"html_url":"https://h/p","created_at":"2026-11-22"}}'
	[ "$(post /api/webhook "$push" -H 'X-GitHub-Event: push')" = 400 ]
	# Gogs is tried before GitHub.
	[ "$(post /api/webhook "$push" -H 'X-GitHub-Event: push' -H 'X-Gogs-Event: push')" != 200 ]
	[ "$(journal hub '.[-1].flavour')" = gogs ]
	[ "$(acted hub)" = 1 ]
}

@test "argocd: files decide whom an event refreshes" {
	agent_settings hub <<<'{"argocd": {}}'
	agent_applications hub <<-'END'
	[{"name": "all", "repoURL": "https://h/p.git", "targetRevision": "", "path": "apps/all"},
	 {"name": "web", "repoURL": "git@h:p", "targetRevision": "master", "path": "apps/web",
	  "annotations": {"argocd.argoproj.io/manifest-generate-paths": ".;/shared/*.yaml"}},
	 {"name": "other", "repoURL": "https://h/p.git", "targetRevision": "stable", "path": "."}]
	END
	agent_start hub
	event() {
		post /api/webhook "$(jq -nc --argjson files "$1" '{ref: "refs/heads/master", before: "1", after: "2",
			repository: {html_url: "https://h/p", default_branch: "master"},
			commits: [{modified: $files}]}')" -H 'X-GitHub-Event: push' >/dev/null
		journal hub '.[-1] | [.refreshed, .cache_copied]'
	}
	[ "$(event '["apps/web/a.yaml"]')" = '[["all","web"],[]]' ]
	[ "$(event '["apps/web2/a.yaml"]')" = '[["all"],["web"]]' ]
	[ "$(event '["shared/a.yaml"]')" = '[["all","web"],[]]' ]
	[ "$(event '["shared/deep/a.yaml"]')" = '[["all"],["web"]]' ]
	[ "$(event '[]')" = '[["all","web"],[]]' ]
}

@test "argocd: an Application is seen, syncs, becomes healthy; the API wants its token" {
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get", "sync", "update"]}}'
	agent_applications hub <<-'END'
	[{"name": "web", "repoURL": "https://h/p", "targetRevision": "master", "path": "web",
	  "revision": "1111111111111111111111111111111111111111", "seen": 300, "running": 300, "synced": 300}]
	END
	agent_start hub
	api() {
		local path=$1
		shift
		curl -s -H 'Authorization: Bearer t0ken' "$@" "$agent_url/api/v1/applications$path"
	}
	states() {
		api /web | jq -c '.status | [.sync.status, .sync.revision[0:1], .operationState.phase, .health.status]'
	}
	[ "$(curl -s "$agent_url/api/v1/applications" | jq .code)" = 16 ]
	[ "$(curl -s -H 'Authorization: Bearer x' -o /dev/null -w '%{http_code}' "$agent_url/api/v1/applications")" = 401 ]
	[ "$(states)" = '["Synced","1","Succeeded","Healthy"]' ]
	[ "$(post /api/webhook '{"ref":"refs/heads/master","after":"2222222222222222222222222222222222222222","repository":{"html_url":"https://h/p"}}' -H 'X-GitHub-Event: push')" = 200 ]
	[ "$(states)" = '["Synced","1","Succeeded","Healthy"]' ]
	within 5 [ "$(api '/web?refresh=normal' | jq -r .status.sync.status)" = OutOfSync ]
	is() { [ "$(states)" = "$1" ]; }
	within 5 is '["OutOfSync","2","Running","Healthy"]'
	within 5 is '["Synced","2","Succeeded","Healthy"]'
	# A list that is cut down to fields knows no revision.
	api '?fields=items.metadata.name,items.status.sync.status,items.status.sync.revision' -G |
		diff - <(printf '{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"web"},"status":{"sync":{"status":"Synced"}}}]}')
	# Back by id: not while auto-sync is on, and only as application/json.
	back() { api /web/rollback -d '{"id":0}' -H "Content-Type: $1" -o "$work/answer" -w '%{http_code}'; }
	[ "$(back 'application/json; charset=utf-8')" = 415 ]
	[ "$(back application/json)" = 400 ]
	grep -q 'auto-sync is enabled' "$work/answer"
	api /web -X PATCH -H 'Content-Type: application/json' >/dev/null \
		-d '{"name":"web","patchType":"merge","patch":"{\"spec\":{\"syncPolicy\":{\"automated\":null}}}"}'
	[ "$(back application/json)" = 200 ]
	is '["OutOfSync","2","Succeeded","Healthy"]'
	api /web | jq -c "[.status.history[].id]" | diff - <(echo "[0,1,2]")
	[ "$(api /none | jq .code)" = 7 ]
	[ "$(api '/none?project=default' | jq .code)" = 5 ]
}

@test "flux: found by its path, refuses by its state" {
	agent_settings edge <<<'{"flux": [
		{"type": "generic", "name": "g", "namespace": "n", "token": "t"},
		{"type": "github", "name": "h", "namespace": "n", "token": "t"},
		{"type": "generic", "name": "s", "namespace": "n", "token": "t", "state": "suspended"},
		{"type": "generic", "name": "f", "namespace": "n", "token": "t", "state": "failing"}]}'
	agent_start edge
	at() { printf /hook/; printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
	[ "$(post "$(at tgn)" '')" = 200 ]
	[ "$(post "$(at tgn)?x" '')" = 404 ]
	[ "$(post "$(at tgn)/" '')" = 404 ]
	[ "$(post "$(at tsn)" '')" = 503 ]
	[ "$(post "$(at tfn)" '')" = 500 ]
	[ "$(post "$(at thn)" '{}' -H 'X-GitHub-Event: push' -H 'Content-Type: application/json')" = 400 ]
	head -c 3200000 /dev/zero >"$work/large"
	[ "$(post "$(at tgn)" "@$work/large")" = 413 ]
	[ "$(acted edge)" = 1 ]
}

@test "webhook: an old time and a CloudEvent without its attributes are refused" {
	secret=$(openssl rand -base64 32)
	agent_settings edge <<<"{\"webhook\": {\"secrets\": [\"whsec_$secret\"], \"tolerance\": 60}}"
	agent_start edge
	key=$(base64 -d <<<"$secret" | xxd -p -c 100)
	signed() {
		local at=$1 body=$2 signature
		shift 2
		signature=$(printf '%s' "id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
		post /any "$body" -H 'webhook-id: id' -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" "$@"
	}
	now=$(date +%s)
	[ "$(signed "$now" '{}')" = 204 ]
	[ "$(signed $((now - 100)) '{}')" = 401 ]
	[ "$(signed $((now + 100)) '{}')" = 401 ]
	[ "$(signed "$now" '{"data":{}}' -H 'Content-Type: application/cloudevents+json')" = 400 ]
	[ "$(signed "$now" '{"specversion":"1.0","id":"i","source":"s","type":"t","data":{"a":1}}' -H 'Content-Type: application/cloudevents+json')" = 204 ]
	[ "$(journal edge '.[-1].data')" = '{"a":1}' ]
	[ "$(signed "$now" '{}' -H 'ce-specversion: 1.0')" = 400 ]
	[ "$(acted edge)" = 2 ]
}

@test "faults: each does what its name says" {
	agent_settings edge <<<'{"webhook": {}}'
	agent_start edge
	agent_faults edge '/a status 503 7 x2' '/b redirect http://127.0.0.1:1/' '/c close' '/d cut' '/e garbage' \
		'/f endless' '/g hang' '/h lose' '/i slow 3' '/j delay 200' '/k reset'
	[ "$(post /a {} -D "$work/headers")" = 503 ]
	grep -q 'Retry-After: 7' "$work/headers"
	[ "$(post /a {})" = 503 ]
	[ "$(post /a {})" = 204 ]
	[ "$(post /b {} -D "$work/headers")" = 307 ]
	grep -q 'Location: http://127.0.0.1:1/' "$work/headers"
	run -52 post /c {}
	run -18 post /d {}
	run -1 post /e {}
	run -28 post /f {} -m 1
	[ "$(stat -c %s "$work/answer")" -gt 1000000 ]
	run -28 post /g {} -m 1
	[ "$(acted edge)" = 1 ]
	run -52 post /h {}
	[ "$(acted edge)" = 2 ]
	start=${EPOCHREALTIME/./}
	[ "$(post /i {})" = 204 ]
	[ "$(post /j {})" = 204 ]
	[ $((${EPOCHREALTIME/./} - start)) -gt 400000 ]
	run -56 post /k {}
	[ "$(acted edge)" = 4 ]
}

@test "TLS: the certificates are what they are called" {
	agent_settings edge <<<'{"webhook": {}}'
	for name in good other expired alone; do
		agent_tls edge "$name"
		agent_start edge
		status=0
		post / {} --cacert "$certificates/authority.pem" >/dev/null || status=$?
		echo "$name $status"
		agent_stop edge
	done >"$work/said"
	diff "$work/said" - <<-'END'
	good 0
	other 60
	expired 60
	alone 60
	END
	[ "$(acted edge)" = 1 ]
}
