/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/attempt.h"

#include "base/count.h"
#include "tests/unit/review/pull_fixture.h"

#include <sys/stat.h>

static struct attempts read_attempts(const char *target)
{
	struct attempts attempts;
	struct error err;

	assert_int_equal(attempts_read(repository, span_of(target), &arena, &attempts, &err), 0);
	return attempts;
}

static void write_attempts(const char *target, struct attempt *items, size_t count)
{
	struct attempts attempts = { .items = items, .count = count };
	struct error err;

	if (attempts_write(repository, span_of(target), &attempts, &arena, &err) < 0)
		fail_msg("%s", err.message);
}

static struct attempt an_attempt(enum answer_meaning meaning)
{
	return (struct attempt){
		.branch = SPAN("refs/heads/trunk"),
		.revision = a_commit("tried"),
		.count = 7,
		.first = NOW,
		.last = NOW + 60,
		.next = NOW + 90,
		.meaning = meaning,
		.answer = SPAN("HTTP 503: \"later\""),
	};
}

static void what_is_written_is_read(void **state)
{
	struct attempt items[] = { an_attempt(ANSWER_RETRY), an_attempt(ANSWER_GONE) };

	(void)state;
	items[1].branch = span_of("refs/heads/team/shop");
	write_attempts("prod", items, 2);
	struct attempts attempts = read_attempts("prod");
	assert_int_equal(attempts.count, 2);
	assert_true(span_is(attempts.items[0].branch, "refs/heads/trunk"));
	assert_true(oid_equal(attempts.items[0].revision, items[0].revision));
	assert_int_equal(attempts.items[0].count, 7);
	assert_int_equal(attempts.items[0].first, NOW);
	assert_int_equal(attempts.items[0].last, NOW + 60);
	assert_int_equal(attempts.items[0].next, NOW + 90);
	assert_true(span_is(attempts.items[0].answer, "HTTP 503: \"later\""));
	assert_int_equal(attempts.items[1].meaning, ANSWER_GONE);
}

static void an_empty_list_leaves_no_file(void **state)
{
	struct attempt attempt = an_attempt(ANSWER_ALARM);
	const char *path = arena_printf(&arena, "%s/headgate/attempts/gone", directory).ptr;

	(void)state;
	write_attempts("gone", &attempt, 1);
	assert_int_equal(access(path, F_OK), 0);
	write_attempts("gone", NULL, 0);
	assert_int_equal(access(path, F_OK), -1);
	write_attempts("gone", NULL, 0);
	assert_int_equal(read_attempts("gone").count, 0);
}

static void a_lost_or_damaged_file_is_none(void **state)
{
	static const char *const contents[] = {
		"",
		"{",
		"[]",
		"7",
		"{\"attempts\":7}",
		"{\"attempts\":[7, {}, []]}",
		"{\"attempts\":[{\"branch\":\"refs/heads/trunk\",\"revision\":\"x\","
		"\"meaning\":\"retry\"}]}",
		"{\"attempts\":[{\"branch\":\"trunk\",\"revision\":"
		"\"1111111111111111111111111111111111111111\",\"meaning\":\"retry\"}]}",
		"{\"attempts\":[{\"branch\":\"refs/heads/trunk\",\"revision\":"
		"\"1111111111111111111111111111111111111111\",\"meaning\":\"maybe\"}]}",
	};
	struct attempt attempt = an_attempt(ANSWER_RETRY);

	(void)state;
	write_attempts("damaged", &attempt, 1);
	for (size_t i = 0; i < COUNT(contents); i++) {
		write_ref("headgate/attempts/damaged", contents[i]);
		assert_int_equal(read_attempts("damaged").count, 0);
	}
	assert_int_equal(read_attempts("never").count, 0);
	write_attempts("damaged", &attempt, 1);
	assert_int_equal(read_attempts("damaged").count, 1);
}

static void numbers_out_of_range_are_bent_not_believed(void **state)
{
	struct attempt attempt = an_attempt(ANSWER_RETRY);

	(void)state;
	write_attempts("odd", &attempt, 1);
	write_ref("headgate/attempts/odd",
		  "{\"attempts\":[{\"branch\":\"refs/heads/trunk\",\"revision\":"
		  "\"1111111111111111111111111111111111111111\",\"meaning\":\"alarm\","
		  "\"count\":99999999999,\"first\":-1,\"last\":\"now\"}]}");
	struct attempts attempts = read_attempts("odd");
	assert_int_equal(attempts.count, 1);
	assert_int_equal(attempts.items[0].count, UINT32_MAX);
	assert_int_equal(attempts.items[0].first, 0);
	assert_int_equal(attempts.items[0].last, 0);
	assert_int_equal(attempts.items[0].answer.len, 0);
}

