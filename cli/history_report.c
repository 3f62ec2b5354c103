/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table: newest first, because the first line is what stands now and whoever looks at night
 * wants the one below it; the list has no end, so its oldest line is of no use on a screen.
 */
#include "cli/history_report.h"

#include "base/limits.h"
#include "base/time_text.h"
#include "base/utf8.h"

enum column {
	COLUMN_ID,
	COLUMN_DATE,
	COLUMN_REVISION,
	COLUMN_PULL,
	COLUMN_APPROVERS,
	COLUMN_STATE,
	COLUMN_LIVE,
	COLUMN_COUNT
};

static const char *const headings[COLUMN_COUNT] = {
	"ID", "DATE (UTC)", "REVISION", "PULL", "APPROVED BY", "STATE", "LIVE",
};
/* A longer cell ends in an ellipsis; the title behind them gets what is left of the line. */
static const size_t widest[COLUMN_COUNT] = { 10, 16, 8, 9, 15, 18, 6 };
enum { TITLE_NARROWEST = 12, REVISION_SHOWN = 7, DATE_SHOWN = 16 };

struct history_table {
	struct text *text;
	const struct history_report_options *options;
	const struct history *history;
	size_t widths[COLUMN_COUNT]; /* 0: not shown */
	struct text cell;
};

/* Safe text that fits the columns, its ellipsis included. */
static void put_cut(struct text *text, struct span safe, size_t columns)
{
	bool fits = utf8_count(safe) <= columns;

	text_display(text, safe, fits ? columns : columns - 1);
}

static void put_date(struct text *cell, int64_t time)
{
	char date[DATE_SHOWN + 1] = { 0 };
	struct text whole;

	text_init(&whole, LIMIT_MESSAGE_BYTES);
	text_time(&whole, time);
	struct span shown = span_first(text_span(&whole), DATE_SHOWN);
	memcpy(date, shown.ptr, shown.len);
	text_release(&whole);
	if (date[10] == 'T')
		date[10] = ' ';
	text_string(cell, date);
}

static void put_pulls(struct text *cell, const struct landing *landing)
{
	if (landing->pull_count == 0)
		text_byte(cell, '-');
	else
		text_format(cell, "%u", (unsigned)landing->pulls[landing->pull_count - 1]);
	if (landing->pull_count > 1)
		text_format(cell, "+%zu", landing->pull_count - 1);
}

/* How it could land where nobody's approval stands in it. */
static const char *without_approval(enum landing_kind kind)
{
	switch (kind) {
	case LANDING_START:
		return "(start)";
	case LANDING_EMERGENCY:
		return "(emergency)";
	case LANDING_ADMINISTRATOR:
		return "(administrator)";
	case LANDING_UNASKED:
		return "(nobody asked)";
	case LANDING_MERGE:
	case LANDING_FAST_FORWARD:
	case LANDING_SQUASH:
	case LANDING_PUSHED:
	case LANDING_WAIVED:
		break;
	}
	return "(none needed)";
}

static void put_approvers(struct text *cell, const struct history_row *row)
{
	enum landing_kind kind = row->landing.kind;

	if (row->approver_count == 0 || kind == LANDING_EMERGENCY || kind == LANDING_UNASKED) {
		text_string(cell, without_approval(kind));
		return;
	}
	for (size_t i = 0; i < row->approver_count; i++) {
		text_string(cell, i ? "," : "");
		text_display(cell, row->approvers[i], widest[COLUMN_APPROVERS]);
	}
}

static const char *state_word(const struct history_state *state)
{
	return state->state ? deployment_state_name(state->state) : "-";
}

/* One word when all targets agree; else the most that is to be said of one of them. */
static void put_states(struct text *cell, const struct history_row *row)
{
	const struct history_state *worst = NULL;
	bool agree = true;

	for (size_t i = 0; i < row->state_count; i++) {
		const struct history_state *state = &row->states[i];
		agree = agree && state->state == row->states[0].state;
		if (!worst || history_urgency(state->state) > history_urgency(worst->state))
			worst = state;
	}
	text_string(cell, worst ? state_word(worst) : "-");
	if (agree || !worst)
		return;
	text_byte(cell, ':');
	text_display(cell, worst->target, widest[COLUMN_STATE]);
}

/* '+': it stands now. */
static void put_live(struct history_table *table, struct text *cell, const struct history_row *row)
{
	int64_t end = row->superseded_at ? row->superseded_at : table->options->now;

	text_duration(cell, end > row->landing.time ? end - row->landing.time : 0);
	if (!row->superseded_at)
		text_byte(cell, '+');
}

