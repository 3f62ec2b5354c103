/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int reserve(struct file_buffer *buffer, size_t size, struct error *err)
{
	if (size <= buffer->capacity)
		return 0;
	/* Not realloc: the old content is of no use, copying it would be work. */
	char *bytes = malloc(size);
	if (!bytes)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	free(buffer->bytes);
	buffer->bytes = bytes;
	buffer->capacity = size;
	return 0;
}

static int refuse_special(mode_t mode, struct error *err)
{
	const char *kind = S_ISDIR(mode)    ? "a directory"
			   : S_ISFIFO(mode) ? "a FIFO"
			   : S_ISSOCK(mode) ? "a socket"
					    : "a device";

	return error_set(err, ERROR_SYSTEM, "it is %s, not a file", kind);
}

/* Fills the buffer from `used` on; the number of bytes then in it, or -1. */
static ssize_t read_fully(int descriptor, struct file_buffer *buffer, size_t used, size_t most,
			  struct error *err)
{
	while (used < most) {
		ssize_t got = read(descriptor, buffer->bytes + used, most - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, "could not read");
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

static int read_open_file(int descriptor, size_t max_bytes, struct file_buffer *buffer,
			  struct file_content *ret_content, struct error *err)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return error_set_errno(err, "could not read");
	if (!S_ISREG(status.st_mode))
		return refuse_special(status.st_mode, err);
	struct file_content content = { .size = (uint64_t)status.st_size };
	if (content.size <= max_bytes) {
		if (reserve(buffer, (size_t)content.size + 1, err) < 0)
			return -1;
		ssize_t got = read_fully(descriptor, buffer, 0, (size_t)content.size, err);
		if (got < 0)
			return -1;
		content.bytes = (struct span){ buffer->bytes, (size_t)got };
		content.size = (uint64_t)got;
	}
	*ret_content = content;
	return 0;
}

int file_read(const char *path, enum file_links links, size_t max_bytes, struct file_buffer *buffer,
	      struct file_content *ret_content, struct error *err)
{
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int descriptor = open(path, links == FILE_LINKS_REFUSED ? flags | O_NOFOLLOW : flags);

	if (descriptor < 0 && errno == ELOOP && links == FILE_LINKS_REFUSED)
		return error_set(err, ERROR_SYSTEM, "it is a symlink, not a file");
	if (descriptor < 0)
		return error_set_errno(err, "could not open");
	int status = read_open_file(descriptor, max_bytes, buffer, ret_content, err);
	close(descriptor);
	return status;
}

/* A larger buffer with the same content. */
static int grow(struct file_buffer *buffer, size_t capacity, struct error *err)
{
	char *bytes = realloc(buffer->bytes, capacity);

	if (!bytes)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return 0;
}

int file_read_stream(int descriptor, size_t max_bytes, struct file_buffer *buffer,
		     struct file_content *ret_content, struct error *err)
{
	size_t used = 0, step = (size_t)64 << 10;

	for (;;) {
		size_t room = used + step <= max_bytes ? used + step : max_bytes + 1;
		if (buffer->capacity < room && grow(buffer, room, err) < 0)
			return -1;
		ssize_t got = read_fully(descriptor, buffer, used, room, err);
		if (got < 0)
			return -1;
		bool ended = (size_t)got < room;
		used = (size_t)got;
		if (ended || used > max_bytes)
			break;
		step = used;
	}
	*ret_content = (struct file_content){ .size = used };
	if (used <= max_bytes)
		ret_content->bytes = (struct span){ buffer->bytes, used };
	return 0;
}

int file_write(int descriptor, struct span bytes)
{
	while (bytes.len) {
		ssize_t written = write(descriptor, bytes.ptr, bytes.len);
		if (written < 0 && errno != EINTR)
			return -1;
		if (written > 0)
			bytes = span_from(bytes, (size_t)written);
	}
	return 0;
}

void file_buffer_release(struct file_buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct file_buffer){ 0 };
}
