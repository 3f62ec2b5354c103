/* SPDX-License-Identifier: Apache-2.0 */
/* What an approval's tag must say, byte by byte. */
#include "review/approval.h"

#include "base/count.h"
#include "base/limits.h"
#include "review/utc_time.h"
#include "tests/unit/arena_fixture.h"

#include <stdlib.h>

#define HEAD "1111111111111111111111111111111111111111"
#define BLOB "2222222222222222222222222222222222222222"
#define TAGGER "tagger Ada <ada@example.com> 1780272000 +0000\n"
#define OBJECT "object " HEAD "\ntype commit\ntag approve-42\n"
#define STATEMENT                                                                                  \
	"Repository: infra\nPull-Request: 42\nTarget: refs/heads/master\nHead: " HEAD              \
	"\nVerdict: approve\n"
#define ATTESTATION "Principal: ada\nIdentity: ssh\nReceived: 2026-06-01T00:00:00Z\n"

/* NULL when the bytes are an approval; else what is wrong, by the reader of tags or of approvals.
 */
static const char *read_bytes(struct span bytes, struct approval *ret_approval)
{
	static struct error err;
	struct tag tag;

	if (tag_parse(bytes, &arena, &tag, &err) < 0)
		return err.message;
	return approval_read(&tag, &arena, ret_approval);
}

static void reads_what_it_writes(void **state)
{
	struct signature_line tagger = { .name = SPAN("Ada"),
					 .email = SPAN("ada@example.com"),
					 .time = 1780272000 };
	struct approval wrote = {
		.principal = SPAN("ada"),
		.verdict = VERDICT_REJECT,
		.grade = GRADE_ATTESTED,
		.repository = SPAN("infra"),
		.number = 42,
		.target = SPAN("refs/heads/release/1.2"),
		.role = SPAN("architects, leads"),
		.expires = 1781481600,
		.received = 1780272000,
		.identity = SPAN("ssh"),
		.comment = SPAN("Not before Monday.\nVerdict: approve"),
	};
	struct approval read = { 0 };

	(void)state;
	assert_true(oid_parse(span_of(HEAD), &wrote.head));
	assert_true(oid_parse(span_of(BLOB), &wrote.policy));
	struct span bytes = approval_text(&wrote, &tagger, &arena);
	assert_null(read_bytes(bytes, &read));
	assert_true(span_equal(read.principal, wrote.principal));
	assert_int_equal(read.verdict, wrote.verdict);
	assert_int_equal(read.grade, wrote.grade);
	assert_true(span_equal(read.repository, wrote.repository));
	assert_int_equal(read.number, wrote.number);
	assert_true(span_equal(read.target, wrote.target));
	assert_true(oid_equal(read.head, wrote.head));
	assert_true(oid_equal(read.policy, wrote.policy));
	assert_true(span_equal(read.role, wrote.role));
	assert_int_equal(read.expires, wrote.expires);
	assert_int_equal(read.received, wrote.received);
	assert_true(span_equal(read.identity, wrote.identity));
	assert_true(span_starts_with(read.comment, " Not before Monday."));
	assert_true(span_equal(read.bytes, bytes));
}

static void needs_no_comment(void **state)
{
	struct signature_line tagger = { .name = SPAN("Ada"), .email = SPAN("ada@example.com") };
	struct approval wrote = { .verdict = VERDICT_APPROVE,
				  .grade = GRADE_SIGNED,
				  .repository = SPAN("infra"),
				  .number = 1,
				  .target = SPAN("refs/heads/master") };
	struct approval read = { 0 };

	(void)state;
	assert_null(read_bytes(approval_text(&wrote, &tagger, &arena), &read));
	assert_int_equal(read.grade, GRADE_SIGNED);
	assert_int_equal(read.comment.len, 0);
	assert_int_equal(read.principal.len, 0);
	assert_int_equal(read.expires, 0);
}

/* The last line that begins a signature is where git cuts the message off. */
static void lets_no_comment_begin_a_signature(void **state)
{
	struct signature_line tagger = { .name = SPAN("Ada"), .email = SPAN("ada@example.com") };
	struct approval wrote = {
		.verdict = VERDICT_APPROVE,
		.grade = GRADE_SIGNED,
		.repository = SPAN("infra"),
		.number = 1,
		.target = SPAN("refs/heads/master"),
		.comment =
			SPAN("see\n-----BEGIN SSH SIGNATURE-----\n-----BEGIN PGP SIGNATURE-----"),
	};
	struct approval read = { 0 };

	(void)state;
	assert_null(read_bytes(approval_text(&wrote, &tagger, &arena), &read));
	assert_true(span_contains(read.comment, "\n -----BEGIN PGP SIGNATURE-----"));
}

