/* SPDX-License-Identifier: Apache-2.0 */
#include "base/normal_form.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* No mark and no second part of a composition stands before U+0300, which is written cc 80. */
enum { FIRST_MARK_LEAD = 0xcc };

static bool may_hold_marks(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= FIRST_MARK_LEAD)
			return true;
	return false;
}

bool is_composed_form(struct span text)
{
	const uint8_t *bytes = (const uint8_t *)text.ptr;
	uint8_t *composed;
	size_t len = 0;

	if (!may_hold_marks(text))
		return true;
	const uint8_t *invalid = u8_check(bytes, text.len);
	if (invalid)
		text = span_between(text.ptr, (const char *)invalid);
	composed = u8_normalize(UNINORM_NFC, bytes, text.len, NULL, &len);
	bool same = composed && len == text.len && memcmp(composed, bytes, len) == 0;
	free(composed);
	return same;
}
