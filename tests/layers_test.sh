#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The include rule's own test: each planted violation must be found, a clean tree must pass.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
spdx='/* SPDX-License-Identifier: Apache-2.0 */'
failures=0

clean_tree() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree"/{base,manifest,repo,gate,cli}
	printf '%s\n#ifndef BASE_SPAN_H\n#define BASE_SPAN_H\n#endif\n' "$spdx" >"$work/tree/base/span.h"
	printf '%s\n#include "base/span.h"\n#include <yaml.h>\n' "$spdx" >"$work/tree/manifest/events.c"
	printf '%s\n#include <git2.h>\n' "$spdx" >"$work/tree/repo/open.c"
}

# planted NAME FILE EXPECTED, the file's content on stdin
planted() {
	clean_tree
	cat >"$work/tree/$2"
	if "$here/layers.sh" "$work/tree" >"$work/out"; then
		echo "layers_test: not found: $1"
		failures=$((failures + 1))
	elif ! grep -qF -- "$2" "$work/out" || ! grep -qF -- "$3" "$work/out"; then
		echo "layers_test: wrong words for: $1"
		cat "$work/out"
		failures=$((failures + 1))
	fi
}

clean_tree
if ! "$here/layers.sh" "$work/tree"; then
	echo "layers_test: the clean tree fails"
	failures=$((failures + 1))
fi

printf '%s\n#include "gate/judge.h"\n' "$spdx" |
	planted 'include upwards' base/map.c 'base may not include gate/judge.h'
printf '%s\n#include "repo/tree.h"\n' "$spdx" |
	planted 'include of a sibling' manifest/node.c 'manifest may not include repo/tree.h'
printf '%s\n#include "node.h"\n' "$spdx" |
	planted 'unqualified include' manifest/node.c 'not path-qualified'
printf '%s\n#include <git2/oid.h>\n' "$spdx" |
	planted 'libgit2 outside repo' gate/judge.c '<git2> belongs to repo'
printf '%s\n#include <yaml.h>\n' "$spdx" |
	planted 'second file for libyaml' manifest/reader.c 'already used by manifest/events.c'
printf '%s\n#include <curl/curl.h>\n' "$spdx" |
	planted 'network code' gate/judge.c 'used nowhere'
printf '%s\nint f(void)\n{\n\treturn fprintf(out, "x");\n}\n' "$spdx" |
	planted 'printing below the entry points' gate/report.c 'only hooks/ and cli/ print'
printf '%s\nFILE *where = stderr;\n' "$spdx" |
	planted 'stderr below the entry points' gate/report.c 'only hooks/ and cli/ print'
printf '%s\nchar *home = getenv("HOME");\n' "$spdx" |
	planted 'hidden input' gate/judge.c 'environment is read by entry points'
{ printf '%s\n' "$spdx"; yes 'int x;' | head -600; } |
	planted 'a long file' cli/main.c '601 lines'
{ printf '%s\nint f(void)\n{\n' "$spdx"; yes '	x();' | head -71; printf '}\n'; } |
	planted 'a long function' cli/main.c 'a function of 71 lines'
printf '%s\nint x;\n' "$spdx" |
	planted 'a header without guard' gate/judge.h 'no include guard GATE_JUDGE_H'
printf 'int x;\n' |
	planted 'no licence line' gate/judge.c 'SPDX'

[ "$failures" = 0 ]
