#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Known attacks on approval before merge, one test each: the attack is carried out as its author would,
# and must leave the protected branch, and where it is refused the whole repository, as it was.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server

setup() {
	gate_setup
	config_map prod/app.yaml 5
	config_map dev/x.yaml 1
	commit 'what runs'
	git -C "$work/server.git" -c core.hooksPath=/dev/null fetch -q "$work/clone" \
		HEAD:refs/heads/master
	rm -rf "$work/server.git/headgate"
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	git fetch -q origin
	base=$(git rev-parse HEAD)
	master=$base
	remember
}
teardown() { server_teardown; }

# config_map FILE REPLICAS
config_map() {
	put "$1" <<END
apiVersion: v1
kind: ConfigMap
metadata:
  name: $(basename "$1" .yaml)
  namespace: $(dirname "$1" | tr / -)
data:
  replicas: "$2"
END
}

# A branch that starts at master and changes one file: feature FILE REPLICAS [BRANCH].
feature() {
	git checkout -q -B "${3:-feature}" origin/master
	config_map "$1" "$2"
	commit "${1%.yaml} to $2"
}

# propose WHO [TOPIC [COMMIT]]: sets $n, the number of the pull request.
propose() {
	as "$1" push 0 "${3:-HEAD}:refs/for/master/${2:-topic}"
	n=$(git -C "$work/server.git" for-each-ref --format='%(objectname) %(refname)' 'refs/pull/*/head' |
		awk -v head="$(git rev-parse "${3:-HEAD}")" '$1 == head { split($2, part, "/"); print part[3] }' |
		sort -n | tail -1)
	[ -n "$n" ]
}

head_of() {
	git -C "$work/server.git" rev-parse "refs/pull/$1/head"
}

# approve WHO [N]
approve() {
	as "$1" push 0 "$(head_of "${2:-$n}"):refs/approve/${2:-$n}"
}

# land WHO [N]; cannot_land WHO [N]: the branch stays, and the push says why ($remote).
land() {
	as "$1" push 0 "$(head_of "${2:-$n}"):refs/merge/${2:-$n}"
	git fetch -q origin
	master=$(git rev-parse origin/master)
}
cannot_land() {
	as "$1" push 1 "$(head_of "${2:-$n}"):refs/merge/${2:-$n}"
	not_moved
}

not_moved() {
	[ "$(tip refs/heads/master)" = "$master" ]
}

# refused WORDS ARGUMENT...: the push fails, says so, and leaves nothing behind.
refused() {
	local words=$1
	shift
	push 1 "$@"
	if [[ $remote != *"$words"* ]]; then
		echo "not said: $words"
		printf '%s\n' "$remote"
		return 1
	fi
	unchanged
}

# A second commit on master, landed as it should be.
advance() {
	local n
	feature prod/app.yaml 6 advance
	propose ada advance
	approve grace
	land ada
	git checkout -q -
	remember
}

@test "T1 an edit inside a merge commit" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	git checkout -q -B evil origin/master
	git merge -q --no-ff --no-commit feature
	config_map prod/app.yaml 0
	commit 'Merge feature'
	remember
	as ada refused landing/merge-edited HEAD:refs/heads/master
	[[ $remote == *prod/app.yaml* ]]
}

@test "T2 a merge that drops one side" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	advance
	dropping=$(git commit-tree -p origin/master -p feature -m 'Merge feature' "feature^{tree}")
	as ada refused landing/merge-drops-changes "$dropping:refs/heads/master"
	[[ $remote == *prod/app.yaml* ]]
}

