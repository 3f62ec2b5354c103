/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object whose kind nobody knows: neither the catalog nor a CRD. Reports
 * once: an error inside Kubernetes' own groups, where the server refuses it for
 * certain, a warning elsewhere.
 */
#ifndef VALIDATORS_UNKNOWN_KIND_H
#define VALIDATORS_UNKNOWN_KIND_H

#include "validators/validation.h"

void unknown_kind_report(struct validation *validation);

#endif
