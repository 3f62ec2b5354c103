#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Receivers that fail in every way a network and a server can: the push is never held up nor
# refused, nothing counts as told that was not answered with success, no other target
# waits, and when the receiver works again it has the newest revision.

# shellcheck disable=SC2154 # server.bash and agent.bash set the variables
load server
load agent

webhook_key=whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=

setup() {
	server_setup
	secret edge "$webhook_key"
	agent_settings edge <<<"{\"webhook\": {\"secrets\": [\"$webhook_key\"]}}"
}
teardown() {
	agents_teardown
	server_teardown
}

# The receiver, a target for it, and a first commit that it has been told of.
edge() {
	agent_start edge
	target edge webhook "$agent_url/edge"
	service web.yaml TCP
	push_first
	within 20 told edge
}

# A push that changes a file, within so many milliseconds.
quick_push() {
	local start=${EPOCHREALTIME/./} most=$1
	change
	push 0 HEAD:refs/heads/master
	[ $(((${EPOCHREALTIME/./} - start) / 1000)) -lt "$most" ]
}

# fails_and_recovers FAULT EXPECTED: a push while the receiver fails so; then it works again.
fails_and_recovers() {
	local before
	before=$(taken edge)
	agent_faults edge "/ $1"
	quick_push 5000
	within 30 attempt_says edge "$2"
	echo "$1: $(attempt edge)"
	[ "$(taken edge)" = "$before" ]
	agent_faults edge
	tell edge
	[ ! -e "$work/server.git/headgate/attempts/edge" ]
	journal edge '.[-1] | [.acted, .signature]' | grep -qx '\[true,"verified"\]'
}

@test "the server answers 500, 502, 503, 429, 404: kept, and told when it works" {
	edge
	for status in 500 502 503 429 404; do
		fails_and_recovers "status $status" "HTTP $status"
	done
}

@test "the connection ends without an answer, by a reset, in the midst of one, or speaks no HTTP" {
	edge
	fails_and_recovers close .
	fails_and_recovers reset .
	fails_and_recovers cut .
	fails_and_recovers garbage .
}

@test "nobody listens: the push says so and nothing is lost" {
	edge
	before=$(taken edge)
	agent_stop edge
	quick_push 5000
	within 10 attempt_says edge refused
	[ "$(taken edge)" = "$before" ]
	agent_start edge
	within 20 told edge
}

@test "an answer that never comes is given up; others do not wait for it" {
	agent_settings other <<<'{"webhook": {}}'
	agent_start other
	target other webhook "$agent_url/other"
	edge
	agent_faults edge '/ hang'
	quick_push 5000
	within 3 told other
	[ -z "$(attempt edge)" ]
	within 30 attempt_says edge 'no answer within 20 s'
	agent_faults edge
	tell edge
}

@test "an answer that never ends is an answer: its status counts, the rest is not read" {
	edge
	agent_faults edge '/ endless'
	quick_push 5000
	within 10 told edge
}

@test "an answer that comes byte by byte is an answer" {
	edge
	agent_faults edge '/ slow 10'
	quick_push 8000
	within 15 told edge
	[ "$(journal edge 'length')" = 2 ]
}

@test "the answer is lost after the receiver has acted: it is told again, with the same id" {
	edge
	agent_faults edge '/ lose x1'
	quick_push 5000
	within 20 told edge
	[ "$(acted edge)" = 3 ]
	journal edge '.[1:] | [.[].headers["webhook-id"]] | unique | length' | grep -qx 1
	journal edge '[.[].headers["webhook-id"]] | unique | length' | grep -qx 2
}

@test "Retry-After is honoured" {
	edge
	agent_faults edge '/ status 503 4 x1'
	quick_push 5000
	within 20 told edge
	journal edge '.[-1].time_ms - .[-2].time_ms >= 3900' | grep -qx true
}

@test "redirects are not followed: to the metadata address, to a file, to itself" {
	edge
	for place in http://169.254.169.254/latest/meta-data/ file:///etc/passwd "$agent_url/elsewhere"; do
		fails_and_recovers "redirect $place" '(redirect|HTTP 307)'
	done
	[ "$(journal edge 'map(select(.target == "/elsewhere")) | length')" = 0 ]
}

@test "410: the receiver wants no more, and gets no more" {
	edge
	agent_faults edge '/ status 410'
	quick_push 5000
	within 10 attempt_says edge 410
	count=$(journal edge length)
	sleep 3
	[ "$(journal edge length)" = "$count" ]
}

@test "certificates: expired, of another name, signed by nobody known" {
	make_certificates
	agent_tls edge good
	target_set edge caFile "$certificates/authority.pem"
	edge
	told edge
	for bad in expired other alone; do
		before=$(taken edge)
		agent_stop edge
		agent_tls edge "$bad"
		agent_start edge
		quick_push 5000
		within 10 attempt_says edge certificate
		echo "$bad: $(attempt edge)"
		[ "$(taken edge)" = "$before" ]
		agent_stop edge
		agent_tls edge good
		agent_start edge
		courier || true
		within 20 told edge
	done
	# Without the file the authority is not trusted.
	git -C "$work/server.git" config --unset headgate.target.edge.caFile
	before=$(taken edge)
	quick_push 5000
	within 10 attempt_says edge certificate
	[ "$(taken edge)" = "$before" ]
}

@test "loopback is refused unless allowPrivate names it" {
	edge
	count=$(journal edge length)
	# A name is looked up when the connection is made; an address is seen in the configuration.
	target_set edge url "http://localhost:$agent_port/edge" allowPrivate 10.0.0.0/8
	quick_push 5000
	within 10 attempt_says edge '(127.0.0.1|::1) is a loopback address'
	target_set edge url "$agent_url/edge"
	quick_push 5000
	run -1 courier
	[[ $output == *'127.0.0.1 is a loopback address'* ]]
	[ "$(journal edge length)" = "$count" ]
	target_set edge allowPrivate 127.0.0.0/8
	courier
	told edge
}

