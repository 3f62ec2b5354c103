/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Argo CD's Applications as its REST API shows them (GET /api/v1/applications and
 * .../{name}), which of them a landing concerns, and how far they are. The rules are those
 * of Argo CD's own webhook handler and status fields; sources in docs/deploy.md.
 */
#ifndef DEPLOY_ARGOCD_H
#define DEPLOY_ARGOCD_H

#include "deploy/deployment.h"
#include "deploy/request.h"

struct application_history {
	int64_t id;
	struct oid revision; /* of the source that is ours; zero: none is */
	int64_t deployed_at;
};

struct application {
	struct span name;
	struct span namespace;
	struct span project;
	struct span path;            /* of the source that is ours */
	struct span target_revision; /* as written; may be empty */
	struct span repo_url;
	struct span refresh_paths; /* annotation manifest-generate-paths; empty: none */
	bool matches_url;          /* a source has this repository's URL */
	bool matches_branch;
	bool auto_sync;
	struct span sync_status; /* "Synced", "OutOfSync", "Unknown" */
	struct oid compared;     /* status.sync.revision(s) of our source */
	struct span phase;       /* status.operationState.phase; empty: no operation */
	struct oid applied;      /* operationState.syncResult.revision(s) of our source */
	struct span message;     /* operationState.message, or the first condition's */
	struct span health;      /* "Healthy", "Degraded", "Progressing" … */
	bool blocked;            /* by a sync window */
	struct application_history *history; /* only from a single Application's answer */
	size_t history_count;
};

struct applications {
	struct application *items; /* by namespace and name */
	size_t count;
	size_t capacity;
};

/* GET of all Applications, of one, and the calls of the emergency command. */
struct request argocd_list_request(const struct target *target, struct span token,
				   struct arena *arena);
struct request argocd_get_request(const struct target *target,
				  const struct application *application, struct span token,
				  struct arena *arena);

/* From the answer's body. -1: not JSON, or not what Argo CD sends. Those without our URL are left
 * out. */
int applications_read(struct span body, const struct targets *targets, struct span branch,
		      struct span default_branch, struct arena *arena,
		      struct applications *ret_applications, struct error *err) WARN_UNUSED;

/* Whether a push with these files makes Argo CD refresh it. */
bool application_will_refresh(const struct application *application,
			      const struct changed_files *files);

/* What an Application says about `revision`; `descends`(context, a, b): is b at or after a? */
typedef int descends_fn(void *context, struct oid ancestor, struct oid commit);
struct application_progress {
	enum deployment_state state;
	bool settled;         /* nothing more will come of itself */
	struct span sentence; /* "Degraded: crash loop", safe to show; may be empty */
};
int application_progress(const struct application *application, struct oid revision,
			 descends_fn *descends, void *context, struct arena *arena,
			 struct application_progress *ret_progress, struct error *err) WARN_UNUSED;

#endif
