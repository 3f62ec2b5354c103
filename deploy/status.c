/* SPDX-License-Identifier: Apache-2.0 */
/* What to make of how it stands. */
#include "deploy/status.h"

static enum status_level level_of_application(const struct deployment *application)
{
	switch (application->state) {
	case DEPLOY_FAILED:
		return LEVEL_BAD;
	case DEPLOY_SEEN:
	case DEPLOY_SYNCING:
	case DEPLOY_SYNCED:
	case DEPLOY_BLOCKED:
	case DEPLOY_WAITING:
	case DEPLOY_AUTO_SYNC_ON:
		return LEVEL_PENDING;
	default:
		return LEVEL_FINE;
	}
}

bool status_row_is_late(const struct status_row *row, const struct status *status)
{
	bool must_look = row->has_attempt && (row->attempt.meaning == ANSWER_ALARM ||
					      row->attempt.meaning == ANSWER_GONE);

	return row->standing == STANDING_OWED &&
	       (must_look || (row->since && status->now - row->since > status->late));
}

enum status_level status_row_level(const struct status_row *row, const struct status *status)
{
	enum status_level level = LEVEL_FINE;

	if (row->standing == STANDING_PROBLEM || row->standing == STANDING_DAMAGED ||
	    row->debts.count)
		return LEVEL_BAD;
	if (row->standing == STANDING_TOLD && row->taken.state == DEPLOY_UNMATCHED)
		return LEVEL_BAD;
	if (row->standing == STANDING_OWED)
		level = status_row_is_late(row, status) ? LEVEL_BAD : LEVEL_PENDING;
	for (size_t i = 0; i < row->applications.count; i++) {
		enum status_level one = level_of_application(&row->applications.items[i]);
		level = one > level ? one : level;
	}
	return level;
}

enum status_level status_level(const struct status *status)
{
	enum status_level level = status->problems.count ? LEVEL_BAD : LEVEL_FINE;

	for (size_t i = 0; i < status->count; i++)
		level = status->items[i].level > level ? status->items[i].level : level;
	return level;
}

static bool application_is_settled(const struct deployment *application)
{
	return application->state != DEPLOY_ACCEPTED && application->state != DEPLOY_SEEN &&
	       application->state != DEPLOY_SYNCING && application->state != DEPLOY_SYNCED &&
	       application->state != DEPLOY_AUTO_SYNC_ON;
}

bool status_row_is_settled(const struct status_row *row, int64_t now)
{
	const struct target *target = row->configured;

	if (target && row->resumed && now <= row->resumed + target->follow_seconds)
		return false;
	if (row->standing == STANDING_OWED)
		return row->has_attempt && row->attempt.meaning == ANSWER_GONE;
	if (row->standing != STANDING_TOLD)
		return true;
	bool is_followed = target && target->kind == TARGET_ARGOCD && target->token_file.len &&
			   row->taken.state == DEPLOY_ACCEPTED &&
			   now <= row->taken.time + target->follow_seconds;
	if (is_followed && row->applications.count == 0)
		return false;
	for (size_t i = 0; i < row->applications.count; i++)
		if (!application_is_settled(&row->applications.items[i]))
			return !is_followed && target;
	return true;
}

const char *status_standing_name(const struct status_row *row)
{
	switch (row->standing) {
	case STANDING_TOLD:
		return deployment_state_name(row->taken.state);
	case STANDING_OWED:
		return "owed";
	case STANDING_PROBLEM:
		return "problem";
	case STANDING_DAMAGED:
		return "damaged";
	case STANDING_NO_BRANCH:
		return "no-branch";
	}
	return "unknown";
}
