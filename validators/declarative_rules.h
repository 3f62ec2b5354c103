/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that the API itself declares, from the catalog: limits, forms,
 * alternatives. Part of the walk of schema_walk.h.
 */
#ifndef VALIDATORS_DECLARATIVE_RULES_H
#define VALIDATORS_DECLARATIVE_RULES_H

#include "validators/schema_walk.h"

/* A field that is set, with the object that holds it. */
void declarative_field_check(struct validation *validation, const struct schema_level *level,
			     const struct catalog_property *property, const struct node *node,
			     const struct field_path *path);

/* The object as a whole: which of its fields may stand together. Not for partial objects. */
void declarative_object_check(struct validation *validation, const struct schema_level *level);

/* The API declares that the field must be set, which its OpenAPI description may not say. */
bool declared_required(const struct catalog_property *property, unsigned minor);

#endif
