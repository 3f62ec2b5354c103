/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_commit.h"

#include "base/limits.h"
#include "repo/object.h"
#include "review/trailers.h"

/* A header whose value has many lines: each but the first starts with a space. */
static void put_folded(struct text *text, const char *header, struct span value)
{
	text_string(text, header);
	while (value.len) {
		size_t end = span_find(value, '\n');
		text_byte(text, ' ');
		text_append(text, span_first(value, end));
		text_byte(text, '\n');
		value = span_from(value, end + 1);
	}
}

static void put_commit(struct text *text, const struct land_commit *commit, struct arena *arena)
{
	text_format(text, "tree %s\n", oid_text(commit->tree).hex);
	text_format(text, "parent %s\n", oid_text(commit->old_tip).hex);
	if (!oid_is_zero(commit->head))
		text_format(text, "parent %s\n", oid_text(commit->head).hex);
	text_string(text, "author ");
	text_append(text, signature_line_text(&commit->author, arena));
	text_string(text, "\ncommitter ");
	text_append(text, signature_line_text(&commit->committer, arena));
	text_byte(text, '\n');
	for (size_t i = 0; i < commit->approval_count; i++)
		put_folded(text, "mergetag", commit->approvals[i]);
	if (commit->signature.len)
		put_folded(text, "gpgsig", commit->signature);
	text_byte(text, '\n');
	text_append(text, commit->message);
}

/* The text as a span of the arena; a commit beyond the ceiling comes out empty. */
static struct span keep_text(struct text *text, struct arena *arena)
{
	struct span kept = { 0 };

	if (!text_failed(text))
		kept = arena_copy(arena, text_span(text));
	text_release(text);
	return kept;
}

struct span land_commit_text(const struct land_commit *commit, struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_COMMIT_BYTES);
	put_commit(&text, commit, arena);
	return keep_text(&text, arena);
}

struct span land_message_text(const struct land_message *message, struct arena *arena)
{
	const struct pull *pull = message->pull;
	struct text text;

	text_init(&text, LIMIT_COMMIT_BYTES);
	if (!message->squash)
		text_format(&text, "Merge pull request %u: ", (unsigned)pull->number);
	/* Never the last paragraph, so it may look like a trailer ("fix: ..."). */
	line_put(&text, pull->title);
	text_byte(&text, '\n');
	if (pull->message.len) {
		text_byte(&text, '\n');
		message_put(&text, pull->message);
	}
	text_byte(&text, '\n');
	for (size_t i = 0; i < message->approver_count; i++)
		trailer_put(&text, "Approved-by", message->approvers[i]);
	if (message->emergency.len)
		trailer_put(&text, "Emergency", message->emergency);
	trailer_put(&text, "Pull-Request", arena_printf(arena, "%u", (unsigned)pull->number));
	return keep_text(&text, arena);
}

struct signature_line land_person(const struct policy *policy, struct span principal, int64_t now)
{
	struct signature_line line = { .name = principal, .email = principal, .time = now };
	const struct person *person = policy ? policy_person(policy, principal) : NULL;

	if (principal.len == 0)
		line.name = line.email = span_of("anonymous");
	if (!person)
		return line;
	if (person->display_name.len)
		line.name = person->display_name;
	if (person->emails.count)
		line.email = person->emails.items[0];
	return line;
}

struct span land_person_text(const struct policy *policy, struct span principal,
			     struct arena *arena)
{
	struct signature_line line = land_person(policy, principal, 0);

	return arena_printf(arena, "%.*s <%.*s>", SPAN_ARG(line.name), SPAN_ARG(line.email));
}

struct signature_line land_gate(int64_t now)
{
	return (struct signature_line){
		.name = SPAN("headgate"),
		.email = SPAN("headgate"),
		.time = now,
	};
}

struct counted_approvals counted_approvals(const struct validity *validity, struct arena *arena)
{
	struct counted_approvals counted = {
		.items = ARENA_ARRAY(arena, validity->vote_count, const struct approval *),
	};

	for (size_t i = 0; i < validity->vote_count; i++) {
		const struct vote_result *vote = &validity->votes[i];
		if (vote->defect == VOTE_COUNTS && !vote->veto &&
		    vote->vote->approval->verdict == VERDICT_APPROVE)
			counted.items[counted.count++] = vote->vote->approval;
	}
	return counted;
}

int land_commit_write(struct repository *repository, struct land_commit *commit,
		      struct arena *arena, struct oid *ret_oid, struct error *err)
{
	struct span bytes = land_commit_text(commit, arena);
	int is_signed = signature_of_gate(repository, bytes, arena, &commit->signature, err);

	if (is_signed < 0)
		return -1;
	if (is_signed)
		bytes = land_commit_text(commit, arena);
	if (!bytes.len)
		return error_set(err, ERROR_LIMIT,
				 "the commit would be larger than %zu bytes: too many approvals",
				 (size_t)LIMIT_COMMIT_BYTES);
	return object_write(repository, OBJECT_COMMIT, bytes, ret_oid, err);
}
