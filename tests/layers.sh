#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks the sources against tests/layers.txt: who includes whom, one file per foreign library,
# who prints, who reads the environment, how long files and functions are, guards and licence.
# usage: layers.sh [TREE]; prints one line a violation and ends with 1 when there is one.
set -eu
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}"

rooms=
while read -r word room _; do
	room=${room%:}
	if [ "$word" = room ] && [ -d "$room" ]; then
		rooms="$rooms $room"
	fi
done <"$here/layers.txt"
[ -n "$rooms" ] || { echo "layers: no room found in $(pwd)" >&2; exit 2; }

# shellcheck disable=SC2086,SC2016 # room names have no spaces; the program is awk's
find $rooms -name '*.[ch]' | sort | xargs awk '
function fail(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; bad = 1 }
function in_place(list,    i, n, p) {
	n = split(list, p, " ")
	for (i = 1; i <= n; i++)
		if (FILENAME == p[i] || index(FILENAME, p[i] "/") == 1)
			return 1
	return 0
}
function end_of_file() {
	if (file == "")
		return
	if (file_lines > max_lines)
		{ printf "%s: %d lines, more than %d: split it\n", file, file_lines, max_lines; bad = 1 }
	if (file ~ /\.h$/ && !guarded)
		{ printf "%s: no include guard %s\n", file, guard; bad = 1 }
}
function include_of(header,    to) {
	split(FILENAME, at, "/"); split(header, to, "/")
	if (header !~ /\//)
		fail("include \"" header "\" is not path-qualified")
	else if (!index(may[at[1]], " " to[1] " "))
		fail(at[1] " may not include " header)
}
function library_use(lib,    program) {
	if (lib_where[lib] == "none") {
		fail("<" lib "> is used nowhere in this program"); return
	}
	if (lib_where[lib] != "any" && !in_place(lib_where[lib]) && !is_tool) {
		fail("<" lib "> belongs to " lib_where[lib]); return
	}
	if (lib_kind[lib] == "folder")
		return
	program = lib (is_tool ? " tool" : "")
	if (!(program in owner)) owner[program] = FILENAME
	else if (owner[program] != FILENAME)
		fail("<" lib "> is already used by " owner[program])
}
FILENAME ~ /layers\.txt$/ {
	if ($1 == "room") { name = $2; sub(":", "", name); may[name] = " " name " "
		for (i = 3; i <= NF; i++) may[name] = may[name] $i " " }
	if ($1 == "library") { lib_kind[$2] = $3; lib_where[$2] = $4
		for (i = 5; i <= NF; i++) lib_where[$2] = lib_where[$2] " " $i }
	if ($1 == "prints") prints = substr($0, 8)
	if ($1 == "environment") environment = substr($0, 13)
	if ($1 == "lines") max_lines = $2
	if ($1 == "function") max_function = $2
	next
}
FNR == 1 {
	end_of_file()
	file = FILENAME; guarded = 0; body = 0
	is_tool = FILENAME ~ /\/tool\//
	may_print = is_tool || in_place(prints); may_getenv = is_tool || in_place(environment)
	guard = toupper(FILENAME); gsub(/[\/.-]/, "_", guard)
	if ($0 != "/* SPDX-License-Identifier: Apache-2.0 */")
		fail("the first line is not the SPDX line")
}
{ file_lines = FNR }
/^#ifndef / && $2 == guard { guarded = 1 }
/^[ \t]*#[ \t]*include[ \t]*"/ { split($0, q, "\""); include_of(q[2]) }
/^[ \t]*#[ \t]*include[ \t]*</ {
	split($0, q, /[<>]/); lib = q[2]; sub(/[.\/].*/, "", lib)
	if (lib in lib_kind) library_use(lib)
}
/^\{/ { body = FNR; next }
/^\}/ && body {
	if (FNR - body - 1 > max_function)
		fail("a function of " (FNR - body - 1) " lines, more than " max_function)
	body = 0
}
/^[ \t]*(\/?\*|\/\/)/ { next }
{
	line = $0
	gsub(/\\"/, "", line); gsub(/"[^"]*"/, "\"\"", line); sub(/\/\*.*/, "", line)
	if (!may_print && line ~ /(^|[^a-zA-Z0-9_])(v?f?printf|v?dprintf|f?puts|putc(har)?|fputc|perror)[ \t]*\(|(^|[^a-zA-Z0-9_])std(out|err)([^a-zA-Z0-9_]|$)/)
		fail("only hooks/ and cli/ print")
	if (!may_getenv && line ~ /(^|[^a-zA-Z0-9_])(secure_)?(getenv|setenv|putenv|unsetenv)[ \t]*\(/)
		fail("the environment is read by entry points only")
}
END { end_of_file(); exit bad }
' "$here/layers.txt"
