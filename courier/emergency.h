/* SPDX-License-Identifier: Apache-2.0 */
/* The emergency's conversation with Argo CD (deploy/emergency.h), and its record. */
#ifndef COURIER_EMERGENCY_H
#define COURIER_EMERGENCY_H

#include "base/text.h"
#include "deploy/emergency.h"

/*
 * Finds the Application at the targets with a token, reads it, and does what the order says.
 * What was done stands in refs/deploy as rolled-back: a debt until Git agrees. `said` gets lines
 * for the person. *ret_done: false when Argo CD or its settings refused; `said` says why and what
 * to type.
 */
int emergency_run(struct repository *repository, const struct emergency_order *order,
		  struct text *said, bool *ret_done, struct error *err) WARN_UNUSED;

#endif
