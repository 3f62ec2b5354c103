#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Pushes to a protected branch itself: what is covered, and what is refused.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load landing

setup() { landing_setup; }
teardown() { landing_teardown; }

@test "a plain commit is refused with the command to type instead" {
	git checkout -q -b work origin/master
	service api.yaml TCP
	as ada commit one
	service b.yaml TCP
	as ada commit two
	as ada push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: $(git rev-parse --short=12 HEAD~1) and 1 more of 2 steps come without an approved pull request; propose them: git push origin HEAD:refs/for/master [landing/not-covered]
$nothing
END
	unchanged
}

@test "an approved head, its merge and its squash can be pushed" {
	approved api
	as ken push 0 HEAD:refs/heads/master
	says <<END
headgate: accepted refs/heads/master: $accepted
headgate: pull request 1 landed on master as $(git rev-parse --short=12 HEAD)
END
	[ "$(ledger Landing)" = fast-forward ]
	sync
	approved two
	approved three
	git checkout -q master
	as ken git merge -q --no-ff --no-edit two
	as ken push 0 HEAD:refs/heads/master
	[ "$(ledger Landing)" = pushed ]
	as ken git merge -q --squash three >/dev/null
	as ken git commit -qm 'Add three'
	as ken push 0 HEAD:refs/heads/master
	[ "$(ledger Landing)" = squash ]
	[ "$(state_of 1)$(state_of 2)$(state_of 3)" = mergedmergedmerged ]
	[ "$(git -C "$work/server.git" rev-list --count --first-parent refs/landed/master)" = 4 ]
}

# Only what the argument lists may land, from now on.
landing_is() {
	git checkout -q -B policy origin/master
	sed -i "s/^    landing: .*/    landing: $1/" .headgate/policy.yaml
	as ada git commit -qam "landing: $1"
	as ada push 0 HEAD:refs/for/master/policy
	as linus push 0 "HEAD:refs/approve/$(last_pull)"
	as linus push 0 "HEAD:refs/merge/$(last_pull)"
	sync
}

@test "the ways of landing that the policy names hold for pushes too" {
	landing_is '[merge]'
	approved api
	as ken push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: $(git rev-parse --short=12 HEAD) would land pull request 2 by fast-forward, and the policy of master allows merge; let the gate land it: git push origin $(git rev-parse HEAD):refs/merge/2 [landing/method]
$nothing
END
	unchanged
	git checkout -q -B squashed origin/master
	as ken git merge -q --squash api >/dev/null
	as ken git commit -qm 'Add api'
	as ken push 1 HEAD:refs/heads/master
	[[ $remote == *'would land pull request 2 by squash, and the policy of master allows merge; let the gate'* ]]
	unchanged
	# Nobody's approval is an emergency for it either.
	as ken push 1 -o emergency='now' HEAD:refs/heads/master
	unchanged
	git checkout -q -B merged origin/master
	as ken git merge -q --no-ff --no-edit api
	as ken push 0 HEAD:refs/heads/master
	sync
	landing_is '[squash, fast-forward]'
	approved two
	git checkout -q -B merged origin/master
	as ken git merge -q --no-ff --no-edit two
	as ken push 1 HEAD:refs/heads/master
	[[ $remote == *'would land pull request 4 by merge, and the policy of master allows squash, fast-forward; let the gate'* ]]
	unchanged
	as ken push 0 "two:refs/heads/master"
	"$headgate" verify
}

@test "where the policy names none, what is covered can be pushed in each way" {
	git checkout -q -B policy origin/master
	sed -i '/^    landing: /d' .headgate/policy.yaml
	as ada git commit -qam 'landing as built in'
	as ada push 0 HEAD:refs/for/master/policy
	as linus push 0 HEAD:refs/approve/1
	as linus push 0 HEAD:refs/merge/1
	sync
	approved api
	as ken push 1 -o method=fast-forward HEAD:refs/merge/2
	[[ $remote == *'method=fast-forward is none of those allowed on master: merge [landing/method]'* ]]
	as ken push 0 HEAD:refs/heads/master
	[ "$(ledger Landing)" = fast-forward ]
	"$headgate" verify
}

