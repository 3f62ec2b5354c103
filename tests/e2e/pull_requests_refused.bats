#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What refs/for/ does not take, and what it says then.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load pull_requests

setup() { pull_requests_setup; }
teardown() { server_teardown; }

@test "a proposal must bring something to the branch" {
	old=$(git rev-parse --short=12 origin/master)
	refused refs/for/master "master contains $old already, so there is nothing to review; is the right branch checked out? [pull/nothing-new]" \
		origin/master:refs/for/master
	git checkout -q --detach origin/master
	git commit -q --allow-empty -m empty
	refused refs/for/master 'these commits change no file of master, so there is nothing to review [pull/nothing-new]' \
		HEAD:refs/for/master
	git checkout -q --orphan alone
	git commit -q -m alone
	refused refs/for/master "$(git rev-parse --short=12 HEAD) has no history in common with master; begin at the branch: git fetch origin && git switch -c WORK origin/master [pull/unrelated]" \
		HEAD:refs/for/master
}

@test "only protected branches that exist take proposals" {
	refused refs/for/mastre 'there is no branch mastre; did you mean master? git push origin HEAD:refs/for/master [pull/target]' \
		HEAD:refs/for/mastre
	refused refs/for/refs/heads/master 'there is no branch master; did you mean master? git push origin HEAD:refs/for/master [pull/target]' \
		HEAD:refs/for/refs/heads/master
	as ada push 0 HEAD:refs/heads/free
	remember
	refused refs/for/free 'branch free is not protected, so it takes no pull requests: git push origin HEAD:refs/heads/free [pull/target]' \
		HEAD:refs/for/free
	git -C "$work/server.git" symbolic-ref refs/heads/alias refs/heads/master
	remember
	refused refs/for/alias 'the branch alias is another name of refs/heads/master here; push to that [ref/symbolic]' \
		HEAD:refs/for/alias
}

@test "only commits can be proposed" {
	tree=$(git rev-parse 'HEAD^{tree}')
	blob=$(git rev-parse HEAD:api.yaml)
	git tag -a -m one one
	tag=$(git rev-parse one)
	refused refs/for/master "${tree:0:12} is a tree; push a commit [pull/object]" "$tree:refs/for/master"
	refused refs/for/master "${blob:0:12} is a file; push a commit [pull/object]" "$blob:refs/for/master"
	refused refs/for/master "${tag:0:12} is a tag; push the commit that it names: git push origin TAG^{}:refs/for/master [pull/object]" \
		one:refs/for/master
	refused refs/for/master 'there is nothing to delete here; push a commit to it [pull/object]' :refs/for/master
}

@test "topics that are no part of a ref's name are refused" {
	refused refs/for/master '"a..b" cannot be a topic; use letters, digits, '"'-' and '/' [pull/topic]" \
		-o topic=a..b HEAD:refs/for/master
	refused refs/for/master/b 'the ref says topic b, the push option a; leave one out [pull/topic]' \
		-o topic=a HEAD:refs/for/master/b
	hidden=$(printf 'a\342\200\213b')
	refused 'refs/for/master/a\u200bb' '"a\u200bb" cannot be a topic; use letters, digits, '"'-' and '/' [pull/topic]" \
		"HEAD:refs/for/master/$hidden"
}

@test "what the validators refuse is not opened" {
	service bad.yaml TPC
	commit 'Add a mistake'
	as ada push 1 HEAD:refs/for/master
	[[ $remote == *'headgate: refused refs/for/master (1 error)'* ]]
	[[ $remote == *'"TPC" is none of'* ]]
	unchanged
}

@test "more commits than can be followed" {
	git checkout -q -B long origin/master
	service long.yaml TCP
	as ada commit 'Add long'
	head=$(git rev-parse HEAD)
	{
		echo "reset refs/heads/long"
		printf 'from %s\n\n' "$head"
		for ((i = 0; i < 100000; i++)); do
			printf 'commit refs/heads/long\ncommitter A <a@b> 1700000000 +0000\ndata 1\nx\n'
		done
	} | git fast-import --quiet --force
	remember
	as ada push 1 long:refs/for/master/long
	says <<END
headgate: could not decide: refs/for/master/long: the change has more than 100000 commits
headgate: Put them together (\`git rebase -i\`) or bring them in by parts.
headgate: so the push is refused; nothing was updated on the server.
END
	unchanged
}

# git itself cannot list refs that are broken.
refs_as_stored() { (cd "$work/server.git" && find refs -type f | sort | xargs head -v); }

# damage CONTENT CAUSE: the log of pull request 1 as somebody has left it.
damage() {
	printf '%s\n' "$1" >"$work/server.git/refs/pull/1/log"
	refs_before=$(refs_as_stored)
	objects_before=$(server_objects)
	git commit -q --amend -m again
	for ref in for/master for/master/1 close/1; do
		as ada push 1 "HEAD:refs/$ref"
		[[ $remote == *"headgate: could not decide: refs/$ref: "*refs/pull/1/log*"$2"* ]]
		[[ $remote == *'headgate: so the push is refused; nothing was updated on the server.'* ]]
		[ "$(refs_as_stored)" = "$refs_before" ]
		[ "$(server_objects)" = "$objects_before" ]
	done
}

@test "a log that was changed by hand stops what concerns it, and says where" {
	as ada push 0 HEAD:refs/for/master
	cd "$work/server.git"
	log=$(git rev-parse refs/pull/1/log)
	blob=$(git hash-object -w --stdin <<<text)
	state=$(git cat-file commit "$log" | sed 's/^State: open/State: ajar/' | git hash-object -t commit -w --stdin)
	other=$(git cat-file commit "$log" | sed 's/^Pull-Request: 1/Pull-Request: 2/' | git hash-object -t commit -w --stdin)
	cd "$work/clone"
	damage "$blob" 'is not a commit'
	damage "$(printf '1%.0s' {1..40})" 'there is no object 1111'
	damage 'no id' ''
	damage "$state" 'is damaged: the trailer State says nothing that is known'
	damage "$other" 'is damaged: it is of pull request 2'
	damage "$(git rev-parse origin/master)" 'is damaged: its committer is not headgate'
	[[ $remote == *'puts back what a mirror has: git -c core.hooksPath=/dev/null update-ref refs/pull/1/log OLD'* ]]
	# Others are not held up.
	as grace push 0 HEAD:refs/for/master
}
