#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The committed catalog is what the generator writes from the collected facts, byte by byte.
# usage: catalog_regenerate.sh GENERATOR CATALOG-FOLDER
# HEADGATE_SHARED names the folder that holds the facts in kubernetes/; without it, a folder
# "shared" beside this project. Where neither is: skipped, exit 77.
set -eu
generator=$1 catalog=$2
facts=${HEADGATE_SHARED:-$catalog/../../../shared}/kubernetes
if [ ! -f "$facts/definitions.json" ]; then
	echo "skipped: the catalog is not made anew: HEADGATE_SHARED names no folder with the facts"
	exit 77
fi
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$generator" "$facts" "$fresh"
for text in "$fresh"/*.txt; do
	cmp "$text" "$catalog/${text##*/}"
done
