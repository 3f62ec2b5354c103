/* SPDX-License-Identifier: Apache-2.0 */
/* A decision as one line: "met: counts stale: 1/1 0/1"; first word met, open, vetoed or waived. */
#ifndef TESTS_UNIT_GATE_VALIDITY_RENDER_H
#define TESTS_UNIT_GATE_VALIDITY_RENDER_H

#include "base/text.h"
#include "gate/validity.h"

static inline const char *defect_word(const struct vote_result *vote)
{
	static const char *const words[] = {
		[VOTE_COUNTS] = "counts",
		[VOTE_OTHER_REPOSITORY] = "other-repository",
		[VOTE_OTHER_CHANGE] = "other-change",
		[VOTE_WRONG_TARGET] = "wrong-target",
		[VOTE_WITHDRAWN] = "withdrawn",
		[VOTE_UNKNOWN_PERSON] = "unknown",
		[VOTE_ROBOT] = "robot",
		[VOTE_CONTRIBUTOR] = "contributor",
		[VOTE_STALE] = "stale",
		[VOTE_EXPIRED] = "expired",
		[VOTE_NOT_ASKED] = "not-asked",
		[VOTE_ATTESTED_ONLY] = "attested-only",
	};

	return vote->veto ? "veto" : words[vote->defect];
}

static inline void render(struct text *text, const struct validity *validity)
{
	text_string(text, validity->veto_count ? "vetoed"
			  : validity->waived   ? "waived"
			  : validity->met      ? "met"
					       : "open");
	for (size_t i = 0; i < validity->vote_count; i++)
		text_format(text, "%s%s", i ? " " : ": ", defect_word(&validity->votes[i]));
	for (size_t i = 0; i < validity->demand_count; i++)
		text_format(text, "%s%u/%u", i ? " " : ": ", validity->demands[i].have,
			    validity->demands[i].needed);
	text_byte(text, '\0');
}

#endif
