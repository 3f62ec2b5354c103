/* SPDX-License-Identifier: Apache-2.0 */
/* Trees and commits in a few words, and their merge. */
#ifndef TESTS_UNIT_REPO_MERGE_FIXTURE_H
#define TESTS_UNIT_REPO_MERGE_FIXTURE_H

#include "repo/merge.h"
#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

static struct error err;

static inline struct oid blob(struct span content)
{
	struct oid oid;

	assert_int_equal(object_write(repository, OBJECT_BLOB, content, &oid, &err), 0);
	return oid;
}

/* From `git update-index --index-info` lines. */
static inline struct oid tree_of_index(struct span lines)
{
	unlink(arena_printf(&arena, "%s/index", directory).ptr);
	GIT_INPUT(lines, "update-index", "--add", "--index-info");
	return oid_from(GIT("write-tree", "--missing-ok"));
}

/*
 * A tree from words "PATH=CONTENT"; "PATH!=CONTENT" is executable, "PATH@=TARGET" a
 * symbolic link, "PATH#=OID" a submodule.
 */
static inline struct oid tree(const char *words)
{
	struct tree_file files[100] = { 0 };
	struct span rest = span_of(words), lines = { 0 };
	size_t count = 0;
	bool plain = true;
	struct oid result;

	while (rest.len) {
		struct span word = span_first(rest, span_find(rest, ' '));
		size_t equals = span_find(word, '=');
		struct span path = span_first(word, equals);
		bool executable = span_ends_with(path, "!");
		bool link = span_ends_with(path, "@");
		bool submodule = span_ends_with(path, "#");
		bool marked = executable || link || submodule;
		struct span content = span_from(word, equals + 1);
		const char *mode = executable  ? "100755"
				   : link      ? "120000"
				   : submodule ? "160000"
					       : "100644";
		struct oid oid = submodule ? oid_from(content) : blob(content);
		path.len -= marked;
		lines = arena_printf(&arena, "%.*s%s %s\t%.*s\n", SPAN_ARG(lines), mode,
				     oid_text(oid).hex, SPAN_ARG(path));
		files[count++] = (struct tree_file){ path, content };
		plain = plain && !marked;
		rest = span_from(rest, word.len + 1);
	}
	if (!plain)
		return tree_of_index(lines);
	assert_int_equal(tree_write(repository, files, count, &arena, &result, &err), 0);
	return result;
}

static inline struct merge_result merge(struct oid ancestor, struct oid ours, struct oid theirs)
{
	struct merge_result result;

	if (merge_trees(repository, ancestor, ours, theirs, &arena, &result, &err) < 0)
		fail_msg("%s", err.message);
	return result;
}

static inline struct oid commit_of(struct oid tree_oid, const struct oid *first,
				   const struct oid *second)
{
	const char *hex = arena_printf(&arena, "%s", oid_text(tree_oid).hex).ptr;
	const char *one = first ? arena_printf(&arena, "%s", oid_text(*first).hex).ptr : NULL;
	const char *two = second ? arena_printf(&arena, "%s", oid_text(*second).hex).ptr : NULL;

	if (two)
		return oid_from(GIT("commit-tree", "-m", "x", "-p", one, "-p", two, hex));
	if (one)
		return oid_from(GIT("commit-tree", "-m", "x", "-p", one, hex));
	return oid_from(GIT("commit-tree", "-m", "x", hex));
}

#endif
