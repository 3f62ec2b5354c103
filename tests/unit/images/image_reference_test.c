/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_reference.h"

#include "base/count.h"
#include "tests/unit/assert_span.h"

#include <stdio.h>

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA256 "sha256:" HEX64

static void a_reference_is_name_tag_and_digest(void **state)
{
	static const struct {
		const char *text, *name, *tag, *digest;
	} rows[] = {
		{ "nginx", "nginx", "", "" },
		{ "nginx:1.2", "nginx", "1.2", "" },
		{ "shop/web:v1", "shop/web", "v1", "" },
		{ "reg:5000/app", "reg:5000/app", "", "" },
		{ "reg:5000/app:1.2", "reg:5000/app", "1.2", "" },
		{ "localhost/app:x", "localhost/app", "x", "" },
		{ "[::1]:5000/app:x", "[::1]:5000/app", "x", "" },
		{ "REG.example.com/a/b-c__d.e--f:T_1.x-y", "REG.example.com/a/b-c__d.e--f",
		  "T_1.x-y", "" },
		{ "web@" SHA256, "web", "", SHA256 },
		{ "reg:5000/web:1.2@" SHA256, "reg:5000/web", "1.2", SHA256 },
		{ "web@sha512:" HEX64 HEX64, "web", "", "sha512:" HEX64 HEX64 },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct image_reference reference;
		const char *problem = image_reference_read(span_of(rows[i].text), &reference);
		if (problem)
			fail_msg("%s: %s", rows[i].text, problem);
		assert_span(reference.name, rows[i].name);
		assert_span(reference.tag, rows[i].tag);
		assert_span(reference.digest, rows[i].digest);
		assert_span(image_reference_text(&reference, &arena), rows[i].text);
	}
	arena_release(&arena);
}

static void what_is_no_reference_is_refused_with_the_reason(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "it has no name" },
		{ ":1.2", "it has no name" },
		{ "web:", "nothing stands behind the ':'" },
		{ "web:a b", "only letters" },
		{ "web:-1", "a tag begins with" },
		{ "web:.1", "a tag begins with" },
		{ "web:1@" SHA256 "0", "64 digits" },
		{ "web@sha256:" HEX64 "A", "64 digits" },
		{ "web@sha256:ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
		  "64 digits" },
		{ "web@md5:abc", "sha256:" },
		{ "web@", "sha256:" },
		{ "web@sha512:" HEX64, "128 digits" },
		{ "Web", "upper-case" },
		{ "shop/Web:1", "upper-case" },
		{ "a//b", "two '/'" },
		{ "/a", "two '/'" },
		{ "a/", "two '/'" },
		{ "-a", "begins or ends" },
		{ "a-", "begins or ends" },
		{ "a.-b", "begins or ends" },
		{ "a___b", "begins or ends" },
		{ "a b", "holds only" },
		{ "we\xc3\xa4", "holds only" },
		{ "${IMAGE}", "begins or ends" },
		{ "a b.c/d", "no host name" },
		{ ":5000/a", "no name" },
	};
	struct image_reference reference;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *problem = image_reference_read(span_of(rows[i].text), &reference);
		if (!problem || !strstr(problem, rows[i].problem))
			fail_msg("%s: %s", rows[i].text, problem ? problem : "accepted");
	}
}

static void a_tag_has_at_most_128_characters_and_no_nul(void **state)
{
	char text[200] = "web:";
	struct image_reference reference;

	(void)state;
	memset(text + 4, 'x', 129);
	assert_null(image_reference_read((struct span){ text, 4 + 128 }, &reference));
	assert_non_null(image_reference_read((struct span){ text, 4 + 129 }, &reference));
	text[10] = '\0';
	assert_non_null(image_reference_read((struct span){ text, 4 + 128 }, &reference));
	assert_non_null(image_reference_read((struct span){ "a\0b", 3 }, &reference));
}

static void names_are_one_image_when_registry_and_repository_are(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "nginx", "nginx", true },
		{ "nginx", "docker.io/nginx", true },
		{ "nginx", "docker.io/library/nginx", true },
		{ "library/nginx", "nginx", true },
		{ "index.docker.io/library/nginx", "nginx", true },
		{ "shop/web", "docker.io/shop/web", true },
		{ "shop/web", "docker.io/library/shop/web", false },
		{ "library/shop/web", "shop/web", false },
		{ "quay.io/library/nginx", "nginx", false },
		{ "quay.io/library/nginx", "quay.io/nginx", false },
		{ "Quay.IO/shop/web", "quay.io/shop/web", true },
		{ "reg:5000/web", "reg:5001/web", false },
		{ "reg/web", "reg:5000/web", false },
		{ "nginx", "nginx2", false },
		{ "localhost/web", "localhost/web", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (image_names_equal(span_of(rows[i].a), span_of(rows[i].b)) != rows[i].equal ||
		    image_names_equal(span_of(rows[i].b), span_of(rows[i].a)) != rows[i].equal)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
	}
}

static void the_registry_is_asked_for_its_own_name_of_the_repository(void **state)
{
	static const struct {
		const char *name, *registry, *repository;
	} rows[] = {
		{ "nginx", "docker.io", "library/nginx" },
		{ "docker.io/nginx", "docker.io", "library/nginx" },
		{ "index.docker.io/shop/web", "docker.io", "shop/web" },
		{ "shop/web", "docker.io", "shop/web" },
		{ "ghcr.io/web", "ghcr.io", "web" },
		{ "reg:5000/a/b/c", "reg:5000", "a/b/c" },
		{ "localhost/x", "localhost", "x" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_span(image_registry(span_of(rows[i].name)), rows[i].registry);
		assert_span(image_repository(span_of(rows[i].name), &arena), rows[i].repository);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_is_name_tag_and_digest),
		cmocka_unit_test(what_is_no_reference_is_refused_with_the_reason),
		cmocka_unit_test(a_tag_has_at_most_128_characters_and_no_nul),
		cmocka_unit_test(names_are_one_image_when_registry_and_repository_are),
		cmocka_unit_test(the_registry_is_asked_for_its_own_name_of_the_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
