/* SPDX-License-Identifier: Apache-2.0 */
/* What landed, as people read it in a table and as JSON lines (docs/formats.md). */
#ifndef CLI_HISTORY_REPORT_H
#define CLI_HISTORY_REPORT_H

#include "base/text.h"
#include "deploy/history.h"

struct history_report_options {
	bool colour;
	size_t columns; /* of a line; titles are cut to fit. 0: they are not cut */
	int64_t now;
};

void history_report_text(struct text *text, const struct history *history,
			 const struct history_report_options *options);

void history_report_json(struct text *text, const struct history *history,
			 const struct history_question *question, int64_t now);

#endif
