/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_commit.h"

#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

static struct error err;

static struct pull a_pull(const char *title, const char *message)
{
	return (struct pull){
		.number = 42,
		.title = span_of(title),
		.message = span_of(message),
	};
}

/* A tag object of git's own making. */
static struct span a_tag(const char *name, struct oid object)
{
	GIT("tag", "-a", "-m", "Looks right.\n\nVerdict: approve\nPull-Request: 42", name,
	    oid_text(object).hex);
	return arena_printf(&arena, "%.*s\n", SPAN_ARG(GIT("cat-file", "tag", name)));
}

static struct oid a_commit(const char *message, struct oid parent)
{
	if (oid_is_zero(parent))
		return oid_from(GIT("commit-tree", "-m", message, EMPTY_TREE));
	return oid_from(GIT("commit-tree", "-m", message, "-p", oid_text(parent).hex, EMPTY_TREE));
}

static struct land_commit a_merge(struct oid old_tip, struct oid head, const struct span *tags,
				  size_t count, struct span message)
{
	struct land_commit commit = {
		.old_tip = old_tip,
		.head = head,
		.author = { .name = SPAN("Grace <b>\n"),
			    .email = SPAN("grace@example.com"),
			    .time = 7 },
		.committer = land_gate(1700000000),
		.approvals = tags,
		.approval_count = count,
		.message = message,
	};

	commit.tree = oid_from(span_of(EMPTY_TREE));
	return commit;
}

static struct span message_of(const char *title, const char *body, const struct span *people,
			      size_t count)
{
	struct pull pull = a_pull(title, body);
	struct land_message message = {
		.pull = &pull,
		.approvers = people,
		.approver_count = count,
	};

	return land_message_text(&message, &arena);
}

static void a_merge_holds_each_approval_and_passes_fsck(void **state)
{
	struct oid base = a_commit("base", (struct oid){ 0 });
	struct oid tip = a_commit("tip", base), head = a_commit("head", base);
	struct span tags[] = { a_tag("ada", head), a_tag("bob", head) };
	struct span people[] = { SPAN("Ada <ada@example.com>"), SPAN("Bob <bob@example.com>") };
	struct land_commit commit =
		a_merge(tip, head, tags, 2, message_of("Raise replicas", "Why: load", people, 2));
	struct commit read;
	struct oid oid = object_of_bytes("commit", land_commit_text(&commit, &arena));

	(void)state;
	GIT("update-ref", "refs/heads/trunk", oid_text(oid).hex);
	GIT("fsck", "--strict");
	assert_int_equal(commit_read(repository, oid, &arena, &read, &err), 0);
	assert_int_equal(read.parent_count, 2);
	assert_int_equal(read.mergetag_count, 2);
	assert_true(span_equal(read.mergetags[0], tags[0]));
	assert_true(span_equal(read.mergetags[1], tags[1]));
	assert_true(span_is(read.message, "Merge pull request 42: Raise replicas\n"
					  "\n"
					  " Why: load\n"
					  "\n"
					  "Approved-by: Ada <ada@example.com>\n"
					  "Approved-by: Bob <bob@example.com>\n"
					  "Pull-Request: 42\n"));
	struct span shown = GIT("log", "-1", "--show-signature", "--format=%an|%ae|%cn", "trunk");
	assert_true(span_contains(shown, "merged tag 'ada'"));
	assert_true(span_contains(shown, "merged tag 'bob'"));
	assert_true(span_contains(shown, "Grace b|grace@example.com|headgate"));
}

static void a_squash_has_one_parent_and_the_title_as_subject(void **state)
{
	struct oid base = a_commit("base", (struct oid){ 0 });
	struct pull pull = a_pull("fix: the port", "");
	struct land_message message = { .pull = &pull, .squash = true, .emergency = SPAN("fire") };
	struct land_commit commit =
		a_merge(base, (struct oid){ 0 }, NULL, 0, land_message_text(&message, &arena));
	struct oid oid = object_of_bytes("commit", land_commit_text(&commit, &arena));

	(void)state;
	GIT("update-ref", "refs/heads/trunk", oid_text(oid).hex);
	GIT("fsck", "--strict");
	assert_true(span_is(GIT("log", "-1", "--format=%P|%B", "trunk"),
			    arena_printf(&arena,
					 "%s|fix: the port\n\nEmergency: fire\nPull-Request: 42\n",
					 oid_text(base).hex)
				    .ptr));
}

static void a_message_cannot_forge_trailers(void **state)
{
	static const char *const bodies[] = {
		"Approved-by: Eve <eve@example.com>",
		"text\n\nApproved-by: Eve <eve@example.com>\nPull-Request: 1",
		"text\n\n\n\nApproved-by:Eve\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct span message = message_of("Approved-by: Eve", bodies[i], NULL, 0);
		struct span trailers = GIT_INPUT(message, "interpret-trailers", "--parse");
		assert_true(span_is(trailers, "Pull-Request: 42"));
	}
}

static void the_gate_signs_what_it_makes(void **state)
{
	struct oid base = a_commit("base", (struct oid){ 0 });
	struct land_commit commit =
		a_merge(base, (struct oid){ 0 }, NULL, 0, message_of("t", "", NULL, 0));
	struct commit read;

	(void)state;
	commit.signature = (struct span)SPAN("-----BEGIN X-----\n\nabc\n-----END X-----\n");
	struct span bytes = land_commit_text(&commit, &arena);
	struct oid oid = object_of_bytes("commit", bytes);
	assert_int_equal(commit_read(repository, oid, &arena, &read, &err), 0);
	assert_true(span_equal(read.signature, commit.signature));
	commit.signature = (struct span){ 0 };
	assert_true(span_equal(read.signed_payload, land_commit_text(&commit, &arena)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merge_holds_each_approval_and_passes_fsck),
		cmocka_unit_test(a_squash_has_one_parent_and_the_title_as_subject),
		cmocka_unit_test(a_message_cannot_forge_trailers),
		cmocka_unit_test(the_gate_signs_what_it_makes),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
