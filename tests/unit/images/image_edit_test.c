/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_edit.h"

#include "base/count.h"
#include "base/limits.h"
#include "tests/unit/assert_span.h"

#include <stdio.h>

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OLD "sha256:" HEX
#define NEW "sha256:f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BOM "\xef\xbb\xbf"
#define POD                                                                                        \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: prod}\nspec:\n  "             \
	"containers:\n"

enum { IMAGES_MAX = 4 };

/* One run over one file; the arena holds everything until edited_release(). */
struct edited {
	struct arena arena;
	struct source source;
	struct image_reference images[IMAGES_MAX];
	struct image_values values; /* of edit_value() */
	struct image_request request;
	struct image_edit edit;
	struct error err;
	int status;
};

static void edited_begin(struct edited *edited, const char *path, struct span bytes,
			 const char *const *images)
{
	*edited = (struct edited){ .source = { span_of(path), bytes } };
	arena_init(&edited->arena, LIMIT_FILE_ARENA_BYTES);
	edited->request.images = edited->images;
	for (size_t i = 0; images[i]; i++) {
		const char *problem = image_reference_read(span_of(images[i]), &edited->images[i]);
		if (problem)
			fail_msg("%s: %s", images[i], problem);
		edited->request.image_count++;
	}
}

static void edited_run(struct edited *edited)
{
	edited->status = image_edit(&edited->request, &edited->source, &edited->arena,
				    &edited->edit, &edited->err);
}

static void edit_text(struct edited *edited, const char *path, const char *text, const char *image)
{
	edited_begin(edited, path, span_of(text), (const char *const[]){ image, NULL });
	edited_run(edited);
}

static void edited_release(struct edited *edited)
{
	arena_release(&edited->arena);
}

static void assert_bytes(const struct edited *edited, const char *expected)
{
	if (edited->status < 0)
		fail_msg("error: %s", edited->err.message);
	for (size_t i = 0; i < edited->edit.count; i++) {
		const struct image_change *change = &edited->edit.items[i];
		if (change->outcome == IMAGE_REFUSED)
			print_message("refused: %.*s; %.*s\n", SPAN_ARG(change->problem),
				      SPAN_ARG(change->fix));
	}
	if (!span_is(edited->edit.bytes, expected))
		fail_msg("got:\n%.*s\nexpected:\n%s", SPAN_ARG(edited->edit.bytes), expected);
}

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

