/* SPDX-License-Identifier: Apache-2.0 */
/* The input is a commit, a tag and what git tells of a ref transaction; each reads, or says why
 * not. */
#include "tests/fuzz/fuzz_target.h"

#include "gate/protected_refs.h"
#include "repo/commit.h"

static void check_tag(struct span bytes, struct arena *arena)
{
	struct error err;
	struct tag tag;

	if (tag_parse(bytes, arena, &tag, &err) < 0)
		return;
	if (tag.signed_payload.len + tag.signature.len != bytes.len)
		BUG("a tag is more or less than its payload and its signature");
	if (tag.tagger.name.ptr && signature_line_text(&tag.tagger, arena).len == 0)
		BUG("a tagger without text");
}

static void check_commit(struct span bytes, struct arena *arena)
{
	struct oid oid = { 0 };
	struct commit commit;
	struct error err;

	if (commit_parse(oid, bytes, arena, &commit, &err) < 0)
		return;
	if (commit.signature.len == 0 && !span_equal(commit.signed_payload, bytes))
		BUG("an unsigned commit is not its own payload");
	if (commit.message.len > bytes.len ||
	    !span_equal(commit.message, span_from(bytes, bytes.len - commit.message.len)))
		BUG("the message is not the end of the commit");
	for (size_t i = 0; i < commit.mergetag_count; i++)
		check_tag(commit.mergetags[i], arena);
}

static void check_moves(struct span bytes, struct arena *arena)
{
	struct ref_moves moves;
	struct error err;

	if (ref_moves_read(bytes, arena, &moves, &err) < 0)
		return;
	for (size_t i = 0; i < moves.count; i++)
		if (!span_starts_with(moves.items[i].ref, "refs/"))
			BUG("a move of something else than a ref is guarded");
}

static void check(struct span input, struct arena *arena)
{
	check_commit(input, arena);
	check_tag(input, arena);
	check_moves(input, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, LIMIT_COMMIT_BYTES, check);
}
