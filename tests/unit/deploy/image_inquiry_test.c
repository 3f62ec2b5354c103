/* SPDX-License-Identifier: Apache-2.0 */
/* Each row is a conversation: what the registry answers, and what is asked and known then. */
#include "deploy/image_inquiry.h"

#include "base/count.h"
#include "tests/unit/arena_fixture.h"

#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
/* Of the two bytes "{}". */
#define DIGEST_OF_BODY "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define BEARER "Bearer realm=\"https://auth.example/token\",service=\"r\""

static struct registry registry;

static int fresh_registry(void **state)
{
	(void)state;
	registry = (struct registry){
		.host = SPAN("r.example"),
		.endpoint = SPAN("https://r.example"),
	};
	return 0;
}

enum { MOST_ANSWERS = 6 };

struct conversation {
	const char *tag, *digest, *login, *token;
	struct answer answers[MOST_ANSWERS];
	/* "METHOD URL AUTHORIZATION\n" of every request */
	const char *asked;
	enum image_state state;
	const char *told; /* digest or problem, or its beginning */
};

static void put_request(struct text *text, const struct request *request)
{
	text_format(text, "%s %.*s", request->method, SPAN_ARG(request->url));
	for (size_t i = 0; i < request->header_count; i++)
		if (span_is(request->headers[i].name, "Authorization"))
			text_format(text, " %.*s", SPAN_ARG(request->headers[i].value));
	text_byte(text, '\n');
}

static struct image_verdict hold(const struct conversation *row)
{
	struct image_inquiry inquiry = {
		.registry = &registry,
		.credentials = { span_of(row->login), span_of(row->token) },
		.name = SPAN("shop/web"),
		.tag = span_of(row->tag),
		.digest = span_of(row->digest),
	};
	struct text asked;
	size_t answers = 0;

	text_init(&asked, 1 << 16);
	image_inquiry_begin(&inquiry, &arena);
	while (inquiry.step != INQUIRY_DONE) {
		struct request request = image_inquiry_request(&inquiry, &arena);
		put_request(&asked, &request);
		assert_true(answers < MOST_ANSWERS);
		image_inquiry_answer(&inquiry, &row->answers[answers++], &arena);
	}
	struct span all = text_span(&asked);
	if (!span_is(all, row->asked))
		fail_msg("asked:\n%.*s\nnot:\n%s", SPAN_ARG(all), row->asked);
	text_release(&asked);
	return inquiry.verdict;
}

static void check(const struct conversation *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct image_verdict verdict = hold(&rows[i]);
		struct span told = verdict.digest.len ? verdict.digest : verdict.problem;
		if (verdict.state != rows[i].state || !span_starts_with(told, rows[i].told))
			fail_msg("row %zu: %s: %.*s", i, image_state_name(verdict.state),
				 SPAN_ARG(told));
	}
}

#define HEAD_TAG "HEAD https://r.example/v2/shop/web/manifests/1.4.2"
#define GET_TAG "GET https://r.example/v2/shop/web/manifests/1.4.2"
#define GET_TOKEN "GET https://auth.example/token?service=r&scope=repository%3Ashop%2Fweb%3Apull"

