/* SPDX-License-Identifier: Apache-2.0 */
/* Words that the reports about pull requests share. */
#ifndef GATE_PULL_WORDS_H
#define GATE_PULL_WORDS_H

#include "gate/pull_report.h"

/* Columns of a name of a person, group or branch; of a sentence; digits of a shortened id. */
enum { PULL_NAME_COLUMNS = 80, PULL_SENTENCE_COLUMNS = 500, PULL_OID_SHOWN = 12 };

static inline void put_name(struct text *text, struct span name)
{
	text_display(text, name, PULL_NAME_COLUMNS);
}

/* "1a2b3c4d5e6f" */
static inline void put_short_oid(struct text *text, struct oid oid)
{
	struct oid_text hex = oid_text(oid);

	text_append(text, (struct span){ hex.hex, PULL_OID_SHOWN });
}

static inline const char *pull_state_name(enum pull_state state)
{
	return state == PULL_OPEN ? "open" : state == PULL_MERGED ? "merged" : "closed";
}

/* The person, or "anonymous". */
static inline struct span person_said(struct span principal)
{
	return principal.len ? principal : span_of("anonymous");
}

/* needs_report() as part of the page that `headgate show` prints: indented, and not naming itself.
 */
void put_needs_on_page(struct text *text, const struct pull *pull, const struct standing *standing,
		       const struct pull_report_options *options);

#endif
