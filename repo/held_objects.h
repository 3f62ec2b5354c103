/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: new objects that are kept in memory until somebody decides
 * to keep them. They stand in the repository's object database as a backend of
 * its own, so every reader finds them without knowing.
 */
#ifndef REPO_HELD_OBJECTS_H
#define REPO_HELD_OBJECTS_H

#include "base/map.h"
#include "repo/object.h"

#include <git2.h>

struct held_object {
	struct oid oid;
	git_object_t type;
	struct span bytes;
};

struct held_objects; /* lives as long as the object database */

/* The backend of this database, or NULL when none was added yet. */
struct held_objects *held_objects_find(git_odb *odb);
int held_objects_add(git_odb *odb, struct held_objects **ret_held, struct error *err) WARN_UNUSED;

bool held_objects_is_holding(const struct held_objects *held);
void held_objects_begin(struct held_objects *held);

void held_object_put(struct held_objects *held, struct oid oid, git_object_t type,
		     struct span bytes);

/*
 * Ends the hold: readers find nothing any more. What was held stays valid until
 * held_objects_forget(), in the order of writing.
 */
struct map held_objects_take(struct held_objects *held);
void held_objects_forget(struct held_objects *held);

#endif
