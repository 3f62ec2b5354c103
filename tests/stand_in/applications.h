/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Argo CD's Applications and the little controller that moves them: refreshed -> seen -> syncing
 * -> synced -> healthy, each after so many milliseconds. Where one stands is computed
 * from the clock when somebody asks. applications.json is an array of
 *
 *	{"name": "web", "namespace": "argocd", "project": "default",
 *	 "repoURL": "…", "targetRevision": "master", "path": "apps/web",   or "sources": [{…}]
 *	 "annotations": {"argocd.argoproj.io/manifest-generate-paths": "."},
 *	 "autoSync": true,         default
 *	 "automated": {"prune": true},  how, default
 *	 "revision": "1111…",      what is deployed at the start
 *	 "history": ["0000…"],     what was deployed before that
 *	 "seen": 20, "running": 20, "synced": 20, "healthy": 20,
 *	 "end": "healthy",         or degraded, failed, blocked, unchanged
 *	 "message": "…",           of the end
 *	 "lose": 1}                webhook events that have no effect though answered with 200
 *
 * The revision that a refresh finds is the tip of the branch in the bare repository that
 * settings.argocd.repository names, as Argo CD asks the Git server; else what the event says.
 */
#ifndef STAND_IN_APPLICATIONS_H
#define STAND_IN_APPLICATIONS_H

#include "stand_in/stand_in.h"

struct event {
	const char *revision; /* "master" */
	const char *html_url;
	const char *before;
	const char *after;
	bool touched_head;
	json_t *files; /* array of strings; empty: not known */
};

/* Marks those that the event concerns; *detail gets "refreshed", "matched" and "cache_copied". */
void applications_event(struct stand_in *stand_in, const struct event *event, json_t **detail);

json_t *application_named(const struct stand_in *stand_in, const char *name);

/* Looks at the repository now; `after` as the revision where no repository is known (may be NULL).
 */
void application_refresh(struct stand_in *stand_in, json_t *application, const char *after);

/* When the refresh that is under way will have been seen; 0: none is. */
int64_t application_seen_at(const struct stand_in *stand_in, json_t *application);

bool application_auto_sync(const struct stand_in *stand_in, json_t *application);
/* `automated`: the merge patch of spec.syncPolicy.automated, null to take it away. */
void application_set_auto_sync(struct stand_in *stand_in, json_t *application, json_t *automated);

/* Applies a revision of the history. False: there is no such id. */
bool application_roll_back(struct stand_in *stand_in, json_t *application, json_int_t id);

/* Syncs to what it compares with, auto-sync or not. */
void application_sync(struct stand_in *stand_in, json_t *application);

/* The resource as the REST API shows it; the caller's. */
json_t *application_resource(const struct stand_in *stand_in, json_t *application);

#endif
