# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Pull requests of a guarded server that are about to land; for landing, emergency and verify.

# Used by the tests that load this file.
# shellcheck disable=SC2034
accepted='1 file changed, 1 object checked for Kubernetes 1.35'

landing_setup() {
	gate_setup "      - {paths: [\"dev/**\"], by: [ci], count: 0}
    landing: [merge, squash, fast-forward]${1:-}"
	printf 'headgate %s\n' "$(public_key gate)" >"$work/signers"
	git -C "$work/server.git" config gpg.ssh.allowedSignersFile "$work/signers"
}

landing_teardown() {
	git -C "$work/server.git" fsck --strict
	server_teardown
}

# proposed NAME: a topic of ada's that adds NAME.yaml to master, as a pull request.
proposed() {
	git checkout -q -B "$1" origin/master
	service "$1.yaml" TCP
	as ada commit "Add $1"
	as ada push 0 "HEAD:refs/for/master/$1"
	remember
}

# approved NAME: the same with grace's approval.
approved() {
	proposed "$1"
	as grace push 0 "HEAD:refs/approve/$(last_pull)"
	remember
}

# Two branches of ada's that change the same line, as pull requests 1 and 2, both approved.
left_and_right() {
	local name number=0
	for name in left right; do
		git checkout -q -B "$name" origin/master
		sed -i "s/name: http/name: $name/" web.yaml
		as ada git commit -qam "$name"
		as ada push 0 "HEAD:refs/for/master/$name"
		number=$((number + 1))
		as grace push 0 "HEAD:refs/approve/$number"
	done
}

last_pull() {
	git -C "$work/server.git" for-each-ref --format='%(refname)' 'refs/pull/*/head' |
		cut -d / -f 3 | sort -n | tail -1
}

# ledger KEY: a trailer of the last entry of master's ledger.
ledger() {
	git -C "$work/server.git" log -1 --format="%(trailers:key=$1,valueonly,separator=)" \
		refs/landed/master
}

# The clone's master is the server's.
sync() {
	git fetch -q origin
	git checkout -q -B master origin/master
}
