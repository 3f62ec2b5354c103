/* SPDX-License-Identifier: Apache-2.0 */
/* What anybody may push to refs/approve/N, and the keys and armour around it. */
#include "base/count.h"
#include "repo/commit.h"
#include "review/approval.h"
#include "review/armor.h"
#include "review/openpgp.h"
#include "review/signing_key.h"
#include "tests/fuzz/fuzz_target.h"

#include <stdlib.h>

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* What was read says the same after it was written and read again. */
static void write_and_read(const struct approval *approval, const struct tag *tag,
			   struct arena *arena)
{
	struct span bytes = approval_text(approval, &tag->tagger, arena);
	struct approval again;
	struct tag written;
	struct error err;

	if (!bytes.len)
		return; /* longer than a tag may be */
	must(tag_parse(bytes, arena, &written, &err) == 0);
	must(!approval_read(&written, arena, &again));
	must(again.verdict == approval->verdict && again.grade == approval->grade);
	must(again.number == approval->number && oid_equal(again.head, approval->head));
	must(span_equal(again.repository, approval->repository));
	must(span_equal(again.target, approval->target));
	must(span_equal(again.principal, approval->principal));
	must(span_equal(again.role, approval->role) && again.expires == approval->expires);
	must(again.received == approval->received);
}

static void read_tag(struct span input, struct arena *arena)
{
	struct approval approval;
	struct error err;
	struct tag tag;

	if (tag_parse(input, arena, &tag, &err) < 0 || approval_read(&tag, arena, &approval))
		return;
	must(oid_equal(approval.head, tag.object) && approval.number > 0);
	must(approval.grade == GRADE_SIGNED || principal_name_is_valid(approval.principal));
	write_and_read(&approval, &tag, arena);
}

static void read_keys(struct span input, struct arena *arena)
{
	static const char *const labels[] = { "SSH SIGNATURE", "PGP SIGNATURE" };
	struct signing_key key;
	struct span bytes;

	if (!signing_key_read(input, arena, &key))
		must(key.format != FORMAT_UNKNOWN && key.fingerprint.len > 0);
	for (size_t i = 0; i < COUNT(labels); i++)
		if (!armor_read(input, labels[i], arena, &bytes))
			(void)openpgp_signature_problem(bytes);
}

static void check(struct span input, struct arena *arena)
{
	read_tag(input, arena);
	read_keys(input, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