@test "T3 content smuggled in as the resolution of a conflict" {
	feature prod/app.yaml 1 c2
	propose ada
	approve grace
	advance
	cannot_land ada
	[[ $remote == *landing/conflict* && $remote == *prod/app.yaml* ]]
	git checkout -q c2
	git merge -q origin/master || {
		config_map prod/app.yaml 0
		commit 'Merge master'
	}
	remember
	as ada refused refs/for/master HEAD:refs/heads/master
	propose ada
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T4 a push after the approval" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	config_map prod/app.yaml 0
	commit more
	propose ada
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T5 another change merged into the approved one" {
	feature prod/app.yaml 0 evil
	feature dev/x.yaml 2
	propose ada
	approve grace
	git merge -q --no-ff -m 'Merge evil' evil
	propose ada
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T6 the source branch deleted and made again" {
	feature dev/x.yaml 2
	as ada push 0 HEAD:refs/heads/source
	propose ada
	approve grace
	as ada push 0 :refs/heads/source
	feature prod/app.yaml 0
	as ada push 0 HEAD:refs/heads/source
	[ "$(head_of "$n")" != "$(git rev-parse HEAD)" ]
	as ada push 1 "HEAD:refs/merge/$n"
	not_moved
	propose ada
	cannot_land ada
	as ada push 0 "HEAD:refs/close/$n"
	propose ada
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T7 approved for another branch" {
	put_policy '  staging: {approvals: [{count: 1, from: [architects, project-managers]}]}'
	commit policy
	git -C "$work/server.git" -c core.hooksPath=/dev/null fetch -q "$work/clone" \
		HEAD:refs/heads/staging
	"$headgate" install "$work/server.git" >/dev/null
	feature dev/x.yaml 2
	as ada push 0 HEAD:refs/for/staging/topic
	approve grace 1
	propose ada
	[ "$n" = 2 ]
	cannot_land ada
	as ada push 1 HEAD:refs/for/master/1
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref refs/approvals/2/grace \
		refs/approvals/1/grace
	cannot_land ada
}

@test "T8 the approval of one change counted for another with the same head" {
	feature dev/x.yaml 2
	propose ada first
	approve grace
	first=$n
	as ada push 0 HEAD:refs/for/master/second
	[ "$(head_of 2)" = "$(head_of "$first")" ]
	cannot_land ada 2
}

@test "T9 no policy that can be read is no permission" {
	put .headgate/policy.yaml <<<'{'
	commit broken
	git -C "$work/server.git" -c core.hooksPath=/dev/null fetch -q "$work/clone" \
		HEAD:refs/heads/master
	config_map dev/x.yaml 2
	commit more
	remember
	as ada refused 'nothing can be judged' HEAD:refs/for/master
	as ada refused 'nothing can be judged' HEAD:refs/heads/master
}

@test "T10 the same diff in another place or with other white space" {
	git checkout -q -B blocks origin/master
	for i in 1 2 3; do
		printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b%s\n  namespace: dev\ndata:\n  one: "1"\n  replicas: "3"\n  paused: "no"\n  last: "9"\n' "$i"
	done >dev/s.yaml
	git add dev/s.yaml
	commit blocks
	propose ada
	approve grace
	land ada
	git checkout -q -B feature origin/master
	sed -i '9s/3/0/' dev/s.yaml
	git commit -qam 'scale one'
	propose ada scale
	approve grace
	first=$(git diff origin/master | git patch-id --verbatim)
	git reset -q --hard origin/master
	sed -i '20s/3/0/' dev/s.yaml
	git commit -qam 'scale another'
	[ "${first%% *}" = "$(git diff origin/master | git patch-id --verbatim | cut -d ' ' -f 1)" ]
	propose ada scale
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T11 the author washed away by a rewrite under another name" {
	git checkout -q -B feature origin/master
	config_map dev/x.yaml 2
	as grace commit change
	propose grace
	as ken git commit -q --amend --no-edit --reset-author
	propose ken
	as grace push 1 "$(head_of "$n"):refs/approve/$n"
	cannot_land ken
}

@test "T12 approved by oneself under another name, or twice with two keys" {
	feature dev/x.yaml 2
	GIT_AUTHOR_NAME=Ken GIT_AUTHOR_EMAIL=ken@example.com git commit -q --amend --no-edit --reset-author
	as linus push 0 HEAD:refs/for/master/topic
	n=1
	as linus push 1 "$(head_of 1):refs/approve/1"
	cannot_land linus
	ssh-keygen -q -t ed25519 -N '' -f "$work/second"
	git tag -d second 2>/dev/null || true
	printf 'ok\n\nRepository: shop\nPull-Request: 1\nTarget: refs/heads/master\nHead: %s\nVerdict: approve\n' \
		"$(head_of 1)" |
		git -c gpg.format=ssh -c user.signingKey="$work/second" tag -s -F - second "$(head_of 1)"
	as grace push 1 refs/tags/second:refs/approve/1
	[[ $remote == *'not in the policy'* ]]
	cannot_land linus
}

@test "T13 a reviewer who pushed a part of it approves" {
	feature dev/x.yaml 2
	propose ada
	config_map dev/z.yaml 1
	as grace commit more
	propose grace
	as grace push 1 "$(head_of "$n"):refs/approve/$n"
	[[ $remote == *grace* ]]
	cannot_land ada
}

