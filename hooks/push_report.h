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

/* A verb that was not carried out after all: its findings. */
void push_report_refused(struct text *text, struct span ref, const struct findings *findings);

/* The same for one of which nothing could be said. */
void push_report_undecided(struct text *text, struct span ref, const struct error *err);

/* "headgate: could not decide: ..." and what to do about it. */
void push_report_error(struct text *text, const struct error *err);

#endif
