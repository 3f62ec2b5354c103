/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of tests/vectors/agents.json (tests/vectors/README.md). */
#ifndef TESTS_UNIT_DEPLOY_AGENTS_FIXTURE_H
#define TESTS_UNIT_DEPLOY_AGENTS_FIXTURE_H

#include "base/arena.h"

#include <jansson.h>

#define AGENTS SOURCE_DIRECTORY "/tests/vectors/agents.json"

static inline json_t *agents_load(void)
{
	json_error_t error;
	json_t *root = json_load_file(AGENTS, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		BUG("tests/vectors/agents.json cannot be read");
	return root;
}

/* The text of a member; empty when there is none. */
static inline struct span text_of(const json_t *object, const char *key)
{
	const json_t *member = json_object_get(object, key);

	return (struct span){ json_string_value(member), json_string_length(member) };
}

#endif