@test "T14 the policy loosened together with what it would allow" {
	git checkout -q -B feature origin/master
	config_map prod/app.yaml 0
	sed -i 's/- {count: 1.*/- {count: 0}/' .headgate/policy.yaml
	git add .headgate
	commit both
	as ada refused policy/mixed HEAD:refs/for/master
	git checkout -q -B weaker origin/master
	sed -i 's/- {count: 1.*/- {count: 0}/' .headgate/policy.yaml
	git commit -qam weaker
	feature prod/app.yaml 0
	as ada refused '' --atomic weaker:refs/heads/master HEAD:refs/heads/other
	as ada refused '' weaker:refs/heads/master
	not_moved
}

@test "T15 a robot as the second approver" {
	feature dev/x.yaml 2
	propose ada
	as ci push 1 "$(head_of "$n"):refs/approve/$n"
	[[ $remote == *robot* ]]
	cannot_land ada
}

@test "T16 a tag named like the protected branch" {
	refused ref/look-alike HEAD~1:refs/tags/master
}

@test "T17 branch names that look alike" {
	refused ref/look-alike HEAD:refs/heads/Master
	refused ref/look-alike "HEAD:refs/heads/ma$(printf '\321\225')ter"
}

@test "T18 deleted with a made-up old id" {
	raw_push "$(printf '%040d' 0 | tr 0 1)" "$(printf '%040d' 0)" refs/heads/master
	unchanged
	feature dev/x.yaml 2
	propose ada
	approve grace
	remember
	raw_push "$(printf '%040d' 0 | tr 0 1)" "$(printf '%040d' 0)" "refs/approvals/$n/grace"
	raw_push "$(printf '%040d' 0 | tr 0 1)" "$(printf '%040d' 0)" "refs/pull/$n/head"
	unchanged
}

@test "T19 refs/replace" {
	fake=$(git commit-tree -m fake "HEAD^{tree}")
	refused ref/namespace "$fake:refs/replace/$(git rev-parse HEAD)"
	feature prod/app.yaml 0 evil
	git -C "$work/server.git" -c core.hooksPath=/dev/null fetch -q "$work/clone" \
		evil:refs/heads/evil
	git -C "$work/server.git" -c core.hooksPath=/dev/null update-ref \
		"refs/replace/$(git rev-parse evil)" "$base"
	propose ada evil evil
	cannot_land ada
}

@test "T20 grafts and shallow history" {
	echo "$base" >"$work/server.git/info/grafts"
	feature dev/x.yaml 2
	remember
	as ada refused grafts HEAD:refs/for/master
	rm "$work/server.git/info/grafts"
	advance
	advance_again=$(git -C "$work/server.git" rev-parse master)
	git clone -q --depth 1 "file://$work/server.git" "$work/shallow"
	cd "$work/shallow"
	[ "$(git rev-parse HEAD)" = "$advance_again" ]
	config_map prod/app.yaml 0
	commit
	remember
	as ada push 1 HEAD:refs/heads/master
	unchanged
}

@test "T21 other namespaces as a side door" {
	for ref in refs/notes/x refs/pull/1/head refs/pull/1/log refs/approvals/1/grace refs/meta/config \
		refs/anything/x refs/landed/master refs/owed/1 refs/topics/x refs/deploy/x/master \
		refs/checks/1/ci refs/headgate/x refs/stash; do
		as grace refused ref/namespace "HEAD:$ref"
	done
}

@test "T14 a policy on a branch that it does not name" {
	local server="$work/server.git"
	sed -i 's/^  master:/  prod:/' .headgate/policy.yaml
	git commit -qam 'prod alone'
	git -C "$server" -c core.hooksPath=/dev/null fetch -q "$work/clone" \
		HEAD:refs/heads/master HEAD:refs/heads/prod
	git -C "$server" -c core.hooksPath=/dev/null update-ref -d refs/landed/master
	"$headgate" install "$server" >/dev/null
	sed -i 's/^  prod:/  other:/' .headgate/policy.yaml
	git commit -qam 'prod is free'
	remember
	as mallory refused landing/not-covered HEAD:refs/heads/master
	run git -C "$server" update-ref refs/heads/master HEAD~1
	[[ $output == *'refs/heads/master moves only through the gate'* ]]
	unchanged
}

@test "T22 a tag as a deployment" {
	feature dev/x.yaml 2
	as ada refused ref/tag feature:refs/tags/v1.2.99
	as ada push 0 origin/master:refs/tags/v1
	remember
	advance
	as ada push 1 -f origin/master:refs/tags/v1
	[[ $remote == *ref/tag-immutable* ]]
	as ada push 1 :refs/tags/v1
	[[ $remote == *ref/tag-immutable* ]]
	[ "$(tip refs/tags/v1)" = "$base" ]
}

