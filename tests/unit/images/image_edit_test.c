/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes of a file an image changes. */
#include "images/image_edit.h"

#include "tests/unit/images/image_edit_fixture.h"

struct bytes_row {
	const char *image, *before, *after;
};

static void run_rows(const char *path, const struct bytes_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct edited edited;
		edit_text(&edited, path, rows[i].before, rows[i].image);
		assert_bytes(&edited, rows[i].after);
		assert_int_equal(edited.edit.refused, 0);
		edited_release(&edited);
	}
}

static void only_the_images_bytes_change(void **state)
{
	static const struct bytes_row rows[] = {
		{ "web:2", POD "  - image: web:1   # c\n", POD "  - image: web:2   # c\n" },
		{ "web:2", POD "  - image: \"web:1\"\n", POD "  - image: \"web:2\"\n" },
		{ "web:2", POD "  - image: 'web:1'\t# c\n", POD "  - image: 'web:2'\t# c\n" },
		{ "web:2", POD "  - image: web:1", POD "  - image: web:2" },
		{ "web:2", POD "  - image:   web\n", POD "  - image:   web:2\n" },
		{ "web:2", POD "  - {name: a, image: web:1}\n",
		  POD "  - {name: a, image: web:2}\n" },
		{ "web:2", POD "  - {\"image\":\"web:1\"}\n", POD "  - {\"image\":\"web:2\"}\n" },
		{ "web:2", POD "  - image: &i !!str web:1\n", POD "  - image: &i !!str web:2\n" },
		{ "web:2", POD "  - image: !!str &i web:1\n", POD "  - image: !!str &i web:2\n" },
		{ "web:2", POD "  - image: &i\n      web:1\n", POD "  - image: &i\n      web:2\n" },
		{ "web:2", POD "  - image: &i # c\n      web:1\n",
		  POD "  - image: &i # c\n      web:2\n" },
		{ "web:2", BOM POD "  - image: web:1\n", BOM POD "  - image: web:2\n" },
		{ "web:2",
		  "# h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x9a\x80\n" POD "  - image: web:1\n",
		  "# h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x9a\x80\n" POD "  - image: web:2\n" },
		{ "web:2", POD "  - args: [\"a\xe2\x80\xa8\xc2\x85\"]\n    image: web:1\n",
		  POD "  - args: [\"a\xe2\x80\xa8\xc2\x85\"]\n    image: web:2\n" },
		{ "web:2", "kind: Pod\r\nspec:\r\n  containers:\r\n  - image: web:1\r\n",
		  "kind: Pod\r\nspec:\r\n  containers:\r\n  - image: web:2\r\n" },
		{ "web:2", POD "  - args:\n    - |\n      image: web:1\n    image: web:1\n\n\n",
		  POD "  - args:\n    - |\n      image: web:1\n    image: web:2\n\n\n" },
		{ "web:2",
		  "a: web:1\n---\n" POD "  - image: web:1\n---\n" POD "  - image: 'web:1'\n",
		  "a: web:1\n---\n" POD "  - image: web:2\n---\n" POD "  - image: 'web:2'\n" },
		{ "docker.io/library/web:2", POD "  - image: web:1\n", POD "  - image: web:2\n" },
		{ "reg:5000/web:2", POD "  - image: web:1\n  - image: reg:5000/web\n",
		  POD "  - image: web:1\n  - image: reg:5000/web:2\n" },
		{ "web:2@" NEW, POD "  - image: web:1@" OLD "\n",
		  POD "  - image: web:2@" NEW "\n" },
		{ "web@" NEW, POD "  - image: web:1@" OLD "\n", POD "  - image: web:1@" NEW "\n" },
		{ "web:1", POD "  - image: web:1@" OLD "\n", POD "  - image: web:1@" OLD "\n" },
		{ "web:2", "{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"web:1\"}]}}",
		  "{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"web:2\"}]}}" },
	};

	(void)state;
	run_rows("pod.yaml", rows, COUNT(rows));
}

