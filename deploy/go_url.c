/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/go_url.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/percent.h"
#include "base/text.h"

static bool has_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == '\x7f')
			return true;
	}
	return false;
}

/* Takes "scheme:" off; no scheme is none. False for a ':' without anything before it. */
static bool take_scheme(struct span *rest, struct span *ret_scheme)
{
	*ret_scheme = (struct span){ 0 };
	for (size_t i = 0; i < rest->len; i++) {
		char byte = rest->ptr[i];
		if (byte == ':') {
			*ret_scheme = span_first(*rest, i);
			*rest = span_from(*rest, i + 1);
			return i != 0;
		}
		if (ascii_is_letter(byte))
			continue;
		if (i == 0 || !(ascii_is_digit(byte) || strchr("+-.", byte)))
			return true;
	}
	return true;
}

static bool are_among(struct span text, const char *others)
{
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		if (!ascii_is_alphanumeric(byte) && (byte == '\0' || !strchr(others, byte)))
			return false;
	}
	return true;
}

static bool port_is_sound(struct span port)
{
	if (port.len && port.ptr[0] != ':')
		return false;
	for (size_t i = 1; i < port.len; i++) {
		if (!ascii_is_digit(port.ptr[i]))
			return false;
	}
	return true;
}

static bool host_is_sound(struct span host)
{
	for (size_t i = 0; i < host.len; i++) {
		unsigned char byte = (unsigned char)host.ptr[i];
		if (byte < 0x80 && !ascii_is_alphanumeric((char)byte) &&
		    !strchr("-_.~!$&'()*+,;=:[]<>\"", byte))
			return false;
	}
	return true;
}

/* [userinfo@]host[:port], or brackets around the host. */
static bool parse_authority(struct span authority, struct span *ret_host)
{
	const char *at = authority.len ? memrchr(authority.ptr, '@', authority.len) : NULL;

	if (at) {
		struct span user = span_between(authority.ptr, at);
		if (!are_among(user, "-._:~!$&'()*+,;=%@") || !percent_escapes_are_whole(user))
			return false;
		authority = span_from(authority, user.len + 1);
	}
	if (!host_is_sound(authority))
		return false;
	if (span_starts_with(authority, "[")) {
		const char *end = memrchr(authority.ptr, ']', authority.len);
		if (!end ||
		    !port_is_sound(span_from(span_between(end, authority.ptr + authority.len), 1)))
			return false;
		*ret_host = span_between(authority.ptr + 1, end);
		return true;
	}
	const char *colon = authority.len ? memrchr(authority.ptr, ':', authority.len) : NULL;
	size_t len = colon ? (size_t)(colon - authority.ptr) : authority.len;
	if (!port_is_sound(span_from(authority, len)))
		return false;
	*ret_host = span_first(authority, len);
	return true;
}

/* As it is written when every byte may stand in a path, else decoded and encoded again. */
static struct span escape_path(struct span path, struct arena *arena)
{
	struct text text;

	if (are_among(path, "!$&'()*+,;=:@[]%-_.~/"))
		return path;
	text_init(&text, 3 * path.len + 1);
	for (size_t i = 0; i < path.len; i++) {
		unsigned char byte = (unsigned char)path.ptr[i];
		if (byte == '%') {
			byte = (unsigned char)(ascii_hex_value(path.ptr[i + 1]) << 4 |
					       ascii_hex_value(path.ptr[i + 2]));
			i += 2;
		}
		if (ascii_is_alphanumeric((char)byte) || (byte && strchr("-_.~$&+,/:;=@", byte)))
			text_byte(&text, (char)byte);
		else
			text_format(&text, "%%%02X", byte);
	}
	struct span escaped = arena_copy(arena, text_span(&text));
	text_release(&text);
	return escaped;
}

bool go_url_parse(struct span text, struct arena *arena, struct go_url *ret_url)
{
	struct go_url url = { 0 };
	struct span rest = span_first(text, span_find(text, '#'));

	if (has_control(text) || !percent_escapes_are_whole(span_from(text, rest.len)))
		return false;
	if (!take_scheme(&rest, &url.scheme))
		return false;
	rest = span_first(rest, span_find(rest, '?'));
	if (!span_starts_with(rest, "/")) {
		struct span segment = span_first(rest, span_find(rest, '/'));
		if (url.scheme.len) { /* opaque: neither host nor path */
			*ret_url = url;
			return true;
		}
		if (span_find(segment, ':') < segment.len)
			return false;
	}
	if (span_starts_with(rest, "//") && (url.scheme.len || !span_starts_with(rest, "///"))) {
		struct span authority = span_from(rest, 2);
		authority = span_first(authority, span_find(authority, '/'));
		rest = span_from(rest, 2 + authority.len);
		if (!parse_authority(authority, &url.host))
			return false;
	}
	if (!percent_escapes_are_whole(rest))
		return false;
	url.escaped_path = escape_path(rest, arena);
	*ret_url = url;
	return true;
}
