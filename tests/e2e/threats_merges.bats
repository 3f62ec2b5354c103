#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Merges, heads and targets: an approval is for exactly one change of one branch.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

@test "T1 an edit inside a merge commit" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	git checkout -q -B evil origin/master
	git merge -q --no-ff --no-commit feature
	config_map prod/app.yaml 0
	commit 'Merge feature'
	remember
	as ada refused 'differs from the clean merge of its parents in prod/app.yaml;' HEAD:refs/heads/master
	told '[landing/merge-edited]'
}

@test "T1 a merge of more than two" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	evil=$(git commit-tree -p origin/master -p feature -p "$(git commit-tree -m side "feature^{tree}")" \
		-m 'Merge all' "feature^{tree}")
	remember
	as ada refused 'has 3 parents; merge one pull request after the other' "$evil:refs/heads/master"
	told '[landing/merge-edited]'
}

@test "T1 an edit inside a squashed commit, or one that nobody approved" {
	feature dev/x.yaml 2
	propose ada
	git checkout -q -B squashed origin/master
	git merge -q --squash feature
	git commit -q -m 'Squash feature' -m 'Pull-Request: 1'
	remember
	as ada refused 'is pull request 1, which is not approved: needs 1 of architects or project-managers' \
		HEAD:refs/heads/master
	approve grace
	config_map prod/app.yaml 0
	git commit -q --amend --no-edit
	remember
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	config_map prod/app.yaml 5
	git commit -q --amend --no-edit
	as ada push 0 HEAD:refs/heads/master
}

@test "T2 a merge that drops one side" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	advance
	dropping=$(git commit-tree -p origin/master -p feature -m 'Merge feature' "feature^{tree}")
	as ada refused "drops the other side's changes of prod/app.yaml;" "$dropping:refs/heads/master"
	told '[landing/merge-drops-changes]'
}

@test "T2 the drop hidden inside of the approved branch" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	advance
	git checkout -q -B feature "$(git commit-tree -p feature -p origin/master -m 'Merge master' "feature^{tree}")"
	propose ada
	told 'the approval of grace does not count any more: prod/app.yaml is not what was approved'
	cannot_land ada '[landing/approvals]'
}

@test "T3 content smuggled in as the resolution of a conflict" {
	feature prod/app.yaml 1 c2
	propose ada
	approve grace
	advance
	cannot_land ada 'prod/app.yaml: both sides changed the same lines [landing/conflict]'
	git checkout -q -B merged origin/master
	git merge -q c2 || {
		config_map prod/app.yaml 0
		commit 'Merge c2'
	}
	as ada refused 'resolves a conflict (prod/app.yaml), which nobody has approved;' HEAD:refs/heads/master
	told '[landing/conflict]'
	git checkout -q c2
	git merge -q origin/master || {
		config_map prod/app.yaml 0
		commit 'Merge master'
	}
	propose ada
	told 'the approval of grace does not count any more: prod/app.yaml is not what was approved'
	cannot_land ada '[landing/approvals]'
}

@test "T4 a push after the approval" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	statement "$n" | sign_tag linus early HEAD
	config_map prod/app.yaml 0
	commit more
	propose ada
	cannot_land ada 'needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]'
	# Nor can the head that was approved be landed in its place.
	as ada refused 'look at it, then type:' "HEAD~1:refs/merge/$n"
	told '[landing/not-the-head]'
	# Nor does a signature that was made for it come in afterwards.
	as linus refused '[approval/head]' "refs/tags/early:refs/approve/$n"
}

@test "T5 another change merged into the approved one" {
	feature prod/app.yaml 0 evil
	feature dev/x.yaml 2
	propose ada
	approve grace
	git merge -q --no-ff -m 'Merge evil' evil
	propose ada
	told 'the approval of grace does not count any more: prod/app.yaml is not what was approved'
	cannot_land ada '[landing/approvals]'
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
	remember
	as ada refused '[landing/not-the-head]' "HEAD:refs/merge/$n"
	not_moved
	propose ada
	cannot_land ada '[landing/approvals]'
}

@test "T6 a closed pull request made again" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	as ada push 0 "HEAD:refs/close/$n"
	cannot_land ada 'pull request 1 was closed;'
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	as ada refused 'pull request 1 was closed;' HEAD:refs/for/master/1
	as grace refused 'pull request 1 was closed [pull/ended]' HEAD:refs/approve/1
	propose ada
	[ "$n" = 2 ]
	cannot_land ada '[landing/approvals]'
}

