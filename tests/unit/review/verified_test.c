/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered is told by taking ssh-keygen away. */
#include "review/verified.h"

#include "tests/unit/review/keys_fixture.h"

static struct repository *repository;
static const struct span payload = SPAN("a payload\n");
static struct span signature;
static struct signer ada = { .principal = SPAN("ada") };
static const struct signers signers = { .items = &ada, .count = 1 };
static char *path;

static struct span shell(const char *script)
{
	return keys_run(script, (struct span){ 0 });
}

static int set_up(void **state)
{
	struct error err;

	keys_set_up(state);
	ada.key = keys_file("ada.pub");
	signature = keys_sign_ssh("ada", payload);
	path = getenv("PATH");
	shell("git init -q --bare r.git");
	return repository_open(&repository, arena_printf(&arena, "%s/r.git", keys_directory).ptr,
			       &err);
}

static int tear_down(void **state)
{
	repository_free(repository);
	return keys_tear_down(state);
}

/* 1 good, 0 not good, -1 nobody can be asked. */
static int ask(struct repository *memory, struct span text, const struct signers *of, int64_t at,
	       bool programs)
{
	struct signature_verdict verdict;
	struct error err;
	struct span own_path = arena_printf(&arena, "%s", path);

	setenv("PATH", programs ? own_path.ptr : "/nonexistent", 1);
	int status = verified_signature(memory, text, signature, of, at, &arena, &verdict, &err);
	setenv("PATH", own_path.ptr, 1);
	if (status == 0 && verdict.good)
		assert_true(span_is(verdict.principal, "ada"));
	return status < 0 ? -1 : verdict.good;
}

static void makes_nothing_where_the_gate_has_no_directory(void **state)
{
	(void)state;
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, true), 1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), -1);
	shell("test ! -e r.git/headgate");
}

static void remembers_a_good_signature(void **state)
{
	(void)state;
	shell("mkdir r.git/headgate");
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, true), 1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), 1);
	assert_int_equal(ask(NULL, payload, &signers, KEYS_NOW, false), -1);
}

static void answers_no_other_question(void **state)
{
	struct signer other = ada;
	struct signers others = { .items = &other, .count = 1 };

	(void)state;
	assert_int_equal(ask(repository, span_of("another\n"), &signers, KEYS_NOW, false), -1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW + 1, false), -1);
	other.principal = span_of("grace");
	assert_int_equal(ask(repository, payload, &others, KEYS_NOW, false), -1);
	other = ada;
	other.valid_until = KEYS_NOW + 10;
	assert_int_equal(ask(repository, payload, &others, KEYS_NOW, false), -1);
	others.count = 0;
	assert_int_equal(ask(repository, payload, &others, KEYS_NOW, true), 0);
}

static void remembers_nothing_bad(void **state)
{
	(void)state;
	assert_int_equal(ask(repository, span_of("altered\n"), &signers, KEYS_NOW, true), 0);
	assert_int_equal(ask(repository, span_of("altered\n"), &signers, KEYS_NOW, false), -1);
}

static void takes_a_damaged_memory_for_none(void **state)
{
	(void)state;
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), 1);
	shell("cd r.git/headgate; tr a b <verified >damaged; mv damaged verified");
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), -1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, true), 1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), 1);
	shell("cd r.git/headgate; : >verified");
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), -1);
	shell("cd r.git/headgate; rm verified; ln -s /dev/zero verified");
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, true), 1);
	assert_int_equal(ask(repository, payload, &signers, KEYS_NOW, false), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_nothing_where_the_gate_has_no_directory),
		cmocka_unit_test(remembers_a_good_signature),
		cmocka_unit_test(answers_no_other_question),
		cmocka_unit_test(remembers_nothing_bad),
		cmocka_unit_test(takes_a_damaged_memory_for_none),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
