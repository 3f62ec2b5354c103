/* SPDX-License-Identifier: Apache-2.0 */
/* What Argo CD and Flux are told: headers and bodies as exact bytes. */
#include "deploy/request.h"

#include "base/limits.h"
#include "deploy/message_body.h"
#include "tests/unit/deploy/delivery_fixture.h"

/* --- Argo CD --- */

static void argo_cd_is_told_once_for_each_url(void **state)
{
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = a_delivery(&target);
	struct requests requests = made(&delivery, &the_targets, "s3cret\n");

	(void)state;
	assert_int_equal(requests.count, 2);
	assert_true(span_contains(requests.items[0].body,
				  "\"html_url\":\"https://git.example.com/srv/manifests\""));
	assert_true(span_contains(requests.items[1].body,
				  "\"html_url\":\"https://git.example.com/manifests\""));
	/* The newline at the file's end is no part of the secret. */
	assert_span(header(&requests.items[0], "X-Hub-Signature-256"),
		    "sha256=5d393c900bb52424ee84b7413022257a240749c5ed47299f1e8a2601ff6f8b85");
}

static void argo_cd_is_told_unsigned_without_a_secret(void **state)
{
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = a_delivery(&target);
	struct requests requests = made(&delivery, &the_targets, "");

	(void)state;
	assert_null(header(&requests.items[0], "X-Hub-Signature-256").ptr);
	assert_null(header(&requests.items[0], "X-Hub-Signature").ptr);
	assert_span(header(&requests.items[0], "X-GitHub-Event"), "push");
}

static void argo_cd_needs_a_url_and_one_secret(void **state)
{
	static struct span odd[] = { SPAN("/srv/manifests.git") };
	const struct targets none = { 0 }, useless = { .clone_urls = odd, .clone_url_count = 1 };
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	struct error err = not_made(&delivery, &none, "s3cret");
	assert_true(span_contains(span_of(err.message), "headgate.cloneUrl is not set"));
	assert_true(span_contains(span_of(err.hint), "git config --add headgate.cloneUrl"));
	err = not_made(&delivery, &useless, "s3cret");
	assert_true(span_contains(span_of(err.message), "can match"));
	err = not_made(&delivery, &the_targets, "s3cret\nolder\n");
	assert_true(span_contains(span_of(err.message), "several lines"));
	assert_false(span_contains(span_of(err.message), "s3cret"));
}

/* --- files --- */

static void files_are_told_all_or_not_at_all(void **state)
{
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	assert_true(span_contains(made(&delivery, &the_targets, "").items[0].body, "\"commits\""));
	delivery.brief = true;
	assert_false(span_contains(made(&delivery, &the_targets, "").items[0].body, "\"commits\""));
	delivery.brief = false;
	delivery.files.complete = false;
	assert_false(span_contains(made(&delivery, &the_targets, "").items[0].body, "\"commits\""));
}

static void no_file_is_told_when_a_proxy_would_refuse_the_message(void **state)
{
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	delivery.files.modified = many_paths(LIMIT_FILES_TOLD);
	delivery.files.modified_count = 15000;
	struct span body = made(&delivery, &the_targets, "").items[0].body;
	assert_true(span_contains(body, "application-14999/"));
	assert_true(body.len < LIMIT_TOLD_BYTES);
	delivery.files.modified_count = LIMIT_FILES_TOLD;
	body = made(&delivery, &the_targets, "").items[0].body;
	assert_false(span_contains(body, "commits"));
	assert_true(span_contains(body, oid_text(delivery.after).hex));
}

static void deliveries_of_one_passage_share_their_bodies(void **state)
{
	struct target target = a_target(TARGET_ARGOCD), other = a_target(TARGET_FLUX);
	struct message_bodies bodies = { 0 };
	struct delivery delivery = a_delivery(&target), second = a_delivery(&target);

	(void)state;
	delivery.bodies = second.bodies = &bodies;
	second.id = span_of("another");
	struct requests one = made(&delivery, &the_targets, "s3cret");
	struct requests two = made(&second, &the_targets, "t0ken");
	assert_ptr_equal(one.items[0].body.ptr, two.items[0].body.ptr);
	assert_ptr_equal(one.items[1].body.ptr, two.items[1].body.ptr);
	assert_ptr_not_equal(one.items[0].body.ptr, one.items[1].body.ptr);
	assert_false(span_equal(header(&one.items[0], "X-Hub-Signature-256"),
				header(&two.items[0], "X-Hub-Signature-256")));
	/* What says something else is something else. */
	second.brief = true;
	assert_false(span_contains(made(&second, &the_targets, "").items[0].body, "commits"));
	second.target = &other;
	second.brief = false;
	assert_true(span_contains(made(&second, &the_targets, "x").items[0].body, "@sha1:"));
	assert_true(span_contains(made(&delivery, &the_targets, "").items[0].body, "commits"));
}

