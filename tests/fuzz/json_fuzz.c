/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads bytes behind a brace, so that they are JSON before they are anything
 * else; what is written reads back as the same tree, and soon as the same text.
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

/* The JSON of the tree, in the arena; an empty span when it is too long to be read again. */
static struct span write_one(const struct node *root, struct arena *arena)
{
	struct text text;
	struct span json = { NULL, 0 };

	text_init(&text, LIMIT_MANIFEST_BYTES);
	json_write(&text, root);
	if (!text_failed(&text))
		json = arena_copy(arena, text_span(&text));
	text_release(&text);
	return json;
}

static void read_again(struct span bytes, struct arena *arena)
{
	const struct node *root = read_one(bytes, arena);

	if (!root || root->kind != NODE_MAP)
		return;
	struct span first = write_one(root, arena);
	if (first.len == 0)
		return;
	const struct node *second = read_one(first, arena);
	promise(second && node_equal(root, second));
	/* YAML's -0.0 is -0 in JSON, and that is the integer 0. From there on nothing changes. */
	struct span settled = write_one(second, arena);
	const struct node *third = read_one(settled, arena);
	promise(third && span_equal(write_one(third, arena), settled));
}

static void read_behind_brace(struct span input, struct arena *arena)
{
	char *text = arena_alloc(arena, input.len + 1);

	text[0] = '{';
	memcpy(text + 1, input.ptr, input.len);
	read_again((struct span){ text, input.len + 1 }, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, LIMIT_MANIFEST_BYTES, read_behind_brace);
}
