/* SPDX-License-Identifier: Apache-2.0 */
/* Private to deploy/status_text.c and deploy/status_matters.c: the page that a person reads. */
#ifndef DEPLOY_STATUS_PAGE_H
#define DEPLOY_STATUS_PAGE_H

#include "deploy/status_report.h"
#include "deploy/status_words.h"

enum { STATUS_PAGE_COLUMNS = 5 };
#define STATUS_RED "\033[31m"

struct status_page {
	struct text *text;
	const struct status *status;
	const struct status_report_options *options;
	size_t widths[STATUS_PAGE_COLUMNS];
};

/* The code, where colours are wanted. */
void status_page_paint(const struct status_page *page, const char *code);

/* "40 s", "5 minutes" */
void status_put_length(struct text *text, int64_t seconds);

/* A sentence that was put together by the room, and what to type. */
void status_put_problem(const struct status_page *page, struct span problem);

/* What somebody must look at in this row. */
void status_put_matters(const struct status_page *page, const struct status_row *row);

#endif
