#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Opening, updating and closing pull requests by pushes to refs/for/ and refs/close/.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	gate_setup '  team/*:
    approvals:
      - {count: 1, from: [architects]}'
	git checkout -q -b work origin/master
	service api.yaml TCP
	git commit -q -m 'Add the api'
}
teardown() { server_teardown; }

nothing='headgate: nothing was updated on the server.'
accepted=': 1 file changed, 1 object checked for Kubernetes 1.35'

# What the server says a pull request needs: its number, its head and who can approve.
needs() {
	cat <<END
headgate: needs 1 of architects or project-managers: ${3:-grace or linus} can approve
headgate: to look at it, and to approve it:
  headgate show $1
  headgate approve $1
headgate: or with git alone:
  git push origin $2:refs/approve/$1
END
}

head_oid() { git rev-parse HEAD; }

# refused REF FINDING ARGUMENT...: ada's push of the arguments is refused for that reason alone.
refused() {
	local ref=$1 finding=$2
	shift 2
	as ada push 1 "$@"
	says <<END
headgate: refused $ref (1 error)
$ref: error: $finding
$nothing
END
	unchanged
}

# The subject lines of a log, newest first.
events() { git -C "$work/server.git" log --format='%an: %s' "refs/pull/$1/log"; }

# One trailer of the newest entry.
state_of() {
	git -C "$work/server.git" log -1 --format="%(trailers:key=$2,valueonly)" "refs/pull/$1/log" |
		sed '/^$/d'
}

message_of() {
	local entry
	entry=$(state_of "$1" Message)
	[ "$entry" != here ] || entry=refs/pull/$1/log
	git -C "$work/server.git" log -1 --format=%b "$entry" | sed '/^Event: /,$d'
}

@test "a push to refs/for/BRANCH opens a pull request" {
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
$(needs 1 "$(head_oid)")
END
	grep -q '\[new reference\] *HEAD -> refs/pull/1/head' "$work/push"
	[ "$(tip refs/pull/1/head)" = "$(head_oid)" ]
	[ "$(tip refs/pull/1/heads/1)" = "$(head_oid)" ]
	[ "$(tip refs/heads/master)" = "$(git rev-parse origin/master)" ]
	[ "$(tip refs/for/master)" = none ]
	[ "$(events 1)" = 'ada: ada opened pull request 1 for master: Add the api' ]
	[ "$(state_of 1 State)" = open ]
	git -C "$work/server.git" fsck --strict --no-dangling
}

@test "numbers follow one another" {
	for number in 1 2 3 4 5; do
		as ada push 0 "HEAD:refs/for/master/topic-$number"
		[[ $remote == *"opened pull request $number for master"* ]]
	done
	[ "$(git -C "$work/server.git" for-each-ref refs/pull/*/log | wc -l)" = 5 ]
}

@test "one push opens several" {
	as ada push 0 HEAD:refs/for/master/one HEAD:refs/for/master/two
	[[ $remote == *'opened pull request 1 for'*'opened pull request 2 for'* ]]
	as ada push 0 --atomic HEAD:refs/for/master/three HEAD:refs/for/master/four
	[[ $remote == *'opened pull request 3 for'*'opened pull request 4 for'* ]]
	[ "$(tip refs/pull/4/head)" = "$(head_oid)" ]
}

@test "commits on top update it and keep its text" {
	as ada push 0 HEAD:refs/for/master
	first=$(head_oid)
	service db.yaml TCP
	commit 'Add the database'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master: 2 files changed, 2 objects checked for Kubernetes 1.35
headgate: pull request 1 has head 2 now: Add the api
$(needs 1 "$(head_oid)")
END
	grep -q "${first:0:7}\.\.$(git rev-parse --short=7 HEAD) *HEAD -> refs/pull/1/head" "$work/push"
	[ "$(tip refs/pull/1/heads/1)" = "$first" ]
	[ "$(tip refs/pull/1/heads/2)" = "$(head_oid)" ]
	[ "$(tip refs/pull/1/head)" = "$(head_oid)" ]
	[ "$(events 1 | head -1)" = "ada: ada updated pull request 1: head 2 is $(git rev-parse --short=12 HEAD)" ]
}

