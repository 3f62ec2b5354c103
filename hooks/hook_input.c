/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hook_input.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Ids, spaces and line end of an update around the ref's name. */
static const size_t update_bytes_max = 2 * (OID_HEX + 1) + LIMIT_REF_NAME_BYTES + 1;

/* Standard input to its end, in the arena. */
static int read_input(struct arena *arena, struct span *ret_input, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	int status = file_read_stream(STDIN_FILENO, LIMIT_REF_UPDATES * update_bytes_max, &buffer,
				      &content, err);

	if (status < 0) {
		error_wrap(err, "the updates from git");
	} else if (!content.bytes.ptr) {
		error_set(err, ERROR_LIMIT, "the push updates more than %d refs",
			  LIMIT_REF_UPDATES);
		status = error_hint(err, "Push them in several parts.");
	} else {
		*ret_input = arena_copy(arena, content.bytes);
	}
	file_buffer_release(&buffer);
	return status;
}

/*
 * GIT_PUSH_OPTION_<n> below GIT_PUSH_OPTION_COUNT; one beyond it is left over
 * from the environment that git was started in.
 */
static int read_options(struct push *push, struct arena *arena, struct error *err)
{
	const char *count_text = getenv("GIT_PUSH_OPTION_COUNT");
	char *end = NULL;

	if (!count_text)
		return 0;
	unsigned long count = strtoul(count_text, &end, 10);
	if (*end != '\0' || end == count_text || count > LIMIT_PUSH_OPTIONS) {
		error_set(err, ERROR_LIMIT, "the push has more than %d options",
			  LIMIT_PUSH_OPTIONS);
		return error_hint(err, "Leave out `-o` and push again.");
	}
	push->options = ARENA_ARRAY(arena, count, struct span);
	for (unsigned long i = 0; i < count; i++) {
		char name[64];
		snprintf(name, sizeof(name), "GIT_PUSH_OPTION_%lu", i);
		push->options[push->option_count++] = span_of(getenv(name));
	}
	return 0;
}

int hook_input_read(struct push *push, struct arena *arena, struct error *err)
{
	struct span input = { 0 };

	if (read_input(arena, &input, err) < 0 || push_read_updates(push, input, arena, err) < 0)
		return -1;
	return read_options(push, arena, err);
}
