#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: tests/bench/review.sh [verbs] [list]        (none named: both)
#
#   verbs   the gate's time for opening, approving and landing a pull request of one file, in a
#           repository of FILES (default 20000) manifests with PULLS (default 1000) open ones
#   list    `headgate pulls` over LISTED (default 10000) pull requests
#
# The gate's time is that of the hooks which git starts for the push, as git itself traces them
# (GIT_TRACE2_EVENT). Prints Markdown tables of medians; RUNS (default 30) is how often each verb is
# pushed. HEADGATE is the program to measure (default build/release/headgate).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/bench/bench.bash
. "$here/bench.bash"
bench_setup
headgate=$(realpath "${HEADGATE:-$root/build/release/headgate}")
runs=${RUNS:-30}
files=${FILES:-20000}
pulls=${PULLS:-1000}
listed=${LISTED:-10000}

# A bare repository guarded by headgate, with what stands in $work/clone as its master.
make_server() {
	cd "$work/clone"
	mkdir -p .headgate
	cat >.headgate/policy.yaml <<'END'
version: 1
people:
  ada: {email: [ada@example.com]}
  grace: {email: [grace@example.com]}
groups:
  architects: [ada, grace]
branches:
  master:
    approvals:
      - {count: 1, from: [architects]}
END
	commit_manifests
	rm -rf "$work/server.git"
	git clone -q --bare "$work/clone" "$work/server.git" 2>/dev/null
	ssh-keygen -q -t ed25519 -N '' -f "$work/gate_key" <<<y >/dev/null
	git -C "$work/server.git" config headgate.identity env:GATE_USER
	git -C "$work/server.git" config headgate.signing.format ssh
	git -C "$work/server.git" config headgate.signing.key "$work/gate_key"
	"$headgate" install --program "$headgate" "$work/server.git" >/dev/null
	git remote add origin "$work/server.git"
	git fetch -q
}

# Milliseconds spent in the hooks that receive-pack itself started, from its trace in $1.
hook_milliseconds() {
	jq -rs '
		(map(select(.event == "start" and (.argv | join(" ") | test("receive-pack"))).sid)) as $sids
		| (map(select(.event == "child_start" and .child_class == "hook"
				and (.sid as $sid | $sids | index($sid)))
			| "\(.sid) \(.child_id)")) as $hooks
		| map(select(.event == "child_exit" and ("\(.sid) \(.child_id)" as $c | $hooks | index($c)))
			| .t_rel) | (add // 0) * 1000' "$1"
}

# push WHO RESULT ARGUMENT...: one push; the hooks' time is appended to the file.
push() {
	local who=$1 result=$2
	shift 2
	rm -f "$work/trace"
	if ! GATE_USER=$who GIT_TRACE2_EVENT=$work/trace git push "$@" >"$work/output" 2>&1; then
		cat "$work/output" >&2
		return 1
	fi
	hook_milliseconds "$work/trace" >>"$result"
}

# Opens $1 pull requests of one new file each, a hundred a push.
open_many() {
	local refspecs=() blob tree parent
	parent=$(git rev-parse HEAD)
	for ((n = 1; n <= $1; n++)); do
		blob=$(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: open-%s\ndata: {}\n' "$n" |
			git hash-object -w --stdin)
		tree=$({ git ls-tree "$parent"; printf '100644 blob %s\topen-%s.yaml\n' "$blob" "$n"; } | git mktree)
		refspecs+=("$(git commit-tree -p "$parent" -m "open $n" "$tree"):refs/for/master/t$n")
		if ((n % 100 == 0 || n == $1)); then
			GATE_USER=ada git push -q origin "${refspecs[@]}" 2>"$work/output" || {
				tail -5 "$work/output" >&2
				return 1
			}
			refspecs=()
		fi
	done
}

bench_verbs() {
	"$here/generate_manifests" "$work/clone" "$files"
	make_server
	echo "opening $pulls pull requests" >&2
	open_many "$pulls"
	git -C "$work/server.git" pack-refs --all
	git -C "$work/server.git" repack -q -a -d
	local changed number head
	changed=$(middle_manifest "$files")
	for ((i = 0; i < runs; i++)); do
		git fetch -q origin
		git reset -q --hard origin/master
		printf '# %s\n' "$i" >>"$changed"
		git commit -q -m "change $i" -- "$changed"
		head=$(git rev-parse HEAD)
		push ada "$work/open" origin "HEAD:refs/for/master/bench"
		number=$(git ls-remote origin 'refs/pull/*/head' | awk -v head="$head" '$1 == head' |
			sed 's,.*refs/pull/\([0-9]*\)/head,\1,' | sort -n | tail -1)
		push grace "$work/approve" origin "$head:refs/approve/$number"
		push ada "$work/land" origin "$head:refs/merge/$number"
	done
	echo "$files manifests, $pulls open pull requests, the gate signs with an SSH key."
	echo
	echo "| verb | gate time, median (ms) | worst (ms) |"
	echo "| --- | ---: | ---: |"
	for verb in open approve land; do
		printf '| %s | %.1f | %.1f |\n' "$verb" "$(median <"$work/$verb")" "$(worst <"$work/$verb")"
	done
	rm -rf "$work/clone"
}

bench_list() {
	mkdir -p "$work/clone"
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata: {}\n' >"$work/clone/one.yaml"
	make_server
	echo "opening $listed pull requests" >&2
	open_many "$listed"
	local kind
	echo "| \`headgate pulls\`, $listed open | median (ms) |"
	echo "| --- | ---: |"
	for kind in 'as pushed' packed; do
		if [ "$kind" = packed ]; then
			git -C "$work/server.git" pack-refs --all
			git -C "$work/server.git" repack -q -a -d
		fi
		rm -f "$work/list"
		for ((i = 0; i < runs; i++)); do
			local start=${EPOCHREALTIME/./} end
			(cd "$work/server.git" && "$headgate" pulls >"$work/output")
			end=${EPOCHREALTIME/./}
			echo $(((end - start) / 1000)) >>"$work/list"
		done
		[ "$(wc -l <"$work/output")" -ge "$listed" ]
		echo "| $kind | $(median <"$work/list") |"
	done
}

[ $# -gt 0 ] || set -- verbs list
for part in "$@"; do
	"bench_$part"
done
