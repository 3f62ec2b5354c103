/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/commit.h"

#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

#define PERSON "Ada Lovelace <ada@example.com> 1700000000 +0530"
#define TREE "tree " EMPTY_TREE "\n"
#define PEOPLE "author " PERSON "\ncommitter " PERSON "\n"

static struct error err;

static int read_bytes(struct span bytes, struct commit *commit)
{
	return commit_read(repository, object_of_bytes("commit", bytes), &arena, commit, &err);
}

static void reads_a_plain_commit(void **state)
{
	struct commit commit;
	struct oid parent = oid_from(GIT("commit-tree", "-m", "one", EMPTY_TREE));
	struct oid oid = oid_from(
		GIT("commit-tree", "-m", "two\n\nbody", "-p", oid_text(parent).hex, EMPTY_TREE));

	(void)state;
	assert_int_equal(commit_read(repository, oid, &arena, &commit, &err), 0);
	assert_true(oid_equal(commit.oid, oid));
	assert_string_equal(oid_text(commit.tree).hex, EMPTY_TREE);
	assert_int_equal(commit.parent_count, 1);
	assert_true(oid_equal(commit.parents[0], parent));
	assert_true(span_is(commit.author.name, "Ada"));
	assert_true(span_is(commit.committer.email, "ada@example.com"));
	assert_int_equal(commit.author.time, 1700000000);
	assert_true(span_is(commit.message, "two\n\nbody\n"));
	assert_int_equal(commit.signature.len, 0);
	assert_true(oid_equal(object_id(OBJECT_COMMIT, commit.signed_payload), oid));
}

static void takes_a_signature_out_of_what_it_covers(void **state)
{
	struct commit commit;

	(void)state;
	assert_int_equal(
		read_bytes((struct span)SPAN(TREE PEOPLE "gpgsig -----BEGIN X-----\n \n abc\n"
							 " -----END X-----\n"
							 "encoding x\n\nmessage\n"),
			   &commit),
		0);
	assert_true(span_is(commit.signature, "-----BEGIN X-----\n\nabc\n-----END X-----\n"));
	assert_true(span_is(commit.signed_payload, TREE PEOPLE "encoding x\n\nmessage\n"));
	assert_true(span_is(commit.message, "message\n"));
	assert_int_equal(commit.author.offset_minutes, 330);
}

static void reads_every_mergetag_as_the_tag_it_holds(void **state)
{
	struct oid one = oid_from(GIT("commit-tree", "-m", "one", EMPTY_TREE));
	struct oid two =
		oid_from(GIT("commit-tree", "-m", "side", "-p", oid_text(one).hex, EMPTY_TREE));
	struct commit commit;
	struct tag tag;

	(void)state;
	GIT("tag", "-a", "-m", "approved\n\nRole: a", "first", oid_text(two).hex);
	struct span bytes = GIT("cat-file", "tag", "first");
	struct span folded = arena_printf(&arena,
					  TREE "parent %s\nparent %s\n" PEOPLE
					       "mergetag object %s\n type commit\n tag first\n"
					       " tagger " PERSON "\n \n approved\n"
					       "mergetag object %s\n type commit\n tag second\n"
					       " tagger " PERSON "\n \n too\n\nmerge\n",
					  oid_text(one).hex, oid_text(two).hex, oid_text(two).hex,
					  oid_text(two).hex);

	assert_true(bytes.len > 0);
	assert_int_equal(read_bytes(folded, &commit), 0);
	assert_int_equal(commit.parent_count, 2);
	assert_int_equal(commit.mergetag_count, 2);
	assert_int_equal(tag_parse(commit.mergetags[0], &arena, &tag, &err), 0);
	assert_true(span_is(tag.name, "first"));
	assert_true(span_is(tag.message, "approved\n"));
	assert_int_equal(tag_parse(commit.mergetags[1], &arena, &tag, &err), 0);
	assert_true(span_is(tag.name, "second"));
}

