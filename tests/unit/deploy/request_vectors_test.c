/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of tests/vectors/agents.json, sent and signed by our own code. */
#include "base/digest.h"
#include "deploy/message_signature.h"
#include "tests/unit/deploy/agents_fixture.h"
#include "tests/unit/deploy/delivery_fixture.h"

#include <stdlib.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_is_sent_and_signed_as_it_says),
		cmocka_unit_test(the_path_of_a_flux_receiver_is_a_digest),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
