/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/inventory_store.h"

#include "base/limits.h"
#include "gate/inventory_guard.h"

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

struct inventory_store {
	MDB_env *env;
	MDB_txn *txn; /* always open: for reading, or for writing after store_begin() */
	MDB_dbi dbi;
};

static int failed(struct error *err, int status)
{
	return error_set(err, ERROR_SYSTEM, "inventory: %s", mdb_strerror(status));
}

/* Whether the file is as long as its last committed page says. */
static bool is_complete(MDB_env *env)
{
	MDB_envinfo info;
	MDB_stat stat;
	struct stat file;
	int fd;

	if (mdb_env_info(env, &info) || mdb_env_stat(env, &stat) || mdb_env_get_fd(env, &fd) ||
	    fstat(fd, &file))
		return false;
	return (unsigned long long)file.st_size >=
	       (unsigned long long)(info.me_last_pgno + 1) * stat.ms_psize;
}

static int begin_reading(struct inventory_store *store, struct error *err)
{
	int status = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->txn);

	if (status) {
		store->txn = NULL;
		return failed(err, status);
	}
	return 0;
}

/* The unnamed database needs a write transaction only if the file is new. */
static int open_database(struct inventory_store *store, struct error *err)
{
	if (begin_reading(store, err) < 0)
		return -1;
	int status = mdb_dbi_open(store->txn, NULL, 0, &store->dbi);
	return status ? failed(err, status) : 0;
}

int store_open(struct inventory_store **ret_store, const char *path, mode_t mode, struct error *err)
{
	struct inventory_store *store = calloc(1, sizeof(*store));

	if (!store)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	int status = mdb_env_create(&store->env);
	if (status) {
		free(store);
		return failed(err, status);
	}
	inventory_guard(path);
	status = mdb_env_set_mapsize(store->env, LIMIT_INVENTORY_BYTES);
	if (!status)
		status = mdb_env_open(store->env, path, MDB_NOSUBDIR, mode);
	if (!status && !is_complete(store->env))
		status = MDB_CORRUPTED;
	if (status || open_database(store, err) < 0) {
		store_close(store);
		return status ? failed(err, status) : -1;
	}
	*ret_store = store;
	return 0;
}

void store_close(struct inventory_store *store)
{
	if (!store)
		return;
	if (store->txn)
		mdb_txn_abort(store->txn);
	mdb_env_close(store->env);
	free(store);
}

void store_remove(const char *path)
{
	char lock[LIMIT_PATH_BYTES];

	(void)unlink(path);
	if ((size_t)snprintf(lock, sizeof(lock), "%s-lock", path) < sizeof(lock))
		(void)unlink(lock);
}

/* LMDB takes a pointer to writable memory and does not write to it. */
static MDB_val value_of(struct span span)
{
	union {
		const char *constant;
		void *writable;
	} pointer = { .constant = span.ptr };

	return (MDB_val){ .mv_size = span.len, .mv_data = pointer.writable };
}

static struct span span_of_value(MDB_val value)
{
	return (struct span){ value.mv_data, value.mv_size };
}

int store_get(struct inventory_store *store, struct span key, struct span *ret_value,
	      struct error *err)
{
	MDB_val name = value_of(key), value;

	inventory_guard_enter();
	int status = !store->txn ? MDB_BAD_TXN : mdb_get(store->txn, store->dbi, &name, &value);
	inventory_guard_leave();

	if (status == MDB_NOTFOUND)
		return 0;
	if (status)
		return failed(err, status);
	*ret_value = span_of_value(value);
	return 1;
}

static int next(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op operation)
{
	inventory_guard_enter();
	int status = mdb_cursor_get(cursor, key, value, operation);
	inventory_guard_leave();
	return status;
}

static int visit_all(MDB_cursor *cursor, struct span prefix, store_visit_fn *visit, void *context,
		     struct error *err)
{
	MDB_val key = value_of(prefix), value;
	int status = next(cursor, &key, &value, MDB_SET_RANGE);

	while (!status && key.mv_size >= prefix.len &&
	       memcmp(key.mv_data, prefix.ptr, prefix.len) == 0) {
		if (visit(context, span_of_value(value), err) < 0)
			return -1;
		status = next(cursor, &key, &value, MDB_NEXT);
	}
	return status && status != MDB_NOTFOUND ? failed(err, status) : 0;
}

int store_each(struct inventory_store *store, struct span prefix, store_visit_fn *visit,
	       void *context, struct error *err)
{
	MDB_cursor *cursor;
	int status = !store->txn ? MDB_BAD_TXN : mdb_cursor_open(store->txn, store->dbi, &cursor);

	if (status)
		return failed(err, status);
	status = visit_all(cursor, prefix, visit, context, err);
	mdb_cursor_close(cursor);
	return status;
}

int store_begin(struct inventory_store *store, struct error *err)
{
	int dead;

	if (store->txn)
		mdb_txn_abort(store->txn);
	store->txn = NULL;
	(void)mdb_reader_check(store->env, &dead);
	int status = mdb_txn_begin(store->env, NULL, 0, &store->txn);
	if (status) {
		store->txn = NULL;
		return failed(err, status);
	}
	return 0;
}

int store_put(struct inventory_store *store, struct span key, struct span value, struct error *err)
{
	MDB_val name = value_of(key), content = value_of(value);

	if (key.len > STORE_KEY_BYTES)
		return failed(err, MDB_BAD_VALSIZE);
	inventory_guard_enter();
	int status = mdb_put(store->txn, store->dbi, &name, &content, 0);
	inventory_guard_leave();
	return status ? failed(err, status) : 0;
}

int store_delete(struct inventory_store *store, struct span key, struct error *err)
{
	MDB_val name = value_of(key);

	inventory_guard_enter();
	int status = mdb_del(store->txn, store->dbi, &name, NULL);
	inventory_guard_leave();
	return status && status != MDB_NOTFOUND ? failed(err, status) : 0;
}

int store_commit(struct inventory_store *store, struct error *err)
{
	inventory_guard_enter();
	int status = mdb_txn_commit(store->txn);
	inventory_guard_leave();

	store->txn = NULL;
	if (status)
		return failed(err, status);
	return begin_reading(store, err);
}

void store_abort(struct inventory_store *store)
{
	struct error ignored;

	if (store->txn)
		mdb_txn_abort(store->txn);
	/* Without a transaction every later call fails, which its caller is told. */
	store->txn = NULL;
	(void)begin_reading(store, &ignored);
}
