/* SPDX-License-Identifier: Apache-2.0 */
/* What a pusher reads about the cluster agents: one block, one line for each target. */
#ifndef HOOKS_DEPLOY_REPORT_H
#define HOOKS_DEPLOY_REPORT_H

#include "base/text.h"
#include "deploy/delivery.h"
#include "hooks/deploy_watch.h"

/* "headgate: master 1111111..2222222 changed apps/cart, apps/shop; telling 3 targets"; or "3
 * targets to be told" */
void deploy_report_branch(struct text *text, struct span branch, struct oid before,
			  struct oid after, const struct changed_files *files, size_t targets,
			  bool is_told);

/* "  argocd-prod  accepted (HTTP 200 in 38 ms)"; `width` of the names' column. */
void deploy_report_entry(struct text *text, size_t width, const struct deployment *deployment);
void deploy_report_attempt(struct text *text, size_t width, struct span target,
			   const struct attempt *attempt, int64_t now);
void deploy_report_line(struct text *text, size_t width, struct span target, const char *format,
			...) PRINTF_LIKE(4, 5);

/* What was rolled back past Git, and what makes Git agree. */
void deploy_report_debt(struct text *text, size_t width, const struct deployment *debt);

/*
 * What to type to follow it, and to undo it; `before` is where the branch stood, zero when it
 * cannot be brought back there.
 */
void deploy_report_next(struct text *text, const struct changed_files *files, struct oid before);

#endif
