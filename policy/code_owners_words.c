/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/limits.h"
#include "policy/code_owners_model.h"

struct span code_owners_word(struct span *rest)
{
	size_t end = 0;

	while (rest->len && code_owners_blank(rest->ptr[0]))
		*rest = span_from(*rest, 1);
	if (rest->len && rest->ptr[0] == '#')
		*rest = span_from(*rest, rest->len);
	while (end < rest->len && !code_owners_blank(rest->ptr[end]))
		end += rest->ptr[end] == '\\' && end + 1 < rest->len ? 2 : 1;
	struct span word = span_first(*rest, end);
	*rest = span_from(*rest, end);
	return word;
}

/* What stands between brackets at the front of *rest; false when none is closed. */
static bool take_brackets(struct span *rest, struct span *ret_inside)
{
	size_t end = span_find(*rest, ']');

	if (!span_starts_with(*rest, "[") || end == rest->len)
		return false;
	*ret_inside = span_from(span_first(*rest, end), 1);
	*rest = span_from(*rest, end + 1);
	return true;
}

/* "2" of "[2]"; 0 when it is no number from 1 to LIMIT_APPROVAL_COUNT. */
static unsigned parse_count(struct span text)
{
	unsigned count = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]) || i == 3)
			return 0;
		count = count * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return count <= LIMIT_APPROVAL_COUNT ? count : 0;
}

const char *code_owners_heading(struct span line, struct owners_heading *ret_heading)
{
	struct owners_heading heading = { .count = 1, .rest = line };
	struct span count;

	if (span_starts_with(heading.rest, "^")) {
		heading.optional = true;
		heading.rest = span_from(heading.rest, 1);
	}
	if (!take_brackets(&heading.rest, &heading.name))
		return "the section's name is not closed with ']'";
	if (heading.name.len == 0)
		return "the section has no name";
	if (span_starts_with(heading.rest, "[")) {
		if (!take_brackets(&heading.rest, &count))
			return "the number of approvals is not closed with ']'";
		heading.count = parse_count(count);
		if (heading.count == 0)
			return "the number of approvals must be 1 to 100";
	}
	if (heading.rest.len && !code_owners_blank(heading.rest.ptr[0]))
		return "only owners may stand behind the name of a section, with a blank between";
	*ret_heading = heading;
	return NULL;
}
