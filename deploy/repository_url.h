/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clone URLs as agents match them. Argo CD compares an Application's repoURL with the payload's
 * repository.html_url by a regular expression made of the latter (its util/webhook,
 * GetWebURLRegex); this is that rule, and the form of html_url that matches the most.
 */
#ifndef DEPLOY_REPOSITORY_URL_H
#define DEPLOY_REPOSITORY_URL_H

#include "base/arena.h"
#include "base/error.h"

/* The html_url for a clone URL; empty when Argo CD can match it by none (a local path, git://). */
struct span html_url_of(struct span clone_url, struct arena *arena);

/* The distinct html_urls of several clone URLs, in order. */
void html_urls_of(const struct span *clone_urls, size_t count, struct arena *arena,
		  struct span **ret_urls, size_t *ret_count);

/* 1 when an Application with that repoURL is refreshed by a payload with that html_url, 0, -1. */
int repo_url_matches(struct span repo_url, struct span html_url, struct arena *arena,
		     struct error *err) WARN_UNUSED;

#endif
