/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/format.h"

#include "tests/unit/validators/format_cases.h"

#define A60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250 A60 A60 A60 A60 "aaaaaaaaaa"

static void labels_and_subdomains(void **state)
{
	static const struct format_case cases[] = {
		{ format_dns_label, "web", true },
		{ format_dns_label, "0", true },
		{ format_dns_label, "my-web-2", true },
		{ format_dns_label, "", false },
		{ format_dns_label, "Web", false },
		{ format_dns_label, "web_1", false },
		{ format_dns_label, "web.prod", false },
		{ format_dns_label, "-web", false },
		{ format_dns_label, "web-", false },
		{ format_dns_label,
		  "w\xc3\xa9"
		  "b",
		  false },
		{ format_dns_label, "web\n", false },
		{ format_dns_label, A60 "aaa", true },
		{ format_dns_label, A60 "aaaa", false },
		{ format_dns_subdomain, "web.prod.example", true },
		{ format_dns_subdomain, A60 "aaaa", true }, /* no limit for one label */
		{ format_dns_subdomain, A250 "aaa", true },
		{ format_dns_subdomain, A250 "aaaa", false },
		{ format_dns_subdomain, "web..prod", false },
		{ format_dns_subdomain, ".web", false },
		{ format_dns_subdomain, "web.", false },
		{ format_dns_subdomain, "web-.prod", false },
		{ format_dns_subdomain, "web/prod", false },
		{ format_dns_1035_label, "web1", true },
		{ format_dns_1035_label, "1web", false },
		{ format_wildcard_subdomain, "*.example.com", true },
		{ format_wildcard_subdomain, "*", false },
		{ format_wildcard_subdomain, "*.", false },
		{ format_wildcard_subdomain, "a.*.com", false },
		{ format_path_segment_name, "system:admin", true },
		{ format_path_segment_name, "..", false },
		{ format_path_segment_name, "a/b", false },
		{ format_path_segment_name, "a%2f", false },
		{ format_fully_qualified_domain, "example.com", true },
		{ format_fully_qualified_domain, "example.com.", true },
		{ format_fully_qualified_domain, "example", false },
		{ format_fully_qualified_domain, A60 "aaaa.com", false },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void a_generated_name_may_end_in_a_hyphen(void **state)
{
	static const struct format_case cases[] = {
		{ format_dns_label_prefix, "web-", true },
		{ format_dns_label_prefix, "web", true },
		{ format_dns_label_prefix, "web--", true },
		{ format_dns_label_prefix, "-", false },
		{ format_dns_label_prefix, "Web-", false },
		{ format_dns_subdomain_prefix, "web.prod-", true },
		{ format_dns_subdomain_prefix, "web.-", true }, /* as the server masks it */
	};

	(void)state;
	CHECK_CASES(cases);
}

static void keys_and_values(void **state)
{
	static const struct format_case cases[] = {
		{ format_qualified_name, "app", true },
		{ format_qualified_name, "app.kubernetes.io/name", true },
		{ format_qualified_name, "MyName_1.x", true },
		{ format_qualified_name, "example.com/", false },
		{ format_qualified_name, "/name", false },
		{ format_qualified_name, "a/b/c", false },
		{ format_qualified_name, "Example.com/name", false },
		{ format_qualified_name, "-name", false },
		{ format_qualified_name, "", false },
		{ format_qualified_name, A60 "aaaa", false },
		{ format_annotation_key, "Example.com/Name", true },
		{ format_annotation_key, "a b", false },
		{ format_label_value, "", true },
		{ format_label_value, "v1.2_3-x", true },
		{ format_label_value, "v1 2", false },
		{ format_label_value, "-v", false },
		{ format_label_value, A60 "aaaa", false },
		{ format_config_key, "application.properties", true },
		{ format_config_key, ".dockerconfigjson", true },
		{ format_config_key, "..data", false },
		{ format_config_key, ".", false },
		{ format_config_key, "a/b", false },
		{ format_config_key, "", false },
		{ format_environment_name, "MY VAR", true },
		{ format_environment_name, "1VAR", true },
		{ format_environment_name, "A=B", false },
		{ format_environment_name, "\xc3\xa9", false },
		{ format_environment_name_strict, "MY_VAR.x-1", true },
		{ format_environment_name_strict, "1VAR", false },
		{ format_environment_name_strict, "MY VAR", false },
		{ format_environment_name_strict, "..x", false },
		{ format_http_header_name, "X-Request-Id", true },
		{ format_http_header_name, "X_Request", false },
		{ format_c_identifier, "_my_name9", true },
		{ format_c_identifier, "9a", false },
		{ format_c_identifier, "a-b", false },
		{ format_resource_name, "cpu", true },
		{ format_resource_name, "hugepages-2Mi", true },
		{ format_resource_name, "nvidia.com/gpu", true },
		{ format_resource_name, "gpu", false },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void suggests_a_valid_label(void **state)
{
	static const struct {
		const char *text, *suggestion;
	} cases[] = {
		{ "My_App", "my-app" }, { "web.prod", "web-prod" },
		{ "-web-", "web" },     { "\xc3\xa9t\xc3\xa9", "t" },
		{ "___", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span got = dns_label_suggest(span_of(cases[i].text), &arena);
		if (!span_is(got, cases[i].suggestion))
			fail_msg("%s -> %.*s", cases[i].text, SPAN_ARG(got));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_and_subdomains),
		cmocka_unit_test(a_generated_name_may_end_in_a_hyphen),
		cmocka_unit_test(keys_and_values),
		cmocka_unit_test(suggests_a_valid_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