@test "several covered steps land by one push, each with its own entry" {
	approved one
	approved two
	git checkout -q -B master origin/master
	as ken git merge -q --no-ff --no-edit one
	as ken git merge -q --no-ff --no-edit two
	as ken push 0 HEAD:refs/heads/master
	says <<END
headgate: accepted refs/heads/master: 2 files changed, 2 objects checked for Kubernetes 1.35
headgate: pull request 1 landed on master as $(git rev-parse --short=12 HEAD~1)
headgate: pull request 2 landed on master as $(git rev-parse --short=12 HEAD)
END
	[ "$(git -C "$work/server.git" log -2 --first-parent --format='%(trailers:key=Pull-Requests,valueonly,separator=)' refs/landed/master)" = '2
1' ]
}

@test "a pull request covers one step of a push" {
	approved one
	git checkout -q -B master origin/master
	as ken git merge -q --squash one >/dev/null
	as ken git commit -qm $'Add one\n\nPull-Request: 1'
	as ken git commit -q --allow-empty -m $'Add one again\n\nPull-Request: 1'
	as ken push 1 HEAD:refs/heads/master
	[[ $remote == *"error: $(git rev-parse --short=12 HEAD) "*'[landing/not-covered]'* ]]
	[[ $remote != *"error: $(git rev-parse --short=12 HEAD~1) "* ]]
	unchanged
	as ken push 0 HEAD~1:refs/heads/master
}

@test "a head that is not approved is refused with its number" {
	proposed api
	as ada push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: $(git rev-parse --short=12 HEAD) is pull request 1, which is not approved: needs 1 of architects or project-managers (\`headgate show 1\` says whose); when it is: git push origin $(git rev-parse HEAD):refs/merge/1 [landing/not-covered]
$nothing
END
	unchanged
}

@test "an evil merge is refused and the file named" {
	approved api
	git checkout -q -B master origin/master
	as ken git merge -q --no-ff --no-commit api >/dev/null
	echo '# more' >>web.yaml
	as ken git commit -qam 'Merge api'
	as ken push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: the merge $(git rev-parse --short=12 HEAD) differs from the clean merge of its parents in web.yaml; push the branch and let the gate merge: git push origin $(git rev-parse api):refs/merge/1 [landing/merge-edited]
$nothing
END
	unchanged
}

@test "a merge that drops one side is refused and the file named" {
	approved api
	approved two
	as ken push 0 two:refs/merge/2
	sync
	remember
	# Drops what the pull request brings.
	merge=$(as ken git commit-tree -p master -p api -m 'Merge api' 'master^{tree}')
	as ken push 1 "$merge:refs/heads/master"
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: the merge ${merge:0:12} keeps $(git rev-parse --short=12 master) as it was and drops the other side's changes of api.yaml; to undo a change use \`git revert\`, to merge let the gate do it: git push origin $(git rev-parse api):refs/merge/1 [landing/merge-drops-changes]
$nothing
END
	unchanged
	# Drops what master has.
	merge=$(as ken git commit-tree -p master -p api -m 'Merge api' 'api^{tree}')
	as ken push 1 "$merge:refs/heads/master"
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: the merge ${merge:0:12} keeps $(git rev-parse --short=12 api) as it was and drops the other side's changes of two.yaml; to undo a change use \`git revert\`, to merge let the gate do it: git push origin $(git rev-parse api):refs/merge/1 [landing/merge-drops-changes]
$nothing
END
	unchanged
}

@test "a resolved conflict is a change of its own" {
	left_and_right
	as ken push 0 left:refs/merge/1
	sync
	remember
	as ken git merge -q right >/dev/null || true
	sed -i '/^[<=>]/d; /name: left/d' web.yaml
	as ken git commit -qam 'Merge right'
	as ken push 1 HEAD:refs/heads/master
	[[ $remote == *'resolves a conflict (web.yaml), which nobody has approved; '*'[landing/conflict]'* ]]
	unchanged
	# Proposed and approved as what it is, it lands.
	as ken push 0 HEAD:refs/for/master/resolved
	as grace push 0 HEAD:refs/approve/3
	as ken push 0 HEAD:refs/heads/master
}

@test "approvals that a commit claims must be real" {
	git checkout -q -B work origin/master
	as ada git commit -q --allow-empty -m x -m 'Approved-by: Grace <grace@example.com>'
	as ada push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (2 errors)
refs/heads/master: error: the commit $(git rev-parse --short=12 HEAD) claims an approval that it does not have: "Approved-by: Grace <grace@example.com>"; take it out with \`git commit --amend\` [landing/claims-approval]
refs/heads/master: error: $(git rev-parse --short=12 HEAD) comes without an approved pull request; propose it: git push origin HEAD:refs/for/master [landing/not-covered]
$nothing
END
	unchanged
	# Also where only a terminal sees a line.
	as ada git commit -q --amend --allow-empty --cleanup=verbatim -m $'x\n\ny\rApproved-by: Grace <grace@example.com>'
	as ada push 1 HEAD:refs/heads/master
	[[ $remote == *'claims an approval that it does not have: "Approved-by: Grace <grace@example.com>"'* ]]
	unchanged
	# Covered, but by another one's approval.
	approved api
	git checkout -q -B master origin/master
	as ken git merge -q --no-ff -m 'Merge api' -m 'Approved-by: Linus <linus@example.com>' api
	as ken push 1 HEAD:refs/heads/master
	[[ $remote == *'claims an approval that it does not have: "Approved-by: Linus <linus@example.com>"'* ]]
	unchanged
	as ken git commit -q --amend -m 'Merge api' -m 'Approved-by: Grace <grace@example.com>'
	as ken push 0 HEAD:refs/heads/master
}

@test "a tag of approval from elsewhere in a merge commit is a false claim" {
	approved one
	approved two
	git checkout -q -B master origin/master
	git fetch -q origin refs/approvals/1/grace
	tag=$(git rev-parse FETCH_HEAD)
	as ken git merge -q --no-ff --no-edit two
	{
		git cat-file commit HEAD | sed '/^$/,$d'
		printf 'mergetag '
		git cat-file tag "$tag" | sed '2,$s/^/ /'
		printf '\nMerge two\n'
	} >"$work/commit"
	forged=$(git hash-object -t commit -w "$work/commit")
	as ken push 1 "$forged:refs/heads/master"
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: the commit ${forged:0:12} claims an approval that it does not have: the tag of its mergetag header 1; take it out with \`git commit --amend\` [landing/claims-approval]
$nothing
END
	unchanged
}

@test "a rule without approvals lets its paths and its people through, nobody else" {
	git checkout -q -B work origin/master
	service dev/api.yaml TCP
	as ci commit 'Deploy to dev'
	as ci push 0 HEAD:refs/heads/master
	says <<END
headgate: accepted refs/heads/master: $accepted
END
	[ "$(ledger Landing)" = waived ]
	remember
	service dev/b.yaml TCP
	as ada commit 'By somebody else'
	as ci push 1 HEAD:refs/heads/master
	unchanged
	git reset -q --hard HEAD~1
	service dev/b.yaml TCP
	service b.yaml TCP
	as ci commit 'More than dev'
	as ci push 1 HEAD:refs/heads/master
	unchanged
	git reset -q --hard HEAD~1
	as ci git commit -q --allow-empty -m nothing
	as ci push 1 HEAD:refs/heads/master
	unchanged
}

@test "a change hidden between steps that need no approval is seen" {
	git checkout -q -B work origin/master
	service prod.yaml TCP
	as ci commit 'prod'
	git rm -q prod.yaml
	service dev/b.yaml TCP
	as ci commit 'and away again'
	as ci push 1 HEAD:refs/heads/master
	[[ $remote == *"$(git rev-parse --short=12 HEAD~1) and 1 more of 2 steps come without an approved pull request"* ]]
	unchanged
}

@test "no rewind, no deletion, no side of a merge" {
	approved api
	as ada push 0 HEAD:refs/merge/1
	remember
	as ada push 1 -f origin/master:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: is protected: the new tip must contain the old one ($(tip refs/heads/master | cut -c 1-12)); \`git pull --rebase\`, then propose what is on top: git push origin HEAD:refs/for/master [ref/force]
$nothing
END
	unchanged
	as root push 1 :refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: is protected and cannot be deleted by a push [ref/delete]
$nothing
END
	unchanged
	git fetch -q origin
	git checkout -q -B work origin/master~1
	service dev/x.yaml TCP
	as ci commit dev
	as ci git merge -q --no-edit origin/master
	as ci push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: master is merged into your commits, not they into it; put them on top and propose them: git fetch origin && git rebase origin/master && git push origin HEAD:refs/for/master [landing/not-covered]
$nothing
END
	unchanged
}

@test "a change of the policy and the step that it allows are not pushed together" {
	git checkout -q -B work origin/master
	sed -i 's|"dev/\*\*"|"**"|' .headgate/policy.yaml
	git add .headgate
	as ada commit 'ci may do everything'
	as ada push 0 HEAD:refs/for/master
	as linus push 0 HEAD:refs/approve/1
	policy=$(git rev-parse HEAD)
	service dev/z.yaml TCP
	as ci commit 'and does'
	remember
	as ci push 1 HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: the step ${policy:0:12} changes the policy; push it alone first: git push origin $policy:refs/heads/master [landing/policy-with-others]
$nothing
END
	unchanged
	as ci push 0 "$policy:refs/heads/master"
	as ci push 0 HEAD:refs/heads/master
}

# --- branches that begin, and policies that cannot be read ---

@test "a removed branch is not made again by a push" {
	by_hand update-ref -d refs/heads/master
	remember
	as root push 1 origin/master:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: this branch was removed on the server; an administrator brings it back there: git -c core.hooksPath=/dev/null update-ref refs/heads/master $(git rev-parse origin/master) [landing/creation]
$nothing
END
	unchanged
}

# fresh_server [ADMIN]: another guarded repository, without any commit.
fresh_server() {
	git init -q --bare "$work/fresh.git"
	git -C "$work/fresh.git" config headgate.identity env:GATE_USER
	[ -z "${1:-}" ] || git -C "$work/fresh.git" config headgate.admin "$1"
	"$headgate" install "$work/fresh.git" >/dev/null
}

fresh_ledger() {
	git -C "$work/fresh.git" log -1 --format='%(trailers:key=Landing,valueonly,separator=)' \
		refs/landed/master
}

@test "a fresh repository takes its first push from anybody when it has no administrator" {
	fresh_server
	as ada git push -q "$work/fresh.git" origin/master:refs/heads/master
	[ "$(fresh_ledger)" = start ]
	git -C "$work/fresh.git" fsck --strict
	git checkout -q -B work origin/master
	service x.yaml TCP
	as ada commit x
	run as ada git push "$work/fresh.git" HEAD:refs/heads/master
	[ "$status" = 1 ]
}

@test "with administrators only they begin a protected branch" {
	fresh_server root
	run as ada git push "$work/fresh.git" origin/master:refs/heads/master
	[ "$status" = 1 ]
	[[ $output == *'a new protected branch is begun by an administrator'*'[landing/creation]'* ]]
	[ -z "$(git -C "$work/fresh.git" for-each-ref)" ]
	as root git push -q "$work/fresh.git" origin/master:refs/heads/master
}

@test "an administrator repairs a policy that cannot be read, and nothing else" {
	git init -q --bare "$work/fresh.git"
	git checkout -q --orphan bare
	git rm -rqf .
	printf 'version: 1\nbranches: [master\n' | put .headgate/policy.yaml
	service web.yaml TCP
	as ada commit broken
	git push -q "$work/fresh.git" HEAD:refs/heads/master
	fresh_server root
	put_policy
	service more.yaml TCP
	as root commit 'repair and more'
	run as root git push "$work/fresh.git" HEAD:refs/heads/master
	[ "$status" = 1 ]
	git rm -q --cached more.yaml
	as root git commit -q --amend -m repair
	run as ada git push "$work/fresh.git" HEAD:refs/heads/master
	[ "$status" = 1 ]
	as root git push -q "$work/fresh.git" HEAD:refs/heads/master
	[ "$(fresh_ledger)" = administrator ]
	# Once it can be read, the administrator needs approvals like everybody.
	printf '# more\n' >>.headgate/policy.yaml
	git add .headgate
	as root commit again
	run as root git push "$work/fresh.git" HEAD:refs/heads/master
	[ "$status" = 1 ]
	cd "$work/fresh.git"
	"$headgate" verify master
}

@test "an administrator seeds the first policy" {
	git init -q --bare "$work/fresh.git"
	git checkout -q --orphan bare
	git rm -rqf .
	service web.yaml TCP
	as ada commit first
	git push -q "$work/fresh.git" HEAD:refs/heads/master
	fresh_server root
	put_policy
	as root commit 'first policy'
	run as ada git push "$work/fresh.git" HEAD:refs/heads/master
	[ "$status" = 1 ]
	as root git push -q "$work/fresh.git" HEAD:refs/heads/master
	[ "$(fresh_ledger)" = administrator ]
	cd "$work/fresh.git"
	"$headgate" verify master
}