static void every_pod_template_is_found_at_any_depth(void **state)
{
	static const struct bytes_row rows[] = {
		{ "web:2",
		  "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {\n"
		  " initContainers: [{image: web:1}], containers: [{image: web:1}],\n"
		  " ephemeralContainers: [{image: web:1}]}}}}}\n",
		  "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {\n"
		  " initContainers: [{image: web:2}], containers: [{image: web:2}],\n"
		  " ephemeralContainers: [{image: web:2}]}}}}}\n" },
		{ "web:2",
		  "kind: List\nitems:\n- kind: Deployment\n  spec: {template: {spec: {containers: "
		  "[{image: web:1}]}}}\n",
		  "kind: List\nitems:\n- kind: Deployment\n  spec: {template: {spec: {containers: "
		  "[{image: web:2}]}}}\n" },
		{ "web:2",
		  "apiVersion: x.example.com/v1\nkind: Fleet\nspec: {roles: [{pod: {spec: "
		  "{containers: [{image: web:1}]}}}]}\n",
		  "apiVersion: x.example.com/v1\nkind: Fleet\nspec: {roles: [{pod: {spec: "
		  "{containers: [{image: web:2}]}}}]}\n" },
		{ "web:2", "kind: Pod\nspec: {volumes: [{image: {reference: web:1}}]}\n",
		  "kind: Pod\nspec: {volumes: [{image: {reference: web:2}}]}\n" },
		{ "web:2", "kind: X\nspec: {image: web:1, containers: {image: web:1}}\n",
		  "kind: X\nspec: {image: web:1, containers: {image: web:1}}\n" },
	};

	(void)state;
	run_rows("a.yaml", rows, COUNT(rows));
}

static void a_kustomization_entry_is_edited_by_its_fields(void **state)
{
	static const struct bytes_row rows[] = {
		{ "web:2", "images:\n- name: web\n  newTag: \"1\" # c\n",
		  "images:\n- name: web\n  newTag: \"2\" # c\n" },
		{ "web:1.10", "images:\n- name: web\n  newTag: v1\n",
		  "images:\n- name: web\n  newTag: \"1.10\"\n" },
		{ "web:1.10", "images:\n- name: web\n  newTag: 1.9\n",
		  "images:\n- name: web\n  newTag: \"1.10\"\n" },
		{ "web:1.10", "images:\n- name: web\n  newTag: 1.10\n",
		  "images:\n- name: web\n  newTag: \"1.10\"\n" },
		{ "reg/web:2", "images:\n- name: web\n  newName: reg/web\n  newTag: a\n",
		  "images:\n- name: web\n  newName: reg/web\n  newTag: \"2\"\n" },
		{ "web:v2", "images:\n- name: web\n  newName: reg/web\n  newTag: a\n",
		  "images:\n- name: web\n  newName: reg/web\n  newTag: v2\n" },
		{ "web:v2@" NEW, "images:\n- {name: web, newTag: v1, digest: '" OLD "'}\n",
		  "images:\n- {name: web, newTag: v2, digest: '" NEW "'}\n" },
		{ "web@" NEW, "images:\n- digest: " OLD "\n  name: web\n",
		  "images:\n- digest: " NEW "\n  name: web\n" },
		{ "web:v2@" NEW, "images:\n- digest: " OLD "\n  name: web\n",
		  "images:\n- digest: " NEW "\n  name: web\n" },
		{ "web:v2", "images:\n- name: other\n  newTag: v1\n",
		  "images:\n- name: other\n  newTag: v1\n" },
	};
	static const struct bytes_row flux[] = {
		{ "web:v2",
		  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  "
		  "images:\n  - name: web\n    newTag: v1\n",
		  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  "
		  "images:\n  - name: web\n    newTag: v2\n" },
		{ "web:v2", "images:\n- name: web\n  newTag: v1\n",
		  "images:\n- name: web\n  newTag: v1\n" },
	};

	(void)state;
	run_rows("base/kustomization.yaml", rows, COUNT(rows));
	run_rows("flux.yaml", flux, COUNT(flux));
}

