/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands around a file: the Helm chart it belongs to and the kustomizations
 * that name it. Directories are looked at once a run, when the first file in or
 * below them is judged; only a file's own directory and its ancestors are.
 */
#ifndef GATE_SURROUNDINGS_H
#define GATE_SURROUNDINGS_H

#include "base/map.h"
#include "gate/kustomization.h"
#include "gate/snapshot.h"

struct directory {
	struct span path;                    /* "" is the top */
	struct directory *parent;            /* NULL at the top */
	bool is_chart;                       /* holds a Chart.yaml */
	struct kustomization *kustomization; /* NULL when it holds none */
};

struct surroundings {
	struct snapshot *snapshot; /* NULL: nothing can be looked up, only learned */
	struct arena *arena;
	struct map directories; /* path -> struct directory */
	struct map schemas;     /* path -> what gate/schema_files.c made of it */
	struct map roles;       /* path -> enum kustomize_role */
};

struct surroundings *surroundings_new(struct snapshot *snapshot, struct arena *arena);

/* The directory that `path` (a file) stands in, its ancestors linked. */
int surroundings_directory(struct surroundings *surroundings, struct span path,
			   struct directory **ret_directory, struct error *err) WARN_UNUSED;

/* Notes what a kustomization names, wherever it stands. */
void surroundings_learn(struct surroundings *surroundings,
			const struct kustomization *kustomization);

/* As what kustomizations name this file; KUSTOMIZE_NOT_NAMED when none does. */
enum kustomize_role surroundings_role(const struct surroundings *surroundings, struct span path);

#endif
