#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Asking container registries whether images exist, and landing only what does.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load registry

setup() {
	command -v docker-registry >/dev/null || skip "docker-registry is not installed"
	gate_setup "images: {exist: true, ignore: [placeholder]}"
}

teardown() {
	idle
	registry_stop
	server_teardown
}

# resolves STATUS: what the courier says of the images of the rest, one "STATE WORDS" a line.
resolves() {
	courier --resolve "$work/server.git" "$@" >"$work/resolved"
	python3 -c '
import json, sys
for line in sys.stdin:
    said = json.loads(line)
    print(said["state"], said.get("digest", said.get("problem")))
' <"$work/resolved"
}

@test "an open registry: what it has exists, with its digest; what it has not is missing" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	resolves "$registry/shop/web:1.4.2" "$registry/shop/web@$digest" "$registry/shop/web:9" \
		"$registry/shop/api" >"$work/said"
	diff -u - "$work/said" <<END
exists $digest
exists $digest
missing $registry has no shop/web:9
missing $registry has no shop/api:latest
END
}

@test "a registry that nobody allowed is not asked" {
	registry_start
	resolves "$registry/shop/web:1" >"$work/said"
	diff -u - "$work/said" <<END
unknown $registry could not be asked: 127.0.0.1 is a loopback address, which is not allowed; git config --add headgate.registry.$registry.allowPrivate 127.0.0.1 allows it
END
}

@test "a registry with a password" {
	perl -e 'print "ci:", crypt("hunter2", "\$2y\$05\$abcdefghijklmnopqrstuu"), "\n"' >"$work/htpasswd"
	registry_start 'auth:' "  htpasswd: {realm: r, path: $work/htpasswd}"
	registry_known
	registry_put shop/web 1.4.2 -u ci:hunter2
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	diff -u - "$work/said" <<END
hidden $registry does not show shop/web without login (HTTP 401): there is no such image, or it needs one: git config headgate.registry.$registry.userFile FILE (USER:PASSWORD, mode 0600)
END
	(umask 077 && echo ci:wrong >"$work/user")
	git -C "$work/server.git" config "headgate.registry.$registry.userFile" "$work/user"
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	grep -q '^hidden .* to the configured login (HTTP 401)' "$work/said"
	echo ci:hunter2 >"$work/user"
	[ "$(resolves "$registry/shop/web:1.4.2")" = "exists $digest" ]
	chmod 644 "$work/user"
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	grep -q "^unknown .*chmod 600 $work/user" "$work/said"
	run ! grep hunter2 "$work/said" "$work/resolved"
}

@test "a registry with TLS: only one whose certificate is trusted" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" \
		-days 2 -subj /CN=registry -addext subjectAltName=IP:127.0.0.1 2>/dev/null
	registry_start "  tls: {certificate: $work/cert.pem, key: $work/key.pem}"
	registry_scheme=https registry_put shop/web 1.4.2 -k
	git -C "$work/server.git" config "headgate.registry.$registry.allowPrivate" 127.0.0.1
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	diff -u - "$work/said" <<END
unknown $registry could not be asked: its certificate is of no authority that is trusted here; git config headgate.registry.$registry.caFile FILE names one
END
	git -C "$work/server.git" config "headgate.registry.$registry.caFile" "$work/cert.pem"
	[ "$(resolves "$registry/shop/web:1.4.2")" = "exists $digest" ]
	# Without TLS it would not even be spoken to.
	registry_known
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	grep -q "^unknown $registry answers HTTP 400" "$work/said"
}

@test "a registry that is gone is no verdict" {
	registry_start
	registry_known
	registry_stop
	resolves "$registry/shop/web:1.4.2" >"$work/said"
	grep -q "^unknown $registry could not be asked: connection refused" "$work/said"
}

# An approved pull request of ada's that brings the image, of which the server knows nothing yet.
brings() {
	git -C "$work/server.git" config headgate.courier /nonexistent
	deployment web-app.yaml "$1"
	as ada commit "Bring $1"
	as ada push 0 HEAD:refs/for/master/web
	head=$(git rev-parse HEAD)
	as grace push 0 "$head:refs/approve/1"
	idle
	git -C "$work/server.git" config --unset headgate.courier
	remember
}

# checked N: waits until the server has written down what it found of pull request N.
checked() {
	local i
	for ((i = 0; i < 200; i++)); do
		[ "$(tip "refs/checks/$1/images")" = none ] || return 0
		sleep 0.05
	done
	return 1
}

# Waits until nobody asks any more. What a push has started can be seen once the push has ended.
idle() {
	while pgrep -f "images --record $work/server.git" >/dev/null; do
		sleep 0.02
	done
}

# headgate images on the server, as its administrator would.
images() {
	(cd "$work/server.git" && "$headgate" images "$@")
}

