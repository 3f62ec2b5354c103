/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule is what a finding refers to: a stable id, how severe a violation is by
 * default, and the text that `headgate explain ID` shows.
 *
 * Rules stand beside the code that enforces them, as static tables; the ids are
 * unique over the whole program (a test checks it).
 */
#ifndef MANIFEST_RULE_H
#define MANIFEST_RULE_H

#include "base/count.h"

#include <stddef.h>

enum severity {
	SEVERITY_OFF = 0, /* only from a policy: do not report */
	SEVERITY_NOTE,
	SEVERITY_WARNING,
	SEVERITY_ERROR, /* refuses the push */
};

struct rule {
	const char *id; /* "schema/enum": room or subject, then the rule */
	enum severity severity;
	const char *summary; /* one line, no final period: "a value is none of the allowed ones" */
	const char *
		explanation; /* full sentences: what the cluster would do, and what to do instead */
};

/* The rules of one source file or folder, for `explain` and the tests. */
struct rule_table {
	const struct rule *const *rules;
	size_t count;
};

/* Defines the table of these rules (pointers to them), beside the code that enforces them. */
#define RULE_TABLE(table, ...)                                                                     \
	static const struct rule *const table##_list[] = { __VA_ARGS__ };                          \
	const struct rule_table table = { table##_list, COUNT(table##_list) }

/* Every rule of the program or of a part of it: tables of tables. */
struct rule_tables {
	const struct rule_table *const *items;
	size_t count;
};

/* "error", "warning", "note", "off". */
const char *severity_name(enum severity severity);

#endif
