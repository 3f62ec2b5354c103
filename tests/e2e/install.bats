#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The two commands of the README: install.sh, and what its demo shows.

# shellcheck disable=SC2154 # program.bash sets the variables
load program

setup() {
	program_setup
	unset PREFIX DESTDIR
}

teardown() { program_teardown; }

@test "install.sh installs below DESTDIR, and --uninstall leaves nothing" {
	DESTDIR=$work/root run -0 "$root/install.sh"
	[ -x "$work/root/usr/local/bin/headgate" ]
	[ -s "$work/root/usr/local/share/doc/headgate/LICENSE" ]
	[ -s "$work/root/usr/local/share/doc/headgate/NOTICE" ]
	for page in "$root"/man/*.1; do
		[ ! -e "$page" ] || [ -s "$work/root/usr/local/share/man/man1/${page##*/}" ]
	done
	run -0 "$work/root/usr/local/bin/headgate" --version
	[[ $output == headgate\ * ]]

	DESTDIR=$work/root run -0 "$root/install.sh" --uninstall
	[ ! -e "$work/root" ]
}

@test "install.sh takes PREFIX, and leaves what others put there" {
	mkdir -p "$work/opt/bin"
	touch "$work/opt/bin/other"
	PREFIX=$work/opt run -0 "$root/install.sh"
	[ -x "$work/opt/bin/headgate" ]
	PREFIX=$work/opt run -0 "$root/install.sh" --uninstall
	[ -e "$work/opt/bin/other" ]
	[ -z "$(find "$work/opt" -name '*headgate*')" ]
}

@test "install.sh REPO.git also guards the repository" {
	git init -q --bare -b master "$work/shop.git"
	PREFIX=$work/opt run -0 "$root/install.sh" "$work/shop.git"
	[ -x "$work/shop.git/hooks/pre-receive" ]

	git clone -q "$work/shop.git" "$work/shop" 2>/dev/null
	cd "$work/shop"
	printf 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, protocol: udp}]}\n' >a.yaml
	git add a.yaml
	git -c user.name=Ada -c user.email=ada@example.com commit -q -m 'a service'
	run ! git push -q origin HEAD:master
	[[ $output == *schema/enum* ]]
	[ -z "$(git -C "$work/shop.git" for-each-ref)" ]
}

@test "install.sh as root guards a repository of another user as that user" {
	[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
	chmod 755 "$work"
	git init -q --bare -b master "$work/shop.git"
	chown -R nobody "$work/shop.git"
	PREFIX=$work/opt run -0 "$root/install.sh" "$work/shop.git"
	[ "$(stat -c %U "$work/shop.git/hooks/pre-receive")" = nobody ]
	run -0 runuser -u nobody -- env HOME="$work" "$work/opt/bin/headgate" doctor "$work/shop.git"
}

@test "install.sh says what is wrong with a bad argument" {
	run -1 "$root/install.sh" "$work/nowhere.git"
	[[ $output == *"no such repository: $work/nowhere.git"* ]]
	run -2 "$root/install.sh" --nonsense
	[[ $output == usage:* ]]
	run -0 "$root/install.sh" --help
	[[ $output == usage:* ]]
}

@test "the demo goes from an image to the cluster and back, and the README shows exactly this" {
	TMPDIR=$work run -0 "$root/tests/examples/demo"
	[ -z "$output" ]

	# It left the corrected manifest in the repository, and nothing of the refused push.
	demo=$(echo "$work"/headgate-demo.*)
	git -C "$demo/shop.git" show master:web/deployment.yaml | grep -q 'image: registry.example.com/shop/web:1.4.2 # set by CI'
	[ "$(git -C "$demo/shop.git" rev-list --first-parent --count master)" = 4 ]
	[ "$(git -C "$demo/shop.git" rev-parse master:web)" = "$(git -C "$demo/shop.git" rev-parse master~2:web)" ]
	# The agent has heard of each landing, and believed the signature.
	[ "$(grep -c 'POST /api/webhook, signature verified -> 200' "$demo/agent/log")" = 3 ]
}

# A machine of our own making: programs in $work/bin stand before the real ones.
stand_in() {
	mkdir -p "$work/bin"
	{
		echo '#!/bin/sh'
		cat
	} >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

@test "missing packages are installed with sudo, after the lists are fetched if need be" {
	stand_in id <<<'echo 1000'
	stand_in dpkg-query <<<'case $* in *liblmdb-dev*) exit 1 ;; *) echo installed ;; esac'
	stand_in sudo <<<"echo sudo \"\$*\" >>$work/log; exec \"\$@\""
	stand_in apt-get <<-END
		case \$1 in
		update) touch $work/lists ;;
		install) [ -e $work/lists ] ;;
		esac
	END
	PATH=$work/bin:$PATH run -0 "$root/install.sh" --packages
	[[ $output == *'Installing Debian packages: liblmdb-dev'* ]]
	run -0 cat "$work/log"
	[ "${#lines[@]}" = 3 ]
	[[ ${lines[0]} == 'sudo env '*'apt-get install -y --no-install-recommends liblmdb-dev' ]]
	[ "${lines[1]}" = 'sudo apt-get update' ]
	[ "${lines[2]}" = "${lines[0]}" ]
}

@test "nothing is asked of the network or of sudo when nothing is missing" {
	stand_in id <<<'echo 1000'
	stand_in dpkg-query <<<'echo installed'
	stand_in sudo <<<"touch $work/called"
	stand_in apt-get <<<"touch $work/called"
	PATH=$work/bin:$PATH run -0 "$root/install.sh" --packages tests
	[ -z "$output" ]
	[ ! -e "$work/called" ]
}

@test "a person without root and without sudo is told what to run" {
	stand_in id <<<'echo 1000'
	stand_in dpkg-query <<<'exit 1'
	for program in sh dirname mktemp env cat rm tail apt-get; do
		ln -s "$(command -v $program)" "$work/bin/$program"
	done
	PATH=$work/bin run -1 "$root/install.sh" --packages
	[[ $output == *'sudo is not there. Run as root: '*'apt-get install'*'libgit2-dev'* ]]
}
