/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text under construction, with a ceiling. Append freely and ask once:
 * after the first append that does not fit, the text stays as it was and
 * text_failed() is true ("sticky failure").
 *
 * Appenders are named by destination, because what is safe in one place is an
 * attack in another: text_display() for a person's terminal, text_json() inside
 * a JSON string, text_xml() inside XML.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#include <stdarg.h>

struct text {
	char *bytes; /* NUL-terminated whenever not NULL */
	size_t len;
	size_t capacity;
	size_t max_bytes;
	bool failed;
};

void text_init(struct text *text, size_t max_bytes);
void text_release(struct text *text);

/* Forgets the content and a failure, keeps the memory. */
void text_clear(struct text *text);

static inline bool text_failed(const struct text *text)
{
	return text->failed;
}

/* The content; valid until the next append. */
static inline struct span text_span(const struct text *text)
{
	return (struct span){ text->bytes, text->len };
}

void text_byte(struct text *text, char byte);
void text_append(struct text *text, struct span bytes);
void text_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_vformat(struct text *text, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* "3 files", "1 file". */
void text_count(struct text *text, size_t count, const char *one, const char *many);

/* `byte` repeated `count` times. */
void text_fill(struct text *text, char byte, size_t count);

/*
 * Foreign text for a person: control, bidirectional and zero-width characters
 * and invalid UTF-8 become visible escapes such as \x1b or \u202e; at most
 * max_columns characters, then an ellipsis.
 */
void text_display(struct text *text, struct span foreign, size_t max_columns);

/* The same as a span of the arena, for a sentence that is made with arena_printf(). */
struct span text_shown(struct span foreign, size_t max_columns, struct arena *arena);

/* The inside of a JSON string (RFC 8259): no quotes added; invalid UTF-8 becomes U+FFFD. */
void text_json(struct text *text, struct span foreign);

/* XML 1.0 character data or attribute value; characters XML cannot carry become U+FFFD. */
void text_xml(struct text *text, struct span foreign);

#endif
