/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/source.h"

#define EVERY_BYTE(byte) (0x0101010101010101u * (byte))

/* Eight bytes with their top bit set where `word` has a zero byte; exact, not just the first. */
static uint64_t zero_bytes(uint64_t word)
{
	uint64_t low = EVERY_BYTE(0x7fu);

	return ~(((word & low) + low) | word | low);
}

/*
 * Bytes that are equal to `byte` under `mask`. Eight at a time, because a hostile
 * file may ask for a thousand positions at the end of eight megabytes.
 */
static size_t count_bytes(struct span bytes, unsigned char mask, unsigned char byte)
{
	size_t count = 0, at = 0;

	for (uint64_t word; at + sizeof(word) <= bytes.len; at += sizeof(word)) {
		memcpy(&word, bytes.ptr + at, sizeof(word));
		uint64_t hits = zero_bytes((word & EVERY_BYTE(mask)) ^ EVERY_BYTE(byte));
		count += (size_t)((hits >> 7) * EVERY_BYTE(1u) >> 56);
	}
	for (; at < bytes.len; at++)
		count += ((unsigned char)bytes.ptr[at] & mask) == byte;
	return count;
}

static size_t line_start(const struct source *source, uint32_t offset)
{
	size_t end = offset < source->bytes.len ? offset : source->bytes.len;
	const char *before = end ? memrchr(source->bytes.ptr, '\n', end) : NULL;

	return before ? (size_t)(before - source->bytes.ptr) + 1 : 0;
}

/* Characters of valid UTF-8: all bytes but those that continue one. */
static size_t count_characters(struct span text)
{
	return text.len - count_bytes(text, 0xc0, 0x80);
}

struct position source_position(const struct source *source, uint32_t offset)
{
	size_t end = offset < source->bytes.len ? offset : source->bytes.len;
	size_t start = line_start(source, offset);
	size_t line = count_bytes(span_first(source->bytes, start), 0xff, '\n') + 1;
	size_t column = count_characters(span_first(span_from(source->bytes, start), end - start));

	return (struct position){ .line = (uint32_t)line, .column = (uint32_t)column + 1 };
}

struct span source_line(const struct source *source, uint32_t offset)
{
	struct span rest = span_from(source->bytes, line_start(source, offset));
	struct span line = span_first(rest, span_find(rest, '\n'));

	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}
