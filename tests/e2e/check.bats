#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate check: what a person types and sees, to the letter.
# shellcheck disable=SC2154,SC2030,SC2031,SC2016 # bats sets stderr; each test is a subshell; JSON

load program

setup() {
	program_setup
	export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C.UTF-8 TZ=UTC
	export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com
	export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
	unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE NO_COLOR
	mkdir "$work/clone"
	cd "$work/clone" || return 1
	git init -q -b main
	mkdir apps
	service apps/web.yaml UDP
}

teardown() {
	chmod -R u+rwX "$work"
	program_teardown
}

# A Service named as the file $1, whose port has the protocol $2.
service() {
	cat >"$1" <<END
apiVersion: v1
kind: Service
metadata:
  name: svc-$(basename "${1%.*}")
spec:
  selector:
    app: web
  ports:
  - port: 80
    protocol: $2
END
}

commit() {
	git add -A
	git commit -qm "$1"
}

refused_web=$(
	cat <<'END'
apps/web.yaml:10:15: error: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP [schema/enum]
  10 |     protocol: udp
     |               ^^^ write: UDP
END
)

@test "a clean working tree is accepted" {
	run -0 "$headgate" check
	[ "$output" = "checked 1 file (1 object) for Kubernetes 1.35: no findings" ]
}

