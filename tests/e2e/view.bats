#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate view: documents as the API server would read them.
# shellcheck disable=SC2154 # program.bash and bats set the variables

load program

setup() {
	program_setup
	cd "$work" || return 1
}

teardown() { program_teardown; }

@test "each document is one line of JSON" {
	printf 'a: on\nb: 010\nc: &x {d: 1.0}\n---\n# nothing\n---\n<<: {e: 1}\nf: null\n' >a.yaml
	run -0 "$headgate" view a.yaml
	[ "${lines[0]}" = '{"a":true,"b":8,"c":{"d":1}}' ]
	[ "${lines[1]}" = '{"e":1,"f":null}' ]
	[ ${#lines[@]} = 2 ]
}

@test "what strict decoding refuses is shown on standard error, and not printed" {
	printf 'a: 1\na: 2\n---\nb: 1\n' >a.yaml
	run -1 --separate-stderr "$headgate" view a.yaml
	[ "$output" = '{"b":1}' ]
	[[ $stderr == a.yaml:2:1:\ error:* ]]
}

@test "--lenient shows what kubectl without strict validation would send" {
	printf 'a: 1\na: 2\n' >a.yaml
	run -0 --separate-stderr "$headgate" view --lenient a.yaml
	[ "$output" = '{"a":2}' ]
	[ -z "$stderr" ]
}

@test "leniency does not bring back what no one can read" {
	printf 'a: [1\n' >a.yaml
	run -1 --separate-stderr "$headgate" view --lenient a.yaml
	[ -z "$output" ]
	[[ $stderr == a.yaml:*:\ error:* ]]
}

@test "standard input, several files, and a file that is not there" {
	echo 'a: 1' >a.yaml
	run -0 "$headgate" view - a.yaml <<<'b: 1'
	[ "$output" = '{"b":1}
{"a":1}' ]
	run -3 --separate-stderr "$headgate" view none.yaml a.yaml
	[ "$output" = '{"a":1}' ]
	[ "$stderr" = 'headgate: could not decide: none.yaml: could not open: No such file or directory' ]
	run -2 "$headgate" view
}
