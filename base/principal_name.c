/* SPDX-License-Identifier: Apache-2.0 */
#include "base/principal_name.h"

#include "base/ascii.h"
#include "base/limits.h"

static bool may_stand(char byte)
{
	return ascii_is_alphanumeric(byte) || (byte != '\0' && strchr("._-+@", byte));
}

bool principal_name_is_valid(struct span name)
{
	if (name.len == 0 || name.len > LIMIT_PRINCIPAL_BYTES ||
	    !ascii_is_alphanumeric(name.ptr[0]))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!may_stand(name.ptr[i]))
			return false;
		/* git takes neither "a..b" nor "a.lock" nor "a." as a part of a ref. */
		if (name.ptr[i] == '.' && (i + 1 == name.len || name.ptr[i + 1] == '.'))
			return false;
	}
	return !span_ends_with(name, ".lock");
}
