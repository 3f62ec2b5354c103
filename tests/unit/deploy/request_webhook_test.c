/* SPDX-License-Identifier: Apache-2.0 */
/* What a webhook is told, plain and as CloudEvents: headers and bodies as exact bytes. */
#include "base/limits.h"
#include "deploy/message_signature.h"
#include "tests/unit/deploy/delivery_fixture.h"

#define ONE_KEY "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define DATA                                                                                       \
	"{\"repository\":\"manifests\",\"ref\":\"refs/heads/master\",\"branch\":\"master\","       \
	"\"before\":\"1111111111111111111111111111111111111111\","                                 \
	"\"after\":\"2222222222222222222222222222222222222222\",\"subject\":\"web: 1.4.2\","       \
	"\"time\":\"2026-11-22T20:00:00Z\",\"pull_requests\":[41],\"files\":{\"added\":["          \
	"\"apps/a/new.yaml\"],\"modified\":[\"apps/a/deployment.yaml\"],\"removed\":[]}}"

static void a_webhook_is_told_as_standard_webhooks_has_it(void **state)
{
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);
	struct requests requests = made(&delivery, &the_targets, ONE_KEY "\n");
	struct span signature;

	(void)state;
	assert_int_equal(requests.count, 1);
	assert_span(
		requests.items[0].body,
		"{\"type\":\"ref.updated\",\"timestamp\":\"2026-11-22T20:00:00Z\",\"data\":" DATA
		"}");
	assert_span(header(&requests.items[0], "Content-Type"), "application/json");
	assert_span(header(&requests.items[0], "webhook-id"), "msg_manifests_master_2222222");
	assert_span(header(&requests.items[0], "webhook-timestamp"), "1795377660");
	assert_null(signature_standard_webhook(span_of(ONE_KEY), delivery.id, 1795377660,
					       requests.items[0].body, &arena, &signature));
	assert_span(header(&requests.items[0], "webhook-signature"), signature.ptr);
}

static void a_webhook_can_be_a_cloud_event(void **state)
{
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	target.event = EVENT_CLOUDEVENTS_BINARY;
	struct requests requests = made(&delivery, &the_targets, ONE_KEY);
	const struct request *request = &requests.items[0];
	assert_span(request->body, DATA);
	assert_span(header(request, "Content-Type"), "application/json");
	assert_span(header(request, "ce-specversion"), "1.0");
	assert_span(header(request, "ce-id"), "msg_manifests_master_2222222");
	assert_span(header(request, "ce-source"), "https://git.example.com/srv/manifests");
	assert_span(header(request, "ce-type"), "headgate.ref.updated");
	assert_span(header(request, "ce-subject"), "refs/heads/master");
	assert_span(header(request, "ce-time"), "2026-11-22T20:00:00Z");
	assert_true(header(request, "webhook-signature").len != 0);

	target.event = EVENT_CLOUDEVENTS_STRUCTURED;
	requests = made(&delivery, &the_targets, "");
	request = &requests.items[0];
	assert_span(header(request, "Content-Type"), "application/cloudevents+json; charset=utf-8");
	assert_span(request->body,
		    "{\"specversion\":\"1.0\",\"id\":\"msg_manifests_master_2222222\","
		    "\"source\":\"https://git.example.com/srv/manifests\","
		    "\"type\":\"headgate.ref.updated\",\"subject\":\"refs/heads/master\","
		    "\"time\":\"2026-11-22T20:00:00Z\",\"datacontenttype\":\"application/json\","
		    "\"data\":" DATA "}");
	assert_null(header(request, "ce-id").ptr);
	assert_null(header(request, "webhook-signature").ptr);
}

static void the_values_of_cloud_event_headers_are_percent_encoded(void **state)
{
	const struct targets none = { 0 };
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	target.event = EVENT_CLOUDEVENTS_BINARY;
	delivery.branch = span_of("refs/heads/Ana\"x\"100%\xc3\xa9");
	delivery.repository = span_of("my shop");
	struct requests requests = made(&delivery, &none, "");
	assert_span(header(&requests.items[0], "ce-subject"), "refs/heads/Ana%22x%22100%25%C3%A9");
	/* The name is encoded as a URI reference, and that once more as a header. */
	assert_span(header(&requests.items[0], "ce-source"), "my%2520shop");
}