static void write_cell(struct history_table *table, const struct history_row *row,
		       enum column column)
{
	struct text *cell = &table->cell;

	text_clear(cell);
	switch (column) {
	case COLUMN_ID:
		text_format(cell, "%u", (unsigned)row->id);
		break;
	case COLUMN_DATE:
		put_date(cell, row->landing.time);
		break;
	case COLUMN_REVISION:
		text_append(cell, span_first(span_of(oid_text(row->landing.new_tip).hex),
					     REVISION_SHOWN));
		break;
	case COLUMN_PULL:
		put_pulls(cell, &row->landing);
		break;
	case COLUMN_APPROVERS:
		put_approvers(cell, row);
		break;
	case COLUMN_STATE:
		put_states(cell, row);
		break;
	case COLUMN_LIVE:
		put_live(table, cell, row);
		break;
	case COLUMN_COUNT:
		break;
	}
}

static size_t bounded(size_t width, enum column column)
{
	return width < widest[column] ? width : widest[column];
}

static void measure(struct history_table *table)
{
	bool has_states = table->history->items[0].state_count > 0;

	for (enum column column = 0; column < COLUMN_COUNT; column++)
		table->widths[column] = bounded(strlen(headings[column]), column);
	for (size_t i = 0; i < table->history->count; i++) {
		for (enum column column = 0; column < COLUMN_COUNT; column++) {
			write_cell(table, &table->history->items[i], column);
			size_t width = bounded(utf8_count(text_span(&table->cell)), column);
			if (width > table->widths[column])
				table->widths[column] = width;
		}
	}
	if (!has_states)
		table->widths[COLUMN_STATE] = 0;
}

/* Numbers stand right, words left. */
static void put_cell(struct history_table *table, enum column column, struct span cell)
{
	bool is_number = column == COLUMN_ID || column == COLUMN_PULL;
	size_t width = table->widths[column];
	struct text shown;

	if (width == 0)
		return;
	text_init(&shown, LIMIT_MESSAGE_BYTES);
	put_cut(&shown, cell, width);
	size_t count = utf8_count(text_span(&shown));
	size_t gap = width > count ? width - count : 0;
	if (is_number)
		text_fill(table->text, ' ', gap);
	text_append(table->text, text_span(&shown));
	if (!is_number)
		text_fill(table->text, ' ', gap);
	text_string(table->text, "  ");
	text_release(&shown);
}

static size_t title_columns(const struct history_table *table)
{
	size_t used = 0;

	if (table->options->columns == 0)
		return LIMIT_TITLE_BYTES;
	for (enum column column = 0; column < COLUMN_COUNT; column++)
		if (table->widths[column])
			used += table->widths[column] + 2;
	if (used + TITLE_NARROWEST > table->options->columns)
		return TITLE_NARROWEST;
	return table->options->columns - used;
}

static void put_title(struct history_table *table, const struct history_row *row)
{
	struct text title;

	text_init(&title, LIMIT_MESSAGE_BYTES);
	if (row->restores)
		text_format(&title, "(as %u) ", (unsigned)row->restored_id);
	else if (row->is_removal)
		text_string(&title, "(removed) ");
	text_display(&title, row->title, LIMIT_TITLE_BYTES);
	put_cut(table->text, text_span(&title), title_columns(table));
	text_release(&title);
}

static void put_headings(struct history_table *table)
{
	if (table->options->colour)
		text_string(table->text, "\033[1m");
	for (enum column column = 0; column < COLUMN_COUNT; column++)
		put_cell(table, column, span_of(headings[column]));
	text_string(table->text, "TITLE");
	if (table->options->colour)
		text_string(table->text, "\033[0m");
	text_byte(table->text, '\n');
}

static void put_row(struct history_table *table, const struct history_row *row)
{
	bool is_dim = table->options->colour && row->superseded_at;

	if (is_dim)
		text_string(table->text, "\033[2m");
	for (enum column column = 0; column < COLUMN_COUNT; column++) {
		write_cell(table, row, column);
		put_cell(table, column, text_span(&table->cell));
	}
	put_title(table, row);
	if (is_dim)
		text_string(table->text, "\033[0m");
	text_byte(table->text, '\n');
}

void history_report_text(struct text *text, const struct history *history,
			 const struct history_report_options *options)
{
	struct history_table table = { .text = text, .options = options, .history = history };

	if (!history->count)
		return;
	text_init(&table.cell, LIMIT_MESSAGE_BYTES);
	measure(&table);
	put_headings(&table);
	for (size_t i = 0; i < history->count; i++)
		put_row(&table, &history->items[i]);
	text_release(&table.cell);
}
