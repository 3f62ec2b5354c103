/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of refs/deploy that are written beside other couriers' and emergencies'. */
#ifndef COURIER_RECORD_H
#define COURIER_RECORD_H

#include "deploy/deployment.h"

/*
 * Writes the entries in one transaction, again when another was faster. *ret_last (may be NULL) is
 * the newest of the entries, where all are of one chain.
 */
int record_entries(struct repository *repository, const struct deployments *deployments,
		   struct arena *arena, struct oid *ret_last, struct error *err) WARN_UNUSED;

#endif
