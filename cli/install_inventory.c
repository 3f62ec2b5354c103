/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads HEAD's branch once at the installation, so that the first push need not.
 */
#include "cli/install_inventory.h"

#include "gate/inventory.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

struct watch {
	bool is_watched;
	time_t shown; /* the second of the last line */
	size_t files;
};

static void show(void *context, size_t done, size_t total)
{
	struct watch *watch = context;
	time_t now = time(NULL);

	watch->files = total;
	if (!watch->is_watched || (now == watch->shown && done != total))
		return;
	watch->shown = now;
	fprintf(stderr, "\rreading %zu of %zu files%s", done, total,
		done == total ? "\r\033[K" : "");
	fflush(stderr);
}

int install_inventory(struct repository *repository, struct arena *arena, struct error *err)
{
	struct watch watch = { .is_watched = isatty(STDERR_FILENO) == 1, .shown = time(NULL) };
	struct inventory_options options = { .progress = show, .progress_context = &watch };
	struct inventory *inventory = NULL;
	struct oid tip = { 0 };

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
