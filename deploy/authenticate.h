/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a registry asks for a login: WWW-Authenticate (RFC 9110, section 11.6.1) with the schemes
 * Basic and Bearer, and the token service that a Bearer challenge names (the distribution
 * project's token authentication specification).
 */
#ifndef DEPLOY_AUTHENTICATE_H
#define DEPLOY_AUTHENTICATE_H

#include "base/arena.h"

enum challenge_scheme { CHALLENGE_NONE = 0, CHALLENGE_BASIC, CHALLENGE_BEARER };

struct challenge {
	enum challenge_scheme scheme;
	struct span realm; /* BEARER: the URL of the token service */
	struct span service;
	struct span scope;
};

/* The strongest of the challenges that are known; NONE when there is none. */
struct challenge challenge_read(struct span header, struct arena *arena);

/*
 * The URL that hands out a token, terminated; `scope` when the challenge names none. Empty when the
 * realm is no URL that may be asked: https, or http where `plain_http` says so; no user, no
 * fragment.
 */
struct span token_url(const struct challenge *challenge, struct span scope, bool plain_http,
		      struct arena *arena);

/* "auth.example.com:443" of "https://auth.example.com:443/token"; empty when it is no URL. */
struct span url_authority(struct span url);

/* The token of the service's JSON answer; empty when it has none that may stand in a header. */
struct span token_read(struct span body, struct arena *arena);

/* "Basic …" of "user:password", "Bearer …". */
struct span basic_authorization(struct span user_and_password, struct arena *arena);
struct span bearer_authorization(struct span token, struct arena *arena);

#endif