@test "an amended head brings its own title and message" {
	as ada push 0 HEAD:refs/for/master
	first=$(head_oid)
	git commit -q --amend -m 'Add the interface' -m 'For the shop.'
	as ada push 0 HEAD:refs/for/master
	[[ $remote == *'headgate: pull request 1 has head 2 now: Add the interface'* ]]
	grep -q "^ + ${first:0:7}\.\.\..*forced update" "$work/push"
	[ "$(state_of 1 Title)" = 'Add the interface' ]
	[ "$(message_of 1)" = 'For the shop.' ]
	[ "$(tip refs/pull/1/heads/1)" = "$first" ]
}

@test "a title that was given stays, whatever comes" {
	as ada push 0 -o title='What it is about' -o message=Why HEAD:refs/for/master
	[[ $remote == *'opened pull request 1 for master: What it is about'* ]]
	git commit -q --amend -m other
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = 'What it is about' ]
	[ "$(message_of 1)" = Why ]
}

@test "the same head again changes nothing" {
	as ada push 0 HEAD:refs/for/master
	before=$(git -C "$work/server.git" for-each-ref)
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: pull request 1 has this head already: Add the api
$(needs 1 "$(head_oid)")
END
	[ "$(git -C "$work/server.git" for-each-ref)" = "$before" ]
}

@test "the same head with another title is an edit" {
	as ada push 0 HEAD:refs/for/master
	as ada push 0 -o title='Better' -o message='First.' -o message='Second.' HEAD:refs/for/master
	[[ $remote == *'pull request 1 keeps its head and has another text: Better'* ]]
	[ "$(state_of 1 Title)" = Better ]
	[ "$(state_of 1 Heads)" = 1 ]
	[ "$(message_of 1)" = $'First.\n\nSecond.' ]
	[ "$(events 1 | head -1)" = 'ada: ada changed the text of pull request 1: Better' ]
}

@test "title and message come from the commit, without its trailers" {
	git commit -q --amend -m $'One title\non two lines' -m 'Why: because.' -m 'And how.' \
		-m $'Signed-off-by: Ada <ada@example.com>\nApproved-by: Linus <linus@example.com>'
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = 'One title on two lines' ]
	[ "$(message_of 1)" = $'Why: because.\n\nAnd how.' ]
}

@test "a long subject is cut between characters, an empty one has a name" {
	git commit -q --amend -m "$(printf '\303\274%.0s' {1..300})"
	as ada push 0 HEAD:refs/for/master/long
	[ "$(state_of 1 Title)" = "$(printf '\303\274%.0s' {1..98})…" ]
	git commit -q --amend --allow-empty-message -m ''
	as ada push 0 HEAD:refs/for/master/empty
	[[ $remote == *'opened pull request 2 for master: untitled'* ]]
}

@test "a subject of a megabyte is no harm" {
	{
		git cat-file commit HEAD | sed '/^$/q'
		head -c 1000000 /dev/zero | tr '\0' x
	} >"$work/commit"
	git checkout -q "$(git hash-object -t commit -w "$work/commit")"
	as ada push 0 HEAD:refs/for/master
	[ "$(state_of 1 Title)" = "$(printf 'x%.0s' {1..197})…" ]
	git checkout -q work
	{
		git cat-file commit HEAD | sed '/^$/q'
		head -c 1100000 /dev/zero | tr '\0' x
	} >"$work/commit"
	git checkout -q "$(git hash-object -t commit -w "$work/commit")"
	remember
	as ada push 1 HEAD:refs/for/master/larger
	[[ $remote == *'headgate: could not decide: refs/for/master/larger: '*' bytes'* ]]
	unchanged
}

