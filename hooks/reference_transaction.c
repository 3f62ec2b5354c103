/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reference-transaction: runs for every ref transaction in the repository, twice
 * or three times each. Git heeds the answer only in the state "prepared" (and
 * newer git in "preparing", where nothing is locked yet), so everything else ends
 * at once, and so does what touches no ref that the gate guards.
 */
#include "hooks/hooks.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "gate/protected_refs.h"
#include "repo/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STATUS_ALLOWED = 0, STATUS_VETOED = 1, STATUS_UNDECIDED = 3 };

/* Two ids, spaces and a name; `git pack-refs` lists every ref at once. */
static const size_t input_bytes_max = (size_t)LIMIT_REFS_LISTED * 256;

static int read_moves(struct file_buffer *buffer, struct arena *arena, struct ref_moves *ret_moves,
		      struct error *err)
{
	struct file_content content;

	if (file_read_stream(STDIN_FILENO, input_bytes_max, buffer, &content, err) < 0)
		return error_wrap(err, "the moves from git");
	if (!content.bytes.ptr)
		return error_set(err, ERROR_LIMIT, "the transaction has more than %d refs",
				 LIMIT_REFS_LISTED);
	return ref_moves_read(content.bytes, arena, ret_moves, err);
}

static int decide(const struct ref_moves *moves, struct arena *arena, struct span *ret_reason,
		  struct error *err)
{
	struct repository *repository = NULL;
	struct span ticket = span_of(getenv(TICKET_VARIABLE));
	const char *directory = getenv("GIT_DIR");
	int listed = 0;

	if (moves->count == 0)
		return 1;
	if (ticket.len && directory)
		listed = ref_moves_have_ticket(directory, moves, ticket, arena, err);
	if (listed != 0)
		return listed;
	if (repository_open_in_hook(&repository, err) < 0)
		return -1;
	int allowed = ref_moves_allowed(repository, moves, ticket, arena, ret_reason, err);
	repository_free(repository);
	return allowed;
}

/* "headgate: " before every line: it stands among git's own messages. */
static void print_lines(struct span lines)
{
	while (lines.len) {
		size_t len = span_find(lines, '\n');
		fprintf(stderr, "headgate: %.*s\n", SPAN_ARG(span_first(lines, len)));
		lines = span_from(lines, len + 1);
	}
	fflush(stderr);
}

static void print_error(const struct error *err)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_string(&text, "could not decide whether the refs may move: ");
	text_display(&text, span_of(err->message), LIMIT_MESSAGE_BYTES / 8);
	print_lines(text_span(&text));
	text_release(&text);
	if (err->hint[0])
		print_lines(span_of(err->hint));
}

static int run(struct arena *arena)
{
	struct file_buffer buffer = { 0 };
	struct ref_moves moves = { 0 };
	struct span reason = { 0 };
	struct error err;
	int allowed = read_moves(&buffer, arena, &moves, &err);

	if (allowed == 0)
		allowed = decide(&moves, arena, &reason, &err);
	file_buffer_release(&buffer);
	if (allowed < 0) {
		print_error(&err);
		return STATUS_UNDECIDED;
	}
	print_lines(reason);
	return allowed ? STATUS_ALLOWED : STATUS_VETOED;
}

int hook_reference_transaction(const char *state)
{
	struct arena arena;

	if (strcmp(state, "prepared") != 0)
		return STATUS_ALLOWED;
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = run(&arena);
	arena_release(&arena);
	return status;
}
