/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of a branch as rows: which landings changed a path, and to what. */
#include "deploy/history.h"

#include "base/map.h"
#include "deploy/history_row.h"

struct reading {
	struct repository *repository;
	const struct history_question *question;
	struct arena *arena;
	struct history *history;
	struct tree_entry
		*contents; /* of the path after each landing; NULL: no path is asked for */
	uint32_t *ids;     /* of the rows, oldest first */
	size_t id_count;
	struct error *err;
};

static bool entries_equal(const struct tree_entry *a, const struct tree_entry *b)
{
	return a->kind == b->kind && a->mode == b->mode && oid_equal(a->oid, b->oid);
}

static int read_content(struct reading *reading, size_t landing)
{
	struct tree_entry *content = &reading->contents[landing];
	struct oid tree;

	if (repository_commit_tree(reading->repository,
				   reading->history->landings.items[landing].new_tip, &tree,
				   reading->err) < 0)
		return -1;
	return tree_find(reading->repository, tree, reading->question->path, reading->arena,
			 content, reading->err) < 0
		       ? -1
		       : 0;
}

/* A row is the first landing that has the path, and each that changes it. */
static bool is_row(const struct reading *reading, size_t landing)
{
	const struct tree_entry *contents = reading->contents;

	if (!contents)
		return true;
	if (landing == 0)
		return contents[0].kind != ENTRY_ABSENT;
	return !entries_equal(&contents[landing - 1], &contents[landing]);
}

static int find_rows(struct reading *reading)
{
	size_t count = reading->history->landings.count;

	reading->ids = ARENA_ARRAY(reading->arena, count, uint32_t);
	if (reading->question->path.len)
		reading->contents = ARENA_ARRAY(reading->arena, count, struct tree_entry);
	for (size_t i = 0; i < count; i++) {
		if (reading->contents && read_content(reading, i) < 0)
			return -1;
		if (is_row(reading, i))
			reading->ids[reading->id_count++] = (uint32_t)i;
	}
	return 0;
}

/* Everything that tells one entry from another. */
static struct span content_key(const struct tree_entry *content, struct arena *arena)
{
	return arena_printf(arena, "%o %s", (unsigned)content->mode, oid_text(content->oid).hex);
}

/* Rows whose content stood in an earlier row already, by the index of the row. */
static void find_restored(struct reading *reading, struct history_row *rows)
{
	struct map seen;

	if (!reading->contents)
		return;
	map_init(&seen, reading->arena);
	for (size_t i = 0; i < reading->id_count; i++) {
		struct history_row *row = &rows[i];
		void **slot = map_slot(&seen, content_key(&row->content, reading->arena));
		const struct history_row *earlier = *slot;
		if (earlier) {
			row->restores = true;
			row->restored_id = earlier->id;
		}
		*slot = row;
	}
}

static void fill_rows(struct reading *reading, struct history_row *rows)
{
	const struct landings *landings = &reading->history->landings;

	for (size_t i = 0; i < reading->id_count; i++) {
		uint32_t id = reading->ids[i];
		rows[i] = (struct history_row){ .id = id, .landing = landings->items[id] };
		if (reading->contents) {
			rows[i].content = reading->contents[id];
			rows[i].is_removal = rows[i].content.kind == ENTRY_ABSENT;
		}
		if (i > 0)
			rows[i - 1].superseded_at = rows[i].landing.time;
	}
	find_restored(reading, rows);
}

/* The newest first, and no more of them than were asked for. */
static void keep_wanted(struct reading *reading, const struct history_row *rows)
{
	struct history *history = reading->history;
	size_t limit = reading->question->limit;

	history->count = reading->id_count;
	if (limit && limit < history->count)
		history->count = limit;
	history->capacity = history->count;
	history->items = ARENA_ARRAY(reading->arena, history->count, struct history_row);
	for (size_t i = 0; i < history->count; i++)
		history->items[i] = rows[reading->id_count - 1 - i];
}

int history_read(struct repository *repository, const struct history_question *question,
		 struct arena *arena, struct history *ret_history, struct error *err)
{
	struct reading reading = {
		.repository = repository,
		.question = question,
		.arena = arena,
		.history = ret_history,
		.err = err,
	};

	*ret_history = (struct history){ 0 };
	if (ledger_read(repository, question->branch, arena, &ret_history->landings, err) < 0 ||
	    find_rows(&reading) < 0)
		return -1;
	struct history_row *rows = ARENA_ARRAY(arena, reading.id_count, struct history_row);
	fill_rows(&reading, rows);
	keep_wanted(&reading, rows);
	for (size_t i = 0; i < ret_history->count; i++)
		if (history_row_people(repository, &ret_history->items[i], arena, err) < 0)
			return -1;
	return history_states(repository, question, ret_history, arena, err);
}
