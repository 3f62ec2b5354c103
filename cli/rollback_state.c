/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rollback_state.h"

#include "base/limits.h"
#include "gate/restoration.h"
#include "repo/ref_name.h"

/* Digits of an id; longer runs of digits are revisions. */
enum { ID_DIGITS_MOST = 6, PATH_SHOWN = 80 };

/* --- which landing --- */

static bool read_number(struct span text, uint32_t *ret_number)
{
	uint32_t number = 0;

	if (text.len == 0 || text.len > ID_DIGITS_MOST)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		number = number * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	*ret_number = number;
	return true;
}

static int landing_of_pull(const struct history *history, struct span number_text,
			   const struct branch_subject *subject, uint32_t *ret_id,
			   struct error *err)
{
	uint32_t number = pull_number_parse(number_text);

	if (!number)
		return error_set(err, ERROR_USAGE,
				 "pull/ is followed by the number of a pull request");
	for (size_t i = history->landings.count; i-- > 0;) {
		const struct landing *landing = &history->landings.items[i];
		for (size_t k = 0; k < landing->pull_count; k++) {
			if (landing->pulls[k] != number)
				continue;
			*ret_id = (uint32_t)i;
			return 0;
		}
	}
	error_set(err, ERROR_USAGE, "pull request %u has not landed on %.*s", number,
		  SPAN_ARG(ref_branch_name(subject->branch)));
	return error_hint(err, "`headgate history` lists what has");
}

/* The path for a shell, or a word in its place when it would have to be quoted. */
static struct span path_for_shell(const struct branch_subject *subject)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_./";

	for (size_t i = 0; i < subject->path.len; i++)
		if (!memchr(plain, subject->path.ptr[i], sizeof(plain) - 1))
			return span_of("PATH");
	return subject->path.len > PATH_SHOWN ? span_of("PATH") : subject->path;
}

/* A commit that only came in with a landing was never what stood on the branch. */
static int refuse_revision(const struct clone *clone, const struct history *history,
			   const struct branch_subject *subject, struct oid commit,
			   struct error *err)
{
	struct oid_text hex = oid_text(commit);

	for (size_t i = 0; i < history->landings.count; i++) {
		int contains = repository_is_ancestor(clone->repository, commit,
						      history->landings.items[i].new_tip, err);
		if (contains < 0)
			return -1;
		if (!contains)
			continue;
		error_set(err, ERROR_USAGE,
			  "%.12s came to %.*s within landing %zu, but never stood there itself, so "
			  "nobody approved it as a whole",
			  hex.hex, SPAN_ARG(ref_branch_name(subject->branch)), i);
		return error_hint(err,
				  "Go back to %zu, or propose it as a change of your own: git "
				  "restore -s %.12s -SW -- %.*s",
				  i, hex.hex, SPAN_ARG(path_for_shell(subject)));
	}
	error_set(err, ERROR_USAGE, "%.12s never landed on %.*s", hex.hex,
		  SPAN_ARG(ref_branch_name(subject->branch)));
	return error_hint(err,
			  "To propose it as an ordinary change: git restore -s %.12s -SW -- %.*s "
			  "&& git commit && git push %s HEAD:refs/for/%.*s",
			  hex.hex, SPAN_ARG(path_for_shell(subject)), clone->remote,
			  SPAN_ARG(ref_branch_name(subject->branch)));
}

static int landing_of_revision(const struct clone *clone, const struct history *history,
			       const struct branch_subject *subject, const char *operand,
			       uint32_t *ret_id, struct error *err)
{
	struct oid commit;

	if (repository_revision(clone->repository, operand, &commit, err) < 0) {
		err->code = ERROR_USAGE;
		return error_hint(err, "`headgate history` lists ids and revisions");
	}
	for (size_t i = history->landings.count; i-- > 0;) {
		if (!oid_equal(history->landings.items[i].new_tip, commit))
			continue;
		*ret_id = (uint32_t)i;
		return 0;
	}
	return refuse_revision(clone, history, subject, commit, err);
}

int rollback_landing(const struct clone *clone, const struct history *history,
		     const struct branch_subject *subject, const char *operand, uint32_t *ret_id,
		     struct error *err)
{
	struct span text = span_of(operand);

