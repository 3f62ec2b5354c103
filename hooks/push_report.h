/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pusher sees. Git puts "remote: " before every line, so the text speaks
 * in short lines: the verdict for each ref, the findings, what to do next.
 */
#ifndef HOOKS_PUSH_REPORT_H
#define HOOKS_PUSH_REPORT_H

#include "base/text.h"
#include "gate/push.h"

void push_report(struct text *text, const struct push_judgement *judgement);

/* "headgate: could not decide: ..." and what to do about it. */
void push_report_error(struct text *text, const struct error *err);

#endif
