/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/target_url.h"

#include "base/ascii.h"
#include "base/limits.h"

static bool is_visible(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || strchr("\"<>\\^`{|}", text.ptr[i]))
			return false;
	}
	return true;
}

static bool host_is_sound(struct span host)
{
	bool bracketed = span_starts_with(host, "[") && span_ends_with(host, "]");
	struct span inner = bracketed ? span_first(span_from(host, 1), host.len - 2) : host;

	for (size_t i = 0; i < inner.len; i++) {
		char byte = inner.ptr[i];
		if (bracketed ? !ascii_is_hex_digit(byte) && byte != ':' && byte != '.'
			      : !ascii_is_alphanumeric(byte) && byte != '.' && byte != '-' &&
					byte != '_')
			return false;
	}
	return inner.len != 0;
}

static bool port_is_sound(struct span port)
{
	unsigned number = 0;

	for (size_t i = 0; i < port.len; i++) {
		if (i == 5 || !ascii_is_digit(port.ptr[i]))
			return false;
		number = number * 10 + (unsigned)(port.ptr[i] - '0');
	}
	return number >= 1 && number <= 65535;
}

static const char *parse_authority(struct span authority, struct target_url *url)
{
	if (span_find(authority, '@') < authority.len)
		return "it holds a user or a password, which would be sent in clear or logged";
	size_t end = span_starts_with(authority, "[") ? span_find(authority, ']') : 0;
	size_t colon = end + span_find(span_from(authority, end), ':');
	url->host = span_first(authority, colon);
	url->port = span_from(authority, colon + 1);
	if (!host_is_sound(url->host))
		return "it names no host";
	if (colon < authority.len && !port_is_sound(url->port))
		return "its port is not a number from 1 to 65535";
	return NULL;
}

const char *target_url_parse(struct span text, const char *const *schemes,
			     struct target_url *ret_url)
{
	struct target_url url = { .scheme = span_first(text, span_find(text, ':')) };
	size_t known = 0;

	if (text.len > LIMIT_URL_BYTES)
		return "it is too long";
	if (!is_visible(text))
		return "it has a blank or a character that no URL has";
	while (schemes[known] && !ascii_equal_ignoring_case(url.scheme, span_of(schemes[known])))
		known++;
	struct span rest = span_from(text, url.scheme.len);
	if (!schemes[known] || !span_starts_with(rest, "://"))
		return "it does not begin with a known scheme";
	rest = span_from(rest, strlen("://"));
	if (span_find(rest, '#') < rest.len)
		return "it has a fragment (#), which is never sent";
	size_t authority = 0;
	while (authority < rest.len && rest.ptr[authority] != '/' && rest.ptr[authority] != '?')
		authority++;
	url.path = span_from(rest, authority);
	url.encrypted = ascii_equal_ignoring_case(url.scheme, span_of("https")) ||
			ascii_equal_ignoring_case(url.scheme, span_of("tls"));
	const char *wrong = parse_authority(span_first(rest, authority), &url);
	if (!wrong)
		*ret_url = url;
	return wrong;
}
