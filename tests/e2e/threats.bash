# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Known attacks on approval before merge, one test each: the attack is carried out as its author would,
# and must leave the protected branch, and where it is refused the whole repository, as it was.
# docs/threats.md lists them.

threats_setup() {
	gate_setup
	config_map prod/app.yaml 5
	config_map dev/x.yaml 1
	commit 'what runs'
	by_hand fetch -q "$work/clone" HEAD:refs/heads/master
	rm -rf "$work/server.git/headgate"
	by_hand update-ref -d refs/landed/master
	"$headgate" install "$work/server.git" >/dev/null
	fetch_master
	# The first commit, as the tests know it.
	# shellcheck disable=SC2034
	base=$master
	remember
}

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

# land WHO [N]
land() {
	as "$1" push 0 "$(head_of "${2:-$n}"):refs/merge/${2:-$n}"
	fetch_master
}

# Where master stands now is where it is to stay.
fetch_master() {
	git fetch -q origin
	master=$(git rev-parse origin/master)
}

# told WORDS: the server said so.
told() {
	[[ $remote == *"$1"* ]] && return
	echo "not said: $1"
	printf '%s\n' "$remote"
	return 1
}

# refused WORDS ARGUMENT...: the push fails, says so, and leaves nothing behind.
refused() {
	local words=$1
	shift
	push 1 "$@"
	told "$words"
	unchanged
}

# cannot_land WHO WORDS [N]: the landing is refused with these words, and nothing has changed.
cannot_land() {
	remember
	as "$1" refused "$2" "$(head_of "${3:-$n}"):refs/merge/${3:-$n}"
	not_moved
}

not_moved() {
	[ "$(tip refs/heads/master)" = "$master" ]
}

# statement NUMBER [BRANCH]: what is signed to approve HEAD.
statement() {
	printf 'ok\n\nRepository: %s\nPull-Request: %s\nTarget: refs/heads/%s\nHead: %s\nVerdict: approve\n' \
		"${3:-shop}" "$1" "${2:-master}" "$(git rev-parse HEAD)"
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
