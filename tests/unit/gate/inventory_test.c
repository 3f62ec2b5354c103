/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/inventory.h"

#include "base/limits.h"
#include "base/text.h"
#include "tests/unit/repo/scratch.h"

#include <fcntl.h>
#include <sys/wait.h>

#define STORE "headgate/inventory/refs%2fheads%2fmaster"

struct file {
	const char *name;
	const char *bytes;
};

static struct oid blob_of(struct span bytes)
{
	return oid_from(GIT_INPUT(bytes, "hash-object", "-w", "--stdin"));
}

/* A flat tree of these files, and of `fillers` more, each with one ConfigMap. */
static struct oid tree_of(const struct file *files, size_t count, size_t fillers)
{
	struct text lines;
	struct oid oid, filler = { 0 };

	text_init(&lines, (size_t)1 << 20);
	if (fillers)
		filler = blob_of(span_of("apiVersion: v1\nkind: ConfigMap\n"
					 "metadata: {name: filler}\n"));
	for (size_t i = 0; i < count; i++)
		text_format(&lines, "100644 blob %s\t%s\n",
			    oid_text(blob_of(span_of(files[i].bytes))).hex, files[i].name);
	for (size_t i = 0; i < fillers; i++)
		text_format(&lines, "100644 blob %s\tfiller-%zu.yaml\n", oid_text(filler).hex, i);
	oid = oid_from(GIT_INPUT(text_span(&lines), "mktree"));
	text_release(&lines);
	return oid;
}

static struct inventory *open_at(struct oid tip, struct oid tree)
{
	struct inventory_options options = {
		.branch = SPAN("refs/heads/master"),
		.tip = tip,
		.tree = tree,
	};
	struct inventory *inventory;
	struct error err;

	if (inventory_open(&inventory, repository, &options, &arena, &err) < 0)
		fail_msg("%s", err.message);
	return inventory;
}

static size_t count_of(struct inventory *inventory, const char *kind, const char *name)
{
	struct inventory_object *objects;
	struct error err;
	size_t count = 0;

	if (inventory_objects(inventory, span_of(kind), span_of(name), &objects, &count, &err) < 0)
		fail_msg("%s", err.message);
	return count;
}

static size_t users_of(struct inventory *inventory, const char *kind, const char *name)
{
	struct inventory_file *files;
	struct error err;
	size_t count = 0;

	if (inventory_references(inventory, span_of(kind), span_of(name), &files, &count, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < count; i++)
		assert_true(span_is(files[i].path, "user.yaml"));
	return count;
}

static struct span store_path(void)
{
	return arena_printf(&arena, "%s/%s", directory, STORE);
}

#define CONFIG(name) "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name "}\n"

static const struct file first_files[] = {
	{ "crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
		      "metadata: {name: widgets.example.com}\n"
		      "spec: {group: example.com, names: {kind: Widget}}\n" },
	{ "kustomization.yaml", "resources: [a.yaml]\npatches: [{path: shared/p.yaml}]\n"
				"configMapGenerator: [{name: made}]\n" },
	{ "one.yaml", CONFIG("one") },
	{ "user.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: user}\n"
		       "spec:\n  containers:\n  - name: a\n    envFrom:\n"
		       "    - configMapRef: {name: one}\n    - configMapRef: {name: one}\n"
		       "    - configMapRef: {name: maybe, optional: true}\n" },
	{ "widget.yaml", "apiVersion: example.com/v1\nkind: Widget\n"
			 "metadata: {name: w, namespace: prod}\n" },
};

enum { FIRST_FILES = sizeof(first_files) / sizeof(*first_files) };

static void knows_what_the_tree_defines(void **state)
{
	struct oid tree = tree_of(first_files, FIRST_FILES, 0);
	struct inventory *inventory = open_at(tree, tree);
	struct inventory_file *files;
	struct inventory_object *objects;
	struct error err;
	size_t count;

	(void)state;
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 1);
	assert_int_equal(count_of(inventory, "ConfigMap", "made"), 1);
	assert_int_equal(count_of(inventory, "ConfigMap", "on"), 0);
	assert_int_equal(count_of(inventory, "Secret", "one"), 0);
	assert_int_equal(inventory_has_custom(inventory, span_of("w"), &err), 1);
	assert_int_equal(inventory_has_custom(inventory, span_of("one"), &err), 0);
	assert_int_equal(inventory_objects(inventory, span_of("Widget"), span_of("w"), &objects,
					   &count, &err),
			 0);
	assert_int_equal(count, 1);
	assert_true(span_is(objects[0].group, "example.com"));
	assert_true(span_is(objects[0].name_space, "prod"));
	assert_true(span_is(objects[0].path, "widget.yaml"));
	assert_int_equal(inventory_definitions(inventory, span_of("example.com"), span_of("Widget"),
					       &files, &count, &err),
			 0);
	assert_int_equal(count, 1);
	assert_true(span_is(files[0].path, "crd.yaml"));
	assert_int_equal(
		inventory_kustomizations(inventory, span_of("shared/p.yaml"), &files, &count, &err),
		0);
	assert_int_equal(count, 1);
	inventory_close(inventory);
}

