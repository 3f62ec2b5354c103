/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/request.h"

#include "base/count.h"
#include "tests/unit/arena_fixture.h"

enum { A = TARGET_ARGOCD, F = TARGET_FLUX, W = TARGET_WEBHOOK };

static const struct {
	int kind;
	int status;
	const char *body;
	enum answer_meaning meaning;
	bool too_large;
	const char *sentence; /* the beginning */
} rows[] = {
	{ A, 200, "", ANSWER_ACCEPTED, false, "HTTP 200 in 38 ms" },
	{ A, 202, "", ANSWER_ALARM, false, "HTTP 202: that is no answer of this kind of agent" },
	{ A, 204, "", ANSWER_ALARM, false, "HTTP 204: that is no answer of this kind of agent" },
	{ A, 400, "Webhook processing failed", ANSWER_ALARM, false,
	  "HTTP 400: most likely the secret is not the webhook.github.secret of argocd-secret" },
	{ A, 400, "Unknown webhook event\n", ANSWER_ALARM, false,
	  "HTTP 400: it did not see what kind of message this is" },
	{ A, 400, "Webhook processing failed: payload must be valid JSON under 50 MB", ANSWER_RETRY,
	  true, "HTTP 400: the message is too large" },
	{ A, 401, "", ANSWER_ALARM, false, "HTTP 401: something before Argo CD wants a login" },
	{ A, 403, "", ANSWER_ALARM, false, "HTTP 403: it refuses us" },
	{ A, 404, "", ANSWER_ALARM, false, "HTTP 404: there is no webhook: url must lead to" },
	{ A, 405, "", ANSWER_ALARM, false, "HTTP 405: there is no webhook: url must lead to" },
	{ A, 410, "", ANSWER_ALARM, false, "HTTP 410: it does not take the message" },
	{ A, 413, "", ANSWER_RETRY, true, "HTTP 413: the message is too large" },
	{ A, 429, "", ANSWER_RETRY, false, "HTTP 429: it gets too many messages" },
	{ A, 500, "", ANSWER_RETRY, false, "HTTP 500: it could not work" },
	{ A, 502, "", ANSWER_RETRY, false, "HTTP 502: it, or a proxy before it, is not ready" },
	{ A, 503, "", ANSWER_RETRY, false, "HTTP 503: its queue is full, or it is starting" },
	{ A, 504, "", ANSWER_RETRY, false, "HTTP 504: it, or a proxy before it, is not ready" },
	{ A, 599, "", ANSWER_RETRY, false, "HTTP 599: it could not work" },
	{ A, 600, "", ANSWER_ALARM, false, "HTTP 600: that is no answer" },
	{ A, 100, "", ANSWER_ALARM, false, "HTTP 100: that is no answer" },

	{ F, 200, "", ANSWER_ACCEPTED, false, "HTTP 200 in 38 ms" },
	{ F, 202, "", ANSWER_ALARM, false, "HTTP 202: this is the port for events" },
	{ F, 204, "", ANSWER_ALARM, false, "HTTP 204: that is no answer of this kind of agent" },
	{ F, 400, "", ANSWER_ALARM, false, "HTTP 400: the secret is not the Receiver's token" },
	{ F, 404, "", ANSWER_ALARM, false, "HTTP 404: no Receiver has this path" },
	{ F, 413, "", ANSWER_RETRY, true, "HTTP 413: the message is too large" },
	{ F, 500, "", ANSWER_RETRY, false, "HTTP 500: it could not annotate all objects" },
	{ F, 503, "", ANSWER_RETRY, false, "HTTP 503: the Receiver is suspended or not ready" },

	{ W, 200, "x", ANSWER_ACCEPTED, false, "HTTP 200 in 38 ms" },
	{ W, 204, "", ANSWER_ACCEPTED, false, "HTTP 204 in 38 ms" },
	{ W, 299, "", ANSWER_ACCEPTED, false, "HTTP 299 in 38 ms" },
	{ W, 400, "", ANSWER_ALARM, false, "HTTP 400: it does not take the message" },
	{ W, 401, "", ANSWER_ALARM, false, "HTTP 401: it refuses us" },
	{ W, 404, "", ANSWER_ALARM, false, "HTTP 404: there is nothing at the path of url" },
	{ W, 405, "", ANSWER_ALARM, false, "HTTP 405: nothing takes a POST" },
	{ W, 407, "", ANSWER_ALARM, false, "HTTP 407: a proxy wants a login" },
	{ W, 408, "", ANSWER_RETRY, false, "HTTP 408: it waited too long" },
	{ W, 410, "", ANSWER_GONE, false, "HTTP 410: it wants no more messages" },
	{ W, 413, "", ANSWER_RETRY, true, "HTTP 413: the message is too large" },
	{ W, 425, "", ANSWER_RETRY, false, "HTTP 425: it does not take the message yet" },
	{ W, 429, "", ANSWER_RETRY, false, "HTTP 429: it gets too many messages" },
	{ W, 502, "", ANSWER_RETRY, false, "HTTP 502: it, or a proxy before it, is not ready" },
};

