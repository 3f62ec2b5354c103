/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ref_transaction.h"

#include "base/limits.h"
#include "base/text.h"
#include "repo/git_child.h"
#include "repo/handle.h"
#include "repo/ref_files.h"
#include "repo/ticket.h"

#include <sys/stat.h>
#include <time.h>

void ref_transaction_init(struct ref_transaction *transaction, struct arena *arena)
{
	*transaction = (struct ref_transaction){ .arena = arena };
}

static struct ref_edit *find(struct ref_transaction *transaction, struct span name)
{
	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, name))
			return &transaction->items[i];
	return NULL;
}

static bool is_verification(const struct ref_edit *edit)
{
	return oid_equal(edit->old_oid, edit->new_oid);
}

/* Git takes a ref once. Whatever compares the same value and moves it once is one edit. */
static void combine(struct ref_transaction *transaction, struct ref_edit *edit,
		    const struct ref_edit *other)
{
	bool agree = oid_equal(edit->old_oid, other->old_oid);

	if (agree && is_verification(edit))
		edit->new_oid = other->new_oid;
	else if (!agree || !is_verification(other))
		transaction->contradiction = edit->name;
}

static void add(struct ref_transaction *transaction, struct span name, struct oid old_oid,
		struct oid new_oid)
{
	struct ref_edit edit = { .name = name, .old_oid = old_oid, .new_oid = new_oid };
	struct ref_edit *present = find(transaction, name);

	if (present) {
		combine(transaction, present, &edit);
		return;
	}
	edit.name = arena_copy(transaction->arena, name);
	ARENA_GROW(transaction->arena, transaction);
	transaction->items[transaction->count++] = edit;
}

void ref_create(struct ref_transaction *transaction, struct span name, struct oid new_oid)
{
	add(transaction, name, (struct oid){ 0 }, new_oid);
}

void ref_update(struct ref_transaction *transaction, struct span name, struct oid old_oid,
		struct oid new_oid)
{
	add(transaction, name, old_oid, new_oid);
}

void ref_delete(struct ref_transaction *transaction, struct span name, struct oid old_oid)
{
	add(transaction, name, old_oid, (struct oid){ 0 });
}

void ref_verify(struct ref_transaction *transaction, struct span name, struct oid oid)
{
	add(transaction, name, oid, oid);
}

struct commit_step {
	struct repository *repository;
	const struct ref_transaction *transaction;
	struct arena *arena;
	struct error *err;
};

static void put_field(struct text *input, const char *text)
{
	text_string(input, text);
	text_byte(input, '\0');
}

/* git-update-ref(1), the format of -z. Every command compares the old value. */
static void put_edit(struct text *input, const struct ref_edit *edit)
{
	bool verify = oid_equal(edit->old_oid, edit->new_oid);
	bool delete = oid_is_zero(edit->new_oid);

	text_string(input, verify ? "verify " : delete ? "delete " : "update ");
	text_append(input, edit->name);
	text_byte(input, '\0');
	if (!verify && !delete)
		put_field(input, oid_text(edit->new_oid).hex);
	put_field(input, oid_text(edit->old_oid).hex);
}

/* Without "commit" git moves nothing: so not when only a part of this reaches it. */
static int make_input(struct commit_step *step, struct span *ret_input)
{
	struct text input;

	text_init(&input, LIMIT_REF_UPDATES * (LIMIT_REF_NAME_BYTES + 3 * OID_HEX));
	put_field(&input, "start");
	for (size_t i = 0; i < step->transaction->count; i++)
		put_edit(&input, &step->transaction->items[i]);
	put_field(&input, "prepare");
	put_field(&input, "commit");
	bool fits = !text_failed(&input);
	if (fits)
		*ret_input = arena_copy(step->arena, text_span(&input));
	text_release(&input);
	return fits ? 0
		    : error_set(step->err, ERROR_LIMIT, "the transaction has more than %d refs",
				LIMIT_REF_UPDATES);
}

/* A crashed git leaves its lock, and nothing takes it away. 1: error set. */
static int look_for_stale_lock(struct commit_step *step, struct span name)
{
	struct span lock = arena_printf(step->arena, "%s.lock",
					ref_files_path(step->repository, name, step->arena).ptr);
	struct stat status;

	if (stat(lock.ptr, &status) < 0)
		return 0;
	long long age = (long long)(time(NULL) - status.st_mtime);
	if (age <= LIMIT_REF_LOCK_SECONDS)
		return 0;
	error_set(step->err, ERROR_REPOSITORY,
		  "%.*s has been locked for %lld minutes by a git process that was killed",
		  SPAN_ARG(name), age / 60);
	error_hint(step->err, "On the server, when no git runs in the repository: rm %s", lock.ptr);
	return 1;
}

static bool finds_stale_lock(struct commit_step *step)
{
	for (size_t i = 0; i < step->transaction->count; i++)
		if (look_for_stale_lock(step, step->transaction->items[i].name))
			return true;
	return look_for_stale_lock(step, (struct span)SPAN("packed-refs")) > 0;
}

/* What git says in its first "fatal: " line; it may be preceded by what hooks print. */
static struct span complaint(struct span errors)
{
	static const char fatal[] = "fatal: ";
	struct span rest = errors;

	while (rest.len && !span_starts_with(rest, fatal))
		rest = span_from(rest, span_find(rest, '\n') + 1);
	if (rest.len)
		rest = span_from(rest, sizeof(fatal) - 1);
	else
		rest = errors;
	struct span line = span_first(rest, span_find(rest, '\n'));
	return span_starts_with(line, "prepare: ") ? span_from(line, strlen("prepare: ")) : line;
}

