/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the schema of a CRD version structural, as apiextensions.k8s.io/v1 asks?
 * Types everywhere on the spine, only restrictions in junctors, no references,
 * lists and defaults that fit. Source: apiextensions validation and
 * pkg/apiserver/schema.
 */
#ifndef VALIDATORS_STRUCTURAL_SCHEMA_H
#define VALIDATORS_STRUCTURAL_SCHEMA_H

#include "validators/validation.h"

/* Reports into the validation. `schema` is a map. */
void structural_schema_check(struct validation *validation, const struct node *schema,
			     const struct field_path *path);

#endif
