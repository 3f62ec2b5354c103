/* SPDX-License-Identifier: Apache-2.0 */
#include "base/public_key.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"

#include <stdint.h>

/* The fields of a key's bytes behind the type: a 32 byte point, a curve and its point, … */
enum key_field {
	FIELD_END = 0,
	FIELD_32_BYTES,
	FIELD_CURVE,
	FIELD_POINT,
	FIELD_NUMBER,
	FIELD_TEXT
};

struct key_type {
	const char *word;
	enum key_field fields[4];
	const char *curve; /* NULL: no elliptic curve of NIST */
	size_t point_bytes;
};

static const struct key_type key_types[] = {
	{ "ssh-ed25519", { FIELD_32_BYTES }, NULL, 0 },
	{ "ssh-rsa", { FIELD_NUMBER, FIELD_NUMBER }, NULL, 0 },
	{ "ecdsa-sha2-nistp256", { FIELD_CURVE, FIELD_POINT }, "nistp256", 65 },
	{ "ecdsa-sha2-nistp384", { FIELD_CURVE, FIELD_POINT }, "nistp384", 97 },
	{ "ecdsa-sha2-nistp521", { FIELD_CURVE, FIELD_POINT }, "nistp521", 133 },
	{ "sk-ssh-ed25519@openssh.com", { FIELD_32_BYTES, FIELD_TEXT }, NULL, 0 },
	{ "sk-ecdsa-sha2-nistp256@openssh.com",
	  { FIELD_CURVE, FIELD_POINT, FIELD_TEXT },
	  "nistp256",
	  65 },
};

static int digit_value(char c)
{
	if (ascii_is_upper(c))
		return c - 'A';
	if (ascii_is_lower(c))
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/*
 * Base64 that can be written in one way only: without blanks, with its padding,
 * and with nothing in the bits that do not count. Otherwise one key would have
 * many texts, and that it belongs to two people could not be seen.
 */
static bool is_canonical_base64(struct span text)
{
	size_t digits = text.len;

	while (digits > 0 && text.len - digits < 2 && text.ptr[digits - 1] == '=')
		digits--;
	if (digits == 0 || text.len % 4 != 0)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (digit_value(text.ptr[i]) < 0)
			return false;
	}
	int unused_bits = (1 << (text.len - digits) * 2) - 1;
	return (digit_value(text.ptr[digits - 1]) & unused_bits) == 0;
}

/* The bytes of a canonical base64 text, one at a time, so that nothing is copied. */
struct key_bytes {
	struct span base64;
	size_t at;
	size_t end;
};

static struct key_bytes key_bytes_of(struct span base64)
{
	size_t padding = span_ends_with(base64, "==") ? 2 : span_ends_with(base64, "=");

	return (struct key_bytes){ .base64 = base64, .end = base64.len / 4 * 3 - padding };
}

static unsigned next_byte(struct key_bytes *bytes)
{
	size_t digit = bytes->at / 3 * 4 + bytes->at % 3;
	unsigned shift = (unsigned)(bytes->at % 3) * 2;
	unsigned high = (unsigned)digit_value(bytes->base64.ptr[digit]);
	unsigned low = (unsigned)digit_value(bytes->base64.ptr[digit + 1]);

	bytes->at++;
	return (high << (2 + shift) | low >> (4 - shift)) & 0xff;
}

/* The length in front of a field; SIZE_MAX when the bytes end before the field does. */
static size_t field_length(struct key_bytes *bytes)
{
	size_t length = 0;

	if (bytes->end - bytes->at < 4)
		return SIZE_MAX;
	for (int i = 0; i < 4; i++)
		length = length << 8 | next_byte(bytes);
	return length <= bytes->end - bytes->at ? length : SIZE_MAX;
}

static bool take_text(struct key_bytes *bytes, const char *expected)
{
	size_t length = field_length(bytes);
	bool equal = length == strlen(expected);

	for (size_t i = 0; equal && i < length; i++)
		equal = next_byte(bytes) == (unsigned char)expected[i];
	return equal;
}

static bool take_field(struct key_bytes *bytes, const struct key_type *type, enum key_field field)
{
	if (field == FIELD_CURVE)
		return take_text(bytes, type->curve);
	size_t length = field_length(bytes);
	if (length == SIZE_MAX || length == 0)
		return false;
	bytes->at += length;
	if (field == FIELD_32_BYTES)
		return length == 32;
	return field != FIELD_POINT || length == type->point_bytes;
}

