/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clone URLs as agents match them. Argo CD compares an Application's repoURL with the payload's
 * repository.html_url by a regular expression made of the latter (its util/webhook,
 * GetWebURLRegex). Here are that rule, as its version 3 has it and as version 2 had it, and the
 * form of html_url that matches the most.
 */
#ifndef DEPLOY_REPOSITORY_URL_H
#define DEPLOY_REPOSITORY_URL_H

#include "base/arena.h"
#include "base/error.h"

/*
 * The html_url for a clone URL; empty when Argo CD can match it by none (a local path, git://, a
 * password in it, an IPv6 address). Never holds a user or a password.
 */
struct span html_url_of(struct span clone_url, struct arena *arena);

/* The distinct html_urls of several clone URLs, in order. */
void html_urls_of(const struct span *clone_urls, size_t count, struct arena *arena,
		  struct span **ret_urls, size_t *ret_count);

enum url_rule { URL_RULE_ARGOCD_3 = 0, URL_RULE_ARGOCD_2 };

/*
 * Is an Application with that repoURL refreshed by a payload with that html_url? The arena is
 * used where the path of html_url has to be percent-encoded.
 */
bool repo_url_matches(struct span repo_url, struct span html_url, enum url_rule rule,
		      struct arena *arena);

#endif
