/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/ref_rules.h"

#include "gate/look_alike.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct span branches[] = { SPAN("master"), SPAN("release/*"), SPAN("prod[0-9]") };
static const struct policy policy = { .branches = { branches, 3 } };

/* The id of the rule that a push to `ref` breaks, or "". */
static const char *broken_rule(const char *ref, bool deleted)
{
	struct findings findings;
	struct arena arena;

	arena_init(&arena, (size_t)1 << 20);
	findings_init(&findings, &arena);
	ref_rules_check(span_of(ref), deleted, &policy, &findings);
	const char *id = findings.count ? findings.items[0].rule->id : "";
	arena_release(&arena);
	return id;
}

static void takes_honest_names(void **state)
{
	static const char *const names[] = {
		"refs/heads/master",     "refs/heads/release/1.0", "refs/heads/topic",
		"refs/heads/mastery",    "refs/heads/prod1",       "refs/heads/caf\u00e9",
		"refs/tags/v1.0",        "refs/heads/deadbeef",    "refs/for/master",
		"refs/for/master/topic", "refs/heads/ma",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_string_equal(broken_rule(names[i], false), "");
}

static void refuses_names_that_look_protected(void **state)
{
	static const char *const names[] = {
		"refs/heads/Master",       "refs/heads/MASTER",      "refs/heads/ma\u0455ter",
		"refs/heads/m\u0430ster",  "refs/heads/rnaster",     "refs/heads/\uff4daster",
		"refs/heads/ma\u0301ster", "refs/tags/master",       "refs/tags/Master",
		"refs/heads/Release/1.0",  "refs/heads/re1ease/1.0", "refs/heads/rel\u0435ase/2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_string_equal(broken_rule(names[i], false), "ref/look-alike");
}

static void refuses_names_that_deceive(void **state)
{
	static const char *const names[] = {
		"refs/heads/HEAD",
		"refs/heads/refs/heads/master",
		"refs/heads/0123456789abcdef0123456789abcdef01234567",
		"refs/tags/0123456789ABCDEF0123456789abcdef01234567",
		"refs/heads/-f",
		"refs/heads/a\u200bb",
		"refs/heads/a\u202eb",
		"refs/heads/a\xff",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_string_equal(broken_rule(names[i], false), "ref/name");
}

static void lets_a_deceiving_name_be_deleted(void **state)
{
	(void)state;
	assert_string_equal(broken_rule("refs/heads/Master", true), "");
	assert_string_equal(broken_rule("refs/tags/master", true), "");
}

static void keeps_other_namespaces_closed(void **state)
{
	static const char *const names[] = {
		"refs/notes/commits", "refs/replace/x", "refs/pull/1/head", "refs/heads",
		"refs/forge/x",       "refs/x",         "refs/stash",       "refs/HEADS/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_string_equal(broken_rule(names[i], false), "ref/namespace");
		assert_string_equal(broken_rule(names[i], true), "ref/namespace");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_honest_names),
		cmocka_unit_test(refuses_names_that_look_protected),
		cmocka_unit_test(refuses_names_that_deceive),
		cmocka_unit_test(lets_a_deceiving_name_be_deleted),
		cmocka_unit_test(keeps_other_namespaces_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