@test "T7 approved for another branch" {
	put_policy '  staging: {approvals: [{count: 1, from: [architects, project-managers]}]}'
	commit policy
	by_hand fetch -q "$work/clone" HEAD:refs/heads/staging
	"$headgate" install "$work/server.git" >/dev/null
	feature dev/x.yaml 2
	as ada push 0 HEAD:refs/for/staging/topic
	approve grace 1
	remember
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	propose ada
	[ "$n" = 2 ]
	cannot_land ada '[landing/approvals]'
	as ada refused 'pull request 1 is for another branch:' HEAD:refs/for/master/1
	# A signature for the one target is none for the other, even with the right number.
	statement 2 staging | sign_tag grace staging HEAD
	as grace refused 'the tag names the target refs/heads/staging, not refs/heads/master [approval/tag]' \
		refs/tags/staging:refs/approve/2
	# Nor is the approval itself, where a hand puts it.
	by_hand update-ref refs/approvals/2/grace refs/approvals/1/grace
	cannot_land ada '[landing/approvals]'
}

@test "T8 the approval of one change counted for another with the same head" {
	feature dev/x.yaml 2
	propose ada first
	statement "$n" | sign_tag grace approval HEAD
	as grace push 0 "refs/tags/approval:refs/approve/$n"
	as ada push 0 HEAD:refs/for/master/second
	[ "$(head_of 2)" = "$(head_of "$n")" ]
	cannot_land ada '[landing/approvals]' 2
	remember
	as grace refused 'the tag names pull request 1, not 2 [approval/tag]' refs/tags/approval:refs/approve/2
	by_hand update-ref refs/approvals/2/grace refs/approvals/1/grace
	cannot_land ada '[landing/approvals]' 2
}

# broken_policy COMMAND...: what the command puts in place of the policy stands on master.
broken_policy() {
	git checkout -q -B broken origin/master
	git rm -q --cached .headgate/policy.yaml
	"$@"
	git commit -q -m broken
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master
	by_hand update-ref -d refs/landed/master
	fetch_master
}

@test "T9 no policy that can be read is no permission" {
	feature dev/x.yaml 2
	propose ada
	approve grace
	broken_policy put .headgate/policy.yaml <<<'{'
	cannot_land ada 'nothing can be judged'
	config_map dev/x.yaml 2
	commit more
	as ada refused 'nothing can be judged' HEAD:refs/for/master/more
	as ada refused 'nothing can be judged' HEAD:refs/heads/master
	as grace refused 'nothing can be judged' "$(head_of "$n"):refs/approve/$n"
}

linked_policy() {
	rm .headgate/policy.yaml
	ln -s /dev/null .headgate/policy.yaml
	git add .headgate
}

@test "T9 a policy that is a link is none that can be read" {
	feature dev/x.yaml 2
	propose ada
	broken_policy linked_policy
	cannot_land ada 'the policy that holds now is no plain file, so nothing can be judged'
	config_map dev/x.yaml 2
	commit more
	as ada refused 'nothing can be judged' HEAD:refs/heads/master
}

@test "T9 without a policy one approval is asked for" {
	broken_policy rm .headgate/policy.yaml
	config_map dev/x.yaml 2
	commit more
	remember
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	propose ada
	cannot_land ada 'needs 1 of those who did not contribute; 0 of 1 given [landing/approvals]'
}

@test "T10 the same diff in another place" {
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
	told 'the approval of grace does not count any more: dev/s.yaml is not what was approved'
	cannot_land ada '[landing/approvals]'
}

# rules INDENT: a file of rules in a ConfigMap, whose last line stands that deep.
rules() {
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: rules\n  namespace: dev\ndata:\n  rules: |\n    inside:\n%sallow: all\n' \
		"$1" | put dev/rules.yaml
}

@test "T10 the same diff with other white space" {
	git checkout -q -B feature origin/master
	rules '      '
	commit 'allow inside'
	propose ada
	approve grace
	first=$(git diff origin/master | git patch-id --stable)
	rules '    '
	git commit -q --amend -m 'allow all'
	[ "${first%% *}" = "$(git diff origin/master | git patch-id --stable | cut -d ' ' -f 1)" ]
	propose ada
	told 'the approval of grace does not count any more: dev/rules.yaml is not what was approved'
	cannot_land ada '[landing/approvals]'
}
