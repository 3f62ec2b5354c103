/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/field_path.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"

/* Steps beyond this depth cannot come from a reader that honours LIMIT_DEPTH. */
#define MAX_STEPS (4 * LIMIT_DEPTH)

static bool is_identifier(struct span name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool letter = ascii_is_letter(c) || c == '_' || c == '$';
		bool later = ascii_is_digit(c) || c == '-';
		if (!letter && !(i > 0 && later))
			return false;
	}
	return true;
}

static void write_step(struct text *text, const struct field_path *step)
{
	if (!step->name.ptr) {
		text_format(text, "[%u]", step->index);
	} else if (is_identifier(step->name)) {
		if (text->len)
			text_byte(text, '.');
		text_append(text, step->name);
	} else {
		text_string(text, "[\"");
		text_display(text, step->name, LIMIT_SNIPPET_COLUMNS);
		text_string(text, "\"]");
	}
}

struct span field_path_text(const struct field_path *path, struct arena *arena)
{
	const struct field_path *steps[MAX_STEPS];
	size_t count = 0;
	struct text text;

	for (; path && count < MAX_STEPS; path = path->parent)
		steps[count++] = path;
	text_init(&text, (size_t)LIMIT_DEPTH * LIMIT_MESSAGE_BYTES);
	while (count > 0)
		write_step(&text, steps[--count]);
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}
