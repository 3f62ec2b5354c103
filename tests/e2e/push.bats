#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Pushes to protected and other branches: what is said, and what stays on the server.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() { server_setup; }
teardown() { server_teardown; }

next_step='headgate: nothing was updated on the server.
headgate: correct the errors, `git commit --amend`, push again; `headgate check` finds them before you push.'

@test "a clean push is accepted with one line" {
	service web.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
END
	[ "$(tip refs/heads/master)" = "$(git rev-parse HEAD)" ]
}

@test "a bad manifest is refused, and nothing of it stays" {
	seed
	service api.yaml udp
	commit
	push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
api.yaml:11:15: error: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  11 |     protocol: udp
     |               ^^^ write: UDP
$next_step
END
	unchanged
}

@test "the corrected push is accepted" {
	seed
	service api.yaml udp
	commit
	push 1 HEAD:refs/heads/master
	service api.yaml UDP
	git commit -q --amend --no-edit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
END
	[ "$(tip refs/heads/master)" = "$(git rev-parse HEAD)" ]
}

@test "only what changed is judged: an old mistake elsewhere refuses nothing" {
	rm "$work/server.git/hooks/pre-receive"
	service old.yaml udp
	commit
	push 0 HEAD:refs/heads/master
	"$headgate" install "$work/server.git" >/dev/null
	service web.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
END
}

@test "a new protected branch is judged whole" {
	seed
	rm "$work/server.git/hooks/pre-receive"
	service old.yaml udp
	commit
	push 0 HEAD:refs/heads/topic
	"$headgate" install "$work/server.git" >/dev/null
	remember
	push 1 HEAD:refs/heads/main
	says <<END
headgate: refused refs/heads/main (1 error)
old.yaml:11:15: error: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  11 |     protocol: udp
     |               ^^^ write: UDP
$next_step
END
	unchanged
}

@test "other branches get warnings only" {
	seed
	service api.yaml udp
	commit
	push 0 HEAD:refs/heads/topic
	says <<'END'
headgate: accepted refs/heads/topic: 1 file changed, 1 object checked for Kubernetes 1.35 (1 warning; not protected, so nothing is refused)
api.yaml:11:15: warning: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  11 |     protocol: udp
     |               ^^^ write: UDP
END
	[ "$(tip refs/heads/topic)" = "$(git rev-parse HEAD)" ]
	push 0 :refs/heads/topic
	[ "$(tip refs/heads/topic)" = none ]
}

@test "several refs with a bad one: all are refused, each is named" {
	seed
	git checkout -q -b good
	service good.yaml TCP
	commit
	git checkout -q -b bad master
	service bad.yaml udp
	commit
	push 1 good:refs/heads/topic bad:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
bad.yaml:11:15: error: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  11 |     protocol: udp
     |               ^^^ write: UDP
headgate: not updated refs/heads/topic: nothing is wrong with it, but the push is refused as a whole; push it alone
$next_step
END
	unchanged
}

@test "a policy in the branch rules from the next push on" {
	seed
	put .headgate/policy.yaml <<'END'
version: 1
kubernetes: "1.33"
branches:
  master: {}
severities:
  schema/enum: warning
END
	service api.yaml udp
	commit
	push 1 HEAD:refs/heads/master
	git rm -q --cached api.yaml
	git commit -q --amend --no-edit
	push 0 HEAD:refs/heads/master
	git add api.yaml
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.33 (1 warning)
api.yaml:11:15: warning: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  11 |     protocol: udp
     |               ^^^ write: UDP
END
}

@test "a new policy with a mistake is refused" {
	seed
	printf 'version: 2\n' | put .headgate/policy.yaml
	commit
	push 1 HEAD:refs/heads/master
	[[ $remote == *'.headgate/policy.yaml:1:10: error: version: '* ]]
	unchanged
}

@test "a policy that cannot be read refuses every push, and says how to get out" {
	rm "$work/server.git/hooks/pre-receive"
	printf 'version: 2\n' | put .headgate/policy.yaml
	service web.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
	"$headgate" install "$work/server.git" >/dev/null
	remember
	service api.yaml TCP
	commit
	push 1 HEAD:refs/heads/topic
	[[ $remote == *'.headgate/policy.yaml: error: the policy that holds now has mistakes, so nothing can be judged'* ]]
	[[ $remote == *'git -c core.hooksPath=/dev/null --git-dir=REPOSITORY fetch CLONE COMMIT:BRANCH'* ]]
	unchanged
	# That way does work.
	printf 'version: 1\n' | put .headgate/policy.yaml
	commit
	git -c core.hooksPath=/dev/null --git-dir="$work/server.git" fetch -q "$work/clone" HEAD:refs/heads/master
	service more.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
}

@test "2,000 files in one push" {
	seed
	mkdir many
	for i in $(seq 2000); do
		printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c%s\ndata:\n  value: "%s"\n' \
			"$i" "$i" >"many/c$i.yaml"
	done
	git add many
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 2000 files changed, 2000 objects checked for Kubernetes 1.35
END
	sed -i 's/^kind:.*/kind: Configmap/' many/c*.yaml
	git add many
	commit
	remember
	push 1 HEAD:refs/heads/master
	[[ $remote == 'headgate: refused refs/heads/master (2000 errors)'* ]]
	[[ $remote == *'and 1950 more findings; `headgate check` in your clone shows all'* ]]
	unchanged
}