/* NULL in `part`: it is an approval. */
static const struct {
	const char *bytes;
	const char *part;
} cases[] = {
	{ OBJECT TAGGER "\n" STATEMENT, NULL },
	{ OBJECT TAGGER "\nfine\n\n" STATEMENT, NULL },
	{ OBJECT TAGGER "\nfine\n\n" STATEMENT ATTESTATION, NULL },
	{ OBJECT TAGGER "\nfine\n\n" STATEMENT "Policy: " BLOB "\nRole: leads\n"
			"Expires: 2026-12-07T02:00:00Z\n",
	  NULL },
	/* Not an approval at all. */
	{ "", "malformed" },
	{ OBJECT TAGGER "\nRelease 1.2\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\nRelease 1.2\n\nSigned-off-by: Ada <ada@example.com>\n",
	  "Signed-off-by belongs to no approval" },
	{ OBJECT "\n" STATEMENT, "no tagger" },
	{ "object " HEAD "\ntype tag\ntag x\n" TAGGER "\n" STATEMENT, "it tags a tag" },
	{ "object " HEAD "\ntype blob\ntag x\n" TAGGER "\n" STATEMENT, "it tags a blob" },
	{ "object " HEAD "\ntype tree\ntag x\n" TAGGER "\n" STATEMENT, "it tags a tree" },
	{ "object " BLOB "\ntype commit\ntag x\n" TAGGER "\n" STATEMENT,
	  "names the head 111111111111, but it tags 222222222222" },
	/* Trailers. */
	{ OBJECT TAGGER "\nPull-Request: 42\nTarget: refs/heads/master\nHead: " HEAD
			"\nVerdict: approve\n",
	  "Repository is missing" },
	{ OBJECT TAGGER "\nRepository: infra\nTarget: refs/heads/master\nHead: " HEAD
			"\nVerdict: approve\n",
	  "Pull-Request is missing" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nHead: " HEAD "\nVerdict: approve\n",
	  "Target is missing" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nTarget: refs/heads/master\n"
			"Verdict: approve\n",
	  "Head is missing" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nTarget: refs/heads/master\n"
			"Head: " HEAD "\n",
	  "Verdict is missing" },
	{ OBJECT TAGGER "\n" STATEMENT "Verdict: reject\n", "Verdict stands there twice" },
	{ OBJECT TAGGER "\n" STATEMENT "verdict: reject\n", "must be written Verdict" },
	{ OBJECT TAGGER "\nrepository: infra\nPull-Request: 42\n", "must be written Repository" },
	{ OBJECT TAGGER "\n" STATEMENT "Role: a\n b\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\n" STATEMENT "\tb\n", "control characters|does not end" },
	{ OBJECT TAGGER "\n" STATEMENT "Role:\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\n" STATEMENT "Role : a\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\n" STATEMENT "a sentence\n", "does not end in the trailers" },
	{ OBJECT TAGGER "\n" STATEMENT "\n" STATEMENT, NULL },
	{ OBJECT TAGGER "\nx\001y\n\n" STATEMENT, "control characters" },
	{ OBJECT TAGGER "\nx\033[2Jy\n\n" STATEMENT, "control characters" },
	{ OBJECT TAGGER "\r\n" STATEMENT, "malformed|control characters" },
	/* Values. */
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 042\nTarget: refs/heads/master\n"
			"Head: " HEAD "\nVerdict: approve\n",
	  "is no number" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 0\nTarget: refs/heads/master\n"
			"Head: " HEAD "\nVerdict: approve\n",
	  "is no number" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nTarget: master\nHead: " HEAD
			"\nVerdict: approve\n",
	  "Target is no branch" },
	{ OBJECT TAGGER
	  "\nRepository: infra\nPull-Request: 42\nTarget: refs/heads/a..b\nHead: " HEAD
	  "\nVerdict: approve\n",
	  "Target is no branch" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nTarget: refs/heads/master\n"
			"Head: 1111111\nVerdict: approve\n",
	  "no full object id" },
	{ OBJECT TAGGER "\nRepository: infra\nPull-Request: 42\nTarget: refs/heads/master\n"
			"Head: " HEAD "\nVerdict: Approve\n",
	  "none of approve" },
	{ OBJECT TAGGER "\n" STATEMENT "Policy: none\n", "Policy is no full" },
	{ OBJECT TAGGER "\n" STATEMENT "Expires: tomorrow\n", "Expires is no time" },
	{ OBJECT TAGGER "\n" STATEMENT "Expires: 2026-02-30T00:00:00Z\n", "Expires is no time" },
	{ OBJECT TAGGER "\n" STATEMENT "Expires: 2026-12-07T02:00:00+01:00\n",
	  "Expires is no time" },
	/* The gate's own part. */
	{ OBJECT TAGGER "\n" STATEMENT "Principal: ada\n", "it has not all" },
	{ OBJECT TAGGER "\n" STATEMENT "Principal: ada\nIdentity: ssh\n", "it has not all" },
	{ OBJECT TAGGER "\n" STATEMENT "Principal: a/b\nIdentity: ssh\n"
			"Received: 2026-06-01T00:00:00Z\n",
	  "Principal is no name" },
	{ OBJECT TAGGER "\n" STATEMENT "Principal: ada\nIdentity: ssh\nReceived: now\n",
	  "Received is no time" },
};

