/* SPDX-License-Identifier: Apache-2.0 */
/* Which Applications a push concerns: the rules of Argo CD's webhook handler. */
#ifndef DEPLOY_ARGOCD_MATCH_H
#define DEPLOY_ARGOCD_MATCH_H

#include "base/arena.h"

/* Does a push to that branch ("master") concern a source with that targetRevision? */
bool target_revision_matches(struct span target_revision, struct span branch,
			     struct span default_branch);

/*
 * An entry of manifest-generate-paths, made clean as Go's filepath.Clean() does, from the top of
 * the tree: ("apps/web", "../base") -> "apps/base". An entry that begins with '/' counts from
 * the top whatever the directory.
 */
struct span refresh_path_clean(struct span directory, struct span entry, struct arena *arena);

/* Go's filepath.Match(): '*' and '?' do not cross '/'; a malformed pattern matches nothing. */
bool go_path_match(struct span pattern, struct span path);

#endif