static void no_name_leads_out_of_the_folder(void **state)
{
	static const char *const names[] = { "", ".", "..", "../lock", "a/b", "A", "a.new", "a b" };
	struct attempt attempt = an_attempt(ANSWER_RETRY);
	struct attempts attempts = { .items = &attempt, .count = 1 };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(
			attempts_write(repository, span_of(names[i]), &attempts, &arena, &err), -1);
		assert_int_equal(read_attempts(names[i]).count, 0);
	}
}

static void a_link_is_not_followed(void **state)
{
	struct attempt attempt = an_attempt(ANSWER_RETRY);
	struct attempts attempts = { .items = &attempt, .count = 1 };
	const char *fresh = arena_printf(&arena, "%s/headgate/attempts/trap.new", directory).ptr;
	const char *victim = arena_printf(&arena, "%s/config", directory).ptr;
	struct error err;

	(void)state;
	write_attempts("trap", &attempt, 1);
	assert_int_equal(symlink(victim, fresh), 0);
	assert_int_equal(attempts_write(repository, span_of("trap"), &attempts, &arena, &err), -1);
	GIT("config", "core.bare");
}

static void a_shared_repository_shares_the_file(void **state)
{
	struct attempt attempt = an_attempt(ANSWER_RETRY);
	struct stat status;
	mode_t mask = umask(077);

	(void)state;
	chmod(directory, 02775);
	write_attempts("shared", &attempt, 1);
	umask(mask);
	assert_int_equal(
		stat(arena_printf(&arena, "%s/headgate/attempts/shared", directory).ptr, &status),
		0);
	assert_int_equal(status.st_mode & 0777, 0664);
	chmod(directory, 0700);
}

static void pauses_grow_to_a_ceiling(void **state)
{
	static const struct {
		uint32_t count;
		struct answer_verdict verdict;
		int64_t shortest, longest;
	} rows[] = {
		{ 0, { .meaning = ANSWER_RETRY }, 1, 1 },
		{ 1, { .meaning = ANSWER_RETRY }, 1, 1 },
		{ 2, { .meaning = ANSWER_RETRY }, 1, 2 },
		{ 3, { .meaning = ANSWER_RETRY }, 2, 4 },
		{ 6, { .meaning = ANSWER_RETRY }, 16, 32 },
		{ 10, { .meaning = ANSWER_RETRY }, 150, 300 },
		{ UINT32_MAX, { .meaning = ANSWER_RETRY }, 150, 300 },
		{ 1, { .meaning = ANSWER_ALARM }, 60, 120 },
		{ 9, { .meaning = ANSWER_ALARM }, 128, 256 },
		{ 12, { .meaning = ANSWER_ALARM }, 150, 300 },
		{ 1, { .meaning = ANSWER_GONE }, 150, 300 },
		{ 1, { .meaning = ANSWER_RETRY, .retry_after = 30 }, 30, 30 },
		{ 1, { .meaning = ANSWER_RETRY, .retry_after = 86400 }, 300, 300 },
		{ 6, { .meaning = ANSWER_RETRY, .retry_after = 20 }, 20, 32 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool met_shortest = false, met_longest = false;
		for (uint32_t random = 0; random < 1000; random++) {
			int64_t pause = attempt_pause(rows[i].count, &rows[i].verdict, random);
			if (pause < rows[i].shortest || pause > rows[i].longest)
				fail_msg("row %zu: %lld", i, (long long)pause);
			met_shortest |= pause == rows[i].shortest;
			met_longest |= pause == rows[i].longest;
		}
		assert_true(met_shortest && met_longest);
		(void)attempt_pause(rows[i].count, &rows[i].verdict, UINT32_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(an_empty_list_leaves_no_file),
		cmocka_unit_test(a_lost_or_damaged_file_is_none),
		cmocka_unit_test(numbers_out_of_range_are_bent_not_believed),
		cmocka_unit_test(no_name_leads_out_of_the_folder),
		cmocka_unit_test(a_link_is_not_followed),
		cmocka_unit_test(a_shared_repository_shares_the_file),
		cmocka_unit_test(pauses_grow_to_a_ceiling),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