static void an_open_registry_answers_at_once(void **state)
{
	static const struct conversation rows[] = {
		{ .tag = "1.4.2",
		  .answers = { { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST },
		{ .answers = { { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = "HEAD https://r.example/v2/shop/web/manifests/latest\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST },
		{ .tag = "1.4.2",
		  .digest = DIGEST,
		  .answers = { { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = "HEAD https://r.example/v2/shop/web/manifests/" DIGEST "\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST },
		{ .tag = "1.4.2",
		  .answers = { { .status = 404 } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_MISSING,
		  .told = "r.example has no shop/web:1.4.2" },
		{ .digest = DIGEST,
		  .answers = { { .status = 404 } },
		  .asked = "HEAD https://r.example/v2/shop/web/manifests/" DIGEST "\n",
		  .state = IMAGE_MISSING,
		  .told = "r.example has no shop/web@" DIGEST },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void digests_are_computed_where_none_is_said_and_never_believed(void **state)
{
	static const struct conversation rows[] = {
		{ .tag = "1.4.2",
		  .answers = { { .status = 200 }, { .status = 200, .body = SPAN("{}") } },
		  .asked = HEAD_TAG "\n" GET_TAG "\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST_OF_BODY },
		{ .tag = "1.4.2",
		  .answers = { { .status = 405 }, { .status = 200, .body = SPAN("{}") } },
		  .asked = HEAD_TAG "\n" GET_TAG "\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST_OF_BODY },
		{ .tag = "1.4.2",
		  .answers = { { .status = 405 },
			       { .status = 200, .body = SPAN("{}"), .digest = SPAN(DIGEST) } },
		  .asked = HEAD_TAG "\n" GET_TAG "\n",
		  .state = IMAGE_UNKNOWN,
		  .told = "r.example answers with " DIGEST_OF_BODY " where " DIGEST " was wanted" },
		{ .digest = DIGEST_OF_BODY,
		  .answers = { { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = "HEAD https://r.example/v2/shop/web/manifests/" DIGEST_OF_BODY "\n",
		  .state = IMAGE_UNKNOWN,
		  .told = "r.example answers with " DIGEST " where" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 200, .digest = SPAN("sha256:short") },
			       { .status = 200, .body = SPAN("{}") } },
		  .asked = HEAD_TAG "\n" GET_TAG "\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST_OF_BODY },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void logins_are_given_when_they_are_asked_for(void **state)
{
	static const struct conversation rows[] = {
		/* Basic. */
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401, .authenticate = SPAN("Basic realm=\"x\"") },
			       { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = HEAD_TAG "\n" HEAD_TAG " Basic Y2k6cGFzcw==\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST },
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401, .authenticate = SPAN("Basic realm=\"x\"") },
			       { .status = 401, .authenticate = SPAN("Basic realm=\"x\"") } },
		  .asked = HEAD_TAG "\n" HEAD_TAG " Basic Y2k6cGFzcw==\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web to the configured login (HTTP 401)" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN("Basic realm=\"x\"") } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web without login (HTTP 401)" },
		/* A token service, with a login and without. */
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) },
			       { .status = 200, .body = SPAN("{\"token\": \"t1\"}") },
			       { .status = 200, .digest = SPAN(DIGEST) } },
		  .asked = HEAD_TAG "\n" GET_TOKEN " Basic Y2k6cGFzcw==\n" HEAD_TAG " Bearer t1\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST },
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) },
			       { .status = 200, .body = SPAN("{\"access_token\": \"t1\"}") },
			       { .status = 401, .authenticate = SPAN(BEARER) } },
		  .asked = HEAD_TAG "\n" GET_TOKEN "\n" HEAD_TAG " Bearer t1\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web without login (HTTP 401)" },
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) }, { .status = 401 } },
		  .asked = HEAD_TAG "\n" GET_TOKEN " Basic Y2k6cGFzcw==\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web to the configured login" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) },
			       { .status = 200, .body = SPAN("{}") } },
		  .asked = HEAD_TAG "\n" GET_TOKEN "\n",
		  .state = IMAGE_UNKNOWN,
		  .told = "the token service of r.example answers without a token" },
		/* The challenge only comes at the GET. */
		{ .tag = "1.4.2",
		  .answers = { { .status = 405 },
			       { .status = 401, .authenticate = SPAN(BEARER) },
			       { .status = 200, .body = SPAN("{\"token\": \"t1\"}") },
			       { .status = 200, .body = SPAN("{}") } },
		  .asked = HEAD_TAG "\n" GET_TAG "\n" GET_TOKEN "\n" GET_TAG " Bearer t1\n",
		  .state = IMAGE_EXISTS,
		  .told = DIGEST_OF_BODY },
		/* A token of one's own is sent at once, and nowhere else. */
		{ .tag = "1.4.2",
		  .token = "own",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) } },
		  .asked = HEAD_TAG " Bearer own\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web to the configured login (HTTP 401): "
			  "there is no such image, or the login in "
			  "headgate.registry.r.example.tokenFile may not see it" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 403 } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show shop/web without login (HTTP 403): there is no "
			  "such image, or it needs one: git config "
			  "headgate.registry.r.example.userFile FILE (USER:PASSWORD, mode 0600)" },
		/* Of a token service that is not to be asked, or not named at all. */
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN("Bearer") } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_UNKNOWN,
		  .told = "r.example names a token service that is no https URL" },
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401,
				 .authenticate = SPAN("Bearer realm=\"http://auth.example/\"") } },
		  .asked = HEAD_TAG "\n",
		  .state = IMAGE_UNKNOWN,
		  .told = "r.example names a token service that is no https URL" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_says_nothing_of_the_image_is_no_verdict(void **state)
{
	static const struct conversation rows[] = {
		{ .tag = "1.4.2",
		  .answers = { { .status = 503 } },
		  .asked = HEAD_TAG "\n",
		  .told = "r.example answers HTTP 503" },
		{ .tag = "1.4.2",
		  .answers = { { .failure = SPAN("connection refused") } },
		  .asked = HEAD_TAG "\n",
		  .told = "r.example could not be asked: connection refused" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 307, .location = SPAN("https://evil.example/") } },
		  .asked = HEAD_TAG "\n",
		  .told = "r.example redirects elsewhere (HTTP 307), which is not followed" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 400 } },
		  .asked = HEAD_TAG "\n",
		  .told = "r.example answers HTTP 400" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) }, { .status = 500 } },
		  .asked = HEAD_TAG "\n" GET_TOKEN "\n",
		  .told = "the token service of r.example answers HTTP 500" },
		{ .tag = "1.4.2",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) }, { .status = 404 } },
		  .asked = HEAD_TAG "\n" GET_TOKEN "\n",
		  .told = "the token service of r.example answers HTTP 404" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_busy_registry_says_when_to_come_back(void **state)
{
	static const struct conversation row = {
		.tag = "1.4.2",
		.answers = { { .status = 429, .retry_after = 7 } },
		.asked = HEAD_TAG "\n",
	};

	(void)state;
	struct image_verdict verdict = hold(&row);
	assert_int_equal(verdict.state, IMAGE_UNKNOWN);
	assert_true(verdict.again);
	assert_int_equal(verdict.retry_after, 7);
}

