/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule of version 3 is the regular expression
 *
 *	(?i)^((https?|ssh)://)?(USER@)?((alt)?ssh\.)?HOST(:\d+)?[:/]PATH(\.git)?$
 *
 * and that of version 2
 *
 *	(?i)^(http://|https://|USER@|ssh://(USER@)?)HOST(:[0-9]+|)[:/]PATH(\.git)?$
 *
 * with USER = [\w\.][\w\.-]{0,30}[\w\.\$-]?, HOST the host name of html_url and PATH its
 * percent-encoded path less one '/'. A USER holds neither '@' nor ':' nor '/', so each part
 * has at most one place where it can end, and no search is needed.
 */
#include "deploy/repository_url.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "deploy/go_url.h"

static bool starts_with_ignoring_case(struct span text, struct span start)
{
	return text.len >= start.len &&
	       ascii_equal_ignoring_case(span_first(text, start.len), start);
}

static bool is_word(char byte)
{
	return ascii_is_alphanumeric(byte) || byte == '_';
}

static bool is_user(struct span user)
{
	if (user.len == 0 || user.len > 32 || !(is_word(user.ptr[0]) || user.ptr[0] == '.'))
		return false;
	for (size_t i = 1; i < user.len; i++) {
		char byte = user.ptr[i];
		if (!is_word(byte) && byte != '.' && byte != '-' &&
		    !(byte == '$' && i == user.len - 1))
			return false;
	}
	return true;
}

/* What stands behind "USER@"; a NULL pointer when the text does not begin with that. */
static struct span behind_user(struct span text)
{
	size_t at = span_find(text, '@');

	if (at == text.len || !is_user(span_first(text, at)))
		return (struct span){ 0 };
	return span_from(text, at + 1);
}

/* PATH(\.git)?$ */
static bool is_path(struct span rest, struct span path)
{
	if (!starts_with_ignoring_case(rest, path))
		return false;
	rest = span_from(rest, path.len);
	return rest.len == 0 || ascii_equal_ignoring_case(rest, span_of(".git"));
}

/* HOST(:\d+)?[:/]PATH(\.git)?$: with the port taken as one, or as the beginning of the path. */
static bool is_host_and_path(struct span rest, const struct go_url *url, struct span path)
{
	if (!starts_with_ignoring_case(rest, url->host))
		return false;
	rest = span_from(rest, url->host.len);
	if (rest.len == 0 || (rest.ptr[0] != ':' && rest.ptr[0] != '/'))
		return false;
	if (is_path(span_from(rest, 1), path))
		return true;
	size_t digits = 1;
	while (digits < rest.len && ascii_is_digit(rest.ptr[digits]))
		digits++;
	if (rest.ptr[0] != ':' || digits == 1 || digits == rest.len ||
	    (rest.ptr[digits] != ':' && rest.ptr[digits] != '/'))
		return false;
	return is_path(span_from(rest, digits + 1), path);
}

/* ((alt)?ssh\.)? in front of that. */
static bool is_any_host_and_path(struct span rest, const struct go_url *url, struct span path)
{
	static const struct span prefixes[] = { SPAN(""), SPAN("ssh."), SPAN("altssh.") };

	for (size_t i = 0; i < COUNT(prefixes); i++) {
		if (starts_with_ignoring_case(rest, prefixes[i]) &&
		    is_host_and_path(span_from(rest, prefixes[i].len), url, path))
			return true;
	}
	return false;
}

static bool matches_version_3(struct span repo_url, const struct go_url *url, struct span path)
{
	static const struct span schemes[] = { SPAN(""), SPAN("http://"), SPAN("https://"),
					       SPAN("ssh://") };

	for (size_t i = 0; i < COUNT(schemes); i++) {
		if (!starts_with_ignoring_case(repo_url, schemes[i]))
			continue;
		struct span rest = span_from(repo_url, schemes[i].len);
		struct span host = behind_user(rest);
		if (is_any_host_and_path(rest, url, path) ||
		    (host.ptr && is_any_host_and_path(host, url, path)))
			return true;
	}
	return false;
}

static bool matches_version_2(struct span repo_url, const struct go_url *url, struct span path)
{
	static const struct span schemes[] = { SPAN("http://"), SPAN("https://"), SPAN("ssh://") };
	struct span host = behind_user(repo_url);

	if (host.ptr && is_host_and_path(host, url, path))
		return true;
	for (size_t i = 0; i < COUNT(schemes); i++) {
		if (!starts_with_ignoring_case(repo_url, schemes[i]))
			continue;
		struct span rest = span_from(repo_url, schemes[i].len);
		host = behind_user(rest);
		if (is_host_and_path(rest, url, path) ||
		    (i == 2 && host.ptr && is_host_and_path(host, url, path)))
			return true;
	}
	return false;
}

bool repo_url_matches(struct span repo_url, struct span html_url, enum url_rule rule,
		      struct arena *arena)
{
	struct go_url url;

	if (!repo_url.len || !html_url.len || !go_url_parse(html_url, arena, &url))
		return false;
	struct span path = url.escaped_path;
	if (span_starts_with(path, "/"))
		path = span_from(path, 1);
	return rule == URL_RULE_ARGOCD_2 ? matches_version_2(repo_url, &url, path)
					 : matches_version_3(repo_url, &url, path);
}

/* The host and the path, '/' or ':' before it left out; false when it names no server. */
static bool split_clone_url(struct span clone_url, struct span *ret_host, struct span *ret_path)
{
	static const struct span schemes[] = { SPAN("ssh://"), SPAN("https://"), SPAN("http://") };
	struct span rest = clone_url;
	bool has_scheme = false;

	for (size_t i = 0; i < COUNT(schemes) && !has_scheme; i++) {
		has_scheme = starts_with_ignoring_case(clone_url, schemes[i]);
		if (has_scheme)
			rest = span_from(clone_url, schemes[i].len);
	}
	if (!has_scheme && span_contains(clone_url, "://"))
		return false;
	size_t slash = span_find(rest, '/'), colon = span_find(rest, ':');
	size_t end = has_scheme ? slash : colon;
	if (end == rest.len || (!has_scheme && slash < colon))
		return false;
	*ret_host = span_first(rest, end);
	*ret_path = span_from(rest, end + 1);
	return true;
}

/* Without user and port. False for what no html_url can stand for. */
static bool clean_host(struct span *host)
{
	size_t at = span_find(*host, '@');

	if (at < host->len) {
		if (!is_user(span_first(*host, at)))
			return false;
		*host = span_from(*host, at + 1);
	}
	size_t colon = span_find(*host, ':');
	for (size_t i = colon + 1; i < host->len; i++) {
		if (!ascii_is_digit(host->ptr[i]))
			return false;
	}
	if (colon + 1 == host->len)
		return false;
	*host = span_first(*host, colon);
	for (size_t i = 0; i < host->len; i++) {
		char byte = host->ptr[i];
		if (!is_word(byte) && byte != '.' && byte != '-')
			return false;
	}
	return host->len != 0;
}

struct span html_url_of(struct span clone_url, struct arena *arena)
{
	struct span host, path, none = { 0 };

	if (clone_url.len > LIMIT_URL_BYTES || !split_clone_url(clone_url, &host, &path) ||
	    !clean_host(&host) || path.len == 0)
		return none;
	if (span_ends_with(path, ".git"))
		path.len -= 4;
	struct span url = arena_printf(arena, "https://%.*s/%.*s", SPAN_ARG(host), SPAN_ARG(path));
	return repo_url_matches(clone_url, url, URL_RULE_ARGOCD_3, arena) ? url : none;
}

void html_urls_of(const struct span *clone_urls, size_t count, struct arena *arena,
		  struct span **ret_urls, size_t *ret_count)
{
	struct span *urls = ARENA_ARRAY(arena, count, struct span);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct span url = html_url_of(clone_urls[i], arena);
		bool known = url.len == 0;
		for (size_t k = 0; k < kept && !known; k++)
			known = ascii_equal_ignoring_case(urls[k], url);
		if (!known)
			urls[kept++] = url;
	}
	*ret_urls = urls;
	*ret_count = kept;
}
