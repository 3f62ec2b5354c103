# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# A container registry (Debian's docker-registry) on loopback and tiny images in it.

courier() {
	"$(dirname "$headgate")/headgate-courier" "$@"
}

# registry_start [LINE...]: lines of its configuration below http:, or of the top when they have no
# blanks in front. $registry is its host and port.
registry_start() {
	mkdir -p "$work/registry"
	{
		printf '%s\n' 'version: 0.1' 'log: {level: info}' 'storage:' \
			"  filesystem: {rootdirectory: $work/registry/data}" 'http:' '  addr: 127.0.0.1:0'
		printf '%s\n' "$@"
	} >"$work/registry/config.yml"
	: >"$work/registry/log"
	docker-registry serve "$work/registry/config.yml" >"$work/registry/log" 2>&1 3>&- &
	echo $! >"$work/registry/pid"
	local i
	for ((i = 0; i < 100; i++)); do
		registry=$(sed -n 's/.*listening on \(127[0-9.:]*[0-9]\).*/\1/p' "$work/registry/log")
		[ -n "$registry" ] && return
		sleep 0.05
	done
	cat "$work/registry/log"
	return 1
}

registry_stop() {
	[ -e "$work/registry/pid" ] || return 0
	kill "$(cat "$work/registry/pid")" 2>/dev/null || true
	rm -f "$work/registry/pid"
}

# The repository (the server's unless named) may ask it without TLS.
registry_known() {
	local repository=${1:-$work/server.git}
	git -C "$repository" config "headgate.registry.$registry.plainHttp" true
	git -C "$repository" config "headgate.registry.$registry.allowPrivate" 127.0.0.1
}

# registry_put NAME TAG [CURL-OPTION...]: an image without layers; $digest is its manifest's.
registry_put() {
	local name=$1 tag=$2 base=${registry_scheme:-http}://$registry/v2 location config
	shift 2
	config=sha256:$(printf '{}' | sha256sum | cut -d ' ' -f 1)
	location=$(curl -sf -D - -o /dev/null "$@" -X POST "$base/$name/blobs/uploads/" |
		tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
	curl -sf "$@" -X PUT -H 'Content-Type: application/octet-stream' --data-binary '{}' \
		"$location&digest=$config" || return
	printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","size":2,"digest":"%s"},"layers":[],"annotations":{"tag":"%s"}}' \
		application/vnd.oci.image.manifest.v1+json application/vnd.oci.image.config.v1+json \
		"$config" "$tag" >"$work/registry/manifest"
	# Used by the tests.
	# shellcheck disable=SC2034
	digest=sha256:$(sha256sum <"$work/registry/manifest" | cut -d ' ' -f 1)
	curl -sf "$@" -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
		--data-binary "@$work/registry/manifest" "$base/$name/manifests/$tag"
}
