#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Entries of a tree that are no plain manifests.

# shellcheck disable=SC2016,SC2154 # server.bash sets the variables; backticks are text
load server

setup() {
	server_setup
	seed
}
teardown() { server_teardown; }

# The finding in a push that is refused; the server stays as it was.
refused_with() {
	push 1 HEAD:refs/heads/master
	if [[ $remote != *"$1"* ]]; then
		echo "$remote"
		return 1
	fi
	unchanged
}

@test "a symbolic link in place of a manifest" {
	ln -s web.yaml link.yaml
	git add link.yaml
	commit
	refused_with 'link.yaml: error: is a symbolic link; put the file itself here [file/symlink]'
}

@test "a symbolic link elsewhere is a warning" {
	ln -s web.yaml latest
	git add latest
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 0 objects checked for Kubernetes 1.35 (1 warning)
latest: warning: is a symbolic link; what is below it is not judged [file/symlink-elsewhere]
END
}

@test "a submodule" {
	git update-index --add --cacheinfo "160000,$(printf '%040d' 0 | tr 0 1),vendor/x"
	commit
	refused_with 'vendor/x: error: is a submodule: its content comes from another repository and was not judged; copy the files here [file/submodule]'
}

@test "an executable manifest is a note" {
	service run.yaml TCP
	git update-index --chmod=+x run.yaml
	commit
	push 0 HEAD:refs/heads/master
	[[ $remote == *'run.yaml: note: is marked as executable, which no manifest needs [file/executable]'* ]]
}

@test "a manifest that is too large is not read" {
	head -c 9000000 /dev/zero | tr '\0' '#' | put huge.yaml
	commit
	refused_with 'huge.yaml: error: has 9000000 bytes, more than the 8388608 that are read; split it [file/size]'
}

@test "a large file that is no manifest is accepted" {
	head -c 9000000 /dev/zero | put picture.png
	commit
	push 0 HEAD:refs/heads/master
}

@test "a Git LFS pointer in place of a manifest" {
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\n' 0 | put app.yaml
	commit
	refused_with 'app.yaml: error: is a Git LFS pointer: the content itself was not judged; take the file out of LFS [file/lfs]'
}

@test "a path that is not UTF-8" {
	service "$(printf 'caf\351.yaml')" TCP
	commit
	refused_with 'error: the path is not UTF-8; rename the file [file/path-encoding]'
	[[ $remote == *'caf\xe9.yaml'* ]]
}

@test "a path with characters that cannot be seen" {
	service "$(printf 'a\342\200\256b.yaml')" TCP
	commit
	refused_with 'error: the path has characters that cannot be seen; rename the file [file/path-characters]'
	[[ $remote == *'a\u202eb.yaml'* ]]
}

@test "a name that a file system may take for .git" {
	blob=$(git hash-object -w web.yaml)
	tree=$(printf '100644 blob %s\tconfig\n' "$blob" | git mktree)
	top=$(printf '040000 tree %s\t.GIT \n100644 blob %s\tweb.yaml\n' "$tree" "$blob" | git mktree)
	git reset -q --soft "$(git commit-tree -p HEAD -m odd "$top")"
	refused_with 'a file system may take a name in this path for .git; rename it [file/git-directory]'
}

@test "a file mode that git does not write" {
	blob=$(git rev-parse HEAD:web.yaml)
	bytes=$(printf '%s' "$blob" | sed 's/../\\x&/g')
	tree=$(printf "%b" "100664 odd.yaml\0$bytes" | git hash-object -t tree -w --literally --stdin)
	git reset -q --soft "$(git commit-tree -p HEAD -m odd "$tree")"
	refused_with 'odd.yaml: error: has the file mode 100664; git writes 100644 or 100755 [file/mode]'
}

@test "a tree with one name twice cannot be decided" {
	blob=$(git rev-parse HEAD:web.yaml)
	bytes=$(printf '%s' "$blob" | sed 's/../\\x&/g')
	tree=$(printf "%b" "100644 a.yaml\0${bytes}100644 a.yaml\0$bytes" |
		git hash-object -t tree -w --literally --stdin)
	git reset -q --soft "$(git commit-tree -p HEAD -m odd "$tree")"
	push 1 HEAD:refs/heads/master
	[[ $remote == "headgate: could not decide: refs/heads/master: tree $tree is malformed"* ]]
	unchanged
}

@test "names that differ only in case are a warning" {
	service Web.yaml TCP
	sed -i 's/name: Web/name: web2/' Web.yaml
	git add Web.yaml
	service apps/one.yaml TCP
	service Apps/two.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
	[[ $remote == *'Apps: warning: differs only in case from "apps" in the same directory; rename one of them [file/case]'* ]]
	[[ $remote == *'Web.yaml: warning: differs only in case from "web.yaml" in the same directory'* ]]
	[[ $remote != *'two.yaml: warning'* ]]
	service apps/three.yaml TCP
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 1 file changed, 1 object checked for Kubernetes 1.35
END
}

@test "an accepted push says how many files of a Helm chart were not checked" {
	put chart/Chart.yaml <<<'name: x'
	put chart/templates/a.yaml <<<'{{ .Values.a }}'
	commit
	push 0 HEAD:refs/heads/master
	says <<'END'
headgate: accepted refs/heads/master: 2 files changed, 0 objects checked for Kubernetes 1.35, 2 files of a Helm chart not checked
END
}
