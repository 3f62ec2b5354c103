/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INSTALL_INVENTORY_H
#define CLI_INSTALL_INVENTORY_H

#include "repo/repository.h"

/* Brings the inventory of HEAD's branch up to date and says so. Nothing to do without the branch.
 */
int install_inventory(struct repository *repository, struct arena *arena,
		      struct error *err) WARN_UNUSED;

#endif
