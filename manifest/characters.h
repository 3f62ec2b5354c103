/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a whole file before anything is parsed: size, encoding, and
 * characters that readers refuse or people cannot see (yaml-kubernetes, section 5).
 *
 * characters_scan() only looks; characters_report() says it, once it is known
 * whether the file is JSON, where control characters are the JSON reader's.
 */
#ifndef MANIFEST_CHARACTERS_H
#define MANIFEST_CHARACTERS_H

#include "base/limits.h"
#include "manifest/reading.h"

/* One character that is worth a finding. */
struct odd_character {
	uint32_t offset;
	uint32_t code_point; /* or the byte, when it is no UTF-8 */
	uint8_t bytes;
	uint8_t kind; /* enum odd_kind, private */
};

struct characters {
	bool is_ascii;
	size_t bom_bytes; /* 3 when the file starts with U+FEFF */
	struct odd_character odd[LIMIT_ODD_CHARACTERS];
	size_t odd_count;
	uint32_t end; /* the scan stopped here: there was no room for more */
};

enum characters_for { CHARACTERS_FOR_YAML, CHARACTERS_FOR_JSON };

/* False: too large or UTF-16. That is reported, and nothing more can be done. */
bool characters_scan(struct characters *ret_characters, struct reading *reading);

void characters_report(const struct characters *characters, struct reading *reading,
		       enum characters_for reader);

/* Whether the range holds something that such a reader refuses. */
bool characters_refuse(const struct characters *characters, struct place place,
		       enum characters_for reader);

/* The next line break that is no LF nor CRLF at or behind `offset`; NULL when there is none. */
const struct odd_character *characters_line_break(const struct characters *characters,
						  uint32_t offset);

void characters_report_line_break(const struct odd_character *line_break, struct reading *reading);

/* Length of a leading Unicode white space character (Go's unicode.IsSpace), or 0. */
size_t characters_space(struct span text);

extern const struct rule file_too_large, file_utf16, file_invalid_utf8, file_control_character,
	file_byte_order_mark, file_invisible_character, file_line_break;

#endif