@test "a wrong value is shown with line, caret and correction" {
	service apps/web.yaml udp
	run -1 "$headgate" check
	[ "$output" = "$refused_web
checked 1 file (1 object) for Kubernetes 1.35: 1 error" ]
}

@test "paths are shown as they are typed from the current folder" {
	service apps/web.yaml udp
	mkdir other
	cd apps
	run -1 "$headgate" check --no-snippets
	[ "${lines[0]}" = 'web.yaml:10:15: error: spec.ports[0].protocol: "udp" is none of TCP, UDP, SCTP; write: UDP [schema/enum]' ]
	cd ../other
	run -1 "$headgate" check --no-snippets ../apps
	[[ ${lines[0]} == ../apps/web.yaml:10:15:\ error:* ]]
}

@test "standard input is a manifest" {
	service "$work/bad.yaml" udp
	run -1 "$headgate" check --no-snippets - <"$work/bad.yaml"
	[[ ${lines[0]} == '<stdin>:10:15: error: spec.ports[0].protocol:'* ]]
	[ "${lines[1]}" = "checked 1 file (1 object) for Kubernetes 1.35: 1 error" ]
}

@test "files outside any repository are shown as seen from here" {
	service "$work/bad.yaml" udp
	run -1 "$headgate" check --format json "$work/bad.yaml"
	[[ ${lines[0]} == *'"path":"../bad.yaml"'* ]]
	cd /
	run -1 "$headgate" check --format json "$work/bad.yaml"
	[[ ${lines[0]} == *"\"path\":\"${work#/}/bad.yaml\""* ]]
}

@test "a file given by name is a manifest whatever its name" {
	service apps/web.txt udp
	run -0 "$headgate" check
	[ "${lines[1]}" = "not checked: 1 file that manifests.paths does not name" ]
	run -1 "$headgate" check apps/web.txt
}

@test "a file given by name that is no manifest is said so" {
	echo 'a: 1' >apps/values.yaml
	run -0 --separate-stderr "$headgate" check apps/values.yaml
	[ "$stderr" = "headgate: apps/values.yaml is not checked: it has neither apiVersion nor kind" ]
	[ "${lines[1]}" = "not checked: 1 file without apiVersion and kind" ]
}

@test "nothing to check is no success" {
	mkdir empty docs
	touch docs/readme.txt
	run -2 "$headgate" check empty
	[ "$output" = "headgate: there are no files in empty" ]
	run -2 "$headgate" check docs
	[ "${lines[0]}" = "headgate: there are no manifests in docs: manifests.paths of the policy names none of the files (1)" ]
	run -2 "$headgate" check apps/none.yaml
	[ "$output" = 'headgate: there is no file or folder "apps/none.yaml"' ]
}

@test "symlinks are reported and not followed, not even in a circle" {
	ln -s .. apps/loop
	ln -s web.yaml apps/link.yaml
	run -1 "$headgate" check
	[[ ${lines[0]} == "apps/link.yaml: error: "*"[file/symlink]" ]]
	[[ $output != *loop/* ]]
}

@test "a FIFO does not hang the check" {
	mkfifo apps/pipe.yaml
	run -3 timeout 10 "$headgate" check
	[ "${lines[0]}" = "headgate: could not read apps/pipe.yaml: it is a FIFO, a socket or a device, not a file" ]
	run -2 timeout 10 "$headgate" check apps/pipe.yaml
}

@test "what cannot be read is named, the rest is checked, and it is no success" {
	service apps/bad.yaml udp
	mkdir closed
	chmod 000 apps/web.yaml closed
	local as=()
	if [ "$(id -u)" = 0 ]; then
		chmod 755 "$work" "$work/clone" apps
		command -v setpriv >/dev/null || skip "needs setpriv when run as root"
		as=(setpriv --reuid=65534 --clear-groups)
		cp "$headgate" "$work/headgate"
		headgate=$work/headgate
	fi
	run -3 "${as[@]}" "$headgate" check --no-snippets apps closed
	[[ $output == *"headgate: could not read closed: could not list: Permission denied"* ]]
	[[ $output == *"headgate: could not read apps/web.yaml: could not open: Permission denied"* ]]
	[[ $output == *"apps/bad.yaml:10:15: error:"* ]]
	chmod 755 closed
}

@test "one process and eight give the same bytes" {
	for ((i = 0; i < 300; i++)); do
		service "apps/$i.yaml" "$([ $((i % 3)) = 0 ] && echo udp || echo UDP)"
	done
	for format in text json sarif junit; do
		run -1 "$headgate" check --workers 1 --max-findings 0 --format "$format"
		local one=$output
		for workers in 2 3 8; do
			run -1 "$headgate" check --workers "$workers" --max-findings 0 --format "$format"
			[ "$output" = "$one" ]
		done
	done
	[ "$(grep -c '<failure' <<<"$one")" = 100 ]
}

@test "the tail is counted and told how to be seen" {
	for i in 1 2 3; do service "apps/$i.yaml" udp; done
	run -1 "$headgate" check --no-snippets --max-findings 2
	[ "${lines[2]}" = "… and 1 more finding; headgate check --max-findings 0 shows all" ]
	[[ ${lines[3]} == *": 3 errors"* ]]
}

@test "a number that is too large is reported once" {
	cat >apps/settings.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  id: 18446744073709551615
END
	run -1 "$headgate" check --no-snippets
	[ "${#lines[@]}" = 2 ]
	[ "${lines[0]}" = 'apps/settings.yaml:6:7: error: data.id: 18446744073709551615 is read as the number 18446744073709552000, but a string is needed: put it in quotes; write: "18446744073709551615" [schema/type]' ]
}

@test "a CRD is learned from the folder or by --crd" {
	cat >"$work/crd.yaml" <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gates.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gate, plural: gates, singular: gate, listKind: GateList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              width: {type: integer}
END
	cat >apps/gate.yaml <<'END'
apiVersion: example.com/v1
kind: Gate
metadata:
  name: main
spec:
  width: wide
END
	run -1 "$headgate" check --crd "$work/crd.yaml" --no-snippets
	[[ ${lines[0]} == "apps/gate.yaml:6:10: error: spec.width: "* ]]
	local found=${lines[0]}
	mkdir crds
	cp "$work/crd.yaml" crds/gates.yaml
	run -1 "$headgate" check --no-snippets
	[ "${lines[0]}" = "$found" ]
	run -1 "$headgate" check --no-snippets apps/gate.yaml
	[ "${lines[0]}" = "$found" ]
	git init -q "$work/other"
	cp apps/gate.yaml "$work/other"
	cd "$work/other"
	git commit -q --allow-empty -m empty
	commit gate
	run -0 "$headgate" check --no-snippets HEAD~1..HEAD
	run -1 "$headgate" check --crd "$work/crd.yaml" --no-snippets HEAD~1..HEAD
	[[ ${lines[0]} == "gate.yaml:6:10: error: spec.width: "* ]]
	cd "$work/clone"
	run -2 "$headgate" check --crd apps/web.yaml
	[ "${lines[0]}" = "headgate: --crd apps/web.yaml: there is no CustomResourceDefinition in it" ]
}

@test "the policy of the working tree is read, and another one by --policy" {
	service apps/web.yaml udp
	mkdir .headgate
	printf 'version: 1\nkubernetes: "1.31"\nseverities:\n  schema/enum: warning\n' >.headgate/policy.yaml
	run -0 "$headgate" check --no-snippets
	[[ ${lines[0]} == apps/web.yaml:10:15:\ warning:* ]]
	[ "${lines[1]}" = "checked 2 files (1 object) for Kubernetes 1.31: 1 warning" ]
	run -1 "$headgate" check --no-snippets --warnings-as-errors
	[ "${lines[2]}" = "refused because of --warnings-as-errors" ]
	run -1 "$headgate" check --warnings-as-errors --format json
	[[ ${lines[0]} == *'"severity":"warning"'* ]]
	[[ ${lines[1]} == *'"errors":0,"warnings":1,'*',"refusedBecause":"--warnings-as-errors"}' ]]
	run -1 "$headgate" check --warnings-as-errors --format sarif
	[[ $output == *'"refusedBecause":"--warnings-as-errors"'*'"level":"warning"'* ]]
	run -0 "$headgate" check --no-snippets --kubernetes 1.33
	[[ ${lines[1]} == *"Kubernetes 1.33"* ]]
	printf 'version: 1\nseverities:\n  schema/enum: "off"\n' >"$work/other.yaml"
	run -0 "$headgate" check --policy "$work/other.yaml" apps
	[ "$output" = "checked 1 file (1 object) for Kubernetes 1.35: no findings" ]
}

@test "a policy that cannot be read decides nothing" {
	mkdir .headgate
	echo 'version: 2' >.headgate/policy.yaml
	run -3 "$headgate" check --no-snippets
	[[ ${lines[0]} == ".headgate/policy.yaml:1:10: error: "* ]]
}

@test "REV..REV is judged as the hook would" {
	service apps/web.yaml udp
	service apps/untouched.yaml sctp
	commit first
	service apps/web.yaml tcp
	commit second
	run -1 "$headgate" check --no-snippets HEAD~1..HEAD
	[[ ${lines[0]} == 'apps/web.yaml:10:15: error: spec.ports[0].protocol: "tcp"'* ]]
	[[ ${lines[1]} == "checked 1 file (1 object) for Kubernetes 1.35: 1 error"* ]]
	run -1 "$headgate" check --no-snippets HEAD~1..
	run -0 "$headgate" check HEAD..HEAD
	printf 'version: 1\nseverities:\n  schema/enum: warning\n' >"$work/policy.yaml"
	run -0 "$headgate" check --no-snippets --policy "$work/policy.yaml" HEAD~1..HEAD
	[[ ${lines[0]} == 'apps/web.yaml:10:15: warning: '* ]]
	run -2 "$headgate" check HEAD~1...HEAD
	run ! "$headgate" check nothing..HEAD
}

@test "--output writes a file and prints nothing" {
	run -0 "$headgate" check --format sarif --output "$work/report.sarif"
	[ -z "$output" ]
	[[ $(<"$work/report.sarif") == '{"$schema":'*'"results":[]}]}' ]]
	run -3 "$headgate" check --output "$work/none/report.sarif"
}

@test "mistyped options get a suggestion" {
	run -2 "$headgate" check --kubernets 1.33
	[ "${lines[0]}" = 'headgate check: there is no option "--kubernets"; did you mean --kubernetes?' ]
	run -2 "$headgate" check --kubernetes 1.12
	[ "${lines[0]}" = 'headgate check: --kubernetes: "1.12" is no Kubernetes version that headgate knows; write one from 1.30 to 1.35' ]
	run -2 "$headgate" check --format xml
	[ "${lines[0]}" = 'headgate check: --format: "xml" is none of text, json, sarif, junit' ]
	run -2 "$headgate" check --no-snippets=yes
	[ "${lines[0]}" = 'headgate check: --no-snippets takes no value' ]
	run -2 "$headgate" check --output
	[ "${lines[0]}" = 'headgate check: --output needs a value' ]
	run -2 "$headgate" check -x
	[ "${lines[0]}" = 'headgate check: there is no option "-x"' ]
	run -2 "$headgate" chekc
	[ "${lines[0]}" = 'headgate: there is no command "chekc"; did you mean "headgate check"?' ]
	run -2 "$headgate"
}

@test "help is the same by all its names" {
	run -0 "$headgate" help check
	local help=$output
	[[ ${lines[0]} == "usage: headgate check "* ]]
	run -0 "$headgate" check --help
	[ "$output" = "$help" ]
	run -0 "$headgate" check -h
	[ "$output" = "$help" ]
	run -0 "$headgate" --help
	local overview=$output
	run -0 "$headgate" help
	[ "$output" = "$overview" ]
	while read -r command _; do
		run -0 "$headgate" "$command" --help
		[[ $output == "usage: headgate $command"*"Example: "* ]]
	done < <(grep -E '^  [a-z-]+  ' <<<"$overview")
}

@test "a report that does not reach its reader is no verdict, and that is said once" {
	run -3 bash -c "'$headgate' check >/dev/full"
	[ "$output" = "headgate: could not write to standard output: No space left on device" ]
	run -3 bash -c "'$headgate' check >&-"
	[ "$output" = "headgate: could not write to standard output: Bad file descriptor" ]
	run -3 "$headgate" check --output /dev/full
	[ "$output" = 'headgate: could not decide: could not write "/dev/full": No space left on device' ]
	for ((i = 0; i < 100; i++)); do service "apps/$i.yaml" udp; done
	mkfifo "$work/pipe"
	: <"$work/pipe" &
	run -3 bash -c "trap '' PIPE; exec >'$work/pipe'; wait; sleep 0.2; exec '$headgate' check --max-findings 0"
	[ "$output" = "headgate: could not write to standard output: Broken pipe" ]
}

@test "a folder below the top, several files, and files named twice" {
	service apps/web.yaml udp
	mkdir apps/sub
	service apps/sub/api.yaml UDP
	run -0 "$headgate" check apps/sub
	[ "$output" = "checked 1 file (1 object) for Kubernetes 1.35: no findings" ]
	run -1 "$headgate" check --no-snippets apps/web.yaml apps/sub/api.yaml ./apps/web.yaml apps
	[ "${lines[1]}" = "checked 2 files (2 objects) for Kubernetes 1.35: 1 error" ]
}

@test "standard input with several documents, given twice, and empty" {
	service "$work/a.yaml" udp
	service "$work/b.yaml" UDP
	{ cat "$work/a.yaml"; echo ---; cat "$work/b.yaml"; echo ---; cat "$work/b.yaml"; } >"$work/all.yaml"
	run -1 "$headgate" check --no-snippets - <"$work/all.yaml"
	[[ ${lines[0]} == '<stdin>:10:15: error: spec.ports[0].protocol: '* ]]
	[[ ${lines[1]} == '<stdin>:26:9: error: Service "svc-b" is already defined at <stdin>:15'* ]]
	[ "${lines[2]}" = "checked 1 file (3 objects) for Kubernetes 1.35: 2 errors" ]
	run -1 "$headgate" check --no-snippets - - <"$work/a.yaml"
	[ "${lines[1]}" = "checked 1 file (1 object) for Kubernetes 1.35: 1 error" ]
	run -2 "$headgate" check - </dev/null
	[ "${lines[0]}" = "headgate: standard input is empty, so nothing was checked" ]
}

@test "control characters of a name reach no terminal" {
	local name=$'apps/new\nline\e[31m.yaml'
	service apps/odd.yaml udp
	mv apps/odd.yaml "$name"
	run -1 "$headgate" check --no-snippets
	[[ ${lines[1]} == 'apps/new\x0aline\x1b[31m.yaml:10:15: error: '* ]]
	rm "$name"
	mkfifo "$name"
	run -3 "$headgate" check
	[ "${lines[0]}" = 'headgate: could not read apps/new\x0aline\x1b[31m.yaml: it is a FIFO, a socket or a device, not a file' ]
	run -2 "$headgate" check "$name.none"
	[ "$output" = 'headgate: there is no file or folder "apps/new\x0aline\x1b[31m.yaml.none"' ]
}

@test "a file that vanishes while headgate runs is no success" {
	command -v strace >/dev/null || skip "needs strace"
	service apps/gone.yaml UDP
	strace -f -o /dev/null -P "$PWD/apps/gone.yaml" -e inject=openat:error=ENOENT true ||
		skip "strace may not trace here"
	run -3 strace -f -o /dev/null -P "$PWD/apps/gone.yaml" -e inject=openat:error=ENOENT \
		"$headgate" check
	[ "${lines[0]}" = "headgate: could not read apps/gone.yaml: could not open: No such file or directory" ]
	[ "${lines[1]}" = "checked 1 file (1 object) for Kubernetes 1.35: no findings" ]
}

@test "without memory there is no verdict" {
	{
		printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: huge}\ndata:\n'
		for ((i = 0; i < 150000; i++)); do echo "  k$i: v"; done
	} >apps/huge.yaml
	run -0 "$headgate" check apps/huge.yaml
	for workers in 1 2; do
		run -3 bash -c "ulimit -v 30000; exec '$headgate' check --workers $workers"
		[ "${lines[0]}" = "headgate: could not decide: the system has no more memory to give" ]
		[[ $output != *checked* ]]
	done
}

@test "colour is for terminals that have it, progress for people who wait" {
	command -v script >/dev/null || skip "needs script"
	service apps/web.yaml udp
	local escape=$'\e'
	TERM=xterm run -1 script -qec "'$headgate' check" /dev/null
	[[ $output == *"${escape}[1;31merror${escape}[0m"* ]]
	TERM=xterm run -1 script -qec "NO_COLOR=1 '$headgate' check" /dev/null
	[[ $output != *"$escape"* ]]
	for terminal in dumb ''; do
		run -1 script -qec "TERM=$terminal '$headgate' check" /dev/null
		[[ $output != *"$escape"* ]]
	done
	TERM=xterm run -1 "$headgate" check
	[[ $output != *"$escape"* ]]
}

# --- Large input -----------------------------------------------------------------------------

@test "ten thousand definitions of one object are findings, not too much work" {
	for _ in {1..9999}; do
		printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'
	done >apps/web.yaml
	run -1 --separate-stderr timeout 60 "$headgate" check
	[[ ${lines[0]} == *'apps/web.yaml:10:9: error: ConfigMap "a" is already defined at apps/web.yaml:5'* ]]
}

@test "a pod may mount tens of thousands of volumes" {
	{
		printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  volumes:\n'
		printf '  - {name: v%d, emptyDir: {}}\n' {1..40000}
		printf '  containers:\n  - name: c\n    image: i\n    volumeMounts:\n'
		seq 40000 | sed 's|.*|    - {name: v&, mountPath: /m&}|'
	} >apps/web.yaml
	run -0 --separate-stderr timeout 60 "$headgate" check apps/web.yaml
}

@test "requests are compared with limits, however many there are" {
	{
		printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n'
		printf '  - name: c\n    image: i\n    resources:\n      requests:\n'
		printf '        x.y/r%d: 1\n' {1..60000}
		printf '      limits:\n'
		printf '        x.y/r%d: 1\n' {60000..1}
	} >apps/web.yaml
	run -0 --separate-stderr timeout 60 "$headgate" check apps/web.yaml
}
