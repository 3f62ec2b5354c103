/* SPDX-License-Identifier: Apache-2.0 */
/* Where manifests are patched or an image is replaced: JSON 6902, Argo CD's kustomize.images. */
#include "tests/unit/images/image_edit_fixture.h"

#define APPLICATION                                                                                \
	"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n"
#define POD_OF(image) "{apiVersion: v1, kind: Pod, spec: {containers: [{image: " image "}]}}"
#define OPERATION "- op: replace\n  path: /spec/template/spec/"

static const struct {
	const char *before;
	const char *image;
	const char *after;
} rows[] = {
	/* Argo CD: the name may stand before '=', and comments and quotes stay. */
	{ APPLICATION
	  "  source:\n    kustomize:\n      images: ['reg.io/web:1', reg.io/db:1]  # CI\n",
	  "reg.io/web:2",
	  APPLICATION
	  "  source:\n    kustomize:\n      images: ['reg.io/web:2', reg.io/db:1]  # CI\n" },
	{ APPLICATION "  source: {kustomize: {images: [web=reg.io/web:1]}}\n", "reg.io/web:2",
	  APPLICATION "  source: {kustomize: {images: [web=reg.io/web:2]}}\n" },
	{ APPLICATION "  source: {kustomize: {images: [web=reg.io/web:1]}}\n", "web:2",
	  APPLICATION "  source: {kustomize: {images: [web=reg.io/web:2]}}\n" },
	{ APPLICATION "  source: {kustomize: {images: [web=reg.io/web]}}\n", "reg.io/web:2@" NEW,
	  APPLICATION "  source: {kustomize: {images: [web=reg.io/web:2@" NEW "]}}\n" },
	{ APPLICATION "  source: {kustomize: {images: ['web=*:1']}}\n", "web:2",
	  APPLICATION "  source: {kustomize: {images: ['web=*:2']}}\n" },
	{ APPLICATION "  source: {kustomize: {images: ['web=*@" OLD "']}}\n", "web:2@" NEW,
	  APPLICATION "  source: {kustomize: {images: ['web=*@" NEW "']}}\n" },
	{ APPLICATION "  sources:\n  - kustomize:\n      images:\n      - web:1.10\n", "web:1.11",
	  APPLICATION "  sources:\n  - kustomize:\n      images:\n      - web:1.11\n" },
	{ "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: web}\nspec:\n"
	  "  template: {spec: {source: {kustomize: {images: [web:1]}}}}\n",
	  "web:2",
	  "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: web}\nspec:\n"
	  "  template: {spec: {source: {kustomize: {images: [web:2]}}}}\n" },
	/* JSON 6902: the value itself, a container, a list of them, a volume. */
	{ OPERATION "containers/0/image\n  value: web:1   # CI\n", "web:2",
	  OPERATION "containers/0/image\n  value: web:2   # CI\n" },
	{ OPERATION "initContainers/-\n  value: {name: wait, image: \"web:1\"}\n", "web:2",
	  OPERATION "initContainers/-\n  value: {name: wait, image: \"web:2\"}\n" },
	{ OPERATION "containers\n  value: [{image: web:1}, {image: db:1}]\n", "web:2",
	  OPERATION "containers\n  value: [{image: web:2}, {image: db:1}]\n" },
	{ OPERATION "volumes/3/image/reference\n  value: web:1\n", "web:2",
	  OPERATION "volumes/3/image/reference\n  value: web:2\n" },
	{ "[{\"op\":\"add\",\"path\":\"/spec/containers/1/image\",\"value\":\"web:1\"}]", "web:2",
	  "[{\"op\":\"add\",\"path\":\"/spec/containers/1/image\",\"value\":\"web:2\"}]" },
	/* Patches as text: a line of a literal block is a line of the file. */
	{ "patches:\n- target: {kind: Deployment}\n  patch: |-   # CI\n    - op: replace\n"
	  "      path: /spec/template/spec/containers/0/image\n      value: web:1   # here\n",
	  "web:2",
	  "patches:\n- target: {kind: Deployment}\n  patch: |-   # CI\n    - op: replace\n"
	  "      path: /spec/template/spec/containers/0/image\n      value: web:2   # here\n" },
	{ "patchesStrategicMerge:\n- |+\n\n  # first\n  " POD_OF("web:1") "\n\n\n- patch.yaml\n",
	  "web:1.10",
	  "patchesStrategicMerge:\n- |+\n\n  # first\n  " POD_OF(
		  "web:1.10") "\n\n\n- patch.yaml\n" },
	{ "spec:\r\n  patches:\r\n  - patch: |\r\n      " POD_OF("'web:1'") "\r\n\r\n", "web:2",
	  "spec:\r\n  patches:\r\n  - patch: |\r\n      " POD_OF("'web:2'") "\r\n\r\n" },
	{ "x: &a |\n " POD_OF("web:1") "\npatches:\n- patch: *a\n- patch: *a\n", "web:2",
	  "x: &a |\n " POD_OF("web:2") "\npatches:\n- patch: *a\n- patch: *a\n" },
};

static void the_version_is_replaced_where_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edited edited;
		edit_text(&edited, "x.yaml", rows[i].before, rows[i].image);
		assert_bytes(&edited, rows[i].after);
		assert_int_equal(edited.edit.changed, 1);
		assert_int_equal(edited.edit.refused, 0);
		edited_release(&edited);
	}
}

#define NOT_LITERAL                                                                                \
	"it stands in a patch that is text, and no literal block (|) without an indentation of "   \
	"its own"

