/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields must be set, as the API server enforces it: the OpenAPI
 * description's "required" with what it has too much and too little.
 */
#ifndef VALIDATORS_REQUIRED_FIELDS_H
#define VALIDATORS_REQUIRED_FIELDS_H

#include "validators/catalog.h"

/* False as well for what is only required beside some other field. */
bool field_must_be_set(const struct catalog_definition *definition,
		       const struct catalog_property *property, unsigned minor);

#endif
