/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pusher sees. Git puts "remote: " before every line, so the text speaks
 * in short lines: the verdict for each ref, the findings, what to do next.
 */
#ifndef HOOKS_PUSH_REPORT_H
#define HOOKS_PUSH_REPORT_H

#include "base/text.h"
#include "gate/push.h"
#include "gate/verb.h"

void push_report(struct text *text, const struct push_judgement *judgement);

/* A verb that was not carried out after all: its findings, and what to do next. */
void push_report_refused(struct text *text, struct span ref, const struct findings *findings,
			 struct span next);

/* What a verb has to tell (verb_outcome.next): "headgate: " before lines that are not indented. */
void push_report_next(struct text *text, struct span next);

/* Something is wrong beside the push, which goes on: one line. */
void push_report_remark(struct text *text, const struct error *err);

/* The same for one of which nothing could be said. */
void push_report_undecided(struct text *text, struct span ref, const struct error *err);

/* "headgate: could not decide: ..." and what to do about it. */
void push_report_error(struct text *text, const struct error *err);

#endif
