/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kustomization file and the files it names (kustomize.config.k8s.io/v1beta1
 * Kustomization, v1alpha1 Component).
 */
#ifndef GATE_KUSTOMIZATION_H
#define GATE_KUSTOMIZATION_H

#include "base/map.h"
#include "manifest/reader.h"

struct judge;

/* As what a kustomization names a file; a stronger role stands further down. */
enum kustomize_role {
	KUSTOMIZE_NOT_NAMED = 0,
	KUSTOMIZE_CONTENT,       /* of a generated ConfigMap or Secret: any bytes */
	KUSTOMIZE_CONFIGURATION, /* for kustomize itself: transformers, generators, ... */
	KUSTOMIZE_PATCH,
	KUSTOMIZE_RESOURCE, /* a file or a directory with a kustomization of its own */
};

/* One name in a kustomization. */
struct kustomize_name {
	enum kustomize_role role;
	const struct node *node; /* where it stands */
	struct span field;       /* "resources[2]" */
	struct span target;      /* the path from the repository's root; "" is the root itself */
	bool is_outside;         /* leads out of the repository; target is empty */
	bool may_be_directory;
	bool may_be_remote; /* "github.com/x" is fetched unless there is such a file here */
};

/* What kustomize fetches: a URL, or one of git's short forms. */
struct kustomize_remote {
	const struct node *node;
	struct span field; /* "resources[2]" */
};

struct kustomization {
	const struct source *source;
	struct kustomize_name *names; /* remote ones and inline texts are left out */
	size_t count;
	size_t capacity;
	struct map roles; /* target -> its strongest enum kustomize_role */
	struct span
		*charts; /* directories of Helm charts that it renders, all of what is in them */
	size_t chart_count;
	size_t chart_capacity;
	size_t remote; /* what is fetched or rendered from elsewhere: not looked at */
	struct kustomize_remote *remotes; /* of that, what certainly is fetched */
	size_t remote_count;
	size_t remote_capacity;
};

/* kustomization.yaml, kustomization.yml, Kustomization. */
bool is_kustomization_name(struct span name);
extern const struct span kustomization_names[3];

/* As what it names the file; KUSTOMIZE_NOT_NAMED when it does not. */
enum kustomize_role kustomization_role(const struct kustomization *kustomization, struct span path);

/* The files that the documents name. Lives in `arena`; *source must outlive it. */
struct kustomization *kustomization_read(const struct source *source,
					 const struct manifest *manifest, struct arena *arena);

#endif
