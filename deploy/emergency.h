/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rolling back in the cluster, past the gate: `headgate rollback --emergency` has Argo CD deploy
 * something that it deployed before. Which of its Applications is meant, and which entry of its
 * history: as data; courier/emergency.c asks and tells.
 */
#ifndef DEPLOY_EMERGENCY_H
#define DEPLOY_EMERGENCY_H

#include "deploy/argocd.h"

enum emergency_deed {
	EMERGENCY_ROLL_BACK = 0,
	EMERGENCY_RESUME, /* auto-sync on again */
};

struct emergency_order {
	enum emergency_deed deed;
	struct span branch;      /* "refs/heads/master", terminated */
	struct span target;      /* only this one; empty: any */
	struct span application; /* as the person typed it: "web", "argocd/web", or a path */
	struct span path;        /* that this means on the branch; empty: nothing */
	struct oid revision;     /* whose content shall run; zero to resume */
	bool pause_auto_sync;
	bool dry_run; /* only say what would be done */
};

/* An Application that the order may mean, and where. */
struct emergency_place {
	const struct target *target;
	const struct application *application;
	bool is_named; /* by its own name, not only by its path */
};

struct emergency_places {
	struct emergency_place *items;
	size_t count;
	size_t capacity;
};

/* Adds those of the target that the order may mean. */
void emergency_places_add(struct emergency_places *places, const struct emergency_order *order,
			  const struct target *target, const struct applications *applications,
			  struct arena *arena);

/* The one that is meant: the only one with that name, else the only one with that path. */
int emergency_place_choose(const struct emergency_places *places,
			   const struct emergency_order *order, struct emergency_place *ret_place,
			   struct error *err) WARN_UNUSED;

/*
 * The newest entry of its history in which the Application's path was what it is in the revision
 * that is asked for: Argo CD knows only what it synced. -1 says what it has.
 */
int emergency_entry_choose(struct repository *repository, const struct application *application,
			   struct oid revision, struct arena *arena,
			   const struct application_history **ret_entry,
			   struct error *err) WARN_UNUSED;

/*
 * What is written down before Argo CD is asked (deploy/deployment.h): that it shall go back to the
 * entry of its history; that its auto-sync is switched off, and how it was set.
 */
struct deployment emergency_order_back(const struct emergency_order *order,
				       const struct emergency_place *place,
				       const struct application *application,
				       const struct application_history *entry, int64_t now,
				       struct arena *arena);
struct deployment emergency_order_auto_sync(const struct deployment *back,
					    const struct application *application);

/* The entry that says what has become of an order that stands in the chain. */
struct deployment emergency_outcome(const struct deployment *order, enum deployment_state state,
				    struct span answer, int64_t now);

/*
 * What an Application that was read at `now` says about the order. False: nothing, yet: whoever
 * gave it may have died a moment ago, and Argo CD may be about to begin.
 */
bool emergency_outcome_seen(const struct deployment *order, const struct application *application,
			    int64_t now, struct arena *arena, struct deployment *ret_entry);

#endif
