/* SPDX-License-Identifier: Apache-2.0 */
/* An annotated tag's bytes: "object", "type", "tag", "tagger", then the message and a signature. */
#include "base/count.h"
#include "base/limits.h"
#include "repo/object.h"
#include "repo/object_headers.h"

static int malformed(const struct tag *tag, const char *what, struct error *err)
{
	error_set(err, ERROR_INPUT, "tag %s is malformed: %s", oid_text(tag->oid).hex, what);
	return error_hint(err, "Make the tag anew with `git tag -a` or `git tag -s`.");
}

/* One header line of this key. */
static bool take_header(struct span *rest, const char *key, struct span *ret_value)
{
	struct object_header header;

	if (object_header_next(rest, &header) != 1 || !span_is(header.key, key) ||
	    header.whole.len != header.key.len + header.value.len + 2)
		return false;
	*ret_value = header.value;
	return true;
}

static int read_tagger(struct span *rest, struct tag *tag, struct error *err)
{
	struct span value;

	if (!span_starts_with(*rest, "tagger "))
		return 0;
	if (!take_header(rest, "tagger", &value) || !signature_line_parse(value, &tag->tagger))
		return malformed(tag, "tagger", err);
	/* NULL would mean that there is no tagger; a name may be empty. */
	if (!tag->tagger.name.ptr)
		tag->tagger.name.ptr = "";
	return 0;
}

static int skip_others(struct span *rest, const struct tag *tag, struct error *err)
{
	struct object_header header;
	int more;

	while ((more = object_header_next(rest, &header)) == 1)
		if (span_is(header.key, "object") || span_is(header.key, "type") ||
		    span_is(header.key, "tag") || span_is(header.key, "tagger"))
			return malformed(tag, "a header stands there twice", err);
	return more < 0 ? malformed(tag, "a header line", err) : 0;
}

static bool starts_signature(struct span line)
{
	static const char *const beginnings[] = {
		"-----BEGIN PGP SIGNATURE-----",
		"-----BEGIN PGP MESSAGE-----",
		"-----BEGIN SSH SIGNATURE-----",
		"-----BEGIN SIGNED MESSAGE-----",
	};

	for (size_t i = 0; i < COUNT(beginnings); i++)
		if (span_starts_with(line, beginnings[i]))
			return true;
	return false;
}

/* Where the signature begins: as for git, at the last line that begins one. */
static size_t find_signature(struct span bytes)
{
	size_t found = bytes.len;

	for (size_t at = 0; at < bytes.len; at += span_find(span_from(bytes, at), '\n') + 1)
		if (starts_signature(span_from(bytes, at)))
			found = at;
	return found;
}

static int read_headers(struct span *rest, struct tag *tag, struct error *err)
{
	struct span value;

	if (!take_header(rest, "object", &value) || !oid_parse(value, &tag->object))
		return malformed(tag, "object", err);
	if (!take_header(rest, "type", &tag->object_type))
		return malformed(tag, "type", err);
	if (!take_header(rest, "tag", &tag->name))
		return malformed(tag, "tag", err);
	if (read_tagger(rest, tag, err) < 0)
		return -1;
	return skip_others(rest, tag, err);
}

int tag_parse(struct span bytes, struct arena *arena, struct tag *ret_tag, struct error *err)
{
	struct tag tag = { .oid = object_id(OBJECT_TAG, bytes) };
	struct span whole = arena_copy(arena, bytes);
	struct span rest = whole;

	if (read_headers(&rest, &tag, err) < 0)
		return -1;
	size_t headers = whole.len - rest.len;
	size_t signature = headers + find_signature(rest);
	tag.message = span_first(rest, signature - headers);
	tag.signature = span_from(whole, signature);
	tag.signed_payload = span_first(whole, signature);
	*ret_tag = tag;
	return 0;
}

int tag_read(struct repository *repository, struct oid oid, struct arena *arena,
	     struct tag *ret_tag, struct error *err)
{
	struct span bytes;

	if (object_bytes(repository, oid, OBJECT_TAG, LIMIT_TAG_BYTES, arena, &bytes, err) < 0)
		return -1;
	return tag_parse(bytes, arena, ret_tag, err);
}
