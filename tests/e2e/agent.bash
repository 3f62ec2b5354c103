# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Cluster agents for the tests: agent_stand_in (tests/stand_in/) on loopback, what it was sent,
# and the server's targets. For use after server.bash.

# shellcheck disable=SC2034,SC2120,SC2154 # server.bash sets some of the variables; tests read others

# agent_settings NAME: standard input becomes the agent's settings.json (a TLS part is added by
# agent_tls).
agent_settings() {
	mkdir -p "$work/agents/$1"
	cat >"$work/agents/$1/new"
	mv "$work/agents/$1/new" "$work/agents/$1/settings.json"
}

# agent_applications NAME: standard input becomes its Applications.
agent_applications() {
	mkdir -p "$work/agents/$1"
	cat >"$work/agents/$1/new"
	mv "$work/agents/$1/new" "$work/agents/$1/applications.json"
}

# agent_faults NAME [LINE...]: how it fails from now on (tests/stand_in/fault.h); none: it works.
agent_faults() {
	local name=$1
	shift
	printf '%s\n' "$@" >"$work/agents/$name/new"
	mv "$work/agents/$name/new" "$work/agents/$name/faults"
}

# agent_start NAME: starts it, on the port that it had before; $agent_url is where it listens.
agent_start() {
	local directory=$work/agents/$1 port=0 scheme=http
	[ ! -e "$directory/port" ] || port=$(<"$directory/port")
	rm -f "$directory/port"
	"${headgate%/*}/agent_stand_in" --port "$port" "$directory" 2>"$directory/errors" 3>&- &
	echo $! >"$directory/pid"
	for ((i = 0; i < 500; i++)); do
		[ ! -e "$directory/port" ] || break
		kill -0 "$(<"$directory/pid")" || break
		sleep 0.01
	done
	if [ ! -e "$directory/port" ]; then
		cat "$directory/errors"
		return 1
	fi
	! grep -q '"tls"' "$directory/settings.json" || scheme=https
	agent_port=$(<"$directory/port")
	agent_url=$scheme://127.0.0.1:$agent_port
}

# agent_stop NAME: nothing listens there any more.
agent_stop() {
	local pid
	pid=$(<"$work/agents/$1/pid")
	kill "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	rm -f "$work/agents/$1/pid"
}

