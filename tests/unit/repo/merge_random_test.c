/* SPDX-License-Identifier: Apache-2.0 */
/* Random texts and trees are merged as git merges them. */
#include "tests/unit/repo/merge_fixture.h"

#include <stdio.h>

static uint32_t seed = 20261123;

static uint32_t random_below(uint32_t bound)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % bound;
}

/* Lines that repeat, as manifests do, so that diffs can go astray. */
static struct span random_text(void)
{
	struct span text = { 0 };

	for (uint32_t i = random_below(30); i > 0; i--)
		text = arena_printf(&arena, "%.*sline %u\n", SPAN_ARG(text), random_below(8));
	return text;
}

/* Some lines of it left out, doubled or changed; now and then no line end at the end. */
static struct span edited(struct span text)
{
	struct span result = { 0 };

	while (text.len) {
		struct span line = span_first(text, span_find(text, '\n') + 1);
		uint32_t what = random_below(12);
		if (what == 0)
			result = arena_printf(&arena, "%.*snew %u\n%.*s", SPAN_ARG(result),
					      random_below(5), SPAN_ARG(line));
		else if (what == 1)
			result = arena_printf(&arena, "%.*schanged %u\n", SPAN_ARG(result),
					      random_below(5));
		else if (what > 2)
			result = arena_printf(&arena, "%.*s%.*s", SPAN_ARG(result), SPAN_ARG(line));
		text = span_from(text, line.len);
	}
	if (result.len && random_below(10) == 0)
		result.len--;
	return result;
}

static const char *file_of(const char *name, struct span content)
{
	const char *path = arena_printf(&arena, "%s/%s", directory, name).ptr;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fwrite(content.ptr ? content.ptr : "", 1, content.len, file);
	fclose(file);
	return path;
}

static struct oid tree_with(struct span content)
{
	struct tree_file file = { SPAN("f"), content };
	struct oid result;

	assert_int_equal(tree_write(repository, &file, 1, &arena, &result, &err), 0);
	return result;
}

/* What `git merge-file` says, and whether it is clean. */
static bool git_merge_file_of(struct span ancestor, struct span ours, struct span theirs,
			      struct span *ret_merged)
{
	const char *const arguments[] = { "git",
					  "merge-file",
					  "-p",
					  file_of("ours", ours),
					  file_of("ancestor", ancestor),
					  file_of("theirs", theirs),
					  NULL };
	struct child_result result = run_program(arguments, (struct span){ 0 });

	*ret_merged = result.output;
	return result.exit_status == 0;
}

static void merges_texts_as_git_does(void **state)
{
	enum { ROUNDS = 100 };
	size_t clean = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct span ancestor = random_text();
		struct span ours = edited(ancestor), theirs = edited(ancestor), merged;
		bool is_clean = git_merge_file_of(ancestor, ours, theirs, &merged);
		struct merge_result result =
			merge(tree_with(ancestor), tree_with(ours), tree_with(theirs));
		assert_int_equal(result.clean, is_clean);
		if (is_clean)
			assert_true(oid_equal(result.tree, tree_with(merged)));
		clean += is_clean;
	}
	/* Both outcomes must have been tried often. */
	assert_in_range(clean, ROUNDS / 5, ROUNDS * 4 / 5);
}

static const char *const names[] = {
	"a", "a.b", "a/x", "a/y/z", "b", "b/x", "c/d/e", "c/d/f", "c0"
};

/* A random set of paths in which no file is also a directory. */
static const char *random_tree_words(const char *like)
{
	struct span words = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct span name = span_of(names[i]);
		const char *word = arena_printf(&arena, " %s=", names[i]).ptr;
		bool was = like && strstr(arena_printf(&arena, " %s", like).ptr, word);
		if ((span_starts_with(name, "a/") &&
		     span_contains(arena_printf(&arena, " %.*s", SPAN_ARG(words)), " a=")) ||
		    (span_starts_with(name, "b/") &&
		     span_contains(arena_printf(&arena, " %.*s", SPAN_ARG(words)), " b=")))
			continue;
		if (like ? random_below(6) == 0 ? was : !was : random_below(2))
			continue;
		const char *old = was ? strstr(arena_printf(&arena, " %s", like).ptr, word) : NULL;
		char version =
			old && random_below(4) ? old[strlen(word)] : (char)('1' + random_below(3));
		/* No two paths share a content: git 2.39 finds renames even when told not to. */
		words = arena_printf(&arena, "%.*s%s%s=%c-%zu", SPAN_ARG(words),
				     words.len ? " " : "", names[i], version, i);
	}
	return words.len ? words.ptr : "only=1";
}

/* `git merge-tree` on the same three commits. */
static void merges_trees_as_git_does(void **state)
{
	enum { ROUNDS = 40 };
	size_t clean = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const char *like = random_tree_words(NULL);
		struct oid base = commit_of(tree(like), NULL, NULL);
		struct oid ours = commit_of(tree(random_tree_words(like)), &base, NULL);
		struct oid theirs = commit_of(tree(random_tree_words(like)), &base, NULL);
		struct merge_result result;
		const char *const arguments[] = {
			"git",
			"merge-tree",
			"--write-tree",
			arena_printf(&arena, "%s", oid_text(ours).hex).ptr,
			arena_printf(&arena, "%s", oid_text(theirs).hex).ptr,
			NULL
		};
		struct child_result git = run_program(arguments, (struct span){ 0 });
		assert_in_range(git.exit_status, 0, 1);
		assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
		assert_int_equal(result.clean, git.exit_status == 0);
		if (result.clean)
			assert_true(span_starts_with(git.output, oid_text(result.tree).hex));
		clean += result.clean;
	}
	assert_in_range(clean, ROUNDS / 6, ROUNDS * 5 / 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_texts_as_git_does),
		cmocka_unit_test(merges_trees_as_git_does),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
