/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads bytes as a file of YAML documents, and holds the reader to what it
 * promises: places lie in the source, trees are bounded, and what it writes as
 * JSON reads back as the same tree.
 */
#include "tests/fuzz/fuzz_target.h"

#include "manifest/json_writer.h"
#include "manifest/reader.h"
#include "manifest/resource.h"

#include <stdlib.h>

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static void walk(const struct source *source, const struct node *node, unsigned depth)
{
	promise(depth <= LIMIT_DEPTH);
	promise(node->place.start <= node->place.end && node->place.end <= source->bytes.len);
	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++)
			walk(source, node->list.items[i], depth + 1);
	}
	if (node->kind != NODE_MAP)
		return;
	for (uint32_t i = 0; i < node->map.count; i++) {
		const struct node_entry *entry = &node->map.entries[i];
		promise(entry->key.end <= source->bytes.len);
		promise(node_entry(node, entry->name) == entry);
		walk(source, entry->value, depth + 1);
	}
}

/* JSON of a map is a file of its own; it must read back as the same tree. */
static void read_back(const struct node *root, struct arena *arena)
{
	struct findings findings;
	struct manifest again;
	struct text json;

	text_init(&json, LIMIT_MANIFEST_BYTES);
	json_write(&json, root);
	if (root->kind == NODE_MAP && !text_failed(&json)) {
		struct source source = { span_of("again.json"), text_span(&json) };
		findings_init(&findings, arena);
		manifest_read(&again, &source, arena, &findings);
		promise(again.count == 1 && again.is_json);
		promise(node_equal(again.documents[0].root, root));
	}
	text_release(&json);
}

static void check(struct span input, struct arena *arena)
{
	struct source source = { span_of("fuzz.yaml"), input };
	struct findings findings;
	struct manifest manifest;
	struct resources resources;

	findings_init(&findings, arena);
	manifest_read(&manifest, &source, arena, &findings);
	for (size_t i = 0; i < manifest.count; i++) {
		const struct document *document = &manifest.documents[i];
		walk(&source, document->root, 0);
		read_back(document->root, arena);
		resources_from_document(&resources, &source, document, (uint32_t)i, arena,
					&findings);
	}
	findings_sort(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
