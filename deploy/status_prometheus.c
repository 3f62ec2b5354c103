/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Prometheus text format (version 0.0.4): label values with \\, \" and \n escaped, every line
 * of a metric together below its HELP and TYPE.
 */
#include "deploy/deployment_state.h"
#include "deploy/status_report.h"
#include "deploy/status_words.h"
#include "repo/ref_name.h"

struct exposition {
	struct text *text;
	const struct status *status;
};

/* A metric for every row; false leaves the row out. */
typedef bool row_value_fn(const struct status_row *row, const struct status *status,
			  double *ret_value);

static void put_label_value(struct text *text, struct span value)
{
	for (size_t i = 0; i < value.len; i++) {
		char byte = value.ptr[i];
		if (byte == '\n')
			text_string(text, "\\n");
		else if (byte == '\\' || byte == '"')
			text_format(text, "\\%c", byte);
		else
			text_byte(text, byte);
	}
}

static void put_label(struct text *text, const char *name, struct span value)
{
	struct text safe;

	/* Invalid UTF-8 would make the whole file unreadable. */
	text_init(&safe, 8192);
	text_display(&safe, value, 1000);
	text_format(text, "%s=\"", name);
	put_label_value(text, text_span(&safe));
	text_byte(text, '"');
	text_release(&safe);
}

static void put_head(struct text *text, const char *name, const char *help)
{
	text_format(text, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* NAME{repository="shop",target="prod",branch="master" without the closing brace. */
static void begin_sample(const struct exposition *exposition, const char *name,
			 const struct status_row *row)
{
	struct text *text = exposition->text;

	text_format(text, "%s{", name);
	put_label(text, "repository", exposition->status->repository);
	text_byte(text, ',');
	put_label(text, "target", row->target);
	text_byte(text, ',');
	put_label(text, "branch", ref_branch_name(row->branch));
}

static void put_rows(const struct exposition *exposition, const char *name, const char *help,
		     row_value_fn *value_of)
{
	bool has_head = false;

	for (size_t i = 0; i < exposition->status->count; i++) {
		const struct status_row *row = &exposition->status->items[i];
		double value;
		if (!value_of(row, exposition->status, &value))
			continue;
		if (!has_head)
			put_head(exposition->text, name, help);
		has_head = true;
		begin_sample(exposition, name, row);
		text_format(exposition->text, "} %.0f\n", value);
	}
}

static bool owed_seconds(const struct status_row *row, const struct status *status,
			 double *ret_value)
{
	*ret_value = 0;
	if (row->standing == STANDING_OWED)
		*ret_value = row->since ? (double)(status->now - row->since) : 0;
	return row->standing == STANDING_OWED || row->standing == STANDING_TOLD;
}

static bool owed(const struct status_row *row, const struct status *status, double *ret_value)
{
	(void)status;
	*ret_value = row->standing == STANDING_OWED;
	return row->standing == STANDING_OWED || row->standing == STANDING_TOLD;
}

static bool attempts(const struct status_row *row, const struct status *status, double *ret_value)
{
	*ret_value = row->has_attempt ? row->attempt.count : 0;
	return status->is_server &&
	       (row->standing == STANDING_OWED || row->standing == STANDING_TOLD);
}

static bool next_attempt(const struct status_row *row, const struct status *status,
			 double *ret_value)
{
	(void)status;
	*ret_value = (double)row->attempt.next;
	return row->standing == STANDING_OWED && row->has_attempt;
}

static bool last_accepted(const struct status_row *row, const struct status *status,
			  double *ret_value)
{
	(void)status;
	*ret_value = (double)row->taken.time;
	return row->has_taken;
}

static bool problem(const struct status_row *row, const struct status *status, double *ret_value)
{
	(void)status;
	*ret_value = row->standing == STANDING_PROBLEM || row->standing == STANDING_DAMAGED;
	return true;
}

static bool unmatched(const struct status_row *row, const struct status *status, double *ret_value)
{
	(void)status;
	*ret_value = row->taken.state == DEPLOY_UNMATCHED;
	return row->has_taken;
}

static bool debts(const struct status_row *row, const struct status *status, double *ret_value)
{
	(void)status;
	*ret_value = (double)row->debts.count;
	return row->has_taken || row->debts.count;
}

static bool attention(const struct status_row *row, const struct status *status, double *ret_value)
{
	(void)status;
	*ret_value = row->level == LEVEL_BAD;
	return true;
}

/* One sample a state, so that every state can be asked for by name. */
static void put_states_of(const struct exposition *exposition, const char *name,
			  const struct status_row *row, const struct deployment *application)
{
	struct text *text = exposition->text;

	for (int state = DEPLOY_ACCEPTED; state < DEPLOYMENT_STATES; state++) {
		begin_sample(exposition, name, row);
		text_byte(text, ',');
		put_label(text, "application", application->application);
		text_format(text, ",state=\"%s\"} %d\n", deployment_states[state],
			    (int)application->state == state);
	}
}

static void put_application_states(const struct exposition *exposition)
{
	static const char name[] = "headgate_deploy_application_state";
	bool has_head = false;

	for (size_t i = 0; i < exposition->status->count; i++) {
		const struct status_row *row = &exposition->status->items[i];
		for (size_t k = 0; k < row->applications.count; k++) {
			if (!has_head)
				put_head(exposition->text, name,
					 "1 for the state in which the Application was seen last "
					 "since its target took a revision.");
			has_head = true;
			put_states_of(exposition, name, row, &row->applications.items[k]);
		}
	}
}

static void put_repository(const struct exposition *exposition, const char *name, const char *help,
			   size_t value)
{
	put_head(exposition->text, name, help);
	text_format(exposition->text, "%s{", name);
	put_label(exposition->text, "repository", exposition->status->repository);
	text_format(exposition->text, "} %zu\n", value);
}

void status_report_prometheus(struct text *text, const struct status *status)
{
	static const struct {
		const char *name, *help;
		row_value_fn *value_of;
	} metrics[] = {
		{ "headgate_deploy_owed", "1 while the target has not taken the branch's tip.",
		  owed },
		{ "headgate_deploy_owed_seconds",
		  "Seconds since the first landing that the target has not taken; 0 when it has "
		  "all.",
		  owed_seconds },
		{ "headgate_deploy_attempts", "Attempts since the target last took anything.",
		  attempts },
		{ "headgate_deploy_next_attempt_timestamp_seconds", "When it will be tried again.",
		  next_attempt },
		{ "headgate_deploy_last_accepted_timestamp_seconds",
		  "When the target last took a revision.", last_accepted },
		{ "headgate_deploy_problem",
		  "1 when the target cannot be told: its configuration or its record is wrong.",
		  problem },
		{ "headgate_deploy_unmatched",
		  "1 when no Application of the target uses the repository and branch.",
		  unmatched },
		{ "headgate_deploy_debts", "What emergency rollbacks have left behind.", debts },
		{ "headgate_deploy_attention",
		  "1 when somebody must look: what makes `headgate status` end with 1.",
		  attention },
	};
	struct exposition exposition = { .text = text, .status = status };

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++)
		put_rows(&exposition, metrics[i].name, metrics[i].help, metrics[i].value_of);
	put_application_states(&exposition);
	if (!status->is_server)
		return;
	put_repository(&exposition, "headgate_deploy_courier_running",
		       "1 while a courier works for the repository.", status->courier_works);
	put_repository(&exposition, "headgate_deploy_configuration_problems",
		       "Sections of the configuration that are no target.", status->problems.count);
}
