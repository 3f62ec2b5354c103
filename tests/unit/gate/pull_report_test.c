/* SPDX-License-Identifier: Apache-2.0 */
/* The whole texts, from structures filled by hand. */
#include "base/count.h"
#include "base/limits.h"
#include "gate/pull_report.h"
#include "tests/unit/arena_fixture.h"

enum { NOW = 1795381472, MINUTE = 60, HOUR = 3600 };

#define HEAD_HEX "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
#define OLD_HEX "00112233445566778899aabbccddeeff00112233"

static struct text text;
static struct pull pull;
static struct pull_event events_made[4];
static struct pull_events events;
static struct policy policy;
static struct approval approvals_made[2];
static struct vote votes[2];
static struct vote_result results[2];
static struct approval_rule rule;
static struct demand_result demand;
static struct standing standing;
static const struct pull_report_options options = { .remote = "origin", .now = NOW };

static struct oid oid_of(const char *hex)
{
	struct oid oid = { { 0 } };

	assert_true(oid_parse(span_of(hex), &oid));
	return oid;
}

static struct span names_linus_and_ken[] = { SPAN("linus"), SPAN("ken") };
static struct span group_architects[] = { SPAN("architects") };

/* Open, one approval missing, merge clean. */
static int set_up(void **state)
{
	arena_set_up(state);
	text_init(&text, LIMIT_REPORT_BYTES);
	pull = (struct pull){
		.number = 42,
		.state = PULL_OPEN,
		.target = SPAN("refs/heads/master"),
		.title = SPAN("Raise web to 1.4.2"),
		.opener = SPAN("ada"),
		.head = oid_of(HEAD_HEX),
		.heads = 1,
		.opened_at = NOW - 2 * HOUR,
		.changed_at = NOW - 5 * MINUTE,
	};
	events_made[0] = (struct pull_event){
		.kind = EVENT_OPENED,
		.actor = SPAN("ada"),
		.actor_source = SPAN("ssh"),
		.time = NOW - 2 * HOUR,
		.head = oid_of(HEAD_HEX),
		.head_number = 1,
	};
	events = (struct pull_events){ .items = events_made, .count = 1 };
	policy = (struct policy){ .people_count = 4 };
	rule = (struct approval_rule){ .count = 1, .from = { group_architects, 1 } };
	demand = (struct demand_result){
		.rule = &rule,
		.needed = 1,
		.candidates = { names_linus_and_ken, 2 },
		.description = SPAN("1 of architects"),
	};
	standing = (struct standing){
		.policy = &policy,
		.merge = { .clean = true },
		.validity = { .votes = results, .demands = &demand, .demand_count = 1 },
	};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	text_release(&text);
	arena_release(&arena);
	return 0;
}

/* The index-th approval: by whom, of which head, and whether it counts. */
static void add_vote(size_t index, const char *person, const char *head, enum vote_defect defect,
		     const char *reason)
{
	approvals_made[index] = (struct approval){
		.principal = span_of(person),
		.verdict = VERDICT_APPROVE,
		.grade = GRADE_SIGNED,
		.head = oid_of(head),
		.received = NOW - 3 * MINUTE,
	};
	votes[index] = (struct vote){ .approval = &approvals_made[index] };
	results[index] = (struct vote_result){ &votes[index], defect, false, span_of(reason) };
	standing.validity.vote_count = index + 1;
}

static void approve(void)
{
	add_vote(0, "linus", HEAD_HEX, VOTE_COUNTS, "linus approved 1a2b3c4d5e6f");
	demand.met = true;
	demand.have = 1;
	demand.counted = (struct span_list){ names_linus_and_ken, 1 };
	demand.candidates = (struct span_list){ 0 };
	standing.validity.met = true;
}

static void assert_needs(const char *expected)
{
	text_clear(&text);
	needs_report(&text, &pull, &standing, &options);
	assert_string_equal(text.bytes ? text.bytes : "", expected);
}

static const char approve_commands[] = "to look at it, and to approve it:\n"
				       "  headgate show 42\n"
				       "  headgate approve 42\n"
				       "or with git alone:\n"
				       "  git push origin " HEAD_HEX ":refs/approve/42\n";

static const char *with_commands(const char *lines)
{
	return arena_printf(&arena, "%s%s", lines, approve_commands).ptr;
}

static void names_who_can_approve_and_how(void **state)
{
	(void)state;
	assert_needs(with_commands("needs 1 of architects: linus or ken can approve\n"));
}

static void says_how_much_is_given(void **state)
{
	(void)state;
	demand.needed = 2;
	demand.have = 1;
	demand.description = span_of("2 of architects, for prod/");
	assert_needs(with_commands(
		"needs 2 of architects, for prod/ (1 of 2 given): linus or ken can approve\n"));
}

static void counts_people_beyond_a_line(void **state)
{
	struct span people[] = { SPAN("a"), SPAN("b"), SPAN("c"), SPAN("d"),
				 SPAN("e"), SPAN("f"), SPAN("g"), SPAN("\x1b[2J") };

	(void)state;
	demand.candidates = (struct span_list){ people, 7 };
	assert_needs(with_commands("needs 1 of architects: a, b, c, d, e, f or g can approve\n"));
	demand.candidates = (struct span_list){ people, 8 };
	assert_needs(
		with_commands("needs 1 of architects: a, b, c, d, e, f and 2 more can approve\n"));
	demand.candidates = (struct span_list){ people + 7, 1 };
	assert_needs(with_commands("needs 1 of architects: \\x1b[2J can approve\n"));
}

