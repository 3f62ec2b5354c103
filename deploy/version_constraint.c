/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/version_constraint.h"

#include "base/ascii.h"
#include "base/count.h"

#include <stdint.h>

enum { MAJOR = 0, MINOR, PATCH, NUMBERS };

struct version {
	uint64_t numbers[NUMBERS];
	unsigned given; /* numbers before the first that is absent or x: 3 is a whole version */
	struct span prerelease;
};

enum operation {
	EXACT_OR_WITHIN = 0, /* none, or '=' */
	DIFFERENT,
	GREATER,
	LESS,
	AT_LEAST,
	AT_MOST,
	TILDE,
	CARET,
};

struct term {
	enum operation operation;
	struct version version;
};

static bool take_number(struct span *text, uint64_t *ret_number)
{
	uint64_t number = 0;
	size_t i = 0;

	for (; i < text->len && ascii_is_digit(text->ptr[i]); i++) {
		unsigned digit = (unsigned)(text->ptr[i] - '0');
		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*ret_number = number;
	*text = span_from(*text, i);
	return i != 0;
}

static bool take_wildcard(struct span *text)
{
	if (!text->len || !strchr("xX*", text->ptr[0]) || !text->ptr[0])
		return false;
	*text = span_from(*text, 1);
	return true;
}

/* Behind '-' or '+': identifiers with '.' between them. */
static bool take_identifiers(struct span *text, struct span *ret_identifiers)
{
	size_t len = 0;
	bool letter = false;

	for (; len < text->len; len++) {
		char byte = text->ptr[len];
		if (byte == '.' && !letter)
			return false;
		letter = ascii_is_alphanumeric(byte) || byte == '-';
		if (!letter && byte != '.')
			break;
	}
	if (len && text->ptr[len - 1] == '.')
		return false;
	*ret_identifiers = span_first(*text, len);
	*text = span_from(*text, len);
	return len != 0;
}

/* "v1", "1.2", "1.2.3-rc.1+build", with wildcards "1.x". What stands behind stays in *text. */
static bool take_version(struct span *text, bool wildcards, struct version *ret_version)
{
	struct version version = { .given = NUMBERS };
	struct span metadata;
	unsigned count = 0;

	if (span_starts_with(*text, "v"))
		*text = span_from(*text, 1);
	for (; count < NUMBERS; count++) {
		if (count && !span_starts_with(*text, "."))
			break;
		if (count)
			*text = span_from(*text, 1);
		if (wildcards && take_wildcard(text)) {
			if (version.given > count)
				version.given = count;
		} else if (!take_number(text, &version.numbers[count])) {
			return false;
		}
	}
	if (version.given > count)
		version.given = count;
	for (unsigned i = version.given; i < NUMBERS; i++)
		version.numbers[i] = 0;
	if (span_starts_with(*text, "-")) {
		*text = span_from(*text, 1);
		if (!take_identifiers(text, &version.prerelease))
			return false;
	}
	if (span_starts_with(*text, "+")) {
		*text = span_from(*text, 1);
		if (!take_identifiers(text, &metadata))
			return false;
	}
	*ret_version = version;
	return true;
}

static bool is_number(struct span text)
{
	uint64_t number;

	return take_number(&text, &number) && !text.len;
}

/* Numbers before words; numbers by their value, words by their bytes; the shorter list first. */
static int compare_part(struct span a, struct span b)
{
	uint64_t first, second;

	if (!a.len || !b.len)
		return (a.len != 0) - (b.len != 0);
	if (is_number(a) != is_number(b))
		return is_number(a) ? -1 : 1;
	if (!is_number(a))
		return span_compare(a, b);
	take_number(&a, &first);
	take_number(&b, &second);
	return (first > second) - (first < second);
}

static int compare_prereleases(struct span a, struct span b)
{
	while (a.len || b.len) {
		struct span first = span_first(a, span_find(a, '.'));
		struct span second = span_first(b, span_find(b, '.'));
		int order = compare_part(first, second);
		if (order)
			return order;
		a = span_from(a, first.len + 1);
		b = span_from(b, second.len + 1);
	}
	return 0;
}

static int compare(const struct version *a, const struct version *b)
{
	for (unsigned i = 0; i < NUMBERS; i++) {
		if (a->numbers[i] != b->numbers[i])
			return a->numbers[i] > b->numbers[i] ? 1 : -1;
	}
	if (!a->prerelease.len || !b->prerelease.len)
		return (a->prerelease.len == 0) - (b->prerelease.len == 0);
	return compare_prereleases(a->prerelease, b->prerelease);
}

static bool is_zero(const struct version *version)
{
	return !version->numbers[MAJOR] && !version->numbers[MINOR] && !version->numbers[PATCH];
}

static bool same(const struct version *a, const struct version *b, unsigned number)
{
	return a->numbers[number] == b->numbers[number];
}

static bool tilde_holds(const struct version *version, const struct version *wanted)
{
	if (compare(version, wanted) < 0)
		return false;
	if (is_zero(wanted) && (wanted->given == 0 || wanted->given == NUMBERS))
		return true;
	return same(version, wanted, MAJOR) && (wanted->given == 1 || same(version, wanted, MINOR));
}

static bool caret_holds(const struct version *version, const struct version *wanted)
{
	if (compare(version, wanted) < 0 || !same(version, wanted, MAJOR))
		return false;
	if (wanted->numbers[MAJOR] || wanted->given == 1)
		return true;
	if (!same(version, wanted, MINOR))
		return false;
	return wanted->numbers[MINOR] || wanted->given == 2 || same(version, wanted, PATCH);
}

static bool differs(const struct version *version, const struct version *wanted)
{
	if (wanted->given == 1)
		return !same(version, wanted, MAJOR);
	if (wanted->given != 2)
		return compare(version, wanted) != 0;
	if (!same(version, wanted, MAJOR) || !same(version, wanted, MINOR))
		return true;
	return compare_prereleases(version->prerelease, wanted->prerelease) != 0;
}

static bool is_greater(const struct version *version, const struct version *wanted)
{
	if (wanted->given == 1)
		return version->numbers[MAJOR] > wanted->numbers[MAJOR];
	if (wanted->given == 2 && same(version, wanted, MAJOR))
		return version->numbers[MINOR] > wanted->numbers[MINOR];
	return compare(version, wanted) > 0;
}

static bool is_at_most(const struct version *version, const struct version *wanted)
{
	if (wanted->given == NUMBERS)
		return compare(version, wanted) <= 0;
	if (!same(version, wanted, MAJOR))
		return version->numbers[MAJOR] < wanted->numbers[MAJOR];
	return wanted->given == 1 || version->numbers[MINOR] <= wanted->numbers[MINOR];
}

static bool holds(const struct term *term, const struct version *version)
{
	const struct version *wanted = &term->version;

	switch (term->operation) {
	case EXACT_OR_WITHIN:
		return wanted->given < NUMBERS ? tilde_holds(version, wanted)
					       : compare(version, wanted) == 0;
	case DIFFERENT:
		return differs(version, wanted);
	case GREATER:
		return is_greater(version, wanted);
	case LESS:
		return compare(version, wanted) < 0;
	case AT_LEAST:
		return compare(version, wanted) >= 0;
	case AT_MOST:
		return is_at_most(version, wanted);
	case TILDE:
		return tilde_holds(version, wanted);
	case CARET:
		return caret_holds(version, wanted);
	}
	return false;
}

static void skip_blanks(struct span *text)
{
	while (text->len && ascii_is_space(text->ptr[0]))
		*text = span_from(*text, 1);
}

static enum operation take_operation(struct span *text)
{
	static const struct {
		const char *text;
		enum operation operation;
	} operations[] = {
		{ "!=", DIFFERENT },      { ">=", AT_LEAST }, { "=>", AT_LEAST },
		{ "<=", AT_MOST },        { "=<", AT_MOST },  { "~>", TILDE },
		{ "=", EXACT_OR_WITHIN }, { ">", GREATER },   { "<", LESS },
		{ "~", TILDE },           { "^", CARET },
	};

	for (size_t i = 0; i < COUNT(operations); i++) {
		if (!span_starts_with(*text, operations[i].text))
			continue;
		*text = span_from(*text, strlen(operations[i].text));
		return operations[i].operation;
	}
	return EXACT_OR_WITHIN;
}

/* "1.2 - 1.4" is ">= 1.2, <= 1.4": the second half of it, when it stands there. */
static bool take_range_end(struct span *text, struct version *ret_end)
{
	struct span rest = *text;

	skip_blanks(&rest);
	if (rest.len == text->len || !span_starts_with(rest, "-"))
		return false;
	rest = span_from(rest, 1);
	if (!rest.len || !ascii_is_space(rest.ptr[0]))
		return false;
	skip_blanks(&rest);
	if (!take_version(&rest, true, ret_end))
		return false;
	*text = rest;
	return true;
}

/* What all terms of one group say together. */
struct group {
	bool holds;
	bool asks_prerelease;
};

static bool take_term(struct span *text, const struct version *version, struct group *group)
{
	struct term term, end = { .operation = AT_MOST };

	skip_blanks(text);
	term.operation = take_operation(text);
	skip_blanks(text);
	if (!take_version(text, true, &term.version))
		return false;
	if (term.operation == EXACT_OR_WITHIN && take_range_end(text, &end.version)) {
		term.operation = AT_LEAST;
		group->holds &= holds(&end, version);
		group->asks_prerelease |= end.version.prerelease.len != 0;
	}
	group->holds &= holds(&term, version);
	group->asks_prerelease |= term.version.prerelease.len != 0;
	return true;
}

/* Terms with blanks or a comma between them. False when it is no constraint. */
static bool read_group(struct span text, const struct version *version, bool *ret_holds)
{
	struct group group = { .holds = true };

	do {
		if (!take_term(&text, version, &group))
			return false;
		size_t before = text.len;
		skip_blanks(&text);
		bool apart = text.len < before;
		if (span_starts_with(text, ",")) {
			text = span_from(text, 1);
			apart = true;
			if (!ascii_trim(text).len)
				return false;
		}
		if (text.len && !apart)
			return false;
	} while (text.len);
	*ret_holds = group.holds && (!version->prerelease.len || group.asks_prerelease);
	return true;
}

bool version_satisfies(struct span text, struct span constraint)
{
	struct version version;
	bool satisfied = false;

	if (!text.len || !take_version(&text, false, &version) || text.len)
		return false;
	while (constraint.ptr) {
		const char *bars =
			constraint.len ? memmem(constraint.ptr, constraint.len, "||", 2) : NULL;
		struct span group = bars ? span_between(constraint.ptr, bars) : constraint;
		bool group_holds;
		if (!read_group(group, &version, &group_holds))
			return false;
		satisfied |= group_holds;
		constraint = bars ? span_from(constraint, group.len + 2) : (struct span){ 0 };
	}
	return satisfied;
}
