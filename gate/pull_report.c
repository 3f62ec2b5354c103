/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/pull_report.h"

#include "base/limits.h"
#include "base/time_text.h"
#include "gate/pull_words.h"
#include "gate/report.h"
#include "repo/ref_name.h"

/* Objects of a change that one screen holds, and events before the oldest are counted only. */
enum { OBJECTS_SHOWN = 40, EVENTS_SHOWN = 40 };

struct pull_page {
	struct text *text;
	const struct pull *pull;
	const struct pull_report_options *options;
};

static void paint(const struct pull_page *page, const char *code)
{
	if (page->options->colour)
		text_string(page->text, code);
}

static void put_bold(const struct pull_page *page, const char *words)
{
	paint(page, "\033[1m");
	text_string(page->text, words);
	paint(page, "\033[0m");
}

static void put_heading(const struct pull_page *page, const char *words)
{
	text_byte(page->text, '\n');
	put_bold(page, words);
	text_byte(page->text, '\n');
}

static void put_state(const struct pull_page *page)
{
	enum pull_state state = page->pull->state;

	paint(page, state == PULL_OPEN     ? "\033[32m"
		    : state == PULL_MERGED ? "\033[35m"
					   : "\033[31m");
	text_string(page->text, pull_state_name(state));
	paint(page, "\033[0m");
}

static void put_age(const struct pull_page *page, int64_t then)
{
	text_age(page->text, page->options->now, then);
}

/* Foreign text of several lines, indented. */
static void put_lines(const struct pull_page *page, struct span lines)
{
	while (lines.len) {
		size_t end = span_find(lines, '\n');
		if (end)
			text_string(page->text, "  ");
		text_display(page->text, span_first(lines, end), LIMIT_PULL_MESSAGE_BYTES);
		text_byte(page->text, '\n');
		lines = span_from(lines, end + 1);
	}
}

static void put_head(const struct pull_page *page)
{
	const struct pull *pull = page->pull;
	struct text *text = page->text;

	paint(page, "\033[1m");
	text_format(text, "pull request %u: ", pull->number);
	text_display(text, pull->title, LIMIT_TITLE_BYTES);
	paint(page, "\033[0m");
	text_byte(text, '\n');
	put_state(page);
	text_string(text, pull->state == PULL_OPEN ? ", into " : ", for ");
	put_name(text, ref_branch_name(pull->target));
	text_string(text, ", by ");
	put_name(text, person_said(pull->opener));
	text_string(text, ", opened ");
	put_age(page, pull->opened_at);
	if (pull->topic.len) {
		text_string(text, ", topic ");
		put_name(text, pull->topic);
	}
	text_byte(text, '\n');
	text_format(text, "head %s", oid_text(pull->head).hex);
	if (pull->heads > 1)
		text_format(text, ", the last of %u", pull->heads);
	text_byte(text, '\n');
	if (pull->state == PULL_MERGED)
		text_format(text, "landed as %s\n", oid_text(pull->landed).hex);
	if (pull->message.len) {
		text_byte(text, '\n');
		put_lines(page, pull->message);
	}
}

static void put_changes(const struct pull_page *page, const struct resource_changes *changes)
{
	if (!changes)
		return;
	put_heading(page, "changes");
	resource_changes_text(page->text, changes, OBJECTS_SHOWN);
}

static void put_findings(const struct pull_page *page, const struct findings *findings)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.colour = page->options->colour,
		.snippets = true,
		.max_findings = LIMIT_FINDINGS_SHOWN,
	};

	if (!findings || !findings->count)
		return;
	text_byte(page->text, '\n');
	paint(page, "\033[1m");
	report_counts(page->text, findings);
	paint(page, "\033[0m");
	text_byte(page->text, '\n');
	report_render(page->text, findings, NULL, &options);
}

static const char *verdict_word(const struct approval *approval)
{
	switch (approval->verdict) {
	case VERDICT_APPROVE:
		return "approved";
	case VERDICT_REJECT:
		return "rejected";
	case VERDICT_WITHDRAW:
		return "withdrew";
	}
	return "?";
}

/* One line, however many the person wrote. */
static void put_comment(const struct pull_page *page, struct span comment)
{
	size_t end = span_find(comment, '\n');

	if (!end || !comment.len)
		return;
	text_string(page->text, ": ");
	text_display(page->text, span_first(comment, end), PULL_SENTENCE_COLUMNS);
	if (end + 1 < comment.len)
		text_string(page->text, " …");
}

static void put_vote(const struct pull_page *page, const struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;
	struct text *text = page->text;
	bool counts = result->defect == VOTE_COUNTS;

	text_string(text, "  ");
	paint(page, result->veto ? "\033[31m" : counts ? "\033[32m" : "\033[33m");
	put_name(text, approval->principal);
	text_format(text, " %s", verdict_word(approval));
	paint(page, "\033[0m");
	text_byte(text, ' ');
	put_short_oid(text, approval->head);
	text_string(text, approval->grade == GRADE_SIGNED ? ", signed, " : ", ");
	put_age(page, approval->received);
	if (approval->expires && counts) {
		text_string(text, ", until ");
		text_time(text, approval->expires);
	}
	put_comment(page, approval->comment);
	text_byte(text, '\n');
	if (counts || approval->verdict == VERDICT_WITHDRAW)
		return;
	text_string(text, "    does not count: ");
	text_append(text, result->reason);
	text_byte(text, '\n');
}

