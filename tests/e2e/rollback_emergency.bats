#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Back in the cluster at once, past the gate: `headgate rollback --emergency` on the server.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent
load argocd
load web_landings
load emergency_rollback

setup() { emergency_setup; }

teardown() {
	agents_teardown
	server_teardown
}

@test "an Application goes back, and it is written down until Git agrees" {
	emergency 0 --yes web
	said <<'END'
argocd/web of prod would go back to OID, number 1 of its history
argocd/web of prod goes back to OID, number 1 of its history
Git does not agree yet, and every push says so; in a clone:
  headgate rollback web OID
END
	[ "$(changes)" = 'POST /api/v1/applications/web/rollback' ]
	run git -C "$work/server.git" log -1 --format=%B refs/deploy/prod/master
	[[ $output == *"Revision: $(git rev-parse master~1)"* ]]
	[[ $output == *'State: rolled-back'* && $output == *'Application: argocd/web'* ]]
	[[ $output == *'Answer: by hand on the server, to number 1 of its history'* ]]
}

@test "a landing, a revision or a pull request is mapped to Argo CD's own number" {
	for state in 1 "$(git rev-parse master~2)" pull/1; do
		emergency 0 --dry-run web "$state"
		said <<'END'
argocd/web of prod would go back to OID, number 0 of its history
END
	done
	emergency 0 --dry-run argocd/web 1
	emergency 0 --dry-run apps/web 1
	[ "$(changes)" = '' ]
}

@test "while auto-sync is on nothing is done, and both ways on are named" {
	deployed true
	emergency 1 --yes web
	said <<'END'
argocd/web of prod has auto-sync on: Argo CD would not roll back, or undo it at once. Either roll back in Git, in a clone:
  headgate rollback web OID
or switch auto-sync off until Git is right:
  headgate rollback --emergency --pause-auto-sync web OID
END
	[ "$(changes)" = '' ]
	run ! git -C "$work/server.git" rev-parse -q --verify refs/deploy/prod/master
}

@test "--pause-auto-sync switches it off first, --resume-auto-sync on again" {
	deployed true
	emergency 0 --yes --pause-auto-sync web
	said <<'END'
argocd/web of prod would go back to OID, number 1 of its history, with auto-sync off
argocd/web of prod: auto-sync is off
argocd/web of prod goes back to OID, number 1 of its history, with auto-sync off
auto-sync is off now; when Git is right, switch it on: headgate rollback --emergency --resume-auto-sync web
Git does not agree yet, and every push says so; in a clone:
  headgate rollback web OID
END
	emergency 0 --yes --resume-auto-sync web
	said <<'END'
argocd/web of prod: would switch auto-sync on, with prune as before; Argo CD then deploys what Git has
argocd/web of prod: auto-sync is on again, with prune as before
headgate: follow: headgate status --follow
END
	emergency 0 --yes --resume-auto-sync web
	[[ $output == *'argocd/web of prod: auto-sync is on already'* ]]
}

@test "what Argo CD never deployed, or has forgotten, is refused with the way through Git" {
	web 4 'Raise web to 4'
	land 4
	emergency 3 --yes web 0
	said <<'END'
headgate-courier: web has its manifests in apps/web, and in OID nothing is there
headgate-courier: `headgate history apps/web` lists what was there
END
	emergency 3 --yes web pull/4
	said <<'END'
headgate-courier: Argo CD keeps 3 deployments of web, and in none of them it was as in OID
headgate-courier: Roll back in Git, in a clone: headgate rollback web OID
END
	[ "$(changes)" = '' ]
}

@test "who may not, has no token, or names nothing is told what to change" {
	secret token wrong
	emergency 3 --yes web
	[[ $output == *'prod: HTTP 401: Argo CD does not know the token'* ]]
	git -C "$work/server.git" config --unset headgate.target.prod.tokenFile
	emergency 3 --yes web
	[[ $output == *'prod: without a token its Applications cannot be read: git config headgate.target.prod.tokenFile FILE'* ]]
	emergency 2 --yes nothing
	[[ $output == *'master has no path or application "nothing", and never had'* ]]
	agent_stop hub
	git -C "$work/server.git" config headgate.target.prod.tokenFile "$work/secrets/token"
	emergency 3 --yes web
	[[ $output == *'prod: unreachable (connection refused)'* ]]
	run ! git -C "$work/server.git" rev-parse -q --verify refs/deploy/prod/master
	secret token t0ken
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get"]}}'
	agent_start hub
	emergency 1 --yes web
	[[ $output == *'argocd/web of prod: HTTP 403: '*'permission denied'* ]]
}

@test "two Applications of one path must be told apart" {
	target again argocd "$agent_url/api/webhook" tokenFile "$work/secrets/token"
	emergency 3 --yes web
	[[ $output == *'"web" could be argocd/web of again, argocd/web of prod'* ]]
	[[ $output == *'Name it as NAMESPACE/NAME, and its target with --target'* ]]
	emergency 0 --yes --target prod web
}

@test "in a clone it is refused" {
	run as grace "$headgate" rollback --emergency --yes web
	[ "$status" -eq 2 ]
	[[ $output == *'only the server'*'administrator does it, in the guarded repository itself'* ]]
}

@test "the token is never shown" {
	emergency 0 --yes web
	run ! grep -rq t0ken "$work/out"
	run ! git -C "$work/server.git" grep -q t0ken refs/deploy/prod/master
}

@test "every push names the debt until Git agrees" {
	agent_settings hub <<<'{"argocd": {"token": "t0ken", "may": ["get", "sync"], "lose": true}}'
	emergency 0 --yes web
	service apps/front/front.yaml TCP
	commit 'Begin front'
	land 4
	grep -q 'prod .*argocd/web was rolled back by hand to [0-9a-f]*, and Git does not agree: headgate rollback apps/web [0-9a-f]*' "$work/land"
	as grace "$headgate" rollback --yes apps/web 2 >"$work/land" 2>&1
	run ! grep -q 'was rolled back by hand' "$work/land"
}
