#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate set-image --propose: what CI does after it has built an image.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load registry

setup() {
	gate_setup
	mkdir -p apps/web apps/api
	deployment apps/web/web.yaml 'registry.example.com/shop/web:1.4.1   # the shop'
	deployment apps/api/api.yaml 'registry.example.com/shop/api:0.9'
	commit images
	land_as_root
	git clone -q "$work/server.git" "$work/ci" 2>/dev/null
	cd "$work/ci" || return
	remember
}

teardown() {
	registry_stop
	server_teardown
}

# The commits of the clone become master, as its administrator would bring them.
land_as_root() {
	as ada push 0 HEAD:refs/for/master/images
	as grace push 0 HEAD:refs/approve/1
	as ada push 0 HEAD:refs/merge/1
}

# proposes STATUS ARGUMENT...: in the robot's clone; $output is all of it.
proposes() {
	local wanted=$1
	shift
	run "-$wanted" as ci "$headgate" set-image --propose "$@"
}

# Without the padding of git's.
unpadded() {
	sed 's/ *$//' <<<"$output"
}

# on PULL-OR-REF PATH: the line of the image there.
on() {
	git -C "$work/server.git" show "$1:$2" | grep image:
}

open_pulls() {
	git -C "$work/server.git" for-each-ref --format='%(refname)' 'refs/topics/*' | wc -l
}

@test "a new version becomes a pull request, and only its bytes change" {
	proposes 0 registry.example.com/shop/web:1.4.2
	head=$(git -C "$work/server.git" rev-parse refs/pull/2/head)
	diff -u - <(unpadded | grep -v '^remote: *$\|^To \|^ \* ') <<END
apps/web/web.yaml:14 spec.template.spec.containers[0].image registry.example.com/shop/web:1.4.1 -> registry.example.com/shop/web:1.4.2
1 value in 1 file to propose
remote: headgate: accepted refs/for/master/registry.example.com/shop/web: 1 file changed, 1 object checked for Kubernetes 1.35
remote: headgate: opened pull request 2 for master: web: 1.4.1 -> 1.4.2
remote: headgate: needs 1 of architects or project-managers: grace or linus can approve
remote: headgate: to look at it, and to approve it:
remote:   headgate show 2
remote:   headgate approve 2
remote: headgate: or with git alone:
remote:   git fetch origin refs/pull/2/head
remote:   git push origin $head:refs/approve/2
END
	[ "$(on refs/pull/2/head apps/web/web.yaml)" = '        image: registry.example.com/shop/web:1.4.2   # the shop' ]
	git -C "$work/server.git" log -1 --format='%an <%ae>%n%B' refs/pull/2/head >"$work/message"
	diff -u - "$work/message" <<'END'
Ci <ci@example.com>
web: 1.4.1 -> 1.4.2

* apps/web/web.yaml: 1 value

Image: registry.example.com/shop/web:1.4.2

END
	# Nothing of the working tree is touched.
	[ -z "$(git status --porcelain)" ]
	[ "$(git rev-parse HEAD)" = "$(git rev-parse origin/master)" ]
	as grace git push -q origin "$head:refs/approve/2" 2>/dev/null
	as ada git push -q origin "$head:refs/merge/2" 2>/dev/null
	[ "$(on master apps/web/web.yaml)" = '        image: registry.example.com/shop/web:1.4.2   # the shop' ]
}

