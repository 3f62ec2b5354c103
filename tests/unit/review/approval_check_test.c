/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals with real signatures, and those that stand in a repository. */
#include "review/approval.h"

#include "base/count.h"
#include "repo/object.h"
#include "tests/unit/review/keys_fixture.h"

static struct repository *repository;
static struct pull pull;
static struct signer people[] = {
	{ .principal = SPAN("ada") },
	{ .principal = SPAN("grace") },
	{ .principal = SPAN("ada") }, /* her OpenPGP key */
};
static const struct signers signers = { .items = people, .count = COUNT(people) };
static struct signer gate_key = { .principal = SPAN(":gate") };
static const struct signers gate = { .items = &gate_key, .count = 1 };

static struct span shell(const char *script)
{
	return keys_run(script, (struct span){ 0 });
}

/* The edits of a transaction, carried out by git. */
static void apply(const struct ref_transaction *transaction)
{
	for (size_t i = 0; i < transaction->count; i++) {
		const struct ref_edit *edit = &transaction->items[i];
		shell(arena_printf(&arena, "git -C shop.git update-ref %.*s %s",
				   SPAN_ARG(edit->name), oid_text(edit->new_oid).hex)
			      .ptr);
	}
}

static struct oid commit_named(const char *name)
{
	struct oid oid;
	struct span hex = shell(arena_printf(&arena,
					     "cd shop.git; git -c user.name=Ada "
					     "-c user.email=ada@example.com commit-tree -m %s "
					     "$(git hash-object -t tree -w /dev/null)",
					     name)
					.ptr);

	assert_true(oid_parse(span_first(hex, OID_HEX), &oid));
	return oid;
}

static void open_pull(struct span target)
{
	struct principal opener = { .name = SPAN("linus"), .source = SPAN("ssh") };
	struct pull_opening opening = {
		.target = target,
		.title = SPAN("Raise the replicas"),
		.head = commit_named("change"),
		.actor = &opener,
		.now = KEYS_MADE,
	};
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (pull_open(repository, &opening, &transaction, &arena, &pull, &err) < 0)
		fail_msg("%s", err.message);
	apply(&transaction);
}

static int set_up(void **state)
{
	struct error err;

	keys_set_up(state);
	people[0].key = keys_file("ada.pub");
	people[1].key = keys_file("grace.pub");
	people[2].key = keys_file("ada.asc");
	gate_key.key = keys_file("gate.pub");
	shell("git init -q --bare shop.git");
	assert_int_equal(repository_open(&repository,
					 arena_printf(&arena, "%s/shop.git", keys_directory).ptr,
					 &err),
			 0);
	open_pull(span_of("refs/heads/master"));
	return 0;
}

static int tear_down(void **state)
{
	repository_free(repository);
	return keys_tear_down(state);
}

/* What ada would sign of the pull request. */
static struct approval statement(void)
{
	return (struct approval){
		.verdict = VERDICT_APPROVE,
		.grade = GRADE_SIGNED,
		.repository = SPAN("shop"),
		.number = pull.number,
		.target = SPAN("refs/heads/master"),
		.head = pull.head,
	};
}

static struct approval attested(const char *principal)
{
	struct approval approval = statement();

	approval.grade = GRADE_ATTESTED;
	approval.principal = span_of(principal);
	approval.identity = span_of("ssh");
	approval.received = KEYS_NOW;
	return approval;
}

/* The tag's bytes; `key` NULL: unsigned. */
static struct span tag_of(const struct approval *approval, const char *key)
{
	struct signature_line tagger = { .name = SPAN("Somebody"),
					 .email = SPAN("somebody@example.com"),
					 .time = 1000000000 };
	struct span text = approval_text(approval, &tagger, &arena);
	struct span signature = key ? keys_sign_ssh(key, text) : (struct span){ 0 };

	return arena_printf(&arena, "%.*s%.*s", SPAN_ARG(text), SPAN_ARG(signature));
}

static int check(struct span bytes, const struct signers *gate_keys, int64_t received,
		 struct approval *ret_approval, struct span *ret_problem)
{
	struct approval_terms terms = { .pull = &pull, .signers = &signers, .gate = gate_keys };
	struct error err;
	struct tag tag;

	assert_int_equal(tag_parse(bytes, &arena, &tag, &err), 0);
	int good = approval_check(&tag, &terms, received, &arena, ret_approval, ret_problem, &err);
	if (good < 0)
		fail_msg("%s", err.message);
	return good;
}

static void expect_good(struct span bytes, const struct signers *gate_keys, const char *person)
{
	struct approval approval;
	struct span problem;

	if (!check(bytes, gate_keys, KEYS_NOW, &approval, &problem))
		fail_msg("%.*s", SPAN_ARG(problem));
	assert_true(span_is(approval.principal, person));
	assert_int_equal(approval.received, KEYS_NOW);
}

