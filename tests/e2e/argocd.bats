#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Argo CD is told by its webhook. The other side is the stand-in, which is as strict as Argo CD
# (stand_in.bats).

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent
load argocd

setup() { argocd_setup; }
teardown() {
	agents_teardown
	server_teardown
}

@test "accepted: signed, in GitHub's flavour, with all files, and the Application is refreshed" {
	applications <<<'[{"name": "web"}, {"name": "foreign", "repoURL": "https://elsewhere.example.com/srv/manifests"}]'
	hub
	tell prod
	before=$(tip refs/heads/master)
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 told prod
	journal hub '.[-1] | [.kind, .flavour, .signature, .status, .target, .headers["content-type"]]' |
		diff - <(echo '["argocd","github","verified",200,"/api/webhook","application/json"]')
	journal hub '.[-1].body | fromjson' | jq -S . | diff - <(jq -Sn --arg before "$before" --arg after "$(tip refs/heads/master)" '
		{ref: "refs/heads/master", before: $before, after: $after,
		repository: {html_url: "https://git.example.com/srv/manifests", default_branch: "master"},
		commits: [{id: $after, added: [], modified: ["apps/web/web.yaml"], removed: []}]}')
	journal hub '.[-1] | [.matched, .refreshed]' | diff - <(echo '[["web"],["web"]]')
	states prod | diff - <(echo '- accepted')
}

@test "files of another directory refresh nobody who has said which are his" {
	applications <<<'[
		{"name": "web", "annotations": {"argocd.argoproj.io/manifest-generate-paths": "."}},
		{"name": "cart", "annotations": {"argocd.argoproj.io/manifest-generate-paths": "."}}]'
	hub
	tell prod
	# The first message knows nothing before it: no list of files, or caches would be copied.
	journal hub '.[-1] | [.files, .refreshed, .cache_copied]' | diff - <(echo '[[],["web","cart"],[]]')
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 told prod
	journal hub '.[-1] | [.files, .refreshed]' | diff - <(echo '[["apps/web/web.yaml"],["web"]]')
}

@test "a branch that was rewound: no list of files, for the old revision is no ancestor" {
	applications <<<'[{"name": "web"}]'
	hub
	tell prod
	first=$(tip refs/heads/master)
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 told prod
	agent_stop hub
	by_hand update-ref refs/heads/master "$first"
	git reset -q --hard "$first"
	change apps/cart/cart.yaml
	git -C "$work/server.git" fetch -q "$work/clone" HEAD
	by_hand update-ref refs/heads/master "$(git rev-parse HEAD)"
	agent_start hub
	tell prod
	journal hub '.[-1] | [.files, .cache_copied]' | diff - <(echo '[[],[]]')
}

@test "two clone URLs with distinct paths are two messages, one host and path is one" {
	for url in git@git.example.com:srv/manifests.git https://git.example.com/manifests.git; do
		git -C "$work/server.git" config --add headgate.cloneUrl "$url"
	done
	applications <<<'[{"name": "web"}, {"name": "cart", "repoURL": "https://git.example.com/manifests"}]'
	hub
	tell prod
	journal hub 'map(.body | fromjson | .repository.html_url)' |
		diff - <(echo '["https://git.example.com/srv/manifests","https://git.example.com/manifests"]')
	journal hub 'map(.refreshed) | add' | diff - <(echo '["web","cart"]')
	# Both must be taken.
	before=$(taken prod)
	agent_faults hub '/ status 200 x1' '/ status 500'
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 10 attempt_says prod 500
	[ "$(taken prod)" = "$before" ]
	agent_faults hub
	tell prod
}

@test "Argo CD 2 checks the older signature, and gets it as well" {
	applications <<<'[{"name": "web"}]'
	hub '{version: 2}'
	tell prod
	journal hub '.[-1] | [.signature, .refreshed]' | diff - <(echo '["verified",["web"]]')
}

@test "a wrong secret is said, and nothing counts as told" {
	hub '{secret: "another"}'
	courier || true
	within 10 attempt_says prod 'HTTP 400'
	[ "$(taken prod)" = none ]
	journal hub '.[0].signature' | grep -qx wrong
	# The right one: tried again by itself when the configuration changes.
	secret prod another
	courier
	told prod
}

