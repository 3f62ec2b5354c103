# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # server.bash sets the variables
# What `headgate doctor` says of $server.

doctor() {
	run "$headgate" doctor "$server"
}

line() {
	grep -qxF -- "$1" <<<"$output" || {
		printf 'not said: %s\n%s\n' "$1" "$output"
		return 1
	}
}
