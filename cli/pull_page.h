/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that is known of one pull request, read and judged anew here: what
 * `headgate show` prints, and `headgate approve` before it asks.
 */
#ifndef CLI_PULL_PAGE_H
#define CLI_PULL_PAGE_H

#include "cli/clone.h"
#include "gate/pull_report.h"

struct pull_page {
	struct pull pull;
	struct pull_events events;
	bool stands; /* open, or owes approvals: standing is filled */
	struct standing standing;
	bool has_changes; /* changes are known */
	struct resource_changes changes;
	struct findings findings;
	struct pull_images images;
};

/*
 * The operand is the number. Objects of the merge are forgotten again; everything
 * lives in the clone's arena.
 */
int pull_page_read(struct pull_page *page, const struct clone *clone, const char *operand,
		   struct error *err) WARN_UNUSED;

void pull_page_text(struct text *text, const struct pull_page *page, const struct clone *clone);
void pull_page_json(struct text *text, const struct pull_page *page);

#endif
