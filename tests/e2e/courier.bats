#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The courier: what a push starts, its modes, its ends.

# shellcheck disable=SC2016,SC2154 # server.bash and agent.bash set the variables
load server
load agent
load argocd

setup() {
	server_setup
	mkdir "$work/agents"
	git -C "$work/server.git" config headgate.cloneUrl ssh://git@git.example.com/srv/manifests.git
}

teardown() {
	agents_teardown
	server_teardown
}

@test "a round tells every target and ends" {
	seed
	webhook prod
	webhook edge
	run -0 courier
	[ "$(acted prod)" = 1 ]
	[ "$(acted edge)" = 1 ]
	[ "$(taken prod)" = "$(tip refs/heads/master)" ]
	[ "$(taken edge)" = "$(tip refs/heads/master)" ]
	# Nothing is owed: nothing is said again.
	run -0 courier
	[ -z "$output" ]
	[ "$(acted prod)" = 1 ]
}

# A Service in apps/NAME.
app() {
	service "apps/$1/service.yaml" TCP
	sed -i "s/name: service/name: $1/" "apps/$1/service.yaml"
	git add apps
	commit "$1"
}

# What the server said, without what differs from run to run.
told() {
	sed -E -e 's/HTTP ([0-9]+) in [0-9]+ ms/HTTP \1 in N ms/' -e 's/next try in [0-9]+ s/next try in N s/' <<<"$remote"
}

@test "a push tells at once, and says what was answered" {
	seed
	webhook prod
	webhook edge
	agent_stop edge
	before=$(tip master)
	app web
	push 0 HEAD:refs/heads/master
	after=$(tip master)
	diff -u - <(told | sort) <<END
  edge  unreachable (connection refused); kept, next try in N s, nothing is lost
  prod  accepted (HTTP 204 in N ms)
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
headgate: follow: headgate status --follow
headgate: master ${before:0:12}..${after:0:12} changed apps/web; telling 2 targets
END
	[ "$(taken prod)" = "$after" ]
	[ "$(taken edge)" = none ]
	# The one that is away is told when it is back, and then the courier ends by itself.
	[ -n "$(couriers)" ]
	agent_start edge
	within 10 eval '[ "$(taken edge)" = "$after" ]'
	within 5 eval '[ -z "$(couriers)" ]'
	[ ! -e "$work/server.git/headgate/attempts/edge" ]
	[ "$(acted edge)" = 1 ]
}

@test "without a target, or beside its branches, nothing is started and nothing is said" {
	seed
	app web
	push 0 HEAD:refs/heads/master
	[[ $remote != *telling* ]]
	webhook prod
	app api
	push 0 HEAD:refs/heads/other
	[[ $remote != *telling* ]]
	git push -q origin HEAD~1:refs/tags/v1
	[ -z "$(couriers)" ]
	[ "$(acted prod)" = 0 ]
}

@test "a receiver that hangs costs the push a second and no more" {
	seed
	webhook prod
	agent_faults prod '/ hang'
	app web
	start=${EPOCHREALTIME/./}
	push 0 HEAD:refs/heads/master
	[ $((${EPOCHREALTIME/./} - start)) -lt 2500000 ]
	[[ $remote == *'  prod  no answer yet; it is told in the background'* ]]
	# The push has ended, and the courier is still at it.
	[ -n "$(couriers)" ]
}

@test "a courier that is not there fails no push, and is named" {
	seed
	webhook prod
	git -C "$work/server.git" config headgate.courier /nowhere/headgate-courier
	app web
	push 0 HEAD:refs/heads/master
	[[ $remote == *'headgate: headgate-courier cannot be started: /nowhere/headgate-courier: there is no such file'* ]]
	[[ $remote == *'git config headgate.courier'* ]]
	[[ $remote == *'; 1 target to be told'* && $remote != *telling* ]]
	[[ $remote == *"headgate: on the server, then: headgate-courier $work/server.git/"* ]]
	[ "$(git rev-parse HEAD)" = "$(tip master)" ]
	# Nothing is lost: the next push tells both.
	git -C "$work/server.git" config --unset headgate.courier
	app api
	push 0 HEAD:refs/heads/master
	[ "$(taken prod)" = "$(tip master)" ]
}

