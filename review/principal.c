/* SPDX-License-Identifier: Apache-2.0 */
#include "review/principal.h"

#include "base/ascii.h"

enum { NAME_BYTES_MAX = 64 }; /* a part of a ref and of a file name; longer names are nobody's */

static bool is_name_byte(char byte)
{
	static const char others[] = "._-+@";

	return ascii_is_alphanumeric(byte) || (byte && strchr(others, byte) != NULL);
}

bool principal_name_is_valid(struct span name)
{
	if (name.len == 0 || name.len > NAME_BYTES_MAX || !ascii_is_alphanumeric(name.ptr[0]))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.ptr[i]))
			return false;
	return !span_contains(name, "..") && !span_ends_with(name, ".") &&
	       !span_ends_with(name, ".lock");
}
