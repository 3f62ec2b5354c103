#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What hands on the server and broken disks leave behind: each verb says what is wrong, and writes
# nothing.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load landing

setup() {
	landing_setup
	approved api
	head=$(git rev-parse HEAD)
}

teardown() { server_teardown; }

# moved_by_hand ARGUMENT...: git update-ref past the seat belt.
moved_by_hand() {
	by_hand update-ref "$@"
	remember
}

# stuck WORDS: nothing lands, the reason has these words, nothing is written.
stuck() {
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *"$1"* ]] || {
		echo "$remote"
		return 1
	}
	unchanged
}

@test "objects that are missing on the server are named" {
	# Those of the head come along with the push again; the branch's do not.
	for object in 'master^{tree}' refs/pull/1/log refs/landed/master; do
		id=$(on_server rev-parse "$object")
		file=$work/server.git/objects/${id:0:2}/${id:2}
		mv "$file" "$work/lost"
		remember
		stuck "$id"
		mkdir -p "${file%/*}"
		mv "$work/lost" "$file"
	done
	as ada push 0 "$head:refs/merge/1"
}

@test "an approval whose tag is missing or is none counts for nothing" {
	tag=$(on_server rev-parse refs/approvals/1/grace)
	moved_by_hand refs/approvals/1/grace "$head"
	stuck '0 of 1 given'
	moved_by_hand refs/approvals/1/grace "$(on_server rev-parse master:web.yaml)"
	stuck '0 of 1 given'
	moved_by_hand refs/approvals/1/grace "$tag"
	rm "$work/server.git/objects/${tag:0:2}/${tag:2}"
	remember
	stuck '0 of 1 given'
}

@test "a ledger that is damaged stops the branch" {
	ledger=$(on_server rev-parse refs/landed/master)
	for object in master master:web.yaml 'master^{tree}' refs/pull/1/log; do
		moved_by_hand refs/landed/master "$(on_server rev-parse "$object")"
		stuck refs/landed/master
	done
	printf '%040d\n' 7 >"$work/server.git/refs/landed/master"
	remember
	stuck 0000000000000000000000000000000000000007
	echo 'no id' >"$work/server.git/refs/landed/master"
	as ada push 1 "$head:refs/merge/1"
	[[ $remote == *refs/landed/master* ]]
	# Put right, it lands.
	echo "$ledger" >"$work/server.git/refs/landed/master"
	as ada push 0 "$head:refs/merge/1"
}

@test "a ledger that is gone begins anew where the branch stands" {
	stood=$(tip refs/heads/master)
	moved_by_hand -d refs/landed/master
	as ada push 0 "$head:refs/merge/1"
	landed=$(tip refs/heads/master)
	cd "$work/server.git"
	run "$headgate" verify master
	[ "$output" = "ok    master: 2 steps are covered, from ${stood:0:12} to ${landed:0:12}" ]
}

@test "a tag that is no text is refused" {
	for bytes in '\0' '\377\376' '\033[2J'; do
		# shellcheck disable=SC2059 # the bytes are the format
		tag=$({
			printf 'object %s\ntype commit\ntag x\ntagger A <a@b> 1 +0000\n\n' "$head"
			printf "Repository: shop\nPull-Request: 1\nTarget: refs/heads/master\n"
			printf 'Head: %s\nVerdict: approve\n' "$head"
			printf "Role: $bytes\n"
		} | git hash-object -t tag -w --stdin --literally)
		as linus push 1 "$tag:refs/approve/1"
		[[ $remote == *'[approval/tag]'* || $remote == *nulInCommit* || $remote == *nul* ]] || {
			echo "$remote"
			return 1
		}
		unchanged
	done
}

@test "a signature dated back to when the key was good is judged by the server's clock" {
	sync
	sed -i "s|keys: \[\"$(public_key linus)\"\]|keys: [{key: \"$(public_key linus)\", until: 2024-01-01}]|" \
		.headgate/policy.yaml
	git commit -qam 'linus has another key soon'
	as root push 1 HEAD:refs/heads/master
	as ada push 0 HEAD:refs/for/master/key
	as grace push 0 HEAD:refs/approve/2
	as ada push 0 HEAD:refs/merge/2
	tag=$(printf 'Repository: shop\nPull-Request: 1\nTarget: refs/heads/master\nHead: %s\nVerdict: approve\n' \
		"$head" >"$work/words"
		GIT_COMMITTER_DATE='1600000000 +0000' sign_tag linus old "$head" <"$work/words"
		git rev-parse old)
	remember
	as linus push 1 "$tag:refs/approve/1"
	[[ $remote == *'[approval/tag]'* ]]
	unchanged
}
