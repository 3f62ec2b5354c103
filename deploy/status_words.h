/* SPDX-License-Identifier: Apache-2.0 */
/* Private to deploy/: words and columns that the reports of a status share. */
#ifndef DEPLOY_STATUS_WORDS_H
#define DEPLOY_STATUS_WORDS_H

#include "base/text.h"
#include "deploy/status.h"

enum { STATUS_NAME_COLUMNS = 60, STATUS_SENTENCE_COLUMNS = 500, STATUS_OID_SHOWN = 12 };

static inline void put_revision(struct text *text, struct oid oid)
{
	text_append(text, (struct span){ oid_text(oid).hex, STATUS_OID_SHOWN });
}

/* "attempt 14 just now: connection refused; next in 40 s" */
void put_attempt(struct text *text, const struct attempt *attempt, int64_t now);

/* Private parts of the reports: one row as JSON, and whether it says something new. */
void put_status_row_json(struct text *text, const struct status_row *row);

#endif
