/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/classify.h"
#include "tests/unit/gate/tree_fixture.h"

static struct span ignored[] = { SPAN("docs/**") };
static struct span mapped[] = { SPAN("config/*.yaml") };
static struct schema_mapping mapping = { .paths = { mapped, 1 }, .schema = SPAN("s.json") };

static void tells_files_by_what_stands_around_them(void **state)
{
	static const struct memory_file files[] = {
		{ "charts/web/Chart.yaml", "name: web\n" },
		{ "charts/web/charts/db/Chart.yaml", "name: db\n" },
		{ "overlays/prod/kustomization.yaml",
		  "resources: [app.yaml]\n"
		  "patches: [{path: patches/a.yaml}, {path: ../shared.yaml}, {path: app.yaml}]\n"
		  "configMapGenerator: [{name: c, files: [key=settings.yaml]}]\n"
		  "transformers: [labels.yaml]\n" },
		{ "old/Kustomization", "patchesStrategicMerge: [p.yaml]\n"
				       "patchesJson6902: [{path: j.json}]\n" },
		{ NULL, NULL },
	};
	static const struct {
		const char *path;
		enum file_class class;
	} cases[] = {
		{ ".headgate/policy.yaml", FILE_POLICY },
		{ "docs/deep/example.yaml", FILE_IGNORED },
		{ "config/a.yaml", FILE_SCHEMA },
		{ "README.md", FILE_OTHER },
		{ "apps/web.yaml", FILE_MANIFEST },
		{ "apps/web.yml", FILE_MANIFEST },
		{ "apps/web.json", FILE_MANIFEST },
		{ "apps/kustomization.yaml", FILE_KUSTOMIZATION },
		{ "apps/kustomization.yml", FILE_KUSTOMIZATION },
		{ "apps/Kustomization", FILE_KUSTOMIZATION },
		{ "apps/my-kustomization.yaml", FILE_MANIFEST },
		{ "charts/web/Chart.yaml", FILE_HELM },
		{ "charts/web/values-prod.yaml", FILE_HELM },
		{ "charts/web/templates/deployment.yaml", FILE_HELM },
		{ "charts/web/templates/tests/t.yaml", FILE_HELM },
		{ "charts/web/crds/crd.yaml", FILE_MANIFEST },
		{ "charts/web/charts/db/templates/x.yaml", FILE_HELM },
		{ "charts/web/charts/db/crds/x.yaml", FILE_MANIFEST },
		{ "charts/web/deploy/app.yaml", FILE_MANIFEST },
		{ "charts/other.yaml", FILE_MANIFEST },
		{ "overlays/prod/patches/a.yaml", FILE_PATCH },
		{ "overlays/prod/patches/b.yaml", FILE_MANIFEST },
		{ "overlays/prod/app.yaml", FILE_MANIFEST },
		{ "overlays/prod/settings.yaml", FILE_DATA },
		{ "overlays/prod/labels.yaml", FILE_DATA },
		{ "old/p.yaml", FILE_PATCH },
		{ "old/j.json", FILE_PATCH },
	};
	struct policy policy = *policy_built_in();
	struct tree_fixture fixture;
	struct error err;

	(void)state;
	policy.manifest_ignore = (struct span_list){ ignored, 1 };
	policy.schemas = &mapping;
	policy.schema_count = 1;
	fixture_init(&fixture, &policy, NULL, files);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum file_class class;
		assert_int_equal(
			file_classify(&fixture.judge, span_of(cases[i].path), &class, &err), 0);
		if (class != cases[i].class)
			fail_msg("%s: class %d, expected %d", cases[i].path, class, cases[i].class);
	}
	fixture_release(&fixture);
}

static void learns_patches_of_other_directories(void **state)
{
	static const struct memory_file files[] = { { NULL, NULL } };
	static const struct source kustomization = {
		SPAN("overlays/prod/kustomization.yaml"),
		SPAN("patches: [{path: ../../shared/p.yaml}]\n"),
	};
	struct tree_fixture fixture;
	enum file_class class;
	struct error err;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	judge_learn(&fixture.judge, &kustomization);
	assert_int_equal(file_classify(&fixture.judge, span_of("shared/p.yaml"), &class, &err), 0);
	assert_int_equal(class, FILE_PATCH);
	fixture_release(&fixture);
}

static void keeps_to_the_paths_of_the_policy(void **state)
{
	static struct span only[] = { SPAN("apps/**/*.yaml") };
	static const struct memory_file files[] = { { NULL, NULL } };
	struct policy policy = *policy_built_in();
	struct tree_fixture fixture;
	enum file_class class;
	struct error err;

	(void)state;
	policy.manifest_paths = (struct span_list){ only, 1 };
	fixture_init(&fixture, &policy, NULL, files);
	assert_int_equal(file_classify(&fixture.judge, span_of("x/a.yaml"), &class, &err), 0);
	assert_int_equal(class, FILE_OTHER);
	assert_int_equal(file_classify(&fixture.judge, span_of("x/Kustomization"), &class, &err),
			 0);
	assert_int_equal(class, FILE_OTHER);
	assert_int_equal(
		file_classify(&fixture.judge, span_of("apps/x/Kustomization"), &class, &err), 0);
	assert_int_equal(class, FILE_KUSTOMIZATION);
	fixture_release(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_files_by_what_stands_around_them),
		cmocka_unit_test(learns_patches_of_other_directories),
		cmocka_unit_test(keeps_to_the_paths_of_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
