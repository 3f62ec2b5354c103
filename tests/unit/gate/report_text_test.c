/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/arena_fixture.h"
#include "tests/unit/gate/report_fixture.h"

static struct findings findings;

static int set_up(void **state)
{
	arena_set_up(state);
	findings_init(&findings, &arena);
	return 0;
}

static const struct report_options with_snippets = { .snippets = true };

static void shows_line_caret_and_fix(void **state)
{
	struct report_summary summary = { .resources = 1, .kubernetes_minor = 35 };

	(void)state;
	summary.files[FILE_MANIFEST] = 1;
	add_enum_finding(&findings, &service_source, NULL);
	assert_rendered(&findings, &summary, &with_snippets,
			"apps/web/service.yaml:5:15: error: spec.ports[0].protocol: \"udp\" is "
			"none of TCP, "
			"UDP, SCTP [schema/enum]\n"
			"  5 |     protocol: udp\n"
			"    |               ^^^ write: UDP\n"
			"checked 1 file (1 object) for Kubernetes 1.35: 1 error\n");
}

static void keeps_the_fix_without_snippets(void **state)
{
	struct report_summary summary = { .resources = 1, .kubernetes_minor = 30 };
	struct report_options options = { .snippets = false };

	(void)state;
	summary.files[FILE_MANIFEST] = 2;
	add_enum_finding(&findings, &service_source, NULL);
	add_file_finding(&findings, &service_source);
	findings_sort(&findings);
	assert_rendered(
		&findings, &summary, &options,
		"apps/web/service.yaml: warning: the file is odd <&> [yaml/ambiguous]\n"
		"apps/web/service.yaml:5:15: error: spec.ports[0].protocol: \"udp\" is none "
		"of TCP, UDP, SCTP; write: UDP [schema/enum]\n"
		"checked 2 files (1 object) for Kubernetes 1.30: 1 error, 1 warning\n");
}

static void names_the_object_where_a_file_has_several(void **state)
{
	struct report_summary summary = { .kubernetes_minor = 35 };
	struct report_options options = { .snippets = false };
	struct resource second = { .kind = SPAN("Service"),
				   .name = SPAN("web"),
				   .name_space = SPAN("prod"),
				   .document_index = 1 };

	(void)state;
	add_enum_finding(&findings, &service_source, &second);
	assert_rendered(&findings, &summary, &options,
			"apps/web/service.yaml:5:15: error: Service prod/web: "
			"spec.ports[0].protocol: \"udp\" is none of TCP, UDP, SCTP; write: UDP "
			"[schema/enum]\n"
			"checked 0 files (0 objects) for Kubernetes 1.35: 1 error\n");
}

static void puts_the_caret_under_wide_characters(void **state)
{
	static const struct source source = { SPAN("a.yaml"), SPAN("\xe5\xae\xb6: udp\n") };
	struct report_summary summary = { .kubernetes_minor = 35 };

	(void)state;
	add_enum_finding(&findings, &source, NULL);
	assert_rendered(&findings, &summary, &with_snippets,
			"a.yaml:1:4: error: spec.ports[0].protocol: \"udp\" is none of TCP, UDP, "
			"SCTP [schema/enum]\n"
			"  1 | \xe5\xae\xb6: udp\n"
			"    |     ^^^ write: UDP\n"
			"checked 0 files (0 objects) for Kubernetes 1.35: 1 error\n");
}

static void cuts_the_tail_but_never_an_error_for_a_warning(void **state)
{
	struct report_summary summary = { .kubernetes_minor = 35 };
	struct report_options options = { .max_findings = 2, .rest = "headgate check shows all" };

	(void)state;
	for (int i = 0; i < 3; i++)
		add_file_finding(&findings, &service_source);
	add_enum_finding(&findings, &service_source, NULL);
	findings_sort(&findings);
	assert_rendered(
		&findings, &summary, &options,
		"apps/web/service.yaml: warning: the file is odd <&> [yaml/ambiguous]\n"
		"apps/web/service.yaml:5:15: error: spec.ports[0].protocol: \"udp\" is none "
		"of TCP, UDP, SCTP; write: UDP [schema/enum]\n"
		"… and 2 more findings; headgate check shows all\n"
		"checked 0 files (0 objects) for Kubernetes 1.35: 1 error, 3 warnings\n");
}

static void says_what_was_not_checked(void **state)
{
	struct report_summary summary = { .kubernetes_minor = 35 };

	(void)state;
	summary.unknown_kinds = 2;
	summary.with_cel_rules = 1;
	summary.files[FILE_HELM] = 12;
	summary.files[FILE_IGNORED] = 1;
	summary.files[FILE_OTHER] = 3;
	assert_rendered(
		&findings, &summary, &with_snippets,
		"checked 0 files (0 objects) for Kubernetes 1.35: no findings\n"
		"not checked: 2 objects of unknown kind, the CEL rules (x-kubernetes-validations) "
		"of 1 "
		"object, 12 files in Helm charts (render them to "
		"have them checked), "
		"1 file ignored by the policy, 3 files that manifests.paths does not name\n");
}

static void colours_only_when_asked(void **state)
{
	struct report_summary summary = { .kubernetes_minor = 35 };
	struct report_options options = { .colour = true, .snippets = true };

	(void)state;
	add_enum_finding(&findings, &service_source, NULL);
	assert_rendered(&findings, &summary, &options,
			"\033[1mapps/web/service.yaml:5:15\033[0m: \033[1;31merror\033[0m: "
			"spec.ports[0].protocol: \"udp\" is none of TCP, UDP, SCTP [schema/enum]\n"
			"  5 |     protocol: udp\n"
			"    |               \033[1;32m^^^ write: UDP\033[0m\n"
			"checked 0 files (0 objects) for Kubernetes 1.35: 1 error\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shows_line_caret_and_fix),
		TEST(keeps_the_fix_without_snippets),
		TEST(names_the_object_where_a_file_has_several),
		TEST(puts_the_caret_under_wide_characters),
		TEST(cuts_the_tail_but_never_an_error_for_a_warning),
		TEST(says_what_was_not_checked),
		TEST(colours_only_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
