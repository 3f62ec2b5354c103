#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: tests/bench/push.sh [FILES...]        (none given: 20000 200000)
#
# One changed file pushed into a bare repository of that many manifests, without a hook and with
# headgate's, taking turns. Prints a Markdown table of medians; PUSHES (default 30) is how often
# each is done. HEADGATE is the program to measure (default build/release/headgate).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/bench/bench.bash
. "$here/bench.bash"
bench_setup
headgate=$(realpath "${HEADGATE:-$root/build/release/headgate}")
pushes=${PUSHES:-30}

milliseconds() { awk -v us="$1" 'BEGIN { printf "%.1f", us / 1000 }'; }

# A clone of $1 manifests, and a bare repository of the same, packed, named $2.
make_repositories() {
	cd "$work"
	rm -rf "$work/clone" "$work/plain.git" "$work/gated.git"
	"$here/generate_manifests" "$work/clone" "$1"
	cd "$work/clone"
	commit_manifests
	git clone -q --bare "$work/clone" "$work/plain.git" 2>/dev/null
	git clone -q --bare "$work/clone" "$work/gated.git" 2>/dev/null
	git -C "$work/gated.git" config headgate.approvals off
	"$headgate" install --program "$headgate" "$work/gated.git" >/dev/null
	changed=$(middle_manifest "$1")
}

# push REPOSITORY RESULT: the time of one push, in microseconds, appended to the file.
push() {
	local start=${EPOCHREALTIME/./} end
	if ! git push -q "$1" HEAD:refs/heads/master 2>"$work/said"; then
		cat "$work/said" >&2
		return 1
	fi
	end=${EPOCHREALTIME/./}
	echo $((end - start)) >>"$2"
}

measure() {
	make_repositories "$1"
	rm -f "$work/plain" "$work/gated"
	for ((i = 0; i < pushes; i++)); do
		printf '# %s\n' "$i" >>"$changed"
		git commit -q -m "change $i" -- "$changed"
		# Who goes first warms the caches for the other: take turns in that too.
		if ((i % 2)); then
			push "$work/plain.git" "$work/plain"
			push "$work/gated.git" "$work/gated"
		else
			push "$work/gated.git" "$work/gated"
			push "$work/plain.git" "$work/plain"
		fi
	done
	[ "$(git -C "$work/gated.git" rev-parse master)" = "$(git rev-parse HEAD)" ]
	local plain gated
	plain=$(median <"$work/plain")
	gated=$(median <"$work/gated")
	printf '| %s | %s | %s | %s | %s |\n' "$1" "$(milliseconds "$plain")" \
		"$(milliseconds "$gated")" "$(milliseconds $((gated - plain)))" \
		"$(awk -v a="$gated" -v b="$plain" 'BEGIN { printf "%.2f", a / b }')"
}

echo "| manifests | \`git push\`, no hook (ms) | with headgate (ms) | slower by (ms) | ratio |"
echo "| ---: | ---: | ---: | ---: | ---: |"
for files in "${@:-20000 200000}"; do
	for count in $files; do
		measure "$count"
	done
done
