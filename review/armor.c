/* SPDX-License-Identifier: Apache-2.0 */
#include "review/armor.h"

#include "base/ascii.h"
#include "base/base64.h"

/* Takes one line off the text, without its LF or CR LF. */
static struct span next_line(struct span *text)
{
	struct span line = span_first(*text, span_find(*text, '\n'));

	*text = span_from(*text, line.len + 1);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool is_frame(struct span line, const char *frame, const char *label)
{
	if (!span_starts_with(line, frame))
		return false;
	line = span_from(line, strlen(frame));
	if (!span_starts_with(line, label))
		return false;
	return span_is(span_from(line, strlen(label)), "-----");
}

/* OpenPGP: "Version: …" and the like, up to an empty line. */
static void skip_headers(struct span *text)
{
	struct span rest = *text;

	while (rest.len) {
		struct span line = next_line(&rest);
		if (ascii_trim(line).len == 0) {
			*text = rest;
			return;
		}
		if (!span_contains(line, ": "))
			return;
		*text = rest;
	}
}

/* RFC 4880, section 6.1. */
static unsigned long crc24(struct span bytes)
{
	unsigned long crc = 0xb704ce;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (unsigned long)(unsigned char)bytes.ptr[i] << 16;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 0x800000 ? (crc << 1 ^ 0x864cfb) & 0xffffff : crc << 1;
	}
	return crc;
}

static bool checksum_fits(struct span checksum, struct span bytes, struct arena *arena)
{
	struct span sum;

	if (!checksum.len)
		return true; /* it may be left out */
	if (!base64_decode(span_from(checksum, 1), arena, &sum) || sum.len != 3)
		return false;
	return ((unsigned long)(unsigned char)sum.ptr[0] << 16 |
		(unsigned long)(unsigned char)sum.ptr[1] << 8 | (unsigned char)sum.ptr[2]) ==
	       crc24(bytes);
}

const char *armor_read(struct span text, const char *label, struct arena *arena,
		       struct span *ret_bytes)
{
	struct span rest = ascii_trim(text);
	struct span checksum = { 0 };

	if (!is_frame(next_line(&rest), "-----BEGIN ", label))
		return "the armour does not begin as it must";
	skip_headers(&rest);
	char *joined = arena_alloc(arena, rest.len + 1);
	size_t len = 0;
	for (;;) {
		if (!rest.len)
			return "the armour has no end";
		struct span line = next_line(&rest);
		if (is_frame(line, "-----END ", label))
			break;
		if (checksum.len)
			return "the armour goes on behind its checksum";
		if (line.len == 5 && line.ptr[0] == '=') {
			checksum = line;
			continue;
		}
		if (line.len)
			memcpy(joined + len, line.ptr, line.len);
		len += line.len;
	}
	if (rest.len)
		return "something stands behind the end of the armour";
	if (!base64_decode((struct span){ joined, len }, arena, ret_bytes) || !ret_bytes->len)
		return "the armour holds no base64";
	if (!checksum_fits(checksum, *ret_bytes, arena))
		return "the armour's checksum is wrong";
	return NULL;
}