static void refuses_malformed_commits(void **state)
{
	static const struct span cases[] = {
		SPAN(""),
		SPAN("tree 4b825dc\n" PEOPLE "\n"),
		SPAN(PEOPLE "\n"),
		SPAN(TREE "\n"),
		SPAN(TREE "author " PERSON "\n\n"),
		SPAN(TREE "parent x\n" PEOPLE "\n"),
		SPAN(TREE "author Ada\n"
			  "committer " PERSON "\n\n"),
		SPAN(TREE PEOPLE "author " PERSON "\n\n"),
		SPAN(TREE PEOPLE TREE "\n"),
		SPAN(TREE PEOPLE "gpgsig a\ngpgsig b\n\n"),
		SPAN(TREE PEOPLE "no-line-end"),
		SPAN(TREE PEOPLE "nul \0\n\n"),
		SPAN(TREE PEOPLE "novalue\n\n"),
		SPAN(TREE " folded\n" PEOPLE "\n"),
	};
	struct commit commit;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(read_bytes(cases[i], &commit), -1);
		assert_int_equal(err.code, ERROR_INPUT);
	}
	assert_int_equal(
		commit_read(repository, oid_from(span_of(EMPTY_TREE)), &arena, &commit, &err), -1);
}

static void reads_people_as_git_writes_them(void **state)
{
	static const struct {
		const char *line;
		const char *name; /* NULL: malformed */
		const char *email;
		int64_t time;
		int minutes;
	} cases[] = {
		{ PERSON, "Ada Lovelace", "ada@example.com", 1700000000, 330 },
		{ "A <> 0 -0030", "A", "", 0, -30 },
		{ " <a@b> 5 +0000", "", "a@b", 5, 0 },
		{ "<a@b> 5 +0000", "", "a@b", 5, 0 },
		{ "A <a@b> 5 +1400", "A", "a@b", 5, 840 },
		{ "A<a@b> 5 +0000", NULL, NULL, 0, 0 },
		{ "A <a@b>5 +0000", NULL, NULL, 0, 0 },
		{ "A <a@b> +0000", NULL, NULL, 0, 0 },
		{ "A <a@b> 05 +0000", NULL, NULL, 0, 0 },
		{ "A <a@b> -5 +0000", NULL, NULL, 0, 0 },
		{ "A <a@b> 5 0000", NULL, NULL, 0, 0 },
		{ "A <a@b> 5 +000", NULL, NULL, 0, 0 },
		{ "A <a@b> 5 +00000", NULL, NULL, 0, 0 },
		{ "A <a@b> 5", NULL, NULL, 0, 0 },
		{ "A <a@b> 9999999999999999999999 +0000", NULL, NULL, 0, 0 },
		{ "A > <a@b> 5 +0000", NULL, NULL, 0, 0 },
		{ "A <a<b> 5 +0000", NULL, NULL, 0, 0 },
		{ "A <a@b> <c@d> 5 +0000", NULL, NULL, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct commit commit;
		int status =
			read_bytes(arena_printf(&arena, TREE "author " PERSON "\ncommitter %s\n\n",
						cases[i].line),
				   &commit);
		assert_int_equal(status, cases[i].name ? 0 : -1);
		if (!cases[i].name)
			continue;
		assert_true(span_is(commit.committer.name, cases[i].name));
		assert_true(span_is(commit.committer.email, cases[i].email));
		assert_int_equal(commit.committer.time, cases[i].time);
		assert_int_equal(commit.committer.offset_minutes, cases[i].minutes);
	}
}

static void writes_people_as_git_reads_them(void **state)
{
	struct signature_line line = { .name = SPAN("A<d>\na\0"),
				       .email = SPAN("a@\nb>"),
				       .time = 12,
				       .offset_minutes = -210 };

	(void)state;
	assert_true(span_is(signature_line_text(&line, &arena), "Ada <a@b> 12 -0330"));
	line.offset_minutes = 60;
	assert_true(span_is(signature_line_text(&line, &arena), "Ada <a@b> 12 +0100"));
}

static void splits_a_tag_at_its_signature(void **state)
{
	static const char head[] =
		"object " EMPTY_TREE "\ntype commit\ntag x\ntagger " PERSON "\n\n";
	struct tag tag;
	struct span bytes =
		arena_printf(&arena,
			     "%sI agree\n-----BEGIN PGP SIGNATURE-----\nquoted\n"
			     "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n",
			     head);

	(void)state;
	assert_int_equal(tag_parse(bytes, &arena, &tag, &err), 0);
	assert_true(span_is(tag.object_type, "commit"));
	assert_true(span_is(tag.message, "I agree\n-----BEGIN PGP SIGNATURE-----\nquoted\n"));
	assert_true(span_is(tag.signature,
			    "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n"));
	assert_int_equal(tag.signed_payload.len + tag.signature.len, bytes.len);
	assert_true(oid_equal(tag.oid, object_id(OBJECT_TAG, bytes)));
	assert_true(span_is(tag.tagger.name, "Ada Lovelace"));
}

static void reads_tags_of_the_repository(void **state)
{
	struct oid commit = oid_from(GIT("commit-tree", "-m", "one", EMPTY_TREE));
	struct tag tag;

	(void)state;
	GIT("tag", "-a", "-m", "text", "v1", oid_text(commit).hex);
	struct oid oid = oid_from(GIT("rev-parse", "refs/tags/v1"));
	assert_int_equal(tag_read(repository, oid, &arena, &tag, &err), 0);
	assert_true(oid_equal(tag.oid, oid));
	assert_true(oid_equal(tag.object, commit));
	assert_true(span_is(tag.name, "v1"));
	assert_true(span_is(tag.message, "text\n"));
	assert_int_equal(tag.signature.len, 0);
	assert_int_equal(tag_read(repository, commit, &arena, &tag, &err), -1);
}

static void refuses_malformed_tags(void **state)
{
	static const struct span cases[] = {
		SPAN(""),
		SPAN("object x\ntype commit\ntag x\n\n"),
		SPAN("object " EMPTY_TREE "\ntag x\ntype commit\n\n"),
		SPAN("object " EMPTY_TREE "\ntype commit\n\n"),
		SPAN("object " EMPTY_TREE "\ntype commit\ntag x\ntagger Ada\n\n"),
		SPAN("object " EMPTY_TREE "\ntype commit\ntag x\ntagger " PERSON "\ntag y\n\n"),
		SPAN("object " EMPTY_TREE "\ntype commit\ntag x\n folded\n\n"),
		SPAN("object " EMPTY_TREE "\ntype commit\ntag x\0\n\n"),
	};
	struct tag tag;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(tag_parse(cases[i], &arena, &tag, &err), -1);
}

static void a_tag_may_have_no_tagger(void **state)
{
	struct tag tag;

	(void)state;
	assert_int_equal(
		tag_parse((struct span)SPAN("object " EMPTY_TREE "\ntype tree\ntag x\n\nold\n"),
			  &arena, &tag, &err),
		0);
	assert_null(tag.tagger.name.ptr);
	assert_true(span_is(tag.message, "old\n"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_plain_commit),
		cmocka_unit_test(takes_a_signature_out_of_what_it_covers),
		cmocka_unit_test(reads_every_mergetag_as_the_tag_it_holds),
		cmocka_unit_test(refuses_malformed_commits),
		cmocka_unit_test(reads_people_as_git_writes_them),
		cmocka_unit_test(writes_people_as_git_reads_them),
		cmocka_unit_test(splits_a_tag_at_its_signature),
		cmocka_unit_test(reads_tags_of_the_repository),
		cmocka_unit_test(refuses_malformed_tags),
		cmocka_unit_test(a_tag_may_have_no_tagger),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
