/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ref_files.h"

#include "base/limits.h"
#include "repo/handle.h"
#include "repo/ref_transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct span ref_files_path(struct repository *repository, struct span name, struct arena *arena)
{
	return arena_printf(arena, "%s%.*s", git_repository_commondir(git_handle(repository)),
			    SPAN_ARG(name));
}

/* For messages. */
static struct span path_of(const struct ref_place *place, struct arena *arena)
{
	return ref_files_path(place->repository, place->name, arena);
}

static int damaged(const struct ref_place *place, struct arena *arena, struct error *err)
{
	error_set(err, ERROR_REPOSITORY, "the ref file %.*s is damaged",
		  SPAN_ARG(path_of(place, arena)));
	return error_hint(err, "On the server, find its last value (reflog, a clone) and write it "
			       "with `git update-ref`, or remove the file.");
}

static struct span trimmed(struct span text)
{
	while (text.len && strchr(" \t\r\n", text.ptr[text.len - 1]))
		text.len--;
	return text;
}

/* "ref: NAME\n" or "OID\n", as git writes them. */
static bool parse(struct span content, struct arena *arena, struct ref_file *ret_file)
{
	struct ref_file file = { .kind = REF_FILE_DIRECT };
	struct span text = trimmed(content);

	if (span_starts_with(text, "ref:")) {
		file.kind = REF_FILE_SYMBOLIC;
		text = span_from(text, 4);
		while (span_starts_with(text, " ") || span_starts_with(text, "\t"))
			text = span_from(text, 1);
		file.target = arena_copy(arena, text);
	} else if (!oid_parse(text, &file.oid)) {
		return false;
	}
	*ret_file = file;
	return true;
}

static bool is_absent(int error_number)
{
	return error_number == ENOENT || error_number == ENOTDIR;
}

/* A symbolic link was how git once wrote symbolic refs. */
static int read_link(const struct ref_place *place, struct arena *arena, struct ref_file *ret_file,
		     struct error *err)
{
	char target[LIMIT_PATH_BYTES];
	ssize_t len = readlinkat(place->directory, place->name.ptr + place->below, target,
				 sizeof(target));

	if (len < 0 || (size_t)len == sizeof(target))
		return damaged(place, arena, err);
	*ret_file = (struct ref_file){
		.kind = REF_FILE_SYMBOLIC,
		.target = arena_copy(arena, (struct span){ target, (size_t)len }),
	};
	return 0;
}

static int read_open(int file, const struct ref_place *place, struct arena *arena,
		     struct ref_file *ret_file, struct error *err)
{
	char content[LIMIT_REF_NAME_BYTES + 64];
	ssize_t len = read(file, content, sizeof(content));

	if (len < 0 && errno == EISDIR)
		return 0; /* a directory of refs */
	if (len < 0)
		return error_set_errno(err, "could not read %.*s", SPAN_ARG(path_of(place, arena)));
	if ((size_t)len == sizeof(content) ||
	    !parse((struct span){ content, (size_t)len }, arena, ret_file))
		return damaged(place, arena, err);
	return 0;
}

int ref_file_read(const struct ref_place *place, struct arena *arena, struct ref_file *ret_file,
		  struct error *err)
{
	/* Not blocking: a FIFO there would wait for a writer. */
	int file = openat(place->directory, place->name.ptr + place->below,
			  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*ret_file = (struct ref_file){ 0 };
	if (file < 0 && errno == ELOOP)
		return read_link(place, arena, ret_file, err);
	if (file < 0 && is_absent(errno))
		return 0;
	if (file < 0)
		return error_set_errno(err, "could not open %.*s", SPAN_ARG(path_of(place, arena)));
	int status = read_open(file, place, arena, ret_file, err);
	close(file);
	return status;
}

/* 1 and the value in packed-refs, 0, -1. */
static int packed_ref_read(struct repository *repository, struct span name, struct arena *arena,
			   struct oid *ret_oid, struct error *err)
{
	struct packed_refs packed;
	struct span path = ref_files_path(repository, (struct span)SPAN("packed-refs"), arena);

	if (packed_refs_open(&packed, path.ptr, err) < 0)
		return -1;
	int found = packed_refs_find(&packed, name, ret_oid, err);
	packed_refs_close(&packed);
	return found;
}

static bool packed_refs_are_locked(struct repository *repository, struct arena *arena)
{
	struct span lock = ref_files_path(repository, (struct span)SPAN("packed-refs.lock"), arena);

	return access(lock.ptr, F_OK) == 0 || errno != ENOENT;
}

int ref_is_only_being_packed(struct repository *repository, struct span name, struct oid value,
			     struct error *err)
{
	struct arena arena;
	struct oid packed;

	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	int result = packed_refs_are_locked(repository, &arena)
			     ? 0
			     : packed_ref_read(repository, name, &arena, &packed, err);
	arena_release(&arena);
	return result == 1 ? oid_equal(packed, value) : result;
}
