/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/pkt_line.h"

#include "base/ascii.h"
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

enum { PREFIX_BYTES = 4, PKT_LINE_MAX = PREFIX_BYTES + PKT_LINE_DATA_MAX };

/* Fills `buffer` but for an end of the stream; *ret_len is what there was. */
static int read_full(int descriptor, char *buffer, size_t wanted, size_t *ret_len,
		     struct error *err)
{
	size_t len = 0;

	while (len < wanted) {
		ssize_t got = read(descriptor, buffer + len, wanted - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, "could not read from git");
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return 0;
}

static int write_full(int descriptor, const char *bytes, size_t len, struct error *err)
{
	if (file_write(descriptor, (struct span){ bytes, len }) < 0)
		return error_set_errno(err, "could not answer git");
	return 0;
}

static int malformed(struct error *err, const char *what)
{
	error_set(err, ERROR_INPUT, "git sent a packet line %s", what);
	return error_hint(err, "Only git receive-pack starts this hook; do not type its name.");
}

/* The length that a prefix says, or -1. */
static int length_of(const char prefix[PREFIX_BYTES])
{
	unsigned length = 0;

	for (int i = 0; i < PREFIX_BYTES; i++) {
		if (!ascii_is_hex_digit(prefix[i]))
			return -1;
		length = length * 16 + ascii_hex_value(prefix[i]);
	}
	return length <= PKT_LINE_MAX ? (int)length : -1;
}

static int read_data(int descriptor, size_t len, struct arena *arena, struct span *ret_data,
		     struct error *err)
{
	char *bytes = arena_alloc(arena, len + 1);
	size_t got = 0;

	if (read_full(descriptor, bytes, len, &got, err) < 0)
		return -1;
	if (got < len)
		return malformed(err, "that ends too early");
	if (len > 0 && bytes[len - 1] == '\n')
		bytes[--len] = '\0';
	*ret_data = (struct span){ bytes, len };
	return 0;
}

int pkt_line_read(int descriptor, struct arena *arena, enum pkt_kind *ret_kind,
		  struct span *ret_data, struct error *err)
{
	char prefix[PREFIX_BYTES];
	size_t got = 0;

	*ret_data = (struct span){ 0 };
	if (read_full(descriptor, prefix, sizeof(prefix), &got, err) < 0)
		return -1;
	if (got == 0) {
		*ret_kind = PKT_END;
		return 0;
	}
	if (got < sizeof(prefix))
		return malformed(err, "that ends too early");
	int length = length_of(prefix);
	if (length == 0) {
		*ret_kind = PKT_FLUSH;
		return 0;
	}
	if (length < PREFIX_BYTES)
		return malformed(err, "whose length makes no sense");
	*ret_kind = PKT_DATA;
	return read_data(descriptor, (size_t)length - PREFIX_BYTES, arena, ret_data, err);
}

int pkt_line_write(int descriptor, struct span data, struct error *err)
{
	char line[PKT_LINE_MAX + 1];

	if (data.len > PKT_LINE_DATA_MAX)
		return error_set(err, ERROR_LIMIT, "an answer to git is longer than a packet line");
	snprintf(line, sizeof(line), "%04zx", data.len + PREFIX_BYTES);
	if (data.len > 0)
		memcpy(line + PREFIX_BYTES, data.ptr, data.len);
	return write_full(descriptor, line, data.len + PREFIX_BYTES, err);
}

int pkt_line_flush(int descriptor, struct error *err)
{
	return write_full(descriptor, "0000", PREFIX_BYTES, err);
}
