/* SPDX-License-Identifier: Apache-2.0 */
/* Pull requests in a scratch repository, and logs as somebody could have left them. */
#ifndef TESTS_UNIT_REVIEW_PULL_FIXTURE_H
#define TESTS_UNIT_REVIEW_PULL_FIXTURE_H

#include "tests/unit/review/pull_edits.h"

#include <stdio.h>

#define NOW 1795381472

static inline struct oid a_commit(const char *message)
{
	return oid_from(GIT("commit-tree", "-m", message, EMPTY_TREE));
}

/* Opened by ada for refs/heads/trunk, unless the opening says otherwise. */
static inline struct pull open_pull(struct pull_opening opening)
{
	static const struct principal ada = { SPAN("ada"), SPAN("ssh") };

	if (!opening.target.ptr)
		opening.target = span_of("refs/heads/trunk");
	if (!opening.title.ptr)
		opening.title = span_of("title");
	if (!opening.actor)
		opening.actor = &ada;
	if (oid_is_zero(opening.head))
		opening.head = a_commit("proposed");
	opening.now = NOW;
	return open_as(&opening);
}

static inline struct pull read_pull(uint32_t number)
{
	struct pull pull;
	struct error err;
	int found = pull_read(repository, number, &arena, &pull, &err);

	if (found < 0)
		fail_msg("%s", err.message);
	assert_int_equal(found, 1);
	return pull;
}

/* What stands where a loose ref would, without git looking at it. */
static inline void write_ref(const char *ref, const char *content)
{
	struct span path = arena_printf(&arena, "%s/%s", directory, ref);
	FILE *file = fopen(path.ptr, "w");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline void set_ref(const char *ref, struct oid oid)
{
	write_ref(ref, arena_printf(&arena, "%s\n", oid_text(oid).hex).ptr);
}

/* The commit's bytes with one text in place of another, as a new commit. */
static inline struct oid forged(struct oid commit, const char *from, struct span to)
{
	struct span bytes = GIT("cat-file", "commit", oid_text(commit).hex);
	const char *at = memmem(bytes.ptr, bytes.len, from, strlen(from));

	if (!at)
		fail_msg("no \"%s\" in %s", from, bytes.ptr);
	size_t before = (size_t)(at - bytes.ptr);
	struct span rest = span_from(bytes, before + strlen(from));
	size_t len = before + to.len + rest.len + 1;
	char *all = arena_alloc(&arena, len);

	memcpy(all, bytes.ptr, before);
	memcpy(all + before, to.ptr, to.len);
	memcpy(all + before + to.len, rest.ptr, rest.len);
	all[len - 1] = '\n';
	return object_of_bytes("commit", (struct span){ all, len });
}

#endif