@test "control characters of a commit message are not passed on" {
	printf 'title \033[31mred\007 \342\200\256over\n\nbody\033[0m\r\nmore\n' >"$work/message"
	git commit -q --amend --cleanup=verbatim -F "$work/message"
	as ada push 0 HEAD:refs/for/master
	[[ $remote == *'opened pull request 1 for master: title  [31mred  \u202eover'* ]]
	[ "$(message_of 1)" = $'body [0m\nmore' ]
}

@test "topics have pull requests of their own" {
	as ada push 0 HEAD:refs/for/master/shop/replicas
	as ada push 0 HEAD:refs/for/master/shop
	as ada push 0 -o topic=other HEAD:refs/for/master
	[[ $remote == *'opened pull request 3 for master'* ]]
	[ "$(state_of 1 Topic)" = shop/replicas ]
	[ "$(state_of 2 Topic)" = shop ]
	[ "$(state_of 3 Topic)" = other ]
	git commit -q --amend -m again
	as ada push 0 HEAD:refs/for/master/shop/replicas
	[[ $remote == *'pull request 1 has head 2 now'* ]]
	as ada push 0 -o topic=shop HEAD:refs/for/master
	[[ $remote == *'pull request 2 has head 2 now'* ]]
	as ada push 0 -o topic=other HEAD:refs/for/master/other
	[[ $remote == *'pull request 3 has head 2 now'* ]]
}

@test "the branch is the longest name that exists" {
	as root push 0 origin/master:refs/heads/team/shop
	as ada push 0 HEAD:refs/for/team/shop/fix/it
	[[ $remote == *'opened pull request 1 for team/shop: Add the api'* ]]
	[ "$(state_of 1 Target)" = refs/heads/team/shop ]
	[ "$(state_of 1 Topic)" = fix/it ]
	remember
	refused refs/for/team/web 'there is no branch team/web; to open a pull request: git push origin HEAD:refs/for/BRANCH [pull/target]' \
		HEAD:refs/for/team/web
}

@test "everybody has one pull request without topic, and all share a topic" {
	as ada push 0 HEAD:refs/for/master
	as grace push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 2 for master: Add the api
$(needs 2 "$(head_oid)" linus)
END
	as ada push 0 HEAD:refs/for/master/shared
	git commit -q --amend -m 'By grace'
	as grace push 0 HEAD:refs/for/master/shared
	says <<END
headgate: accepted refs/for/master/shared$accepted
headgate: pull request 3 has head 2 now: By grace
$(needs 3 "$(head_oid)" linus)
END
	[ "$(state_of 3 Opener)" = ada ]
	[ "$(state_of 3 Actor)" = grace ]
}

@test "a number as topic is that pull request" {
	as ada push 0 HEAD:refs/for/master
	git commit -q --amend -m again
	as grace push 0 HEAD:refs/for/master/1
	[[ $remote == *'pull request 1 has head 2 now: again'* ]]
	[ "$(state_of 1 Topic)" = '' ]
	remember
	refused refs/for/master/7 'there is no pull request 7; a topic that is a number stands for the pull request of that number [pull/unknown]' \
		HEAD:refs/for/master/7
	as root push 0 origin/master:refs/heads/team/shop
	remember
	refused refs/for/team/shop/1 'pull request 1 is for another branch: git push origin HEAD:refs/for/master/1 [pull/target]' \
		HEAD:refs/for/team/shop/1
}

@test "who is not known may open and nothing else" {
	push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
$(needs 1 "$(head_oid)")
END
	[ "$(events 1)" = 'anonymous: anonymous opened pull request 1 for master: Add the api' ]
	push 0 HEAD:refs/for/master
	[[ $remote == *'opened pull request 2 for master'* ]]
	as ada push 0 HEAD:refs/for/master/shop
	git commit -q --amend -m again
	remember
	for ref in shop 1 3; do
		push 1 "HEAD:refs/for/master/$ref"
		[[ $remote == *'the server does not know who you are; to open another one: git push origin HEAD:refs/for/master/TOPIC [pull/identity]'* ]]
		unchanged
	done
	push 1 HEAD:refs/close/1
	says <<END
headgate: refused refs/close/1 (1 error)
refs/close/1: error: the server does not know who you are, so you cannot close a pull request [pull/identity]
$nothing
END
	unchanged
}

