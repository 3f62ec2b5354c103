/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/images_brought.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "tests/unit/repo/tree_files.h"

#define NONE ((const struct file[]){ { 0 } })

#define POD(image)                                                                                 \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n"  \
	"    image: " image "\n"
#define CRON_JOB(image)                                                                            \
	"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec:\n  schedule: '* * * * " \
	"*'\n  jobTemplate: {spec: {template: {spec: {initContainers: [{name: a, image: " image    \
	"}]}}}}\n"
#define KUSTOMIZATION(entry)                                                                       \
	"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n- {" entry "}" \
	"\n"
#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct policy *a_policy(const char *images)
{
	struct source *source = ARENA_NEW(&arena, struct source);
	struct findings findings;

	source->path = span_of(POLICY_PATH);
	source->bytes = arena_printf(&arena, "version: 1\nimages: %s\n", images);
	findings_init(&findings, &arena);
	const struct policy *policy = policy_read(source, NULL, &arena, &findings);
	assert_non_null(policy);
	return policy;
}

static int gather(const char *policy, const struct file *before, const struct file *after,
		  struct brought_images *ret_images, struct error *err)
{
	struct oid old = tree_of(before), new = tree_of(after);
	struct tree_changes changes;

	assert_int_equal(tree_compare(repository, old, new, &arena, &changes, err), 0);
	return images_brought(repository, a_policy(policy), new, &changes, &arena, ret_images, err);
}

