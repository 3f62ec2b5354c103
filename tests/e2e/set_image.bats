#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# headgate set-image on files: what is left of them when it works and when it does not. What it
# changes in them is tests/golden/set_image.
# shellcheck disable=SC2154 # server.bash and bats set work, headgate, stderr

load server

setup() {
	bench_setup
	pod web registry.example.com/shop/web:1.4.1 >web.yaml
}

teardown() {
	rm -rf "$work"
}

pod() {
	printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  containers:\n' "$1"
	printf '  - name: %s\n    image: %s\n' "$1" "$2"
}

set_image() {
	"$headgate" set-image "$@"
}

@test "an edited file keeps its mode, others are not touched" {
	pod db registry.example.com/shop/db:1 >db.yaml
	chmod 0640 web.yaml
	touch -d 2020-01-01 web.yaml db.yaml
	set_image registry.example.com/shop/web:1.4.2
	[ "$(stat -c %a web.yaml)" = 640 ]
	[ "$(stat -c %y db.yaml)" = "$(TZ=UTC date -d 2020-01-01 '+%F %T.000000000 %z')" ]
	[ -z "$(find . -name '*headgate*')" ]
	grep -q 'shop/web:1.4.2$' web.yaml
}

@test "running it again changes nothing and succeeds" {
	set_image registry.example.com/shop/web:1.4.2
	touch -d 2020-01-01 web.yaml
	run --separate-stderr set_image registry.example.com/shop/web:1.4.2
	[ "$status" = 0 ]
	[ "$output" = 'nothing to change: 1 value is as asked for already' ]
	[ "$(stat -c %Y web.yaml)" = "$(date -d 2020-01-01 +%s)" ]
}

@test "when one file cannot be written, none is" {
	{ pod big registry.example.com/shop/web:1.4.1; head -c 4000 /dev/zero | tr '\0' '#'; } >zbig.yaml
	cp web.yaml "$work/web" && cp zbig.yaml "$work/zbig"
	run bash -c "trap '' XFSZ; ulimit -f 2; '$headgate' set-image registry.example.com/shop/web:1.4.2"
	[ "$status" = 3 ]
	[ "$output" = 'headgate: could not decide: zbig.yaml: could not write: File too large' ]
	cmp web.yaml "$work/web" && cmp zbig.yaml "$work/zbig"
	[ -z "$(find . -name '*headgate*')" ]
}

@test "from a folder below, paths are shown from there and the diff is from the top" {
	mkdir apps && mv web.yaml apps/ && cd apps
	run --separate-stderr set_image --dry-run registry.example.com/shop/web:1.4.2
	[ "$status" = 0 ]
	[ "${lines[0]}" = 'diff --git a/apps/web.yaml b/apps/web.yaml' ]
	# shellcheck disable=SC2154
	[ "${stderr_lines[0]}" = 'web.yaml:8 spec.containers[0].image registry.example.com/shop/web:1.4.1 -> registry.example.com/shop/web:1.4.2' ]
	cd .. && set_image --dry-run registry.example.com/shop/web:1.4.2 2>/dev/null | git apply
	grep -q 'shop/web:1.4.2$' apps/web.yaml
}

@test "a link is not followed out of the tree, also when it is named" {
	mkdir "$work/outside" && mv web.yaml "$work/outside/"
	ln -s "$work/outside/web.yaml" web.yaml
	ln -s "$work/outside" linked
	for path in web.yaml linked; do
		run set_image registry.example.com/shop/web:1.4.2 "$path"
		[ "$status" = 2 ]
		[ "${lines[0]}" = "headgate: \"$path\" is a symbolic link" ]
	done
	run set_image registry.example.com/shop/web:1.4.2
	[ "$status" = 1 ]
	grep -q 'shop/web:1.4.1$' "$work/outside/web.yaml"
}

@test "names in files are shown safely" {
	printf 'images:\n- name: "shop/w\\e[31mb"\n  newTag: a\n' >kustomization.yaml
	run set_image shop/web:1
	[ "$status" = 1 ]
	[[ "$output" != *$'\e'* ]]
}
