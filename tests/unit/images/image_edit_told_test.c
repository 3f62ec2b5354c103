/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of an edit: where it is, what decides, and why there is none. */
#include "tests/unit/images/image_edit_fixture.h"

static void what_cannot_be_edited_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *path, *image, *text, *problem;
	} rows[] = {
		{ "a.yaml", "web:2", POD "  - image: >-\n      web:1\n", "block scalar" },
		{ "a.yaml", "web:2", POD "  - image: \"web:\\\n      1\"\n", "more than one line" },
		{ "a.yaml", "web:2", POD "  - image: web:1\n    image: web:1\n", "already set" },
		{ "a.yaml", "web:2",
		  "x: {spec: 1}\nspec:\n  containers: []\nspec: {containers: [{image: web:1}]}\n",
		  "already set" },
		{ "a.yaml", "web:2", POD "  - &web:1 image: x\n  - image: web:1@" OLD "\n",
		  "pinned to sha256:0123456789ab" },
		{ "a.yaml", "web:1.2", POD "  - image: web:1.3\n", "1.2 is older than 1.3" },
		{ "a.yaml", "web:2", "? &k web:1\n: x\nspec: {containers: [{image: *k}]}\n",
		  "stands in a key" },
		{ "a.json", "web:2", "{\"containers\":[{\"image\":\"web:1\",\"image\":\"web:1\"}]}",
		  "already set" },
		{ "kustomization.yaml", "web:1.2", "images: [{name: web, newTag: 1.3.0}]\n",
		  "1.2 is older" },
		{ "kustomization.yaml", "web:2",
		  "images: [{name: web, newTag: a, digest: '" OLD "'}]\n", "pinned" },
		{ "kustomization.yaml", "web:2", "images: [{name: web, digest: '" OLD "'}]\n",
		  "no newTag" },
		{ "kustomization.yaml", "web:2", "images: [{name: web}]\n", "no newTag" },
		{ "kustomization.yaml", "web:2@" NEW, "images: [{name: web, newTag: a}]\n",
		  "no digest" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_text(&edited, rows[i].path, rows[i].text, rows[i].image);
		if (edited.status < 0)
			fail_msg("error: %s", edited.err.message);
		assert_ptr_equal(edited.edit.bytes.ptr, rows[i].text);
		if (edited.edit.refused != 1)
			fail_msg("%s: %zu refused", rows[i].text, edited.edit.refused);
		for (size_t j = 0; j < edited.edit.count; j++) {
			struct span problem = edited.edit.items[j].problem;
			if (problem.len && !span_contains(problem, rows[i].problem))
				fail_msg("%.*s", SPAN_ARG(problem));
		}
		edited_release(&edited);
	}
}

static void a_value_that_is_there_already_is_said_and_nothing_changes(void **state)
{
	struct edited edited;

	(void)state;
	edit_text(&edited, "a.yaml", POD "  - image: \"web:1\"\n", "web:1");
	assert_int_equal(edited.status, 0);
	assert_int_equal(edited.edit.same, 1);
	assert_int_equal(edited.edit.changed, 0);
	assert_ptr_equal(edited.edit.bytes.ptr, edited.source.bytes.ptr);
	edited_release(&edited);
}

static void a_change_says_where_it_is(void **state)
{
	struct edited edited;

	(void)state;
	edit_text(&edited, "a.yaml", POD "  - name: x\n    image: web:1.4\n", "web:1.5");
	assert_int_equal(edited.edit.changed, 1);
	const struct image_change *change = &edited.edit.items[0];
	assert_int_equal(change->line, 7);
	assert_int_equal(change->column, 12);
	assert_span(change->field, "spec.containers[0].image");
	assert_span(change->resource, "Pod prod/web");
	assert_span(change->old_value, "web:1.4");
	assert_span(change->new_value, "web:1.5");
	assert_span(change->old_version, "1.4");
	assert_span(change->new_version, "1.5");
	edited_release(&edited);
}

static void notes_say_what_decides(void **state)
{
	static const struct {
		const char *image, *text, *note;
	} rows[] = {
		{ "web:v2@" NEW, "images: [{name: web, newTag: v1, digest: " OLD "}]\n",
		  "the digest beside it decides what runs" },
		{ "web:1.5@" NEW, "images: [{name: web, newTag: 1.4, digest: " OLD "}]\n",
		  "a number to YAML before, text now; the digest beside it decides what runs" },
		{ "web@" NEW, "images: [{name: web, newTag: v1, digest: " OLD "}]\n",
		  "the tag v1 stays; the digest decides what runs" },
		{ "web:v2", "images: [{name: web, newTag: v1}]\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_text(&edited, "kustomization.yaml", rows[i].text, rows[i].image);
		assert_int_equal(edited.status, 0);
		assert_span(edited.edit.items[0].note, rows[i].note);
		edited_release(&edited);
	}
}

static void files_that_are_no_yaml_are_said_and_left_alone(void **state)
{
	static const struct span files[] = {
		SPAN("\xff\xfe"
		     "a\0:\0"),
		SPAN("\xfe\xff\0a\0:"),
		SPAN("a: \xff\n"),
		SPAN("a: \0\n"),
		SPAN("a: {{ .Values.image }}\n  b: c\n"),
		SPAN("a: [\n"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct edited edited;
		edited_begin(&edited, "a.yaml", files[i], (const char *const[]){ "web:2", NULL });
		edited_run(&edited);
		assert_int_equal(edited.status, 0);
		assert_true(edited.edit.problem.len > 0);
		assert_int_equal(edited.edit.count, 0);
		assert_ptr_equal(edited.edit.bytes.ptr, files[i].ptr);
		edited_release(&edited);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_edited_is_refused_with_its_reason),
		cmocka_unit_test(a_value_that_is_there_already_is_said_and_nothing_changes),
		cmocka_unit_test(a_change_says_where_it_is),
		cmocka_unit_test(notes_say_what_decides),
		cmocka_unit_test(files_that_are_no_yaml_are_said_and_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
