/* SPDX-License-Identifier: Apache-2.0 */
/* A table with what is the matter below it, and what to type. */
#include "base/shell_word.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "deploy/status_report.h"
#include "deploy/status_words.h"
#include "repo/ref_name.h"

enum { COLUMNS = 5, GAP = 2 };

struct page {
	struct text *text;
	const struct status *status;
	const struct status_report_options *options;
	size_t widths[COLUMNS];
};

static const char *const red = "\033[31m";
static const char *const yellow = "\033[33m";
static const char *const green = "\033[32m";

/* "40 s", "5 minutes" */
static void put_length(struct text *text, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *one, *many;
	} units[] = { { 86400, "day", "days" },
		      { 3600, "hour", "hours" },
		      { 60, "minute", "minutes" } };

	if (seconds < 0)
		seconds = 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (seconds < 2 * units[i].seconds)
			continue;
		text_count(text, (size_t)(seconds / units[i].seconds), units[i].one, units[i].many);
		return;
	}
	text_format(text, "%lld s", (long long)seconds);
}

void put_attempt(struct text *text, const struct attempt *attempt, int64_t now)
{
	text_format(text, "attempt %u ", attempt->count);
	text_age(text, now, attempt->last);
	if (attempt->answer.len) {
		text_string(text, ": ");
		text_display(text, attempt->answer, STATUS_SENTENCE_COLUMNS);
	}
	if (attempt->meaning == ANSWER_GONE) {
		text_string(text, "; not tried again until the configuration changes");
	} else if (attempt->next > now) {
		text_string(text, "; next in ");
		put_length(text, attempt->next - now);
	} else {
		text_string(text, "; next now");
	}
}

static const char *colour_of(enum status_level level)
{
	return level == LEVEL_BAD ? red : level == LEVEL_PENDING ? yellow : green;
}

static void paint(const struct page *page, const char *code)
{
	if (page->options->colour)
		text_string(page->text, code);
}

/* --- the table --- */

static void put_since(struct text *text, const struct page *page, const struct status_row *row)
{
	if (row->standing == STANDING_TOLD)
		text_age(text, page->status->now, row->taken.time);
	else if (row->standing == STANDING_OWED && row->since)
		text_age(text, page->status->now, row->since);
	else
		text_byte(text, '-');
}

static void put_cell(struct text *text, const struct page *page, const struct status_row *row,
		     size_t column)
{
	bool has_tip = row->standing != STANDING_NO_BRANCH && !oid_is_zero(row->tip);

	switch (column) {
	case 0:
		text_display(text, row->target, STATUS_NAME_COLUMNS);
		return;
	case 1:
		if (ref_branch_name(row->branch).len)
			text_display(text, ref_branch_name(row->branch), STATUS_NAME_COLUMNS);
		else
			text_byte(text, '-');
		return;
	case 2:
		text_string(text, status_standing_name(row));
		return;
	case 3:
		if (has_tip)
			put_revision(text, row->tip);
		else
			text_byte(text, '-');
		return;
	default:
		put_since(text, page, row);
	}
}

static void measure(struct page *page, const char *const headings[COLUMNS])
{
	struct text cell;

	text_init(&cell, 4096);
	for (size_t column = 0; column < COLUMNS; column++) {
		page->widths[column] = strlen(headings[column]);
		for (size_t i = 0; i < page->status->count; i++) {
			text_clear(&cell);
			put_cell(&cell, page, &page->status->items[i], column);
			size_t width = utf8_count(text_span(&cell));
			if (width > page->widths[column])
				page->widths[column] = width;
		}
	}
	text_release(&cell);
}

static void put_headings(const struct page *page, const char *const headings[COLUMNS])
{
	for (size_t column = 0; column + 1 < COLUMNS; column++) {
		text_string(page->text, headings[column]);
		text_fill(page->text, ' ', page->widths[column] - strlen(headings[column]) + GAP);
	}
	text_format(page->text, "%s\n", headings[COLUMNS - 1]);
}

static void put_row(const struct page *page, const struct status_row *row)
{
	struct text cell;

	text_init(&cell, 4096);
	for (size_t column = 0; column < COLUMNS; column++) {
		text_clear(&cell);
		put_cell(&cell, page, row, column);
		if (column == 2)
			paint(page, colour_of(row->level));
		text_append(page->text, text_span(&cell));
		if (column == 2)
			paint(page, "\033[0m");
		if (column + 1 < COLUMNS)
			text_fill(page->text, ' ',
				  page->widths[column] - utf8_count(text_span(&cell)) + GAP);
	}
	text_release(&cell);
	text_byte(page->text, '\n');
}