static const struct {
	const char *text;
	const char *image;
	const char *problem;
} refused[] = {
	{ APPLICATION "  source: {kustomize: {images: [web=reg.io/web:1.3]}}\n", "reg.io/web:1.2",
	  "1.2 is older than 1.3, which stands here" },
	{ APPLICATION "  source: {kustomize: {images: ['web=*@" OLD "']}}\n", "web:2",
	  "it holds a digest, and none was given" },
	{ APPLICATION "  source: {kustomize: {images: ['web=*:2']}}\n", "web@" NEW,
	  "it holds a tag, and none was given" },
	{ APPLICATION "  source: {kustomize: {images: ['web:1@" OLD "']}}\n", "web:2",
	  "it is pinned to sha256:0123456789ab..., which decides what runs whatever the tag says" },
	{ OPERATION "containers/0/image\n  value: |-\n    web:1\n", "web:2",
	  "it is a block scalar (| or >); write it on one line first" },
	{ "patches:\n- patch: \"" POD_OF("web:1") "\"\n", "web:2", NOT_LITERAL },
	{ "patches:\n- patch: >\n    " POD_OF("web:1") "\n", "web:2", NOT_LITERAL },
	{ "patches:\n- patch: |1\n   " POD_OF("web:1") "\n", "web:2", NOT_LITERAL },
	{ "patches:\n- patch: |\n    " POD_OF("\"web\\\n      :1\"") "\n", "web:2",
	  "it is written over more than one line; join them first" },
	{ "patches:\n- patch: |\n    " POD_OF("web:1.3") "\n", "web:1.2",
	  "1.2 is older than 1.3, which stands here" },
};

static void what_must_not_be_set_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct edited edited;
		edit_text(&edited, "x.yaml", refused[i].text, refused[i].image);
		assert_int_equal(edited.status, 0);
		assert_int_equal(edited.edit.refused, 1);
		assert_span(edited.edit.items[0].problem, refused[i].problem);
		edited_release(&edited);
	}
}

/* Each looks like a place of the image web, and is none. */
static const char *const others[] = {
	APPLICATION "  source: {helm: {images: [web:1]}}\n",
	APPLICATION "  source: {kustomize: {images: ['web=*', 'a=b:1', '*:1', '=', 'web=']}}\n",
	APPLICATION "  source: {kustomize: {images: [{web: 1}]}}\n",
	"kustomize: {images: [web:1]}\n",
	"- op: remove\n  path: /spec/containers/0/image\n  value: web:1\n",
	"- op: test\n  path: /spec/containers/0/image\n  value: web:1\n",
	"- op: replace\n  path: /spec/containers/0/name\n  value: web:1\n",
	"- op: replace\n  path: /spec/containers/image\n  value: web:1\n",
	"- op: replace\n  path: spec/containers/0/image\n  value: web:1\n",
	"- op: replace\n  path: /image\n  value: web:1\n",
	"- op: replace\n  path: /\n  value: web:1\n",
	"- op: replace\n  path: /spec/containers/0/image\n  other: web:1\n",
	"x: |\n  " POD_OF("web:1") "\n",
	"patches:\n- patch: |\n    patches:\n    - patch: |\n        " POD_OF("web:1") "\n",
	"op: replace\npath: /spec/containers/0/image\nvalue: web:1\n",
};

static void what_only_looks_like_it_is_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		struct edited edited;
		edit_text(&edited, "x.yaml", others[i], "web:2");
		assert_int_equal(edited.status, 0);
		if (edited.edit.count)
			fail_msg("%s", others[i]);
		edited_release(&edited);
	}
}

/* The texts of several patches, and what stands outside of them, in one run. */
static void several_texts_change_at_once(void **state)
{
	struct edited edited;

	(void)state;
	edit_text(&edited, "kustomization.yaml",
		  "patches:\n- patch: |\n    " POD_OF("web:1") "\n    ---\n    " POD_OF(
			  "web:1") "\n- patch: |-\n    " POD_OF("web:1") "\nimages:\n- name: web\n "
									 " newTag: \"1\"\n",
		  "web:2");
	assert_bytes(
		&edited,
		"patches:\n- patch: |\n    " POD_OF("web:2") "\n    ---\n    " POD_OF(
			"web:2") "\n- patch: |-\n    " POD_OF("web:2") "\nimages:\n- name: web\n  "
								       "newTag: \"2\"\n");
	assert_int_equal(edited.edit.changed, 4);
	assert_int_equal(edited.edit.items[1].line, 5);
	assert_span(edited.edit.items[1].field, "patches[0].patch: spec.containers[0].image");
	edited_release(&edited);
}

static void their_kinds_are_told(void **state)
{
	struct edited edited;

	(void)state;
	edit_text(&edited, "x.yaml", rows[1].before, rows[1].image);
	assert_int_equal(edited.edit.items[0].kind, PLACE_ARGOCD);
	assert_span(edited.edit.items[0].field, "spec.source.kustomize.images[0]");
	assert_span(edited.edit.items[0].old_version, "1");
	assert_span(edited.edit.items[0].new_version, "2");
	edited_release(&edited);
	edit_text(&edited, "x.yaml", rows[9].before, rows[9].image);
	assert_int_equal(edited.edit.items[0].kind, PLACE_PATCH);
	assert_span(edited.edit.items[0].field, "[0].value.image");
	edited_release(&edited);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_is_replaced_where_it_stands),
		cmocka_unit_test(what_must_not_be_set_is_refused),
		cmocka_unit_test(what_only_looks_like_it_is_left_alone),
		cmocka_unit_test(several_texts_change_at_once),
		cmocka_unit_test(their_kinds_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
