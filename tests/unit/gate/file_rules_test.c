/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/file_rules.h"

#include "base/limits.h"
#include "tests/unit/arena_fixture.h"

/* The id of the only rule that the file breaks, or "". */
static const char *broken_rule(struct file_change change, enum file_class class)
{
	struct findings findings;

	findings_init(&findings, &arena);
	file_rules_check(&change, class, &findings);
	assert_true(findings.count <= 1);
	return findings.count ? findings.items[0].rule->id : "";
}

static struct file_change entry(const char *path, enum entry_kind kind)
{
	return (struct file_change){ .path = span_of(path), .kind_after = kind };
}

static void judges_an_entry_by_its_kind_and_class(void **state)
{
	static const struct {
		enum entry_kind kind;
		enum file_class class;
		const char *rule;
	} cases[] = {
		{ ENTRY_FILE, FILE_MANIFEST, "" },
		{ ENTRY_ABSENT, FILE_MANIFEST, "" },
		{ ENTRY_EXECUTABLE, FILE_MANIFEST, "file/executable" },
		{ ENTRY_EXECUTABLE, FILE_OTHER, "" },
		{ ENTRY_SYMLINK, FILE_MANIFEST, "file/symlink" },
		{ ENTRY_SYMLINK, FILE_KUSTOMIZATION, "file/symlink" },
		{ ENTRY_SYMLINK, FILE_POLICY, "file/symlink" },
		{ ENTRY_SYMLINK, FILE_OTHER, "file/symlink-elsewhere" },
		{ ENTRY_SYMLINK, FILE_IGNORED, "" },
		{ ENTRY_SUBMODULE, FILE_OTHER, "file/submodule" },
		{ ENTRY_SUBMODULE, FILE_MANIFEST, "file/submodule" },
		{ ENTRY_SUBMODULE, FILE_IGNORED, "" },
		{ ENTRY_ODD_MODE, FILE_MANIFEST, "file/mode" },
		{ ENTRY_ODD_MODE, FILE_OTHER, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(broken_rule(entry("a.yaml", cases[i].kind), cases[i].class),
				    cases[i].rule);
}

static void refuses_manifests_that_are_too_large(void **state)
{
	struct file_change change = entry("a.yaml", ENTRY_FILE);

	(void)state;
	change.bytes_after = LIMIT_MANIFEST_BYTES;
	assert_string_equal(broken_rule(change, FILE_MANIFEST), "");
	change.bytes_after = LIMIT_MANIFEST_BYTES + 1;
	assert_string_equal(broken_rule(change, FILE_MANIFEST), "file/size");
	assert_string_equal(broken_rule(change, FILE_OTHER), "");
}

static void refuses_lfs_pointers_in_place_of_manifests(void **state)
{
	struct file_change change = entry("a.yaml", ENTRY_FILE);

	(void)state;
	change.after = span_of("version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
	assert_string_equal(broken_rule(change, FILE_MANIFEST), "file/lfs");
	assert_false(file_has_content(&change));
	assert_string_equal(broken_rule(change, FILE_OTHER), "");
	change.after = span_of("version: https://git-lfs.github.com/spec/v1\n");
	assert_string_equal(broken_rule(change, FILE_MANIFEST), "");
	assert_true(file_has_content(&change));
}

static void judges_paths(void **state)
{
	static const struct {
		const char *path;
		enum file_class class;
		const char *rule;
	} cases[] = {
		{ "caf\u00e9/a.yaml", FILE_MANIFEST, "" },
		{ "caf\xe9.yaml", FILE_MANIFEST, "file/path-encoding" },
		{ "cafe\u0301.yaml", FILE_MANIFEST, "file/path-composed" },
		{ "\u304b\u3099/app.yaml", FILE_KUSTOMIZATION, "file/path-composed" },
		{ "cafe\u0301.md", FILE_OTHER, "" },
		{ "caf\xe9.txt", FILE_OTHER, "" },
		{ "a\u202e.yaml", FILE_MANIFEST, "file/path-characters" },
		{ "a\u202e.txt", FILE_OTHER, "file/path-characters" },
		{ "a\u200b.yaml", FILE_MANIFEST, "file/path-characters" },
		{ "\u2764\ufe0f.md", FILE_OTHER, "" },
		{ "a\nb.yaml", FILE_MANIFEST, "file/path-characters" },
		{ "a\x7f.yaml", FILE_IGNORED, "file/path-characters" },
		{ ".github/a.yaml", FILE_MANIFEST, "" },
		{ ".gitmodules", FILE_OTHER, "" },
		{ "x/.git/config", FILE_OTHER, "file/git-directory" },
		{ ".GIT/a.yaml", FILE_MANIFEST, "file/git-directory" },
		{ ".git ./a.yaml", FILE_MANIFEST, "file/git-directory" },
		{ "git~1/a.yaml", FILE_MANIFEST, "file/git-directory" },
		{ "x/.git::$INDEX_ALLOCATION/y", FILE_OTHER, "file/git-directory" },
		{ ".g\u200cit/y", FILE_OTHER, "file/git-directory" },
		{ "../a.yaml", FILE_MANIFEST, "file/dot-name" },
		{ "x/./a.txt", FILE_OTHER, "file/dot-name" },
		{ ".headgate/policy.yaml/a", FILE_OTHER, "policy/place" },
		{ ".headgate", FILE_OTHER, "policy/place" },
		{ "git/a.yaml", FILE_MANIFEST, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(broken_rule(entry(cases[i].path, ENTRY_FILE), cases[i].class),
				    cases[i].rule);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_an_entry_by_its_kind_and_class),
		cmocka_unit_test(refuses_manifests_that_are_too_large),
		cmocka_unit_test(refuses_lfs_pointers_in_place_of_manifests),
		cmocka_unit_test(judges_paths),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
