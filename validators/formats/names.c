/* SPDX-License-Identifier: Apache-2.0 */
/* Names of objects: RFC 1123 and RFC 1035 as apimachinery util/validation reads them. */
#include "base/ascii.h"
#include "validators/format.h"

enum { LABEL_MAX = 63, SUBDOMAIN_MAX = 253 };

#define EMPTY "must not be empty"
#define TOO_LONG_63 "is longer than 63 characters"
#define TOO_LONG_253 "is longer than 253 characters"

static bool is_label_byte(char byte)
{
	return ascii_is_lower(byte) || ascii_is_digit(byte) || byte == '-';
}

static bool has_upper(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (ascii_is_upper(text.ptr[i]))
			return true;
	}
	return false;
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? without its length. */
static const char *check_label_grammar(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	if (has_upper(text))
		return "must be lower case";
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.')
			return "must not contain dots";
		if (!is_label_byte(text.ptr[i]))
			return "may hold only lower case letters, digits and '-'";
	}
	if (text.ptr[0] == '-' || text.ptr[text.len - 1] == '-')
		return "must start and end with a letter or digit";
	return NULL;
}

const char *format_dns_label(struct span text)
{
	if (text.len > LABEL_MAX)
		return TOO_LONG_63;
	return check_label_grammar(text);
}

/* Labels joined by dots; a single label has no limit of its own. */
static const char *check_subdomain_grammar(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	if (has_upper(text))
		return "must be lower case";
	for (size_t start = 0; start <= text.len;) {
		struct span rest = span_from(text, start);
		struct span label = span_first(rest, span_find(rest, '.'));
		if (label.len == 0)
			return "must not start or end with a dot or hold two dots in a row";
		const char *wrong = check_label_grammar(label);
		if (wrong && label.ptr[0] != '-' && label.ptr[label.len - 1] != '-')
			return "may hold only lower case letters, digits, '-' and '.'";
		if (wrong)
			return "must start and end with a letter or digit, also around each dot";
		start += label.len + 1;
	}
	return NULL;
}

const char *format_dns_subdomain(struct span text)
{
	if (text.len > SUBDOMAIN_MAX)
		return TOO_LONG_253;
	return check_subdomain_grammar(text);
}

/*
 * generateName is checked as the server does it: a trailing '-' and the byte
 * before it stand for a letter, because a random suffix follows.
 */
static const char *check_prefix(struct span text, format_check_fn *check)
{
	char masked[SUBDOMAIN_MAX + 1];

	if (text.len < 2 || text.ptr[text.len - 1] != '-' || text.len - 1 > sizeof(masked))
		return check(text);
	memcpy(masked, text.ptr, text.len - 2);
	masked[text.len - 2] = 'a';
	return check((struct span){ masked, text.len - 1 });
}

const char *format_dns_label_prefix(struct span text)
{
	return check_prefix(text, format_dns_label);
}

const char *format_dns_subdomain_prefix(struct span text)
{
	return check_prefix(text, format_dns_subdomain);
}

const char *format_dns_1035_label(struct span text)
{
	const char *wrong = format_dns_label(text);

	if (wrong)
		return wrong;
	return ascii_is_lower(text.ptr[0]) ? NULL : "must start with a letter";
}

const char *format_wildcard_subdomain(struct span text)
{
	if (text.len > SUBDOMAIN_MAX)
		return TOO_LONG_253;
	if (!span_starts_with(text, "*."))
		return "must start with '*.'";
	return check_subdomain_grammar(span_from(text, 2));
}

const char *format_path_segment_name(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	if (span_is(text, ".") || span_is(text, ".."))
		return "must not be '.' or '..'";
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '/' || text.ptr[i] == '%')
			return "must not contain '/' or '%'";
	}
	return NULL;
}

const char *format_fully_qualified_domain(struct span text)
{
	size_t labels = 0;

	if (text.len && text.ptr[text.len - 1] == '.')
		text.len--;
	const char *wrong = format_dns_subdomain(text);
	if (wrong)
		return wrong;
	for (size_t start = 0; start <= text.len; labels++) {
		struct span rest = span_from(text, start);
		struct span label = span_first(rest, span_find(rest, '.'));
		if (label.len > LABEL_MAX)
			return "has a part between dots that is longer than 63 characters";
		start += label.len + 1;
	}
	return labels >= 2 ? NULL : "must have at least two parts joined by a dot";
}

struct span dns_label_suggest(struct span text, struct arena *arena)
{
	char *name = arena_alloc(arena, LABEL_MAX + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < LABEL_MAX; i++) {
		char byte = ascii_lower(text.ptr[i]);
		if (byte == '_' || byte == '.' || byte == ' ' || byte == '/')
			byte = '-';
		if (!is_label_byte(byte) || (byte == '-' && len == 0))
			continue;
		name[len++] = byte;
	}
	while (len && name[len - 1] == '-')
		len--;
	struct span suggestion = { name, len };
	if (format_dns_label(suggestion) || span_equal(suggestion, text))
		return (struct span){ NULL, 0 };
	return suggestion;
}