static void markers_are_those_of_flux(void **state)
{
	static const struct bytes_row rows[] = {
		{ "web:v2", "a: web:v1 # {\"$imagepolicy\": \"ns:web\"}\n",
		  "a: web:v2 # {\"$imagepolicy\": \"ns:web\"}\n" },
		{ "reg/web:v2",
		  "r: reg/web # {\"$imagepolicy\": \"ns:web:name\"}\nt: v1 # {\"$imagepolicy\": "
		  "\"ns:web:tag\"}\n",
		  "r: reg/web # {\"$imagepolicy\": \"ns:web:name\"}\nt: v2 # {\"$imagepolicy\": "
		  "\"ns:web:tag\"}\n" },
		{ "web:v2", "a: {b: web:v1} # {\"$imagepolicy\": \"ns:web\"}\n",
		  "a: {b: web:v2} # {\"$imagepolicy\": \"ns:web\"}\n" },
		{ "web:v2", "a: web:v1 # {\"$imagepolicy\": \"ns:web:other\"}\n",
		  "a: web:v1 # {\"$imagepolicy\": \"ns:web:other\"}\n" },
		{ "web:v2", "a: web:v1# {\"$imagepolicy\": \"ns:web\"}\n",
		  "a: web:v1# {\"$imagepolicy\": \"ns:web\"}\n" },
		{ "web:v2", "a: |\n  web:v1 # {\"$imagepolicy\": \"ns:web\"}\n",
		  "a: |\n  web:v1 # {\"$imagepolicy\": \"ns:web\"}\n" },
		{ "web:v2", POD "  - image: web:v1 # {\"$imagepolicy\": \"ns:web\"}\n",
		  POD "  - image: web:v2 # {\"$imagepolicy\": \"ns:web\"}\n" },
	};
	struct edited edited;
	struct span policy = span_of("ns:web");

	(void)state;
	run_rows("release.yaml", rows, COUNT(rows));
	edited_begin(&edited, "release.yaml",
		     span_of("t: v1 # {\"$imagepolicy\": \"ns:web:tag\"}\n"
			     "u: v1 # {\"$imagepolicy\": \"ns:db:tag\"}\n"),
		     (const char *const[]){ "web:v2", NULL });
	edited.request.policies = &policy;
	edited.request.policy_count = 1;
	edited_run(&edited);
	assert_bytes(&edited, "t: v2 # {\"$imagepolicy\": \"ns:web:tag\"}\n"
			      "u: v1 # {\"$imagepolicy\": \"ns:db:tag\"}\n");
	edited_release(&edited);
}

static void aliases_and_merges_follow_their_anchor_and_that_is_said(void **state)
{
	static const struct {
		const char *before, *after, *note;
	} rows[] = {
		{ POD "  - image: &i web:1\n  - image: *i\n",
		  POD "  - image: &i web:2\n  - image: *i\n", "2 values" },
		{ "x: &i web:1\n" POD "  - image: *i\n  - {image: *i}\n",
		  "x: &i web:2\n" POD "  - image: *i\n  - {image: *i}\n", "3 values" },
		{ "kind: Pod\nx: &c {image: web:1}\ncontainers:\n- *c\n- <<: *c\n  name: a\n",
		  "kind: Pod\nx: &c {image: web:2}\ncontainers:\n- *c\n- <<: *c\n  name: a\n",
		  "3 values" },
		{ POD "  - image: web:1\n", POD "  - image: web:2\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_text(&edited, "a.yaml", rows[i].before, "web:2");
		assert_bytes(&edited, rows[i].after);
		assert_int_equal(edited.edit.changed, 1);
		struct span note = edited.edit.items[0].note;
		if (*rows[i].note ? !span_contains(note, rows[i].note) : note.len > 0)
			fail_msg("%.*s", SPAN_ARG(note));
		edited_release(&edited);
	}
}

static void several_images_change_in_one_run(void **state)
{
	struct edited edited;

	(void)state;
	edited_begin(&edited, "a.yaml",
		     span_of(POD "  - image: web:1\n  - image: db:1\n  - image: x:1\n"),
		     (const char *const[]){ "web:2", "db:3", NULL });
	edited_run(&edited);
	assert_bytes(&edited, POD "  - image: web:2\n  - image: db:3\n  - image: x:1\n");
	assert_int_equal(edited.edit.items[1].image, 1);
	assert_int_equal(edited.edit.places.count, 3);
	edited_release(&edited);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_images_bytes_change),
		cmocka_unit_test(every_pod_template_is_found_at_any_depth),
		cmocka_unit_test(a_kustomization_entry_is_edited_by_its_fields),
		cmocka_unit_test(markers_are_those_of_flux),
		cmocka_unit_test(aliases_and_merges_follow_their_anchor_and_that_is_said),
		cmocka_unit_test(several_images_change_in_one_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
