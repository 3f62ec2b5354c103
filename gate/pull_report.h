/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pull requests as people read them: one in full, with what is still needed and
 * the command for it; many in a table; and both as JSON (docs/formats.md).
 */
#ifndef GATE_PULL_REPORT_H
#define GATE_PULL_REPORT_H

#include "base/text.h"
#include "gate/resource_diff.h"
#include "gate/standing.h"
#include "gate/verb.h"
#include "review/check.h"

/* What is known of the images that it brings; result NONE: nobody has looked yet. */
struct pull_images {
	const struct checked_image *items;
	size_t count;
};

struct pull_report_options {
	const char *remote; /* for the commands shown: "origin" */
	bool colour;
	int64_t now;
	struct pull_images images;
};

/*
 * Everything `headgate show N` says. `standing` is NULL for a merged or closed one, and
 * `changes` where nothing is known of them. pull->message is shown when it is filled.
 */
void pull_report_text(struct text *text, const struct pull *pull, const struct pull_events *events,
		      const struct standing *standing, const struct resource_changes *changes,
		      const struct findings *findings, const struct pull_report_options *options);
void pull_report_json(struct text *text, const struct pull *pull, const struct pull_events *events,
		      const struct standing *standing, const struct resource_changes *changes,
		      const struct findings *findings, const struct pull_images *images);

void pulls_report_text(struct text *text, const struct pulls *pulls,
		       const struct pull_report_options *options);
void pulls_report_json(struct text *text, const struct pulls *pulls);

/*
 * What is still needed and from whom, and the exact command: the lines after
 * opening, updating, approving, and of a refused landing.
 */
void needs_report(struct text *text, const struct pull *pull, const struct standing *standing,
		  const struct pull_report_options *options);

/* Of that only who can approve: for somebody who cannot. */
void demands_report(struct text *text, const struct standing *standing);

#endif
