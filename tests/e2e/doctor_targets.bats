#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What `headgate doctor` says about the targets that are told of landings.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server
load doctor

setup() {
	server_setup
	server=$work/server.git
}
teardown() { server_teardown; }

target() {
	git -C "$server" config --add "headgate.target.$1" "$2"
}

@test "without targets nothing is said of them" {
	doctor
	[[ $output != *cloneUrl* && $output != *'told of'* && $output != *secret* ]]
}

@test "targets that are sound take one line" {
	touch "$work/secret" && chmod 600 "$work/secret"
	git -C "$server" config headgate.cloneUrl ssh://git@git.example.com/server.git
	target prod.kind argocd
	target prod.url https://argocd.example.com/api/webhook
	target prod.secretFile "$work/secret"
	doctor
	line 'ok    1 target is told of what lands'
	[[ $output != *prod* ]]
	target edge.kind webhook
	target edge.url https://edge.example.com/
	target edge.secretFile "$work/secret"
	doctor
	line 'ok    2 targets are told of what lands'
}

@test "a mistake stands with the command that mends it, and that command does" {
	target prod.kind webhook
	target prod.url https://hook.example.com/
	target prod.secretfil /etc/secret
	target Bad.kind flux
	doctor
	line 'warn  target prod is not told: there is no variable secretfil; did you mean secretFile?'
	line "      type: git --git-dir=$server/ config --unset-all headgate.target.prod.secretfil"
	line "warn  the target \"Bad\" cannot be told: its name stands in a ref, so it has a-z, 0-9 and inner '-' only, at most 63 of them"
	line "      type: git --git-dir=$server/ config --rename-section 'headgate.target.Bad' headgate.target.NAME"
	[[ $output != *'told of what lands'* ]]
	git --git-dir="$server/" config --unset-all headgate.target.prod.secretfil
	git --git-dir="$server/" config --rename-section 'headgate.target.Bad' headgate.target.bad
	doctor
	[[ $output != *secretfil* && $output != *'"Bad"'* ]]
	line 'warn  target bad is not told: it has no url'
}

@test "what is sent unsigned is named, unless the environment has the secret" {
	for name in a b c d e f g; do
		target "$name.kind" webhook
		target "$name.url" https://hook.example.com/
	done
	HEADGATE_SECRET_B=x doctor
	line 'warn  no secret for a, c, d, e, f and 1 more: what is sent there is not signed, unless the courier has HEADGATE_SECRET_<NAME> in its environment'
	line "      type: git --git-dir=$server/ config headgate.target.a.secretFile /FILE"
}

@test "a secret that others can read is named with the command" {
	touch "$work/secret" && chmod 640 "$work/secret"
	target prod.kind webhook
	target prod.url https://hook.example.com/
	target prod.secretFile "$work/secret"
	doctor
	line "warn  secretFile of prod, $work/secret, is open to others, so the courier refuses it"
	line "      type: chmod 600 $work/secret"
	chmod 600 "$work/secret"
	doctor
	[[ $output != *'open to others'* ]]
	rm "$work/secret"
	doctor
	line "warn  secretFile of prod, $work/secret, cannot be looked at: No such file or directory"
}

@test "Argo CD needs clone URLs that it can match" {
	touch "$work/secret" && chmod 600 "$work/secret"
	target prod.kind argocd
	target prod.url https://argocd.example.com/api/webhook
	target prod.secretFile "$work/secret"
	doctor
	line "warn  headgate.cloneUrl is not set: Argo CD finds Applications by the URL that they name, so none of its targets can be told"
	line "      type: git --git-dir=$server/ config --add headgate.cloneUrl ssh://git@HOST/PATH.git"
	git -C "$server" config --add headgate.cloneUrl /srv/server.git
	git -C "$server" config --add headgate.cloneUrl https://ada:s3cret@git.example.com/server.git
	doctor
	line "warn  headgate.cloneUrl /srv/server.git is none that Argo CD can match: it must be ssh://, http(s):// or user@host:path, with a host's name"
	line "warn  headgate.cloneUrl number 2 holds a password: Argo CD matches no such URL, and everybody who reads the configuration sees it"
	[[ $output != *s3cret* ]]
}

@test "what crosses the public network in clear is named" {
	touch "$work/secret" && chmod 600 "$work/secret"
	git -C "$server" config headgate.cloneUrl ssh://git@git.example.com/server.git
	target prod.kind argocd
	target prod.url http://argocd.example.com/api/webhook
	target prod.secretFile "$work/secret"
	target prod.tokenFile "$work/secret"
	target near.kind webhook
	target near.url http://10.0.0.5/
	target near.allowPrivate 10.0.0.0/8
	target near.secretFile "$work/secret"
	doctor
	line 'warn  prod is told over http:// and the public network: everybody on the way reads it and can send it again; use https://'
	line 'warn  the token of prod is sent in clear over http://: whoever sees it can use it; use https://'
	[[ $output != *near* ]]
}

@test "an Application whose repoURL no clone URL matches is named once" {
	touch "$work/secret" && chmod 600 "$work/secret"
	git -C "$server" config headgate.cloneUrl ssh://git@git.example.com/srv/shop.git
	target prod.kind argocd
	target prod.url https://argocd.example.com/api/webhook
	target prod.secretFile "$work/secret"
	mkdir "$work/tree" && cd "$work/tree" && git init -q .
	for i in a b; do
		printf 'spec:\n  source:\n    repoURL: "https://git.example.com/shop.git" # ours\n' >"$i.yaml"
	done
	printf 'repoURL: git@git.example.com:srv/shop\n' >c.yml
	printf 'repoURL: https://charts.example.com/other\n' >d.yaml
	git add . && git -c user.name=A -c user.email=a@example.com commit -qm x
	git --git-dir="$server" fetch -q . HEAD:refs/heads/apps
	git --git-dir="$server" symbolic-ref HEAD refs/heads/apps
	doctor
	line 'warn  a.yaml names the repoURL https://git.example.com/shop.git, which no headgate.cloneUrl matches: if that is this repository, add it, or that Application is told nothing'
	[ "$(grep -c 'names the repoURL' <<<"$output")" -eq 1 ]
}
