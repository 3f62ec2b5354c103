/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/loose_objects.h"

#include "base/count.h"
#include "base/limits.h"
#include "repo/handle.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* Behind what is held in memory (100), before libgit2's own (packed 2, loose 1). */
enum { PRIORITY = 50 };

/* The first two digits of an id name a directory, the other 38 the file. */
enum { DIRECTORIES = 256, DIRECTORY_HEX = 2, PATH_BYTES = OID_HEX + 2 };

enum found { FOUND_NOTHING = 0, FOUND_OBJECT, FOUND_DAMAGE };

struct loose_objects {
	git_odb_backend backend; /* first: libgit2 knows us by its address */
	struct arena own;        /* this very structure lies in it */
	z_stream stream;
	int objects;              /* the directory; -1: none */
	bool absent[DIRECTORIES]; /* seen not to be there: after a repack most are not */
	enum found found;         /* of `last`: the header is asked for first, then the content */
	git_oid last;
	git_object_t type;
	struct span content; /* in `plain` */
	char file[LIMIT_LOOSE_BYTES];
	char plain[LIMIT_LOOSE_BYTES];
};

static void path_of(const git_oid *id, char path[PATH_BYTES])
{
	git_oid_pathfmt(path, id);
	path[PATH_BYTES - 1] = '\0';
}

static int open_object(struct loose_objects *loose, const git_oid *id)
{
	char path[PATH_BYTES];
	struct stat status;

	if (loose->absent[id->id[0]])
		return -1;
	path_of(id, path);
	int file = openat(loose->objects, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file >= 0 || errno != ENOENT)
		return file;
	path[DIRECTORY_HEX] = '\0';
	loose->absent[id->id[0]] = fstatat(loose->objects, path, &status, 0) < 0;
	return -1;
}

/* What there is of the object, up to the ceiling, in `plain`; false when zlib finds it damaged. */
static bool inflate_start(struct loose_objects *loose, size_t file_len, struct span *ret_plain,
			  bool *ret_ended)
{
	z_stream *stream = &loose->stream;

	if (inflateReset(stream) != Z_OK)
		return false;
	stream->next_in = (unsigned char *)loose->file;
	stream->avail_in = (unsigned)file_len;
	stream->next_out = (unsigned char *)loose->plain;
	stream->avail_out = sizeof(loose->plain);
	int status = inflate(stream, Z_FINISH);
	*ret_plain = (struct span){ loose->plain, (size_t)stream->total_out };
	*ret_ended = status == Z_STREAM_END && !stream->avail_in;
	return *ret_ended || status == Z_BUF_ERROR;
}

/* Decimal, without needless zeroes; no more digits than fit. */
static bool parse_size(struct span text, size_t *ret_size)
{
	size_t size = 0;

	if (text.len == 0 || text.len > 18 || (text.ptr[0] == '0' && text.len > 1))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		size = size * 10 + (size_t)(text.ptr[i] - '0');
	}
	*ret_size = size;
	return true;
}

static bool parse_type(struct span word, git_object_t *ret_type)
{
	static const git_object_t types[] = { GIT_OBJECT_COMMIT, GIT_OBJECT_TREE, GIT_OBJECT_BLOB,
					      GIT_OBJECT_TAG };

	for (size_t i = 0; i < COUNT(types); i++) {
		*ret_type = types[i];
		if (span_is(word, git_object_type2string(types[i])))
			return true;
	}
	return false;
}

/* "commit 123", NUL, content. */
static bool split(struct loose_objects *loose, struct span plain, size_t *ret_size)
{
	struct span header = span_first(plain, span_find(plain, '\0'));
	size_t space = span_find(header, ' ');

	loose->content = span_from(plain, header.len + 1);
	return header.len < plain.len && parse_type(span_first(header, space), &loose->type) &&
	       parse_size(span_from(header, space + 1), ret_size);
}

/*
 * libgit2 1.5 writes past its memory when an object is longer than its header says,
 * so one that is longer already is never left to it.
 */
static enum found read_open(struct loose_objects *loose, int file)
{
	struct span plain;
	size_t size;
	bool ended;
	ssize_t len = read(file, loose->file, sizeof(loose->file));

