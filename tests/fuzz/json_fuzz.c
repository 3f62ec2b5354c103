/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads bytes behind a brace, so that they are JSON before they are anything
 * else; what is written reads back as the same tree, and writing it again gives
 * the same text.
 */
#include "tests/fuzz/fuzz_target.h"

#include "manifest/json_writer.h"
#include "manifest/reader.h"

#include <stdlib.h>
#include <string.h>

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static const struct node *read_one(struct span bytes, struct arena *arena)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings findings;
	struct manifest manifest;

	*source = (struct source){ span_of("fuzz.json"), bytes };
	findings_init(&findings, arena);
	manifest_read(&manifest, source, arena, &findings);
	return manifest.count ? manifest.documents[0].root : NULL;
}

static void read_twice(struct span bytes, struct arena *arena)
{
	struct text first, second;
	const struct node *root = read_one(bytes, arena);

	if (!root || root->kind != NODE_MAP)
		return;
	text_init(&first, LIMIT_MANIFEST_BYTES);
	text_init(&second, LIMIT_MANIFEST_BYTES);
	json_write(&first, root);
	if (!text_failed(&first)) {
		const struct node *again = read_one(text_span(&first), arena);
		promise(again && node_equal(root, again));
		json_write(&second, again);
		promise(span_equal(text_span(&first), text_span(&second)));
	}
	text_release(&first);
	text_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena;

	if (size >= LIMIT_MANIFEST_BYTES)
		return 0;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	if (FUZZ_MEMORY_LASTS()) {
		char *text = arena_alloc(&arena, size + 1);
		text[0] = '{';
		if (size)
			memcpy(text + 1, bytes, size);
		read_twice((struct span){ text, size + 1 }, &arena);
	}
	arena_release(&arena);
	return 0;
}
