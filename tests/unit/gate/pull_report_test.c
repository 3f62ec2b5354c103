/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a pull request and the list of all, as text and as JSON. */
#include "gate/pull_report.h"

#include "tests/unit/gate/pull_report_fixture.h"

static const struct file_versions web = {
	.path = SPAN("web.yaml"),
	.before = SPAN("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
		       "spec: {replicas: 3}\n"),
	.after = SPAN("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
		      "spec: {replicas: 5}\n"),
};

static struct resource_changes changes_of_web(void)
{
	struct resource_changes changes;

	resource_diff_files(&web, 1, &arena, &changes);
	return changes;
}

static void shows_an_open_pull_request(void **state)
{
	struct resource_changes changes = changes_of_web();

	(void)state;
	pull.message = span_of("For the sale.\n\nSecond \x1b paragraph.\n");
	pull.heads = 2;
	pull.topic = span_of("sale");
	add_vote(0, "grace", OLD_HEX, VOTE_STALE,
		 "grace approved 001122334455, the head is 1a2b3c4d5e6f and is another change");
	add_vote(1, "ken", HEAD_HEX, VOTE_COUNTS, "ken approved 1a2b3c4d5e6f");
	approvals_made[1].comment = span_of("looks good\nreally");
	approvals_made[1].expires = NOW;
	events_made[1] = (struct pull_event){
		.kind = EVENT_APPROVED,
		.actor = SPAN("grace"),
		.approver = SPAN("grace"),
		.time = NOW - HOUR,
		.head = oid_of(OLD_HEX),
		.head_number = 1,
		.comment = SPAN("fine"),
	};
	events_made[2] = (struct pull_event){
		.kind = EVENT_UPDATED,
		.time = NOW - 5 * MINUTE,
		.head = oid_of(HEAD_HEX),
		.head_number = 2,
	};
	events.count = 3;
	pull_report_text(&text, &pull, &events, &standing, &changes, NULL, &options);
	assert_string_equal(
		text.bytes,
		arena_printf(
			&arena, "%s%s%s",
			"pull request 42: Raise web to 1.4.2\n"
			"open, into master, by ada, opened 2 hours ago, topic sale\n"
			"head " HEAD_HEX ", the last of 2\n"
			"\n"
			"  For the sale.\n"
			"\n"
			"  Second \\x1b paragraph.\n"
			"\n"
			"changes\n"
			"  Deployment web: replicas 3 -> 5\n"
			"\n"
			"approvals\n"
			"  grace approved 001122334455, signed, 3 minutes ago\n"
			"    does not count: grace approved 001122334455, the head is 1a2b3c4d5e6f "
			"and is another change\n"
			"  ken approved 1a2b3c4d5e6f, signed, 3 minutes ago, until "
			"2026-11-22T21:04:32Z: looks good …\n",
			"\n"
			"history\n"
			"  2 hours ago: ada opened it with 1a2b3c4d5e6f\n"
			"  60 minutes ago: grace approved 001122334455: fine\n"
			"  5 minutes ago: anonymous proposed 1a2b3c4d5e6f (head 2)\n",
			"\n"
			"next\n"
			"  needs 1 of architects: linus or ken can approve\n"
			"  to approve it:\n"
			"    headgate approve 42\n"
			"  or with git alone:\n"
			"    git push origin " HEAD_HEX ":refs/approve/42\n")
			.ptr);
}

static void shows_a_landed_one_in_colour(void **state)
{
	struct pull_report_options colourful = options;

	(void)state;
	colourful.colour = true;
	pull.state = PULL_MERGED;
	pull.landed = oid_of(OLD_HEX);
	events_made[1] = (struct pull_event){
		.kind = EVENT_EMERGENCY,
		.actor = SPAN("linus"),
		.time = NOW,
		.head = oid_of(HEAD_HEX),
		.comment = SPAN("down"),
	};
	events.count = 2;
	pull_report_text(&text, &pull, &events, NULL, NULL, NULL, &colourful);
	assert_string_equal(text.bytes,
			    "\033[1mpull request 42: Raise web to 1.4.2\033[0m\n"
			    "\033[35mmerged\033[0m, for master, by ada, opened 2 hours ago\n"
			    "head " HEAD_HEX "\n"
			    "landed as " OLD_HEX "\n"
			    "\n"
			    "\033[1mhistory\033[0m\n"
			    "  2 hours ago: ada opened it with 1a2b3c4d5e6f\n"
			    "  just now: linus landed, in an emergency, 1a2b3c4d5e6f: down\n");
}