/* "path:line image" of each, one a line. */
static void brings(const char *expected, const struct file *before, const struct file *after)
{
	struct brought_images images;
	struct error err = { 0 };
	struct text text;

	text_init(&text, 1 << 20);
	text_string(&text, "");
	if (gather("{exist: true, ignore: [placeholder, \"*.internal/**\"]}", before, after,
		   &images, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < images.count; i++) {
		const struct brought_image *image = &images.items[i];
		struct position at = source_position(image->source, image->place.start);
		text_format(&text, "%.*s:%u %.*s\n", SPAN_ARG(image->source->path), at.line,
			    SPAN_ARG(image->image));
	}
	struct span all = text_span(&text);
	if (!span_is(all, expected))
		fail_msg("\n%.*s\nnot\n%s", SPAN_ARG(all), expected);
	text_release(&text);
}

static void what_a_new_file_names_is_brought(void **state)
{
	(void)state;
	brings("a.yaml:7 web:1\n", NONE, FILES({ "a.yaml", POD("web:1") }));
	brings("a.yaml:6 web:1\n", NONE, FILES({ "a.yaml", CRON_JOB("web:1") }));
	brings("a.yaml:7 web@" DIGEST "\n", NONE, FILES({ "a.yaml", POD("web@" DIGEST) }));
	brings("a.yaml:7 web\n", NONE, FILES({ "a.yaml", POD("web") }));
}

/* What a kustomization puts over manifests, in each way that it can be written. */
static void what_a_patch_names_is_brought(void **state)
{
	static const struct {
		const char *expected;
		const char *text;
	} cases[] = {
		/* operations as text, as a list, and in JSON */
		{ "kustomization.yaml:6 web:2\n",
		  "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: replace\n"
		  "      path: /spec/template/spec/containers/0/image\n      value: web:2\n" },
		{ "kustomization.yaml:3 web:2\n",
		  "patchesJson6902:\n- target: {version: v1, kind: Pod, name: web}\n  patch: "
		  "'[{\"op\": \"add\", \"path\": \"/spec/initContainers/-\", \"value\": {\"name\": "
		  "\"a\", \"image\": \"web:2\"}}]'\n" },
		{ "kustomization.yaml:8 web:2\n",
		  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: "
		  "{name: "
		  "a}\nspec:\n  patchesJson6902:\n  - target: {kind: Deployment}\n    patch:\n    "
		  "- {op: "
		  "replace, path: /spec/template/spec, value: {containers: [{image: web:2}]}}\n" },
		{ "kustomization.yaml:7 web:2\n",
		  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: "
		  "{name: "
		  "a}\nspec:\n  patches:\n  - patch: |\n      - {op: add, path: "
		  "/spec/volumes/0/image/reference, value: web:2}\n" },
		/* a strategic merge as text, both ways */
		{ "kustomization.yaml:6 web:2\n",
		  "patches:\n- patch: |\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: "
		  "web}\n"
		  "    spec: {containers: [{name: web, image: web:2}]}\n" },
		{ "kustomization.yaml:6 web:2\n",
		  "patchesStrategicMerge:\n- |\n  apiVersion: v1\n  kind: Pod\n  metadata: {name: "
		  "web}\n"
		  "  spec: {containers: [{name: web, image: web:2}]}\n" },
		/* no image, no value of the object, a file's name */
		{ "", "patches:\n- patch: |\n    - {op: replace, path: /metadata/name, value: "
		      "web:2}\n" },
		{ "",
		  "patches:\n- patch: |\n    - {op: test, path: /spec/containers/0/image, value: "
		  "web:2}\n    - {op: remove, path: /spec/containers/0/image}\n" },
		{ "", "patches:\n- path: patch.yaml\npatchesStrategicMerge: [patch.yaml]\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		brings(cases[i].expected, NONE, FILES({ "kustomization.yaml", cases[i].text }));
	/* Repeated by aliases: once, where it is anchored, also when that is no patch. */
	brings("kustomization.yaml:2 web:2\n", NONE,
	       FILES({ "kustomization.yaml",
		       "x: &a |-\n  - {op: add, path: /spec/containers/0/image, value: web:2}\n"
		       "patches:\n- patch: *a\n- patch: *a\n" }));
	/* In a file of its own. */
	brings("patch.yaml:1 web:2\n",
	       FILES({ "kustomization.yaml", "patches: [{path: patch.yaml}]\n" }),
	       FILES({ "kustomization.yaml", "patches: [{path: patch.yaml}]\n" },
		     { "patch.yaml",
		       "- {op: replace, path: /spec/containers/0/image, value: web:2}\n" }));
	/* Named before: not brought. */
	brings("", FILES({ "kustomization.yaml", cases[0].text }),
	       FILES({ "kustomization.yaml", "namePrefix: a-\n" }, { "a.yaml", POD("web:2") }));
}

static void each_image_once_at_its_first_place(void **state)
{
	(void)state;
	brings("a.yaml:7 web:1\nb.yaml:15 api:1\n", NONE,
	       FILES({ "a.yaml", POD("web:1") }, { "b.yaml", POD("web:1") "---\n" POD("api:1") }));
}

static void only_what_no_changed_file_named_before(void **state)
{
	(void)state;
	brings("a.yaml:7 web:2\n", FILES({ "a.yaml", POD("web:1") }),
	       FILES({ "a.yaml", POD("web:2") }));
	brings("", FILES({ "a.yaml", POD("web:1") }),
	       FILES({ "a.yaml", "# a comment\n" POD("web:1") }));
	brings("", FILES({ "a.yaml", POD("web:1") }), NONE);
	/* Moved, and swapped. */
	brings("", FILES({ "a.yaml", POD("web:1") }), FILES({ "b.yaml", POD("web:1") }));
	brings("", FILES({ "a.yaml", POD("web:1") }, { "b.yaml", POD("api:1") }),
	       FILES({ "a.yaml", POD("api:1") }, { "b.yaml", POD("web:1") }));
}

static void kustomizations_count_when_the_whole_is_known(void **state)
{
	(void)state;
	brings("kustomization.yaml:4 web:2\n", NONE,
	       FILES({ "kustomization.yaml", KUSTOMIZATION("name: web, newTag: '2'") }));
	brings("kustomization.yaml:4 r.example.com/web:2\n", NONE,
	       FILES({ "kustomization.yaml",
		       KUSTOMIZATION("name: web, newName: r.example.com/web, newTag: '2'") }));
	brings("kustomization.yaml:4 web@" DIGEST "\n", NONE,
	       FILES({ "kustomization.yaml", KUSTOMIZATION("name: web, digest: '" DIGEST "'") }));
	brings("", NONE,
	       FILES({ "kustomization.yaml",
		       KUSTOMIZATION("name: web, newName: r.example.com/web") }));
}

static void what_nobody_is_asked_about(void **state)
{
	(void)state;
	brings("", NONE, FILES({ "a.yaml", POD("placeholder:1") }));
	brings("", NONE, FILES({ "a.yaml", POD("r.internal/shop/web:1") }));
	/* No reference: filled in by somebody else, or for the validators. */
	brings("", NONE, FILES({ "a.yaml", POD("'${IMAGE}'") }));
	brings("", NONE, FILES({ "a.yaml", POD("''") }));
	/* No manifests. */
	brings("", NONE, FILES({ "a.txt", POD("web:1") }));
	brings("", NONE,
	       FILES({ "c/Chart.yaml", "name: c\n" }, { "c/templates/a.yaml", POD("web:1") }));
	brings("", NONE, FILES({ "a.yaml", "image: web:1\n" }));
}

static void broken_files_bring_what_can_be_read(void **state)
{
	(void)state;
	brings("", NONE, FILES({ "a.yaml", "a: [\n" }));
	brings("a.yaml:7 web:1\n", NONE, FILES({ "a.yaml", POD("web:1") "---\na: [\n" }));
}

static void too_many_are_an_error(void **state)
{
	struct brought_images images;
	struct error err = { 0 };
	struct text text;

	(void)state;
	text_init(&text, (size_t)1 << 24);
	for (unsigned i = 0; i <= LIMIT_IMAGES_ASKED; i++)
		text_format(&text,
			    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p%u}\nspec: "
			    "{containers: [{name: a, image: \"a:%u\"}]}\n",
			    i, i);
	assert_int_equal(
		gather("{exist: true}", NONE, FILES({ "a.yaml", text.bytes }), &images, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_new_file_names_is_brought),
		cmocka_unit_test(what_a_patch_names_is_brought),
		cmocka_unit_test(each_image_once_at_its_first_place),
		cmocka_unit_test(only_what_no_changed_file_named_before),
		cmocka_unit_test(kustomizations_count_when_the_whole_is_known),
		cmocka_unit_test(what_nobody_is_asked_about),
		cmocka_unit_test(broken_files_bring_what_can_be_read),
		cmocka_unit_test(too_many_are_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
