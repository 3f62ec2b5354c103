/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "repo/repository.h"

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

bool oid_parse(struct span hex, struct oid *ret_oid)
{
	struct oid oid;

	if (hex.len != OID_HEX)
		return false;
	for (size_t i = 0; i < OID_BYTES; i++) {
		int high = digit_value(hex.ptr[2 * i]);
		int low = digit_value(hex.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		oid.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*ret_oid = oid;
	return true;
}

struct oid_text oid_text(struct oid oid)
{
	struct oid_text text;

	hex_encode(oid.bytes, OID_BYTES, text.hex);
	text.hex[OID_HEX] = '\0';
	return text;
}
