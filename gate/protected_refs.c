/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/protected_refs.h"

#include "base/limits.h"
#include "base/shell_word.h"
#include "base/text.h"
#include "gate/push_policy.h"
#include "gate/ref_rules.h"
#include "repo/ticket.h"

struct belt {
	struct repository *repository;
	struct span ticket;
	struct arena *arena;
	struct push_policies policies;
	bool has_policies; /* read when first needed: the gate's own moves need none */
	struct error *err;
};

/* Two values and a space behind each, before the name. */
static bool take_value(struct span *line, struct oid *ret_oid, bool *ret_symbolic)
{
	struct span value = span_first(*line, span_find(*line, ' '));

	if (value.len == line->len)
		return false;
	*line = span_from(*line, value.len + 1);
	if (oid_parse(value, ret_oid))
		return true;
	*ret_oid = (struct oid){ 0 };
	*ret_symbolic = true;
	return span_starts_with(value, "ref:");
}

static bool read_move(struct span line, struct ref_move *ret_move)
{
	struct ref_move move = { 0 };

	if (!take_value(&line, &move.old_oid, &move.symbolic) ||
	    !take_value(&line, &move.new_oid, &move.symbolic) || line.len == 0)
		return false;
	move.ref = line;
	*ret_move = move;
	return true;
}

static bool is_guarded(struct span ref)
{
	return ref_classify(ref) == REF_BRANCH || ref_is_written_by_the_gate(ref);
}

int ref_moves_read(struct span input, struct arena *arena, struct ref_moves *ret_moves,
		   struct error *err)
{
	struct ref_moves moves = { 0 };

	while (input.len) {
		size_t len = span_find(input, '\n');
		struct ref_move move;
		if (len == input.len || !read_move(span_first(input, len), &move))
			return error_set(err, ERROR_INPUT,
					 "git says of a ref transaction what headgate cannot read");
		if (is_guarded(move.ref)) {
			ARENA_GROW(arena, &moves);
			moves.items[moves.count++] = move;
		}
		input = span_from(input, len + 1);
	}
	*ret_moves = moves;
	return 0;
}

/* 1 when the ref has this value already or its file is only being packed, 0, -1. */
static int changes_nothing(struct belt *belt, const struct ref_move *move)
{
	struct span name = arena_copy(belt->arena, move->ref);
	struct oid value = { 0 };

	if (move->symbolic)
		return 0;
	if (repository_ref(belt->repository, name.ptr, &value, belt->err) < 0)
		return -1;
	if (oid_equal(value, move->new_oid))
		return 1;
	if (!oid_is_zero(move->new_oid) || !oid_equal(value, move->old_oid))
		return 0;
	return ref_is_only_being_packed(belt->repository, name, value, belt->err);
}

static struct ref_edit edit_of(const struct ref_move *move)
{
	return (struct ref_edit){
		.name = move->ref,
		.old_oid = move->old_oid,
		.new_oid = move->new_oid,
	};
}

int ref_moves_have_ticket(const char *directory, const struct ref_moves *moves, struct span ticket,
			  struct arena *arena, struct error *err)
{
	struct ref_edit *edits = ARENA_ARRAY(arena, moves->count, struct ref_edit);

	for (size_t i = 0; i < moves->count; i++) {
		if (moves->items[i].symbolic)
			return 0;
		edits[i] = edit_of(&moves->items[i]);
	}
	return ticket_allows_all(directory, ticket, edits, moves->count, arena, err);
}

static int has_ticket(struct belt *belt, const struct ref_move *move)
{
	struct ref_edit edit = edit_of(move);

	if (move->symbolic)
		return 0;
	return ticket_allows(belt->repository, belt->ticket, &edit, belt->arena, belt->err);
}

/*
 * A branch whose policy cannot be read counts as protected: nobody can tell what
 * it says. So does every branch when that of HEAD's branch cannot be read.
 */
static int policy_guards(struct belt *belt, struct span ref, bool *ret_guards)
{
	struct span name = arena_copy(belt->arena, ref);
	const struct policy *own;
	struct findings ignored;
	struct oid tip = { 0 };

	if (!belt->has_policies) {
		if (push_policies_init(&belt->policies, belt->repository, belt->arena, belt->err) <
		    0)
			return -1;
		belt->has_policies = true;
	}
	*ret_guards = true;
	if (!belt->policies.of_head)
		return 0;
	findings_init(&ignored, belt->arena);
	if (repository_ref(belt->repository, name.ptr, &tip, belt->err) < 0 ||
	    push_policy_at(&belt->policies, tip, &ignored, &own, belt->err) < 0)
		return -1;
	*ret_guards = !own || policy_protects(own, ref_short_name(ref)) ||
		      push_policy_of_head_protects(&belt->policies, ref);
	return 0;
}

static int is_allowed(struct belt *belt, const struct ref_move *move)
{
	bool guards = true;
	int allowed = has_ticket(belt, move);

	if (allowed == 0)
		allowed = changes_nothing(belt, move);
	if (allowed != 0)
		return allowed;
	if (ref_classify(move->ref) == REF_BRANCH && policy_guards(belt, move->ref, &guards) < 0)
		return -1;
	return !guards;
}

static void put_reason(struct belt *belt, const struct ref_move *move, struct text *text)
{
	bool is_branch = ref_classify(move->ref) == REF_BRANCH;

	text_display(text, move->ref, LIMIT_REF_NAME_BYTES);
	text_string(text, is_branch ? " moves only through the gate\n"
				    : " is written only by the gate\n");
	if (is_branch && !belt->policies.of_head)
		text_string(text,
			    "the policy " POLICY_PATH " of HEAD's branch cannot be read, so every "
			    "branch counts as protected; an administrator pushes a correct one\n");
	if (is_branch) {
		text_string(text, "to propose a change: git push origin HEAD:refs/for/");
		text_display(text, ref_short_name(move->ref), LIMIT_REF_NAME_BYTES);
		text_byte(text, '\n');
	}
	text_string(text, "to do it past the gate, on this server: git -c core.hooksPath=/dev/null "
			  "--git-dir=");
	text_shell_word(text, span_of(repository_directory(belt->repository)));
	text_string(text, " and the rest of the command\n");
}

static struct span reason_for(struct belt *belt, const struct ref_move *move)
{
	struct text text;

	text_init(&text, 8 * LIMIT_REF_NAME_BYTES + 2 * LIMIT_PATH_BYTES);
	put_reason(belt, move, &text);
	struct span reason = arena_copy(belt->arena, text_span(&text));
	text_release(&text);
	return reason;
}

int ref_moves_allowed(struct repository *repository, const struct ref_moves *moves,
		      struct span ticket, struct arena *arena, struct span *ret_reason,
		      struct error *err)
{
	struct belt belt = {
		.repository = repository, .ticket = ticket, .arena = arena, .err = err
	};

	for (size_t i = 0; i < moves->count; i++) {
		int allowed = is_allowed(&belt, &moves->items[i]);
		if (allowed < 0)
			return -1;
		if (!allowed) {
			*ret_reason = reason_for(&belt, &moves->items[i]);
			return 0;
		}
	}
	return 1;
}
