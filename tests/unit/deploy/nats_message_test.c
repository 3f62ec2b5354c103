/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/nats_message.h"

#include "base/arena.h"
#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_branch_has_a_subject_of_its_own(void **state)
{
	static const struct {
		const char *repository, *branch, *subject;
	} rows[] = {
		{ "shop", "refs/heads/master", "deploy.shop.master" },
		{ "shop", "refs/heads/release/1.0", "deploy.shop.release.1%2E0" },
		{ "shop", "refs/heads/release.1/0", "deploy.shop.release%2E1.0" },
		{ "team/shop", "refs/heads/a", "deploy.team%2Fshop.a" },
		{ "team.shop", "refs/heads/a", "deploy.team%2Eshop.a" },
		{ "*", "refs/heads/>", "deploy.%2A.%3E" },
		{ "a b\r\n", "refs/heads/\xc3\xa9", "deploy.a%20b%0D%0A.%C3%A9" },
		{ "50%", "refs/heads/x", "deploy.50%25.x" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(
			nats_subject(span_of(rows[i].repository), span_of(rows[i].branch), &arena)
				.ptr,
			rows[i].subject);
	arena_release(&arena);
}

static void an_answer_means(void **state)
{
	static const struct {
		int status;
		const char *words;
		enum answer_meaning meaning;
		const char *sentence;
	} rows[] = {
		{ 200, "message 7 of the stream DEPLOY", ANSWER_ACCEPTED,
		  "stored as message 7 of the stream DEPLOY in 3 ms" },
		{ 0, "Connection refused", ANSWER_RETRY, "unreachable (Connection refused)" },
		{ 0, "bad\x1b[31m", ANSWER_RETRY, "unreachable (bad\\x1b[31m)" },
		{ 403, "Authorization Violation", ANSWER_ALARM,
		  "NATS refuses us: is the login in secretFile right? (Authorization Violation)" },
		{ 404, "deploy.shop.master", ANSWER_ALARM,
		  "no stream takes the subject deploy.shop.master; type: nats stream add DEPLOY "
		  "--subjects 'deploy.>' --max-msgs-per-subject 1 --discard old" },
		{ 500, "Timeout", ANSWER_RETRY, "the stream did not store it (Timeout)" },
	};
	struct target target = { .kind = TARGET_NATS };
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct answer answer = {
			.status = rows[i].status,
			.body = span_of(rows[i].words),
			.failure = span_of(rows[i].words),
			.milliseconds = 3,
		};
		struct answer_verdict verdict = answer_judge(&target, &answer, &arena);
		assert_int_equal(verdict.meaning, rows[i].meaning);
		assert_true(span_is(verdict.sentence, rows[i].sentence));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_branch_has_a_subject_of_its_own),
		cmocka_unit_test(an_answer_means),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
