/* SPDX-License-Identifier: Apache-2.0 */
/* What is new since the last look, a line each: for logs as well as for terminals. */
#include "base/limits.h"
#include "base/time_text.h"
#include "deploy/status_report.h"
#include "deploy/status_words.h"
#include "repo/ref_name.h"

struct news {
	struct text *text;
	const struct status *after;
	const struct status_report_options *options;
};

static bool is_same_row(const struct status_row *a, const struct status_row *b)
{
	return span_equal(a->target, b->target) && span_equal(a->branch, b->branch);
}

/* Rows keep their places as long as nobody changes the configuration. */
static const struct status_row *row_before(const struct status *before,
					   const struct status_row *row, size_t place)
{
	if (!before)
		return NULL;
	if (place < before->count && is_same_row(&before->items[place], row))
		return &before->items[place];
	for (size_t i = 0; i < before->count; i++)
		if (is_same_row(&before->items[i], row))
			return &before->items[i];
	return NULL;
}

static void paint(const struct news *news, enum status_level level)
{
	if (news->options->colour && level == LEVEL_BAD)
		text_string(news->text, "\033[31m");
	if (news->options->colour && level == LEVEL_FINE)
		text_string(news->text, "\033[32m");
}

static void put_word(const struct news *news, enum status_level level, const char *word)
{
	paint(news, level);
	text_string(news->text, word);
	if (news->options->colour && level != LEVEL_PENDING)
		text_string(news->text, "\033[0m");
}

/* "02:14:07Z prod master 2222222222: " */
static void begin(const struct news *news, const struct status_row *row, struct oid revision)
{
	struct text time;

	text_init(&time, 64);
	text_time(&time, news->after->now);
	struct span shown = text_span(&time);
	text_append(news->text, span_from(shown, span_find(shown, 'T') + 1));
	text_release(&time);
	text_byte(news->text, ' ');
	text_display(news->text, row->target, STATUS_NAME_COLUMNS);
	text_byte(news->text, ' ');
	text_display(news->text, ref_branch_name(row->branch), STATUS_NAME_COLUMNS);
	text_byte(news->text, ' ');
	put_revision(news->text, revision);
	text_string(news->text, ": ");
}

static void end(const struct news *news, struct span words)
{
	if (words.len) {
		text_string(news->text, ": ");
		text_display(news->text, words, STATUS_SENTENCE_COLUMNS);
	}
	text_byte(news->text, '\n');
}

static void report_standing(const struct news *news, const struct status_row *before,
			    const struct status_row *row)
{
	bool same = before && before->standing == row->standing &&
		    oid_equal(before->tip, row->tip) &&
		    oid_equal(before->taken.entry, row->taken.entry) &&
		    span_equal(before->problem, row->problem);

	if (same)
		return;
	begin(news, row, row->tip);
	put_word(news,
		 row->standing == STANDING_OWED ? LEVEL_PENDING
		 : row->standing == STANDING_PROBLEM || row->standing == STANDING_DAMAGED
			 ? LEVEL_BAD
		 : row->taken.state == DEPLOY_UNMATCHED ? LEVEL_BAD
							: LEVEL_FINE,
		 status_standing_name(row));
	end(news, row->standing == STANDING_TOLD ? row->taken.answer : row->problem);
}

static void report_attempt(const struct news *news, const struct status_row *before,
			   const struct status_row *row)
{
	bool same = before && before->has_attempt && before->attempt.count == row->attempt.count &&
		    before->attempt.last == row->attempt.last;

	if (!row->has_attempt || row->standing != STANDING_OWED || same)
		return;
	begin(news, row, row->attempt.revision);
	put_attempt(news->text, &row->attempt, news->after->now);
	text_byte(news->text, '\n');
}

static const struct deployment *application_before(const struct status_row *before,
						   const struct deployment *application)
{
	for (size_t i = 0; before && i < before->applications.count; i++)
		if (span_equal(before->applications.items[i].application, application->application))
			return &before->applications.items[i];
	return NULL;
}

static enum status_level level_of(enum deployment_state state)
{
	if (state == DEPLOY_FAILED)
		return LEVEL_BAD;
	return state == DEPLOY_HEALTHY || state == DEPLOY_UNCHANGED ? LEVEL_FINE : LEVEL_PENDING;
}

static void report_applications(const struct news *news, const struct status_row *before,
				const struct status_row *row)
{
	for (size_t i = 0; i < row->applications.count; i++) {
		const struct deployment *now = &row->applications.items[i];
		const struct deployment *then = application_before(before, now);
		if (then && oid_equal(then->entry, now->entry))
			continue;
		begin(news, row, now->revision);
		text_display(news->text, now->application, STATUS_NAME_COLUMNS);
		text_byte(news->text, ' ');
		put_word(news, level_of(now->state), deployment_state_name(now->state));
		end(news, now->answer);
	}
}

static void report_row(const struct news *news, const struct status_row *before,
		       const struct status_row *row)
{
	report_standing(news, before, row);
	report_attempt(news, before, row);
	report_applications(news, before, row);
}

void status_report_changes_json(struct text *text, const struct status *before,
				const struct status *after)
{
	static const struct status_report_options plain = { 0 };
	struct text words;

	text_init(&words, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < after->count; i++) {
		const struct status_row *row = &after->items[i];
		struct news news = { .text = &words, .after = after, .options = &plain };
		text_clear(&words);
		report_row(&news, row_before(before, row, i), row);
		if (words.len)
			put_status_row_json(text, row);
	}
	text_release(&words);
}

void status_report_changes(struct text *text, const struct status *before,
			   const struct status *after, const struct status_report_options *options)
{
	struct news news = { .text = text, .after = after, .options = options };

	for (size_t i = 0; i < after->count; i++) {
		const struct status_row *row = &after->items[i];
		report_row(&news, row_before(before, row, i), row);
	}
}