@test "what brings an image lands once the server has found it" {
	registry_start
	registry_known
	brings "$registry/shop/web:1.4.2"
	run -0 "$headgate" show 1
	[[ $output == *"
images
  $registry/shop/web:1.4.2 has not been looked for yet
"* ]]
	git -C "$work/server.git" config headgate.courier /nonexistent
	as ada push 1 "$head:refs/merge/1"
	says <<END
headgate: refused refs/merge/1 (1 error)
web-app.yaml:14:16: error: $registry/shop/web:1.4.2 has not been looked for in its registry yet [landing/images]
  14 |         image: $registry/shop/web:1.4.2
     |                ^^^^^^^^^^^^^^^^^^^^^^^^^$(tr '0-9.:' '^' <<<"${registry#127.0.0.1:}" | sed 's/./^/g')
headgate: the server asks the registries again now; what it finds: headgate show 1
headgate: then land it: git push origin $head:refs/merge/1
headgate: to ask by hand, on the server: headgate images 1
headgate: nothing was updated on the server.
END
	unchanged
	idle
	git -C "$work/server.git" config --unset headgate.courier
	# A refusal makes the server ask.
	as ada push 1 "$head:refs/merge/1"
	checked 1
	run -1 images 1
	[ "$output" = "$registry/shop/web:1.4.2: missing: $registry has no shop/web:1.4.2" ]
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *"web-app.yaml:14:16: error: $registry/shop/web:1.4.2 is missing: $registry has no shop/web:1.4.2 [landing/images]"* ]]
	# The page promises no landing that the images would stop.
	run -0 "$headgate" show 1
	[[ $output == *'has all approvals, but it lands only when its images were found; then:'* ]]
	registry_put shop/web 1.4.2
	idle
	run -0 images 1
	[ "$output" = "$registry/shop/web:1.4.2: exists, $digest
recorded for head ${head:0:12} of pull request 1" ]
	[ "$(git -C "$work/server.git" rev-list --count refs/checks/1/images)" = 2 ]
	printf 'headgate %s\n' "$(public_key gate)" >"$work/signers"
	git -C "$work/server.git" -c gpg.ssh.allowedSignersFile="$work/signers" \
		verify-commit refs/checks/1/images
	# Nothing new: nothing is written.
	run -0 images 1
	[ "$output" = "$registry/shop/web:1.4.2: exists, $digest" ]
	[ "$(git -C "$work/server.git" rev-list --count refs/checks/1/images)" = 2 ]
	as ada push 0 "$head:refs/merge/1"
	[ "$(tip refs/heads/master)" != "$(git rev-parse origin/master)" ]
}

@test "the server asks by itself when a pull request is opened" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	deployment web-app.yaml "$registry/shop/web:1.4.2"
	as ada commit 'Bring it'
	as ada push 0 HEAD:refs/for/master/web
	checked 1
	run -0 "$headgate" show 1
	[[ $output == *"
images
  $registry/shop/web:1.4.2 exists
"* ]]
	run -0 "$headgate" show --format json 1
	[[ $output == *"{\"type\":\"image\",\"image\":\"$registry/shop/web:1.4.2\",\"state\":\"exists\",\"digest\":\"$digest\"}"* ]]
	as grace push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
}

@test "a check counts for the head that it was made of" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	brings "$registry/shop/web:1.4.2"
	images 1
	git -C "$work/server.git" config headgate.courier /nonexistent
	deployment web-app.yaml "$registry/shop/web:1.4.3"
	as ada commit 'Another one'
	as ada push 0 HEAD:refs/for/master/web
	as grace push 0 HEAD:refs/approve/1
	as ada push 1 HEAD:refs/merge/1
	[[ $remote == *"$registry/shop/web:1.4.3 has not been looked for"* ]]
}

@test "what names no new image needs no check, nor does what the policy ignores" {
	registry_start
	brings placeholder:1
	run -0 images 1
	[ "$output" = 'pull request 1 brings no new image' ]
	as ada push 0 "$head:refs/merge/1"
	git fetch -q origin
	git checkout -q -B master origin/master
	sed -i 's/name: web$/name: web-two/' web-app.yaml
	git add web-app.yaml
	as ada commit 'Rename a container'
	as ada push 0 HEAD:refs/for/master
	as grace push 0 HEAD:refs/approve/2
	as ada push 0 HEAD:refs/merge/2
}

@test "a push to the branch itself is no way around it" {
	registry_start
	registry_known
	brings "$registry/shop/web:1.4.2"
	as ada push 1 "$head:refs/heads/master"
	[[ $remote == *'[landing/images]'* ]]
	checked 1
	idle
	registry_put shop/web 1.4.2
	images 1
	as ada push 0 "$head:refs/heads/master"
}

@test "all that wait are asked about at once; what cannot be asked says why, and keeps nobody waiting" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	brings "$registry/shop/web:1.4.2"
	git -C "$work/server.git" config headgate.courier /nonexistent
	git checkout -q -B other origin/master
	deployment other.yaml 127.0.0.2:1/x:1
	as ada commit 'Bring what nobody may ask about'
	as ada push 0 HEAD:refs/for/master/other
	idle
	git -C "$work/server.git" config --unset headgate.courier
	run -0 "$headgate" images --record "$work/server.git"
	[ "$(git -C "$work/server.git" log -1 --format=%s refs/checks/1/images)" = \
		'the images of pull request 1: 1 of 1 exist' ]
	[ "$(git -C "$work/server.git" log -1 --format='%(trailers:key=Image,valueonly)%(trailers:key=Problem,valueonly)' refs/checks/2/images)" = \
		"127.0.0.2:1/x:1 unknown
127.0.0.2:1 could not be asked: 127.0.0.2 is a loopback address, which is not allowed; git config --add headgate.registry.127.0.0.2:1.allowPrivate 127.0.0.2 allows it" ]
	before=$(tip refs/checks/1/images)$(tip refs/checks/2/images)
	"$headgate" images --record "$work/server.git"
	[ "$(tip refs/checks/1/images)$(tip refs/checks/2/images)" = "$before" ]
}

# asked: how often a courier was started for the registries.
asked() { wc -l <"$work/asked"; }

@test "the images of all that wait are asked about in one go" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	registry_put shop/web 1.4.3
	brings "$registry/shop/web:1.4.2"
	# What the pushes start asks nobody.
	git -C "$work/server.git" config headgate.courier /nonexistent
	for version in 3 2; do
		git checkout -q -B "t$version" origin/master
		deployment "other$version.yaml" "$registry/shop/web:1.4.$version"
		as ada commit "Bring 1.4.$version"
		as ada push 0 "HEAD:refs/for/master/t$version"
	done
	idle
	printf '#!/bin/sh\necho "$@" >>"%s/asked"\nexec "%s" "$@"\n' "$work" \
		"$(dirname "$headgate")/headgate-courier" >"$work/counting"
	chmod +x "$work/counting"
	git -C "$work/server.git" config headgate.courier "$work/counting"
	"$headgate" images --record "$work/server.git"
	[ "$(asked)" = 1 ]
	for pull in 1 2 3; do
		git -C "$work/server.git" log -1 --format=%s "refs/checks/$pull/images" |
			grep -qx "the images of pull request $pull: 1 of 1 exist"
	done
	# Two of them name one image: it was one question.
	[ "$(wc -w <"$work/asked")" = 4 ]
}

