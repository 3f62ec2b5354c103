# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # server.bash sets variables; tests use some
# Pull requests of ada's, and tags that approve them. For use after server.bash.

# propose NAME: pull request of ada's with a change to NAME.yaml; its head in $head.
propose() {
	git checkout -q --detach refs/remotes/origin/master
	service "$1.yaml" TCP
	echo "# $(date +%s%N)" >>"$1.yaml"
	git add .
	as ada commit "change $1"
	as ada git push -q origin "HEAD:refs/for/master/$1" 2>/dev/null
	head=$(git rev-parse HEAD)
	remember
}

# statement [KEY=VALUE...]: the trailers of an approval of $head in pull request 1.
statement() {
	local Repository=shop PullRequest=1 Target=refs/heads/master Head=$head Verdict=approve
	local "${@:-_=}"
	printf '%s\n' "fine" "" "Repository: $Repository" "Pull-Request: $PullRequest" \
		"Target: $Target" "Head: $Head" "Verdict: $Verdict"
}

# signed NAME [KEY=VALUE...]: a tag with that statement on the head (or $object), signed by the person;
# its id in $tag.
signed() {
	local name=$1
	shift
	statement "$@" | sign_tag "$name" statement "${object:-$head}"
	tag=$(git rev-parse statement)
	git tag -d statement >/dev/null
}
