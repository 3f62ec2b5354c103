/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector, and the requests around them: headers and bodies as exact bytes. */
#include "deploy/request.h"

#include "base/count.h"
#include "base/digest.h"
#include "base/limits.h"
#include "deploy/message_body.h"
#include "deploy/message_signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/deploy/agents_fixture.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)256 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct oid oid_of(char digit)
{
	char hex[OID_HEX];
	struct oid oid = { 0 };

	memset(hex, digit, sizeof(hex));
	assert_true(oid_parse((struct span){ hex, sizeof(hex) }, &oid));
	return oid;
}

static struct span header(const struct request *request, const char *name)
{
	struct span value = { 0 };

	for (size_t i = 0; i < request->header_count; i++) {
		if (!span_is(request->headers[i].name, name))
			continue;
		assert_null(value.ptr); /* each at most once */
		value = request->headers[i].value;
	}
	return value;
}

static void assert_span(struct span span, const char *expected)
{
	if (!span_is(span, expected))
		fail_msg("is       %.*s\nshall be %s", SPAN_ARG(span), expected);
}

static struct target a_target(enum target_kind kind)
{
	return (struct target){
		.name = span_of("prod"),
		.kind = kind,
		.url = span_of("https://agent.example.com/hook"),
	};
}

static struct delivery a_delivery(const struct target *target)
{
	static const struct span added[] = { SPAN("apps/a/new.yaml") };
	static const struct span modified[] = { SPAN("apps/a/deployment.yaml") };
	static uint32_t pulls[] = { 41 };

	return (struct delivery){
		.target = target,
		.branch = span_of("refs/heads/master"),
		.default_branch = span_of("master"),
		.before = oid_of('1'),
		.after = oid_of('2'),
		.files = {
			.added = (struct span *)(uintptr_t)added,
			.added_count = 1,
			.modified = (struct span *)(uintptr_t)modified,
			.modified_count = 1,
			.complete = true,
		},
		.repository = span_of("manifests"),
		.id = span_of("msg_manifests_master_2222222"),
		.time = 1795377600,
		.subject = span_of("web: 1.4.2"),
		.pulls = pulls,
		.pull_count = 1,
	};
}

static struct span clone_url_list[] = {
	SPAN("ssh://git@git.example.com:2222/srv/manifests.git"),
	SPAN("https://git.example.com/manifests.git"),
};
static const struct targets the_targets = {
	.clone_urls = clone_url_list,
	.clone_url_count = COUNT(clone_url_list),
};

static struct requests made(const struct delivery *delivery, const struct targets *targets,
			    const char *secret)
{
	struct credentials credentials = { .secret = span_of(secret) };
	struct requests requests;
	struct error err = { 0 };

	if (delivery_requests(delivery, targets, &credentials, 1795377660, &arena, &requests,
			      &err) < 0)
		fail_msg("%s", err.message);
	return requests;
}

static struct error not_made(const struct delivery *delivery, const struct targets *targets,
			     const char *secret)
{
	struct credentials credentials = { .secret = span_of(secret) };
	struct requests requests;
	struct error err = { 0 };

	assert_int_equal(delivery_requests(delivery, targets, &credentials, 1795377660, &arena,
					   &requests, &err),
			 -1);
	return err;
}

/* --- the vectors --- */

static void paths_of(const json_t *commit, const char *key, struct span **ret_paths,
		     size_t *ret_count)
{
	const json_t *list = json_object_get(commit, key);

	*ret_count = json_array_size(list);
	*ret_paths = ARENA_ARRAY(&arena, *ret_count, struct span);
	for (size_t i = 0; i < *ret_count; i++) {
		const json_t *path = json_array_get(list, i);
		(*ret_paths)[i] =
			(struct span){ json_string_value(path), json_string_length(path) };
	}
}

/* The delivery that a body of GitHub's form tells. */
static struct delivery delivery_of(const json_t *push, const struct target *target)
{
	const json_t *commit = json_array_get(json_object_get(push, "commits"), 0);
	struct delivery delivery = {
		.target = target,
		.branch = text_of(push, "ref"),
		.default_branch = text_of(json_object_get(push, "repository"), "default_branch"),
		.files.complete = commit != NULL,
	};

	assert_true(oid_parse(text_of(push, "before"), &delivery.before));
	assert_true(oid_parse(text_of(push, "after"), &delivery.after));
	paths_of(commit, "added", &delivery.files.added, &delivery.files.added_count);
	paths_of(commit, "modified", &delivery.files.modified, &delivery.files.modified_count);
	paths_of(commit, "removed", &delivery.files.removed, &delivery.files.removed_count);
	return delivery;
}

static void check_headers(const struct request *request, json_t *expected)
{
	const char *name;
	json_t *value;

	json_object_foreach(expected, name, value)
		assert_span(header(request, name), json_string_value(value));
}

static void check_github(const json_t *vector)
{
	struct span body = text_of(vector, "body");
	json_t *push = json_loadb(body.ptr, body.len, 0, NULL);
	struct span url = text_of(json_object_get(push, "repository"), "html_url");
	const struct targets targets = { .clone_urls = &url, .clone_url_count = 1 };
	struct target target = a_target(TARGET_ARGOCD);
	struct delivery delivery = delivery_of(push, &target);

	delivery.id = text_of(vector, "name");
	struct requests requests = made(&delivery, &targets, text_of(vector, "key").ptr);
	assert_int_equal(requests.count, 1);
	assert_span(requests.items[0].body, body.ptr);
	assert_string_equal(requests.items[0].method, "POST");
	check_headers(&requests.items[0], json_object_get(vector, "headers"));
	check_headers(&requests.items[0], json_object_get(vector, "expected_signatures"));
	json_decref(push);
}

