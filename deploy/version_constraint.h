/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version constraints as Argo CD reads them in targetRevision (Masterminds/semver 3): "1.2",
 * "v1.2.3", "^1.2", "~1.2", "1.x", ">= 1.2, < 2 || 3.*", "1.2 - 1.4".
 */
#ifndef DEPLOY_VERSION_CONSTRAINT_H
#define DEPLOY_VERSION_CONSTRAINT_H

#include "base/span.h"

/* False also when either is none. */
bool version_satisfies(struct span version, struct span constraint);

#endif
