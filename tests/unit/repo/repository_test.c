/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/repository.h"

#include "tests/unit/repo/scratch.h"

/* libgit2 1.5 forgets a little memory of PCRE2 for each revision that it reads. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:_pcre2_memctl_malloc_8\nleak:pcre2_match_8\n";
}

/* A commit of the empty tree; `parent` may be NULL. */
static struct oid commit(const char *message, const char *parent)
{
	if (!parent)
		return root_commit(message);
	return oid_from(GIT("commit-tree", "-m", message, "-p", parent, EMPTY_TREE));
}

static void reads_ids_strictly(void **state)
{
	struct oid oid;

	(void)state;
	assert_true(oid_parse(span_of(EMPTY_TREE), &oid));
	assert_string_equal(oid_text(oid).hex, EMPTY_TREE);
	assert_false(oid_is_zero(oid));
	assert_false(oid_parse(span_of("4b825dc"), &oid));
	assert_false(oid_parse(span_of(EMPTY_TREE "0"), &oid));
	assert_false(oid_parse(span_of("4B825DC642CB6EB9A060E54BF8D69288FBEE4904"), &oid));
	assert_false(oid_parse(span_of("4b825dc642cb6eb9a060e54bf8d69288fbee490g"), &oid));
}

static void knows_which_ref_names_git_takes(void **state)
{
	static const char *const good[] = { "refs/heads/a", "refs/heads/a/b", "refs/x",
					    "refs/heads/caf\u00e9", "refs/heads/a@b" };
	static const char *const wrong[] = { "",
					     "HEAD",
					     "heads/a",
					     "refs/",
					     "refs/heads/",
					     "refs/heads/a..b",
					     "refs/heads/a b",
					     "refs/heads/a~",
					     "refs/heads/.a",
					     "refs/heads/a:b",
					     "refs/heads/a.",
					     "refs/heads/@{x" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(ref_name_is_valid(span_of(good[i])));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(ref_name_is_valid(span_of(wrong[i])));
	assert_false(ref_name_is_valid((struct span)SPAN("refs/heads/a\0b")));
}

static void reads_refs(void **state)
{
	struct oid tip = commit("one", NULL), found;
	struct span target = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(repository_ref(repository, "refs/heads/one", &found, &err), 0);
	GIT("update-ref", "refs/heads/one", oid_text(tip).hex);
	GIT("symbolic-ref", "refs/heads/alias", "refs/heads/one");
	assert_int_equal(repository_ref(repository, "refs/heads/one", &found, &err), 1);
	assert_true(oid_equal(found, tip));
	assert_int_equal(repository_ref(repository, "refs/heads/alias", &found, &err), 1);
	assert_true(oid_equal(found, tip));
	assert_int_equal(
		repository_symbolic_ref(repository, "refs/heads/one", &arena, &target, &err), 0);
	assert_int_equal(
		repository_symbolic_ref(repository, "refs/heads/alias", &arena, &target, &err), 1);
	assert_true(span_is(target, "refs/heads/one"));
	assert_int_equal(repository_has_refs(repository, "refs/heads/*", &err), 1);
	assert_int_equal(repository_has_refs(repository, "refs/replace/*", &err), 0);
}

static void names_the_branch_of_head_before_it_exists(void **state)
{
	struct span ref;
	struct error err;

	(void)state;
	assert_int_equal(repository_head_ref(repository, &arena, &ref, &err), 0);
	assert_true(span_is(ref, "refs/heads/trunk"));
}

static void follows_history(void **state)
{
	struct oid root = commit("root", NULL), alien = commit("alien", NULL);
	struct oid left = commit("left", oid_text(root).hex);
	struct oid right = commit("right", oid_text(root).hex);
	struct oid base, tree;
	struct error err;

	(void)state;
	assert_int_equal(repository_is_ancestor(repository, root, left, &err), 1);
	assert_int_equal(repository_is_ancestor(repository, root, root, &err), 1);
	assert_int_equal(repository_is_ancestor(repository, left, root, &err), 0);
	assert_int_equal(repository_is_ancestor(repository, left, right, &err), 0);
	assert_int_equal(repository_merge_base(repository, left, right, &base, &err), 1);
	assert_true(oid_equal(base, root));
	assert_int_equal(repository_merge_base(repository, left, alien, &base, &err), 0);
	assert_int_equal(repository_commit_tree(repository, left, &tree, &err), 0);
	assert_string_equal(oid_text(tree).hex, EMPTY_TREE);
	assert_int_equal(repository_commit_tree(repository, tree, &tree, &err), -1);
	assert_int_equal(repository_revision(repository, oid_text(left).hex, &base, &err), 0);
	assert_true(oid_equal(base, left));
	assert_int_equal(repository_revision(repository, "nowhere", &base, &err), -1);
	assert_int_equal(err.code, ERROR_USAGE);
}

static void reads_a_blob_up_to_a_ceiling(void **state)
{
	struct oid blob = oid_from(GIT("hash-object", "-w", "config"));
	struct span bytes;
	uint64_t size = 0;
	struct error err;

	(void)state;
	assert_int_equal(repository_blob_size(repository, blob, &size, &err), 0);
	assert_true(size > 10);
	assert_int_equal(repository_blob(repository, blob, size, &arena, &bytes, &err), 0);
	assert_int_equal(bytes.len, size);
	assert_int_equal(repository_blob(repository, blob, size - 1, &arena, &bytes, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

static void reads_every_value_of_a_setting(void **state)
{
	struct span *values;
	struct error err;
	size_t count;

	(void)state;
	GIT("config", "--add", "headgate.admin", "ada");
	GIT("config", "--add", "headgate.admin", "grace");
	assert_int_equal(
		repository_config(repository, "headgate.admin", &arena, &values, &count, &err), 0);
	assert_int_equal(count, 2);
	assert_true(span_is(values[0], "ada"));
	assert_true(span_is(values[1], "grace"));
	assert_int_equal(
		repository_config(repository, "headgate.none", &arena, &values, &count, &err), 0);
	assert_int_equal(count, 0);
	assert_int_equal(repository_config_set(repository, "headgate.one", "1", &err), 0);
	assert_true(span_is(GIT("config", "headgate.one"), "1"));
}

/* Opens in a hook's environment with one more variable; the message, or "" when it opened. */
static const char *open_with(const char *name, const char *value)
{
	struct repository *opened = NULL;
	static struct error err;

	setenv("GIT_DIR", directory, 1);
	setenv(name, value, 1);
	int status = repository_open_in_hook(&opened, &err);
	unsetenv(name);
	unsetenv("GIT_DIR");
	repository_free(opened);
	return status < 0 ? err.message : "";
}

static void opens_in_a_hook_whatever_else_is_set(void **state)
{
	(void)state;
	assert_string_equal(open_with("GIT_WORK_TREE", "/nonexistent"), "");
	assert_string_equal(open_with("GIT_COMMON_DIR", "/nonexistent"), "");
	assert_string_equal(open_with("GIT_INDEX_FILE", "/nonexistent"), "");
}

static void refuses_what_bends_the_view(void **state)
{
	(void)state;
	assert_non_null(strstr(open_with("GIT_NAMESPACE", "x"), "GIT_NAMESPACE is set"));
	assert_non_null(
		strstr(open_with("GIT_ALTERNATE_OBJECT_DIRECTORIES", "\"/a:b\""), "contains ':'"));
	GIT("config", "--file", "info/grafts", "a.b", "c");
	assert_non_null(strstr(open_with("UNUSED", "x"), "info/grafts is present"));
	unlink(arena_printf(&arena, "%s/info/grafts", directory).ptr);
	assert_string_equal(open_with("UNUSED", "x"), "");
}

static void says_why_it_cannot_open(void **state)
{
	struct repository *opened;
	struct error err;

	(void)state;
	assert_int_equal(repository_open(&opened, "/nonexistent", &err), -1);
	assert_string_equal(err.message, "\"/nonexistent\" is not a Git repository");
	GIT("init", "--quiet", "--bare", "--object-format=sha256", "long.git");
	const char *path = arena_printf(&arena, "%s/long.git", directory).ptr;
	assert_int_equal(repository_open(&opened, path, &err), -1);
	assert_non_null(strstr(err.message, "uses SHA-256 object ids"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ids_strictly),
		cmocka_unit_test(knows_which_ref_names_git_takes),
		cmocka_unit_test(reads_refs),
		cmocka_unit_test(names_the_branch_of_head_before_it_exists),
		cmocka_unit_test(follows_history),
		cmocka_unit_test(reads_a_blob_up_to_a_ceiling),
		cmocka_unit_test(reads_every_value_of_a_setting),
		cmocka_unit_test(opens_in_a_hook_whatever_else_is_set),
		cmocka_unit_test(refuses_what_bends_the_view),
		cmocka_unit_test(says_why_it_cannot_open),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