@test "a courier that ends as soon as it was started is not said to be at work" {
	seed
	webhook prod
	printf '#!/bin/sh\nexit 3\n' >"$work/courier"
	chmod +x "$work/courier"
	git -C "$work/server.git" config headgate.courier "$work/courier"
	app web
	push 0 HEAD:refs/heads/master
	[[ $remote == *'  prod  not told yet, and no courier is at work'* ]]
	[[ $remote == *"headgate: on the server, to tell them: headgate-courier $work/server.git/"* ]]
	[[ $remote != *background* ]]
}

@test "post-receive is killed: the next look tells what was owed" {
	seed
	webhook prod
	cat >"$work/server.git/hooks/post-receive" <<'END'
#!/bin/sh
kill -KILL $$
END
	app web
	push 0 HEAD:refs/heads/master
	[ "$(taken prod)" = none ]
	run -0 courier
	[ "$(taken prod)" = "$(tip master)" ]
}

@test "--watch tells every push, is idle between them, and ends at a signal" {
	seed
	webhook prod
	"${headgate%/*}/headgate-courier" --watch "$work/server.git" 2>"$work/log" 3>&- &
	watcher=$!
	within 5 eval '[ "$(taken prod)" = "$(tip master)" ]'
	for name in a b c; do
		app "$name"
		push 0 HEAD:refs/heads/master
		[ "$(taken prod)" = "$(tip master)" ]
	done
	grep -q '^headgate-courier: prod: refs/heads/master at .*: accepted: HTTP 204' "$work/log"
	used=$(cut -d ' ' -f 14,15 "/proc/$watcher/stat")
	sleep 1
	[ "$(cut -d ' ' -f 14,15 "/proc/$watcher/stat")" = "$used" ]
	# A target that is configured now is told now.
	webhook late
	within 5 eval '[ "$(taken late)" = "$(tip master)" ]'
	kill -TERM "$watcher"
	wait "$watcher"
}

@test "a tip that moves while it is told is told afterwards" {
	seed
	webhook prod
	agent_faults prod '/ delay 300'
	app a
	git push -q origin HEAD:refs/heads/master 2>/dev/null &
	pushing=$!
	within 5 eval '[ "$(tip master)" = "$(git rev-parse HEAD)" ]'
	first=$(tip master)
	app b
	push 0 HEAD:refs/heads/master
	wait "$pushing"
	agent_faults prod
	within 10 eval '[ "$(taken prod)" = "$(tip master)" ]'
	[ "$(tip master)" != "$first" ]
}