@test "what the validators refuse is not opened" {
	service bad.yaml TPC
	commit 'Add a mistake'
	as ada push 1 HEAD:refs/for/master
	[[ $remote == *'headgate: refused refs/for/master (1 error)'* ]]
	[[ $remote == *'"TPC" is none of'* ]]
	unchanged
}

@test "who opened it, who could approve it and administrators may close it" {
	for name in ada grace linus root; do
		as ada push 0 "HEAD:refs/for/master/$name"
	done
	remember
	as ken push 1 HEAD:refs/close/1
	says <<END
headgate: refused refs/close/1 (1 error)
refs/close/1: error: ken may not close pull request 1; who opened it (ada) may, and who could approve it [pull/not-allowed]
$nothing
END
	unchanged
	as ci push 1 HEAD:refs/close/1
	[[ $remote == *'ci may not close pull request 1'* ]]
	unchanged
	as ada push 0 -o message='Not needed.' HEAD:refs/close/1
	says <<END
headgate: closed pull request 1; its heads stay at refs/pull/1/heads/
headgate: to propose it again:
  git push origin $(head_oid):refs/for/master
END
	[ "$(events 1 | head -1)" = 'ada: ada closed pull request 1' ]
	git -C "$work/server.git" log -1 --format=%b refs/pull/1/log | grep -qx 'Not needed.'
	as grace push 0 HEAD:refs/close/2
	as linus push 0 origin/master:refs/close/3
	as root push 0 HEAD:refs/close/4
	for number in 1 2 3 4; do
		[ "$(state_of "$number" State)" = closed ]
		[ "$(tip "refs/pull/$number/head")" = "$(head_oid)" ]
	done
	[ -z "$(git -C "$work/server.git" for-each-ref refs/topics)" ]
}

@test "what is closed stays closed, and its topic is free" {
	as ada push 0 HEAD:refs/for/master/shop
	as ada push 0 HEAD:refs/close/1
	says <<END
headgate: closed pull request 1; its heads stay at refs/pull/1/heads/
headgate: to propose it again:
  git push origin $(head_oid):refs/for/master/shop
END
	remember
	refused refs/close/1 'pull request 1 is closed already [pull/ended]' HEAD:refs/close/1
	git commit -q --amend -m again
	refused refs/for/master/1 'pull request 1 was closed; to open another one: git push origin HEAD:refs/for/master [pull/ended]' \
		HEAD:refs/for/master/1
	as ada push 0 HEAD:refs/for/master/shop
	[[ $remote == *'opened pull request 2 for master: again'* ]]
}

@test "a close names the head, so that nobody closes what they have not seen" {
	as ada push 0 HEAD:refs/for/master
	head=$(head_oid)
	git commit -q --amend -m other
	remember
	refused refs/close/1 "the head of pull request 1 is ${head:0:12}; to close it: git push origin $head:refs/close/1 [pull/object]" \
		HEAD:refs/close/1
	refused refs/close/7 'there is no pull request 7; `headgate pulls` lists those there are [pull/unknown]' \
		HEAD:refs/close/7
	refused refs/close/01 '"01" is no number of a pull request; write it without leading zeros, as in refs/close/42 [pull/number]' \
		HEAD:refs/close/01
}

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

@test "options that make no sense are refused, unknown ones told" {
	as ada push 1 -o title= -o method=rebase -o withdraw=1 -o topic=a -o topic=b HEAD:refs/for/master
	says <<END
headgate: refused the push (4 errors)
error: the push option "title" is empty; write title=TEXT [pull/option]
error: the push option "withdraw" takes no value [pull/option]
error: the push option "topic" stands twice; give it once [pull/option]
error: the push option "method" is "rebase"; write merge, squash or fast-forward [pull/option]
$nothing
END
	unchanged
	as ada push 1 -o "title=$(printf 'x%.0s' {1..201})" HEAD:refs/for/master
	[[ $remote == *'the push option "title" has 201 bytes, 200 are allowed [pull/option]'* ]]
	for odd in $'title=a\tb' $'title=a\033[1mb' $'title=\xff' "message=$(printf 'x%.0s' {1..1020})"; do
		as ada push 1 -o "$odd" HEAD:refs/for/master
		[[ $remote == *'push option 1 is no text: it has control characters, no UTF-8, or more than 1024 bytes [ref/option]'* ]]
		unchanged
	done
	as ada push 0 -o titel=x HEAD:refs/for/master
	[[ $remote == *'the push option "titel=x" does nothing here; did you mean "title"? [ref/unknown-option]'* ]]
}

