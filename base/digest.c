/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

enum { BLOCK_BYTES = 64, LENGTH_BYTES = 8 };

typedef void compress_fn(uint32_t *state, const unsigned char *block);

static uint32_t rotate_left(uint32_t word, unsigned bits)
{
	return word << bits | word >> (32 - bits);
}

static uint32_t rotate_right(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

static uint32_t word_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void sha1_compress(uint32_t *state, const unsigned char *block)
{
	uint32_t w[80];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

	for (size_t t = 0; t < 16; t++)
		w[t] = word_at(block + 4 * t);
	for (size_t t = 16; t < 80; t++)
		w[t] = rotate_left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	for (size_t t = 0; t < 80; t++) {
		uint32_t f, k;
		if (t < 20)
			f = (b & c) | (~b & d), k = 0x5a827999;
		else if (t < 40)
			f = b ^ c ^ d, k = 0x6ed9eba1;
		else if (t < 60)
			f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
		else
			f = b ^ c ^ d, k = 0xca62c1d6;
		uint32_t next = rotate_left(a, 5) + f + e + k + w[t];
		e = d, d = c, c = rotate_left(b, 30), b = a, a = next;
	}
	state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

static const uint32_t sha256_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static void sha256_schedule(uint32_t *w, const unsigned char *block)
{
	for (size_t t = 0; t < 16; t++)
		w[t] = word_at(block + 4 * t);
	for (size_t t = 16; t < 64; t++) {
		uint32_t s0 =
			rotate_right(w[t - 15], 7) ^ rotate_right(w[t - 15], 18) ^ w[t - 15] >> 3;
		uint32_t s1 =
			rotate_right(w[t - 2], 17) ^ rotate_right(w[t - 2], 19) ^ w[t - 2] >> 10;
		w[t] = w[t - 16] + s0 + w[t - 7] + s1;
	}
}

static void sha256_compress(uint32_t *state, const unsigned char *block)
{
	uint32_t w[64];
	uint32_t v[8]; /* a to h of the standard */

	sha256_schedule(w, block);
	memcpy(v, state, sizeof(v));
	for (size_t t = 0; t < 64; t++) {
		uint32_t s1 =
			rotate_right(v[4], 6) ^ rotate_right(v[4], 11) ^ rotate_right(v[4], 25);
		uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t t1 = v[7] + s1 + choice + sha256_constants[t] + w[t];
		uint32_t s0 =
			rotate_right(v[0], 2) ^ rotate_right(v[0], 13) ^ rotate_right(v[0], 22);
		uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += t1;
		v[0] = t1 + s0 + majority;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += v[i];
}

/* Whole blocks, then the rest with a 1 bit, zeros and the length in bits behind it. */
static void digest(compress_fn *compress, struct span bytes, uint32_t *state, size_t words,
		   unsigned char *ret_digest)
{
	unsigned char last[2 * BLOCK_BYTES] = { 0 };
	uint64_t bits = (uint64_t)bytes.len * 8;
	size_t whole = bytes.len / BLOCK_BYTES * BLOCK_BYTES;
	struct span rest = span_from(bytes, whole);

	for (size_t i = 0; i < whole; i += BLOCK_BYTES)
		compress(state, (const unsigned char *)bytes.ptr + i);
	if (rest.len)
		memcpy(last, rest.ptr, rest.len);
	last[rest.len] = 0x80;
	size_t len = rest.len + 1 + LENGTH_BYTES <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		last[len - 1 - i] = (unsigned char)(bits >> 8 * i);
	for (size_t i = 0; i < len; i += BLOCK_BYTES)
		compress(state, last + i);
	for (size_t i = 0; i < 4 * words; i++)
		ret_digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}

void digest_sha1(struct span bytes, unsigned char ret_digest[SHA1_BYTES])
{
	uint32_t state[] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };

	digest(sha1_compress, bytes, state, 5, ret_digest);
}

void digest_sha256(struct span bytes, unsigned char ret_digest[SHA256_BYTES])
{
	uint32_t state[] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	digest(sha256_compress, bytes, state, 8, ret_digest);
}
