/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Container registries, as the server's administrator (or the owner of a clone) configured them:
 *
 *	[headgate "registry.registry.example.com:5000"]  # git config headgate.registry.HOST.KEY
 *		userFile = /etc/headgate/registry.user   # "USER:PASSWORD", 0600
 *		tokenFile = /etc/headgate/registry.token # sent as a bearer token, 0600
 *		caFile = /etc/headgate/ca.pem            # trusted besides the system's
 *		allowPrivate = 10.0.0.0/8                # repeatable; default: public addresses
 *		plainHttp = true                         # without TLS; default: false
 *
 * A registry that nobody configured is asked without login, over https, at public addresses.
 */
#ifndef DEPLOY_REGISTRY_H
#define DEPLOY_REGISTRY_H

#include "deploy/address_range.h"
#include "repo/repository.h"

struct registry {
	struct span host;      /* as image names have it: "docker.io", "localhost:5000" */
	struct span endpoint;  /* "https://registry.example.com", terminated, without final '/' */
	struct span user_file; /* terminated; empty: none. So with the other files */
	struct span token_file;
	struct span ca_file;
	struct address_ranges allow_private;
	bool plain_http;
	struct span problem; /* not empty: cannot be asked; a sentence, with the command to type */
};

int registry_read(struct repository *repository, struct span host, struct arena *arena,
		  struct registry *ret_registry, struct error *err) WARN_UNUSED;

/* NAME, NAME:PORT or [IPV6]:PORT, and nothing that could lead a URL elsewhere. */
bool registry_host_is_valid(struct span host);

#endif