@test "the same again changes nothing" {
	proposes 0 registry.example.com/shop/web:1.4.2
	remember
	proposes 0 registry.example.com/shop/web:1.4.2
	[ "$output" = 'headgate: pull request 2 proposes that already
headgate: to see what it needs: headgate show 2' ]
	unchanged
	proposes 0 registry.example.com/shop/api:0.9
	[ "$output" = 'nothing to change: 1 value is as asked for already' ]
	unchanged
}

@test "a newer version takes the place of the older proposal" {
	proposes 0 registry.example.com/shop/web:1.4.2
	proposes 0 registry.example.com/shop/web:1.4.3
	[[ $output == *'pull request 2 has head 2 now: web: 1.4.1 -> 1.4.3'* ]]
	[ "$(open_pulls)" = 1 ]
	# Builds finish in any order: the older one comes too late.
	remember
	proposes 1 registry.example.com/shop/web:1.4.2
	[[ $output == *'headgate: refused: pull request 2 proposes another version that must not give way:'* ]]
	[[ $output == *'to look at it: headgate show 2' ]]
	unchanged
	proposes 0 --allow-downgrade registry.example.com/shop/web:1.4.2
	[ "$(open_pulls)" = 1 ]
}

@test "what the branch has already is no reason to change a proposal, and that is said" {
	proposes 0 registry.example.com/shop/web:1.4.2
	remember
	proposes 0 --allow-downgrade registry.example.com/shop/web:1.4.1
	[ "$output" = 'nothing to change: 1 value is as asked for already
headgate: pull request 2 is open and proposes another version of it
headgate: if nobody wants that any more: headgate close 2' ]
	unchanged
}

@test "an older version than the branch has is refused unless asked for" {
	proposes 1 registry.example.com/shop/web:1.4.0
	[[ $output == *'nothing was written'* ]]
	unchanged
	proposes 0 --allow-downgrade registry.example.com/shop/web:1.4.0
	[[ $output == *'opened pull request 2 for master: web: 1.4.1 -> 1.4.0'* ]]
}

@test "several images are one commit and one pull request" {
	proposes 0 --format json registry.example.com/shop/web:1.4.2 registry.example.com/shop/api:1.0
	git -C "$work/server.git" log -1 --format=%B refs/pull/2/head >"$work/message"
	diff -u - "$work/message" <<'END'
web: 1.4.1 -> 1.4.2, api: 0.9 -> 1.0

* apps/api/api.yaml: 1 value
* apps/web/web.yaml: 1 value

Image: registry.example.com/shop/web:1.4.2
Image: registry.example.com/shop/api:1.0

END
	grep '^{' <<<"$output" >"$work/json"
	sed -n '/^{/,$p' <<<"$output" | python3 -c '
import json, sys
said = json.load(sys.stdin)
assert said["pull"] == 2 and said["changed"] == 2, said'
	# In another order they are the same proposal.
	proposes 0 registry.example.com/shop/api:1.0 registry.example.com/shop/web:1.4.2
	[[ $output == *'pull request 2 proposes that already'* ]]
}

@test "only below a path, and each path has its own proposal" {
	proposes 0 registry.example.com/shop/web:1.4.2 apps/web
	proposes 0 registry.example.com/shop/web:1.4.2 ./apps/web/web.yaml
	[ "$(open_pulls)" = 2 ]
	(cd apps/web && as ci "$headgate" set-image --propose registry.example.com/shop/web:1.4.2 .) \
		>"$work/said" 2>&1
	grep -q 'pull request 2 proposes that already' "$work/said"
	proposes 2 registry.example.com/shop/web:1.4.2 apps/db
	[[ $output == *'has no file or folder "apps/db"'* ]]
	proposes 2 registry.example.com/shop/web:1.4.2 ../..
	[[ $output == *'"../.." leads out of the repository'* ]]
	proposes 1 registry.example.com/shop/web:1.4.2 apps/api
	[[ $output == *'is used nowhere'* ]]
}

@test "what the gate refuses is refused, with its reasons, once" {
	proposes 2 registry.example.com/shop/web:1.4.2 --branch nowhere
	[[ $output == *'nowhere'* ]]
	git -C "$work/server.git" config headgate.identity env:NOBODY
	proposes 0 registry.example.com/shop/web:1.4.2
	remember
	proposes 1 registry.example.com/shop/web:1.4.3
	[ "$(grep -c 'the server does not know who you are' <<<"$output")" = 1 ]
	unchanged
}

@test "a proposal that conflicts by now is edited again on the new tip" {
	proposes 0 registry.example.com/shop/web:1.4.2
	cd "$work/clone"
	git fetch -q origin
	git checkout -q -B other origin/master
	deployment apps/web/web.yaml registry.example.com/shop/web:1.4.1
	as ada commit 'No comment'
	as ada push 0 HEAD:refs/for/master/other
	as grace push 0 HEAD:refs/approve/3
	as ada push 0 HEAD:refs/merge/3
	cd "$work/ci"
	proposes 0 registry.example.com/shop/web:1.4.2
	[[ $output == *'pull request 2 has head 2 now'* ]]
	[ "$(on refs/pull/2/head apps/web/web.yaml)" = '        image: registry.example.com/shop/web:1.4.2' ]
}

@test "a dry run pushes nothing" {
	run --separate-stderr -0 as ci "$headgate" set-image --propose --dry-run registry.example.com/shop/web:1.4.2
	grep -q '^+        image: registry.example.com/shop/web:1.4.2' <<<"$output"
	unchanged
}

@test "from a shallow clone, and from one that has nothing checked out" {
	git clone -q --depth 1 --no-checkout "file://$work/server.git" "$work/shallow" 2>/dev/null
	cd "$work/shallow"
	proposes 0 registry.example.com/shop/web:1.4.2
	[[ $output == *'opened pull request 2'* ]]
}

@test "many images at once: each its own proposal, none lost" {
	cd "$work/clone"
	git fetch -q origin
	git checkout -q -B many origin/master
	for i in 1 2 3 4 5 6; do
		deployment "apps/app$i.yaml" "registry.example.com/shop/app$i:1.0"
	done
	as ada commit many
	as ada push 0 HEAD:refs/for/master/many
	as grace push 0 HEAD:refs/approve/2
	as ada push 0 HEAD:refs/merge/2
	for i in 1 2 3 4 5 6; do
		git clone -q "$work/server.git" "$work/ci$i" 2>/dev/null
		(cd "$work/ci$i" && as ci "$headgate" set-image --propose \
			"registry.example.com/shop/app$i:1.1" >"$work/said$i" 2>&1) 3>&- &
		pids[i]=$!
	done
	for i in 1 2 3 4 5 6; do
		wait "${pids[i]}" || {
			cat "$work/said$i"
			return 1
		}
	done
	[ "$(open_pulls)" = 6 ]
	for i in 1 2 3 4 5 6; do
		number=$(sed -n 's/.*opened pull request \([0-9]*\) for.*/\1/p' "$work/said$i")
		[ "$(on "refs/pull/$number/head" "apps/app$i.yaml")" = "        image: registry.example.com/shop/app$i:1.1" ]
		head=$(git -C "$work/server.git" rev-parse "refs/pull/$number/head")
		git fetch -q origin "refs/pull/$number/head"
		as grace push 0 "$head:refs/approve/$number"
		as ada push 0 "$head:refs/merge/$number"
	done
	for i in 1 2 3 4 5 6; do
		[ "$(on master "apps/app$i.yaml")" = "        image: registry.example.com/shop/app$i:1.1" ]
	done
}

@test "many versions of one image at once: one proposal, the newest of those that were accepted" {
	for i in 1 2 3 4; do
		git clone -q "$work/server.git" "$work/ci$i" 2>/dev/null
		(cd "$work/ci$i" && as ci "$headgate" set-image --propose \
			"registry.example.com/shop/web:2.$i" >"$work/said$i" 2>&1) 3>&- &
		pids[i]=$!
	done
	for i in 1 2 3 4; do
		wait "${pids[i]}" || grep -q 'proposes another version that must not give way' "$work/said$i"
	done
	[ "$(open_pulls)" = 1 ]
	# Whoever came when: the newest stands.
	[ "$(on refs/pull/2/head apps/web/web.yaml)" = '        image: registry.example.com/shop/web:2.4   # the shop' ]
}

@test "a proposal whose head did not come with the fetch is not replaced" {
	proposes 0 registry.example.com/shop/web:1.4.3
	for ref in head heads/1; do
		by_hand update-ref -d "refs/pull/2/$ref"
	done
	git clone -q "file://$work/server.git" "$work/late" 2>/dev/null
	cd "$work/late"
	remember
	proposes 3 registry.example.com/shop/web:1.4.2
	unchanged
}

@test "a head that is not the expected one is not replaced" {
	git checkout -q -B work
	echo '# one' >>apps/web/web.yaml
	git commit -qam one
	as ci push 1 -o expect="$(git rev-parse origin/master)" HEAD:refs/for/master/x
	[[ $remote == *'no pull request of this topic is open any more; leave out -o expect [pull/overtaken]'* ]]
	as ci push 0 -o expect=none HEAD:refs/for/master/x
	first=$(git rev-parse HEAD)
	echo '# two' >>apps/web/web.yaml
	git commit -qam two
	as ci push 1 -o expect=none HEAD:refs/for/master/x
	[[ $remote == *"pull request 2 has head ${first:0:12} now, not none; to look at it: headgate show 2 [pull/overtaken]"* ]]
	as ci push 0 -o expect="$first" HEAD:refs/for/master/x
	# The same push again, as after a lost connection.
	as ci push 0 -o expect="$first" HEAD:refs/for/master/x
}

@test "killed between the commit and the push, it is run again" {
	mkdir "$work/bin"
	cat >"$work/bin/git" <<END
#!/bin/sh
case " \$* " in *" push "*) kill -9 \$PPID; exit 1 ;; esac
exec $(command -v git) "\$@"
END
	chmod +x "$work/bin/git"
	status=0
	(PATH=$work/bin:$PATH as ci "$headgate" set-image --propose \
		registry.example.com/shop/web:1.4.2 >/dev/null 2>&1) || status=$?
	[ "$status" = 137 ]
	unchanged
	proposes 0 registry.example.com/shop/web:1.4.2
	[[ $output == *'opened pull request 2'* ]]
}

@test "only what is in the registry, pinned to its digest" {
	command -v docker-registry >/dev/null || skip "docker-registry is not installed"
	registry_start
	registry_known "$work/ci"
	registry_put shop/web 1.4.2
	cd "$work/clone"
	git fetch -q origin
	git checkout -q -B here origin/master
	deployment apps/web/web.yaml "$registry/shop/web:1.4.1"
	as ada commit 'From here'
	as ada push 0 HEAD:refs/for/master/here
	as grace push 0 HEAD:refs/approve/2
	as ada push 0 HEAD:refs/merge/2
	cd "$work/ci"
	proposes 1 --exist "$registry/shop/web:1.4.3"
	[ "$output" = "headgate: refused: $registry/shop/web:1.4.3: $registry has no shop/web:1.4.3" ]
	proposes 0 --pin "$registry/shop/web:1.4.2"
	[ "$(on refs/pull/3/head apps/web/web.yaml)" = "        image: $registry/shop/web:1.4.2@$digest" ]
	registry_stop
	proposes 3 --exist "$registry/shop/web:1.4.2"
	[[ $output == *'could not be asked: connection refused'* ]]
	git -C "$work/ci" config headgate.courier /nonexistent
	proposes 3 --exist "$registry/shop/web:1.4.2"
	[[ $output == *'/nonexistent'* ]]
}

@test "options that only go with --propose" {
	run -2 "$headgate" set-image --branch master registry.example.com/shop/web:1.4.2
	[[ $output == *'--branch, --remote and --topic go with --propose'* ]]
}