/* Another value, an existing ref, one below or above it: "cannot lock ref"; or a lock is held. */
static bool is_lost(struct span complaint)
{
	return span_contains(complaint, "cannot lock ref ") ||
	       span_contains(complaint, "packed-refs.lock': File exists");
}

static int refused_by_git(struct commit_step *step, const struct child_result *result,
			  enum ref_outcome *ret_outcome, struct span *ret_reason)
{
	struct span reason = complaint(result->errors);

	if (is_lost(reason)) {
		if (finds_stale_lock(step))
			return -1;
		*ret_outcome = REF_OUTCOME_LOST;
		*ret_reason = arena_copy(step->arena, reason);
		return 0;
	}
	struct span hook = span_first(result->errors, span_find(result->errors, '\n'));
	if (span_is(reason, "ref updates aborted by hook") && !span_starts_with(hook, "fatal: "))
		return error_set(step->err, ERROR_REPOSITORY,
				 "git moved no ref: the hook reference-transaction said: %.*s",
				 SPAN_ARG(hook));
	return error_set(step->err, ERROR_REPOSITORY, "git moved no ref: %.*s", SPAN_ARG(reason));
}

/* The first ref that is not where it was to go; NULL: all are. *ret_moved: how many moved. */
static const struct ref_edit *find_unmoved(struct commit_step *step, size_t *ret_moved)
{
	const struct ref_edit *unmoved = NULL;

	*ret_moved = 0;
	for (size_t i = 0; i < step->transaction->count; i++) {
		const struct ref_edit *edit = &step->transaction->items[i];
		struct error ignored;
		struct oid oid = { 0 };
		bool there =
			repository_ref(step->repository, edit->name.ptr, &oid, &ignored) >= 0 &&
			oid_equal(oid, edit->new_oid);
		if (!there && !unmoved)
			unmoved = edit;
		else if (there && !is_verification(edit))
			(*ret_moved)++;
	}
	return unmoved;
}

/*
 * Git itself was killed. It moves refs one after the other once all are locked, so
 * it may have done all, nothing, or (in that instant) a part, which people must know.
 */
static int stopped(struct commit_step *step)
{
	size_t moved;
	const struct ref_edit *unmoved = find_unmoved(step, &moved);

	if (!unmoved)
		return 0;
	if (moved == 0)
		return error_set(step->err, ERROR_SYSTEM, "git was stopped before it moved a ref");
	error_set(step->err, ERROR_REPOSITORY,
		  "git was stopped in the middle: %zu of the refs moved, %.*s did not", moved,
		  SPAN_ARG(unmoved->name));
	return error_hint(step->err,
			  "On the server, when no git runs there: git -c core.hooksPath=/dev/null "
			  "update-ref %.*s %s",
			  SPAN_ARG(unmoved->name), oid_text(unmoved->new_oid).hex);
}

static int run_git(struct commit_step *step, struct span ticket, enum ref_outcome *ret_outcome,
		   struct span *ret_reason)
{
	static const char *const arguments[] = { "update-ref", "--no-deref", "-m", "headgate",
						 "--stdin",    "-z",         NULL };
	struct child_result result;
	struct git_request request = {
		.arguments = arguments,
		.variable =
			arena_printf(step->arena, TICKET_VARIABLE "=%.*s", SPAN_ARG(ticket)).ptr,
	};

	if (make_input(step, &request.input) < 0)
		return -1;
	int status = git_run(step->repository, &request, step->arena, &result, step->err);
	/* 128 is git's own way to fail, above it stands a signal. */
	if (status < 0 || result.exit_status > 128) {
		if (stopped(step) < 0)
			return -1;
	} else if (result.exit_status != 0) {
		return refused_by_git(step, &result, ret_outcome, ret_reason);
	}
	*ret_outcome = REF_OUTCOME_DONE;
	*ret_reason = (struct span){ 0 };
	return 0;
}

static int check_names(struct commit_step *step)
{
	struct span contradiction = step->transaction->contradiction;

	if (contradiction.ptr) {
		error_set(step->err, ERROR_INPUT, "two parts of the push would move %.*s",
			  SPAN_ARG(contradiction));
		return error_hint(step->err, "Push them one after the other.");
	}
	for (size_t i = 0; i < step->transaction->count; i++) {
		struct span name = step->transaction->items[i].name;
		if (!ref_name_is_valid(name))
			return error_set(step->err, ERROR_INPUT,
					 "git takes no ref of the name %.*s", SPAN_ARG(name));
	}
	return 0;
}

int ref_transaction_commit(struct repository *repository, struct ref_transaction *transaction,
			   enum ref_outcome *ret_outcome, struct span *ret_reason,
			   struct error *err)
{
	struct commit_step step = {
		.repository = repository,
		.transaction = transaction,
		.arena = transaction->arena,
		.err = err,
	};
	struct span ticket;

	if (is_quarantined())
		return error_set(err, ERROR_REPOSITORY,
				 "refs cannot be moved before git has taken the push's objects");
	if (check_names(&step) < 0 ||
	    ticket_issue(repository, transaction, step.arena, &ticket, err) < 0)
		return -1;
	int status = run_git(&step, ticket, ret_outcome, ret_reason);
	ticket_withdraw(repository, ticket);
	return status;
}
