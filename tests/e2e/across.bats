#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a push does to files that it leaves alone, and that `headgate check OLD..NEW` says the same.

# shellcheck disable=SC2154 # server.bash sets the variables
load server

setup() {
	server_setup
	config_map apps/config.yaml app
	user apps/web.yaml app
	push_first
}
teardown() { server_teardown; }

# config_map FILE NAME
config_map() {
	put "$1" <<END
apiVersion: v1
kind: ConfigMap
metadata:
  name: $2
END
}

# user FILE CONFIG_MAP: a Deployment that needs the ConfigMap.
user() {
	deployment "$1" registry.example.com/web:1
	cat >>"$1" <<END
        envFrom:
        - configMapRef:
            name: $2
END
	git add -- "./$1"
}

kustomization() {
	{
		echo 'apiVersion: kustomize.config.k8s.io/v1beta1'
		echo 'kind: Kustomization'
		echo 'resources:'
		printf -- '- %s\n' "${@:2}"
	} | put "$1"
}

# The findings of OLD..NEW before the push are those that the push is answered with.
push_says_what_check_says() {
	local status=0
	git fetch -q origin
	"$headgate" check origin/master..HEAD >"$work/check" || status=$?
	[ "$status" = "$1" ]
	push "$1" HEAD:refs/heads/master
	diff -u <(grep -v -e '^checked ' -e '^not checked: ' "$work/check") \
		<(grep -v '^headgate: ' <<<"$remote")
}

@test "a deleted ConfigMap that is still used is told where it is used" {
	git rm -q apps/config.yaml
	commit
	push_says_what_check_says 0
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 0 objects checked for Kubernetes 1.35 (1 warning)
apps/web.yaml:17:19: warning: spec.template.spec.containers[0].envFrom[0].configMapRef.name: apps/config.yaml no longer defines ConfigMap "app", which is still used here [reference/config-map]
  17 |             name: app
     |                   ^^^
END
}

@test "so is a renamed one, and one whose file became something else" {
	config_map apps/config.yaml application
	commit
	push_says_what_check_says 0
	[[ $remote == *'apps/config.yaml no longer defines ConfigMap "app", which is still used here'* ]]
	config_map apps/config.yaml app
	commit
	push 0 HEAD:refs/heads/master
	rm apps/config.yaml
	ln -s web.yaml apps/config.yaml
	git add apps/config.yaml
	commit
	push_says_what_check_says 1
	[[ $remote == *'apps/config.yaml no longer defines ConfigMap "app", which is still used here'* ]]
}

@test "a definition that only moves is not missed" {
	git mv apps/config.yaml apps/settings.yaml
	commit
	push_says_what_check_says 0
	[[ $remote != *warning* ]]
}

@test "nor one that another file holds as well, or whose users go with it" {
	config_map other/config.yaml app
	commit
	push 0 HEAD:refs/heads/master
	git rm -q apps/config.yaml
	commit
	push_says_what_check_says 0
	[[ $remote != *warning* ]]
	git rm -q other/config.yaml apps/web.yaml
	commit
	push_says_what_check_says 0
	[[ $remote != *warning* ]]
}

@test "of many users the first are shown and the others counted" {
	for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21; do
		user "apps/web-$number.yaml" app
	done
	commit
	push 0 HEAD:refs/heads/master
	git rm -q apps/config.yaml
	commit
	push_says_what_check_says 0
	[ "$(grep -c 'which is still used here' <<<"$remote")" = 20 ]
	[[ $remote != *apps/web-21.yaml* && $remote != *apps/web.yaml* ]]
	[ "$(grep -c 'which is still used here and in 2 more files' <<<"$remote")" = 1 ]
}

@test "a file that the policy ignores is no user" {
	put .headgate/policy.yaml <<'END'
version: 1
branches: {master: {}}
manifests: {ignore: [apps/web.yaml]}
END
	commit
	push 0 HEAD:refs/heads/master
	git rm -q apps/config.yaml
	commit
	push_says_what_check_says 0
	[[ $remote != *warning* ]]
}

@test "a generator that goes is a removed definition" {
	git rm -q apps/config.yaml
	put apps/kustomization.yaml <<'END'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml]
configMapGenerator:
- name: app
  literals: [a=b]
END
	commit
	push_says_what_check_says 0
	[[ $remote != *warning* ]]
	kustomization apps/kustomization.yaml web.yaml
	commit
	push_says_what_check_says 0
	[[ $remote == *'apps/kustomization.yaml no longer defines ConfigMap "app"'* ]]
}

@test "a kustomization that brings two definitions together is refused at its line" {
	config_map apps/one/config.yaml twin
	config_map apps/two/config.yaml twin
	kustomization apps/kustomization.yaml web.yaml config.yaml one/config.yaml
	commit
	push 0 HEAD:refs/heads/master
	kustomization apps/kustomization.yaml web.yaml config.yaml one/config.yaml two/config.yaml
	commit
	push_says_what_check_says 1
	says <<'END'
headgate: refused refs/heads/master (1 error)
apps/kustomization.yaml:7:3: error: resources[3]: ConfigMap "twin" of apps/two/config.yaml:4 is already defined at apps/one/config.yaml:4 [reference/duplicate-object]
  7 | - two/config.yaml
    |   ^^^^^^^^^^^^^^^
headgate: nothing was updated on the server.
headgate: correct the errors, `git commit --amend`, push again; `headgate check` finds them before you push.
END
}

@test "a range knows references, duplicates and CRDs outside of it, as the push does" {
	put crd.yaml <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          size: {type: integer}
END
	commit
	push 0 HEAD:refs/heads/master
	put widget.yaml <<'END'
apiVersion: example.com/v1
kind: Widget
metadata:
  name: w
size: large
END
	config_map apps/again.yaml app
	user apps/api.yaml app
	user apps/other.yaml missing
	commit
	push_says_what_check_says 1
	[[ $remote == *'[custom/type]'* ]]
	[[ $remote == *'apps/again.yaml:4:9: warning: ConfigMap "app" is already defined at apps/config.yaml:4'* ]]
	[[ $remote == *'no ConfigMap "missing" is defined'* ]]
	[[ $remote != *'no ConfigMap "app" is defined'* ]]
	[ "$(tip refs/heads/master)" = "$(git rev-parse HEAD~)" ]
}

@test "objects with CEL rules are counted when a push is accepted" {
	cp "$root"/tests/golden/check/cel-rules-not-evaluated/tree/*.yaml .
	git add .
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 2 files changed, 2 objects checked for Kubernetes 1.35 without the CEL rules of 1
END
}

@test "a range keeps its cache in the clone, and works where it cannot" {
	for number in $(seq 70); do
		config_map "many/$number.yaml" "number-$number"
	done
	commit
	push 0 HEAD:refs/heads/master
	git rm -q apps/config.yaml
	commit
	"$headgate" check HEAD~..HEAD >"$work/first"
	[ -s .git/headgate/inventory/check ]
	"$headgate" check HEAD~..HEAD >"$work/second"
	rm -r .git/headgate
	touch .git/headgate
	"$headgate" check HEAD~..HEAD >"$work/third"
	grep -q 'no longer defines ConfigMap "app"' "$work/first"
	cmp "$work/first" "$work/second"
	cmp "$work/first" "$work/third"
	[ -z "$(git status --porcelain)" ]
}
