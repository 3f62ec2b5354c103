# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The program under test and a directory to work in.

bats_require_minimum_version 1.5.0

# $root is the source tree, $headgate the program, $work a fresh directory.
program_setup() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	# shellcheck disable=SC2034 # used by the tests
	headgate=$(realpath "${HEADGATE:-$root/build/dev/headgate}")
	work=$(mktemp -d)
}

program_teardown() {
	cd /
	rm -rf "$work"
}
