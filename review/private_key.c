/* SPDX-License-Identifier: Apache-2.0 */
#include "review/private_key.h"

#include "base/file.h"
#include "base/limits.h"
#include "review/armor.h"
#include "review/wire.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABEL "OPENSSH PRIVATE KEY"
#define KEY_TYPE "ssh-ed25519"

/* The magic's NUL is part of it. */
static const struct span magic = SPAN("openssh-key-v1\0");

/* Encrypted or not, the private part is padded to blocks of this size. */
enum { BLOCK_BYTES = 8 };

static void take_half(unsigned char half[ED25519_KEY_BYTES], struct span bytes)
{
	memcpy(half, bytes.ptr, ED25519_KEY_BYTES);
}

/* 1, 2, 3 …, less than a block. */
static bool is_padding(struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if ((unsigned char)bytes.ptr[i] != i + 1)
			return false;
	return bytes.len < BLOCK_BYTES;
}

/* NULL, or what is wrong with the part that a passphrase would have encrypted. */
static const char *parse_private(struct span bytes, struct private_key *key)
{
	struct wire wire = { .rest = bytes };
	uint32_t check = wire_number(&wire, 4);
	uint32_t again = wire_number(&wire, 4);
	struct span type = wire_string(&wire);
	struct span public_half = wire_string(&wire);
	struct span both_halves = wire_string(&wire);

	wire_string(&wire); /* comment */
	if (wire.failed || bytes.len % BLOCK_BYTES)
		return "is cut off";
	if (check != again)
		return "is damaged: its two check numbers differ";
	if (!span_is(type, KEY_TYPE) || public_half.len != ED25519_KEY_BYTES ||
	    both_halves.len != 2 * ED25519_KEY_BYTES || !is_padding(wire.rest))
		return "is damaged";
	take_half(key->private_half, both_halves);
	if (memcmp(key->public_half, public_half.ptr, ED25519_KEY_BYTES) != 0 ||
	    memcmp(key->public_half, both_halves.ptr + ED25519_KEY_BYTES, ED25519_KEY_BYTES) != 0)
		return "is damaged: it holds two public keys that differ";
	return NULL;
}

/* 1, 0 for another type of key, -1 for none. */
static int parse_public(struct span blob, struct private_key *key)
{
	struct wire wire = { .rest = blob };
	struct span type = wire_string(&wire);
	struct span half = wire_string(&wire);

	if (!wire.failed && !span_is(type, KEY_TYPE))
		return 0;
	if (!wire_ends(&wire) || half.len != ED25519_KEY_BYTES)
		return -1;
	take_half(key->public_half, half);
	key->public_blob = blob;
	return 1;
}

static const char *parse(struct span bytes, struct private_key *key, bool *ret_ours)
{
	struct wire wire = { .rest = bytes };
	struct span begin = wire_bytes(&wire, magic.len);
	struct span cipher = wire_string(&wire);
	struct span derivation = wire_string(&wire);
	struct span options = wire_string(&wire);
	uint32_t count = wire_number(&wire, 4);
	struct span public_part = wire_string(&wire);

	if (!wire.failed && !span_is(cipher, "none"))
		return NULL;
	struct span private_part = wire_string(&wire);
	if (wire.failed)
		return "is cut off";
	if (!span_equal(begin, magic) || !span_is(derivation, "none") || options.len ||
	    count != 1 || !wire_ends(&wire))
		return "is damaged";
	int ours = parse_public(public_part, key);
	if (ours <= 0)
		return ours < 0 ? "is damaged: its public key is none" : NULL;
	const char *problem = parse_private(private_part, key);
	*ret_ours = !problem;
	return problem;
}

bool private_key_parse(struct span text, struct arena *arena, struct private_key *ret_key,
		       const char **ret_problem)
{
	struct span bytes;
	bool ours = false;

	*ret_problem = NULL;
	if (!span_starts_with(text, "-----BEGIN " LABEL "-----"))
		return false;
	*ret_problem = armor_read(text, LABEL, arena, &bytes) ? "is cut off or damaged"
							      : parse(bytes, ret_key, &ours);
	return ours;
}

/* ssh-keygen takes no key of its user that others may read. */
static int check_mode(int file, const char *path, struct error *err)
{
	struct stat status;

	if (fstat(file, &status) < 0)
		return error_set_errno(err, "could not look at %s", path);
	if (status.st_uid != getuid() || !(status.st_mode & 077))
		return 0;
	error_set(err, ERROR_INPUT, "others may read the private key %s", path);
	return error_hint(err, "Type: chmod 600 %s", path);
}

static int parse_file(struct span text, const char *path, struct arena *arena,
		      struct private_key *ret_key, struct error *err)
{
	const char *problem;

	if (private_key_parse(text, arena, ret_key, &problem))
		return 1;
	if (!problem)
		return 0;
	error_set(err, ERROR_INPUT, "the private key %s %s", path, problem);
	return error_hint(err,
			  "Restore it from a backup; this shows whether it is whole: "
			  "ssh-keygen -y -f %s",
			  path);
}

static int read_open(int file, const char *path, struct arena *arena, struct private_key *ret_key,
		     struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;

	int status = file_read_stream(file, LIMIT_PRIVATE_KEY_BYTES, &buffer, &content, err);
	if (status == 0 && content.bytes.ptr)
		status = parse_file(content.bytes, path, arena, ret_key, err);
	/* Who the key belongs to is asked of keys only: a public one everybody may read. */
	if (status == 1 && check_mode(file, path, err) < 0)
		status = -1;
	if (buffer.bytes)
		explicit_bzero(buffer.bytes, buffer.capacity);
	file_buffer_release(&buffer);
	return status;
}

int private_key_read(const char *path, struct arena *arena, struct private_key *ret_key,
		     struct error *err)
{
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	/* Not blocking: it may have become a FIFO meanwhile. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return 0;
	int result = read_open(file, path, arena, ret_key, err);
	close(file);
	return result;
}