/* --- Flux --- */

static void flux_generic_hmac_is_told_with_a_signature(void **state)
{
	static struct span modified[] = { SPAN("apps/\xc3\xa9t\xc3\xa9/deployment.yaml") };
	struct target target = a_target(TARGET_FLUX);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	delivery.files.added_count = 0;
	delivery.files.modified = modified;
	struct requests requests = made(&delivery, &the_targets, "cl\xc3\xa9-flux\n");
	assert_int_equal(requests.count, 1);
	assert_span(requests.items[0].body,
		    "{\"repository\":\"manifests\",\"ref\":\"refs/heads/master\",\"revision\":"
		    "\"master@sha1:2222222222222222222222222222222222222222\",\"before\":"
		    "\"1111111111111111111111111111111111111111\",\"after\":"
		    "\"2222222222222222222222222222222222222222\",\"files\":[\"apps/"
		    "\xc3\xa9t\xc3\xa9/deployment.yaml\"]}");
	/* That of the vector flux-generic-hmac-this-event. */
	assert_span(header(&requests.items[0], "X-Signature"),
		    "sha256=82ed871aba7c97f0c79d1a57c32f47689b013b209d48afcf85ded5d16845430c");
	assert_null(header(&requests.items[0], "X-Hub-Signature").ptr);
	struct error err = not_made(&delivery, &the_targets, "");
	assert_true(span_contains(span_of(err.message), "headgate.target.prod.secretFile"));
}

static void flux_gets_an_empty_body_when_it_found_one_too_large(void **state)
{
	struct target target = a_target(TARGET_FLUX);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	delivery.brief = true;
	struct requests requests = made(&delivery, &the_targets, "tok123");
	assert_int_equal(requests.items[0].body.len, 0);
	assert_non_null(requests.items[0].body.ptr); /* a body, which is empty */
	assert_span(header(&requests.items[0], "X-Signature"),
		    "sha256=acb56833b5e400275778102249f5beed0a26903c280d257cfac25e434e50e21b");
}

static void flux_as_github_is_told_once_and_generic_unsigned(void **state)
{
	struct target target = a_target(TARGET_FLUX);
	struct delivery delivery = a_delivery(&target);
	const struct targets none = { 0 };

	(void)state;
	target.receiver = RECEIVER_GITHUB;
	struct requests requests = made(&delivery, &the_targets, "s3cret");
	assert_int_equal(requests.count, 1);
	assert_span(header(&requests.items[0], "X-GitHub-Event"), "push");
	assert_span(header(&requests.items[0], "X-Hub-Signature-256"),
		    "sha256=5d393c900bb52424ee84b7413022257a240749c5ed47299f1e8a2601ff6f8b85");
	assert_int_equal(made(&delivery, &none, "s3cret").count, 1);
	target.receiver = RECEIVER_GENERIC;
	requests = made(&delivery, &the_targets, "");
	assert_int_equal(requests.count, 1);
	assert_null(header(&requests.items[0], "X-Signature").ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(argo_cd_is_told_once_for_each_url),
		cmocka_unit_test(argo_cd_is_told_unsigned_without_a_secret),
		cmocka_unit_test(argo_cd_needs_a_url_and_one_secret),
		cmocka_unit_test(files_are_told_all_or_not_at_all),
		cmocka_unit_test(no_file_is_told_when_a_proxy_would_refuse_the_message),
		cmocka_unit_test(deliveries_of_one_passage_share_their_bodies),
		cmocka_unit_test(flux_generic_hmac_is_told_with_a_signature),
		cmocka_unit_test(flux_gets_an_empty_body_when_it_found_one_too_large),
		cmocka_unit_test(flux_as_github_is_told_once_and_generic_unsigned),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