/* One of the parts that '|' separates. */
static bool has_part(const char *text, const char *parts)
{
	struct span rest = span_of(parts);

	while (rest.len) {
		struct span part = span_first(rest, span_find(rest, '|'));
		if (span_contains(span_of(text), arena_copy(&arena, part).ptr))
			return true;
		rest = span_from(rest, part.len + 1);
	}
	return false;
}

static void says_what_is_wrong_with_a_tag(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct approval approval;
		const char *problem = read_bytes(span_of(cases[i].bytes), &approval);
		if (!cases[i].part && problem)
			fail_msg("row %zu: %s", i, problem);
		if (cases[i].part && (!problem || !has_part(problem, cases[i].part)))
			fail_msg("row %zu: \"%s\", not \"%s\"", i, problem ? problem : "(none)",
				 cases[i].part);
	}
}

/* Two statements: only the last paragraph is one. */
static void takes_nothing_from_above_the_trailers(void **state)
{
	struct approval approval = { 0 };

	(void)state;
	assert_null(read_bytes(
		span_of(OBJECT TAGGER "\nVerdict: reject\nPull-Request: 1\n\n" STATEMENT),
		&approval));
	assert_int_equal(approval.verdict, VERDICT_APPROVE);
	assert_int_equal(approval.number, 42);
}

static void refuses_a_message_with_nul(void **state)
{
	static const char bytes[] = OBJECT TAGGER "\nfi\0ne\n\n" STATEMENT;
	struct approval approval;
	const char *problem = read_bytes((struct span){ bytes, sizeof(bytes) - 1 }, &approval);

	(void)state;
	assert_non_null(problem);
	assert_non_null(strstr(problem, "control characters"));
}

static void no_shorter_statement_is_one(void **state)
{
	struct span whole = SPAN(OBJECT TAGGER "\nfine\n\n" STATEMENT);
	struct approval approval = { 0 };

	(void)state;
	for (size_t len = 0; len + 1 < whole.len; len++)
		if (!read_bytes(span_first(whole, len), &approval))
			fail_msg("%zu bytes are an approval", len);
}

static void writes_times_as_it_reads_them(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: no time */
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },          { "2026-06-01T00:00:00Z", 1780272000 },
		{ "2028-02-29T23:59:59Z", 1835481599 }, { "2026-02-29T00:00:00Z", -1 },
		{ "2026-06-01T24:00:00Z", -1 },         { "2026-06-01T00:60:00Z", -1 },
		{ "2026-06-01T00:00:60Z", -1 },         { "2026-06-01 00:00:00Z", -1 },
		{ "2026-06-01T00:00:00", -1 },          { "1969-12-31T23:59:59Z", -1 },
		{ "-026-06-01T00:00:00Z", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t seconds = -1;
		bool good = utc_time_parse(span_of(rows[i].text), &seconds);
		assert_int_equal(seconds, rows[i].seconds);
		assert_int_equal(good, rows[i].seconds >= 0);
		if (good)
			assert_true(span_is(utc_time_text(seconds, &arena), rows[i].text));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(needs_no_comment),
		cmocka_unit_test(lets_no_comment_begin_a_signature),
		cmocka_unit_test(says_what_is_wrong_with_a_tag),
		cmocka_unit_test(takes_nothing_from_above_the_trailers),
		cmocka_unit_test(refuses_a_message_with_nul),
		cmocka_unit_test(no_shorter_statement_is_one),
		cmocka_unit_test(writes_times_as_it_reads_them),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