static void two_addresses_of_one_scalar_agree_or_are_refused(void **state)
{
	static const char text[] = "spec: {containers: [{image: web:1}, {image: db:1}]}\n";
	static const struct {
		const char *path, *problem;
	} rows[] = {
		{ "spec.containers[0].image", "" },
		{ "spec.containers[1].image", "" },
		{ "spec.containers[0].image", "different values" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		struct image_values values = { .file = span_of("a.yaml"),
					       .path = span_of(rows[i].path) };
		edited_begin(&edited, "a.yaml", span_of(text),
			     (const char *const[]){ "web:2", "db:2", NULL });
		if (*rows[i].problem) {
			values.is_part_known = true;
			values.part = PART_NAME;
			edited.request.image_count = 1;
		}
		edited.request.values = &values;
		edited.request.values_count = 1;
		edited_run(&edited);
		assert_int_equal(edited.status, 0);
		if (*rows[i].problem) {
			assert_int_equal(edited.edit.refused, 1);
			assert_true(span_contains(edited.edit.items[0].problem, rows[i].problem));
		} else {
			assert_int_equal(edited.edit.count, 2);
			assert_int_equal(edited.edit.changed, 2);
		}
		edited_release(&edited);
	}
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

/* FILE:PATH of one run over `text`. */
static void edit_value(struct edited *edited, const char *text, const char *image, const char *path)
{
	edited_begin(edited, "values.yaml", span_of(text), (const char *const[]){ image, NULL });
	edited->values =
		(struct image_values){ .file = edited->source.path, .path = span_of(path) };
	edited->request.values = &edited->values;
	edited->request.values_count = 1;
	edited_run(edited);
}

static void a_value_is_found_by_its_path(void **state)
{
	static const struct {
		const char *image, *path, *before, *after;
	} rows[] = {
		{ "web:1.10", "image.tag", "image:\n  tag: 1.9 # c\n",
		  "image:\n  tag: \"1.10\" # c\n" },
		{ "web:v2", "image.tag", "image: {repository: web, tag: ''}\n",
		  "image: {repository: web, tag: 'v2'}\n" },
		{ "reg.example.com/shop/web:v2", "a[1].tag",
		  "a: [1, {registry: reg.example.com, repository: shop/web, tag: v1}]\n",
		  "a: [1, {registry: reg.example.com, repository: shop/web, tag: v2}]\n" },
		{ "reg.example.com/shop/web:v2", "a.tag", "a: {repository: shop/web, tag: v1}\n",
		  "a: {repository: shop/web, tag: v2}\n" },
		{ "web:v2", "\"a.b\".image", "a.b: {image: web}\n", "a.b: {image: web:v2}\n" },
		{ "web:v2", "[\"a.b\"].x", "a.b: {x: web:v1}\n", "a.b: {x: web:v2}\n" },
		{ "web:v2", "[0].image", "- image: ''\n", "- image: 'web:v2'\n" },
		{ "web:v2@" NEW, "tag", "tag: v1@" OLD "\n", "tag: v2@" NEW "\n" },
		{ "web@" NEW, "image.digest", "image: {digest: \"\"}\n",
		  "image: {digest: \"" NEW "\"}\n" },
		{ "web:v2", "b.tag", "a: 1\n---\nb: {tag: x}\n", "a: 1\n---\nb: {tag: v2}\n" },
		{ "web:v2", "b.appVersion", "b: {appVersion: ~}\n", "b: {appVersion: v2}\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].before, rows[i].image, rows[i].path);
		assert_bytes(&edited, rows[i].after);
		assert_int_equal(edited.edit.refused, 0);
		edited_release(&edited);
	}
}

static void a_path_that_leads_nowhere_is_an_error_that_says_how_far_it_leads(void **state)
{
	static const struct {
		const char *path, *text, *message, *hint;
	} rows[] = {
		{ "image.tga", "image: {tag: x}\n", "image has no \"tga\"", "\"tag\"" },
		{ "image.tag.x", "image: {tag: x}\n", "image.tag is a string", "" },
		{ "a[3]", "a: [1]\n", "a has 1 items", "" },
		{ "image", "image: {tag: x}\n", "image is an object", "" },
		{ "b", "a: 1\n---\nc: 1\n", "the document has no \"b\"", "" },
		{ "a", "a: 1\n---\na: 1\n", "more than one document", "" },
		{ "a..b", "a: 1\n", "a key is missing", "image.tag" },
		{ "", "a: 1\n", "a key is missing", "image.tag" },
		{ "a[x]", "a: 1\n", "a number or a quoted key", "image.tag" },
		{ "a[1", "a: 1\n", "not closed", "image.tag" },
		{ "a]", "a: 1\n", "a '.' is missing", "image.tag" },
		{ "\"a", "a: 1\n", "the quote is not closed", "image.tag" },
		{ "a", "", "no document", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].text, "web:v2", rows[i].path);
		if (edited.status == 0 || !strstr(edited.err.message, rows[i].message) ||
		    !strstr(edited.err.hint, rows[i].hint))
			fail_msg("%s: %d %s; %s", rows[i].path, edited.status, edited.err.message,
				 edited.err.hint);
		edited_release(&edited);
	}
}

static void a_value_of_another_image_is_refused(void **state)
{
	static const struct {
		const char *path, *text, *problem;
	} rows[] = {
		{ "image.tag", "image: {repository: other/web, tag: x}\n",
		  "the repository beside it is other/web" },
		{ "image", "image: other:1\n", "names another image" },
		{ "x", "x: v1\n", "cannot be told" },
		{ "image.digest", "image: {digest: x}\n", "none was given" },
		{ "image.tag", "image: {tag: }\n", "has no value" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_value(&edited, rows[i].text, "web:v2", rows[i].path);
		assert_int_equal(edited.status, 0);
		assert_int_equal(edited.edit.refused, 1);
		if (!span_contains(edited.edit.items[0].problem, rows[i].problem))
			fail_msg("%.*s", SPAN_ARG(edited.edit.items[0].problem));
		edited_release(&edited);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_images_bytes_change),
		cmocka_unit_test(every_pod_template_is_found_at_any_depth),
		cmocka_unit_test(a_kustomization_entry_is_edited_by_its_fields),
		cmocka_unit_test(markers_are_those_of_flux),
		cmocka_unit_test(aliases_and_merges_follow_their_anchor_and_that_is_said),
		cmocka_unit_test(what_cannot_be_edited_is_refused_with_its_reason),
		cmocka_unit_test(a_value_that_is_there_already_is_said_and_nothing_changes),
		cmocka_unit_test(a_change_says_where_it_is),
		cmocka_unit_test(two_addresses_of_one_scalar_agree_or_are_refused),
		cmocka_unit_test(notes_say_what_decides),
		cmocka_unit_test(several_images_change_in_one_run),
		cmocka_unit_test(files_that_are_no_yaml_are_said_and_left_alone),
		cmocka_unit_test(a_value_is_found_by_its_path),
		cmocka_unit_test(a_path_that_leads_nowhere_is_an_error_that_says_how_far_it_leads),
		cmocka_unit_test(a_value_of_another_image_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
