/* SPDX-License-Identifier: Apache-2.0 */
#include "review/check.h"

#include "base/count.h"
#include "tests/unit/review/pull_fixture.h"

#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct checked_image images[] = {
	{ SPAN("shop/web:1.4.2"), IMAGE_CHECK_EXISTS, SPAN(DIGEST), { 0 } },
	{ SPAN("shop/api:0.1"), IMAGE_CHECK_MISSING, { 0 }, SPAN("no shop/api:0.1") },
	{ SPAN("shop/db"), IMAGE_CHECK_HIDDEN, { 0 }, SPAN("needs\na login") },
	{ SPAN("shop/cart:3"), IMAGE_CHECK_UNKNOWN, { 0 }, SPAN("connection refused") },
};

static void append_check(struct pull_check check)
{
	struct ref_transaction transaction;
	struct error err;

	check.time = NOW;
	ref_transaction_init(&transaction, &arena);
	if (pull_check_append(repository, &check, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
}

static struct pull_check read_check(uint32_t pull)
{
	struct pull_check check;
	struct error err;
	int found = pull_check_read(repository, pull, &arena, &check, &err);

	if (found < 0)
		fail_msg("%s", err.message);
	assert_int_equal(found, 1);
	return check;
}

static void no_check_is_none(void **state)
{
	struct pull_check check;
	struct error err;

	(void)state;
	assert_string_equal(pull_check_ref(7, &arena).ptr, "refs/checks/7/images");
	assert_int_equal(pull_check_read(repository, 6, &arena, &check, &err), 0);
}

static void what_was_written_is_read(void **state)
{
	struct oid head = a_commit("head");

	(void)state;
	append_check((struct pull_check){
		.pull = 7, .head = head, .images = images, .count = COUNT(images) });
	struct pull_check check = read_check(7);
	assert_true(oid_equal(check.head, head));
	assert_int_equal(check.time, NOW);
	assert_int_equal(check.count, COUNT(images));
	assert_false(pull_check_is_passed(&check));
	for (size_t i = 0; i < COUNT(images); i++) {
		const struct checked_image *image = pull_check_of_image(&check, images[i].image);
		assert_non_null(image);
		assert_int_equal(image->result, images[i].result);
		assert_true(span_equal(image->digest, images[i].digest));
	}
	assert_true(span_is(check.images[1].problem, "no shop/api:0.1"));
	assert_true(span_is(check.images[2].problem, "needs a login"));
	assert_null(pull_check_of_image(&check, span_of("shop/web")));
}

static void the_newest_entry_counts(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");

	(void)state;
	append_check((struct pull_check){ .pull = 8, .head = first, .images = images, .count = 2 });
	append_check(
		(struct pull_check){ .pull = 8, .head = second, .images = images, .count = 1 });
	struct pull_check check = read_check(8);
	assert_true(oid_equal(check.head, second));
	assert_int_equal(check.count, 1);
	assert_true(pull_check_is_passed(&check));
	assert_string_equal(GIT("rev-list", "--count", "refs/checks/8/images").ptr, "2");
	assert_string_equal(GIT("log", "--format=%s", "-1", "refs/checks/8/images").ptr,
			    "the images of pull request 8: 1 of 1 exist");
}

static void damage_is_told(void **state)
{
	static const struct {
		const char *from, *to, *told;
	} rows[] = {
		{ "Check: images", "Check: tests", "it is another check or of another" },
		{ "Pull-Request: 9", "Pull-Request: 8", "it is another check or of another" },
		{ "Head: ", "Head: x", "the trailer Head is no object id" },
		{ " exists ", " probable ", "a trailer Image is no image" },
		{ " exists ", " exists twice ", "a trailer Image is no image" },
		{ "Image: ", "Problem: ", "the trailer Problem stands behind no image" },
	};
	struct pull_check check;
	struct error err;

	(void)state;
	append_check((struct pull_check){
		.pull = 9, .head = a_commit("head"), .images = images, .count = 1 });
	struct oid good = read_check(9).entry;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set_ref("refs/checks/9/images", forged(good, rows[i].from, span_of(rows[i].to)));
		assert_int_equal(pull_check_read(repository, 9, &arena, &check, &err), -1);
		if (!strstr(err.message, rows[i].told) ||
		    !strstr(err.message, "refs/checks/9/images"))
			fail_msg("%s", err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_check_is_none),
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(the_newest_entry_counts),
		cmocka_unit_test(damage_is_told),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
