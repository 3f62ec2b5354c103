/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an object says about others: which objects it names, and which ones a
 * controller will make of it (a SealedSecret becomes a Secret). Only kinds of
 * which people expect to find the object in the same repository: ConfigMap,
 * Secret, ServiceAccount, Service, and the workload that an autoscaler scales.
 */
#ifndef GATE_REFERENCES_H
#define GATE_REFERENCES_H

#include "gate/judge.h"
#include "manifest/resource.h"

/* One more fact, of no content yet. */
struct object_fact *facts_next(struct file_facts *facts, struct arena *arena);

/* Adds the object itself, what it refers to and what is made of it. All text is copied. */
void facts_add_resource(struct file_facts *facts, struct arena *arena,
			const struct resource *resource);

/* Groups without a dot, and those below k8s.io, are Kubernetes' own; others come from CRDs. */
bool is_custom_group(struct span group);

/* Adds the ConfigMaps and Secrets that a kustomization's generators make. */
void facts_add_generators(struct file_facts *facts, struct arena *arena,
			  const struct node *kustomization);

/*
 * Adds what an older content of the file defined or generated, as removed: of
 * the kinds that others refer to. What is still there is told apart later.
 */
void facts_add_removed(struct file_facts *facts, struct arena *arena, const struct source *before,
		       struct arena *scratch);

/*
 * All of that for one file by itself, whatever its class; mistakes in it are
 * told when the file is judged. facts->path is to be set; what is added lives in
 * `arena`, which may be the scratch.
 */
void facts_of_source(struct file_facts *facts, struct arena *arena, const struct source *source,
		     struct arena *scratch);

#endif