static void asks_anybody_where_the_policy_names_nobody(void **state)
{
	(void)state;
	policy.people_count = 0;
	rule.from.count = 0;
	demand.candidates.count = 0;
	demand.description = span_of("1 of those who did not contribute");
	assert_needs(with_commands(
		"needs 1 of those who did not contribute: anybody else can approve\n"));
}

static void says_when_nobody_is_left(void **state)
{
	(void)state;
	demand.candidates.count = 0;
	assert_needs("needs 1 of architects: nobody is left who can approve; the policy must name "
		     "more people\n");
}

static void offers_no_plain_push_where_a_signature_is_asked(void **state)
{
	(void)state;
	rule.grade = REQUIRE_SIGNED;
	demand.description = span_of("1 of architects, signed");
	assert_needs("needs 1 of architects, signed: linus or ken can approve\n"
		     "to look at it, and to approve it:\n"
		     "  headgate show 42\n"
		     "  headgate approve 42\n"
		     "only a signed approval counts here, so the push of a commit does not\n");
}

static void tells_how_to_land_what_is_approved(void **state)
{
	(void)state;
	approve();
	assert_needs("has all approvals; to land it:\n"
		     "  headgate merge 42\n"
		     "or with git alone:\n"
		     "  git push origin " HEAD_HEX ":refs/merge/42\n");
	standing.validity.waived = true;
	assert_needs("needs no approval: the policy asks for none here; to land it:\n"
		     "  headgate merge 42\n"
		     "or with git alone:\n"
		     "  git push origin " HEAD_HEX ":refs/merge/42\n");
}

static void names_conflicts_and_the_way_out(void **state)
{
	struct merge_conflict conflicts[LIMIT_CONFLICTS] = {
		{ SPAN("web.yaml"), "both sides changed the same lines" },
	};

	(void)state;
	approve();
	standing.merge = (struct merge_result){ .conflicts = conflicts, .conflict_count = 1 };
	assert_needs("conflicts with master:\n"
		     "  web.yaml: both sides changed the same lines\n"
		     "in a clone, on its branch:\n"
		     "  git fetch origin && git rebase origin/master\n"
		     "  git push origin HEAD:refs/for/master/42\n");
	standing.merge.conflict_count = 0;
	assert_needs("conflicts with master: they have no history in common\n"
		     "in a clone, on its branch:\n"
		     "  git fetch origin && git rebase origin/master\n"
		     "  git push origin HEAD:refs/for/master/42\n");
}

static void says_who_stopped_it(void **state)
{
	(void)state;
	approve();
	standing.validity.met = false;
	add_vote(0, "grace", HEAD_HEX, VOTE_COUNTS, "grace rejected 1a2b3c4d5e6f");
	approvals_made[0].verdict = VERDICT_REJECT;
	results[0].veto = true;
	assert_needs("stopped: grace rejected 1a2b3c4d5e6f; until grace approves or withdraws it\n"
		     "to take it back:\n"
		     "  headgate reject --withdraw 42\n");
}

static void says_what_is_owed_and_nothing_of_what_is_done(void **state)
{
	(void)state;
	pull.state = PULL_MERGED;
	assert_needs("");
	pull.owes_approvals = true;
	assert_needs(with_commands("needs 1 of architects: linus or ken can approve\n"));
	text_clear(&text);
	needs_report(&text, &pull, NULL, &options);
	assert_string_equal(text.bytes,
			    "landed in an emergency: its approvals are still owed; to give one:\n"
			    "  headgate approve 42\n"
			    "or with git alone:\n"
			    "  git push origin " HEAD_HEX ":refs/approve/42\n");
}

static void says_that_the_policy_cannot_be_read(void **state)
{
	(void)state;
	standing.policy = NULL;
	assert_needs("cannot land: the policy of master cannot be read; an administrator must "
		     "repair it first\n");
}

/* --- the page --- */

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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(names_who_can_approve_and_how),
		TEST(says_how_much_is_given),
		TEST(counts_people_beyond_a_line),
		TEST(asks_anybody_where_the_policy_names_nobody),
		TEST(says_when_nobody_is_left),
		TEST(offers_no_plain_push_where_a_signature_is_asked),
		TEST(tells_how_to_land_what_is_approved),
		TEST(names_conflicts_and_the_way_out),
		TEST(says_who_stopped_it),
		TEST(says_what_is_owed_and_nothing_of_what_is_done),
		TEST(says_that_the_policy_cannot_be_read),
		TEST(shows_an_open_pull_request),
		TEST(shows_a_landed_one_in_colour),
		TEST(shows_bad_approvals_and_findings),
		TEST(says_what_is_known_of_the_images),
		TEST(writes_one_as_json_lines),
		TEST(lists_in_columns),
		TEST(lists_nothing_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
