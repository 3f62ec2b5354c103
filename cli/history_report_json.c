/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time_text.h"
#include "cli/history_report.h"
#include "gate/report_formats.h"

#include <inttypes.h>

static void put_oid(struct text *text, const char *name, struct oid oid)
{
	if (!oid_is_zero(oid))
		text_format(text, ",\"%s\":\"%s\"", name, oid_text(oid).hex);
}

static void put_time(struct text *text, const char *name, int64_t seconds)
{
	text_format(text, ",\"%s\":\"", name);
	text_time(text, seconds);
	text_byte(text, '"');
}

static void put_landing(struct text *text, const struct landing *landing)
{
	put_time(text, "time", landing->time);
	put_oid(text, "revision", landing->new_tip);
	put_oid(text, "old", landing->old_tip);
	text_format(text, ",\"landing\":\"%s\",\"pulls\":[", landing_name(landing->kind));
	for (size_t i = 0; i < landing->pull_count; i++)
		text_format(text, "%s%u", i ? "," : "", (unsigned)landing->pulls[i]);
	text_byte(text, ']');
	report_json_member(text, "actor", landing->actor);
	report_json_member(text, "identity", landing->actor_source);
	report_json_member(text, "reason", landing->reason);
	put_oid(text, "policy", landing->policy);
	put_oid(text, "entry", landing->entry);
}

static void put_approvers(struct text *text, const struct history_row *row)
{
	text_string(text, ",\"approvers\":[");
	for (size_t i = 0; i < row->approver_count; i++) {
		text_string(text, i ? ",\"" : "\"");
		text_json(text, row->approvers[i]);
		text_byte(text, '"');
	}
	text_byte(text, ']');
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
			report_json_member(text, "detail", state->detail);
			put_time(text, "since", state->time);
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
	report_json_member(text, "title", row->title);
	put_approvers(text, row);
	put_oid(text, "content", row->content.oid);
	if (has_path && row->content.kind == ENTRY_ABSENT)
		text_string(text, ",\"absent\":true");
	if (row->restores)
		text_format(text, ",\"restores\":%u", (unsigned)row->restored_id);
	put_states(text, row);
	if (row->superseded_at)
		put_time(text, "supersededAt", row->superseded_at);
	text_format(text, ",\"liveSeconds\":%" PRId64 "}\n", live > 0 ? live : 0);
}

void history_report_json(struct text *text, const struct history *history,
			 const struct history_question *question, int64_t now)
{
	for (size_t i = 0; i < history->count; i++)
		put_row(text, &history->items[i], question->path.len > 0, now);
	text_string(text, "{\"type\":\"summary\"");
	report_json_member(text, "branch", question->branch);
	report_json_member(text, "path", question->path);
	text_format(text, ",\"landings\":%zu}\n", history->count);
}