static void put_owed_details(const struct page *page, const struct status_row *row)
{
	struct text *text = page->text;
	const char *before = "  ";

	if (row->has_taken) {
		text_string(text, "  has ");
		put_revision(text, row->taken.revision);
		before = "; ";
	}
	if (row->has_attempt) {
		text_string(text, before);
		put_attempt(text, &row->attempt, page->status->now);
	} else if (page->status->is_server) {
		text_format(text, "%snot tried yet", before);
	} else {
		text_format(text, "%sattempts are known on the server only", before);
	}
	text_byte(text, '\n');
}

static void put_application(const struct page *page, const struct status_row *row,
			    const struct deployment *application)
{
	struct text *text = page->text;
	bool is_bad = application->state == DEPLOY_FAILED;

	text_string(text, "  ");
	text_display(text, application->application, STATUS_NAME_COLUMNS);
	text_string(text, ": ");
	paint(page, is_bad ? red : "");
	text_string(text, deployment_state_name(application->state));
	paint(page, is_bad ? "\033[0m" : "");
	if (!oid_equal(application->revision, row->tip)) {
		text_string(text, " at ");
		put_revision(text, application->revision);
	}
	text_byte(text, ' ');
	text_age(text, page->status->now, application->time);
	if (application->answer.len) {
		text_string(text, ": ");
		text_display(text, application->answer, STATUS_SENTENCE_COLUMNS);
	}
	text_byte(text, '\n');
}

static void put_table(struct page *page)
{
	static const char *const headings[COLUMNS] = { "TARGET", "BRANCH", "STATE", "REVISION",
						       "SINCE" };
	const struct status *status = page->status;

	if (status->count == 0)
		return;
	measure(page, headings);
	put_headings(page, headings);
	for (size_t i = 0; i < status->count; i++) {
		const struct status_row *row = &status->items[i];
		put_row(page, row);
		if (row->standing == STANDING_OWED)
			put_owed_details(page, row);
		for (size_t k = 0; k < row->applications.count; k++)
			put_application(page, row, &row->applications.items[k]);
	}
}

/* --- what is the matter --- */

/* "prod: " at the start of what concerns it. */
static void begin_matter(const struct page *page, const struct status_row *row)
{
	text_byte(page->text, '\n');
	paint(page, red);
	text_display(page->text, row->target, STATUS_NAME_COLUMNS);
	paint(page, "\033[0m");
	text_string(page->text, ": ");
}

/* Sentences that were put together by the room, hints included. */
static void put_problem(const struct page *page, struct span problem)
{
	struct span command;

	text_display(page->text, target_problem_sentence(problem, &command),
		     2 * STATUS_SENTENCE_COLUMNS);
	text_byte(page->text, '\n');
	if (command.len == 0)
		return;
	text_string(page->text, "  type: ");
	text_display(page->text, command, 2 * STATUS_SENTENCE_COLUMNS);
	text_byte(page->text, '\n');
}

/* Of the repository, in a command. */
static void put_directory(const struct page *page)
{
	text_shell_word(page->text, span_of(page->status->directory));
}

/* `git config` of the repository; in a clone it can be typed on the server. */
static void put_config_command(const struct page *page, const char *arguments)
{
	text_string(page->text, "git ");
	if (page->status->is_server) {
		text_string(page->text, "--git-dir=");
		put_directory(page);
		text_byte(page->text, ' ');
	}
	text_format(page->text, "config %s\n", arguments);
}

static void put_unmatched(const struct page *page, const struct status_row *row)
{
	begin_matter(page, row);
	text_string(page->text, "it took the message, but no Application there uses this "
				"repository and branch\n"
				"  compare spec.source.repoURL of the Applications with: ");
	put_config_command(page, "--get-all headgate.cloneUrl");
	text_string(page->text, "  and add what is missing: ");
	put_config_command(page, "--add headgate.cloneUrl URL");
}

static void put_late(const struct page *page, const struct status_row *row)
{
	struct text *text = page->text;

	begin_matter(page, row);
	text_string(text, "has not got ");
	put_revision(text, row->tip);
	if (row->since) {
		text_string(text, " for ");
		put_length(text, page->status->now - row->since);
	}
	if (row->has_attempt && row->attempt.answer.len) {
		text_string(text, ": ");
		text_display(text, row->attempt.answer, STATUS_SENTENCE_COLUMNS);
	}
	text_byte(text, '\n');
	if (!page->status->is_server)
		return;
	text_string(text, page->status->courier_works
				  ? "  it is tried until it answers, nothing is lost; at once: "
				    "headgate-courier "
				  : "  nobody is telling it; type: headgate-courier ");
	put_directory(page);
	text_byte(text, '\n');
}

static void put_failed(const struct page *page, const struct status_row *row,
		       const struct deployment *application)
{
	struct text *text = page->text;

	begin_matter(page, row);
	text_display(text, application->application, STATUS_NAME_COLUMNS);
	text_string(text, " failed at ");
	put_revision(text, application->revision);
	if (application->answer.len) {
		text_string(text, ": ");
		text_display(text, application->answer, STATUS_SENTENCE_COLUMNS);
	}
	text_string(text, "\n  mend it by a pull request");
	if (application->path.len) {
		text_string(text, ", or go back: headgate rollback ");
		text_shell_word(text, application->path);
	}
	text_byte(text, '\n');
}

