/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_check.h"

#include "base/limits.h"
#include "cli/images_ask.h"
#include "gate/check_by_gate.h"
#include "repo/interrupted.h"
#include "repo/lock.h"

#include <time.h>

/* --- which --- */

static int net_changes(struct image_check_run *run, const struct pull *pull, struct oid tip,
		       struct oid *ret_after, struct tree_changes *ret_changes)
{
	struct oid base = { 0 }, before = { 0 };

	if (repository_merge_base(run->repository, tip, pull->head, &base, run->err) < 0)
		return -1;
	if (!oid_is_zero(base) &&
	    repository_commit_tree(run->repository, base, &before, run->err) < 0)
		return -1;
	if (repository_commit_tree(run->repository, pull->head, ret_after, run->err) < 0)
		return -1;
	return tree_compare(run->repository, before, *ret_after, run->arena, ret_changes, run->err);
}

int image_check_images(struct image_check_run *run, const struct pull *pull, struct oid tip,
		       const struct policy **ret_policy, struct brought_images *ret_images)
{
	struct tree_changes changes;
	struct findings ignored;
	struct oid after;

	findings_init(&ignored, run->arena);
	if (push_policy_at(run->policies, tip, &ignored, ret_policy, run->err) < 0)
		return -1;
	if (!*ret_policy)
		return 0;
	if (net_changes(run, pull, tip, &after, &changes) < 0 ||
	    images_brought(run->repository, *ret_policy, after, &changes, run->arena, ret_images,
			   run->err) < 0)
		return -1;
	return 1;
}

int image_check_ask(struct image_check_run *run, const struct brought_images *images,
		    struct image_verdicts *ret_verdicts)
{
	struct span *asked = ARENA_ARRAY(run->arena, images->count, struct span);

	for (size_t i = 0; i < images->count; i++)
		asked[i] = images->items[i].image;
	return images_ask(run->repository, asked, images->count, run->arena, ret_verdicts,
			  run->err);
}

/* --- what is written down --- */

int image_check_is_passed(struct image_check_run *run, const struct pull *pull,
			  const struct brought_images *images)
{
	struct pull_check check;
	int found = pull_check_read(run->repository, pull->number, run->arena, &check, run->err);

	if (found > 0)
		found = oid_equal(check.head, pull->head);
	if (found > 0)
		found = check_is_by_gate(run->repository, NULL, &check, run->arena, run->err);
	if (found <= 0)
		return found < 0 ? -1 : images->count == 0;
	for (size_t i = 0; i < images->count; i++) {
		const struct checked_image *image =
			pull_check_of_image(&check, images->items[i].image);
		if (!image || image->result != IMAGE_CHECK_EXISTS)
			return 0;
	}
	return 1;
}

static enum image_check result_of(enum image_state state)
{
	switch (state) {
	case IMAGE_EXISTS:
		return IMAGE_CHECK_EXISTS;
	case IMAGE_MISSING:
		return IMAGE_CHECK_MISSING;
	case IMAGE_HIDDEN:
		return IMAGE_CHECK_HIDDEN;
	case IMAGE_UNKNOWN:
		break;
	}
	return IMAGE_CHECK_UNKNOWN;
}

static struct pull_check make_check(const struct pull *pull, const struct image_verdicts *verdicts,
				    struct arena *arena)
{
	struct pull_check check = { .pull = pull->number, .head = pull->head, .time = time(NULL) };

	check.images = ARENA_ARRAY(arena, verdicts->count, struct checked_image);
	for (size_t i = 0; i < verdicts->count; i++) {
		const struct image_verdict *verdict = &verdicts->items[i];
		check.images[check.count++] = (struct checked_image){
			.image = verdict->image,
			.result = result_of(verdict->state),
			.digest = verdict->digest,
			.problem = verdict->problem,
		};
	}
	return check;
}

/* What was found for this head stays found while its registry cannot be asked. */
static void keep_what_was_found(struct pull_check *check, const struct pull_check *newest)
{
	for (size_t i = 0; i < check->count && oid_equal(check->head, newest->head); i++) {
		const struct checked_image *known =
			pull_check_of_image(newest, check->images[i].image);
		if (check->images[i].result == IMAGE_CHECK_UNKNOWN && known &&
		    known->result == IMAGE_CHECK_EXISTS)
			check->images[i] = *known;
	}
}

static bool says_the_same(const struct pull_check *a, const struct pull_check *b)
{
	bool same = a->count == b->count && oid_equal(a->head, b->head);

	for (size_t i = 0; same && i < a->count; i++) {
		const struct checked_image *image = pull_check_of_image(b, a->images[i].image);
		same = image && image->result == a->images[i].result &&
		       span_equal(image->digest, a->images[i].digest) &&
		       (image->result != IMAGE_CHECK_UNKNOWN ||
			span_equal(image->problem, a->images[i].problem));
	}
	return same;
}

/* What is true under the lock. 1 when it is still to be written, 0, -1. */
static int is_still_wanted(struct image_check_run *run, struct pull_check *check)
{
	struct pull_check newest;
	struct pull pull;
	size_t completed;

	if (interrupted_transactions_complete(run->repository, INTERRUPTED_OF_GATE, run->arena,
					      &completed, run->err) < 0)
		return -1;
	int found = pull_read(run->repository, check->pull, run->arena, &pull, run->err);
	if (found <= 0)
		return found;
	if (pull.state != PULL_OPEN || !oid_equal(pull.head, check->head))
		return 0;
	found = pull_check_read(run->repository, check->pull, run->arena, &newest, run->err);
	if (found > 0)
		found = check_is_by_gate(run->repository, NULL, &newest, run->arena, run->err);
	if (found <= 0)
		return found < 0 ? -1 : 1;
	keep_what_was_found(check, &newest);
	return !says_the_same(&newest, check);
}

static int write_check(struct image_check_run *run, struct pull_check *check)
{
	struct span lost = { 0 };

	for (int attempt = 0; attempt < LIMIT_PLANS; attempt++) {
		enum ref_outcome outcome = REF_OUTCOME_LOST;
		struct ref_transaction transaction;
		int wanted = is_still_wanted(run, check);
		if (wanted <= 0)
			return wanted;
		ref_transaction_init(&transaction, run->arena);
		if (pull_check_append(run->repository, check, &transaction, run->arena, run->err) <
			    0 ||
		    ref_transaction_commit(run->repository, &transaction, &outcome, &lost,
					   run->err) < 0)
			return -1;
		if (outcome == REF_OUTCOME_DONE)
			return 1;
	}
	return error_set(run->err, ERROR_LIMIT, "others were faster %d times: %.*s", LIMIT_PLANS,
			 SPAN_ARG(lost));
}

int image_check_record(struct image_check_run *run, const struct pull *pull,
		       const struct image_verdicts *verdicts)
{
	struct pull_check check = make_check(pull, verdicts, run->arena);
	int lock;

	if (!check.count)
		return 0;
	if (repository_lock(run->repository, &lock, run->err) < 0)
		return -1;
	int status = write_check(run, &check);
	repository_unlock(lock);
	return status;
}
