#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Who approved: contributors, robots, and whoever loosens the rules.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # server.bash sets variables; each test is a subshell
load server
load threats

setup() { threats_setup; }
teardown() { server_teardown; }

# may_not_approve NAME WHY: what this person has done stands in the way.
may_not_approve() {
	remember
	as "$1" refused "$2 [approval/worthless]" "$(head_of "$n"):refs/approve/$n"
}

@test "T11 the author washed away by a rewrite under another name" {
	git checkout -q -B feature origin/master
	config_map dev/x.yaml 2
	as grace commit change
	first=$(git rev-parse --short=12 HEAD)
	propose ken
	as ken git commit -q --amend --no-edit --reset-author
	propose ken
	run ! grep grace <(git log --format=%ae%ce origin/master..HEAD)
	may_not_approve grace "grace contributed to this change: author of $first"
	cannot_land ken '[landing/approvals]'
}

@test "T11 the committer and the co-author" {
	feature dev/x.yaml 2
	GIT_COMMITTER_EMAIL=grace@example.com git commit -q --amend --no-edit
	propose ada committed
	may_not_approve grace "grace contributed to this change: committer of $(git rev-parse --short=12 HEAD)"
	git commit -q --amend -m 'scale' -m 'co-authored-by: G <Linus@Example.com>'
	propose ada written
	may_not_approve linus "linus contributed to this change: co-author of $(git rev-parse --short=12 HEAD)"
	cannot_land ada '[landing/approvals]'
}

@test "T12 approved by oneself under another name" {
	feature dev/x.yaml 2
	GIT_AUTHOR_NAME=Ken GIT_AUTHOR_EMAIL=ken@example.com git commit -q --amend --no-edit --reset-author
	as linus push 0 HEAD:refs/for/master/topic
	n=1
	may_not_approve linus 'linus contributed to this change: opened the pull request'
	cannot_land linus '[landing/approvals]'
}

@test "T12 approved with a key that the policy does not know" {
	feature dev/x.yaml 2
	propose ada
	ssh-keygen -q -t ed25519 -N '' -f "$work/second"
	statement "$n" | git -c gpg.format=ssh -c user.signingKey="$work/second" tag -s -F - second "$(head_of 1)"
	remember
	as grace refused 'is not in the policy' refs/tags/second:refs/approve/1
	cannot_land ada '[landing/approvals]'
}

@test "T12 one person with two keys, and one login in two spellings" {
	git checkout -q -B rules origin/master
	ssh-keygen -q -t ed25519 -N '' -f "$work/second"
	sed -i "s|^  grace: .*keys: \[|&\"$(cut -d ' ' -f 1,2 "$work/second.pub")\", |; s/count: 1, /count: 2, /" \
		.headgate/policy.yaml
	git commit -qam 'a second key, two approvals'
	propose ada
	approve grace
	land ada
	feature dev/x.yaml 2
	propose ada
	statement "$n" | sign_tag grace one HEAD
	statement "$n" | git -c gpg.format=ssh -c user.signingKey="$work/second" tag -s -F - two HEAD
	as grace push 0 "refs/tags/one:refs/approve/$n"
	as grace push 0 "refs/tags/two:refs/approve/$n"
	cannot_land ada 'needs 2 of architects or project-managers; 1 of 2 given [landing/approvals]'
	as GRACE push 1 "HEAD:refs/approve/$n"
	cannot_land ada '1 of 2 given [landing/approvals]'
	approve linus
	land ada
}

@test "T13 a reviewer who pushed a part of it approves" {
	feature dev/x.yaml 2
	propose ada
	config_map dev/z.yaml 1
	commit more
	propose grace
	may_not_approve grace 'grace contributed to this change: pushed head 2'
	cannot_land ada '[landing/approvals]'
}

@test "T14 the policy loosened together with what it would allow" {
	git checkout -q -B feature origin/master
	config_map prod/app.yaml 0
	sed -i 's/- {count: 1.*/- {count: 0}/' .headgate/policy.yaml
	git add .headgate
	commit both
	as ada refused 'touches the policy (.headgate/policy.yaml) and prod/app.yaml; split it:' HEAD:refs/for/master
	told '[policy/mixed]'
	git checkout -q -B weaker origin/master
	sed -i 's/- {count: 1.*/- {count: 0}/' .headgate/policy.yaml
	git commit -qam weaker
	as ada refused '[landing/not-covered]' weaker:refs/heads/master
	config_map prod/app.yaml 0
	commit 'as it allows'
	as ada refused '[landing/not-covered]' HEAD:refs/heads/master
	as ada refused '[ref/mixed]' --atomic HEAD~1:refs/heads/master HEAD:refs/heads/other
	git checkout -q HEAD~1
	propose ada weaker
	cannot_land ada 'needs 1 of architects or project-managers; 0 of 1 given [landing/approvals]'
}

@test "T14 the policy and what it allows by one covered push" {
	git checkout -q -B weaker origin/master
	sed -i 's/- {count: 1.*/- {count: 0}/' .headgate/policy.yaml
	git commit -qam weaker
	propose ada
	approve grace
	weaker=$(git rev-parse --short=12 HEAD)
	config_map prod/app.yaml 0
	commit 'as it allows'
	remember
	as ada refused "the step $weaker changes the policy; push it alone first:" HEAD:refs/heads/master
	told '[landing/policy-with-others]'
	not_moved
}

@test "T14 a policy on a branch that it does not name" {
	local server="$work/server.git"
	sed -i 's/^  master:/  prod:/' .headgate/policy.yaml
	git commit -qam 'prod alone'
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master HEAD:refs/heads/prod
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$server" >/dev/null
	sed -i 's/^  prod:/  other:/' .headgate/policy.yaml
	git commit -qam 'prod is free'
	remember
	as mallory refused '[landing/not-covered]' HEAD:refs/heads/master
	run git -C "$server" update-ref refs/heads/master HEAD~1
	[[ $output == *'refs/heads/master moves only through the gate'* ]]
	unchanged
	fetch_master
	feature dev/x.yaml 2
	propose ada
	cannot_land ada 'needs 1 of those who did not contribute; 0 of 1 given [landing/approvals]'
}

@test "T15 a robot as the second approver" {
	git checkout -q -B rules origin/master
	sed -i 's/count: 1, .*/count: 2}/' .headgate/policy.yaml
	git commit -qam 'two approvals by anybody'
	propose ada
	approve grace
	land ada
	feature dev/x.yaml 2
	propose ada
	approve grace
	may_not_approve ci 'ci is a robot; only people count'
	cannot_land ada '1 of 2 given [landing/approvals]'
	approve linus
	land ada
}
