/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as a file whose images and random scalars are replaced. The first 8 bytes choose which;
 * a line behind them is a path of --values and an image; the rest is the file.
 */
#include "tests/byte_exact.h"
#include "tests/fuzz/fuzz_target.h"

#include "images/image_diff.h"
#include "images/image_edit.h"

enum { SEED_BYTES = 8 };

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static struct span take_line(struct span *rest)
{
	size_t len = span_find(*rest, '\n');
	struct span line = span_first(*rest, len);

	*rest = span_from(*rest, len + 1);
	return line;
}

/* What set-image does: every change lies in the file, in order, and a diff can be written. */
static void edit_images(const struct source *source, struct span words, struct arena *arena)
{
	size_t blank = span_find(words, ' ');
	struct image_reference image = { .name = span_of("web"), .tag = span_of("1.10") };
	struct image_values values = { .file = source->path, .path = span_first(words, blank) };
	struct span policy = span_of("ns:p");
	struct image_request request = {
		.images = &image,
		.image_count = 1,
		.policies = &policy,
		.policy_count = 1,
		.values = &values,
		.values_count = values.path.len ? 1 : 0,
		.allow_downgrade = true,
	};
	struct image_edit edit;
	struct error err = { 0 };
	struct text diff;
	uint32_t end = 0;

	image_reference_read(span_from(words, blank + 1), &image);
	if (!image.tag.len && !image.digest.len)
		image.tag = span_of("1.10");
	if (image_edit(&request, source, arena, &edit, &err) < 0)
		return;
	promise(edit.changed + edit.same + edit.refused == edit.count);
	for (size_t i = 0; i < edit.count; i++) {
		const struct image_change *change = &edit.items[i];
		promise(change->place.start >= end && change->place.end <= source->bytes.len);
		promise((change->outcome == IMAGE_REFUSED) == (change->problem.len > 0));
		end = change->place.end;
	}
	promise((edit.changed && !edit.refused) || span_equal(edit.bytes, source->bytes));
	text_init(&diff, (size_t)1 << 30);
	image_diff_write(&diff, source->path, source->bytes, edit.bytes);
	text_release(&diff);
}

static void edit_bytes(struct span bytes, struct arena *arena)
{
	struct byte_exact result = { 0 };
	struct random random = { 1 };

	if (bytes.len > SEED_BYTES) {
		memcpy(&random.state, bytes.ptr, SEED_BYTES);
		random.state |= 1;
		bytes = span_from(bytes, SEED_BYTES);
	}
	struct span words = take_line(&bytes);
	struct source source = { span_of("kustomization.yaml"), bytes };
	edit_images(&source, words, arena);
	byte_exact_try(&result, &source, &random, arena);
	promise(!result.broken);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, edit_bytes);
}
