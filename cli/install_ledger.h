/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INSTALL_LEDGER_H
#define CLI_INSTALL_LEDGER_H

#include "repo/repository.h"

/*
 * Begins the ledger of every protected branch that has none: from here on each
 * step can be verified. Nothing to do while no approvals are asked for.
 */
int install_ledgers(struct repository *repository, struct arena *arena,
		    struct error *err) WARN_UNUSED;

#endif
