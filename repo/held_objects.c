/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/held_objects.h"

#include "base/limits.h"
#include "repo/handle.h"

#include <git2/sys/odb_backend.h>

struct held_objects {
	git_odb_backend backend; /* first: libgit2 knows us by its address */
	struct arena own;        /* this very structure lies in it */
	struct arena arena;      /* the objects */
	struct map objects;
	bool holding;
};

/* Above libgit2's own backends (packed 2, loose 1): one look into a map is cheaper than theirs. */
enum { PRIORITY = 100 };

static const struct held_object *find(git_odb_backend *backend, const git_oid *id)
{
	const struct held_objects *held = (const struct held_objects *)backend;

	return map_get(&held->objects, (struct span){ (const char *)id->id, OID_BYTES });
}

/* How libgit2's backends say that they do not have it; the next one is then asked. */
static int absent(void)
{
	git_error_set_str(GIT_ERROR_ODB, "object not found");
	return GIT_ENOTFOUND;
}

static int held_read(void **ret_bytes, size_t *ret_len, git_object_t *ret_type,
		     git_odb_backend *backend, const git_oid *id)
{
	const struct held_object *object = find(backend, id);

	if (!object)
		return absent();
	/* One more, for readers that expect a NUL behind the content. */
	char *copy = git_odb_backend_data_alloc(backend, object->bytes.len + 1);
	if (!copy)
		return -1;
	if (object->bytes.len)
		memcpy(copy, object->bytes.ptr, object->bytes.len);
	copy[object->bytes.len] = '\0';
	*ret_bytes = copy;
	*ret_len = object->bytes.len;
	*ret_type = object->type;
	return 0;
}

static int held_read_header(size_t *ret_len, git_object_t *ret_type, git_odb_backend *backend,
			    const git_oid *id)
{
	const struct held_object *object = find(backend, id);

	if (!object)
		return absent();
	*ret_len = object->bytes.len;
	*ret_type = object->type;
	return 0;
}

static int held_exists(git_odb_backend *backend, const git_oid *id)
{
	return find(backend, id) != NULL;
}

static void held_free(git_odb_backend *backend)
{
	struct held_objects *held = (struct held_objects *)backend;
	struct arena own = held->own;

	arena_release(&held->arena);
	arena_release(&own);
}

static struct held_objects *held_new(void)
{
	struct arena own;

	arena_init(&own, LIMIT_RUN_ARENA_BYTES);
	struct held_objects *held = ARENA_NEW(&own, struct held_objects);
	held->own = own;
	git_odb_init_backend(&held->backend, GIT_ODB_BACKEND_VERSION);
	held->backend.read = held_read;
	held->backend.read_header = held_read_header;
	held->backend.exists = held_exists;
	held->backend.free = held_free;
	arena_init(&held->arena, LIMIT_RUN_ARENA_BYTES);
	map_init(&held->objects, &held->arena);
	return held;
}

struct held_objects *held_objects_find(git_odb *odb)
{
	git_odb_backend *backend;

	for (size_t i = 0; i < git_odb_num_backends(odb); i++)
		if (git_odb_get_backend(&backend, odb, i) == 0 && backend->free == held_free)
			return (struct held_objects *)backend;
	return NULL;
}

int held_objects_add(git_odb *odb, struct held_objects **ret_held, struct error *err)
{
	struct held_objects *held = held_new();

	if (git_odb_add_backend(odb, &held->backend, PRIORITY) < 0) {
		held_free(&held->backend);
		return git_failed(err, "could not prepare the object database");
	}
	*ret_held = held;
	return 0;
}

bool held_objects_is_holding(const struct held_objects *held)
{
	return held->holding;
}

void held_objects_begin(struct held_objects *held)
{
	held->holding = true;
}

void held_object_put(struct held_objects *held, struct oid oid, git_object_t type,
		     struct span bytes)
{
	struct held_object *object = ARENA_NEW(&held->arena, struct held_object);

	*object = (struct held_object){ .oid = oid,
					.type = type,
					.bytes = arena_copy(&held->arena, bytes) };
	void **slot = map_slot(&held->objects,
			       (struct span){ (const char *)object->oid.bytes, OID_BYTES });
	if (!*slot)
		*slot = object;
}

struct map held_objects_take(struct held_objects *held)
{
	struct map objects = held->objects;

	map_init(&held->objects, &held->arena);
	held->holding = false;
	return objects;
}

void held_objects_forget(struct held_objects *held)
{
	arena_release(&held->arena);
	map_init(&held->objects, &held->arena);
}
