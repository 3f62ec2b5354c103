/* SPDX-License-Identifier: Apache-2.0 */
/* Claims, volumes and classes (core/validation and storage/validation). */
#ifndef VALIDATORS_STORAGE_H
#define VALIDATORS_STORAGE_H

#include "validators/field.h"

extern const struct rule_table storage_rules;

#endif
