/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_reference.h"

#include "base/ascii.h"

#define DEFAULT_REGISTRY "docker.io"

/* Ceilings of the grammar itself: distribution's reference format. */
enum { NAME_BYTES = 255, TAG_BYTES = 128, SHA256_DIGITS = 64, SHA512_DIGITS = 128 };

static bool is_tag_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || byte == '_' || byte == '.' || byte == '-';
}

static const char *check_tag(struct span tag)
{
	if (tag.len == 0)
		return "nothing stands behind the ':'";
	if (tag.len > TAG_BYTES)
		return "the tag is longer than 128 characters";
	if (tag.ptr[0] == '.' || tag.ptr[0] == '-')
		return "a tag begins with a letter, a digit or '_'";
	for (size_t i = 0; i < tag.len; i++) {
		if (!is_tag_byte(tag.ptr[i]))
			return "a tag holds only letters, digits, '_', '.' and '-'";
	}
	return NULL;
}

static bool is_lower_hex(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
			return false;
	}
	return true;
}

static const char *check_digest(struct span digest)
{
	struct span hex = span_from(digest, span_find(digest, ':') + 1);

	if (span_starts_with(digest, "sha256:"))
		return hex.len == SHA256_DIGITS && is_lower_hex(hex)
			       ? NULL
			       : "a sha256 digest has 64 digits of 0-9 and a-f";
	if (span_starts_with(digest, "sha512:"))
		return hex.len == SHA512_DIGITS && is_lower_hex(hex)
			       ? NULL
			       : "a sha512 digest has 128 digits of 0-9 and a-f";
	return "a digest is written sha256: and 64 digits";
}

/* "registry.example.com", "localhost:5000", "[::1]:5000": what stands before a path is a host. */
static bool is_host(struct span part)
{
	return span_find(part, '.') < part.len || span_find(part, ':') < part.len ||
	       span_is(part, "localhost");
}

static const char *check_host(struct span host)
{
	size_t colon = host.len;

	while (colon > 0 && ascii_is_digit(host.ptr[colon - 1]))
		colon--;
	bool has_port = colon > 0 && colon < host.len && host.ptr[colon - 1] == ':';
	struct span name = span_first(host, has_port ? colon - 1 : host.len);
	bool is_address = name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']';

	if (name.len == 0)
		return "the registry has no name";
	for (size_t i = 0; i < name.len; i++) {
		char byte = name.ptr[i];
		if (is_address ? !ascii_is_hex_digit(byte) && !strchr("[]:.", byte)
			       : !ascii_is_alphanumeric(byte) && byte != '.' && byte != '-')
			return "the registry before the first '/' is no host name";
	}
	return NULL;
}

/* [a-z0-9]+ parted by '.', '_', '__' or any number of '-'. */
static const char *check_component(struct span part)
{
	size_t at = 0;

	if (part.len == 0)
		return "two '/' follow one another, or the name begins or ends with one";
	for (;;) {
		size_t start = at;
		while (at < part.len &&
		       (ascii_is_lower(part.ptr[at]) || ascii_is_digit(part.ptr[at])))
			at++;
		if (at == part.len && at > start)
			return NULL;
		if (at < part.len && ascii_is_upper(part.ptr[at]))
			return "an image's name has no upper-case letters";
		if (at == start || at == part.len)
			return "a part of the name begins or ends with '.', '_' or '-'";
		size_t mark = at;
		if (part.ptr[at] == '-') {
			while (at < part.len && part.ptr[at] == '-')
				at++;
		} else if (part.ptr[at] == '.') {
			at++;
		} else {
			while (at < part.len && part.ptr[at] == '_' && at - mark < 2)
				at++;
		}
		if (at == mark)
			return "an image's name holds only a-z, 0-9, '.', '_', '-' and '/'";
	}
}

/* The host, if the name has one, and the path behind it. */
static struct span split_host(struct span name, struct span *ret_path)
{
	size_t slash = span_find(name, '/');
	struct span first = span_first(name, slash);

	if (slash < name.len && is_host(first)) {
		*ret_path = span_from(name, slash + 1);
		return first;
	}
	*ret_path = name;
	return (struct span){ NULL, 0 };
}

static const char *check_name(struct span name)
{
	struct span path;
	struct span host = split_host(name, &path);
	const char *problem = NULL;

	if (name.len == 0)
		return "it has no name";
	if (name.len > NAME_BYTES)
		return "the name is longer than 255 characters";
	if (host.len)
		problem = check_host(host);
	for (bool more = true; more && !problem;) {
		size_t slash = span_find(path, '/');
		problem = check_component(span_first(path, slash));
		more = slash < path.len;
		path = span_from(path, slash + 1);
	}
	return problem;
}

const char *image_reference_read(struct span text, struct image_reference *ret_reference)
{
	struct image_reference reference = { .name = text };
	size_t at = span_find(text, '@');
	const char *problem = NULL;

	if (at < text.len) {
		reference.digest = span_from(text, at + 1);
		reference.name = span_first(text, at);
		problem = check_digest(reference.digest);
	}
	size_t slash = reference.name.len;
	while (slash > 0 && reference.name.ptr[slash - 1] != '/')
		slash--;
	size_t colon = slash + span_find(span_from(reference.name, slash), ':');
	if (colon < reference.name.len) {
		reference.tag = span_from(reference.name, colon + 1);
		reference.name = span_first(reference.name, colon);
		if (!problem)
			problem = check_tag(reference.tag);
	}
	if (!problem)
		problem = check_name(reference.name);
	if (!problem)
		*ret_reference = reference;
	return problem;
}

struct span image_reference_text(const struct image_reference *reference, struct arena *arena)
{
	return arena_printf(arena, "%.*s%s%.*s%s%.*s", SPAN_ARG(reference->name),
			    reference->tag.len ? ":" : "", SPAN_ARG(reference->tag),
			    reference->digest.len ? "@" : "", SPAN_ARG(reference->digest));
}

struct span image_registry(struct span name)
{
	struct span path;
	struct span host = split_host(name, &path);

	/* The older name of the same registry. */
	if (host.len == 0 || span_is(host, "index." DEFAULT_REGISTRY))
		return span_of(DEFAULT_REGISTRY);
	return host;
}

/* The default registry keeps its own images below library/. */
static bool is_official(struct span name, struct span path)
{
	return span_is(image_registry(name), DEFAULT_REGISTRY) && span_find(path, '/') == path.len;
}

struct span image_repository(struct span name, struct arena *arena)
{
	struct span path;

	split_host(name, &path);
	if (is_official(name, path))
		return arena_printf(arena, "library/%.*s", SPAN_ARG(path));
	return path;
}

bool image_names_equal(struct span a, struct span b)
{
	struct span path_a, path_b;

	split_host(a, &path_a);
	split_host(b, &path_b);
	if (!ascii_equal_ignoring_case(image_registry(a), image_registry(b)))
		return false;
	if (is_official(a, path_a) && span_starts_with(path_b, "library/"))
		path_b = span_from(path_b, strlen("library/"));
	else if (is_official(b, path_b) && span_starts_with(path_a, "library/"))
		path_a = span_from(path_a, strlen("library/"));
	return span_equal(path_a, path_b);
}
