/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One writer at a time: flock() on <git dir>/headgate/lock. It only saves work:
 * what makes two writers safe is that every ref move compares the old value. The
 * kernel gives the lock back when its holder dies.
 */
#ifndef REPO_LOCK_H
#define REPO_LOCK_H

#include "repo/repository.h"

/* Waits up to LIMIT_LOCK_MS; ERROR_LIMIT after that. *ret_lock is a descriptor. */
int repository_lock(struct repository *repository, int *ret_lock, struct error *err) WARN_UNUSED;

void repository_unlock(int lock);

#endif
