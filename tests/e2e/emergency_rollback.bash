# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # server.bash and agent.bash set variables, tests read some
# An Argo CD that has deployed apps/web three times, and `headgate rollback --emergency` on the
# server. For use after server.bash, agent.bash, argocd.bash and web_landings.bash.

emergency_setup() {
	gate_setup '    rollback: {count: 1, from: [architects, project-managers]}'
	git config user.name Grace
	git config user.email grace@example.com
	web 1 'Begin web'
	land 1
	web 2 'Raise web to 2'
	land 2
	web 3 'Raise web to 3'
	land 3
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get", "sync", "update"]}}'
	deployed false
	agent_start hub
	git -C "$work/server.git" config headgate.cloneUrl https://git.example.com/shop.git
	target prod argocd "$agent_url/api/webhook" tokenFile "$work/secrets/token"
	secret token t0ken
}

# deployed AUTO_SYNC [SETTINGS]: the Application web has been through landings 1, 2 and 3.
deployed() {
	local usual='{"prune": true}'
	applications <<END
[{"name": "web", "path": "./apps/web", "repoURL": "https://git.example.com/shop.git",
  "autoSync": $1, "automated": ${2:-$usual},
  "history": ["$(git rev-parse master~2)", "$(git rev-parse master~1)"]},
 {"name": "other", "repoURL": "https://git.example.com/other.git"}]
END
}

# emergency STATUS ARGUMENT...: on the server; $output with its ids made the same.
emergency() {
	local wanted=$1 status=0
	shift
	(cd "$work/server.git" && "$headgate" rollback --emergency "$@") >"$work/out" 2>&1 || status=$?
	output=$(sed -E -e 's/[0-9a-f]{12}/OID/g' -e 's/ *$//' "$work/out")
	[ "$status" = "$wanted" ] || {
		cat "$work/out"
		return 1
	}
}

# The requests that change something.
changes() {
	journal hub 'map(select(.kind == "api" and .method != "GET") | .method + " " + .target) | .[]' |
		tr -d '"'
}