static void knows_which_files_refer_to_an_object(void **state)
{
	struct tree_change change = { .path = SPAN("user.yaml") };
	struct tree_changes changes = { .items = &change, .count = 1 };

	(void)state;
	/* Few files stay in memory, many are read from the store the second time. */
	for (size_t fillers = 0; fillers <= 200; fillers += 100) {
		struct oid tree = tree_of(first_files, FIRST_FILES, fillers);
		struct inventory *inventory = open_at(tree, tree);
		assert_int_equal(users_of(inventory, "ConfigMap", "one"), 1);
		assert_int_equal(users_of(inventory, "ConfigMap", "maybe"), 0);
		assert_int_equal(users_of(inventory, "Secret", "one"), 0);
		inventory_hide(inventory, &changes);
		assert_int_equal(users_of(inventory, "ConfigMap", "one"), 0);
		inventory_close(inventory);
	}
}

/* A tree that is large enough to be written down, opened so that it is. */
static struct oid written_tree(void)
{
	struct oid tree = tree_of(first_files, FIRST_FILES, 100);
	struct inventory *inventory = open_at(tree, tree);

	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	inventory_close(inventory);
	assert_int_equal(access(store_path().ptr, R_OK), 0);
	return tree;
}

static void writes_down_what_is_much_and_reads_it_again(void **state)
{
	struct oid tree = written_tree();
	struct inventory *inventory = open_at(tree, tree);

	(void)state;
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 1);
	inventory_close(inventory);
}

static void follows_the_branch(void **state)
{
	static const struct file renamed[] = { { "one.yaml", CONFIG("two") } };
	struct oid tree;
	struct inventory *inventory;

	(void)state;
	written_tree();
	tree = tree_of(renamed, 1, 99);
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 0);
	assert_int_equal(count_of(inventory, "ConfigMap", "two"), 1);
	assert_int_equal(count_of(inventory, "ConfigMap", "made"), 0);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 99);
	inventory_close(inventory);
	tree = tree_of(renamed, 1, 5);
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 5);
	inventory_close(inventory);
}

static void shows_an_older_tree_without_writing_it(void **state)
{
	struct oid tip = written_tree();
	struct oid older = tree_of(first_files, 3, 10);
	struct inventory *inventory = open_at(tip, older);

	(void)state;
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 10);
	inventory_close(inventory);
	inventory = open_at(tip, tip);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	inventory_close(inventory);
}

static void hides_what_the_push_changes(void **state)
{
	struct oid tree = written_tree();
	struct tree_change change = { .path = SPAN("one.yaml") };
	struct tree_changes changes = { .items = &change, .count = 1 };
	struct inventory *inventory = open_at(tree, tree);

	(void)state;
	inventory_hide(inventory, &changes);
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 0);
	assert_int_equal(count_of(inventory, "ConfigMap", "made"), 1);
	inventory_close(inventory);
}

static void overwrite(off_t at, const char *bytes, size_t len)
{
	int file = open(store_path().ptr, O_WRONLY | O_CLOEXEC);

	assert_true(file >= 0);
	assert_int_equal(pwrite(file, bytes, len, at), (ssize_t)len);
	assert_int_equal(close(file), 0);
}

