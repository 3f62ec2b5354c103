/* SPDX-License-Identifier: Apache-2.0 */
/* What a rollback would do, before anything is sent. */
#include "base/limits.h"
#include "base/time_text.h"
#include "cli/rollback_state.h"
#include "repo/ref_name.h"

enum { OBJECTS_SHOWN = 30, LANDINGS_SHOWN = 5, COLUMNS = 72 };

static void put_landing(struct text *text, const struct landing *landing)
{
	text_format(text, "%.7s", oid_text(landing->new_tip).hex);
	for (size_t i = 0; i < landing->pull_count; i++)
		text_format(text, ", pull request %u", (unsigned)landing->pulls[i]);
}

/* "roll apps/web on master back to 7 (1a2b3c4, pull request 41, 2026-11-21T14:02:00Z)" */
static void put_heading(struct text *text, const struct rollback_state *state)
{
	text_string(text, "rollback of ");
	text_display(text, state->subject.path, COLUMNS);
	text_string(text, " on ");
	text_display(text, ref_branch_name(state->subject.branch), COLUMNS);
	text_format(text, " to %u (", (unsigned)state->id);
	put_landing(text, state->landing);
	text_string(text, ", ");
	text_time(text, state->landing->time);
	text_string(text, ")\n");
	if (state->after.kind == ENTRY_ABSENT)
		text_string(text, "  it was not there then: this removes it\n");
}

/* The rows above the one whose content comes back. */
static void put_taken_back(struct text *text, const struct rollback_state *state)
{
	const struct history *history = &state->history;
	size_t count = 0;

	while (count < history->count && &history->items[count] != state->row)
		count++;
	text_string(text, "takes back:\n");
	for (size_t i = 0; i < count && i < LANDINGS_SHOWN; i++) {
		const struct history_row *row = &history->items[i];
		text_format(text, "  %u ", (unsigned)row->id);
		text_display(text, row->title, COLUMNS);
		text_string(text, " (");
		put_landing(text, &row->landing);
		text_string(text, ")\n");
	}
	if (count > LANDINGS_SHOWN)
		text_format(text, "  and %zu more\n", count - LANDINGS_SHOWN);
}

int rollback_state_text(struct text *text, const struct rollback_state *state,
			const struct clone *clone, struct error *err)
{
	struct resource_changes resources;
	struct tree_changes changes;
	struct oid before;

	if (repository_commit_tree(clone->repository, state->subject.tip, &before, err) < 0 ||
	    tree_compare(clone->repository, before, state->tree, clone->arena, &changes, err) < 0 ||
	    resource_diff(clone->repository, &changes, clone->arena, &resources, err) < 0)
		return -1;
	put_heading(text, state);
	put_taken_back(text, state);
	text_string(text, "changes:\n");
	resource_changes_text(text, &resources, OBJECTS_SHOWN);
	if (state->problem)
		text_format(text, "the ordinary rules hold for it, not that for rollbacks: %s\n",
			    state->problem);
	return 0;
}