static void expect_bad(struct span bytes, const struct signers *gate_keys, const char *part)
{
	struct approval approval;
	struct span problem;

	assert_int_equal(check(bytes, gate_keys, KEYS_NOW, &approval, &problem), 0);
	if (!span_contains(problem, part))
		fail_msg("\"%.*s\" has no \"%s\"", SPAN_ARG(problem), part);
}

static void takes_who_signed_for_who_approves(void **state)
{
	struct approval approval = statement();

	(void)state;
	expect_good(tag_of(&approval, "ada"), &gate, "ada");
	expect_good(tag_of(&approval, "grace"), &gate, "grace");
	approval.verdict = VERDICT_REJECT;
	expect_good(tag_of(&approval, "grace"), NULL, "grace");
}

static void refuses_a_signature_that_proves_nothing(void **state)
{
	struct approval approval = statement();
	struct span good = tag_of(&approval, "ada");
	struct approval altered = approval;

	(void)state;
	expect_bad(tag_of(&approval, NULL), &gate, "the tag is not signed");
	expect_bad(tag_of(&approval, "mallory"), &gate, "is not in the policy");
	expect_bad(tag_of(&approval, "gate"), &gate, "is not in the policy");
	altered.comment = span_of("fine");
	size_t statement_len = tag_of(&approval, NULL).len;
	expect_bad(arena_printf(&arena, "%.*s%.*s", SPAN_ARG(tag_of(&altered, NULL)),
				SPAN_ARG(span_from(good, statement_len))),
		   &gate, "does not fit");
}

static void refuses_a_signed_one_without_a_time(void **state)
{
	struct approval approval = statement();
	struct span problem;

	(void)state;
	assert_int_equal(check(tag_of(&approval, "ada"), &gate, 0, &approval, &problem), 0);
	assert_true(span_is(problem, "when it was received is not known"));
}

/* T25: signed for one thing, stored for another. */
static void refuses_what_was_signed_for_something_else(void **state)
{
	struct approval approval = statement();

	(void)state;
	approval.repository = span_of("infra");
	expect_bad(tag_of(&approval, "ada"), &gate, "names the repository \"infra\", not \"shop\"");
	approval = statement();
	approval.number = 41;
	expect_bad(tag_of(&approval, "ada"), &gate, "names pull request 41, not 1");
	approval = statement();
	approval.target = span_of("refs/heads/dev");
	expect_bad(tag_of(&approval, "ada"), &gate,
		   "names the target refs/heads/dev, not refs/heads/master");
}

static void takes_an_attested_one_only_with_the_signature_of_the_gate(void **state)
{
	struct approval approval = attested("ada");

	(void)state;
	expect_good(tag_of(&approval, "gate"), &gate, "ada");
	expect_good(tag_of(&approval, NULL), NULL, "ada");
	expect_bad(tag_of(&approval, NULL), &gate, "the gate's key has not signed it");
	expect_bad(tag_of(&approval, "ada"), &gate, "it says that the gate made it, but");
	expect_bad(tag_of(&approval, "mallory"), &gate, "it says that the gate made it, but");
}

/* Stores a tag at REF/PERSON, and has the log know it when `received` is not 0. */
static void store(const char *ref, struct span bytes, int64_t received)
{
	struct pull_event event = {
		.kind = EVENT_APPROVED,
		.actor = SPAN("ada"),
		.time = received,
		.head = pull.head,
		.head_number = 1,
		.approver = span_of(strrchr(ref, '/') + 1),
		.approval_bytes = bytes,
	};
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	assert_int_equal(object_write(repository, OBJECT_TAG, bytes, &event.approval, &err), 0);
	if (received && pull_event_append(repository, &pull, &event, &transaction, &arena, &err))
		fail_msg("%s", err.message);
	ref_create(&transaction, span_of(ref), event.approval);
	apply(&transaction);
}

static struct standing_approvals standing(void)
{
	struct approval_terms terms = { .pull = &pull, .signers = &signers, .gate = &gate };
	struct standing_approvals result;
	struct error err;

	if (approvals_standing(repository, &terms, &arena, &result, &err) < 0)
		fail_msg("%s", err.message);
	return result;
}

