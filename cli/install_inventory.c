/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads HEAD's branch once at the installation, so that the first push need not.
 */
#include "cli/install_inventory.h"

#include "cli/inventory_watch.h"
#include "gate/inventory.h"

#include <stdio.h>

int install_inventory(struct repository *repository, struct arena *arena, struct error *err)
{
	struct inventory_watch watch;
	struct inventory_options options = { .progress = inventory_watch_show,
					     .progress_context = &watch };
	struct inventory *inventory = NULL;
	struct oid tip = { 0 };

	inventory_watch_begin(&watch);
	if (repository_head_ref(repository, arena, &options.branch, err) < 0)
		return -1;
	/* The span is terminated: it was copied to the arena. */
	int found =
		options.branch.len ? repository_ref(repository, options.branch.ptr, &tip, err) : 0;
	if (found <= 0)
		return found;
	if (repository_commit_tree(repository, tip, &options.tip, err) < 0)
		return -1;
	options.tree = options.tip;
	if (inventory_open(&inventory, repository, &options, arena, err) < 0)
		return -1;
	inventory_close(inventory);
	if (watch.files)
		printf("read   %zu file%s of %.*s, so that the first push need not\n", watch.files,
		       watch.files == 1 ? "" : "s", SPAN_ARG(options.branch));
	return 0;
}
