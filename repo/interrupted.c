/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/interrupted.h"

#include "base/limits.h"
#include "repo/ref_files.h"
#include "repo/ticket.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_AGAIN_MS = 10 };

/* A ticket that was left over. */
struct interrupted {
	struct repository *repository;
	enum interrupted_whose whose;
	struct arena *arena;
	struct span name;
	struct stat status; /* of its file */
	struct ref_transaction moves;
	struct error *err;
};

static int64_t age_ms(const struct stat *status)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)(now.tv_sec - status->st_mtim.tv_sec) * 1000 +
	       (now.tv_nsec - status->st_mtim.tv_nsec) / 1000000;
}

/* Its git may still be at work; it has all its input, so it ends by itself. */
static void wait_for_orphan(const struct interrupted *interrupted)
{
	int64_t age = age_ms(&interrupted->status);

	if (age < 0 || age >= LIMIT_ORPHAN_MS)
		return;
	int64_t left = LIMIT_ORPHAN_MS - age;
	struct timespec pause = { left / 1000, left % 1000 * 1000000 };
	while (nanosleep(&pause, &pause) < 0 && errno == EINTR)
		;
}

static struct span lock_path(const struct interrupted *interrupted, struct span name)
{
	struct span ref = ref_files_path(interrupted->repository, name, interrupted->arena);

	return arena_printf(interrupted->arena, "%.*s.lock", SPAN_ARG(ref));
}

/* Made while that git ran, or later. */
static bool finds_lock(const struct interrupted *interrupted, struct span path,
		       struct stat *ret_lock)
{
	return lstat(path.ptr, ret_lock) == 0 && S_ISREG(ret_lock->st_mode) &&
	       ret_lock->st_mtim.tv_sec >= interrupted->status.st_mtim.tv_sec;
}

static int remove_file(struct interrupted *interrupted, struct span path)
{
	if (unlink(path.ptr) < 0 && errno != ENOENT)
		return error_set_errno(interrupted->err, "could not remove %s", path.ptr);
	return 0;
}

/*
 * Only the gate moves these refs (the seat belt vetoes everybody else), and the
 * caller holds the gate's own lock.
 */
static int remove_lock(struct interrupted *interrupted, struct span name)
{
	struct span path = lock_path(interrupted, name);
	struct stat lock;

	return finds_lock(interrupted, path, &lock) ? remove_file(interrupted, path) : 0;
}

static bool is_young(struct span path)
{
	struct stat status;

	return lstat(path.ptr, &status) == 0 && age_ms(&status) < LIMIT_PACKED_LOCK_MS;
}

/*
 * packed-refs is locked for a deletion, but by `git gc` too: that is given its
 * time. What it writes is packed-refs.new, a little younger than the lock. Whatever was there
 * when the waiting began is no longer young at its end.
 */
static int remove_packed_lock(struct interrupted *interrupted)
{
	static const struct span packed_refs = SPAN("packed-refs");
	struct span path = lock_path(interrupted, packed_refs);
	struct span fresh = arena_printf(
		interrupted->arena, "%.*s.new",
		SPAN_ARG(ref_files_path(interrupted->repository, packed_refs, interrupted->arena)));
	struct stat lock;

	for (int waited = 0; waited < LIMIT_PACKED_LOCK_MS; waited += LOOK_AGAIN_MS) {
		if (!finds_lock(interrupted, path, &lock) || (!is_young(path) && !is_young(fresh)))
			break;
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_AGAIN_MS * 1000000 }, NULL);
	}
	if (!finds_lock(interrupted, path, &lock))
		return 0;
	if (is_young(fresh))
		return error_set(interrupted->err, ERROR_REPOSITORY,
				 "git is packing the refs; push again in a moment");
	return remove_file(interrupted, fresh) < 0 ? -1 : remove_file(interrupted, path);
}

static bool has_deletion(const struct ref_transaction *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		if (oid_is_zero(moves->items[i].new_oid) && !oid_is_zero(moves->items[i].old_oid))
			return true;
	return false;
}

/* HEAD is locked with the branch that it names, and the courier moves none. */
static int remove_locks(struct interrupted *interrupted)
{
	for (size_t i = 0; i < interrupted->moves.count; i++)
		if (remove_lock(interrupted, interrupted->moves.items[i].name) < 0)
			return -1;
	if (interrupted->whose == INTERRUPTED_OF_GATE &&
	    remove_lock(interrupted, (struct span)SPAN("HEAD")) < 0)
		return -1;
	return has_deletion(&interrupted->moves) ? remove_packed_lock(interrupted) : 0;
}

static bool is_verification(const struct ref_edit *edit)
{
	return oid_equal(edit->old_oid, edit->new_oid);
}

/*
 * What is still to be moved, when a part has moved and the rest stands where it
 * stood. A ref with a third value was moved by somebody since: then the rest is
 * not ours to move any more.
 */
static int find_rest(struct interrupted *interrupted, struct ref_transaction *ret_rest)
{
	size_t moved = 0;

	ref_transaction_init(ret_rest, interrupted->arena);
	for (size_t i = 0; i < interrupted->moves.count; i++) {
		const struct ref_edit *edit = &interrupted->moves.items[i];
		struct oid oid = { 0 };
		if (is_verification(edit))
			continue;
		if (repository_ref(interrupted->repository, edit->name.ptr, &oid,
				   interrupted->err) < 0)
			return -1;
		if (oid_equal(oid, edit->new_oid))
			moved++;
		else if (oid_equal(oid, edit->old_oid))
			ref_update(ret_rest, edit->name, edit->old_oid, edit->new_oid);
		else
			return 0;
	}
	if (moved == 0)
		ref_transaction_init(ret_rest, interrupted->arena);
	return 0;
}

static int complete(struct interrupted *interrupted, size_t *completed)
{
	struct ref_transaction rest;
	enum ref_outcome outcome;
	struct span reason;

	wait_for_orphan(interrupted);
	if (remove_locks(interrupted) < 0 || find_rest(interrupted, &rest) < 0)
		return -1;
	if (rest.count) {
		if (ref_transaction_commit(interrupted->repository, &rest, &outcome, &reason,
					   interrupted->err) < 0)
			return -1;
		if (outcome != REF_OUTCOME_DONE)
			return error_set(interrupted->err, ERROR_REPOSITORY, "%.*s",
					 SPAN_ARG(reason));
		*completed += rest.count;
	}
	ticket_withdraw(interrupted->repository, interrupted->name);
	return 0;
}

static enum interrupted_whose whose_is(const struct ref_transaction *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		if (!span_starts_with(moves->items[i].name, "refs/deploy/"))
			return INTERRUPTED_OF_GATE;
	return moves->count ? INTERRUPTED_OF_COURIER : INTERRUPTED_OF_GATE;
}

int interrupted_transactions_complete(struct repository *repository, enum interrupted_whose whose,
				      struct arena *arena, size_t *ret_completed, struct error *err)
{
	struct ticket_names names;

	*ret_completed = 0;
	if (tickets_list(repository, arena, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		struct interrupted interrupted = {
			.repository = repository,
			.whose = whose,
			.arena = arena,
			.name = names.items[i],
			.err = err,
		};
		int found = ticket_read(repository, interrupted.name, arena, &interrupted.moves,
					&interrupted.status, err);
		if (found > 0 && whose_is(&interrupted.moves) != whose)
			continue;
		if (found < 0 || (found > 0 && complete(&interrupted, ret_completed) < 0))
			return error_wrap(err, "completing what was interrupted");
	}
	return 0;
}