static void a_webhook_stays_below_20_kilobytes_and_says_what_it_left_out(void **state)
{
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);
	uint32_t *pulls = ARENA_ARRAY(&arena, 5000, uint32_t);

	(void)state;
	for (uint32_t i = 0; i < 5000; i++)
		pulls[i] = 10000 + i;
	delivery.files.modified = many_paths(1000);
	delivery.files.modified_count = 1000;
	struct span body = made(&delivery, &the_targets, "").items[0].body;
	assert_true(body.len < LIMIT_WEBHOOK_BYTES);
	assert_true(span_contains(body, "\"pull_requests\":[41],\"files\":null,"
					"\"files_left_out\":\"too-large\""));
	delivery.pulls = pulls;
	delivery.pull_count = 5000;
	body = made(&delivery, &the_targets, "").items[0].body;
	assert_true(body.len < LIMIT_WEBHOOK_BYTES);
	assert_true(span_contains(body, "\"pull_requests\":null,\"files\":null"));
	delivery.before = (struct oid){ 0 };
	delivery.files.complete = false;
	delivery.pull_count = 0;
	body = made(&delivery, &the_targets, "").items[0].body;
	assert_true(span_contains(body, "\"before\":null,"));
	assert_true(span_contains(body, "\"files_left_out\":\"unknown\""));
}

static void a_subject_is_cut_between_characters(void **state)
{
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);
	char subject[LIMIT_TITLE_BYTES + 10];

	(void)state;
	memset(subject, 'a', sizeof(subject));
	memcpy(subject + LIMIT_TITLE_BYTES - 1, "\xc3\xa9", 2);
	delivery.subject = (struct span){ subject, sizeof(subject) };
	struct span body = made(&delivery, &the_targets, "").items[0].body;
	assert_true(span_contains(body, "a\",\"time\""));
	assert_false(span_contains(body, "\xc3"));
	assert_false(span_contains(body, "\xef\xbf\xbd"));
}

static const struct {
	const char *secret;
	const char *wrong;
} bad_secrets[] = {
	{ "s3cret", "whsec_" },
	{ "whsec_", "24 to 64" },
	{ "whsec_====", "base64" },
	{ "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX_", "base64" },
	{ "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=", "24 to 64" },
	{ ONE_KEY "\nolder", "whsec_" },
	{ ONE_KEY "\n" ONE_KEY "\n" ONE_KEY "\n" ONE_KEY "\n" ONE_KEY "\n" ONE_KEY "\n" ONE_KEY
		  "\n" ONE_KEY "\n" ONE_KEY "\n",
	  "too many" },
};

static void a_secret_of_a_wrong_form_is_refused_without_showing_it(void **state)
{
	struct target target = a_target(TARGET_WEBHOOK);
	struct delivery delivery = a_delivery(&target);

	(void)state;
	for (size_t i = 0; i < COUNT(bad_secrets); i++) {
		struct error err = not_made(&delivery, &the_targets, bad_secrets[i].secret);
		if (!span_contains(span_of(err.message), bad_secrets[i].wrong))
			fail_msg("%s: %s", bad_secrets[i].secret, err.message);
		assert_false(span_contains(span_of(err.message), "AAEC"));
		assert_true(span_contains(span_of(err.hint), "openssl rand -base64 32"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_webhook_is_told_as_standard_webhooks_has_it),
		cmocka_unit_test(a_webhook_can_be_a_cloud_event),
		cmocka_unit_test(the_values_of_cloud_event_headers_are_percent_encoded),
		cmocka_unit_test(a_webhook_stays_below_20_kilobytes_and_says_what_it_left_out),
		cmocka_unit_test(a_subject_is_cut_between_characters),
		cmocka_unit_test(a_secret_of_a_wrong_form_is_refused_without_showing_it),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
