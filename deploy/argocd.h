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
	struct oid revision; /* of the source that is ours; zero: not known */
	int64_t deployed_at;
};

struct application {
	struct span name;
	struct span namespace;
	struct span project;
	struct span path;            /* of the source that is ours */
	struct span target_revision; /* as written; may be empty */
	struct span repo_url;
	/*
	 * Annotation manifest-generate-paths, each path clean and from the tree's top ("apps/web",
	 * "apps/?.yaml"; empty: the top itself). None: every push makes it refresh.
	 */
	struct span *refresh_paths;
	size_t refresh_path_count;
	bool matches_url; /* a source has this repository's URL */
	bool matches_branch;
	struct auto_sync auto_sync;
	bool is_disabled; /* auto-sync is set, and `enabled: false` beside it */
	bool is_pending;  /* an operation was asked for that has not begun */
	bool deleting;
	struct span sync_status;   /* "Synced", "OutOfSync", "Unknown" */
	struct oid compared;       /* status.sync.revision(s) of our source */
	struct span phase;         /* status.operationState.phase; empty: no operation */
	struct oid applied;        /* operationState.syncResult.revision(s) of our source */
	struct span message;       /* operationState.message */
	struct span comparison;    /* why it cannot be compared: the condition's message */
	struct span health;        /* "Healthy", "Degraded", "Progressing" … */
	struct span health_detail; /* "Deployment web: crash loop": the first resource like that */
	bool blocked;              /* by a sync window */
	struct application_history *history; /* oldest first; only from a single one's answer */
	size_t history_count;
};

struct applications {
	struct application *items; /* by namespace and name */
	size_t count;
	size_t capacity;
};

/*
 * GET of all Applications. The answer says which there are, whether they match and will refresh,
 * sync_status, phase and health; no revision: Argo CD leaves those out of lists that are cut
 * down. With `whole` it says everything but history, and is megabytes.
 */
struct request argocd_list_request(const struct target *target, bool whole, struct span token,
				   struct arena *arena);

/* GET of one, with everything. */
struct request argocd_get_request(const struct target *target,
				  const struct application *application, struct span token,
				  struct arena *arena);

/*
 * The same after Argo CD has looked at the repository again. It answers only then, maybe never:
 * deadline_ms is what is waited for.
 */
struct request argocd_refresh_request(const struct target *target,
				      const struct application *application, struct span token,
				      unsigned deadline_ms, struct arena *arena);

/* POST: to sync to what the history has under that id. Refused while auto-sync is on. */
struct request argocd_rollback_request(const struct target *target,
				       const struct application *application, int64_t id,
				       struct span token, struct arena *arena);

/* PATCH: auto-sync as wanted. Settings that Argo CD has kept (is_disabled) stay as they are. */
struct request argocd_auto_sync_request(const struct target *target,
					const struct application *application,
					const struct auto_sync *wanted, struct span token,
					struct arena *arena);

/* What the API says to any of these. */
struct argocd_answer {
	enum answer_meaning meaning; /* ACCEPTED: the body is what was asked for */
	int code;                    /* of gRPC, see below; 0: unknown */
	struct span sentence;        /* safe to show; with Argo CD's own message where it has one */
};
enum {
	ARGOCD_INVALID_ARGUMENT = 3,
	ARGOCD_NOT_FOUND = 5,
	ARGOCD_PERMISSION_DENIED = 7,
	ARGOCD_FAILED_PRECONDITION = 9,
	ARGOCD_UNAUTHENTICATED = 16,
};
struct argocd_answer argocd_answer_judge(const struct answer *answer, struct arena *arena);

/*
 * From the answer's body: a list, or one Application. -1: not JSON, or not what Argo CD sends.
 * Those without our URL are left out. `default_branch` is what HEAD names ("master").
 */
int applications_read(struct span body, const struct targets *targets, struct span branch,
		      struct span default_branch, struct arena *arena,
		      struct applications *ret_applications, struct error *err) WARN_UNUSED;

/* Whether a push with these files makes Argo CD refresh it; one that is being deleted: no. */
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