@test "the environment changes nothing: proxies, .netrc, curl's own file" {
	agent_settings proxy <<<'{"webhook": {}}'
	agent_start proxy
	export http_proxy=$agent_url https_proxy=$agent_url all_proxy=$agent_url ALL_PROXY=$agent_url
	printf 'machine 127.0.0.1 login ada password leaked\n' >"$HOME/.netrc"
	printf 'proxy = "%s"\nlocation\n' "$agent_url" >"$HOME/.curlrc"
	edge
	quick_push 5000
	within 10 told edge
	courier
	[ "$(journal proxy length)" = 0 ]
	journal edge 'map(select(.headers.authorization)) | length' | grep -qx 0
}

@test "away for a while: one message with the union of the files, both sides of renames" {
	service old-name.yaml TCP
	edge
	# Before it goes away it has everything.
	before=$(tip refs/heads/master)
	count=$(journal edge length)
	agent_stop edge
	service added.yaml TCP
	commit added
	push 0 HEAD:refs/heads/master
	git mv old-name.yaml new-name.yaml
	commit renamed
	push 0 HEAD:refs/heads/master
	git rm -q web.yaml
	commit removed
	push 0 HEAD:refs/heads/master
	[ "$(taken edge)" = "$before" ]
	agent_start edge
	within 30 told edge
	[ "$(journal edge length)" = $((count + 1)) ]
	journal edge '.[-1].body' >"$work/body"
	jq -S '[.. | strings]' "$work/body" | grep -q "$before"
	for file in added.yaml old-name.yaml new-name.yaml web.yaml; do
		grep -q "\"$file\"" "$work/body"
	done
}

@test "a tip that moves while the message is under way is told afterwards" {
	edge
	agent_faults edge '/ delay 2000 x1'
	quick_push 5000
	first=$(tip refs/heads/master)
	quick_push 5000
	within 20 told edge
	# What the first answer was about stands in the ledger, then the second.
	git -C "$work/server.git" log --reverse --format=%B refs/deploy/edge/master | sed -n 's/^Revision: //p' |
		tail -2 | diff - <(printf '%s\n' "$first" "$(tip refs/heads/master)")
}

@test "secrets are nowhere: output, journal of the courier, refs, files, command lines" {
	edge
	# Long enough to be seen in the list of processes.
	agent_faults edge '/ delay 4000 x1'
	quick_push 5000
	cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >"$work/commands"
	# Nor does a crash leave its memory in a file.
	grep -qE '^Max core file size +0 +0 ' "/proc/$(couriers | head -n 1)/limits"
	within 20 told edge
	agent_faults edge '/ status 401'
	quick_push 5000
	within 10 attempt_says edge .
	courier >"$work/courier" 2>&1 || true
	grep -q headgate-courier "$work/commands"
	plain=${webhook_key#whsec_}
	! grep -qF -e "$plain" "$work/commands" "$work/courier" "$work/push" || false
	! grep -rqF -e "$plain" "$work/server.git" || false
	git -C "$work/server.git" for-each-ref --format='%(objectname)' |
		while read -r oid; do git -C "$work/server.git" cat-file -p "$oid"; done >"$work/objects"
	git -C "$work/server.git" log --format=%B refs/deploy/edge/master >>"$work/objects"
	! grep -qF -e "$plain" "$work/objects" || false
}

@test "a secret that others can read, or that is missing, stops that target alone" {
	agent_settings other <<<'{"webhook": {}}'
	agent_start other
	target other webhook "$agent_url/other"
	edge
	chmod 644 "$work/secrets/edge"
	quick_push 5000
	within 5 told other
	within 5 attempt_says edge "chmod"
	chmod 600 "$work/secrets/edge"
	mv "$work/secrets/edge" "$work/secrets/away"
	quick_push 5000
	within 5 told other
	within 5 attempt_says edge "secrets/edge"
	mv "$work/secrets/away" "$work/secrets/edge"
	courier
	told edge
}

@test "a target of the kind nats in a build without it says so, and stops no other" {
	! ldd "${headgate%/*}/headgate-courier" | grep -q libnats || skip 'built with NATS'
	target far nats nats://127.0.0.1:4222
	edge
	[ "$(taken far)" = none ]
	cd "$work/server.git"
	run -1 "$headgate" status
	[[ $output == *"was built without NATS (-DHEADGATE_NATS=ON)"* ]]
}

@test "a record that cannot be written keeps back its own target alone" {
	edge
	agent_settings prod <<<'{"webhook": {}}'
	agent_start prod
	target prod webhook "$agent_url/prod"
	quick_push 5000
	within 20 told edge
	within 20 told prod
	# A git that was killed has left its lock.
	touch "$work/server.git/refs/deploy/prod/master.lock"
	quick_push 5000
	within 10 told edge
	! told prod || false
	[ "$(acted edge)" = 3 ]
	attempt_says prod 'it was accepted, but that could not be written down'
	rm "$work/server.git/refs/deploy/prod/master.lock"
	tell prod
	[ "$(acted edge)" = 3 ]
}

@test "a damaged record is named, and what the others answer is shown" {
	edge
	agent_settings prod <<<'{"webhook": {}}'
	agent_start prod
	target prod webhook "$agent_url/prod"
	by_hand update-ref refs/deploy/prod/master master
	quick_push 5000
	grep -qE 'edge  accepted \(HTTP 20[0-9]' "$work/push"
	grep -qF 'prod  cannot be told: refs/deploy/prod/master: the entry' "$work/push"
	! grep -qF 'no answer yet' "$work/push" || false
}
