/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a CODEOWNERS file is read into, and the parts that its lines are made of.
 */
#ifndef POLICY_CODE_OWNERS_MODEL_H
#define POLICY_CODE_OWNERS_MODEL_H

#include "policy/code_owners.h"
#include "policy/owner_pattern.h"

/* The one place whose files have another language. */
#define GITEA_CODE_OWNERS ".gitea/CODEOWNERS"

/* A line with a pattern. */
struct owned_paths {
	struct owner_pattern pattern;
	struct span_list owners; /* people and groups of the policy; empty: nobody */
	struct place place;
};

struct owners_section {
	struct span name; /* empty: what stands before the first heading */
	bool optional;
	unsigned count;
	struct owned_paths *items;
	size_t line_count;
	size_t capacity;
};

struct code_owners {
	const struct policy *policy;
	struct owners_section *items;
	size_t count;
	size_t capacity;
};

struct owners_heading {
	struct span name;
	unsigned count;
	bool optional;
	struct span rest; /* default owners */
};

static inline bool code_owners_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the next word off *rest; '\' quotes a blank. Empty at the end and at a comment. */
struct span code_owners_word(struct span *rest);

/* Reads the heading of a section; what is wrong with it, or NULL. */
const char *code_owners_heading(struct span line, struct owners_heading *ret_heading);

#endif
