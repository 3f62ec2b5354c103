/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/argocd.h"

#include "base/limits.h"
#include "base/text.h"
#include "tests/unit/deploy/applications_fixture.h"
#include "tests/unit/deploy/request_header.h"
#include "tests/unit/repo/oid_of_digit.h"

/* --- reading --- */

static const char full[] =
	"{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
	"{\"metadata\":{\"name\":\"web\",\"namespace\":\"argocd\"},"
	"\"spec\":{\"project\":\"shop\",\"source\":{\"repoURL\":\"git@git.example.com:srv/"
	"manifests\","
	"\"path\":\"apps/web\",\"targetRevision\":\"master\"},"
	"\"syncPolicy\":{\"automated\":{\"prune\":true}}},"
	"\"status\":{\"sync\":{\"status\":\"Synced\",\"revision\":\"" R2 "\"},"
	"\"health\":{\"status\":\"Degraded\"},"
	"\"resources\":[{\"kind\":\"Service\",\"name\":\"web\",\"health\":{\"status\":\"Healthy\"}}"
	","
	"{\"kind\":\"Deployment\",\"name\":\"web\",\"health\":{\"status\":\"Degraded\","
	"\"message\":\"crash loop\"}}],"
	"\"conditions\":[{\"type\":\"SharedResourceWarning\",\"message\":\"w\"}],"
	"\"operationState\":{\"phase\":\"Succeeded\",\"message\":\"successfully synced\","
	"\"syncResult\":{\"revision\":\"" R2 "\"}},"
	"\"history\":[{\"id\":3,\"revision\":\"" R1 "\",\"deployedAt\":\"2026-11-22T20:00:00Z\"},"
	"{\"id\":4,\"revision\":\"" R2 "\",\"deployedAt\":\"2026-11-23T20:00:00Z\"}]}},"
	"{\"metadata\":{\"name\":\"elsewhere\"},\"spec\":{\"source\":{"
	"\"repoURL\":\"https://git.example.com/other.git\"}}},"
	"{\"metadata\":{\"name\":\"cart\",\"namespace\":\"argocd\"},"
	"\"spec\":{\"source\":{\"repoURL\":\"" OURS "\",\"targetRevision\":\"release\"},"
	"\"syncPolicy\":{\"automated\":{\"enabled\":false}}}}"
	"]}";

static void everything_of_an_application_is_read(void **state)
{
	struct applications applications = read_all(full);
	const struct application *cart = &applications.items[0], *web = &applications.items[1];

	(void)state;
	assert_int_equal(applications.count, 2);
	assert_span(cart->name, "cart");
	assert_false(cart->matches_branch);
	assert_false(cart->auto_sync.on);
	assert_true(oid_is_zero(cart->compared));
	assert_span(web->name, "web");
	assert_span(web->namespace, "argocd");
	assert_span(web->project, "shop");
	assert_span(web->path, "apps/web");
	assert_span(web->target_revision, "master");
	assert_true(web->matches_url && web->matches_branch && web->auto_sync.on);
	assert_false(web->blocked || web->deleting);
	assert_span(web->sync_status, "Synced");
	assert_span(web->phase, "Succeeded");
	assert_span(web->health, "Degraded");
	assert_span(web->health_detail, "Deployment web: crash loop");
	assert_int_equal(web->comparison.len, 0);
	assert_true(oid_equal(web->compared, oid_of('2')));
	assert_true(oid_equal(web->applied, oid_of('2')));
	assert_int_equal(web->history_count, 2);
	assert_int_equal(web->history[0].id, 3);
	assert_true(oid_equal(web->history[0].revision, oid_of('1')));
	assert_int_equal(web->history[0].deployed_at, 1795377600);
}

static void of_several_sources_the_one_that_is_ours_counts(void **state)
{
	struct applications applications = read_all(
		"{\"metadata\":{\"name\":\"web\",\"annotations\":{"
		"\"argocd.argoproj.io/manifest-generate-paths\":\".;/shared\"}},"
		"\"spec\":{\"sources\":["
		"{\"repoURL\":\"https://charts.example.com\",\"chart\":\"web\",\"path\":\"c\"},"
		"{\"repoURL\":\"" OURS "\",\"targetRevision\":\"release\",\"path\":\"old\"},"
		"{\"repoURL\":\"" OURS "\",\"targetRevision\":\"master\",\"ref\":\"values\"},"
		"{\"repoURL\":\"" OURS "\",\"targetRevision\":\"master\",\"path\":\"apps/web\"}]},"
		"\"status\":{\"sync\":{\"status\":\"Synced\",\"revisions\":[\"1.2.3\",\"" R1
		"\",\"" R1 "\",\"" R2 "\"]},"
		"\"operationState\":{\"phase\":\"Succeeded\",\"syncResult\":{\"revisions\":["
		"\"1.2.3\",\"" R1 "\",\"" R1 "\",\"" R3 "\"]}}}}");
	const struct application *web = &applications.items[0];

	(void)state;
	assert_int_equal(applications.count, 1);
	assert_span(web->path, "apps/web");
	assert_true(web->matches_branch);
	assert_true(oid_equal(web->compared, oid_of('2')));
	assert_true(oid_equal(web->applied, oid_of('3')));
	/* A relative entry counts from every source's path. */
	assert_int_equal(web->refresh_path_count, 5);
	assert_span(web->refresh_paths[0], "c");
	assert_span(web->refresh_paths[3], "apps/web");
	assert_span(web->refresh_paths[4], "shared");
}

