# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # server.bash and agent.bash set the variables
# An Argo CD that is told of two applications, web and cart. For use after server.bash and agent.bash.

argocd_setup() {
	server_setup
	git -C "$work/server.git" config headgate.cloneUrl ssh://git@git.example.com:2222/srv/manifests.git
	for file in apps/web/web.yaml apps/cart/cart.yaml; do
		service "$file" TCP
	done
	push_first
}

# hub [SETTINGS [TARGET]]: an Argo CD with a secret and these members of its settings (jq), and the
# target (prod) for it.
hub() {
	local target=${2:-prod}
	secret "$target" s3cret
	jq -n --arg repository "$work/server.git" \
		"{argocd: ({secret: \"s3cret\", repository: \$repository} + ${1:-{\}})}" | agent_settings hub
	[ -e "$work/agents/hub/applications.json" ] || applications <<<'[]'
	agent_start hub
	target "$target" argocd "$agent_url/api/webhook"
}

# followed_hub [TARGET]: with a token that may read, in $work/token.
followed_hub() {
	(umask 077 && echo t0ken >"$work/token")
	hub '{token: "t0ken"}' "${1:-prod}"
	target_set "${1:-prod}" tokenFile "$work/token" follow 20s
}

# Standard input: an array with what differs from the usual Application.
applications() {
	jq --arg revision "$(tip refs/heads/master)" 'map({namespace: "argocd", project: "default",
		repoURL: "git@git.example.com:srv/manifests.git", targetRevision: "master",
		revision: $revision, path: "apps/\(.name)"} + .)' | agent_applications hub
}
