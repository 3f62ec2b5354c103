/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/argocd_match.h"

#include "base/path.h"
#include "base/utf8.h"
#include "deploy/argocd.h"
#include "deploy/version_constraint.h"
#include "repo/ref_name.h"

/* What Argo CD takes for the name: the part behind the second '/', or behind the only one. */
static struct span revision_name(struct span revision)
{
	for (unsigned parts = 1; parts < 3; parts++) {
		size_t slash = span_find(revision, '/');
		if (slash == revision.len)
			break;
		revision = span_from(revision, slash + 1);
	}
	return revision;
}

bool target_revision_matches(struct span target_revision, struct span branch,
			     struct span default_branch)
{
	struct span name = revision_name(target_revision);

	if (name.len == 0 || span_is(name, "HEAD"))
		return span_equal(branch, default_branch);
	if (!ref_is_branch(target_revision) && !span_starts_with(target_revision, "refs/tags/"))
		name = target_revision;
	return span_equal(name, branch) || version_satisfies(branch, name);
}

/* Goes on from `clean` of `len` bytes along the names of `rest`; the new length. */
static size_t walk(char *clean, size_t len, struct span rest)
{
	while (rest.len) {
		struct span name = span_first(rest, span_find(rest, '/'));
		rest = span_from(rest, name.len + 1);
		if (name.len == 0 || span_is(name, "."))
			continue;
		if (span_is(name, "..")) {
			len = path_directory((struct span){ clean, len }).len;
			continue;
		}
		if (len)
			clean[len++] = '/';
		memcpy(clean + len, name.ptr, name.len);
		len += name.len;
	}
	return len;
}

struct span refresh_path_clean(struct span directory, struct span entry, struct arena *arena)
{
	char *clean = arena_alloc(arena, directory.len + entry.len + 2);
	size_t len = 0;

	if (!span_starts_with(entry, "/"))
		len = walk(clean, 0, directory);
	return (struct span){ clean, walk(clean, len, entry) };
}

/* One character of a class, '\' quotes; false at the end and for what may not stand there. */
static bool take_class_character(struct span *pattern, uint32_t *ret_character)
{
	if (span_starts_with(*pattern, "\\"))
		*pattern = span_from(*pattern, 1);
	else if (span_starts_with(*pattern, "-") || span_starts_with(*pattern, "]"))
		return false;
	size_t len = utf8_decode(*pattern, ret_character);
	*pattern = span_from(*pattern, len);
	return len && pattern->len; /* something must close the class */
}

/* Behind '['. -1 malformed, 0, 1: is the character in the class? */
static int match_class(struct span *pattern, uint32_t character)
{
	bool negated = span_starts_with(*pattern, "^"), found = false;
	unsigned ranges = 0;

	if (negated)
		*pattern = span_from(*pattern, 1);
	while (!span_starts_with(*pattern, "]") || ranges == 0) {
		uint32_t low, high;
		if (!take_class_character(pattern, &low))
			return -1;
		high = low;
		if (span_starts_with(*pattern, "-")) {
			*pattern = span_from(*pattern, 1);
			if (!take_class_character(pattern, &high))
				return -1;
		}
		found |= low <= character && character <= high;
		ranges++;
	}
	*pattern = span_from(*pattern, 1);
	return found != negated;
}

/* One character of both is taken away. -1 malformed, 0 differs, 1. */
static int match_one(struct span *pattern, struct span *path)
{
	uint32_t character = 0, wanted;
	size_t len = utf8_decode(*path, &character);

	if (path->len && !len) { /* a byte that is no UTF-8 is a character of its own */
		len = 1;
		character = 0xfffd;
	}
	char first = pattern->ptr[0];
	if (first == '[' || first == '?') {
		*pattern = span_from(*pattern, 1);
		int fits = first == '?' ? 1 : match_class(pattern, character);
		if (fits < 0 || (first == '?' && span_starts_with(*path, "/")))
			return fits < 0 ? -1 : 0;
		*path = span_from(*path, len);
		return fits && len;
	}
	if (first == '\\') {
		*pattern = span_from(*pattern, 1);
		if (!pattern->len)
			return -1;
	}
	size_t size = utf8_decode(*pattern, &wanted);
	size = size ? size : 1;
	bool same = path->len >= size && memcmp(path->ptr, pattern->ptr, size) == 0;
	*pattern = span_from(*pattern, size);
	*path = span_from(*path, size);
	return same;
}

bool go_path_match(struct span pattern, struct span path)
{
	struct span retry_pattern = { 0 }, retry_path = { 0 };

	if (!path.len)
		path = (struct span)SPAN("");
	while (path.len || pattern.len) {
		if (span_starts_with(pattern, "*")) {
			pattern = span_from(pattern, 1);
			retry_pattern = pattern;
			retry_path = path;
			continue;
		}
		struct span next_pattern = pattern, next_path = path;
		int fits = pattern.len ? match_one(&next_pattern, &next_path) : 0;
		if (fits < 0)
			return false;
		if (fits) {
			pattern = next_pattern;
			path = next_path;
			continue;
		}
		/* The last '*' takes one byte more; it stops at '/'. */
		if (!retry_pattern.ptr || !retry_path.len || retry_path.ptr[0] == '/')
			return false;
		retry_path = span_from(retry_path, 1);
		pattern = retry_pattern;
		path = retry_path;
	}
	return true;
}

/* Is the file such a path, below it, or matched by it as a pattern? */
static bool refresh_path_holds(struct span refresh_path, struct span file)
{
	if (refresh_path.len == 0 || span_equal(refresh_path, file))
		return true;
	if (file.len > refresh_path.len && file.ptr[refresh_path.len] == '/' &&
	    memcmp(file.ptr, refresh_path.ptr, refresh_path.len) == 0)
		return true;
	return go_path_match(refresh_path, file);
}

static bool holds_any(const struct application *application, const struct span *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < application->refresh_path_count; k++) {
			if (refresh_path_holds(application->refresh_paths[k], files[i]))
				return true;
		}
	}
	return false;
}

bool application_will_refresh(const struct application *application,
			      const struct changed_files *files)
{
	if (!application->matches_url || !application->matches_branch || application->deleting)
		return false;
	if (!files->complete || !application->refresh_path_count ||
	    files->added_count + files->modified_count + files->removed_count == 0)
		return true;
	return holds_any(application, files->added, files->added_count) ||
	       holds_any(application, files->modified, files->modified_count) ||
	       holds_any(application, files->removed, files->removed_count);
}