static void a_hydrated_application_is_at_the_commit_that_it_was_made_from(void **state)
{
	struct applications applications = read_all(
		"{\"metadata\":{\"name\":\"web\"},\"spec\":{\"sourceHydrator\":{\"drySource\":{"
		"\"repoURL\":\"" OURS "\",\"targetRevision\":\"master\",\"path\":\"apps/web\"},"
		"\"syncSource\":{\"targetBranch\":\"env/prod\",\"path\":\"web\"}}},"
		"\"status\":{\"sync\":{\"status\":\"Synced\",\"revision\":\"" R3 "\"},"
		"\"sourceHydrator\":{\"lastSuccessfulOperation\":{\"drySHA\":\"" R2
		"\",\"hydratedSHA\":\"" R3 "\"}},"
		"\"operationState\":{\"phase\":\"Succeeded\",\"syncResult\":{\"revision\":\"" R1
		"\"}}}}");

	(void)state;
	assert_int_equal(applications.count, 1);
	assert_true(applications.items[0].matches_branch);
	assert_true(oid_equal(applications.items[0].compared, oid_of('2')));
	assert_true(oid_is_zero(applications.items[0].applied)); /* made from what, nobody says */
}

static const char *const harmless[] = {
	"{\"items\":null}",
	"{\"items\":[]}",
	"{\"items\":[null,1,\"x\",[],{}]}",
	"{\"items\":[{\"metadata\":1,\"spec\":2,\"status\":3}]}",
	"{\"items\":[{\"metadata\":{\"name\":5},\"spec\":{\"source\":{\"repoURL\":\"" OURS
	"\"}}}]}",
	"{\"items\":[{\"metadata\":{\"name\":\"\"},\"spec\":{\"source\":{\"repoURL\":\"" OURS
	"\"}}}]}",
	"{\"items\":[{\"spec\":{\"sources\":[1,null,{\"repoURL\":7}]}}]}",
	"{\"spec\":{}}",
};

static void what_is_no_application_is_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(harmless); i++)
		assert_int_equal(read_all(harmless[i]).count, 0);
}

static void wrong_types_inside_an_application_count_as_absent(void **state)
{
	struct applications applications = read_all(
		"{\"items\":[{\"metadata\":{\"name\":\"web\",\"namespace\":[],"
		"\"annotations\":\"x\"},\"spec\":{\"project\":{},\"source\":{\"repoURL\":\"" OURS
		"\",\"path\":true,\"targetRevision\":1},\"syncPolicy\":[]},"
		"\"status\":{\"sync\":{\"status\":0,\"revision\":\"abc\"},\"health\":\"x\","
		"\"resources\":{},\"conditions\":1,\"operationState\":{\"syncResult\":[]},"
		"\"history\":[{\"id\":\"3\"},{\"id\":4,\"deployedAt\":\"x\"}]}}]}");
	const struct application *web = &applications.items[0];

	(void)state;
	assert_int_equal(applications.count, 1);
	assert_int_equal(web->namespace.len, 0);
	assert_true(oid_is_zero(web->compared));
	assert_int_equal(web->history_count, 1);
	assert_true(web->matches_branch); /* no targetRevision is HEAD */
}

static const char *const damaged[] = {
	"",
	"<html>login</html>",
	"{",
	"[]",
	"1",
	"{}",
	"{\"error\":\"x\",\"code\":16}",
	"{\"items\":{}}",
	"{\"items\":[],\"items\":[]}",
	"{\"items\":[\"\\u0000\"]}",
	"{\"items\":[]} x",
};

