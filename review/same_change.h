/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a new head the same change as an approved one? Only then an approval
 * counts on. Two comparisons of object ids, never of diffs: patch ids ignore
 * white space and the place of a hunk, and both have a meaning in YAML.
 *
 *  1. The three-way merge of the new head onto the old base is clean and has
 *     exactly the tree of the old head.
 *  2. Every path that differs between the new base and the new head has the same
 *     content on both bases.
 *
 * A head by itself does not say what it changes: when the target takes in a commit
 * that the head stands on, the base moves, and what the head undoes of that commit
 * is undone by landing it. So an equal head is compared as well.
 *
 * A change whose history crosses the target's is never the same as another: by a
 * merge commit it can leave out what the target got in the meantime, and beside
 * one of its bases this does not show.
 */
#ifndef REVIEW_SAME_CHANGE_H
#define REVIEW_SAME_CHANGE_H

#include "review/approval.h"

struct change_range {
	struct oid base; /* commit: the merge base with the target; zero: none */
	struct oid head; /* commit */
	bool crosses;    /* there are several merge bases, so no one tells what was changed */
};

/* What `head` changes, seen from a target at `target_tip` (zero: it does not exist yet). */
int change_range_of(struct repository *repository, struct oid target_tip, struct oid head,
		    struct arena *arena, struct change_range *ret_range,
		    struct error *err) WARN_UNUSED;

/*
 * 1 the same, 0 another (*ret_path: the first path that differs, or empty), -1. Equal
 * heads on two bases are the same when 2. holds. Writes objects of a merge; hold them
 * (repo/object.h) when they shall not stay.
 */
int same_change(struct repository *repository, const struct change_range *approved,
		const struct change_range *proposed, struct arena *arena, struct span *ret_path,
		struct error *err) WARN_UNUSED;

/*
 * The same for an approval: is what it was given to, seen from where the target stood then, what
 * `head` changes of the target now?
 */
int still_approved(struct repository *repository, const struct approval *approval,
		   struct oid target_tip, struct oid head, struct arena *arena,
		   struct span *ret_path, struct error *err) WARN_UNUSED;

#endif
