/* SPDX-License-Identifier: Apache-2.0 */
/* A table with what is the matter below it, and what to type. */
#include "base/shell_word.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "deploy/status_page.h"
#include "repo/ref_name.h"

enum { COLUMNS = STATUS_PAGE_COLUMNS, GAP = 2 };

static const char *const yellow = "\033[33m";
static const char *const green = "\033[32m";

/* "40 s", "5 minutes" */
void status_put_length(struct text *text, int64_t seconds)
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
		status_put_length(text, attempt->next - now);
	} else {
		text_string(text, "; next now");
	}
}

static const char *colour_of(enum status_level level)
{
	return level == LEVEL_BAD ? STATUS_RED : level == LEVEL_PENDING ? yellow : green;
}

void status_page_paint(const struct status_page *page, const char *code)
{
	if (page->options->colour)
		text_string(page->text, code);
}

/* --- the table --- */

static void put_since(struct text *text, const struct status_page *page,
		      const struct status_row *row)
{
	if (row->standing == STANDING_TOLD)
		text_age(text, page->status->now, row->taken.time);
	else if (row->standing == STANDING_OWED && row->since)
		text_age(text, page->status->now, row->since);
	else
		text_byte(text, '-');
}

static void put_cell(struct text *text, const struct status_page *page,
		     const struct status_row *row, size_t column)
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

static void measure(struct status_page *page, const char *const headings[COLUMNS])
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

static void put_headings(const struct status_page *page, const char *const headings[COLUMNS])
{
	for (size_t column = 0; column + 1 < COLUMNS; column++) {
		text_string(page->text, headings[column]);
		text_fill(page->text, ' ', page->widths[column] - strlen(headings[column]) + GAP);
	}
	text_format(page->text, "%s\n", headings[COLUMNS - 1]);
}

static void put_row(const struct status_page *page, const struct status_row *row)
{
	struct text cell;

	text_init(&cell, 4096);
	for (size_t column = 0; column < COLUMNS; column++) {
		text_clear(&cell);
		put_cell(&cell, page, row, column);
		if (column == 2)
			status_page_paint(page, colour_of(row->level));
		text_append(page->text, text_span(&cell));
		if (column == 2)
			status_page_paint(page, "\033[0m");
		if (column + 1 < COLUMNS)
			text_fill(page->text, ' ',
				  page->widths[column] - utf8_count(text_span(&cell)) + GAP);
	}
	text_release(&cell);
	text_byte(page->text, '\n');
}

static void put_owed_details(const struct status_page *page, const struct status_row *row)
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

static void put_application(const struct status_page *page, const struct status_row *row,
			    const struct deployment *application)
{
	struct text *text = page->text;
	bool is_bad = application->state == DEPLOY_FAILED;

	text_string(text, "  ");
	text_display(text, application->application, STATUS_NAME_COLUMNS);
	text_string(text, ": ");
	status_page_paint(page, is_bad ? STATUS_RED : "");
	text_string(text, deployment_state_name(application->state));
	status_page_paint(page, is_bad ? "\033[0m" : "");
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

static void put_table(struct status_page *page)
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

/* --- all of it --- */

static size_t count_of(const struct status *status, enum status_standing standing)
{
	size_t count = 0;

	for (size_t i = 0; i < status->count; i++)
		count += status->items[i].standing == standing;
	return count;
}

/* "2 told, 1 owed, 1 with a problem" */
static void put_sum(const struct status_page *page)
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
	struct status_page page = { .text = text, .status = status, .options = options };

	put_table(&page);
	for (size_t i = 0; i < status->problems.count; i++) {
		if (i || status->count)
			text_byte(text, '\n');
		status_put_problem(&page, status->problems.items[i]);
	}
	for (size_t i = 0; i < status->count; i++)
		status_put_matters(&page, &status->items[i]);
	if (status->count)
		put_sum(&page);
}
