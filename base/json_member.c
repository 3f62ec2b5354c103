/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_member.h"

#include "base/time_text.h"

void json_member(struct text *text, const char *name, struct span value)
{
	if (!value.len)
		return;
	text_format(text, ",\"%s\":\"", name);
	text_json(text, value);
	text_byte(text, '"');
}

void json_member_flag(struct text *text, const char *name, bool value)
{
	text_format(text, ",\"%s\":%s", name, value ? "true" : "false");
}

void json_member_time(struct text *text, const char *name, int64_t seconds)
{
	if (!seconds)
		return;
	text_format(text, ",\"%s\":\"", name);
	text_time(text, seconds);
	text_byte(text, '"');
}

void json_member_list(struct text *text, const char *name, const struct span *items, size_t count)
{
	text_format(text, ",\"%s\":[", name);
	for (size_t i = 0; i < count && !text_failed(text); i++) {
		text_string(text, i ? ",\"" : "\"");
		text_json(text, items[i]);
		text_byte(text, '"');
	}
	text_byte(text, ']');
}
