/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/authenticate.h"

#include "base/count.h"
#include "tests/unit/arena_fixture.h"
#include "tests/unit/assert_span.h"

static void challenges_are_read(void **state)
{
	static const struct {
		const char *header;
		enum challenge_scheme scheme;
		const char *realm, *service, *scope;
	} rows[] = {
		{ "", CHALLENGE_NONE, "", "", "" },
		{ "Basic realm=\"x\"", CHALLENGE_BASIC, "x", "", "" },
		{ "basic", CHALLENGE_BASIC, "", "", "" },
		{ "Bearer realm=\"https://a.example/t\",service=\"r\",scope=\"repository:w:pull\"",
		  CHALLENGE_BEARER, "https://a.example/t", "r", "repository:w:pull" },
		{ "bearer Realm=https, SERVICE=\"a\\\"b\"", CHALLENGE_BEARER, "https", "a\"b", "" },
		{ "Basic realm=\"x\", Bearer realm=\"y\"", CHALLENGE_BEARER, "y", "", "" },
		{ "Bearer realm=\"y\", Basic realm=\"x\"", CHALLENGE_BEARER, "y", "", "" },
		{ "Negotiate, NTLM", CHALLENGE_NONE, "", "", "" },
		{ "Negotiate, Basic realm=\"x\"", CHALLENGE_BASIC, "x", "", "" },
		{ "Bearer realm=\"never ends", CHALLENGE_BEARER, "never ends", "", "" },
		{ "Bearer realm=\"never ends\\", CHALLENGE_BEARER, "never ends\\", "", "" },
		{ "Bearer error=\"invalid_token\", realm=\"y\"", CHALLENGE_BEARER, "y", "", "" },
		{ "Bearer realm=", CHALLENGE_BEARER, "", "", "" },
		{ "\x01\x02", CHALLENGE_NONE, "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct challenge challenge = challenge_read(span_of(rows[i].header), &arena);
		assert_int_equal(challenge.scheme, rows[i].scheme);
		assert_span(challenge.realm, rows[i].realm);
		assert_span(challenge.service, rows[i].service);
		assert_span(challenge.scope, rows[i].scope);
	}
}

static void a_token_service_is_asked_only_at_a_safe_url(void **state)
{
	static const struct {
		const char *realm;
		bool plain_http;
		const char *expected;
	} rows[] = {
		{ "https://a.example/t", false,
		  "https://a.example/t?service=reg%20istry&scope=repository%3Aweb%3Apull" },
		{ "https://a.example/t?x=1", false,
		  "https://a.example/t?x=1&service=reg%20istry&scope=repository%3Aweb%3Apull" },
		{ "http://a.example/t", false, "" },
		{ "http://a.example/t", true,
		  "http://a.example/t?service=reg%20istry&scope=repository%3Aweb%3Apull" },
		{ "file:///etc/passwd", true, "" },
		{ "https://user@a.example/t", false, "" },
		{ "https://a.example/t#f", false, "" },
		{ "https://a.example/t\r\nX: y", false, "" },
		{ "https://a.example\\@b.example/t", false, "" },
		{ "https:///t", false, "" },
		{ "/t", false, "" },
		{ "", false, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct challenge challenge = {
			.scheme = CHALLENGE_BEARER,
			.realm = span_of(rows[i].realm),
			.service = SPAN("reg istry"),
		};
		assert_span(token_url(&challenge, span_of("repository:web:pull"),
				      rows[i].plain_http, &arena),
			    rows[i].expected);
	}
}

static void the_scope_of_the_challenge_counts(void **state)
{
	struct challenge challenge = {
		.realm = SPAN("https://a.example/t"),
		.scope = SPAN("other"),
	};

	(void)state;
	assert_span(token_url(&challenge, span_of("repository:web:pull"), false, &arena),
		    "https://a.example/t?scope=other");
}

static void authorities_are_found(void **state)
{
	(void)state;
	assert_span(url_authority(span_of("https://a.example:5/t")), "a.example:5");
	assert_span(url_authority(span_of("http://a.example?x")), "a.example");
	assert_span(url_authority(span_of("ftp://a.example/")), "");
}

static void tokens_are_read_and_never_begin_a_header(void **state)
{
	static const struct {
		const char *body, *expected;
	} rows[] = {
		{ "{\"token\": \"abc.def\"}", "abc.def" },
		{ "{\"access_token\": \"xyz\"}", "xyz" },
		{ "{\"token\": \"first\", \"access_token\": \"second\"}", "first" },
		{ "{\"token\": \"\", \"access_token\": \"second\"}", "second" },
		{ "{\"token\": \"a\\r\\nX: y\"}", "" },
		{ "{\"token\": \"a b\"}", "" },
		{ "{\"token\": 7}", "" },
		{ "[\"token\"]", "" },
		{ "{", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_span(token_read(span_of(rows[i].body), &arena), rows[i].expected);
	assert_span(token_read((struct span){ 0 }, &arena), "");
}

static void logins_are_put_as_headers(void **state)
{
	(void)state;
	/* The example of RFC 7617. */
	assert_span(basic_authorization(span_of("Aladdin:open sesame"), &arena),
		    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
	assert_span(bearer_authorization(span_of("abc"), &arena), "Bearer abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenges_are_read),
		cmocka_unit_test(a_token_service_is_asked_only_at_a_safe_url),
		cmocka_unit_test(the_scope_of_the_challenge_counts),
		cmocka_unit_test(authorities_are_found),
		cmocka_unit_test(tokens_are_read_and_never_begin_a_header),
		cmocka_unit_test(logins_are_put_as_headers),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
