/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler of the catalog: text in, rows of catalog_table.h out.
 * Everything lives in one arena; anything unexpected ends the build with the
 * file and line.
 */
#ifndef VALIDATORS_CATALOG_TOOL_COMPILE_H
#define VALIDATORS_CATALOG_TOOL_COMPILE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "validators/catalog_table.h"

#include <stdio.h>

enum { MAX_ROWS = 16384, MAX_POOL = 1 << 20, MAX_WORDS = 256 };

/* One line of a text file, split at blanks outside quotes. */
struct line {
	const char *file;
	unsigned number;
	bool indented;
	struct span words[MAX_WORDS];
	size_t count;
};

/* A growing array; `size` is that of one row. */
struct rows {
	char *bytes;
	size_t size;
	size_t count;
};

struct catalog {
	struct arena arena;
	struct map texts;         /* text -> catalog_text */
	struct map definition_of; /* name -> index + 1 */
	struct map type_of;       /* spelling -> index + 1 */
	char *pool;
	size_t pool_length;
	struct rows definitions, properties, types, enums, values, keys, rules, kinds, lifecycles;
};

/* Calls `take` for every line that is neither empty nor a comment. */
void each_line(struct catalog *catalog, const char *path,
	       void (*take)(struct catalog *catalog, const struct line *line));

/* Prints "file:line: reason" and ends the program with status 1. */
_Noreturn void line_fail(const struct line *line, const char *reason);

/* The value of a word "name=value"; an empty pointer when the word has another name. */
struct span option(struct span word, const char *name);

/* "1.30-1.32,1.35" as bits. */
catalog_releases releases(const struct line *line, struct span text);

/* "1.22" as 22. */
uint8_t minor_number(const struct line *line, struct span text);

/* "apps/v1" in two; the group is empty for "v1". */
void group_version(struct span text, struct span *ret_group, struct span *ret_version);

/* The text in the pool, each once. */
catalog_text intern(struct catalog *catalog, struct span text);

/* A new zeroed row at the end. */
void *row_add(struct catalog *catalog, struct rows *rows);

/* Writes the rows as C. */
void write_tables(const struct catalog *catalog, FILE *out);

#endif
