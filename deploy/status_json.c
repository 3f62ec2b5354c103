/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, one object a line; members without a value are left out. */
#include "base/json_member.h"
#include "deploy/status_report.h"
#include "deploy/status_words.h"
#include "repo/oid_json.h"
#include "repo/ref_name.h"

static const char *level_name(enum status_level level)
{
	return level == LEVEL_BAD ? "bad" : level == LEVEL_PENDING ? "pending" : "fine";
}

static void put_deployment(struct text *text, const struct deployment *deployment)
{
	text_format(text, "{\"state\":\"%s\"", deployment_state_name(deployment->state));
	json_member(text, "application", deployment->application);
	json_member(text, "path", deployment->path);
	json_member_oid(text, "revision", deployment->revision);
	json_member_time(text, "time", deployment->time);
	json_member(text, "answer", deployment->answer);
	if (deployment->attempts)
		text_format(text, ",\"attempts\":%u", deployment->attempts);
	text_byte(text, '}');
}

static void put_deployments(struct text *text, const char *key,
			    const struct deployments *deployments)
{
	if (deployments->count == 0)
		return;
	text_format(text, ",\"%s\":[", key);
	for (size_t i = 0; i < deployments->count; i++) {
		text_string(text, i ? "," : "");
		put_deployment(text, &deployments->items[i]);
	}
	text_byte(text, ']');
}

static const char *meaning_name(enum answer_meaning meaning)
{
	return meaning == ANSWER_ALARM ? "alarm" : meaning == ANSWER_GONE ? "gone" : "retry";
}

static void put_attempt_object(struct text *text, const struct attempt *attempt)
{
	text_format(text, ",\"attempts\":{\"count\":%u,\"meaning\":\"%s\"", attempt->count,
		    meaning_name(attempt->meaning));
	json_member_time(text, "first", attempt->first);
	json_member_time(text, "last", attempt->last);
	json_member_time(text, "next", attempt->next);
	json_member_oid(text, "revision", attempt->revision);
	json_member(text, "answer", attempt->answer);
	text_byte(text, '}');
}

void put_status_row_json(struct text *text, const struct status_row *row)
{
	text_string(text, "{\"type\":\"target\"");
	json_member(text, "target", row->target);
	json_member(text, "branch", ref_branch_name(row->branch));
	if (row->configured)
		json_member(text, "kind", span_of(target_kind_name(row->configured->kind)));
	json_member(text, "state", span_of(status_standing_name(row)));
	json_member(text, "level", span_of(level_name(row->level)));
	if (row->standing != STANDING_NO_BRANCH)
		json_member_oid(text, "tip", row->tip);
	if (row->standing == STANDING_OWED)
		json_member_time(text, "owedSince", row->since);
	if (row->has_taken) {
		text_string(text, ",\"taken\":");
		put_deployment(text, &row->taken);
	}
	if (row->has_attempt)
		put_attempt_object(text, &row->attempt);
	put_deployments(text, "applications", &row->applications);
	put_deployments(text, "debts", &row->debts);
	json_member(text, "problem", row->problem);
	text_string(text, "}\n");
}

void status_report_json(struct text *text, const struct status *status)
{
	size_t told = 0, owed = 0;

	for (size_t i = 0; i < status->count; i++) {
		told += status->items[i].standing == STANDING_TOLD;
		owed += status->items[i].standing == STANDING_OWED;
		put_status_row_json(text, &status->items[i]);
	}
	for (size_t i = 0; i < status->problems.count; i++) {
		text_string(text, "{\"type\":\"problem\"");
		json_member(text, "problem", status->problems.items[i]);
		text_string(text, "}\n");
	}
	text_string(text, "{\"type\":\"summary\"");
	json_member(text, "repository", status->repository);
	text_format(text, ",\"targets\":%zu,\"told\":%zu,\"owed\":%zu", status->count, told, owed);
	json_member(text, "level", span_of(level_name(status_level(status))));
	if (status->is_server)
		json_member_flag(text, "courier", status->courier_works);
	json_member_time(text, "time", status->now);
	text_string(text, "}\n");
}
