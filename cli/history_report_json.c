/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_member.h"
#include "cli/history_report.h"
#include "repo/oid_json.h"

#include <inttypes.h>

static void put_landing(struct text *text, const struct landing *landing)
{
	json_member_time(text, "time", landing->time);
	json_member_oid(text, "revision", landing->new_tip);
	json_member_oid(text, "old", landing->old_tip);
	text_format(text, ",\"landing\":\"%s\",\"pulls\":[", landing_name(landing->kind));
	for (size_t i = 0; i < landing->pull_count; i++)
		text_format(text, "%s%u", i ? "," : "", (unsigned)landing->pulls[i]);
	text_byte(text, ']');
	json_member(text, "actor", landing->actor);
	json_member(text, "identity", landing->actor_source);
	json_member(text, "reason", landing->reason);
	json_member_oid(text, "policy", landing->policy);
	json_member_oid(text, "entry", landing->entry);
}

static void put_states(struct text *text, const struct history_row *row)
{
	text_string(text, ",\"targets\":[");
	for (size_t i = 0; i < row->state_count; i++) {
		const struct history_state *state = &row->states[i];
		text_string(text, i ? ",{\"target\":\"" : "{\"target\":\"");
		text_json(text, state->target);
		text_byte(text, '"');
		if (state->state) {
			text_format(text, ",\"state\":\"%s\"", deployment_state_name(state->state));
			json_member(text, "detail", state->detail);
			json_member_time(text, "since", state->time);
		}
		text_byte(text, '}');
	}
	text_byte(text, ']');
}

static void put_row(struct text *text, const struct history_row *row, bool has_path, int64_t now)
{
	int64_t end = row->superseded_at ? row->superseded_at : now;
	int64_t live = end - row->landing.time;

	text_format(text, "{\"type\":\"landing\",\"id\":%u", (unsigned)row->id);
	put_landing(text, &row->landing);
	json_member(text, "title", row->title);
	json_member_list(text, "approvers", row->approvers, row->approver_count);
	json_member_oid(text, "content", row->content.oid);
	if (has_path && row->content.kind == ENTRY_ABSENT)
		text_string(text, ",\"absent\":true");
	if (row->restores)
		text_format(text, ",\"restores\":%u", (unsigned)row->restored_id);
	put_states(text, row);
	if (row->superseded_at)
		json_member_time(text, "supersededAt", row->superseded_at);
	text_format(text, ",\"liveSeconds\":%" PRId64 "}\n", live > 0 ? live : 0);
}

void history_report_json(struct text *text, const struct history *history,
			 const struct history_question *question, int64_t now)
{
	for (size_t i = 0; i < history->count; i++)
		put_row(text, &history->items[i], question->path.len > 0, now);
	text_string(text, "{\"type\":\"summary\"");
	json_member(text, "branch", question->branch);
	json_member(text, "path", question->path);
	text_format(text, ",\"landings\":%zu}\n", history->count);
}