approved() {
	as grace push 0 "$(head_oid):refs/approve/1"
	[[ $remote == *'headgate: has all approvals; to land it:'* ]]
}

@test "an approval counts on for the same change, and the log says so" {
	as ada push 0 HEAD:refs/for/master
	approved
	git commit -q --amend -m 'Other words'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: pull request 1 has head 2 now: Other words
headgate: the approval of grace counts on: this is the same change
headgate: has all approvals; to land it:
  headgate merge 1
headgate: or with git alone:
  git push origin $(head_oid):refs/merge/1
END
	[ "$(events 1 | head -1)" = 'headgate: the approval of grace counts for head 2 of pull request 1, too: it is the same change' ]
	[ "$(state_of 1 Event-Head)" = "$(head_oid)" ]
	[ "$(state_of 1 Approver)" = grace ]
	[ "$(state_of 1 Approval)" = "$(tip refs/approvals/1/grace)" ]
}

@test "an approval is stale once a byte has changed, and stays where it is" {
	as ada push 0 HEAD:refs/for/master
	approved
	approval=$(tip refs/approvals/1/grace)
	# The same patch id, another meaning for people who read the diff without white space.
	sed -i 's/^    app: web/    app:  web/' api.yaml
	git commit -q -a --amend -m 'Add the api'
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: pull request 1 has head 2 now: Add the api
headgate: the approval of grace does not count any more: api.yaml is not what was approved
$(needs 1 "$(head_oid)")
END
	[ "$(tip refs/approvals/1/grace)" = "$approval" ]
	[ "$(events 1 | head -1)" = "ada: ada updated pull request 1: head 2 is $(git rev-parse --short=12 HEAD)" ]
}

@test "what has landed is neither updated nor closed" {
	as ada push 0 HEAD:refs/for/master/shop
	approved
	as ada push 0 HEAD:refs/merge/1
	remember
	refused refs/close/1 'pull request 1 has landed [pull/ended]' HEAD:refs/close/1
	git commit -q --amend -m again
	refused refs/for/master/1 'pull request 1 has landed; to open another one: git push origin HEAD:refs/for/master [pull/ended]' \
		HEAD:refs/for/master/1
	service db.yaml TCP
	commit 'Add the database'
	as ada push 0 HEAD:refs/for/master/shop
	[[ $remote == *'opened pull request 2 for master: Add the database'* ]]
}

@test "two who open at once get two numbers" {
	for number in 1 2 3 4 5 6; do
		as ada git push -q origin "HEAD:refs/for/master/t$number" 2>"$work/push.$number" &
	done
	wait
	[ "$(git -C "$work/server.git" for-each-ref --format='%(refname)' 'refs/pull/*/log' | sort)" = "$(printf 'refs/pull/%s/log\n' 1 2 3 4 5 6)" ]
	[ "$(cat "$work"/push.* | grep -o 'opened pull request [0-9]*' | sort -u | wc -l)" = 6 ]
}

@test "a repository that asks for no approvals takes pull requests too" {
	git -C "$work/server.git" config headgate.approvals off
	as ada push 0 HEAD:refs/for/master
	says <<END
headgate: accepted refs/for/master$accepted
headgate: opened pull request 1 for master: Add the api
headgate: needs no approval here; to land it:
  git push origin $(head_oid):refs/merge/1
END
	as ada push 0 HEAD:refs/merge/1
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