@test "what the gate lands is told as well, by whatever push it landed" {
	cd /
	rm -rf "$work"
	gate_setup
	mkdir "$work/agents"
	webhook prod
	courier
	service api.yaml TCP
	commit api
	as ada git push -q origin HEAD:refs/for/master/api 2>/dev/null
	[ "$(acted prod)" = 1 ]
	as grace git push -q origin HEAD:refs/approve/1 2>/dev/null
	before=$(tip master)
	as ada push 0 HEAD:refs/merge/1
	after=$(tip master)
	[[ $remote == *"headgate: pull request 1 landed on master as ${after:0:12} (merge)
headgate: master ${before:0:12}..${after:0:12} changed the top folder; telling 1 target
  prod  accepted (HTTP 204 in "* ]]
	[ "$(journal prod '.[1].data.data.pull_requests')" = '[1]' ]
	[ "$(journal prod '.[1].data.data.files.added')" = '["api.yaml"]' ]
}

@test "a push says which Applications will refresh, and what cannot be told without its command" {
	seed
	applications <<<'[{"name": "web"}, {"name": "cart"}, {"name": "other"}]'
	followed_hub hub
	git -C "$work/server.git" config headgate.target.dr.kind argocd
	mkdir -p apps/cart
	service apps/cart/cart.yaml TCP
	git add apps
	app web
	push 0 HEAD:refs/heads/master
	[[ $remote == *'  dr   cannot be told: it has no url; on the server `headgate doctor` says what to type'$'\n'* ]]
	[[ $remote == *'  hub  will refresh argocd/cart, argocd/other, argocd/web'$'\n'* ]]
	# Who is awaited is known from the beginning: one that is quick is not the end of all.
	has_state hub argocd/cart accepted
}

@test "-o wait shows how the Applications come along, and ends with them" {
	seed
	applications <<<'[{"name": "web", "seen": 300, "running": 300, "synced": 1200, "healthy": 1200}]'
	followed_hub hub
	webhook edge
	app web
	push 0 -o wait=30s HEAD:refs/heads/master
	[[ $remote == *'  hub   accepted (HTTP 200 in '* ]]
	[[ $remote == *'  edge  accepted (HTTP 204 in '* ]]
	[[ $remote == *'  hub   syncing argocd/web'*'  hub   healthy argocd/web'*'  hub   healthy (1 healthy)'* ]]
}

@test "-o wait: a roll-out that fails is said loudly, and is no failure of the push" {
	seed
	applications <<<'[{"name": "web", "end": "failed", "message": "Deployment.apps \"web\" is invalid"}]'
	followed_hub hub
	app web
	push 0 -o wait HEAD:refs/heads/master
	[[ $remote == *'  hub  FAILED argocd/web: Deployment.apps "web" is invalid'* ]]
}

@test "-o wait ends with its time, and says so" {
	seed
	webhook edge
	agent_stop edge
	app web
	start=${EPOCHREALTIME/./}
	push 0 -o wait=2s HEAD:refs/heads/master
	[ $((${EPOCHREALTIME/./} - start)) -ge 2000000 ]
	[ $((${EPOCHREALTIME/./} - start)) -lt 5000000 ]
	[[ $remote == *'  edge  unreachable (connection refused); kept, next try in '* ]]
}

@test "-o wait with a value that is no time is refused" {
	seed
	app web
	for value in 0s 60 1d 2h 61m 999999s -1s ''; do
		push 1 -o "wait=$value" HEAD:refs/heads/master
		[[ $remote == *"the push option \"wait\" is \"$value\"; write wait=60s, wait=5m or at most wait=1h [pull/option]"* ]]
	done
	push 1 -o wait=1s -o wait=2s HEAD:refs/heads/master
	[[ $remote == *'the push option "wait" stands twice; give it once [pull/option]'* ]]
}

@test "Applications of another repository: the pusher is warned" {
	seed
	applications <<<'[{"name": "web", "repoURL": "ssh://git@other.example.com/srv/manifests.git"}]'
	followed_hub hub
	app web
	# In the second that a push has for first answers; nobody has to wait for it.
	push 0 HEAD:refs/heads/master
	[[ $remote == *'  hub  WARNING: no Application uses this repository and branch (ssh://git@git.example.com/srv/manifests.git)'* ]]
}

@test "a courier that is killed while it follows goes on when it is started again" {
	seed
	applications <<<'[{"name": "web", "seen": 1500, "running": 300, "synced": 300, "healthy": 300}]'
	followed_hub hub
	app web
	push 0 HEAD:refs/heads/master
	couriers_end
	"${headgate%/*}/headgate-courier" --until-told "$work/server.git" 3>&- 2>"$work/log"
	grep -q 'argocd/web: healthy' "$work/log"
	! grep -q 'accepted: HTTP' "$work/log" || false
}

@test "--watch outlives a configuration that is broken for a while" {
	seed
	webhook prod
	"${headgate%/*}/headgate-courier" --watch "$work/server.git" 2>"$work/log" 3>&- &
	watcher=$!
	within 5 eval '[ "$(taken prod)" = "$(tip master)" ]'
	cp "$work/server.git/config" "$work/config"
	echo '[headgate' >>"$work/server.git/config"
	within 5 grep -q 'config' "$work/log"
	used=$(cut -d ' ' -f 14,15 "/proc/$watcher/stat")
	sleep 1
	[ "$(cut -d ' ' -f 14,15 "/proc/$watcher/stat")" = "$used" ]
	cp "$work/config" "$work/server.git/config"
	app web
	git push -q origin HEAD:refs/heads/master 2>/dev/null
	within 10 eval '[ "$(taken prod)" = "$(tip master)" ]'
	kill -TERM "$watcher"
	wait "$watcher"
}

@test "a target that is configured wrongly stops no other, and is named" {
	seed
	webhook prod
	target_set edge kind webhok url https://edge.example.com/
	run -1 courier
	[ "$(taken prod)" = "$(tip master)" ]
	[[ $output == *'headgate-courier: edge: cannot be told: '*webhok* ]]
	# A secret that others can read is not used.
	target_set edge kind webhook secretFile "$work/open"
	(umask 022 && echo whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw >"$work/open")
	run -1 courier
	[[ $output == *"headgate-courier: edge: refs/heads/master at "*"$work/open"*'chmod 600'* ]]
	[[ $output != *whsec* ]]
}

@test "a signal ends a round in order: what was answered is written down" {
	seed
	webhook prod
	agent_faults prod '/ delay 1000'
	"${headgate%/*}/headgate-courier" --until-told "$work/server.git" 2>"$work/log" 3>&- &
	teller=$!
	within 5 eval '[ "$(acted prod)" = 1 ]'
	kill -TERM "$teller"
	wait "$teller"
	[ "$(taken prod)" = "$(tip master)" ]
}

@test "a receiver that wants no more is left alone until the configuration changes" {
	seed
	webhook prod
	agent_faults prod '/ status 410'
	# Within the second of a change of the configuration it would be tried again.
	sleep 1.1
	run -1 courier
	[[ $output == *'it wants no more messages; not tried again until the configuration changes'* ]]
	agent_faults prod
	run -1 courier
	[ "$(acted prod)" = 0 ]
	target_set prod url "$agent_url/new"
	run -0 courier
	[ "$(acted prod)" = 1 ]
}

@test "a round beside a courier that stays calls it, and ends" {
	seed
	webhook edge
	agent_stop edge
	"${headgate%/*}/headgate-courier" --until-told "$work/server.git" 2>"$work/log" 3>&- &
	teller=$!
	within 20 grep -q "attempt 4" "$work/log"
	# The pauses are seconds now; the call ends them.
	agent_start edge
	run -0 "${headgate%/*}/headgate-courier" "$work/server.git"
	[ "$output" = 'headgate-courier: another courier is at work here, and was called' ]
	within 20 eval '[ "$(taken edge)" = "$(tip master)" ]'
	wait "$teller"
}

@test "a call ends a pause of minutes" {
	seed
	webhook edge
	agent_faults edge '/ status 404'
	"${headgate%/*}/headgate-courier" --until-told "$work/server.git" 2>"$work/log" 3>&- &
	teller=$!
	within 20 grep -q 'attempt 1, next in [0-9][0-9]' "$work/log"
	agent_faults edge
	run -0 "${headgate%/*}/headgate-courier" "$work/server.git"
	wait "$teller"
	[ "$(taken edge)" = "$(tip master)" ]
}

@test "a post-receive of somebody's own is kept, and what it must call is told" {
	seed
	rm "$work/server.git/hooks/post-receive"
	run -0 "$headgate" doctor "$work/server.git"
	[[ $output == *"warn  $work/server.git/hooks/post-receive is missing: cluster agents hear of a push only when"* ]]
	printf '#!/bin/sh\necho mine >&2\n' >"$work/server.git/hooks/post-receive"
	chmod +x "$work/server.git/hooks/post-receive"
	run -0 "$headgate" install "$work/server.git"
	[[ $output == *"kept   $work/server.git/hooks/post-receive, which is not headgate"*"exec $headgate post-receive"* ]]
	webhook prod
	app web
	push 0 HEAD:refs/heads/master
	[[ $remote == *mine* && $remote != *telling* ]]
	printf '#!/bin/sh\necho mine >&2\nexec %s post-receive\n' "$headgate" >"$work/server.git/hooks/post-receive"
	run -0 "$headgate" doctor "$work/server.git"
	[[ $output == *"ok    $work/server.git/hooks/post-receive calls headgate"* ]]
	app api
	push 0 HEAD:refs/heads/master
	[[ $remote == *mine*'telling 1 target'*'  prod  accepted'* ]]
}