	if (len < 0)
		return FOUND_NOTHING;
	if (!inflate_start(loose, (size_t)len, &plain, &ended) || !split(loose, plain, &size) ||
	    size < loose->content.len)
		return FOUND_DAMAGE;
	if (ended)
		return size == loose->content.len ? FOUND_OBJECT : FOUND_DAMAGE;
	/* The file or what is in it goes on behind what was read: it is large. */
	bool large = (size_t)len == sizeof(loose->file) || plain.len == sizeof(loose->plain);
	return large ? FOUND_NOTHING : FOUND_DAMAGE;
}

static enum found read_object(struct loose_objects *loose, const git_oid *id)
{
	int file = open_object(loose, id);

	if (file < 0)
		return FOUND_NOTHING;
	enum found found = read_open(loose, file);
	close(file);
	return found;
}

/* 0, GIT_ENOTFOUND, or -1 with libgit2's own error set. */
static int find(git_odb_backend *backend, const git_oid *id)
{
	struct loose_objects *loose = (struct loose_objects *)backend;

	if (loose->found != FOUND_OBJECT || !git_oid_equal(&loose->last, id)) {
		loose->found = read_object(loose, id);
		loose->last = *id;
	}
	if (loose->found == FOUND_DAMAGE)
		git_error_set_str(GIT_ERROR_ODB, "the loose object is damaged");
	return loose->found == FOUND_OBJECT    ? 0
	       : loose->found == FOUND_NOTHING ? GIT_ENOTFOUND
					       : -1;
}

static int loose_read(void **ret_bytes, size_t *ret_len, git_object_t *ret_type,
		      git_odb_backend *backend, const git_oid *id)
{
	const struct loose_objects *loose = (const struct loose_objects *)backend;

	int status = find(backend, id);

	if (status < 0)
		return status;
	/* One more, for readers that expect a NUL behind the content. */
	char *copy = git_odb_backend_data_alloc(backend, loose->content.len + 1);
	if (!copy)
		return -1;
	memcpy(copy, loose->content.ptr, loose->content.len);
	copy[loose->content.len] = '\0';
	*ret_bytes = copy;
	*ret_len = loose->content.len;
	*ret_type = loose->type;
	return 0;
}

static int loose_read_header(size_t *ret_len, git_object_t *ret_type, git_odb_backend *backend,
			     const git_oid *id)
{
	const struct loose_objects *loose = (const struct loose_objects *)backend;

	int status = find(backend, id);

	if (status < 0)
		return status;
	*ret_len = loose->content.len;
	*ret_type = loose->type;
	return 0;
}

static void loose_free(git_odb_backend *backend)
{
	struct loose_objects *loose = (struct loose_objects *)backend;
	struct arena own = loose->own;

	inflateEnd(&loose->stream);
	if (loose->objects >= 0)
		close(loose->objects);
	arena_release(&own);
}

/* What a push brings lies elsewhere until git takes it; libgit2 knows where. */
static int open_directory(struct repository *repository)
{
	char path[LIMIT_PATH_BYTES];
	int len = snprintf(path, sizeof(path), "%sobjects",
			   git_repository_commondir(git_handle(repository)));

	if (len < 0 || (size_t)len >= sizeof(path))
		return -1;
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int add(struct repository *repository, git_odb *odb, struct error *err)
{
	struct arena own;

	arena_init(&own, LIMIT_RUN_ARENA_BYTES);
	struct loose_objects *loose = ARENA_NEW(&own, struct loose_objects);
	loose->own = own;
	git_odb_init_backend(&loose->backend, GIT_ODB_BACKEND_VERSION);
	loose->backend.read = loose_read;
	loose->backend.read_header = loose_read_header;
	loose->backend.free = loose_free;
	loose->objects = open_directory(repository);
	if (inflateInit(&loose->stream) == Z_OK &&
	    git_odb_add_backend(odb, &loose->backend, PRIORITY) == 0)
		return 0;
	loose_free(&loose->backend);
	return git_failed(err, "could not prepare the object database");
}

int loose_objects_add(struct repository *repository, struct error *err)
{
	git_odb *odb;

	if (git_repository_odb(&odb, git_handle(repository)) < 0)
		return git_failed(err, "could not open the object database");
	int status = add(repository, odb, err);
	git_odb_free(odb);
	return status;
}
