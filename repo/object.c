/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/object.h"

#include "base/count.h"
#include "base/limits.h"
#include "repo/handle.h"
#include "repo/held_objects.h"

#include <stdio.h>
#include <sys/stat.h>

static const struct {
	enum object_kind kind;
	git_object_t type;
} kinds[] = {
	{ OBJECT_COMMIT, GIT_OBJECT_COMMIT },
	{ OBJECT_TREE, GIT_OBJECT_TREE },
	{ OBJECT_BLOB, GIT_OBJECT_BLOB },
	{ OBJECT_TAG, GIT_OBJECT_TAG },
};

static git_object_t type_of(enum object_kind kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].type;
	BUG("an object of no kind");
}

static enum object_kind kind_of(git_object_t type)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].kind;
	return OBJECT_ABSENT;
}

static int open_database(struct repository *repository, git_odb **ret_odb, struct error *err)
{
	if (git_repository_odb(ret_odb, git_handle(repository)) < 0)
		return git_failed(err, "could not open the object database");
	return 0;
}

/* 1 with size and type, 0 when there is no such object, -1. */
static int read_header(struct repository *repository, struct oid oid, size_t *ret_bytes,
		       git_object_t *ret_type, struct error *err)
{
	git_oid id = git_oid_of(oid);
	git_odb *odb;

	/* libgit2 takes the id of zeroes for a mistake of its caller. */
	if (oid_is_zero(oid))
		return 0;
	if (open_database(repository, &odb, err) < 0)
		return -1;
	int status = git_odb_read_header(ret_bytes, ret_type, odb, &id);
	git_odb_free(odb);
	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return git_failed(err, "could not read object %s", oid_text(oid).hex);
	return 1;
}

int object_kind(struct repository *repository, struct oid oid, enum object_kind *ret_kind,
		struct error *err)
{
	git_object_t type = GIT_OBJECT_INVALID;
	size_t bytes;
	int found = read_header(repository, oid, &bytes, &type, err);

	if (found < 0)
		return -1;
	*ret_kind = found ? kind_of(type) : OBJECT_ABSENT;
	return 0;
}

int object_bytes(struct repository *repository, struct oid oid, enum object_kind kind,
		 size_t max_bytes, struct arena *arena, struct span *ret_bytes, struct error *err)
{
	git_odb_object *object = NULL;
	git_object_t type = GIT_OBJECT_INVALID;
	size_t bytes = 0;
	int found = read_header(repository, oid, &bytes, &type, err);

	if (found < 0)
		return -1;
	if (!found)
		return error_set(err, ERROR_REPOSITORY, "there is no object %s", oid_text(oid).hex);
	if (bytes > max_bytes)
		return error_set(err, ERROR_LIMIT, "object %s has %zu bytes, more than %zu",
				 oid_text(oid).hex, bytes, max_bytes);
	if (object_read(repository, oid, type_of(kind), &object, err) < 0)
		return -1;
	*ret_bytes = arena_copy(
		arena, (struct span){ git_odb_object_data(object), git_odb_object_size(object) });
	git_odb_object_free(object);
	return 0;
}

struct oid object_id(enum object_kind kind, struct span bytes)
{
	git_oid id;

	/* Ids are also made before any repository is open. */
	git_libgit2_init();
	int status = git_odb_hash(&id, bytes.ptr ? bytes.ptr : "", bytes.len, type_of(kind));
	git_libgit2_shutdown();
	if (status < 0)
		BUG("an id could not be computed");
	return oid_of_git(&id);
}

static int write_through(git_odb *odb, git_object_t type, struct span bytes, struct oid *ret_oid,
			 struct error *err)
{
	git_oid id;

	if (git_odb_write(&id, odb, bytes.ptr ? bytes.ptr : "", bytes.len, type) < 0)
		return git_failed(err, "could not write an object");
	*ret_oid = oid_of_git(&id);
	return 0;
}

int object_write(struct repository *repository, enum object_kind kind, struct span bytes,
		 struct oid *ret_oid, struct error *err)
{
	git_odb *odb;
	int status = 0;

	if (open_database(repository, &odb, err) < 0)
		return -1;
	struct held_objects *held = held_objects_find(odb);
	if (held && held_objects_is_holding(held)) {
		*ret_oid = object_id(kind, bytes);
		held_object_put(held, *ret_oid, type_of(kind), bytes);
	} else {
		status = write_through(odb, type_of(kind), bytes, ret_oid, err);
	}
	git_odb_free(odb);
	return status;
}

int objects_hold(struct repository *repository, struct error *err)
{
	git_odb *odb;
	int status = 0;

	if (open_database(repository, &odb, err) < 0)
		return -1;
	struct held_objects *held = held_objects_find(odb);
	if (held && held_objects_is_holding(held))
		BUG("objects are held already");
	if (!held)
		status = held_objects_add(odb, &held, err);
	if (status == 0)
		held_objects_begin(held);
	git_odb_free(odb);
	return status;
}

/*
 * libgit2 makes the directory of a loose object by the umask alone. In a repository
 * that several users write (core.sharedRepository) the next one could then write
 * no object there, so it is made as git would: with the permissions of its parent.
 * What fails here shows when the object is written.
 */
static void make_directory(const char *objects, struct oid oid)
{
	char path[LIMIT_PATH_BYTES];
	struct stat status;

	int len = snprintf(path, sizeof(path), "%s/%.2s", objects, oid_text(oid).hex);
	if (len < 0 || (size_t)len >= sizeof(path) || stat(objects, &status) < 0)
		return;
	if (mkdir(path, status.st_mode & 07777) == 0)
		(void)chmod(path, status.st_mode & 07777);
}

/* Children were written before what names them, so a crash in between leaves nothing dangling. */
static int write_all(struct repository *repository, git_odb *odb, const struct map *objects,
		     struct error *err)
{
	char directory[LIMIT_PATH_BYTES];

	snprintf(directory, sizeof(directory), "%sobjects",
		 git_repository_commondir(git_handle(repository)));
	for (size_t i = 0; i < objects->count; i++) {
		const struct held_object *object = objects->entries[i].value;
		struct oid written;

		if (!is_quarantined())
			make_directory(directory, object->oid);
		if (write_through(odb, object->type, object->bytes, &written, err) < 0)
			return -1;
	}
	return 0;
}

int objects_keep(struct repository *repository, struct error *err)
{
	git_odb *odb;

	if (open_database(repository, &odb, err) < 0)
		return -1;
	struct held_objects *held = held_objects_find(odb);
	if (!held || !held_objects_is_holding(held))
		BUG("no objects are held");
	/* Taken out first: libgit2 writes nothing that some backend says it has. */
	struct map objects = held_objects_take(held);
	int status = write_all(repository, odb, &objects, err);
	held_objects_forget(held);
	git_odb_free(odb);
	return status;
}

void objects_drop(struct repository *repository)
{
	struct error ignored;
	git_odb *odb;

	if (open_database(repository, &odb, &ignored) < 0)
		return;
	struct held_objects *held = held_objects_find(odb);
	if (held) {
		(void)held_objects_take(held);
		held_objects_forget(held);
	}
	git_odb_free(odb);
}
