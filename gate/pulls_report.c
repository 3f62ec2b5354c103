/* SPDX-License-Identifier: Apache-2.0 */
/* Many pull requests in a table: widths are those of what is shown, up to a bound. */
#include "base/limits.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "gate/pull_words.h"
#include "repo/ref_name.h"

enum column {
	COLUMN_NUMBER,
	COLUMN_STATE,
	COLUMN_TARGET,
	COLUMN_TITLE,
	COLUMN_OPENER,
	COLUMN_COUNT
};

/* A longer cell ends in an ellipsis; the last column, the age, needs no width. */
static const size_t widest[COLUMN_COUNT] = { 9, 6, 24, 60, 20 };
static const char *const headings[COLUMN_COUNT] = { "NUMBER", "STATE", "TARGET", "TITLE", "BY" };

struct pulls_table {
	struct text *text;
	const struct pull_report_options *options;
	size_t widths[COLUMN_COUNT];
	struct text cell;
};

static void write_cell(struct text *cell, const struct pull *pull, enum column column)
{
	text_clear(cell);
	switch (column) {
	case COLUMN_NUMBER:
		text_format(cell, "%u", pull->number);
		break;
	case COLUMN_STATE:
		text_string(cell, pull_state_name(pull->state));
		break;
	case COLUMN_TARGET:
		text_display(cell, ref_branch_name(pull->target), widest[column]);
		break;
	case COLUMN_TITLE:
		text_display(cell, pull->title, widest[column]);
		break;
	case COLUMN_OPENER:
		text_display(cell, person_said(pull->opener), widest[column]);
		break;
	case COLUMN_COUNT:
		break;
	}
}

static void measure(struct pulls_table *table, const struct pulls *pulls)
{
	for (enum column column = 0; column < COLUMN_COUNT; column++)
		table->widths[column] = strlen(headings[column]);
	for (size_t i = 0; i < pulls->count; i++) {
		for (enum column column = 0; column < COLUMN_COUNT; column++) {
			write_cell(&table->cell, &pulls->items[i], column);
			size_t width = utf8_count(text_span(&table->cell));
			if (width > table->widths[column])
				table->widths[column] = width;
		}
	}
}

/* Numbers stand right, words left. */
static void put_cell(struct pulls_table *table, enum column column, struct span cell)
{
	size_t width = utf8_count(cell);
	size_t gap = table->widths[column] > width ? table->widths[column] - width : 0;

	if (column == COLUMN_NUMBER)
		text_fill(table->text, ' ', gap);
	text_append(table->text, cell);
	if (column != COLUMN_NUMBER)
		text_fill(table->text, ' ', gap);
	text_string(table->text, "  ");
}

static void put_row(struct pulls_table *table, const struct pull *pull)
{
	bool is_dim = table->options->colour && pull->state != PULL_OPEN;

	if (is_dim)
		text_string(table->text, "\033[2m");
	for (enum column column = 0; column < COLUMN_COUNT; column++) {
		write_cell(&table->cell, pull, column);
		put_cell(table, column, text_span(&table->cell));
	}
	text_age(table->text, table->options->now, pull->changed_at);
	if (pull->owes_approvals)
		text_string(table->text, ", owes approvals");
	if (is_dim)
		text_string(table->text, "\033[0m");
	text_byte(table->text, '\n');
}

void pulls_report_text(struct text *text, const struct pulls *pulls,
		       const struct pull_report_options *options)
{
	struct pulls_table table = { .text = text, .options = options };

	if (!pulls->count)
		return;
	text_init(&table.cell, LIMIT_MESSAGE_BYTES);
	measure(&table, pulls);
	if (options->colour)
		text_string(text, "\033[1m");
	for (enum column column = 0; column < COLUMN_COUNT; column++)
		put_cell(&table, column, span_of(headings[column]));
	text_string(text, "CHANGED");
	if (options->colour)
		text_string(text, "\033[0m");
	text_byte(text, '\n');
	for (size_t i = 0; i < pulls->count; i++)
		put_row(&table, &pulls->items[i]);
	text_release(&table.cell);
}
