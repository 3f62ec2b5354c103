/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/arena_fixture.h"
#include "tests/unit/gate/report_fixture.h"

static struct findings findings;
static struct report_summary summary;

static int set_up(void **state)
{
	arena_set_up(state);
	findings_init(&findings, &arena);
	summary = (struct report_summary){ .documents = 2, .resources = 1, .kubernetes_minor = 35 };
	summary.files[FILE_MANIFEST] = 1;
	summary.files[FILE_HELM] = 3;
	summary.with_cel_rules = 4;
	return 0;
}

static void writes_json_lines_and_a_summary(void **state)
{
	struct report_options options = { .format = REPORT_JSON };

	(void)state;
	add_file_finding(&findings, &service_source);
	add_enum_finding(&findings, &service_source, NULL);
	assert_rendered(
		&findings, &summary, &options,
		"{\"type\":\"finding\",\"severity\":\"warning\",\"rule\":\"yaml/ambiguous\","
		"\"path\":\"apps/web/service.yaml\",\"message\":\"the file is odd <&>\"}\n"
		"{\"type\":\"finding\",\"severity\":\"error\",\"rule\":\"schema/enum\","
		"\"path\":\"apps/web/service.yaml\",\"line\":5,\"column\":15,\"endLine\":5,"
		"\"endColumn\":18,\"field\":\"spec.ports[0].protocol\","
		"\"message\":\"\\\"udp\\\" is none of TCP, UDP, SCTP\",\"fix\":\"UDP\","
		"\"snippet\":\"    protocol: udp\"}\n"
		"{\"type\":\"summary\",\"errors\":1,\"warnings\":1,\"notes\":0,\"dropped\":0,"
		"\"kubernetes\":\"1.35\",\"documents\":2,\"objects\":1,\"unknownKinds\":0,"
		"\"celRulesNotEvaluated\":4,"
		"\"files\":{\"manifest\":1,"
		"\"schema\":0,\"kustomization\":0,\"patch\":0,\"policy\":0,\"helm\":3,"
		"\"ignored\":0,\"other\":0,\"data\":0,\"deleted\":0}}\n");
}

static void writes_sarif_with_rules_places_and_fingerprints(void **state)
{
	struct report_options options = { .format = REPORT_SARIF, .version = "1.2.3" };
	static const struct source odd_name = { SPAN("a b/\xc3\xbc#.yaml"), SPAN("x: udp\n") };

	(void)state;
	add_enum_finding(&findings, &odd_name, NULL);
	assert_rendered(
		&findings, &summary, &options,
		"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
		"\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"headgate\","
		"\"version\":\"1.2.3\",\"rules\":[\n"
		"{\"id\":\"schema/enum\",\"shortDescription\":{\"text\":\"a value is none of the "
		"allowed ones\"},\"help\":{\"text\":\"The API server refuses the object. Write one "
		"of the values.\"},\"defaultConfiguration\":{\"level\":\"error\"}}]}},"
		"\"columnKind\":\"unicodeCodePoints\",\"properties\":{\"kubernetes\":\"1.35\","
		"\"filesJudged\":1,\"findingsNotShown\":0,\"unknownKinds\":0,"
		"\"celRulesNotEvaluated\":4},\"results\":[\n"
		"{\"ruleId\":\"schema/enum\",\"ruleIndex\":0,\"level\":\"error\",\"message\":{"
		"\"text\":\"spec.ports[0].protocol: \\\"udp\\\" is none of TCP, UDP, SCTP; write: "
		"UDP\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
		"\"a%20b/%C3%BC%23.yaml\",\"uriBaseId\":\"%SRCROOT%\"},\"region\":{\"startLine\":1,"
		"\"startColumn\":4,\"endLine\":1,\"endColumn\":7}},\"logicalLocations\":[{"
		"\"fullyQualifiedName\":\"spec.ports[0].protocol\"}]}],\"partialFingerprints\":{"
		"\"headgate/v1\":\"a7e72ec10f5d2e61\"}}]}]}\n");
}

static void writes_a_junit_case_for_each_file(void **state)
{
	struct report_options options = { .format = REPORT_JUNIT };
	struct span paths[] = { SPAN("a.yaml"), SPAN("apps/web/service.yaml"), SPAN("b.yaml") };

	(void)state;
	summary.paths = paths;
	summary.path_count = 3;
	add_file_finding(&findings, &service_source);
	add_enum_finding(&findings, &service_source, NULL);
	assert_rendered(
		&findings, &summary, &options,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites tests=\"3\" failures=\"1\">\n"
		"  <testsuite name=\"headgate\" tests=\"3\" failures=\"1\" errors=\"0\" "
		"skipped=\"0\">\n"
		"    <properties>\n"
		"      <property name=\"unknownKinds\" value=\"0\"/>\n"
		"      <property name=\"celRulesNotEvaluated\" value=\"4\"/>\n"
		"    </properties>\n"
		"    <testcase classname=\"headgate\" name=\"a.yaml\"/>\n"
		"    <testcase classname=\"headgate\" name=\"apps/web/service.yaml\">\n"
		"      <failure message=\"1 error\">5:15: error: spec.ports[0].protocol: "
		"&quot;udp&quot; is none of TCP, UDP, SCTP; write: UDP [schema/enum]\n"
		"</failure>\n"
		"      <system-out>warning: the file is odd &lt;&amp;&gt; [yaml/ambiguous]\n"
		"</system-out>\n"
		"    </testcase>\n"
		"    <testcase classname=\"headgate\" name=\"b.yaml\"/>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_json_lines_and_a_summary),
		TEST(writes_sarif_with_rules_places_and_fingerprints),
		TEST(writes_a_junit_case_for_each_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
