/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/authenticate.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/limits.h"

#include <jansson.h>

/* --- the header --- */

/* A character of a token (RFC 9110, section 5.6.2). */
static bool is_token_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

static struct span skip_blanks(struct span text)
{
	while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t' || text.ptr[0] == ','))
		text = span_from(text, 1);
	return text;
}

static struct span take_token(struct span *text)
{
	size_t len = 0;

	while (len < text->len && is_token_byte(text->ptr[len]))
		len++;
	struct span token = span_first(*text, len);
	*text = span_from(*text, len);
	return token;
}

/* A quoted string without its quotes and backslashes; what has no end is taken whole. */
static struct span take_quoted(struct span *text, struct arena *arena)
{
	char *bytes = arena_alloc(arena, text->len + 1);
	size_t len = 0, at = 1;

	for (; at < text->len && text->ptr[at] != '"'; at++) {
		if (text->ptr[at] == '\\' && at + 1 < text->len)
			at++;
		bytes[len++] = text->ptr[at];
	}
	*text = span_from(*text, at + 1);
	return (struct span){ bytes, len };
}

static struct span take_value(struct span *text, struct arena *arena)
{
	*text = span_from(*text, 1); /* '=' */
	if (text->len && text->ptr[0] == '"')
		return take_quoted(text, arena);
	return take_token(text);
}

static enum challenge_scheme scheme_of(struct span name)
{
	if (ascii_equal_ignoring_case(name, span_of("bearer")))
		return CHALLENGE_BEARER;
	if (ascii_equal_ignoring_case(name, span_of("basic")))
		return CHALLENGE_BASIC;
	return CHALLENGE_NONE;
}

static void set_parameter(struct challenge *challenge, struct span name, struct span value)
{
	if (ascii_equal_ignoring_case(name, span_of("realm")))
		challenge->realm = value;
	else if (ascii_equal_ignoring_case(name, span_of("service")))
		challenge->service = value;
	else if (ascii_equal_ignoring_case(name, span_of("scope")))
		challenge->scope = value;
}

struct challenge challenge_read(struct span header, struct arena *arena)
{
	struct challenge best = { 0 }, current = { 0 };

	for (header = skip_blanks(header); header.len; header = skip_blanks(header)) {
		struct span name = take_token(&header);
		if (name.len == 0)
			break;
		if (header.len && header.ptr[0] == '=') {
			set_parameter(&current, name, take_value(&header, arena));
		} else {
			if (current.scheme > best.scheme)
				best = current;
			current = (struct challenge){ .scheme = scheme_of(name) };
		}
	}
	return current.scheme > best.scheme ? current : best;
}

/* --- the token service --- */

struct span url_authority(struct span url)
{
	size_t start = span_starts_with(url, "https://")  ? strlen("https://")
		       : span_starts_with(url, "http://") ? strlen("http://")
							  : url.len;
	struct span rest = span_from(url, start);
	size_t len = 0;

	while (len < rest.len && rest.ptr[len] != '/' && rest.ptr[len] != '?' &&
	       rest.ptr[len] != '#')
		len++;
	return span_first(rest, len);
}

static bool is_url_to_ask(struct span url, bool plain_http)
{
	struct span authority;

	if (url.len == 0)
		return false;
	authority = url_authority(url);
	if (!span_starts_with(url, "https://") && !(plain_http && span_starts_with(url, "http://")))
		return false;
	if (authority.len == 0 || span_find(url, '#') != url.len ||
	    span_find(authority, '@') != authority.len)
		return false;
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || url.ptr[i] == '\\')
			return false;
	return true;
}

static struct span percent_encoded(struct span text, struct arena *arena)
{
	static const char digits[] = "0123456789ABCDEF";
	char *bytes = arena_alloc(arena, 3 * text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];
		if (ascii_is_alphanumeric(text.ptr[i]) || (byte && strchr("-._~", byte))) {
			bytes[len++] = text.ptr[i];
			continue;
		}
		bytes[len++] = '%';
		bytes[len++] = digits[byte >> 4];
		bytes[len++] = digits[byte & 15];
	}
	return (struct span){ bytes, len };
}

struct span token_url(const struct challenge *challenge, struct span scope, bool plain_http,
		      struct arena *arena)
{
	struct span realm = challenge->realm;

	if (!is_url_to_ask(realm, plain_http))
		return (struct span){ 0 };
	struct span asked = percent_encoded(challenge->scope.len ? challenge->scope : scope, arena);
	struct span service = percent_encoded(challenge->service, arena);
	return arena_printf(arena, "%.*s%s%s%.*s%sscope=%.*s", SPAN_ARG(realm),
			    span_find(realm, '?') == realm.len ? "?" : "&",
			    service.len ? "service=" : "", SPAN_ARG(service),
			    service.len ? "&" : "", SPAN_ARG(asked));
}

/* What may stand behind "Bearer " (RFC 6750): nothing that could begin another header. */
static bool is_token(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	return text.len > 0;
}

struct span token_read(struct span body, struct arena *arena)
{
	static const char *const keys[] = { "token", "access_token" };
	struct span token = { 0 };
	json_t *json = json_loadb(body.ptr ? body.ptr : "", body.len, 0, NULL);

	for (size_t i = 0; json && !token.len && i < 2; i++) {
		json_t *value = json_object_get(json, keys[i]);
		struct span text = { json_string_value(value), json_string_length(value) };
		if (is_token(text))
			token = arena_copy(arena, text);
	}
	json_decref(json);
	return token;
}

struct span basic_authorization(struct span user_and_password, struct arena *arena)
{
	struct span encoded = base64_encode(user_and_password, arena);

	return arena_printf(arena, "Basic %.*s", SPAN_ARG(encoded));
}

struct span bearer_authorization(struct span token, struct arena *arena)
{
	return arena_printf(arena, "Bearer %.*s", SPAN_ARG(token));
}
