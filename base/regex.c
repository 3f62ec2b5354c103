/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCRE2 reads more than RE2, so the pattern is looked over first: what RE2 does
 * not have is refused, and what both have but write differently is rewritten
 * (\z, \pN without braces is the same; possessive "++" is an error in RE2).
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regex.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"

#include <pcre2.h>
#include <stdlib.h>

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
};

/* The pattern as it is looked over and handed on. */
struct regex_scan {
	struct span pattern;
	size_t at;
	struct text *out;
	struct error *err;
};

static int refuse(const struct regex_scan *scan, const char *what)
{
	return error_set(scan->err, ERROR_INPUT, "%s at character %zu", what, scan->at + 1);
}

static char peek(const struct regex_scan *scan, size_t ahead)
{
	size_t at = scan->at + ahead;

	return at < scan->pattern.len ? scan->pattern.ptr[at] : '\0';
}

static void copy(struct regex_scan *scan, size_t bytes)
{
	struct span rest = span_first(span_from(scan->pattern, scan->at), bytes);

	text_append(scan->out, rest);
	scan->at += rest.len;
}

/* \Q...\E: PCRE2 reads it the same way; nothing in it has a meaning. */
static void copy_quoted(struct regex_scan *scan)
{
	copy(scan, 2);
	while (scan->at < scan->pattern.len && !(peek(scan, 0) == '\\' && peek(scan, 1) == 'E'))
		copy(scan, 1);
	copy(scan, 2);
}

/* A backslash and what belongs to it. */
static int copy_escape(struct regex_scan *scan, bool in_class)
{
	static const char known_letters[] = "AbBCdDsSwWpPaftnrvxQEz";
	char letter = peek(scan, 1);

	if (scan->at + 1 >= scan->pattern.len)
		return refuse(scan, "a backslash ends the pattern");
	if (letter >= '1' && letter <= '9')
		return refuse(scan, "a back-reference, which RE2 does not have,");
	if (letter == '0') {
		copy(scan, 2);
		return 0;
	}
	if (ascii_is_letter(letter) && !memchr(known_letters, letter, sizeof(known_letters) - 1))
		return refuse(scan, "an escape that RE2 does not have");
	if (in_class && memchr("AbBzC", letter, 5))
		return refuse(scan, "an escape that RE2 does not allow in a class");
	if (letter == 'Q') {
		copy_quoted(scan);
		return 0;
	}
	if (letter == 's' || letter == 'S') { /* RE2's \s is [\t\n\f\r ], without \v */
		text_string(scan->out,
			    in_class ? (letter == 's' ? "\\t\\n\\f\\r " : "\\S\\x0b")
				     : (letter == 's' ? "[\\t\\n\\f\\r ]" : "[^\\t\\n\\f\\r ]"));
		scan->at += 2;
		return 0;
	}
	if (letter == 'v') { /* one character in RE2, a class in PCRE2 */
		text_string(scan->out, "\\x0b");
		scan->at += 2;
		return 0;
	}
	copy(scan, 2);
	if (memchr("pPx", letter, 3) && peek(scan, 0) == '{')
		copy(scan, span_find(span_from(scan->pattern, scan->at), '}') + 1);
	return 0;
}

/* [...] with everything in it. */
static int copy_class(struct regex_scan *scan)
{
	size_t start = scan->at;

	copy(scan, 1);
	if (peek(scan, 0) == '^')
		copy(scan, 1);
	for (bool first = true; scan->at < scan->pattern.len; first = false) {
		if (peek(scan, 0) == ']' && !first) {
			copy(scan, 1);
			return 0;
		}
		if (peek(scan, 0) == '\\') {
			if (copy_escape(scan, true) < 0)
				return -1;
		} else if (peek(scan, 0) == '[' && peek(scan, 1) == ':') {
			copy(scan, 2);
		} else if (peek(scan, 0) == '[' || (peek(scan, 0) == ']' && first)) {
			text_byte(scan->out, '\\');
			copy(scan, 1);
		} else {
			copy(scan, 1);
		}
	}
	scan->at = start;
	return refuse(scan, "a '[' without its ']'");
}

/* What may follow "(?": a name, or flags of i, m, s, U. */
static int check_group(struct regex_scan *scan)
{
	size_t ahead = 2;

	if (peek(scan, 1) == '*')
		return refuse(scan, "a verb, which RE2 does not have,");
	if (peek(scan, 1) != '?')
		return 0;
	char kind = peek(scan, 2);
	if (kind == '=' || kind == '!')
		return refuse(scan, "a look-ahead, which RE2 does not have,");
	if (kind == '<' && (peek(scan, 3) == '=' || peek(scan, 3) == '!'))
		return refuse(scan, "a look-behind, which RE2 does not have,");
	if (kind == '>')
		return refuse(scan, "an atomic group, which RE2 does not have,");
	if (kind == '<' || (kind == 'P' && peek(scan, 3) == '<'))
		return 0;
	while (memchr("imsU-", peek(scan, ahead), 5))
		ahead++;
	if (peek(scan, ahead) == ':' || (peek(scan, ahead) == ')' && ahead > 2))
		return 0;
	return refuse(scan, "a group that RE2 does not have");
}

