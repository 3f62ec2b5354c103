/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/argocd_match.h"

#include "base/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fnmatch.h>
#include <pcre2.h>

#define USER_PATTERN "[\\w\\.][\\w\\.-]{0,30}[\\w\\.\\$-]?@"

/* What regexp.QuoteMeta of Go does. */
static void quote(struct text *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] && strchr("\\.+*?()|[]{}^$", text.ptr[i]))
			text_byte(out, '\\');
		text_byte(out, text.ptr[i]);
	}
}

/* As net/url shows a path: what may not stand there is percent-encoded. */
static void encode_path(struct text *out, struct span path)
{
	for (size_t i = 0; i < path.len; i++) {
		unsigned char byte = (unsigned char)path.ptr[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') ||
			     (byte && strchr("-_.~$&+,/:;=@%!*'()[]", byte));
		if (plain)
			text_byte(out, (char)byte);
		else
			text_format(out, "%%%02X", byte);
	}
}

/* Host without user, port and brackets, and the path; false when it does not parse. */
static bool read_html_url(struct span url, struct span *ret_host, struct span *ret_path)
{
	const char *scheme = memmem(url.ptr, url.len, "://", 3);
	struct span rest;
	*ret_host = (struct span){ "", 0 };
	*ret_path = url;
	if (!scheme) /* a path alone; one that begins like "git@host:" is no URL */
		return url.len && url.ptr[0] == '/';
	if (scheme == url.ptr)
		return false;
	rest = span_between(scheme + 3, url.ptr + url.len);
	rest = span_first(rest, span_find(rest, '#'));
	rest = span_first(rest, span_find(rest, '?'));
	struct span host = span_first(rest, span_find(rest, '/'));
	*ret_path = span_from(rest, host.len);
	const char *at = memrchr(host.ptr, '@', host.len);
	if (at)
		host = span_between(at + 1, host.ptr + host.len);
	if (host.len && host.ptr[0] == '[') {
		host = span_from(host, 1);
		host = span_first(host, span_find(host, ']'));
	} else {
		host = span_first(host, span_find(host, ':'));
	}
	*ret_host = host;
	return true;
}

static bool regex_matches(const char *pattern, const char *subject)
{
	int problem;
	PCRE2_SIZE at;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
					 PCRE2_DOLLAR_ENDONLY, &problem, &at, NULL);
	if (!code)
		return false;
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
	int found = pcre2_match(code, (PCRE2_SPTR)subject, PCRE2_ZERO_TERMINATED, 0, 0, data, NULL);
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	return found >= 0;
}

bool argocd_url_matches(const char *repo_url, const char *html_url, int version)
{
	struct span host, path;
	struct text pattern, encoded;
	if (!read_html_url(span_of(html_url), &host, &path))
		return false;
	text_init(&pattern, 1 << 16);
	text_init(&encoded, 1 << 16);
	encode_path(&encoded, path.len ? span_from(path, 1) : path);
	if (version == 2)
		text_string(&pattern,
			    "(?i)^(http://|https://|" USER_PATTERN "|ssh://(" USER_PATTERN ")?)");
	else
		text_string(&pattern, "(?i)^((https?|ssh)://)?(" USER_PATTERN ")?((alt)?ssh\\.)?");
	quote(&pattern, host);
	text_string(&pattern, version == 2 ? "(:[0-9]+|)[:/]" : "(:\\d+)?[:/]");
	quote(&pattern, text_span(&encoded));
	text_string(&pattern, "(\\.git)?$");
	bool matches = regex_matches(pattern.bytes, repo_url);
	text_release(&pattern);
	text_release(&encoded);
	return matches;
}

bool argocd_revision_matches(const char *target_revision, const char *revision, bool touched_head)
{
	if (!*target_revision || strcmp(target_revision, "HEAD") == 0)
		return touched_head;
	if (strncmp(target_revision, "refs/heads/", 11) == 0)
		target_revision += 11;
	else if (strncmp(target_revision, "refs/tags/", 10) == 0)
		target_revision += 10;
	return strcmp(target_revision, revision) == 0;
}

bool argocd_path_matches(struct span entry, const char *path, const char *file)
{
	char absolute[4096], name[4096];
	while (entry.len && entry.ptr[0] == ' ')
		entry = span_from(entry, 1);
	while (entry.len && (entry.ptr[entry.len - 1] == ' ' || entry.ptr[entry.len - 1] == '/'))
		entry.len--;
	if (!entry.len)
		return false;
	if (entry.ptr[0] == '/')
		snprintf(absolute, sizeof(absolute), "%.*s", SPAN_ARG(entry));
	else if (span_is(entry, "."))
		snprintf(absolute, sizeof(absolute), "/%s", path);
	else
		snprintf(absolute, sizeof(absolute), "/%s/%.*s", path, SPAN_ARG(entry));
	snprintf(name, sizeof(name), "/%s", file);
	size_t len = strlen(absolute);
	if (strcmp(name, absolute) == 0 || (strncmp(name, absolute, len) == 0 && name[len] == '/'))
		return true;
	/* '*' does not cross '/', nor does anything else: as filepath.Match of Go. */
	return fnmatch(absolute, name, FNM_PATHNAME) == 0;
}
