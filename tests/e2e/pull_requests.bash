# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # server.bash sets variables; tests use some
# A change of ada's that is about to be a pull request, and how pull requests tell of themselves.
# For use after server.bash.

pull_requests_setup() {
	gate_setup '  team/*:
    approvals:
      - {count: 1, from: [architects]}'
	git checkout -q -b work origin/master
	service api.yaml TCP
	git commit -q -m 'Add the api'
}

accepted=': 1 file changed, 1 object checked for Kubernetes 1.35'

# What the server says a pull request needs: its number, its head and who can approve.
needs() {
	cat <<END
headgate: needs 1 of architects or project-managers: ${3:-grace or linus} can approve
headgate: to look at it, and to approve it:
  headgate show $1
  headgate approve $1
headgate: or with git alone:
  git fetch origin refs/pull/$1/head
  git push origin $2:refs/approve/$1
END
}

head_oid() { git rev-parse HEAD; }

# refused REF FINDING ARGUMENT...: ada's push of the arguments is refused for that reason alone.
refused() {
	local ref=$1 finding=$2
	shift 2
	as ada push 1 "$@"
	says <<END
headgate: refused $ref (1 error)
$ref: error: $finding
$nothing
END
	unchanged
}

# The subject lines of a log, newest first.
events() { git -C "$work/server.git" log --format='%an: %s' "refs/pull/$1/log"; }

message_of() {
	local entry
	entry=$(state_of "$1" Message)
	[ "$entry" != here ] || entry=refs/pull/$1/log
	git -C "$work/server.git" log -1 --format=%b "$entry" | sed '/^Event: /,$d'
}

# grace approves pull request 1, and nothing is missing then.
grace_approves() {
	as grace push 0 "$(head_oid):refs/approve/1"
	[[ $remote == *'headgate: has all approvals; to land it:'* ]]
}
