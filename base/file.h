/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files into memory, under a ceiling, and back. Only regular files are read: a
 * FIFO would wait for a writer, a device may never end.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/span.h"

#include <stdint.h>

enum file_links {
	FILE_LINKS_REFUSED = 0, /* a symlink as the last part of the path is an error */
	FILE_LINKS_FOLLOWED,
};

/* Memory that many reads share, one after the other. Zeroed memory is an empty one. */
struct file_buffer {
	char *bytes;
	size_t capacity;
};

struct file_content {
	struct span bytes; /* NULL pointer when the file is larger than the ceiling */
	uint64_t size;
};

/*
 * Reads the file into the buffer; ret_content->bytes is valid until its next
 * use. A file beyond max_bytes is not read, only its size is told. ERROR_SYSTEM
 * when it cannot be opened or read, or is no regular file.
 */
int file_read(const char *path, enum file_links links, size_t max_bytes, struct file_buffer *buffer,
	      struct file_content *ret_content, struct error *err) WARN_UNUSED;

/*
 * Reads to the end of a stream such as standard input. Beyond max_bytes the
 * content is not kept and ret_content->size says one byte more than the ceiling.
 */
int file_read_stream(int descriptor, size_t max_bytes, struct file_buffer *buffer,
		     struct file_content *ret_content, struct error *err) WARN_UNUSED;

/* All of it, to a descriptor that blocks. -1 with errno set. */
int file_write(int descriptor, struct span bytes) WARN_UNUSED;

void file_buffer_release(struct file_buffer *buffer);

#endif
