/* SPDX-License-Identifier: Apache-2.0 */
/* A commit's bytes: "tree", "parent"..., "author", "committer", then what else, then the message.
 */
#include "base/limits.h"
#include "repo/object.h"
#include "repo/object_headers.h"

struct reading {
	struct arena *arena;
	struct commit *commit;
	struct span bytes;
	struct span rest;
	struct object_header header;
	struct object_header signature; /* whole.ptr NULL: none */
	struct error *err;
};

static int malformed(struct reading *reading, const char *what)
{
	error_set(reading->err, ERROR_INPUT, "commit %s is malformed: %s",
		  oid_text(reading->commit->oid).hex, what);
	return error_hint(reading->err,
			  "`git fsck` in the clone names the broken commit; make it anew.");
}

/* The next header must have this key. */
static int expect(struct reading *reading, const char *key)
{
	if (object_header_next(&reading->rest, &reading->header) != 1 ||
	    !span_is(reading->header.key, key) ||
	    reading->header.whole.len != reading->header.key.len + reading->header.value.len + 2)
		return malformed(reading, key);
	return 0;
}

static int read_tree(struct reading *reading)
{
	if (expect(reading, "tree") < 0)
		return -1;
	return oid_parse(reading->header.value, &reading->commit->tree)
		       ? 0
		       : malformed(reading, "tree");
}

struct oids {
	struct oid *items;
	size_t count;
	size_t capacity;
};

static int read_parents(struct reading *reading)
{
	struct oids parents = { 0 };

	while (span_starts_with(reading->rest, "parent ")) {
		if (expect(reading, "parent") < 0)
			return -1;
		ARENA_GROW(reading->arena, &parents);
		if (!oid_parse(reading->header.value, &parents.items[parents.count++]))
			return malformed(reading, "parent");
	}
	reading->commit->parents = parents.items;
	reading->commit->parent_count = parents.count;
	return 0;
}

static int read_person(struct reading *reading, const char *key, struct signature_line *ret_line)
{
	if (expect(reading, key) < 0)
		return -1;
	return signature_line_parse(reading->header.value, ret_line) ? 0 : malformed(reading, key);
}

static void take_mergetag(struct reading *reading)
{
	struct commit *commit = reading->commit;
	struct span *tags = ARENA_ARRAY(reading->arena, commit->mergetag_count + 1, struct span);

	if (commit->mergetag_count)
		memcpy(tags, commit->mergetags, commit->mergetag_count * sizeof(*tags));
	tags[commit->mergetag_count++] = object_header_text(&reading->header, reading->arena);
	commit->mergetags = tags;
}

/* A second tree, parent or author would be read by some programs and not by others. */
static bool stands_elsewhere(struct span key)
{
	return span_is(key, "tree") || span_is(key, "parent") || span_is(key, "author") ||
	       span_is(key, "committer");
}

static int read_others(struct reading *reading)
{
	int more;

	while ((more = object_header_next(&reading->rest, &reading->header)) == 1) {
		struct span key = reading->header.key;
		if (stands_elsewhere(key))
			return malformed(reading, "a header stands there twice");
		if (span_is(key, "mergetag"))
			take_mergetag(reading);
		if (!span_is(key, "gpgsig"))
			continue;
		if (reading->signature.whole.ptr)
			return malformed(reading, "it has two signatures");
		reading->signature = reading->header;
	}
	return more < 0 ? malformed(reading, "a header line") : 0;
}

/* The signature covers the object as it was before the header was put in. */
static void take_signature(struct reading *reading)
{
	struct commit *commit = reading->commit;
	struct span whole = reading->signature.whole;

	commit->signed_payload = reading->bytes;
	if (!whole.ptr)
		return;
	size_t before = (size_t)(whole.ptr - reading->bytes.ptr);
	char *payload = arena_alloc(reading->arena, reading->bytes.len - whole.len);
	memcpy(payload, reading->bytes.ptr, before);
	memcpy(payload + before, whole.ptr + whole.len, reading->bytes.len - before - whole.len);
	commit->signature = object_header_text(&reading->signature, reading->arena);
	commit->signed_payload = (struct span){ payload, reading->bytes.len - whole.len };
}

static int read_all(struct reading *reading)
{
	struct commit *commit = reading->commit;

	reading->rest = reading->bytes;
	if (read_tree(reading) < 0 || read_parents(reading) < 0 ||
	    read_person(reading, "author", &commit->author) < 0 ||
	    read_person(reading, "committer", &commit->committer) < 0 || read_others(reading) < 0)
		return -1;
	take_signature(reading);
	commit->message = reading->rest;
	return 0;
}

/* The bytes are in the arena already. */
static int parse(struct oid oid, struct span bytes, struct arena *arena, struct commit *ret_commit,
		 struct error *err)
{
	struct commit commit = { .oid = oid };
	struct reading reading = { .arena = arena, .commit = &commit, .bytes = bytes, .err = err };

	if (read_all(&reading) < 0)
		return -1;
	*ret_commit = commit;
	return 0;
}

int commit_parse(struct oid oid, struct span bytes, struct arena *arena, struct commit *ret_commit,
		 struct error *err)
{
	return parse(oid, arena_copy(arena, bytes), arena, ret_commit, err);
}

int commit_read(struct repository *repository, struct oid oid, struct arena *arena,
		struct commit *ret_commit, struct error *err)
{
	struct span bytes;

	if (object_bytes(repository, oid, OBJECT_COMMIT, LIMIT_COMMIT_BYTES, arena, &bytes, err) <
	    0)
		return -1;
	return parse(oid, bytes, arena, ret_commit, err);
}