static const struct key_type *key_type_of(struct span word)
{
	for (size_t i = 0; i < COUNT(key_types); i++) {
		if (span_is(word, key_types[i].word))
			return &key_types[i];
	}
	return NULL;
}

static struct span first_word(struct span text)
{
	size_t len = 0;

	while (len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\t')
		len++;
	return span_first(text, len);
}

static struct span after_word(struct span text, struct span word)
{
	size_t at = word.len;

	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	return span_from(text, at);
}

static const char *unknown_type_problem(struct span key, struct span word)
{
	if (span_starts_with(key, "-----BEGIN "))
		return "is no public key but something else in armour; private keys never leave "
		       "their owner";
	if (span_is(word, "ssh-dss"))
		return "is a DSA key, which OpenSSH no longer takes";
	if (span_ends_with(word, "-cert-v01@openssh.com"))
		return "is a certificate; write the key itself";
	return "must start with its type, such as ssh-ed25519, or be an armoured OpenPGP block";
}

static const char *ssh_key_problem(struct span key)
{
	struct span word = first_word(key);
	const struct key_type *type = key_type_of(word);

	if (!type)
		return unknown_type_problem(key, word);
	for (size_t i = 0; i < key.len; i++) {
		if ((unsigned char)key.ptr[i] < ' ' && key.ptr[i] != '\t')
			return "must be one line";
	}
	struct span base64 = first_word(after_word(key, word));
	if (base64.len == 0)
		return "is cut off: nothing stands behind the type";
	if (!is_canonical_base64(base64))
		return "is damaged or cut off: what stands behind the type is no whole base64";
	struct key_bytes bytes = key_bytes_of(base64);
	if (!take_text(&bytes, type->word))
		return "is of another type than its first word says";
	for (const enum key_field *field = type->fields; *field != FIELD_END; field++) {
		if (!take_field(&bytes, type, *field))
			return "is damaged or cut off: its parts do not fit its length";
	}
	return bytes.at == bytes.end ? NULL : "has bytes behind its end";
}

/* Takes the first line off *text, without its line end. */
static struct span take_line(struct span *text)
{
	struct span line = span_first(*text, span_find(*text, '\n'));

	*text = span_from(*text, line.len + (line.len < text->len));
	return ascii_trim(line);
}

/* What stands between the armour's header lines and its END line, checksum included. */
static struct span armour_body(struct span block)
{
	static const char end[] = "-----END PGP PUBLIC KEY BLOCK-----";

	block = ascii_trim(block);
	if (!span_ends_with(block, end))
		return (struct span){ 0 };
	block.len -= strlen(end);
	take_line(&block);
	while (block.len > 0 && take_line(&block).len > 0)
		;
	return ascii_trim(block);
}

/* The first byte of an OpenPGP public key packet, old and new format (RFC 4880 section 4.2). */
static bool starts_public_key(unsigned byte)
{
	return (byte & 0xfc) == 0x98 || byte == 0xc6;
}

static const char *openpgp_key_problem(struct span key)
{
	struct span body = armour_body(key);
	struct span lines = body;

	if (!span_starts_with(key, "-----BEGIN PGP PUBLIC KEY BLOCK-----"))
		return "is no public key but another OpenPGP block; private keys never leave "
		       "their owner";
	if (!body.len)
		return "is cut off: an empty line, the key and its END line must follow";
	while (lines.len > 0) {
		struct span line = take_line(&lines);
		if (line.len == 5 && line.ptr[0] == '=' && !lines.len)
			break;
		if (!is_canonical_base64(line))
			return "is damaged or cut off: a line of it is no whole base64";
	}
	struct key_bytes bytes = key_bytes_of(take_line(&body));
	if (bytes.end == 0 || !starts_public_key(next_byte(&bytes)))
		return "is no OpenPGP public key: export it with `gpg --armor --export`";
	return NULL;
}

const char *public_key_problem(struct span key)
{
	if (key.len > LIMIT_PUBLIC_KEY_BYTES)
		return "is longer than a public key can be";
	if (public_key_is_openpgp(key))
		return openpgp_key_problem(key);
	return ssh_key_problem(key);
}

struct span public_key_identity(struct span key)
{
	if (public_key_is_openpgp(key)) {
		struct span body = armour_body(key);
		return take_line(&body);
	}
	return first_word(after_word(key, first_word(key)));
}