static void collects_what_stands_and_says_what_does_not(void **state)
{
	static const struct {
		const char *ref, *problem;
	} problems[] = {
		{ "refs/approvals/1/blob", "it holds no tag" },
		{ "refs/approvals/1/ken", "ken has said something else since" },
		{ "refs/approvals/1/linus", "it is an approval by grace" },
		{ "refs/approvals/1/long", "bytes" },
		{ "refs/approvals/1/release", "the tag is no approval" },
		{ "refs/approvals/1/unknown", "the pull request's log does not know this tag" },
	};
	struct approval own = statement(), other = attested("grace"), old = attested("ken");
	char *large = arena_alloc(&arena, LIMIT_TAG_BYTES);

	(void)state;
	assert_int_equal(standing().approvals.count, 0);
	store("refs/approvals/1/ada", tag_of(&own, "ada"), KEYS_NOW);
	store("refs/approvals/1/grace", tag_of(&other, "gate"), KEYS_NOW);
	other.comment = span_of("the same person at another place");
	store("refs/approvals/1/linus", tag_of(&other, "gate"), KEYS_NOW);
	store("refs/approvals/1/ken", tag_of(&old, "gate"), KEYS_NOW);
	old.comment = span_of("on second thought");
	store("refs/later/ken", tag_of(&old, "gate"), KEYS_NOW);
	own.comment = span_of("not written down");
	store("refs/approvals/1/unknown", tag_of(&own, "ada"), 0);
	store("refs/approvals/1/release",
	      arena_printf(&arena, "object %s\ntype commit\ntag v1\ntagger A <a@b> 1 +0000\n\nv1\n",
			   oid_text(pull.head).hex),
	      KEYS_NOW);
	shell("cd shop.git; git update-ref refs/approvals/1/blob $(git hash-object -w config)");
	memset(large, 'x', LIMIT_TAG_BYTES);
	store("refs/approvals/1/long",
	      arena_printf(&arena,
			   "object %s\ntype commit\ntag v1\ntagger A <a@b> 1 +0000\n\n%.*s\n",
			   oid_text(pull.head).hex, LIMIT_TAG_BYTES, large),
	      0);
	/* Of other pull requests. */
	own.comment = span_of("elsewhere");
	store("refs/approvals/11/edsger", tag_of(&own, "ada"), KEYS_NOW);

	struct standing_approvals result = standing();
	assert_int_equal(result.approvals.count, 2);
	assert_int_equal(result.refs.count, 2);
	assert_true(span_is(result.refs.items[0].name, "refs/approvals/1/ada"));
	assert_true(oid_equal(result.refs.items[0].oid, result.approvals.items[0].tag));
	assert_int_equal(result.approvals.items[0].grade, GRADE_SIGNED);
	assert_int_equal(result.approvals.items[0].received, KEYS_NOW);
	assert_true(span_is(result.approvals.items[1].principal, "grace"));
	assert_int_equal(result.problem_count, COUNT(problems));
	for (size_t i = 0; i < result.problem_count; i++) {
		const struct approval_problem *problem = &result.problems[i];
		assert_true(span_is(problem->ref, problems[i].ref));
		if (!span_contains(problem->problem, problems[i].problem))
			fail_msg("%.*s: %.*s", SPAN_ARG(problem->ref), SPAN_ARG(problem->problem));
	}
}

/* T25: the tag of pull request 1 copied to 2, log entry and all. */
static void refuses_the_tag_of_another_pull_request(void **state)
{
	struct approval own = statement();
	struct span bytes = tag_of(&own, "ada");

	(void)state;
	open_pull(span_of("refs/heads/master"));
	assert_int_equal(pull.number, 2);
	store("refs/approvals/2/ada", bytes, KEYS_NOW);
	struct standing_approvals result = standing();
	assert_int_equal(result.approvals.count, 0);
	assert_int_equal(result.problem_count, 1);
	assert_true(span_contains(result.problems[0].problem, "names pull request 1, not 2"));
}

static void names_the_repository_by_its_directory_or_as_it_is_told(void **state)
{
	struct span name;
	struct error err;

	(void)state;
	assert_int_equal(repository_name(repository, &arena, &name, &err), 0);
	assert_true(span_is(name, "shop"));
	shell("git -C shop.git config headgate.repository infra; git init -q work");
	struct repository *renamed, *work;
	assert_int_equal(repository_open(&renamed,
					 arena_printf(&arena, "%s/shop.git", keys_directory).ptr,
					 &err),
			 0);
	assert_int_equal(repository_name(renamed, &arena, &name, &err), 0);
	assert_true(span_is(name, "infra"));
	repository_free(renamed);
	assert_int_equal(
		repository_open(&work, arena_printf(&arena, "%s/work", keys_directory).ptr, &err),
		0);
	assert_int_equal(repository_name(work, &arena, &name, &err), 0);
	assert_true(span_is(name, "work"));
	repository_free(work);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_who_signed_for_who_approves),
		cmocka_unit_test(refuses_a_signature_that_proves_nothing),
		cmocka_unit_test(refuses_a_signed_one_without_a_time),
		cmocka_unit_test(refuses_what_was_signed_for_something_else),
		cmocka_unit_test(takes_an_attested_one_only_with_the_signature_of_the_gate),
		cmocka_unit_test(collects_what_stands_and_says_what_does_not),
		cmocka_unit_test(refuses_the_tag_of_another_pull_request),
		cmocka_unit_test(names_the_repository_by_its_directory_or_as_it_is_told),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
