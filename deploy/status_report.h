/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A status as text for people, JSON lines and Prometheus text (docs/formats.md). Foreign text is
 * shown escaped and bounded.
 */
#ifndef DEPLOY_STATUS_REPORT_H
#define DEPLOY_STATUS_REPORT_H

#include "base/text.h"
#include "deploy/status.h"

struct status_report_options {
	bool colour;
};

void status_report_text(struct text *text, const struct status *status,
			const struct status_report_options *options);
void status_report_json(struct text *text, const struct status *status);
void status_report_prometheus(struct text *text, const struct status *status);

/* One line for each thing that changed from `before` (NULL: nothing was known) to `after`. */
void status_report_changes(struct text *text, const struct status *before,
			   const struct status *after, const struct status_report_options *options);

/* The same as JSON: every row in which something changed. */
void status_report_changes_json(struct text *text, const struct status *before,
				const struct status *after);

#endif