# All of them, and the courier of this test's server.
agents_teardown() {
	local pid file
	for file in "$work"/agents/*/pid; do
		[ ! -e "$file" ] || kill "$(<"$file")" 2>/dev/null || true
	done
	couriers_end
}

# The couriers of this server, by their argument.
couriers() {
	pgrep -f "headgate-courier.* $work/server\.git" || true
}

couriers_end() {
	local pid
	for pid in $(couriers); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# journal NAME [FILTER]: what it received, through jq (all requests as one array).
journal() {
	[ -e "$work/agents/$1/journal" ] || {
		jq -nrc "[] | ${2:-.[]}"
		return
	}
	jq -src "${2:-.[]}" "$work/agents/$1/journal"
}

# acted NAME: how many messages it has taken.
acted() {
	journal "$1" 'map(select(.acted and .kind != "api")) | length'
}

# target NAME KIND URL [KEY VALUE]...: a target of the server, on loopback; its secret stands in
# $work/secrets/NAME.
target() {
	local name=$1 kind=$2 url=$3
	shift 3
	target_set "$name" kind "$kind" url "$url" allowPrivate 127.0.0.1 "$@"
	if [ -e "$work/secrets/$name" ]; then
		target_set "$name" secretFile "$work/secrets/$name"
	fi
}

# target_set NAME KEY VALUE...
target_set() {
	local name=$1
	shift
	while [ $# -gt 0 ]; do
		git -C "$work/server.git" config "headgate.target.$name.$1" "$2"
		shift 2
	done
}

# webhook NAME: a receiver of Standard Webhooks that verifies signatures, and the target for it.
webhook() {
	local key=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
	agent_settings "$1" <<<"{\"webhook\": {\"secrets\": [\"$key\"]}}"
	agent_start "$1"
	secret "$1" "$key"
	target "$1" webhook "$agent_url/hook"
}

# secret NAME VALUE: the secret of a target, in a file that only its owner reads.
secret() {
	mkdir -p "$work/secrets"
	(umask 077 && printf '%s\n' "$2" >"$work/secrets/$1")
}

# within SECONDS COMMAND...: until the command succeeds.
within() {
	local until=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		if [ "${EPOCHREALTIME/./}" -gt "$until" ]; then
			echo "never: $*"
			return 1
		fi
		sleep 0.05
	done
}

# courier [OPTION...]: a round in the foreground; one that is at work, and may be pausing, is killed
# before.
courier() {
	couriers_end
	"${headgate%/*}/headgate-courier" "$@" "$work/server.git"
}

# taken TARGET [BRANCH]: the revision that the ledger says the target has taken, or "none".
taken() {
	git -C "$work/server.git" log --first-parent --format='%(trailers:key=State,valueonly,separator=)
%(trailers:key=Revision,valueonly,separator=) %(trailers:key=Application,valueonly,separator=)' \
		"refs/deploy/$1/${2:-master}" 2>/dev/null |
		awk 'NR % 2 { state = $1; next }
			NF == 1 && (state == "accepted" || state == "unmatched") && !found { found = $1 }
			END { print found ? found : "none" }'
}

# Certificates, made once for a run of the tests: good, expired, of another name, and one that
# nobody has signed. $certificates/authority.pem signs the first three.
make_certificates() {
	certificates=$BATS_RUN_TMPDIR/certificates
	[ -d "$certificates" ] && return
	local fresh
	fresh=$(mktemp -d "$BATS_RUN_TMPDIR/certificates.XXXXXX")
	(
		cd "$fresh" || exit
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
			-subj '/CN=authority' -keyout authority.key -out authority.pem
		certificate good 'IP:127.0.0.1,DNS:localhost' -days 30
		certificate other DNS:other.example.com -days 30
		certificate expired IP:127.0.0.1 -days -1
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
			-subj '/CN=127.0.0.1' -addext subjectAltName=IP:127.0.0.1 \
			-keyout alone.key -out alone.pem
	) >/dev/null 2>&1 || return
	mv -T "$fresh" "$certificates" 2>/dev/null || rm -rf "$fresh"
}

# certificate NAME SUBJECT_ALT_NAME OPTION...: signed by the authority of this directory.
certificate() {
	local name=$1 names=$2
	shift 2
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
		-keyout "$name.key" -out "$name.request"
	openssl x509 -req -in "$name.request" -CA authority.pem -CAkey authority.key \
		-CAcreateserial -extfile <(echo "subjectAltName=$names") "$@" -out "$name.pem"
}

# agent_tls NAME CERTIFICATE: it speaks TLS with this certificate of $certificates.
agent_tls() {
	make_certificates
	jq --arg base "$certificates/$2" \
		'.tls = {certificate: ($base + ".pem"), key: ($base + ".key")}' \
		"$work/agents/$1/settings.json" >"$work/agents/$1/new"
	mv "$work/agents/$1/new" "$work/agents/$1/settings.json"
}

# The target has taken what master is.
told() { [ "$(taken "$1")" = "$(tip refs/heads/master)" ]; }

# tell TARGET: a round now, whatever pause was made, and it has taken what master is.
tell() {
	courier >>"$work/courier" 2>&1 </dev/null || true
	within 20 told "$1"
}

# states TARGET [REVISION]: "application state" for each entry of the ledger about that revision
# (the tip of master), oldest first; a target as a whole is "-".
states() {
	git -C "$work/server.git" log --reverse --first-parent --format='%(trailers:key=State,valueonly,separator=)
%(trailers:key=Revision,valueonly,separator=)
%(trailers:key=Application,valueonly,separator=)' "refs/deploy/$1/master" |
		awk -v wanted="${2:-$(tip refs/heads/master)}" '
			NR % 3 == 1 { state = $0 }
			NR % 3 == 2 { revision = $0 }
			NR % 3 == 0 && revision == wanted { print ($0 == "" ? "-" : $0), state }'
}

# has_state TARGET APPLICATION STATE: the ledger says so about the tip of master.
has_state() { states "$1" | grep -qxe "$2 $3"; }

# The sentence about the last attempt at a target.
attempt() {
	jq -r '.attempts[0].answer // empty' "$work/server.git/headgate/attempts/$1" 2>/dev/null || true
}

# attempt_says TARGET REGEX
attempt_says() { [[ $(attempt "$1") =~ $2 ]]; }

# change [FILE]: a commit that changes the Service in this file.
change() {
	printf '# %s\n' "$RANDOM$RANDOM" >>"${1:-web.yaml}"
	git commit -qam change
}