@test "T22 a tag on a commit inside of a pull request" {
	feature dev/x.yaml 666
	hidden=$(git rev-parse HEAD)
	git revert --no-edit HEAD >/dev/null
	config_map dev/other.yaml 1
	commit 'something harmless'
	propose ada
	approve grace
	land ada
	git merge-base --is-ancestor "$hidden" origin/master
	remember
	as ada refused 'came with a pull request, but no protected branch ever stood there' "$hidden:refs/tags/v1.2.99"
	as ada refused '[ref/tag]' "$(head_of "$n"):refs/tags/v1.2.99"
	# What landed, and what was there before.
	as ada push 0 origin/master:refs/tags/v1.3 "$base:refs/tags/v1.2"
	# A branch that is begun afterwards has it from the start, and does not make it better.
	git checkout -q -B rules origin/master
	sed -i 's/^  master:/  "release\/*":\n    approvals: []\n  master:/' .headgate/policy.yaml
	git commit -qam 'rules for releases'
	propose ada rules
	approve grace
	land ada
	as root push 0 origin/master:refs/heads/release/1
	remember
	as ada refused 'came with a pull request, but no protected branch ever stood there' "$hidden:refs/tags/v1.2.99"
}

@test "T22 a tag on a branch that protects itself" {
	feature dev/x.yaml 2
	sed -i 's/^  master:/  mine:\n    approvals: []\n  master:/' .headgate/policy.yaml
	as ada git commit -qam 'my own rules'
	as ada push 0 HEAD:refs/heads/mine
	remember
	as ada refused ref/tag HEAD:refs/tags/v1.2.99
}

@test "T23 approvals written for somebody else" {
	feature dev/x.yaml 2
	propose ada
	git notes --ref=review add -f -m '{"author":"grace@example.com","resolved":true}'
	remember
	as ada refused ref/namespace refs/notes/review
	as ada refused ref/namespace "HEAD:refs/approvals/$n/grace"
	printf 'ok\n\nRepository: shop\nPull-Request: %s\nTarget: refs/heads/master\nHead: %s\nVerdict: approve\nPrincipal: grace\nIdentity: ssh\n' \
		"$n" "$(head_of "$n")" | git tag -a -F - forged HEAD
	as ada push 1 "refs/tags/forged:refs/approve/$n"
	as ken push 1 "refs/tags/forged:refs/approve/$n"
	unchanged
	cannot_land ada
}

@test "T24 trailers typed by hand" {
	git checkout -q -B forged origin/master
	config_map prod/app.yaml 0
	git commit -q -m x -m 'Approved-by: Grace <grace@example.com>'
	remember
	as ada refused '' HEAD:refs/heads/master
	propose ada
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T25 a signed tag used for something else" {
	feature dev/x.yaml 2
	propose ada first
	first=$n
	printf 'ok\n\nRepository: shop\nPull-Request: %s\nTarget: refs/heads/master\nHead: %s\nVerdict: approve\n' \
		"$n" "$(head_of "$n")" | sign_tag grace approval HEAD
	as grace push 0 "refs/tags/approval:refs/approve/$n"
	as ada push 0 HEAD:refs/for/master/second
	remember
	as grace refused '' refs/tags/approval:refs/approve/2
	echo 'release 1' | sign_tag grace release HEAD
	as grace refused '' refs/tags/release:refs/approve/2
	cannot_land ada 2
}

@test "T26 the result of a check reported by anybody" {
	feature dev/x.yaml 2
	propose ada
	remember
	as ken refused ref/namespace "HEAD:refs/checks/$n/ci"
	cannot_land ada
}

@test "T27 a ref name that holds the id of the approved commit" {
	feature dev/x.yaml 2
	propose ada
	as ken push 0 "origin/master:refs/heads/votes/grace/$n-$(git rev-parse HEAD)"
	as ken push 0 "origin/master:refs/heads/approvals/$n/grace"
	cannot_land ada
}

@test "T28 an environment that the client sends" {
	feature dev/x.yaml 2
	remember
	run env GIT_NAMESPACE=x GATE_USER=root git push origin HEAD:refs/heads/master
	[ "$status" != 0 ]
	unchanged
	run env GATE_USER=ada GIT_PUSH_CERT_STATUS=G GIT_PUSH_CERT_SIGNER=grace git push origin HEAD:refs/heads/master
	[ "$status" != 0 ]
	unchanged
}

