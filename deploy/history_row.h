/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of history_read() share. */
#ifndef DEPLOY_HISTORY_ROW_H
#define DEPLOY_HISTORY_ROW_H

#include "deploy/history.h"

/* history_people.c: title and approvers of the landing that the row is about. */
int history_row_people(struct repository *repository, struct history_row *row, struct arena *arena,
		       struct error *err) WARN_UNUSED;

/* history_states.c: what became of each row at the targets that were ever told of the branch. */
int history_states(struct repository *repository, const struct history_question *question,
		   struct history *history, struct arena *arena, struct error *err) WARN_UNUSED;

#endif
