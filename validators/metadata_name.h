/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metadata.name and metadata.generateName by kind (the name functions of the
 * API server's validation packages, 1.30 to 1.35).
 */
#ifndef VALIDATORS_METADATA_NAME_H
#define VALIDATORS_METADATA_NAME_H

#include "validators/field.h"

void metadata_name_check(const struct field *object);

#endif
