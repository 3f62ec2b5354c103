#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: tests/bench/fleet.sh
#
# One push that TARGETS (default 1000) webhook targets are told of, plain and by TLS with a
# verified certificate, each a connection and a receiver of its own on one local server that
# takes HANDLER (default 20) ms for each message. Prints a Markdown table of medians; RUNS (default 5)
# is how often each is measured. PROGRAMS (default build/release) is where headgate and
# headgate-courier stand, STAND_IN the server (default build/release/agent_stand_in).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/bench/bench.bash
. "$here/bench.bash"
bench_setup
programs=$(realpath "${PROGRAMS:-$root/build/release}")
stand_in=$(realpath "${STAND_IN:-$root/build/release/agent_stand_in}")
runs=${RUNS:-5}
targets=${TARGETS:-1000}
handler=${HANDLER:-20}
agent=
trap '[ -z "$agent" ] || kill "$agent"; rm -rf "$work"' EXIT

milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

make_certificate() {
	cd "$work"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=fleet \
		-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem 2>/dev/null
}

# The server, for "http" or "https".
start_agent() {
	local tls=
	[ "$1" = http ] || tls=", \"tls\": {\"certificate\": \"$work/certificate.pem\", \"key\": \"$work/key.pem\"}"
	mkdir -p "$work/agent"
	rm -f "$work/agent/port" "$work/agent/journal"
	echo "{\"webhook\": {\"secrets\": [\"$secret\"]}, \"delay\": $handler$tls}" >"$work/agent/settings.json"
	"$stand_in" "$work/agent" &
	agent=$!
	while [ ! -e "$work/agent/port" ]; do sleep 0.01; done
}

# A bare repository whose targets are all of them receivers of that server.
make_server() {
	local scheme=$1 port
	port=$(<"$work/agent/port")
	rm -rf "$work/server.git" "$work/clone"
	git init -q --bare "$work/server.git"
	git -C "$work/server.git" config headgate.approvals off
	# How much processor time and memory the courier needs, and when it is done.
	cat >"$work/courier" <<-END
	#!/bin/sh
	/usr/bin/time -f '%U %S %M' -o "$work/cost" "$programs/headgate-courier" "\$@" 2>>"$work/said"
	date +%s%3N >"$work/done"
	END
	chmod +x "$work/courier"
	git -C "$work/server.git" config headgate.courier "$work/courier"
	for ((n = 1; n <= targets; n++)); do
		printf '[headgate "target.c%d"]\n\tkind = webhook\n\turl = %s://127.0.0.1:%d/c%d\n' \
			"$n" "$scheme" "$port" "$n"
		printf '\tsecretFile = %s\n\tallowPrivate = 127.0.0.1\n' "$work/secret"
		[ "$scheme" = http ] || printf '\tcaFile = %s\n' "$work/certificate.pem"
	done >>"$work/server.git/config"
	"$programs/headgate" install --program "$programs/headgate" "$work/server.git" >/dev/null
	git init -q "$work/clone"
	git -C "$work/clone" remote add origin "$work/server.git"
}

# One push of one changed file; the results are appended to the files below $1.
push_once() {
	local result=$1 start pushed
	cd "$work/clone"
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata: {run: "%s"}\n' "$RANDOM$RANDOM" >one.yaml
	git add one.yaml
	git commit -q -m change
	rm -f "$work/done"
	start=$(milliseconds)
	git push -q origin HEAD:refs/heads/master 2>>"$work/said"
	pushed=$(milliseconds)
	while [ ! -s "$work/done" ]; do sleep 0.02; done
	mkdir -p "$result"
	echo $((pushed - start)) >>"$result/push"
	echo $(($(<"$work/done") - start)) >>"$result/recorded"
	tail -"$targets" "$work/agent/journal" | jq -s --argjson start "$start" \
		'(map(.time_ms) | max) - $start' >>"$result/told"
	awk '{ printf "%.0f\n", ($1 + $2) * 1000 }' "$work/cost" >>"$result/cpu"
	awk '{ printf "%.0f\n", $3 / 1024 }' "$work/cost" >>"$result/memory"
	check
}

# Everything arrived once, verified, and the ledger has the tip for each target.
check() {
	local tip good recorded
	tip=$(git rev-parse HEAD)
	good=$(tail -"$targets" "$work/agent/journal" | grep -F "$tip" | grep -c '"signature":"verified"')
	recorded=$(git -C "$work/server.git" for-each-ref --format='%(contents)' refs/deploy | grep -cx "Revision: $tip")
	if [ "$good" != "$targets" ] || [ "$recorded" != "$targets" ]; then
		echo "only $good of $targets were told, $recorded recorded" >&2
		tail -3 "$work/said" >&2
		exit 1
	fi
}

row() {
	local value
	printf '| %s |' "$1"
	for value in push told recorded cpu memory; do
		printf ' %s |' "$(median <"$work/result.$2/$value")"
	done
	printf '\n'
}

secret=whsec_$(openssl rand -base64 32)
(umask 077 && echo "$secret" >"$work/secret")
make_certificate
for scheme in http https; do
	start_agent "$scheme"
	make_server "$scheme"
	# The first push meets a repository without any ledger.
	push_once "$work/first.$scheme"
	for ((i = 0; i < runs; i++)); do
		push_once "$work/result.$scheme"
	done
	kill "$agent"
	wait "$agent" 2>/dev/null || true
	agent=
done
echo "$targets webhook targets on one local server that takes $handler ms for each message. From the"
echo "start of the push, in milliseconds; processor time and memory are the courier's, with the git that"
echo "moves the refs."
echo
echo "| | push ends | last target told | all recorded | processor time, ms | memory, MiB |"
echo "|---|---:|---:|---:|---:|---:|"
row 'plain HTTP' http
row 'TLS, certificates verified' https
