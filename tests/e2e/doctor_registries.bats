#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What `headgate doctor` says about the registries that are asked for images.

# shellcheck disable=SC2154 # server.bash sets the variables
load server
load doctor

setup() {
	server_setup
	server=$work/server.git
	install -m 600 /dev/null "$work/login"
}
teardown() { server_teardown; }

registry() {
	git -C "$server" config --add "headgate.registry.$1" "$2"
}

@test "without registries nothing is said of them; sound ones take a line" {
	doctor
	[[ $output != *registr* ]]
	registry registry.example.com.userFile "$work/login"
	doctor
	line 'ok    1 registry can be asked as configured'
	registry 'localhost:5000.plainHttp' true
	registry 'localhost:5000.allowPrivate' 127.0.0.1
	doctor
	line 'ok    2 registries can be asked as configured'
}

@test "a login that the courier would not read, or that everybody could" {
	registry registry.example.com.userFile "$work/login"
	registry registry.example.com.tokenFile "$work/none"
	registry registry.example.com.caFile "$work/none"
	registry registry.example.com.plainHttp yes
	chmod 644 "$work/login"
	doctor
	line "warn  userFile of the registry registry.example.com, $work/login, is open to others, so the courier refuses it"
	line "      type: chmod 600 $work/login"
	line "warn  tokenFile of the registry registry.example.com, $work/none, cannot be looked at: No such file or directory"
	line "warn  caFile of the registry registry.example.com, $work/none, cannot be read: No such file or directory"
	line 'warn  the login of the registry registry.example.com is sent in clear (plainHttp): whoever sees it can use it'
	[[ $output != *'as configured'* ]]
}

@test "a mistake stands with what is right; a misspelt key with the command that removes it" {
	registry registry.example.com.userFil /x
	registry registry.example.com.plainHttp perhaps
	registry registry.example.com.allowPrivate 10.0.0.0/99
	registry userFile /x
	registry 'my host.userFile' /x
	doctor
	line 'warn  headgate.registry.registry.example.com.userfil is no setting of a registry; did you mean userFile?'
	line "      type: git --git-dir=$server/ config --unset-all headgate.registry.registry.example.com.userfil"
	line 'warn  a registry cannot be asked: headgate.registry.registry.example.com.plainHttp is "perhaps", and must be true or false'
	line "      type: git --git-dir=$server/ config headgate.registry.registry.example.com.plainHttp VALUE"
	line 'warn  headgate.registry.userfile belongs to no registry: the host is missing, as in headgate.registry.registry.example.com.userFile'
	line 'warn  a registry cannot be asked: "my host" is no host of a registry'
	# The command does what it says.
	eval "$(sed -n 's/^      type: \(git .*userfil\)$/\1/p' <<<"$output")"
	git -C "$server" config headgate.registry.registry.example.com.plainHttp false
	git -C "$server" config headgate.registry.registry.example.com.allowPrivate 10.0.0.0/8
	git -C "$server" config --unset headgate.registry.userFile
	git -C "$server" config --remove-section 'headgate.registry.my host'
	doctor
	line 'ok    1 registry can be asked as configured'
}
