/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The custom kinds of a run: what the CustomResourceDefinitions at hand define.
 * Learning is one parse; schemas are used as they stand in the file.
 *
 * A definition learned later takes the place of an earlier one of the same
 * group and kind.
 */
#ifndef VALIDATORS_CUSTOM_RESOURCES_H
#define VALIDATORS_CUSTOM_RESOURCES_H

#include "base/map.h"
#include "manifest/resource.h"

struct custom_version {
	struct span name;
	bool served;
	bool deprecated;
	struct span deprecation_warning; /* empty: the server makes one up */
	const struct node *schema;       /* NULL: none, nothing can be checked */
	bool has_cel_rules;              /* x-kubernetes-validations somewhere in the schema */
};

struct custom_kind {
	struct span group;
	struct span kind;
	struct span definition;   /* the CRD's name */
	struct span path;         /* the CRD's file */
	const struct node *names; /* spec.names: plural, singular, shortNames */
	bool namespaced;
	struct custom_version *versions;
	size_t version_count;
};

struct custom_resources {
	struct arena *arena;
	struct map kinds; /* "group/kind" -> struct custom_kind */
	size_t learned;   /* definitions taken, also those in the place of another */
};

/* Lives in `arena`, with everything it will learn. */
struct custom_resources *custom_resources_new(struct arena *arena);

/* False for nearly every file: it names no CustomResourceDefinition. */
bool custom_resources_may_define(struct span bytes);

/*
 * Takes every CRD in the source; the bytes are copied. Whatever is wrong with
 * them is told when that file is judged. Cheap for sources without a CRD.
 */
void custom_resources_learn_source(struct custom_resources *registry, const struct source *source);

/* NULL when no CRD defines it. */
const struct custom_kind *custom_resources_kind(const struct custom_resources *registry,
						struct span group, struct span kind);

/* The version by name, or NULL. */
const struct custom_version *custom_kind_version(const struct custom_kind *kind, struct span name);

#endif