/* Length of "{n}", "{n,}" or "{n,m}" here; 0 when the brace stands for itself. */
static size_t counted_length(const struct regex_scan *scan)
{
	size_t ahead = 1;

	if (!ascii_is_digit(peek(scan, ahead)))
		return 0;
	while (ascii_is_digit(peek(scan, ahead)))
		ahead++;
	if (peek(scan, ahead) == ',')
		ahead++;
	while (ascii_is_digit(peek(scan, ahead)))
		ahead++;
	return peek(scan, ahead) == '}' ? ahead + 1 : 0;
}

/* RE2 repeats at most 1,000 times. */
static int check_count(const struct regex_scan *scan, size_t len)
{
	unsigned count = 0;

	for (size_t i = 1; i < len; i++) {
		char byte = peek(scan, i);
		if (!ascii_is_digit(byte)) {
			count = 0;
			continue;
		}
		count = count < 100000 ? count * 10 + (unsigned)(byte - '0') : count;
		if (count > 1000)
			return refuse(scan, "a repetition of more than 1000, RE2's maximum,");
	}
	return 0;
}

static int copy_repetition(struct regex_scan *scan)
{
	size_t len = peek(scan, 0) == '{' ? counted_length(scan) : 1;

	if (len == 0) {
		text_byte(scan->out, '\\');
		copy(scan, 1);
		return 0;
	}
	if (len > 1 && check_count(scan, len) < 0)
		return -1;
	copy(scan, len);
	if (peek(scan, 0) == '?')
		copy(scan, 1);
	char next = peek(scan, 0);
	if (next == '*' || next == '+' || next == '?' || (next == '{' && counted_length(scan)))
		return refuse(scan, "a repetition of a repetition, which RE2 does not have,");
	return 0;
}

static int copy_element(struct regex_scan *scan)
{
	switch (peek(scan, 0)) {
	case '\\':
		return copy_escape(scan, false);
	case '[':
		return copy_class(scan);
	case '(':
		if (check_group(scan) < 0)
			return -1;
		copy(scan, 1);
		if (peek(scan, 0) == '?') /* "(?" belongs together, it repeats nothing */
			copy(scan, 1);
		return 0;
	case '*':
	case '+':
	case '?':
	case '{':
		return copy_repetition(scan);
	default:
		copy(scan, 1);
		return 0;
	}
}

static int translate(struct text *out, struct span pattern, struct error *err)
{
	struct regex_scan scan = { .pattern = pattern, .out = out, .err = err };

	if (pattern.len > LIMIT_REGEX_PATTERN_BYTES)
		return error_set(err, ERROR_LIMIT, "the pattern is longer than %d bytes",
				 LIMIT_REGEX_PATTERN_BYTES);
	while (scan.at < pattern.len) {
		if (copy_element(&scan) < 0)
			return -1;
	}
	if (text_failed(out))
		return error_set(err, ERROR_LIMIT, "the pattern is too long");
	return 0;
}

static int compile(struct regex *regex, struct span pattern, struct error *err)
{
	/* '$' is the very end, as in Go; "\C" and verbs are never let in. */
	const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C |
				 PCRE2_NO_AUTO_CAPTURE | PCRE2_DUPNAMES;
	int code;
	size_t at;

	regex->code = pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.ptr : ""), pattern.len,
				    options, &code, &at, NULL);
	if (!regex->code) {
		char message[128];
		pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
		return error_set(err, ERROR_INPUT, "%s at character %zu", message, at + 1);
	}
	regex->match = pcre2_match_data_create(1, NULL);
	regex->context = pcre2_match_context_create(NULL);
	if (!regex->match || !regex->context)
		return error_set(err, ERROR_SYSTEM, "memory ran out");
	pcre2_set_match_limit(regex->context, LIMIT_REGEX_MATCH);
	pcre2_set_heap_limit(regex->context, LIMIT_REGEX_HEAP_KIB);
	return 0;
}

int regex_compile(struct regex **ret_regex, struct span pattern, struct error *err)
{
	struct text translated;
	struct regex *regex = calloc(1, sizeof(*regex));

	if (!regex)
		return error_set(err, ERROR_SYSTEM, "memory ran out");
	text_init(&translated, (size_t)8 * LIMIT_REGEX_PATTERN_BYTES);
	int status = translate(&translated, pattern, err);
	if (status == 0)
		status = compile(regex, text_span(&translated), err);
	text_release(&translated);
	if (status < 0) {
		regex_free(regex);
		return -1;
	}
	*ret_regex = regex;
	return 0;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_match_context_free(regex->context);
	pcre2_match_data_free(regex->match);
	pcre2_code_free(regex->code);
	free(regex);
}

int regex_match(const struct regex *regex, struct span text, struct error *err)
{
	char message[128];
	int status = pcre2_match(regex->code, (PCRE2_SPTR)(text.len ? text.ptr : ""), text.len, 0,
				 0, regex->match, regex->context);

	if (status >= 0)
		return 1;
	if (status == PCRE2_ERROR_NOMATCH)
		return 0;
	pcre2_get_error_message(status, (PCRE2_UCHAR *)message, sizeof(message));
	return error_set(err, ERROR_LIMIT, "the pattern could not be matched: %s", message);
}
