/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URIs as Go's url.ParseRequestURI reads them (an absolute URI or an absolute
 * path), and email addresses as far as they can be told wrong without a full
 * RFC 5322 parser.
 */
#include "base/ascii.h"
#include "base/percent.h"
#include "validators/format.h"

static bool is_scheme_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || byte == '+' || byte == '-' || byte == '.';
}

/* Length of "scheme:" at the start, 0 when there is none. */
static size_t scheme_length(struct span text)
{
	if (text.len == 0 || !ascii_is_letter(text.ptr[0]))
		return 0;
	for (size_t i = 1; i < text.len; i++) {
		if (text.ptr[i] == ':')
			return i + 1;
		if (!is_scheme_byte(text.ptr[i]))
			return 0;
	}
	return 0;
}

/* What follows the host: nothing, or ':' and digits (none is fine). */
static const char *check_port(struct span port)
{
	if (port.len && port.ptr[0] != ':')
		return "is no URI: something follows the ']' of the address";
	for (size_t i = 1; i < port.len; i++) {
		if (!ascii_is_digit(port.ptr[i]))
			return "is no URI: the port after the host must be a number";
	}
	return NULL;
}

static bool is_host_byte(char byte)
{
	static const char allowed[] = "-_.~!$&'()*+,;=:[]<>\"%";

	return ascii_is_alphanumeric(byte) || (unsigned char)byte >= 0x80 ||
	       memchr(allowed, byte, sizeof(allowed) - 1);
}

static const char *check_authority(struct span authority)
{
	struct span host = authority;

	for (size_t i = authority.len; i > 0; i--) {
		if (authority.ptr[i - 1] == '@') {
			host = span_from(authority, i);
			break;
		}
	}
	for (size_t i = 0; i < host.len; i++) {
		if (!is_host_byte(host.ptr[i]))
			return "is no URI: the host holds a character that must not be there";
	}
	if (host.len && host.ptr[0] == '[') {
		size_t close = span_find(host, ']');
		if (close == host.len)
			return "is no URI: the ']' behind the address is missing";
		return check_port(span_from(host, close + 1));
	}
	for (size_t i = host.len; i > 0; i--) {
		if (host.ptr[i - 1] == ':')
			return check_port(span_from(host, i - 1));
	}
	return NULL;
}

const char *format_uri(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return "is no URI: it holds a control character";
	}
	if (span_is(text, "*"))
		return NULL;
	size_t scheme = scheme_length(text);
	struct span rest = span_from(text, scheme);
	if (scheme == 0 && (rest.len == 0 || rest.ptr[0] != '/'))
		return "must be an absolute URI such as https://example.com/ or a path that "
		       "starts with '/'";
	struct span path = span_first(rest, span_find(rest, '?'));
	if (scheme && span_starts_with(rest, "//")) {
		struct span authority = span_from(path, 2);
		authority = span_first(authority, span_find(authority, '/'));
		const char *wrong = check_authority(authority);
		if (wrong)
			return wrong;
		path = span_from(path, 2 + authority.len);
	} else if (scheme && (rest.len == 0 || rest.ptr[0] != '/')) {
		return NULL;
	}
	return percent_escapes_are_whole(path)
		       ? NULL
		       : "is no URI: '%' must be followed by two hexadecimal digits";
}

const char *format_email(struct span text)
{
	size_t at = text.len;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '@')
			at = i;
	}
	if (at == 0 || at + 1 >= text.len)
		return "is no email address, such as ada@example.com";
	return NULL;
}
