/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shell_word.h"

#include "base/ascii.h"
#include "base/limits.h"

/* No shell takes one of these for anything but itself, wherever it stands. */
static bool is_plain(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!ascii_is_alphanumeric(word.ptr[i]) &&
		    (!word.ptr[i] || !strchr("/._+@:,-", word.ptr[i])))
			return false;
	return word.len > 0;
}

static void put_quoted(struct text *text, struct span shown)
{
	text_byte(text, '\'');
	while (shown.len) {
		size_t len = span_find(shown, '\'');
		text_append(text, span_first(shown, len));
		if (len < shown.len)
			text_string(text, "'\\''");
		shown = span_from(shown, len < shown.len ? len + 1 : len);
	}
	text_byte(text, '\'');
}

void text_shell_word(struct text *text, struct span foreign)
{
	struct text shown;

	if (is_plain(foreign)) {
		text_append(text, foreign);
		return;
	}
	text_init(&shown, 16 * LIMIT_PATH_BYTES);
	text_display(&shown, foreign, LIMIT_PATH_BYTES);
	put_quoted(text, text_span(&shown));
	text_release(&shown);
}

const char *shell_word(struct span foreign, struct arena *arena)
{
	struct text text;

	text_init(&text, 64 * LIMIT_PATH_BYTES);
	text_shell_word(&text, foreign);
	struct span word = arena_copy(arena, text_span(&text));
	text_release(&text);
	return word.ptr;
}
