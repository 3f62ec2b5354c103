# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the measuring scripts share: a place of their own, and numbers.

# $work is a fresh directory that goes with the script, $root the source tree. Git is Ada's, and
# does nothing for itself now and then: that would fall on one side of a comparison.
bench_setup() {
	# shellcheck disable=SC2034 # used by the scripts
	root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	unset "${!GIT_@}"
	mkdir "$work/home"
	export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC
	git config --global user.name Ada
	git config --global user.email ada@example.com
	git config --global init.defaultBranch master
	git config --global gc.auto 0
	git config --global receive.autogc false
	git config --global maintenance.auto false
}

# Of the numbers of standard input, one a line.
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
worst() { sort -n | tail -1; }

# The files below this directory become a repository of one commit, packed.
commit_manifests() {
	git init -q
	git add .
	git commit -q -m manifests
	git repack -q -a -d
}

# middle_manifest COUNT: one of the so many of this clone, for a change.
middle_manifest() { git ls-files '*.yaml' | sed -n "$(($1 / 2))p"; }
