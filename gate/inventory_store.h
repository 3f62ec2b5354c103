/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that an inventory is kept in: sorted keys and values, changed only
 * in whole transactions. The one place that knows LMDB.
 *
 * Flags: MDB_NOSUBDIR only. LMDB's weaker modes (MDB_NOSYNC, MDB_NOMETASYNC,
 * MDB_WRITEMAP) save an fsync at the price of a file that a power cut may leave
 * torn, and LMDB does not notice a torn page. The inventory writes seldom (see
 * INVENTORY_OVERLAY in inventory.c), so it can afford the default: data and meta
 * page are synced at each commit, and kill -9 or a power cut at any point
 * leaves the last commit intact.
 *
 * A file that is shorter than LMDB believes would end the process with SIGBUS
 * when it is read; its length is therefore checked when it is opened.
 */
#ifndef GATE_INVENTORY_STORE_H
#define GATE_INVENTORY_STORE_H

#include "base/error.h"
#include "base/span.h"

#include <sys/types.h>

struct inventory_store;

/* Longest key; longer ones are refused by store_put(). LMDB's own limit is 511. */
#define STORE_KEY_BYTES 500

/* Opens or makes the file. Heap; store_close() it. -1 also for a file that is no store. */
int store_open(struct inventory_store **ret_store, const char *path, mode_t mode,
	       struct error *err) WARN_UNUSED;
void store_close(struct inventory_store *store); /* accepts NULL; forgets an open transaction */

/* Removes a store's files; those that are not there do not matter. */
void store_remove(const char *path);

/* 1 and the value (valid until the transaction ends or the next write), 0 when absent, -1. */
int store_get(struct inventory_store *store, struct span key, struct span *ret_value,
	      struct error *err) WARN_UNUSED;

/* Calls `visit` for every value whose key starts with the prefix. It returns 0 to go on, or -1. */
typedef int store_visit_fn(void *context, struct span value, struct error *err);
int store_each(struct inventory_store *store, struct span prefix, store_visit_fn *visit,
	       void *context, struct error *err) WARN_UNUSED;

/* One writer at a time over all processes; the others wait. Reading then sees what was written. */
int store_begin(struct inventory_store *store, struct error *err) WARN_UNUSED;
int store_put(struct inventory_store *store, struct span key, struct span value,
	      struct error *err) WARN_UNUSED;
int store_delete(struct inventory_store *store, struct span key, struct error *err) WARN_UNUSED;
int store_commit(struct inventory_store *store, struct error *err) WARN_UNUSED;
void store_abort(struct inventory_store *store);

#endif
