/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/registry.h"

#include "base/count.h"
#include "tests/unit/repo/scratch.h"

static struct registry read_registry(const char *host)
{
	struct registry registry;
	struct error err;

	if (registry_read(repository, span_of(host), &arena, &registry, &err) < 0)
		fail_msg("%s", err.message);
	return registry;
}

static void unconfigured_ones_are_asked_over_https(void **state)
{
	(void)state;
	struct registry registry = read_registry("r.example:5000");
	assert_true(span_is(registry.endpoint, "https://r.example:5000"));
	assert_false(registry.plain_http);
	assert_int_equal(registry.user_file.len + registry.token_file.len + registry.ca_file.len,
			 0);
	assert_int_equal(registry.allow_private.count, 0);
	assert_int_equal(registry.problem.len, 0);
}

static void the_api_of_docker_io_is_at_another_host(void **state)
{
	(void)state;
	assert_true(span_is(read_registry("docker.io").endpoint, "https://registry-1.docker.io"));
}

static void every_key_is_read(void **state)
{
	static const char section[] = "headgate.registry.localhost:5000.";
	static const struct {
		const char *key, *value;
	} rows[] = {
		{ "userFile", "/etc/user" },
		{ "tokenFile", "/etc/token" },
		{ "caFile", "/etc/ca.pem" },
		{ "plainHttp", "true" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		GIT("config", arena_printf(&arena, "%s%s", section, rows[i].key).ptr,
		    rows[i].value);
	struct registry registry = read_registry("localhost:5000");
	assert_true(span_is(registry.user_file, "/etc/user"));
	assert_true(span_is(registry.token_file, "/etc/token"));
	assert_true(span_is(registry.ca_file, "/etc/ca.pem"));
	assert_true(span_is(registry.endpoint, "http://localhost:5000"));
	assert_int_equal(registry.problem.len, 0);
}

static void mistakes_say_what_to_type(void **state)
{
	static const struct {
		const char *key, *value, *problem;
	} rows[] = {
		{ "headgate.registry.a.example.userFile", "user",
		  "headgate.registry.a.example.userFile is \"user\", and must be an absolute path: "
		  "git config headgate.registry.a.example.userFile VALUE" },
		{ "headgate.registry.a.example.plainHttp", "maybe",
		  "headgate.registry.a.example.plainHttp is \"maybe\", and must be true or false: "
		  "git config headgate.registry.a.example.plainHttp VALUE" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		GIT("config", rows[i].key, rows[i].value);
		struct span problem = read_registry("a.example").problem;
		if (!span_is(problem, rows[i].problem))
			fail_msg("%.*s", SPAN_ARG(problem));
		GIT("config", "--unset", rows[i].key);
	}
}

static void hosts_cannot_lead_a_url_elsewhere(void **state)
{
	static const char *const good[] = { "docker.io",      "r.example:5000", "localhost",
					    "localhost:5000", "[::1]:5000",     "[fd00::1]" };
	static const char *const bad[] = {
		"",    ":5000", "a@b",  "a/b",     "a b",       "a:5000:1", "a:",       "a:x",
		"a?b", "a#b",   "[::1", "[]:5000", "[::1]5000", "a\nb.c",   "a:1234567"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!registry_host_is_valid(span_of(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (registry_host_is_valid(span_of(bad[i])))
			fail_msg("%s", bad[i]);
	assert_true(read_registry("a@b").problem.len > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unconfigured_ones_are_asked_over_https),
		cmocka_unit_test(the_api_of_docker_io_is_at_another_host),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(mistakes_say_what_to_type),
		cmocka_unit_test(hosts_cannot_lead_a_url_elsewhere),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