static void a_login_does_not_leave_a_registry_without_tls(void **state)
{
	static const struct conversation rows[] = {
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401, .authenticate = SPAN(BEARER) } },
		  .asked = "HEAD http://r.example/v2/shop/web/manifests/1.4.2\n",
		  .told = "r.example is asked without TLS and names a token service elsewhere" },
		{ .tag = "1.4.2",
		  .login = "ci:pass",
		  .answers = { { .status = 401,
				 .authenticate = SPAN("Bearer realm=\"http://r.example/t\"") },
			       { .status = 403 } },
		  .asked = "HEAD http://r.example/v2/shop/web/manifests/1.4.2\n"
			   "GET http://r.example/t?scope=repository%3Ashop%2Fweb%3Apull "
			   "Basic Y2k6cGFzcw==\n",
		  .state = IMAGE_HIDDEN,
		  .told = "r.example does not show" },
	};

	(void)state;
	registry.endpoint = span_of("http://r.example");
	registry.plain_http = true;
	check(rows, COUNT(rows));
}

static void what_is_no_image_is_never_asked_for(void **state)
{
	static const struct {
		const char *name, *tag, *digest, *told;
	} rows[] = {
		{ "Shop/web", "1", "", "is no name of an image" },
		{ "shop/../web", "1", "", "is no name of an image" },
		{ "shop//web", "1", "", "is no name of an image" },
		{ "shop/web/", "1", "", "is no name of an image" },
		{ "shop/web?x=1", "1", "", "is no name of an image" },
		{ "", "1", "", "is no name of an image" },
		{ "web", "1/../..", "", "has a tag that no image can have" },
		{ "web", "-1", "", "has a tag that no image can have" },
		{ "web", "1\n", "", "has a tag that no image can have" },
		{ "web", "1", "sha256:abc", "has a digest that is none" },
		{ "web", "1", "md5:abc", "has a digest that is none" },
		{ "web", "1", "sha256:../../", "has a digest that is none" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct image_inquiry inquiry = {
			.registry = &registry,
			.name = span_of(rows[i].name),
			.tag = span_of(rows[i].tag),
			.digest = span_of(rows[i].digest),
		};
		image_inquiry_begin(&inquiry, &arena);
		assert_int_equal(inquiry.step, INQUIRY_DONE);
		assert_int_equal(inquiry.verdict.state, IMAGE_MISSING);
		assert_true(span_starts_with(inquiry.verdict.problem, rows[i].told));
	}
}

static void a_registry_with_a_problem_is_not_asked(void **state)
{
	static const struct conversation row = { .tag = "1", .asked = "" };

	(void)state;
	registry.problem = span_of("mend it");
	struct image_verdict verdict = hold(&row);
	assert_int_equal(verdict.state, IMAGE_UNKNOWN);
	assert_true(span_is(verdict.problem, "mend it"));
	assert_false(verdict.again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_open_registry_answers_at_once, fresh_registry),
		cmocka_unit_test_setup(digests_are_computed_where_none_is_said_and_never_believed,
				       fresh_registry),
		cmocka_unit_test_setup(logins_are_given_when_they_are_asked_for, fresh_registry),
		cmocka_unit_test_setup(what_says_nothing_of_the_image_is_no_verdict,
				       fresh_registry),
		cmocka_unit_test_setup(a_busy_registry_says_when_to_come_back, fresh_registry),
		cmocka_unit_test_setup(a_login_does_not_leave_a_registry_without_tls,
				       fresh_registry),
		cmocka_unit_test_setup(what_is_no_image_is_never_asked_for, fresh_registry),
		cmocka_unit_test_setup(a_registry_with_a_problem_is_not_asked, fresh_registry),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
