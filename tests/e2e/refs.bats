#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What may be done to refs at all: deletions, force, names, namespaces, clients that lie.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	server_setup
	seed
}
teardown() { server_teardown; }

@test "a protected branch cannot be deleted" {
	push 1 :refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: is protected and cannot be deleted by a push [ref/delete]
$nothing
END
	unchanged
}

@test "a protected branch cannot be deleted with a made-up old id" {
	raw_push "$(printf '%040d' 0 | tr 0 1)" "$(printf '%040d' 0)" refs/heads/master
	grep -q 'is protected and cannot be deleted' "$work/raw"
	unchanged
}

@test "the history of a protected branch cannot be rewritten" {
	old=$(git rev-parse --short=12 HEAD)
	git commit -q --amend -m other
	push 1 -f HEAD:refs/heads/master
	says <<END
headgate: refused refs/heads/master (1 error)
refs/heads/master: error: is protected: the new tip must contain the old one ($old); \`git pull --rebase\`, then push without force [ref/force]
$nothing
END
	unchanged
}

@test "other branches can be rewritten" {
	push 0 HEAD:refs/heads/topic
	git commit -q --amend -m other
	push 0 -f HEAD:refs/heads/topic
}

@test "tags are accepted, annotated or not" {
	git tag v1
	git tag -a -m two v2
	push 0 v1 v2
	says <<'END'
headgate: accepted refs/tags/v1
headgate: accepted refs/tags/v2
END
	[ "$(tip refs/tags/v2^{})" = "$(git rev-parse HEAD)" ]
}

@test "a tag cannot hide a protected branch" {
	push 1 HEAD:refs/tags/master
	says <<END
headgate: refused refs/tags/master (1 error)
refs/tags/master: error: a tag of this name hides the protected branch refs/heads/master; choose another name [ref/look-alike]
$nothing
END
	unchanged
}

@test "names that imitate a protected branch are refused" {
	for name in Master MASTER "ma$(printf '\321\225')ter" "m$(printf '\320\260')ster" rnaster; do
		push 1 "HEAD:refs/heads/$name"
		[[ $remote == *'the name looks like the protected branch "master"; choose another one [ref/look-alike]'* ]]
	done
	unchanged
}

@test "names that read like something else are refused" {
	for name in refs/heads/master HEAD "$(git rev-parse HEAD)" "a$(printf '\342\200\213')b" \
		"a$(printf '\377')b"; do
		push 1 "HEAD:refs/heads/$name"
		[[ $remote == *'[ref/name]'* ]]
	done
	unchanged
}

@test "every other namespace is closed" {
	for ref in refs/notes/x refs/meta/config refs/anything/x "refs/replace/$(git rev-parse HEAD)" \
		refs/x; do
		push 1 "HEAD:$ref"
		says <<END
headgate: refused $ref (1 error)
$ref: error: this namespace is closed; push to refs/heads/NAME, refs/tags/NAME or refs/for/BRANCH [ref/namespace]
$nothing
END
	done
	unchanged
}

@test "what only the gate writes is closed, and it is said what to push instead" {
	while read -r ref said; do
		push 1 "HEAD:$ref"
		says <<END
headgate: refused $ref (1 error)
$ref: error: only the gate writes $said [ref/namespace]
$nothing
END
	done <<'END'
refs/pull/1/head refs/pull/; to propose a change: git push origin HEAD:refs/for/BRANCH
refs/approvals/1/bob refs/approvals/; to approve: git push origin HEAD:refs/approve/NUMBER
refs/topics/x refs/topics/; to propose a change: git push origin HEAD:refs/for/BRANCH/TOPIC
refs/landed/master refs/landed/, its ledger of what has landed
refs/owed/1 refs/owed/; to give a missing approval: git push origin HEAD:refs/approve/NUMBER
refs/checks/1/images refs/checks/, what it has asked about a pull request
refs/deploy/prod/master refs/deploy/, its record of deployments
END
	unchanged
}

@test "a tag stands only on what a protected branch contains" {
	service api.yaml TCP
	commit
	head=$(git rev-parse --short=12 HEAD)
	push 0 HEAD:refs/heads/topic
	remember
	git tag -a -m two v2
	git tag light
	push 1 v2 light
	says <<END
headgate: refused refs/tags/v2 (1 error)
refs/tags/v2: error: commit $head is on no protected branch; land it first, then push the tag [ref/tag]
headgate: refused refs/tags/light (1 error)
refs/tags/light: error: commit $head is on no protected branch; land it first, then push the tag [ref/tag]
$nothing
END
	unchanged
	push 0 HEAD:refs/heads/master
	git tag -a -m nested v3 v2
	push 0 v2 light v3
}

@test "a tag of a tree or a file is refused" {
	git tag tree "$(git rev-parse 'HEAD^{tree}')"
	git tag -a -m file file HEAD:web.yaml
	push 1 tree
	says <<END
headgate: refused refs/tags/tree (1 error)
refs/tags/tree: error: names no commit; a tag stands on a commit of a protected branch [ref/tag]
$nothing
END
	push 1 file
	[[ $remote == *'refs/tags/file: error: names no commit; '* ]]
	unchanged
}

@test "a tag is never moved or removed" {
	git tag v1
	push 0 v1
	remember
	push 1 :refs/tags/v1
	says <<END
headgate: refused refs/tags/v1 (1 error)
refs/tags/v1: error: names $(git rev-parse --short=12 v1) for ever; make a tag with another name [ref/tag-immutable]
$nothing
END
	service api.yaml TCP
	commit
	push 1 -f HEAD:refs/tags/v1
	[[ $remote == *'[ref/tag-immutable]'* ]]
	unchanged
}

@test "a symbolic ref cannot be pushed to" {
	git -C "$work/server.git" symbolic-ref refs/heads/alias refs/heads/master
	remember
	service api.yaml TCP
	commit
	push 1 HEAD:refs/heads/alias
	[[ $remote == *'refs/heads/alias: error: is another name of refs/heads/master here; push to that [ref/symbolic]'* ]]
	unchanged
}

@test "ref names that git has not checked yet are an error" {
	zero=$(printf '%040d' 0)
	head=$(git rev-parse HEAD)
	raw_push "$zero" "$head" 'refs/heads/a b'
	grep -q 'could not decide: update 1 of the push is malformed' "$work/raw"
	raw_push "$zero" "$head" 'refs/heads/a..b'
	grep -q 'could not decide: update 1 of the push is malformed' "$work/raw"
	raw_push "$zero" "$head" "refs/heads/x
$zero $head refs/heads/y"
	# git hands an embedded line end on as a second update; both are judged, git refuses the name.
	unchanged
}

@test "unknown push options are told, and odd ones are refused" {
	service api.yaml TCP
	commit
	push 0 -o ci.skip HEAD:refs/heads/master
	[[ $remote == *'the push option "ci.skip" does nothing here'*'[ref/unknown-option]'* ]]
	[[ $remote == *'headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35' ]]
	service more.yaml TCP
	commit
	remember
	push 1 -o "$(printf 'emergency=\033[2J')" HEAD:refs/heads/master
	says <<END
headgate: refused the push (1 error)
error: push option 1 is no text: it has control characters, no UTF-8, or more than 1024 bytes [ref/option]
$nothing
END
	unchanged
}

@test "an option left over in the server's environment is not read" {
	service api.yaml TCP
	commit
	GIT_PUSH_OPTION_0=left.over push 0 HEAD:refs/heads/master
	[[ $remote != *left.over* ]]
}

@test "a branch takes commits only" {
	remember
	push 1 "$(git rev-parse 'HEAD^{tree}'):refs/heads/tree"
	[[ $remote == *"could not decide: refs/heads/tree: object $(git rev-parse 'HEAD^{tree}') is no commit"* ]]
	unchanged
}

@test "a directory in place of the policy would lock everybody out, and is refused" {
	mkdir -p .headgate/policy.yaml
	put .headgate/policy.yaml/a.txt <<<x
	commit
	push 1 HEAD:refs/heads/master
	[[ $remote == *'.headgate/policy.yaml/a.txt: error: .headgate/policy.yaml is a directory here; it is a file, or nothing [policy/place]'* ]]
	unchanged
}
