/* SPDX-License-Identifier: Apache-2.0 */
#include "review/openpgp.h"

#include "base/digest.h"
#include "review/wire.h"

enum packet_tag {
	PACKET_SIGNATURE = 2,
	PACKET_SECRET_KEY = 5,
	PACKET_PUBLIC_KEY = 6,
	PACKET_SECRET_SUBKEY = 7,
};

struct packet {
	unsigned tag;
	struct span body;
};

/* Partial and indeterminate lengths are for streams; neither keys nor signatures have them. */
static uint32_t new_length(struct wire *wire)
{
	uint32_t first = wire_number(wire, 1);

	if (first < 192)
		return first;
	if (first < 224)
		return ((first - 192) << 8) + wire_number(wire, 1) + 192;
	if (first == 255)
		return wire_number(wire, 4);
	wire->failed = true;
	return 0;
}

static uint32_t old_length(struct wire *wire, unsigned type)
{
	if (type < 3)
		return wire_number(wire, (size_t)1 << type);
	wire->failed = true;
	return 0;
}

/* False at the end of the packets, and when the rest is none. */
static bool next_packet(struct wire *wire, struct packet *ret_packet)
{
	if (wire->failed || !wire->rest.len)
		return false;
	uint32_t head = wire_number(wire, 1);
	if (!(head & 0x80)) {
		wire->failed = true;
		return false;
	}
	bool is_new = head & 0x40;
	ret_packet->tag = is_new ? head & 0x3f : head >> 2 & 0xf;
	ret_packet->body = wire_bytes(wire, is_new ? new_length(wire) : old_length(wire, head & 3));
	return !wire->failed;
}

/* RFC 4880, section 12.2. */
static struct span fingerprint(struct span body, struct arena *arena)
{
	size_t len = body.len + 3;
	char *bytes = arena_alloc(arena, len);
	unsigned char digest[SHA1_BYTES];
	struct span hex = arena_copy(arena, (struct span){ bytes, 0 });

	bytes[0] = (char)0x99;
	bytes[1] = (char)(body.len >> 8);
	bytes[2] = (char)body.len;
	memcpy(bytes + 3, body.ptr, body.len);
	digest_sha1((struct span){ bytes, len }, digest);
	for (size_t i = 0; i < SHA1_BYTES; i++)
		hex = arena_printf(arena, "%.*s%02X", SPAN_ARG(hex), digest[i]);
	return hex;
}

const char *openpgp_key_fingerprint(struct span packets, struct arena *arena,
				    struct span *ret_fingerprint)
{
	struct wire wire = { .rest = packets };
	struct packet packet;
	struct span primary = { 0 };

	while (next_packet(&wire, &packet)) {
		if (packet.tag == PACKET_SECRET_KEY || packet.tag == PACKET_SECRET_SUBKEY)
			return "has a private key in it, which never leaves its owner";
		if (packet.tag == PACKET_PUBLIC_KEY && primary.ptr)
			return "is two keys in one block: write each by itself";
		if (packet.tag == PACKET_PUBLIC_KEY)
			primary = packet.body;
		else if (!primary.ptr)
			return "does not begin with a public key";
	}
	if (wire.failed || !primary.ptr)
		return "is damaged or cut off";
	if (primary.len < 6 || primary.len > UINT16_MAX || primary.ptr[0] != 4)
		return "is no OpenPGP key of version 4";
	*ret_fingerprint = fingerprint(primary, arena);
	return NULL;
}

const char *openpgp_signature_problem(struct span packets)
{
	struct wire wire = { .rest = packets };
	struct packet packet;
	size_t count = 0;

	while (next_packet(&wire, &packet)) {
		if (packet.tag != PACKET_SIGNATURE)
			return "the armour holds something that is no signature";
		count++;
	}
	if (wire.failed || !count)
		return "the signature is damaged";
	return count > 1 ? "there are two signatures: sign once" : NULL;
}
