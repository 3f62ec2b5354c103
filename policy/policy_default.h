/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds for everything that a policy file leaves unsaid.
 */
#ifndef POLICY_POLICY_DEFAULT_H
#define POLICY_POLICY_DEFAULT_H

#include "policy/policy.h"

/* The Kubernetes versions that a policy may name: those of the validators' catalog. */
enum { POLICY_KUBERNETES_OLDEST = 30, POLICY_KUBERNETES_NEWEST = 35 };

extern const struct policy policy_default;

#endif
