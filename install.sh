#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
set -eu

usage() {
	cat <<'END'
usage: ./install.sh [REPO.git]         build and install; guard REPO.git as well
       ./install.sh --demo             build, and play it all: from an image's new version to the cluster and back
       ./install.sh --uninstall        remove what was installed
       ./install.sh --packages [tests] only install the Debian packages that are missing
       ./install.sh --packages nats    those for a build with -DHEADGATE_NATS=ON, and its test

PREFIX (default /usr/local) says where to, DESTDIR is put before it for packaging:
       PREFIX=/opt/headgate ./install.sh
sudo is asked for only where it is needed: missing packages, a PREFIX that is not yours.
END
}

build_packages='cmake ninja-build gcc libc6-dev pkg-config git
	libgit2-dev libyaml-dev libpcre2-dev liblmdb-dev libjansson-dev
	libunistring-dev libssl-dev libcurl4-openssl-dev zlib1g-dev
	gnupg openssh-client'
test_packages='libcmocka-dev bats clang clang-format clang-tidy libclang-rt-14-dev
	cppcheck shellcheck mandoc codespell jq python3 openssh-server strace docker-registry curl openssl xxd'
nats_packages='libnats-dev nats-server'

say() { printf '%s\n' "$*"; }
fail() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

# Runs a command whose output nobody wants to read unless it fails.
quietly() {
	if ! "$@" >"$log" 2>&1; then
		tail -30 "$log" >&2
		fail "failed: $*"
	fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Ends here, with words, when a step needs root and there is no way to be it.
need_root() {
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		fail "this needs root, and sudo is not there. Run as root: $*"
	fi
}

missing_packages() {
	for package in "$@"; do
		status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=
		[ "$status" = installed ] || printf '%s ' "$package"
	done
}

# On other systems the names differ; the compiler and pkg-config say what is really missing.
check_other_system() {
	for library in libgit2 yaml-0.1 libpcre2-8 jansson libcrypto libcurl zlib; do
		if ! command -v pkg-config >/dev/null || ! pkg-config --exists "$library"; then
			say "This is no Debian system, so nothing is installed for you. Please install:"
			say "  cmake 3.25 or newer, ninja, gcc or clang, pkg-config, git, and the"
			say "  development files of libgit2, libyaml, PCRE2 (8 bit), LMDB, jansson,"
			say "  OpenSSL, curl and zlib."
			say "  For signed approvals, as git needs them too: gpg and ssh-keygen."
			say "  For the tests also: cmocka, bats, clang-format, clang-tidy, cppcheck,"
			say "  shellcheck, mandoc, codespell, jq, python3, sshd, strace, docker-registry,"
			say "  curl, openssl, xxd."
			fail "pkg-config does not find $library"
		fi
	done
}

install_packages() {
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		check_other_system
		return
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	need_root "apt-get install $missing"
	say "Installing Debian packages: $missing"
	# The lists of packages may be empty (a fresh container) or old: then fetch them, once.
	# shellcheck disable=SC2086 # one word a package
	if ! as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends $missing >"$log" 2>&1; then
		quietly as_root apt-get update
		quietly as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y --no-install-recommends $missing
	fi
}

build() {
	say "Building headgate"
	quietly cmake --preset release -DCMAKE_INSTALL_PREFIX="$prefix"
	quietly cmake --build --preset release
}

# True if we may make files in the directory, or in the first parent that exists.
may_write() {
	directory=$1
	while [ ! -d "$directory" ]; do
		directory=$(dirname "$directory")
	done
	[ -w "$directory" ]
}

# Runs a command with the rights that the installation directory asks for.
where_installed() {
	if may_write "$destination"; then
		"$@"
	else
		need_root "$@"
		as_root "$@"
	fi
}

install_files() {
	rm -f build/release/install_manifest.txt
	may_write "$destination" || need_root ./install.sh
	quietly where_installed env DESTDIR="${DESTDIR:-}" cmake --install build/release --strip
	say "Installed $destination/bin/headgate and its man pages"
}

# What `cmake --install` puts there, one path a line, relative to the prefix.
installed_files() {
	say bin/headgate
	say bin/headgate-courier
	say share/doc/headgate/LICENSE
	say share/doc/headgate/NOTICE
	for unit in packaging/systemd/*; do
		say "lib/systemd/system/${unit##*/}"
	done
	for page in man/*.[1-9]; do
		[ -f "$page" ] && say "share/man/man${page##*.}/${page##*/}"
	done
}

uninstall() {
	installed_files | while read -r file; do
		if [ -e "$destination/$file" ]; then
			where_installed rm -f "$destination/$file"
		fi
	done
	if [ -d "$destination/share/doc/headgate" ]; then
		where_installed rmdir "$destination/share/doc/headgate" || true
	fi
	# A packaging directory is ours; take away what has become empty.
	if [ -n "${DESTDIR:-}" ] && [ -d "$destination" ]; then
		find "$DESTDIR" -depth -type d -empty -delete
	fi
	say "Removed headgate from $destination"
	say "Repositories keep their hooks, which now refuse every push."
	say "In each repository that you guarded:"
	say "  rm REPO.git/hooks/pre-receive REPO.git/hooks/proc-receive REPO.git/hooks/reference-transaction REPO.git/hooks/post-receive"
	say "  git --git-dir=REPO.git config --unset-all receive.procReceiveRefs '^refs/(for|approve|reject|merge|close|heads)\$'"
	say "(While the program is still there, \"headgate install --uninstall REPO.git\" does both.)"
}

# Shows a command as a person types it, and runs it.
typed() {
	printf '\n$'
	printf ' %s' "$@"
	printf '\n'
	"$@"
}

action=install
repository=
packages=
while [ $# -gt 0 ]; do
	case $1 in
	--demo) action=demo ;;
	--uninstall) action=uninstall ;;
	--packages)
		action=packages
		case ${2:-} in
		tests) packages=$test_packages ;;
		nats) packages=$nats_packages ;;
		esac
		[ -z "$packages" ] || shift
		;;
	-h | --help)
		usage
		exit 0
		;;
	-*)
		usage >&2
		exit 2
		;;
	*)
		[ -z "$repository" ] || fail "one repository at a time: $1"
		repository=$(realpath -- "$1") || fail "no such repository: $1"
		[ -d "$repository" ] || fail "no such repository: $1"
		;;
	esac
	shift
done

cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
destination=${DESTDIR:-}$prefix
log=$(mktemp)
trap 'rm -f "$log"' EXIT

case $action in
uninstall)
	uninstall
	exit 0
	;;
*)
	# shellcheck disable=SC2086 # one word a package
	install_packages $build_packages $packages
	;;
esac

case $action in
demo)
	build
	quietly cmake --build --preset release --target agent_stand_in
	rm -f "$log"
	exec demo/play "$PWD/build/release"
	;;
install)
	build
	install_files
	if [ -n "$repository" ]; then
		owner=$(stat -c %U -- "$repository")
		if [ "$owner" = "$(id -un)" ]; then
			typed "$destination/bin/headgate" install "$repository"
		elif [ "$(id -u)" = 0 ]; then
			typed runuser -u "$owner" -- "$destination/bin/headgate" install "$repository"
		else
			need_root headgate install "$repository"
			typed sudo -u "$owner" "$destination/bin/headgate" install "$repository"
		fi
	else
		case ":$PATH:" in
		*":$destination/bin:"*) say "Next: headgate install REPO.git" ;;
		*) say "Next: $destination/bin/headgate install REPO.git" ;;
		esac
	fi
	;;
esac