static void shows_bad_approvals_and_findings(void **state)
{
	struct approval_problem problem = { SPAN("refs/approvals/42/eve"),
					    SPAN("the tag names pull request 41, not 42") };
	static const struct rule odd = { "file/odd", SEVERITY_WARNING, "the file is odd", "" };
	struct source source = { .path = span_of("web.yaml") };
	struct finding_site site = { .rule = &odd, .source = &source };
	struct findings findings;

	(void)state;
	findings_init(&findings, &arena);
	findings_add(&findings, &site, "the file is odd");
	standing.approvals.problems = &problem;
	standing.approvals.problem_count = 1;
	approve();
	standing.validity.vote_count = 0;
	pull_report_text(&text, &pull, &events, &standing, NULL, &findings, &options);
	assert_string_equal(text.bytes, "pull request 42: Raise web to 1.4.2\n"
					"open, into master, by ada, opened 2 hours ago\n"
					"head " HEAD_HEX "\n"
					"\n"
					"1 warning\n"
					"web.yaml: warning: the file is odd [file/odd]\n"
					"\n"
					"approvals\n"
					"  refs/approvals/42/eve: the tag names pull request 41, "
					"not 42\n"
					"\n"
					"history\n"
					"  2 hours ago: ada opened it with 1a2b3c4d5e6f\n"
					"\n"
					"next\n"
					"  has all approvals; to land it:\n"
					"    headgate merge 42\n"
					"  or with git alone:\n"
					"    git push origin " HEAD_HEX ":refs/merge/42\n");
}

static struct checked_image known_images[] = {
	{ SPAN("shop/web:1.4.2"), IMAGE_CHECK_EXISTS, SPAN("sha256:12"), { 0 } },
	{ SPAN("shop/api:1"), IMAGE_CHECK_MISSING, { 0 }, SPAN("no\nsuch image") },
	{ SPAN("shop/db:1"), IMAGE_CHECK_NONE, { 0 }, { 0 } },
	{ SPAN("shop/cart:1"), IMAGE_CHECK_UNKNOWN, { 0 }, SPAN("registry is down") },
};

static void says_what_is_known_of_the_images(void **state)
{
	struct pull_report_options with_images = options;

	(void)state;
	with_images.images = (struct pull_images){ known_images, COUNT(known_images) };
	pull_report_text(&text, &pull, &events, &standing, NULL, NULL, &with_images);
	assert_non_null(strstr(text.bytes,
			       "\nimages\n"
			       "  shop/web:1.4.2 exists\n"
			       "  shop/api:1 missing: no\\x0asuch image\n"
			       "  shop/db:1 has not been looked for yet\n"
			       "  shop/cart:1 could not be looked for: registry is down\n"
			       "\nhistory\n"));
}