@test "T29 the hook's environment in its children" {
	git init -q "$work/other"
	feature dev/x.yaml 2
	GIT_INDEX_FILE=$work/nowhere as ada push 0 HEAD:refs/for/master/topic
	n=1
	approve grace
	land ada
	[ -z "$(git -C "$work/other" for-each-ref)" ]
	[ ! -e "$work/nowhere" ]
}

@test "T30 push options as commands" {
	feature dev/x.yaml 2
	as ada refused ref/option -o "$(printf 'title=\033[2J$(id)')" HEAD:refs/for/master
	[[ $remote != *$'\033'* && $remote != *uid=* ]]
	as ada refused '' -o "emergency=because I can" HEAD:refs/heads/master
	as ada push 0 -o 'title=$(touch pwned) `id` ; rm -rf /' HEAD:refs/for/master
	[ ! -e "$work/server.git/pwned" ]
	line="$(git rev-parse HEAD) $(printf '%040d' 0) refs/heads/tmp"
	remember
	printf '%04x%s\0 report-status push-options00000009a\nB=10000' $((${#line} + 32)) "$line" |
		GATE_USER=ada git receive-pack "$work/server.git" >"$work/raw" 2>&1 || true
	unchanged
}

@test "T31 git update-ref on the server" {
	feature prod/app.yaml 0
	git -C "$work/server.git" fetch -q "$work/clone" HEAD:refs/heads/topic
	remember
	run ! git -C "$work/server.git" update-ref refs/heads/master refs/heads/topic
	run ! git -C "$work/server.git" update-ref -d refs/heads/master
	run ! git -C "$work/server.git" branch -f master topic
	run ! git -C "$work/server.git" fetch -q "$work/clone" +HEAD:refs/heads/master
	run ! git -C "$work/server.git" update-ref refs/approvals/1/grace refs/heads/topic
	unchanged
}

@test "T32 an approval taken back while the change lands" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	as grace push 0 -o withdraw "$(head_of "$n"):refs/reject/$n"
	cannot_land ada
	[[ $remote == *landing/approvals* ]]
}

@test "T33 a submodule" {
	git checkout -q -B gitlink origin/master
	git update-index --add --cacheinfo "160000,$(printf '%040d' 0 | tr 0 1),vendor/x"
	commit gitlink
	as ada refused vendor/x HEAD:refs/for/master
}

@test "T34 a shared base changed under prod" {
	git checkout -q -B roots origin/master
	put base/kustomization.yaml <<<'resources: [app.yaml]'
	config_map base/app.yaml 1
	put prod/kustomization.yaml <<<'resources: [../base]'
	commit roots
	propose ada
	approve grace
	land ada
	git checkout -q -B owners origin/master
	sed -i 's|^    approvals:|&\n      - {paths: ["prod/**"], count: 1, from: [architects]}|' .headgate/policy.yaml
	git commit -qam owners
	propose ada
	approve grace
	land ada
	feature base/app.yaml 0
	propose ada
	approve grace
	cannot_land ada
	[[ $remote == *prod/kustomization.yaml* && $remote == *linus* ]]
	approve linus
	land ada
}

@test "T35 an LFS pointer" {
	git checkout -q -B lfs origin/master
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\n' 0 | put prod/app.yaml
	commit lfs
	as ada refused prod/app.yaml HEAD:refs/for/master
	[[ $remote == *LFS* ]]
}

@test "T36 text that people and parsers read differently" {
	git checkout -q -B odd origin/master
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  a: "1"\n  a: "0"\n' | put prod/app.yaml
	commit twice
	as ada refused prod/app.yaml:7 HEAD:refs/for/master
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  a: "1" # \342\200\256 x\n' | put prod/app.yaml
	git commit -q --amend -m bidi
	as ada refused prod/app.yaml:6 HEAD:refs/for/master
	git checkout -q -B nfd origin/master
	config_map "prod/cafe$(printf '\314\201').yaml" 1
	commit nfd
	as ada push 1 HEAD:refs/for/master
	unchanged
}

@test "T37 a policy that nobody can satisfy" {
	git checkout -q -B lockout origin/master
	sed -i 's/- {count: 1.*/- {count: 3, from: [architects, project-managers]}/' .headgate/policy.yaml
	git commit -qam lockout
	as ada refused policy/unsatisfiable HEAD:refs/for/master
	git checkout -q -B robots origin/master
	sed -i 's/architects: .*/architects: [ci]/; s/project-managers: .*/project-managers: [ci]/' .headgate/policy.yaml
	git commit -qam robots
	as ada refused policy/unsatisfiable HEAD:refs/for/master
}
