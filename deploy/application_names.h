/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of application_path() share: the paths that a name may mean. */
#ifndef DEPLOY_APPLICATION_NAMES_H
#define DEPLOY_APPLICATION_NAMES_H

#include "base/nearest.h"
#include "deploy/deployment.h"
#include "repo/tree.h"

struct application_place {
	struct span path; /* empty: the whole tree */
	struct span who;  /* "the Application argocd/web", safe to show */
};

struct application_names {
	struct repository *repository;
	struct span branch;
	struct oid tip_tree;
	struct span name; /* that was asked for */
	struct arena *arena;
	struct tree_changes files; /* every file at the tip */
	struct application_place *items;
	size_t count; /* places with different paths */
	size_t capacity;
	struct nearest nearest;
	struct error *err;
};

/* Notes a place when the tip has such a path and no other place says the same. */
int application_names_add(struct application_names *names, struct span path,
			  struct span who) WARN_UNUSED;

/* A name that comes close, should nothing be found; not the very one, which led nowhere. */
void application_names_offer(struct application_names *names, struct span candidate);

/* A path as an Application writes it, as a tree has it: "./apps/web/" is apps/web, "." the top. */
struct span application_tree_path(struct span path);

/* "web" and "argocd/web" mean argocd/web. */
bool application_is_named(struct span name, struct span name_space, struct span application);

/* application_manifests.c: Argo CD Applications and Flux Kustomizations among the files. */
int application_names_of_manifests(struct application_names *names) WARN_UNUSED;

#endif
