/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host and the path of a URL as the Go standard library's net/url has them, because Argo CD
 * compares those.
 */
#ifndef DEPLOY_GO_URL_H
#define DEPLOY_GO_URL_H

#include "base/arena.h"

struct go_url {
	struct span scheme;
	struct span host;         /* URL.Hostname(): without port and brackets */
	struct span escaped_path; /* URL.EscapedPath(): as written where that is valid */
};

/* False for what url.Parse() refuses, and for hosts with percent-encoding, which nobody has. */
bool go_url_parse(struct span text, struct arena *arena, struct go_url *ret_url);

#endif