static void check_hex_signatures(const json_t *vector)
{
	static const char *const prefixes[] = { "sha1=", "sha256=", "sha512=" };
	struct span key = text_of(vector, "key"), body = text_of(vector, "body");
	const char *name;
	json_t *value;
	size_t known = 0;

	json_object_foreach(json_object_get(vector, "expected_signatures"), name, value)
	{
		struct span expected = span_of(json_string_value(value));
		for (size_t i = 0; i < COUNT(prefixes); i++) {
			if (!span_starts_with(expected, prefixes[i]))
				continue;
			known++;
			assert_span(signature_hex((enum hmac_digest)i, key, body, &arena),
				    expected.ptr);
		}
	}
	assert_int_equal(known, json_object_size(json_object_get(vector, "expected_signatures")));
}

static struct span secrets_of(const json_t *key)
{
	struct span all = SPAN("");
	size_t index;
	json_t *line;

	if (json_is_string(key))
		return span_of(json_string_value(key));
	json_array_foreach(key, index, line) all =
		arena_printf(&arena, "%.*s%s\n", SPAN_ARG(all), json_string_value(line));
	return all;
}

static void check_standard_webhook(const json_t *vector)
{
	const json_t *headers = json_object_get(vector, "headers");
	struct span signature;

	assert_null(signature_standard_webhook(
		secrets_of(json_object_get(vector, "key")), text_of(headers, "webhook-id"),
		strtoll(text_of(headers, "webhook-timestamp").ptr, NULL, 10),
		text_of(vector, "body"), &arena, &signature));
	assert_span(
		signature,
		text_of(json_object_get(vector, "expected_signatures"), "webhook-signature").ptr);
}

static void every_vector_is_sent_and_signed_as_it_says(void **state)
{
	json_t *agents = agents_load();
	json_t *vector;
	size_t index, github = 0, standard = 0;

	(void)state;
	json_array_foreach(json_object_get(agents, "vectors"), index, vector)
	{
		struct span target = text_of(vector, "target");
		assert_int_equal(text_of(vector, "body").len,
				 json_integer_value(json_object_get(vector, "body_bytes")));
		if (span_is(target, "standard-webhooks")) {
			standard++;
			check_standard_webhook(vector);
			continue;
		}
		check_hex_signatures(vector);
		if (span_starts_with(text_of(vector, "name"), "github-push")) {
			github++;
			check_github(vector);
		}
	}
	assert_int_equal(index, 14);
	assert_int_equal(github, 5);
	assert_int_equal(standard, 3);
	json_decref(agents);
}

/* The path that Flux gives a Receiver, by our own digest: docs/deploy.md says how to compute it. */
static void the_path_of_a_flux_receiver_is_a_digest(void **state)
{
	json_t *agents = agents_load();
	json_t *row;
	size_t index;

	(void)state;
	json_array_foreach(json_object_get(agents, "flux_webhook_paths"), index, row)
	{
		unsigned char digest[SHA256_BYTES];
		struct span path = SPAN("/hook/");
		digest_sha256(arena_printf(&arena, "%s%s%s", text_of(row, "token").ptr,
					   text_of(row, "name").ptr, text_of(row, "namespace").ptr),
			      digest);
		for (size_t i = 0; i < sizeof(digest); i++)
			path = arena_printf(&arena, "%.*s%02x", SPAN_ARG(path), digest[i]);
		assert_span(path, text_of(row, "path").ptr);
	}
	assert_int_equal(index, 3);
	json_decref(agents);
}

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

static struct span *many_paths(size_t count)
{
	struct span *paths = ARENA_ARRAY(&arena, count, struct span);

	for (size_t i = 0; i < count; i++)
		paths[i] =
			arena_printf(&arena, "apps/application-%zu/overlays/production/d.yaml", i);
	return paths;
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

/* --- webhooks --- */

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
		cmocka_unit_test(every_vector_is_sent_and_signed_as_it_says),
		cmocka_unit_test(the_path_of_a_flux_receiver_is_a_digest),
		cmocka_unit_test(argo_cd_is_told_once_for_each_url),
		cmocka_unit_test(argo_cd_is_told_unsigned_without_a_secret),
		cmocka_unit_test(argo_cd_needs_a_url_and_one_secret),
		cmocka_unit_test(files_are_told_all_or_not_at_all),
		cmocka_unit_test(no_file_is_told_when_a_proxy_would_refuse_the_message),
		cmocka_unit_test(deliveries_of_one_passage_share_their_bodies),
		cmocka_unit_test(flux_generic_hmac_is_told_with_a_signature),
		cmocka_unit_test(flux_gets_an_empty_body_when_it_found_one_too_large),
		cmocka_unit_test(flux_as_github_is_told_once_and_generic_unsigned),
		cmocka_unit_test(a_webhook_is_told_as_standard_webhooks_has_it),
		cmocka_unit_test(a_webhook_can_be_a_cloud_event),
		cmocka_unit_test(the_values_of_cloud_event_headers_are_percent_encoded),
		cmocka_unit_test(a_webhook_stays_below_20_kilobytes_and_says_what_it_left_out),
		cmocka_unit_test(a_subject_is_cut_between_characters),
		cmocka_unit_test(a_secret_of_a_wrong_form_is_refused_without_showing_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
