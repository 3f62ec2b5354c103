/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of validate_resource(), in the order in which the API server takes
 * them. Each reports into the validation and knows nothing of the others.
 */
#ifndef VALIDATORS_CHECKS_H
#define VALIDATORS_CHECKS_H

#include "validators/validation.h"

enum resource_scope { SCOPE_NAMESPACED, SCOPE_CLUSTER, SCOPE_UNKNOWN };

/*
 * Types, required, unknown fields, enums, list uniqueness, formats, declarative
 * rules, against the built-in catalog. False: the catalog has no such kind, and
 * nothing was reported; *ret_scope is the kind's otherwise.
 */
bool builtin_schema_check(struct validation *validation, enum resource_scope *ret_scope);

/* Removed, deprecated, not yet served: with the replacement. False when the kind is none of
 * Kubernetes' own. */
bool lifecycle_check(struct validation *validation);

/* The metadata of an object of any kind: fields and types of ObjectMeta. */
void builtin_metadata_check(struct validation *validation);

/* A resource whose CRD is known. False: it is not, and nothing was reported. */
bool custom_resource_check(struct validation *validation, enum resource_scope *ret_scope);

/* The CRD object itself: structural schema and all (CustomResourceDefinition only). */
void custom_definition_check(struct validation *validation);

/* name, generateName, namespace by scope, labels, annotations, owner references, finalizers. */
void metadata_check(struct validation *validation, enum resource_scope scope);

/* The hand-written rules of the API server, by kind. */
void object_rules_check(struct validation *validation);

/* Fields that may not change, against validation->before. Nothing when that is NULL. */
void immutable_check(struct validation *validation);

#endif