	if (span_starts_with(text, "pull/"))
		return landing_of_pull(history, span_from(text, strlen("pull/")), subject, ret_id,
				       err);
	if (!read_number(text, ret_id))
		return landing_of_revision(clone, history, subject, operand, ret_id, err);
	if (*ret_id < history->landings.count)
		return 0;
	error_set(err, ERROR_USAGE, "there is no landing %u on %.*s; the newest is %zu", *ret_id,
		  SPAN_ARG(ref_branch_name(subject->branch)), history->landings.count - 1);
	return error_hint(err, "`headgate history` lists them");
}

/* --- which state --- */

/* The row before the one that stands now. */
static int choose_before(struct rollback_state *state, struct error *err)
{
	const struct history *history = &state->history;
	struct span path = state->subject.path;

	if (history->count > 1) {
		state->id = history->items[1].id;
		return 0;
	}
	error_set(err, ERROR_USAGE, "%.*s has only ever stood on %.*s as it does now",
		  SPAN_ARG(path), SPAN_ARG(ref_branch_name(state->subject.branch)));
	if (history->count && history->items[0].id > 0)
		return error_hint(err, "Before landing %u it was not there: to remove it, name %u",
				  history->items[0].id, history->items[0].id - 1);
	return error_hint(err, "`headgate history` lists what has landed");
}

/* The row whose content stood at the path when landing `id` had landed; NULL: there was none. */
static const struct history_row *row_at(const struct history *history, uint32_t id)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->items[i].id <= id)
			return &history->items[i];
	return NULL;
}

static int read_before(const struct clone *clone, struct rollback_state *state,
		       struct oid *ret_tree, struct error *err)
{
	if (repository_commit_tree(clone->repository, state->subject.tip, ret_tree, err) < 0)
		return -1;
	return tree_find(clone->repository, *ret_tree, state->subject.path, clone->arena,
			 &state->before, err) < 0
		       ? -1
		       : 0;
}

static bool entries_equal(const struct tree_entry *a, const struct tree_entry *b)
{
	return a->kind == b->kind && a->mode == b->mode && oid_equal(a->oid, b->oid);
}

static int check_subject(const struct branch_subject *subject, struct error *err)
{
	if (oid_is_zero(subject->tip))
		return error_set(err, ERROR_USAGE, "the branch %.*s is gone",
				 SPAN_ARG(ref_branch_name(subject->branch)));
	if (subject->path.len)
		return 0;
	error_set(err, ERROR_USAGE, "the whole branch cannot be rolled back at once");
	return error_hint(err, "Name an application or a path below the top");
}

static int build(const struct clone *clone, struct rollback_state *state, struct error *err)
{
	struct oid tree;

	if (read_before(clone, state, &tree, err) < 0)
		return -1;
	state->is_there_already = entries_equal(&state->before, &state->after);
	if (state->is_there_already)
		return 0;
	if (state->row && restoration_problem(clone->repository, &state->row->landing, clone->arena,
					      &state->problem, err) < 0)
		return -1;
	return tree_place(clone->repository, tree, state->subject.path, &state->after, clone->arena,
			  &state->tree, err);
}

int rollback_state_find(const struct clone *clone, const struct branch_subject *subject,
			const char *operand, struct rollback_state *ret_state, struct error *err)
{
	struct history_question question = { .branch = subject->branch, .path = subject->path };

	*ret_state = (struct rollback_state){ .subject = *subject };
	if (check_subject(subject, err) < 0 ||
	    history_read(clone->repository, &question, clone->arena, &ret_state->history, err) < 0)
		return -1;
	if (operand ? rollback_landing(clone, &ret_state->history, subject, operand, &ret_state->id,
				       err) < 0
		    : choose_before(ret_state, err) < 0)
		return -1;
	ret_state->landing = &ret_state->history.landings.items[ret_state->id];
	ret_state->row = row_at(&ret_state->history, ret_state->id);
	if (ret_state->row)
		ret_state->after = ret_state->row->content;
	return build(clone, ret_state, err);
}
