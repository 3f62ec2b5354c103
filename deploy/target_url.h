/* SPDX-License-Identifier: Apache-2.0 */
/* The URL of a target: what is sent there carries a signature, so nothing odd is taken. */
#ifndef DEPLOY_TARGET_URL_H
#define DEPLOY_TARGET_URL_H

#include "base/span.h"

struct target_url {
	bool encrypted; /* https, tls */
	struct span scheme;
	struct span host; /* with the brackets of an IPv6 address */
	struct span port; /* empty: the scheme's */
	struct span path; /* with query, from '/' on; may be empty */
};

/*
 * NULL and the parts (borrowing `text`), else what is wrong, without anything of the text: it may
 * hold a password. `schemes` are those that are taken, ended by NULL.
 */
const char *target_url_parse(struct span text, const char *const *schemes,
			     struct target_url *ret_url);

#endif