static void put_auto_sync_off(const struct page *page, const struct status_row *row,
			      const struct deployment *debt)
{
	struct text *text = page->text;

	begin_matter(page, row);
	text_string(text, "auto-sync of ");
	text_display(text, debt->application, STATUS_NAME_COLUMNS);
	text_string(text, " was switched off ");
	text_age(text, page->status->now, debt->time);
	text_string(text, ", so what lands does not reach it\n"
			  "  when Git is right, on the server: headgate rollback --emergency "
			  "--resume-auto-sync ");
	text_shell_word(text, debt->application);
	text_byte(text, '\n');
}

/* Nobody has seen what Argo CD did. */
static void put_how_to_ask(const struct page *page)
{
	const struct status *status = page->status;
	struct text *text = page->text;

	text_string(text, "\n  Argo CD was asked to; ");
	if (!status->is_server) {
		text_string(text, "whether it did, the server finds out");
	} else if (status->courier_works) {
		text_string(text, "whether it did, the courier is finding out");
	} else {
		text_string(text, "to find out whether it did: headgate-courier ");
		put_directory(page);
	}
}

static void put_debt(const struct page *page, const struct status_row *row,
		     const struct deployment *debt)
{
	struct text *text = page->text;
	bool is_open = debt->state == DEPLOY_ROLLING_BACK;

	if (debt->state == DEPLOY_AUTO_SYNC_OFF) {
		put_auto_sync_off(page, row, debt);
		return;
	}
	begin_matter(page, row);
	text_display(text, debt->application, STATUS_NAME_COLUMNS);
	text_string(text, is_open ? " may have been rolled back to " : " was rolled back to ");
	put_revision(text, debt->revision);
	text_byte(text, ' ');
	text_age(text, page->status->now, debt->time);
	text_string(text, " past Git, which still says ");
	put_revision(text, row->tip);
	if (is_open)
		put_how_to_ask(page);
	if (debt->path.len) {
		text_string(text, "\n  to make Git agree: headgate rollback ");
		text_shell_word(text, debt->path);
		text_byte(text, ' ');
		put_revision(text, debt->revision);
	}
	text_byte(text, '\n');
}

static void put_matters_of(const struct page *page, const struct status_row *row)
{
	if (row->level != LEVEL_BAD)
		return;
	if (row->standing == STANDING_PROBLEM || row->standing == STANDING_DAMAGED) {
		begin_matter(page, row);
		put_problem(page, row->problem);
	}
	if (row->standing == STANDING_TOLD && row->taken.state == DEPLOY_UNMATCHED)
		put_unmatched(page, row);
	if (row->standing == STANDING_OWED && status_row_is_late(row, page->status))
		put_late(page, row);
	for (size_t i = 0; i < row->applications.count; i++)
		if (row->applications.items[i].state == DEPLOY_FAILED)
			put_failed(page, row, &row->applications.items[i]);
	for (size_t i = 0; i < row->debts.count; i++)
		put_debt(page, row, &row->debts.items[i]);
}

static size_t count_of(const struct status *status, enum status_standing standing)
{
	size_t count = 0;

	for (size_t i = 0; i < status->count; i++)
		count += status->items[i].standing == standing;
	return count;
}

/* "2 told, 1 owed, 1 with a problem" */
static void put_sum(const struct page *page)
{
	const struct status *status = page->status;
	struct text *text = page->text;
	size_t broken = count_of(status, STANDING_PROBLEM) + count_of(status, STANDING_DAMAGED);
	size_t nothing = count_of(status, STANDING_NO_BRANCH);

	text_format(text, "\n%zu told, %zu owed", count_of(status, STANDING_TOLD),
		    count_of(status, STANDING_OWED));
	if (broken)
		text_format(text, ", %zu with a problem", broken);
	if (nothing)
		text_format(text, ", %zu of a branch that does not exist", nothing);
	if (!status->is_server)
		text_string(text, "; a target that never took anything, and what failed, only "
				  "the server shows");
	text_byte(text, '\n');
}

void status_report_text(struct text *text, const struct status *status,
			const struct status_report_options *options)
{
	struct page page = { .text = text, .status = status, .options = options };

	put_table(&page);
	for (size_t i = 0; i < status->problems.count; i++) {
		if (i || status->count)
			text_byte(text, '\n');
		put_problem(&page, status->problems.items[i]);
	}
	for (size_t i = 0; i < status->count; i++)
		put_matters_of(&page, &status->items[i]);
	if (status->count)
		put_sum(&page);
}