static void every_answer_has_its_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct target target = { .kind = (enum target_kind)rows[i].kind };
		const struct answer answer = {
			.status = rows[i].status,
			.body = span_of(rows[i].body),
			.milliseconds = 38,
			.retry_after = 7,
		};
		struct answer_verdict verdict = answer_judge(&target, &answer, &arena);
		if (verdict.meaning != rows[i].meaning || verdict.too_large != rows[i].too_large ||
		    !span_starts_with(verdict.sentence, rows[i].sentence))
			fail_msg("kind %d, HTTP %d: %d, too large %d, %.*s", rows[i].kind,
				 rows[i].status, verdict.meaning, verdict.too_large,
				 SPAN_ARG(verdict.sentence));
		assert_int_equal(verdict.retry_after, rows[i].meaning == ANSWER_ACCEPTED ? 0 : 7);
	}
}

static struct answer_verdict judge(enum target_kind kind, struct answer answer)
{
	const struct target target = { .kind = kind };

	return answer_judge(&target, &answer, &arena);
}

static void no_answer_is_tried_again(void **state)
{
	struct answer_verdict verdict =
		judge(TARGET_FLUX, (struct answer){ .failure = span_of("connection refused") });

	(void)state;
	assert_int_equal(verdict.meaning, ANSWER_RETRY);
	assert_true(span_is(verdict.sentence, "unreachable (connection refused)"));
	verdict = judge(TARGET_FLUX, (struct answer){ .failure = span_of("a\033b") });
	assert_true(span_is(verdict.sentence, "unreachable (a\\x1bb)"));
	verdict = judge(TARGET_FLUX, (struct answer){ 0 });
	assert_true(span_is(verdict.sentence, "unreachable (no answer)"));
}

static void a_page_for_people_is_no_acceptance(void **state)
{
	struct answer answer = {
		.status = 200,
		.body = span_of("<html>"),
		.content_type = span_of("Text/HTML; charset=utf-8"),
	};

	(void)state;
	assert_int_equal(judge(TARGET_ARGOCD, answer).meaning, ANSWER_ALARM);
	assert_int_equal(judge(TARGET_FLUX, answer).meaning, ANSWER_ALARM);
	assert_int_equal(judge(TARGET_WEBHOOK, answer).meaning, ANSWER_ACCEPTED);
	answer.body = span_of("");
	assert_int_equal(judge(TARGET_ARGOCD, answer).meaning, ANSWER_ACCEPTED);
}

static const struct {
	const char *location;
	const char *sentence;
} redirects[] = {
	{ "https://argocd.example.com:8443/hook/s3cret",
	  "HTTP 301: it leads to https://argocd.example.com:8443, which is not followed: is that "
	  "what url should say?" },
	{ "http://169.254.169.254/", "HTTP 301: it leads to http://169.254.169.254, which is not "
				     "followed: is that what url should say?" },
	{ "/elsewhere", "HTTP 301: it leads elsewhere, which is not followed" },
	{ "file:///etc/passwd", "HTTP 301: it leads elsewhere, which is not followed" },
	{ "https://u:p@example.com/", "HTTP 301: it leads elsewhere, which is not followed" },
	{ "https://a\033[2J/", "HTTP 301: it leads elsewhere, which is not followed" },
	{ "", "HTTP 301: it leads elsewhere, which is not followed" },
};

static void a_redirect_is_said_by_its_host_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(redirects); i++) {
		struct answer_verdict verdict = judge(
			TARGET_FLUX, (struct answer){ .status = 301,
						      .location = span_of(redirects[i].location) });
		assert_int_equal(verdict.meaning, ANSWER_ALARM);
		if (!span_is(verdict.sentence, redirects[i].sentence))
			fail_msg("%s: %.*s", redirects[i].location, SPAN_ARG(verdict.sentence));
	}
}

static void nothing_of_the_body_is_said(void **state)
{
	(void)state;
	for (int status = 100; status < 600; status++) {
		for (int kind = TARGET_ARGOCD; kind <= TARGET_WEBHOOK; kind++) {
			struct answer answer = { .status = status, .body = span_of("s3cret") };
			assert_false(span_contains(judge((enum target_kind)kind, answer).sentence,
						   "s3cret"));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_has_its_meaning),
		cmocka_unit_test(no_answer_is_tried_again),
		cmocka_unit_test(a_page_for_people_is_no_acceptance),
		cmocka_unit_test(a_redirect_is_said_by_its_host_alone),
		cmocka_unit_test(nothing_of_the_body_is_said),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