static void put_approvals(const struct pull_page *page, const struct standing *standing)
{
	const struct standing_approvals *approvals = &standing->approvals;
	const struct validity *validity = &standing->validity;

	if (!validity->vote_count && !approvals->problem_count)
		return;
	put_heading(page, "approvals");
	for (size_t i = 0; i < validity->vote_count; i++)
		put_vote(page, &validity->votes[i]);
	for (size_t i = 0; i < approvals->problem_count; i++) {
		text_string(page->text, "  ");
		text_display(page->text, approvals->problems[i].ref, LIMIT_SNIPPET_COLUMNS);
		text_string(page->text, ": ");
		text_display(page->text, approvals->problems[i].problem, PULL_SENTENCE_COLUMNS);
		text_byte(page->text, '\n');
	}
}

static bool is_told(const struct checked_image *image)
{
	return image->result && image->result != IMAGE_CHECK_UNKNOWN;
}

static const char *image_words(enum image_check result)
{
	if (result == IMAGE_CHECK_NONE)
		return "has not been looked for yet";
	return result == IMAGE_CHECK_UNKNOWN ? "could not be looked for" : image_check_name(result);
}

static void put_images(const struct pull_page *page, const struct pull_images *images)
{
	if (images->count)
		put_heading(page, "images");
	for (size_t i = 0; i < images->count; i++) {
		const struct checked_image *image = &images->items[i];
		bool exists = image->result == IMAGE_CHECK_EXISTS;
		text_string(page->text, "  ");
		text_display(page->text, image->image, PULL_SENTENCE_COLUMNS);
		paint(page, exists ? "\033[32m" : is_told(image) ? "\033[31m" : "\033[33m");
		text_format(page->text, " %s", image_words(image->result));
		paint(page, "\033[0m");
		if (image->result && !exists) {
			text_string(page->text, ": ");
			text_display(page->text, image->problem, LIMIT_MESSAGE_BYTES);
		}
		text_byte(page->text, '\n');
	}
}

static const char *deed_words(enum pull_event_kind kind)
{
	switch (kind) {
	case EVENT_OPENED:
		return "opened it with";
	case EVENT_UPDATED:
		return "proposed";
	case EVENT_EDITED:
		return "changed title or message at";
	case EVENT_APPROVED:
		return "approved";
	case EVENT_REJECTED:
		return "rejected";
	case EVENT_WITHDRAWN:
		return "withdrew the verdict on";
	case EVENT_CARRIED:
		return "had approved the same change as";
	case EVENT_MERGED:
		return "landed";
	case EVENT_EMERGENCY:
		return "landed, in an emergency,";
	case EVENT_REPAID:
		return "gave the last approval owed for";
	case EVENT_CLOSED:
		return "closed it at";
	}
	return "did something to";
}

/* "approved 1a2b3c4d5e6f", "proposed 1a2b3c4d5e6f (head 2)". */
static void put_deed(const struct pull_page *page, const struct pull_event *event)
{
	text_string(page->text, deed_words(event->kind));
	text_byte(page->text, ' ');
	put_short_oid(page->text, event->head);
	if (event->kind == EVENT_UPDATED)
		text_format(page->text, " (head %u)", event->head_number);
}

/* The message of the pull request stands above already. */
static bool has_own_comment(const struct pull_event *event)
{
	return event->kind != EVENT_OPENED && event->kind != EVENT_EDITED;
}

static void put_events(const struct pull_page *page, const struct pull_events *events)
{
	size_t first = events->count > EVENTS_SHOWN ? events->count - EVENTS_SHOWN : 0;

	put_heading(page, "history");
	if (first)
		text_format(page->text, "  … %zu earlier events\n", first);
	for (size_t i = first; i < events->count; i++) {
		const struct pull_event *event = &events->items[i];
		bool is_approvers = event->approver.len > 0;
		text_string(page->text, "  ");
		put_age(page, event->time);
		text_string(page->text, ": ");
		put_name(page->text, person_said(is_approvers ? event->approver : event->actor));
		text_byte(page->text, ' ');
		put_deed(page, event);
		if (has_own_comment(event))
			put_comment(page, event->comment);
		text_byte(page->text, '\n');
	}
}

void pull_report_text(struct text *text, const struct pull *pull, const struct pull_events *events,
		      const struct standing *standing, const struct resource_changes *changes,
		      const struct findings *findings, const struct pull_report_options *options)
{
	struct pull_page page = { .text = text, .pull = pull, .options = options };

	put_head(&page);
	put_changes(&page, changes);
	put_findings(&page, findings);
	if (standing)
		put_approvals(&page, standing);
	put_images(&page, &options->images);
	put_events(&page, events);
	if (pull->state != PULL_OPEN && !pull->owes_approvals)
		return;
	put_heading(&page, "next");
	put_needs_on_page(text, pull, standing, options);
}