static void what_argo_cd_does_not_answer_is_an_error(void **state)
{
	struct applications applications;

	(void)state;
	for (size_t i = 0; i < COUNT(damaged); i++) {
		struct error err = { 0 };
		if (try_read(span_of(damaged[i]), &applications, &err) != -1)
			fail_msg("%s", damaged[i]);
		assert_true(span_contains(span_of(err.message), "not what Argo CD answers"));
	}
}

static void deep_and_huge_answers_are_refused(void **state)
{
	struct applications applications;
	struct error err = { 0 };
	char *deep = arena_alloc(&arena, 100000), *huge;
	size_t size = (size_t)LIMIT_ANSWER_VALUES + 10;

	(void)state;
	memset(deep, '[', 100000);
	assert_int_equal(try_read((struct span){ deep, 100000 }, &applications, &err), -1);
	huge = arena_alloc(&arena, size);
	memset(huge, ',', size);
	assert_int_equal(try_read((struct span){ huge, size }, &applications, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

static void too_many_refresh_paths_count_as_none(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, (size_t)1 << 20);
	text_string(&text, "{\"metadata\":{\"name\":\"web\",\"annotations\":{"
			   "\"argocd.argoproj.io/manifest-generate-paths\":\"");
	for (int i = 0; i < LIMIT_REFRESH_PATHS + 10; i++)
		text_string(&text, "a;");
	text_string(&text, "\"}},\"spec\":{\"source\":{\"repoURL\":\"" OURS "\"}}}");
	text_byte(&text, '\0');
	struct applications applications = read_all(text.bytes);
	text_release(&text);
	assert_int_equal(applications.items[0].refresh_path_count, 0);
}

/* --- asking --- */

static const struct target the_target = {
	.name = SPAN("prod"),
	.kind = TARGET_ARGOCD,
	.api_url = SPAN("https://argocd.example.com/root"),
};
static const struct application an_application = {
	.name = SPAN("web/../x"),
	.namespace = SPAN("argocd"),
	.project = SPAN("a b"),
};

static void requests_name_the_application_and_carry_the_token(void **state)
{
	const struct span token = SPAN("t0ken\nX-Evil: 1");
	struct request request = argocd_get_request(&the_target, &an_application, token, &arena);

	(void)state;
	assert_string_equal(request.method, "GET");
	assert_span(request.url, "https://argocd.example.com/root/api/v1/applications/"
				 "web%2F..%2Fx?appNamespace=argocd&project=a%20b");
	assert_span(header(&request, "Authorization"), "Bearer t0ken");
	assert_null(header(&request, "Content-Type").ptr);
	assert_int_equal(request.max_answer_bytes, LIMIT_APPLICATIONS_BYTES);

	request = argocd_refresh_request(&the_target, &an_application, token, 3000, &arena);
	assert_span(request.url, "https://argocd.example.com/root/api/v1/applications/"
				 "web%2F..%2Fx?refresh=normal&appNamespace=argocd&project=a%20b");
	assert_int_equal(request.deadline_ms, 3000);

	request = argocd_list_request(&the_target, true, token, &arena);
	assert_span(request.url, "https://argocd.example.com/root/api/v1/applications");
	request = argocd_list_request(&the_target, false, token, &arena);
	assert_true(span_starts_with(request.url, "https://argocd.example.com/root/api/v1/"
						  "applications?fields=items.metadata.name,"));
	assert_true(span_contains(request.url, ",items.spec,"));
}

static void changes_are_sent_with_exactly_the_content_type_that_is_taken(void **state)
{
	const struct span token = SPAN("t0ken");
	struct request request =
		argocd_rollback_request(&the_target, &an_application, 3, token, &arena);

	(void)state;
	assert_string_equal(request.method, "POST");
	assert_span(request.url,
		    "https://argocd.example.com/root/api/v1/applications/web%2F..%2Fx/rollback");
	assert_span(header(&request, "Content-Type"), "application/json");
	assert_span(request.body, "{\"id\":3,\"prune\":false,\"dryRun\":false,"
				  "\"appNamespace\":\"argocd\",\"project\":\"a b\"}");
}

static void auto_sync_is_patched_to_what_is_wanted(void **state)
{
	static const struct {
		struct auto_sync wanted;
		bool is_disabled;
		const char *automated;
	} rows[] = {
		{ { .on = false, .prune = true }, false, "null" },
		{ { .on = true }, false, "{}" },
		{ { .on = true, .prune = true }, false, "{\\\"prune\\\":true}" },
		{ { .on = true, .self_heal = true, .allow_empty = true },
		  false,
		  "{\\\"selfHeal\\\":true,\\\"allowEmpty\\\":true}" },
		{ { .on = true }, true, "{\\\"enabled\\\":true}" },
	};
	const struct span token = SPAN("t0ken");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct application application = an_application;
		application.is_disabled = rows[i].is_disabled;
		struct request request = argocd_auto_sync_request(&the_target, &application,
								  &rows[i].wanted, token, &arena);
		struct span body = arena_printf(
			&arena,
			"{\"patch\":\"{\\\"spec\\\":{\\\"syncPolicy\\\":{\\\"automated\\\":%s}}}\","
			"\"patchType\":\"merge\",\"name\":\"web/../x\",\"appNamespace\":\"argocd\","
			"\"project\":\"a b\"}",
			rows[i].automated);
		assert_string_equal(request.method, "PATCH");
		assert_span(header(&request, "Content-Type"), "application/json");
		assert_span(request.body, body.ptr);
	}
}

static const struct {
	int status;
	const char *body;
	enum answer_meaning meaning;
	int code;
	const char *sentence;
} answers[] = {
	{ 200, "{}", ANSWER_ACCEPTED, 0, "HTTP 200 in 7 ms" },
	{ 0, "", ANSWER_RETRY, 0, "unreachable (connection refused)" },
	{ 400,
	  "{\"error\":\"x\",\"code\":9,\"message\":\"rollback cannot be initiated when auto-sync "
	  "is "
	  "enabled\"}",
	  ANSWER_ALARM, ARGOCD_FAILED_PRECONDITION,
	  "HTTP 400: Argo CD did not do it: rollback cannot be initiated when auto-sync is "
	  "enabled" },
	{ 400, "{\"code\":3,\"message\":\"no id 7\"}", ANSWER_ALARM, ARGOCD_INVALID_ARGUMENT,
	  "HTTP 400: Argo CD did not do it: no id 7" },
	{ 401, "{\"error\":\"no session information\",\"code\":16}", ANSWER_ALARM,
	  ARGOCD_UNAUTHENTICATED,
	  "HTTP 401: Argo CD does not know the token, or it has expired: no session information" },
	{ 403, "{\"code\":7,\"message\":\"permission denied\"}", ANSWER_ALARM,
	  ARGOCD_PERMISSION_DENIED,
	  "HTTP 403: the token's account may not do this (argocd-rbac-cm), or there is no such "
	  "Application: permission denied" },
	{ 404, "not found", ANSWER_ALARM, 0,
	  "HTTP 404: there is no such Application, or apiUrl does not lead to argocd-server" },
	{ 409, "", ANSWER_RETRY, 0, "HTTP 409: somebody else is changing the Application" },
	{ 415, "", ANSWER_ALARM, 0, "HTTP 415: a proxy changes the header Content-Type" },
	{ 500, "{\"code\":2,\"message\":\"application refresh deadline exceeded\"}", ANSWER_RETRY,
	  2, "HTTP 500: Argo CD did not do it: application refresh deadline exceeded" },
	{ 503, "[", ANSWER_RETRY, 0, "HTTP 503: Argo CD did not do it" },
	{ 302, "", ANSWER_ALARM, 0, "HTTP 302: Argo CD did not do it" },
	{ 400, "{\"code\":\"9\",\"message\":\"\\u001b[2J\"}", ANSWER_ALARM, 0,
	  "HTTP 400: Argo CD did not do it: \\x1b[2J" },
};

static void refusals_of_the_api_are_said_in_its_own_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		const struct answer answer = {
			.status = answers[i].status,
			.failure = span_of("connection refused"),
			.body = span_of(answers[i].body),
			.milliseconds = 7,
		};
		struct argocd_answer verdict = argocd_answer_judge(&answer, &arena);
		assert_span(verdict.sentence, answers[i].sentence);
		assert_int_equal(verdict.meaning, answers[i].meaning);
		assert_int_equal(verdict.code, answers[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_of_an_application_is_read),
		cmocka_unit_test(of_several_sources_the_one_that_is_ours_counts),
		cmocka_unit_test(a_hydrated_application_is_at_the_commit_that_it_was_made_from),
		cmocka_unit_test(what_is_no_application_is_left_out),
		cmocka_unit_test(wrong_types_inside_an_application_count_as_absent),
		cmocka_unit_test(what_argo_cd_does_not_answer_is_an_error),
		cmocka_unit_test(deep_and_huge_answers_are_refused),
		cmocka_unit_test(too_many_refresh_paths_count_as_none),
		cmocka_unit_test(requests_name_the_application_and_carry_the_token),
		cmocka_unit_test(changes_are_sent_with_exactly_the_content_type_that_is_taken),
		cmocka_unit_test(auto_sync_is_patched_to_what_is_wanted),
		cmocka_unit_test(refusals_of_the_api_are_said_in_its_own_words),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
