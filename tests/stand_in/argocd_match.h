/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which Applications an event concerns, as Argo CD's webhook handler decides it. Written from its
 * documentation and source, with PCRE2 set as Go's regexp reads: no part of headgate's own rule.
 */
#ifndef STAND_IN_ARGOCD_MATCH_H
#define STAND_IN_ARGOCD_MATCH_H

#include "base/span.h"

/* version: 2 for the stricter rule of Argo CD 2.x. */
bool argocd_url_matches(const char *repo_url, const char *html_url, int version);

/* targetRevision against "master", touched: it is the default branch. */
bool argocd_revision_matches(const char *target_revision, const char *revision, bool touched_head);

/* One entry of manifest-generate-paths against one file; the entry may be relative to `path`. */
bool argocd_path_matches(struct span entry, const char *path, const char *file);

#endif
