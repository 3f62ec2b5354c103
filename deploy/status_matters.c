/* SPDX-License-Identifier: Apache-2.0 */
/* What is the matter, below the table: a paragraph each, with what to type. */
#include "base/shell_word.h"
#include "base/time_text.h"
#include "deploy/status_page.h"

/* "prod: " at the start of what concerns it. */
static void begin_matter(const struct status_page *page, const struct status_row *row)
{
	text_byte(page->text, '\n');
	status_page_paint(page, STATUS_RED);
	text_display(page->text, row->target, STATUS_NAME_COLUMNS);
	status_page_paint(page, "\033[0m");
	text_string(page->text, ": ");
}

/* Sentences that were put together by the room, hints included. */
void status_put_problem(const struct status_page *page, struct span problem)
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
static void put_directory(const struct status_page *page)
{
	text_shell_word(page->text, span_of(page->status->directory));
}

/* `git config` of the repository; in a clone it can be typed on the server. */
static void put_config_command(const struct status_page *page, const char *arguments)
{
	text_string(page->text, "git ");
	if (page->status->is_server) {
		text_string(page->text, "--git-dir=");
		put_directory(page);
		text_byte(page->text, ' ');
	}
	text_format(page->text, "config %s\n", arguments);
}

static void put_unmatched(const struct status_page *page, const struct status_row *row)
{
	begin_matter(page, row);
	text_string(page->text, "it took the message, but no Application there uses this "
				"repository and branch\n"
				"  compare spec.source.repoURL of the Applications with: ");
	put_config_command(page, "--get-all headgate.cloneUrl");
	text_string(page->text, "  and add what is missing: ");
	put_config_command(page, "--add headgate.cloneUrl URL");
}

static void put_late(const struct status_page *page, const struct status_row *row)
{
	struct text *text = page->text;

	begin_matter(page, row);
	text_string(text, "has not got ");
	put_revision(text, row->tip);
	if (row->since) {
		text_string(text, " for ");
		status_put_length(text, page->status->now - row->since);
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

static void put_failed(const struct status_page *page, const struct status_row *row,
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

static void put_auto_sync_off(const struct status_page *page, const struct status_row *row,
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
static void put_how_to_ask(const struct status_page *page)
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

static void put_debt(const struct status_page *page, const struct status_row *row,
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

void status_put_matters(const struct status_page *page, const struct status_row *row)
{
	if (row->level != LEVEL_BAD)
		return;
	if (row->standing == STANDING_PROBLEM || row->standing == STANDING_DAMAGED) {
		begin_matter(page, row);
		status_put_problem(page, row->problem);
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