@test "a registry that is down is named where the landing is refused, and takes nothing back" {
	registry_start
	registry_known
	registry_put shop/web 1.4.2
	brings "$registry/shop/web:1.4.2"
	images 1
	put db.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: db}
spec: {containers: [{name: db, image: "127.0.0.1:1/db:1"}]}
END
	as ada commit 'Bring a database'
	head=$(git rev-parse HEAD)
	git -C "$work/server.git" config headgate.registry.127.0.0.1:1.plainHttp true
	git -C "$work/server.git" config headgate.registry.127.0.0.1:1.allowPrivate 127.0.0.1
	as ada push 0 HEAD:refs/for/master/web
	as grace push 0 "$head:refs/approve/1"
	idle
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *'db.yaml:4:39: error: 127.0.0.1:1/db:1 could not be looked for: 127.0.0.1:1 could not be asked: connection refused [landing/images]'* ]]
	[[ $remote != *'shop/web'*'[landing/images]'* ]]
	run -0 "$headgate" show 1
	[[ $output == *"  $registry/shop/web:1.4.2 exists"* ]]
	[[ $output == *'  127.0.0.1:1/db:1 could not be looked for: 127.0.0.1:1 could not be asked: connection refused'* ]]
	# The first registry is down as well now: what it has said about this head stays.
	registry_stop
	idle
	run -3 images 1
	run -0 "$headgate" show 1
	[[ $output == *"  $registry/shop/web:1.4.2 exists"* ]]
}

@test "in a clone the answer is only shown" {
	registry_start
	registry_known
	registry_known "$work/clone"
	registry_put shop/web 1.4.2
	brings "$registry/shop/web:1.4.2"
	run -0 "$headgate" images 1
	[ "$output" = "$registry/shop/web:1.4.2: exists, $digest" ]
	[ "$(tip refs/checks/1/images)" = none ]
	run -0 "$headgate" images --format json 1
	[ "$output" = "{\"image\": \"$registry/shop/web:1.4.2\", \"state\": \"exists\", \"digest\": \"$digest\"}" ]
	run -2 "$headgate" images
	run -2 "$headgate" images 7
}

@test "a damaged check refuses in words" {
	brings 127.0.0.1:1/web:1
	entry=$(git -C "$work/server.git" commit-tree -m 'by hand' "$(git -C "$work/server.git" rev-parse 'master^{tree}')")
	by_hand update-ref refs/checks/1/images "$entry"
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *"refs/checks/1/images: the entry ${entry:0:12} is damaged"* ]]
}