static void is_built_anew_when_its_file_is_damaged(void **state)
{
	static const char zeros[8192];
	struct oid tree = written_tree();
	struct inventory *inventory;

	(void)state;
	overwrite(0, zeros, sizeof(zeros));
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	inventory_close(inventory);
	assert_int_equal(truncate(store_path().ptr, 8192), 0);
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	inventory_close(inventory);
}

/* Another tree's records under this tree's name: what a bug or a copied file could leave. */
static void never_believes_a_record_against_the_tree(void **state)
{
	static const struct file other[] = { { "one.yaml", CONFIG("ghost") } };
	struct oid tree = tree_of(first_files, FIRST_FILES, 100);
	struct oid wrong = tree_of(other, 1, 100);
	struct inventory *inventory = open_at(wrong, wrong);
	char content[1 << 18];

	(void)state;
	inventory_close(inventory);
	int file = open(store_path().ptr, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(file, content, sizeof(content));
	assert_int_equal(close(file), 0);
	assert_true(len > 0);
	struct oid_text from = oid_text(wrong), to = oid_text(tree);
	char *at = memmem(content, (size_t)len, from.hex, OID_HEX);
	assert_non_null(at);
	for (; at; at = memmem(at, (size_t)(content + len - at), from.hex, OID_HEX))
		memcpy(at, to.hex, OID_HEX);
	overwrite(0, content, (size_t)len);
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "ghost"), 0);
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 1);
	inventory_close(inventory);
}

enum { CHILD_RIGHT = 0, CHILD_WRONG = 1, CHILD_TOLD = 3 };

static void leave(void)
{
	_exit(CHILD_TOLD);
}

/* Reads garbled pages in a child, which may end in words but neither by a signal nor wrong. */
static void ends_in_words_when_pages_are_garbled(void **state)
{
	static const unsigned char patterns[] = { 0x00, 0x41, 0x7f, 0xff };
	struct oid tree = tree_of(first_files, FIRST_FILES, 100);

	(void)state;
	for (size_t i = 0; i < sizeof(patterns); i++) {
		char page[4096];
		struct inventory *inventory = open_at(tree, tree);
		inventory_close(inventory);
		memset(page, patterns[i], sizeof(page));
		for (off_t at = 2; at < 8; at++)
			overwrite(at * (off_t)sizeof(page), page, sizeof(page));
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			inventory_on_damage(leave);
			inventory = open_at(tree, tree);
			_exit(count_of(inventory, "ConfigMap", "filler") == 100 ? CHILD_RIGHT
										: CHILD_WRONG);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) == CHILD_RIGHT ||
			    WEXITSTATUS(status) == CHILD_TOLD);
		if (WEXITSTATUS(status) == CHILD_TOLD)
			assert_int_not_equal(access(store_path().ptr, F_OK), 0);
		inventory = open_at(tree, tree);
		assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
		inventory_close(inventory);
	}
}

static void works_where_it_may_not_write(void **state)
{
	struct oid tree = tree_of(first_files, FIRST_FILES, 100);
	struct span folder = arena_printf(&arena, "%s/headgate", directory);
	struct inventory *inventory;

	(void)state;
	/* A file where the folder should be: works for root as well, unlike permissions. */
	int file = open(folder.ptr, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(close(file), 0);
	inventory = open_at(tree, tree);
	assert_int_equal(count_of(inventory, "ConfigMap", "filler"), 100);
	assert_int_equal(count_of(inventory, "ConfigMap", "one"), 1);
	inventory_close(inventory);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, scratch_set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(knows_what_the_tree_defines),
		TEST(knows_which_files_refer_to_an_object),
		TEST(writes_down_what_is_much_and_reads_it_again),
		TEST(follows_the_branch),
		TEST(shows_an_older_tree_without_writing_it),
		TEST(hides_what_the_push_changes),
		TEST(is_built_anew_when_its_file_is_damaged),
		TEST(never_believes_a_record_against_the_tree),
		TEST(ends_in_words_when_pages_are_garbled),
		TEST(works_where_it_may_not_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
