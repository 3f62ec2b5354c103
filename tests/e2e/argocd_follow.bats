#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Where there is a token, Argo CD's Applications are followed until they are settled, and the ledger
# says what was seen and no more.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent
load argocd

setup() { argocd_setup; }
teardown() {
	agents_teardown
	server_teardown
}

@test "followed: seen, syncing, healthy; nothing is said that was not seen" {
	applications <<<'[{"name": "web", "seen": 600, "running": 600, "synced": 600, "healthy": 600}]'
	followed_hub
	tell prod
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 5 told prod
	within 30 has_state prod argocd/web healthy
	states prod >"$work/states"
	head -1 "$work/states" | grep -qx -- '- accepted'
	# Of the Application first, then of the target as a whole.
	tail -2 "$work/states" | diff - <(printf '%s\n' 'argocd/web healthy' '- healthy')
	# Each state once.
	[ -z "$(sort "$work/states" | uniq -d)" ]
	grep -Evx -- '- (accepted|healthy)|argocd/web (accepted|seen|syncing|synced|healthy)' "$work/states" >"$work/strange" || true
	[ ! -s "$work/strange" ]
	# And the courier ends when there is nothing left to follow.
	within 30 no_courier
}

no_courier() { [ -z "$(couriers)" ]; }

@test "followed: a sync that fails, one that is degraded, one that waits for a person, one in a closed window" {
	service apps/slow/slow.yaml TCP
	service apps/shut/shut.yaml TCP
	commit more
	push 0 HEAD:refs/heads/master
	applications <<<'[
		{"name": "web", "end": "failed", "message": "Deployment.apps \"web\" is invalid"},
		{"name": "cart", "end": "degraded"},
		{"name": "slow", "autoSync": false},
		{"name": "shut", "end": "blocked"}]'
	followed_hub
	tell prod
	for file in web cart slow shut; do
		printf '# changed\n' >>"apps/$file/$file.yaml"
	done
	git commit -qam all
	push 0 HEAD:refs/heads/master
	within 30 has_state prod argocd/web failed
	within 30 has_state prod argocd/slow waiting
	within 30 has_state prod argocd/shut blocked
	within 30 has_state prod argocd/cart synced
	git -C "$work/server.git" log --format=%B refs/deploy/prod/master | grep -q 'Deployment.apps "web" is invalid'
	! has_state prod argocd/cart healthy || false
}

@test "followed: an event that Argo CD loses is told again" {
	applications <<<'[{"name": "web", "lose": 2}]'
	followed_hub
	target_set prod follow 60s
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 50 has_state prod argocd/web healthy
	# By another message, or by asking for the refresh.
	journal hub 'map(select(.kind == "argocd" or (.target | test("refresh=")))) | length > 1' | grep -qx true
}

@test "followed: Applications that the files do not concern are not waited for" {
	applications <<<'[{"name": "web"},
		{"name": "cart", "annotations": {"argocd.argoproj.io/manifest-generate-paths": "."}}]'
	followed_hub
	tell prod
	within 30 no_courier
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 has_state prod argocd/web healthy
	! states prod | grep cart || false
	within 10 no_courier
}

@test "no Application uses this repository: said loudly, and told nevertheless" {
	applications <<<'[{"name": "web", "repoURL": "ssh://git@other.example.com/srv/manifests.git"}]'
	followed_hub
	tell prod
	within 10 has_state prod - unmatched
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 told prod
	within 10 has_state prod - unmatched
}

@test "a token that is not known, or may not read: accepted all the same" {
	applications <<<'[{"name": "web"}]'
	followed_hub
	printf 'wrong\n' >"$work/token"
	tell prod
	has_state prod - accepted
	journal hub 'map(select(.kind == "api" and .signature == "wrong")) | length > 0' | grep -qx true
	! states prod | grep web || false
}

@test "an API whose answer is no list of Applications does no harm" {
	applications <<<'[{"name": "web"}]'
	followed_hub
	agent_faults hub '/api/v1 status 200' '/api/v1 endless'
	tell prod
	agent_faults hub '/api/v1 garbage'
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 20 told prod
	has_state prod - accepted
}

@test "several sources: the revision of the one that is this repository counts" {
	applications <<<'[{"name": "web", "sources": [
		{"repoURL": "https://charts.example.com/c", "targetRevision": "1.2.3", "path": "c", "fixed": "9999999999999999999999999999999999999999"},
		{"repoURL": "git@git.example.com:srv/manifests.git", "targetRevision": "master", "path": "apps/web"}]}]'
	followed_hub
	change apps/web/web.yaml
	push 0 HEAD:refs/heads/master
	within 30 has_state prod argocd/web healthy
}
