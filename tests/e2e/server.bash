# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # program.bash and bats set some of the variables
# A bare repository with the installed hooks and a clone of it, for the tests of pushes:
# server_setup asks for no approvals, gate_setup does.

load program

# The last line of a push that was refused; used by the tests.
# shellcheck disable=SC2034
nothing='headgate: nothing was updated on the server.'

# Programs, home and identity of the tests; nothing of the machine's own.
bench_setup() {
	program_setup
	unset "${!GIT_@}"
	export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC
	export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_AUTHOR_DATE='1700000000 +0000'
	export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
	export GIT_COMMITTER_DATE='1700000000 +0000'
	mkdir "$HOME"
	git config --global init.defaultBranch master
	git config --global advice.detachedHead false
	git init -q --bare "$work/server.git"
	git init -q "$work/clone"
	cd "$work/clone" || return
	git remote add origin "$work/server.git"
}

# Content checks only.
server_setup() {
	bench_setup
	on_server config headgate.approvals off
	"$headgate" install "$work/server.git" >/dev/null
}

# Keys of the people and of the gate, made once for a run of the tests.
make_keys() {
	keys=$BATS_RUN_TMPDIR/keys
	[ -d "$keys" ] && return
	local fresh name
	fresh=$(mktemp -d "$BATS_RUN_TMPDIR/keys.XXXXXX")
	for name in ada grace linus ken gate; do
		ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$fresh/$name"
	done
	# Whoever is second keeps those of the first.
	mv -T "$fresh" "$keys" 2>/dev/null || rm -rf "$fresh"
}

public_key() {
	cut -d ' ' -f 1,2 "$keys/$1.pub"
}

# The policy of the tests: ada writes, grace manages the project, linus is an architect, ken is
# in no group, ci is a robot.
put_policy() {
	put .headgate/policy.yaml <<END
version: 1
people:
  ada: {name: Ada, email: [ada@example.com], keys: ["$(public_key ada)"]}
  grace: {name: Grace, email: [grace@example.com], keys: ["$(public_key grace)"]}
  linus: {name: Linus, email: [linus@example.com], keys: ["$(public_key linus)"]}
  ken: {name: Ken, email: [ken@example.com], keys: ["$(public_key ken)"]}
  ci: {robot: true, email: [ci@example.com]}
groups:
  architects: [linus]
  project-managers: [grace]
branches:
  master:
    approvals:
      - {count: 1, from: [architects, project-managers]}
${1:-}
END
}

# Approvals are asked for. The server says who pushes by GATE_USER (see as), root is its
# administrator. master holds the policy and one Service, and has its ledger. Lines given as the
# argument are added to the policy below branches/master.
gate_setup() {
	bench_setup
	make_keys
	put_policy "${1:-}"
	service web.yaml TCP
	commit first
	git push -q origin HEAD:refs/heads/master
	on_server config headgate.identity env:GATE_USER
	on_server config headgate.admin root
	on_server config headgate.repository shop
	on_server config headgate.signing.format ssh
	on_server config headgate.signing.key "$keys/gate"
	"$headgate" install "$work/server.git" >"$work/install"
	git fetch -q origin
	remember
}

# as NAME COMMAND...: the command as this person, for the server and for git in the clone.
as() {
	local -x GATE_USER=$1
	local -x GIT_AUTHOR_NAME=${1^} GIT_AUTHOR_EMAIL=$1@example.com
	local -x GIT_COMMITTER_NAME=${1^} GIT_COMMITTER_EMAIL=$1@example.com
	shift
	"$@"
}

# sign_tag NAME TAG OBJECT: an annotated tag signed with the person's key; its message comes from
# standard input.
sign_tag() {
	as "$1" git -c gpg.format=ssh -c user.signingKey="$keys/$1" tag -s -F - "$2" "$3"
}

server_teardown() { program_teardown; }

# put FILE: standard input becomes the file, staged.
put() {
	mkdir -p "$(dirname "./$1")"
	cat >"./$1"
	git add -- "./$1"
}

commit() {
	git commit -q -m "${1:-change}"
}

# service FILE PROTOCOL: a Service, valid when the protocol is TCP.
service() {
	put "$1" <<END
apiVersion: v1
kind: Service
metadata:
  name: $(basename "$1" .yaml)
spec:
  selector:
    app: web
  ports:
  - name: http
    port: 80
    protocol: $2
END
}

# deployment FILE IMAGE: a Deployment of one container.
deployment() {
	put "$1" <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $(basename "$1" .yaml)
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: $2
END
}

# What is staged becomes the first commit on master, and the gate has accepted it.
push_first() {
	commit first
	git push -q origin HEAD:refs/heads/master 2>/dev/null
	remember
}

seed() {
	service web.yaml TCP
	push_first
}

# on_server ARGUMENT...: git in the server's repository.
on_server() {
	git -C "$work/server.git" "$@"
}

# by_hand ARGUMENT...: the same past its hooks, as somebody with a shell there can do it.
by_hand() {
	on_server -c core.hooksPath=/dev/null "$@"
}

# What the server has: refs, and every file of its object store.
remember() {
	refs_before=$(server_refs)
	objects_before=$(server_objects)
}

# Also those whose object is missing.
server_refs() {
	on_server for-each-ref --format='%(objectname) %(refname)'
}

server_objects() {
	find "$work/server.git/objects" -type f | sort
}

# The server is as it was: no ref, no object, nothing left of the quarantine.
unchanged() {
	[ "$(server_refs)" = "$refs_before" ]
	[ "$(server_objects)" = "$objects_before" ]
	[ -z "$(find "$work/server.git/objects" -name 'tmp_objdir*' -o -name 'incoming*')" ]
}

# The tip of a branch or other ref on the server, or "none".
tip() {
	on_server rev-parse -q --verify "$1" || echo none
}

# state_of N [KEY]: a trailer (State) of the newest entry of a pull request's log.
state_of() {
	on_server log -1 --format="%(trailers:key=${2:-State},valueonly,separator=)" "refs/pull/$1/log"
}

# push STATUS ARGUMENT...: `git push`, its exit status, and in $remote the lines of the server
# without "remote: " and git's padding.
push() {
	local wanted=$1 status=0
	shift
	git push origin "$@" >"$work/push" 2>&1 || status=$?
	remote=$(sed -n 's/^remote: //p' "$work/push" | sed 's/ *$//')
	if [ "$status" != "$wanted" ]; then
		cat "$work/push"
		return 1
	fi
}

# says: standard input is exactly what the server said.
says() {
	diff -u - <(printf '%s\n' "$remote")
}

# said: the same of what `run` has seen.
said() {
	diff -u - <(printf '%s\n' "$output")
}

# raw_push OLD NEW REF: the bytes of a client that does as it likes; its pack holds no object.
raw_push() {
	local line="$1 $2 $3" pack='PACK\0\0\0\2\0\0\0\0'
	pack+='\x02\x9d\x08\x82\x3b\xd8\xa8\xea\xb5\x10\xad\x6a\xc7\x5c\x82\x3c\xfd\x3e\xd3\x1e'
	# A deletion comes without a pack.
	[[ $2 == *[^0]* ]] || pack=
	{
		printf '%04x%s\0 report-status0000' $((${#line} + 19)) "$line"
		printf '%b' "$pack"
	} | git receive-pack "$work/server.git" >"$work/raw" 2>&1 || true
}