static void writes_one_as_json_lines(void **state)
{
	struct resource_changes changes = changes_of_web();
	struct pull_images images = { known_images, COUNT(known_images) };

	(void)state;
	approve();
	pull.title = span_of("a \"quote\"\n");
	pull_report_json(&text, &pull, &events, &standing, &changes, NULL, &images);
	assert_string_equal(
		text.bytes,
		"{\"type\":\"pull\",\"number\":42,\"state\":\"open\",\"target\":\"refs/heads/"
		"master\","
		"\"title\":\"a \\\"quote\\\"\\n\",\"opener\":\"ada\",\"head\":\"" HEAD_HEX
		"\",\"heads\":1,\"openedAt\":\"2026-11-22T19:04:32Z\",\"changedAt\":"
		"\"2026-11-22T20:59:32Z\"}\n"
		"{\"type\":\"change\",\"kind\":\"modified\",\"path\":\"web.yaml\",\"object\":{"
		"\"group\":"
		"\"apps\",\"kind\":\"Deployment\",\"name\":\"web\"},\"values\":[{\"kind\":"
		"\"modified\","
		"\"field\":\"spec.replicas\",\"before\":\"3\",\"after\":\"5\"}]}\n"
		"{\"type\":\"approval\",\"verdict\":\"approve\",\"grade\":\"signed\",\"person\":"
		"\"linus\","
		"\"head\":\"" HEAD_HEX "\",\"received\":\"2026-11-22T21:01:32Z\",\"counts\":true,"
		"\"reason\":\"linus approved 1a2b3c4d5e6f\"}\n"
		"{\"type\":\"demand\",\"needed\":1,\"have\":1,\"met\":true,\"description\":\"1 of "
		"architects\",\"counted\":[\"linus\"],\"candidates\":[]}\n"
		"{\"type\":\"image\",\"image\":\"shop/web:1.4.2\",\"state\":\"exists\","
		"\"digest\":\"sha256:12\"}\n"
		"{\"type\":\"image\",\"image\":\"shop/api:1\",\"state\":\"missing\","
		"\"problem\":\"no\\nsuch image\"}\n"
		"{\"type\":\"image\",\"image\":\"shop/db:1\",\"state\":\"unasked\"}\n"
		"{\"type\":\"image\",\"image\":\"shop/cart:1\",\"state\":\"unknown\","
		"\"problem\":\"registry is down\"}\n"
		"{\"type\":\"event\",\"event\":\"opened\",\"time\":\"2026-11-22T19:04:32Z\","
		"\"actor\":"
		"\"ada\",\"identity\":\"ssh\",\"head\":\"" HEAD_HEX "\",\"headNumber\":1}\n"
		"{\"type\":\"summary\",\"errors\":0,\"warnings\":0,\"mergeable\":true,\"approved\":"
		"true,"
		"\"waived\":false}\n");
}

/* --- the table --- */

static void lists_in_columns(void **state)
{
	struct pull many[] = { pull, pull, pull };
	struct pulls pulls = { .items = many, .count = 3 };

	(void)state;
	many[0].number = 100;
	many[1].state = PULL_MERGED;
	many[1].opener = (struct span){ 0 };
	many[1].title = span_of("Gr\xc3\xb6\xc3\x9f"
				"e \xe2\x80\xae");
	many[1].owes_approvals = true;
	many[2].number = 3;
	many[2].state = PULL_CLOSED;
	many[2].target = span_of("refs/heads/a-branch-with-a-very-long-name");
	pulls_report_text(&text, &pulls, &options);
	assert_string_equal(text.bytes, "NUMBER  STATE   TARGET                     TITLE          "
					"     BY         CHANGED\n"
					"   100  open    master                     Raise web to "
					"1.4.2  ada        5 minutes "
					"ago\n"
					"    42  merged  master                     Größe \\u202e  "
					"      anonymous  5 minutes "
					"ago, owes approvals\n"
					"     3  closed  a-branch-with-a-very-lon…  Raise web to "
					"1.4.2  ada        5 minutes "
					"ago\n");
}

static void lists_nothing_as_nothing(void **state)
{
	struct pulls none = { 0 };

	(void)state;
	pulls_report_text(&text, &none, &options);
	assert_int_equal(text.len, 0);
	pulls_report_json(&text, &none);
	assert_string_equal(text.bytes, "{\"type\":\"summary\",\"pulls\":0}\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pull_report_set_up, pull_report_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shows_an_open_pull_request),       TEST(shows_a_landed_one_in_colour),
		TEST(shows_bad_approvals_and_findings), TEST(says_what_is_known_of_the_images),
		TEST(writes_one_as_json_lines),         TEST(lists_in_columns),
		TEST(lists_nothing_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
