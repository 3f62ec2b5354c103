/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/inventory_record.h"

#include "base/count.h"
#include "base/path.h"
#include "gate/inventory_store.h"
#include "gate/kustomization.h"
#include "gate/references.h"
#include "repo/object.h"

/* A topic, the id behind it and nothing more fit into a key of the store. */
#define TOPIC_BYTES (STORE_KEY_BYTES - OID_BYTES)

/* letter, first, NUL, second, NUL */
static struct span topic(char letter, struct span first, struct span second, struct arena *arena)
{
	size_t len = 1 + first.len + 1 + second.len + 1;

	if (len > TOPIC_BYTES || span_find(first, '\0') < first.len ||
	    span_find(second, '\0') < second.len)
		return (struct span){ 0 };
	char *bytes = arena_alloc(arena, len);
	bytes[0] = letter;
	if (first.len)
		memcpy(bytes + 1, first.ptr, first.len);
	if (second.len)
		memcpy(bytes + 1 + first.len + 1, second.ptr, second.len);
	return (struct span){ bytes, len };
}

struct span topic_of_object(struct span kind, struct span name, struct arena *arena)
{
	return topic('O', kind, name, arena);
}

struct span topic_of_reference(struct span kind, struct span name, struct arena *arena)
{
	return topic('R', kind, name, arena);
}

struct span topic_of_custom_name(struct span name, struct arena *arena)
{
	return topic('N', name, (struct span){ 0 }, arena);
}

struct span topic_of_definition(struct span group, struct span kind, struct arena *arena)
{
	return topic('C', group, kind, arena);
}

/* A path that is too long is looked up by its id: what builds on a file decides who must approve.
 */
struct span topic_of_target(struct span path, struct arena *arena)
{
	struct span at = topic('K', path, (struct span){ 0 }, arena);

	if (at.len)
		return at;
	return topic('L', span_of(oid_text(object_id(OBJECT_BLOB, path)).hex), (struct span){ 0 },
		     arena);
}

/* No path ends in a slash, so it can be no target. */
struct span topic_of_folder(struct span path, struct arena *arena)
{
	return topic_of_target(arena_printf(arena, "%.*s/", SPAN_ARG(path)), arena);
}

bool is_recorded(struct span path)
{
	return span_ends_with(path, ".yaml") || span_ends_with(path, ".yml") ||
	       span_ends_with(path, ".json") || is_kustomization_name(path_name(path));
}

struct record_writer {
	struct records *records;
	struct arena *arena;
	const struct source *source;
	struct oid blob;
};

static struct record *add_record(struct record_writer *writer, struct span at)
{
	struct records *records = writer->records;

	ARENA_GROW(writer->arena, records);
	struct record *record = &records->items[records->count++];
	*record = (struct record){
		.topic = at,
		.path = writer->source->path,
		.blob = writer->blob,
	};
	return record;
}

static void add_object(struct record_writer *writer, const struct object_fact *fact)
{
	struct span at = topic_of_object(fact->kind, fact->name, writer->arena);

	if (!at.len)
		return;
	struct record *record = add_record(writer, at);
	record->group = fact->group;
	record->name_space = fact->name_space;
	record->place = fact->place;
	record->is_generated = fact->is_generated;
	if (is_custom_group(fact->group))
		add_record(writer, topic_of_custom_name(fact->name, writer->arena));
}

/* Where and how the file refers to it shows when it is read again. */
static void add_reference(struct record_writer *writer, const struct object_fact *fact)
{
	struct span at = topic_of_reference(fact->kind, fact->name, writer->arena);

	if (at.len && !fact->is_optional)
		add_record(writer, at);
}

static void add_definition(struct record_writer *writer, const struct resource *resource)
{
	const struct node *spec = node_get(resource->root, "spec");
	struct span group = node_text(node_get(spec, "group"));
	struct span kind = node_text(node_get(node_get(spec, "names"), "kind"));
	struct span at = topic_of_definition(group, kind, writer->arena);

	if (span_is(resource->kind, "CustomResourceDefinition") && at.len)
		add_record(writer, at);
}

static void add_facts(struct record_writer *writer, const struct file_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->items[i].is_reference)
			add_reference(writer, &facts->items[i]);
		else
			add_object(writer, &facts->items[i]);
	}
}

static void add_resources(struct record_writer *writer, const struct manifest *manifest,
			  struct findings *ignored)
{
	for (size_t i = 0; i < manifest->count; i++) {
		struct resources resources = { 0 };
		struct file_facts facts = { .path = writer->source->path };
		if (!document_is_resource(&manifest->documents[i]))
			continue;
		resources_from_document(&resources, writer->source, &manifest->documents[i],
					(uint32_t)i, writer->arena, ignored);
		for (size_t k = 0; k < resources.count; k++) {
			facts_add_resource(&facts, writer->arena, &resources.items[k]);
			add_definition(writer, &resources.items[k]);
		}
		add_facts(writer, &facts);
	}
}

static void add_kustomization(struct record_writer *writer, const struct manifest *manifest)
{
	const struct kustomization *kustomization =
		kustomization_read(writer->source, manifest, writer->arena);

	for (size_t i = 0; i < kustomization->count; i++) {
		struct span at = topic_of_target(kustomization->names[i].target, writer->arena);
		if (!kustomization->names[i].is_outside)
			add_record(writer, at);
	}
	for (size_t i = 0; i < kustomization->chart_count; i++)
		add_record(writer, topic_of_folder(kustomization->charts[i], writer->arena));
	for (size_t i = 0; i < manifest->count; i++) {
		struct file_facts facts = { .path = writer->source->path };
		facts_add_generators(&facts, writer->arena, manifest->documents[i].root);
		add_facts(writer, &facts);
	}
}

void records_of_file(struct records *ret_records, const struct source *source, struct oid blob,
		     struct arena *arena)
{
	struct record_writer writer = {
		.records = ret_records,
		.arena = arena,
		.source = source,
		.blob = blob,
	};
	struct findings ignored;
	struct manifest manifest;

	*ret_records = (struct records){ 0 };
	findings_init(&ignored, arena);
	manifest_read(&manifest, source, arena, &ignored);
	if (is_kustomization_name(path_name(source->path)))
		add_kustomization(&writer, &manifest);
	else
		add_resources(&writer, &manifest, &ignored);
}

/* An id that nobody can make collide: a record that hides another one hides an owner. */
struct span record_key(const struct record *record, struct arena *arena)
{
	struct oid id = object_id(OBJECT_BLOB, record->path);
	char *key = arena_alloc(arena, record->topic.len + sizeof(id.bytes));

	memcpy(key, record->topic.ptr, record->topic.len);
	memcpy(key + record->topic.len, id.bytes, sizeof(id.bytes));
	return (struct span){ key, record->topic.len + sizeof(id.bytes) };
}

/* What stands ahead of the three texts in an encoded record. */
struct record_head {
	unsigned char blob[OID_BYTES];
	uint32_t start;
	uint32_t end;
	uint32_t is_generated;
	uint32_t group;
	uint32_t name_space;
	uint32_t path;
};

struct span record_encode(const struct record *record, struct arena *arena)
{
	const struct span texts[] = { record->group, record->name_space, record->path };
	struct record_head head = {
		.start = record->place.start,
		.end = record->place.end,
		.is_generated = record->is_generated,
		.group = (uint32_t)record->group.len,
		.name_space = (uint32_t)record->name_space.len,
		.path = (uint32_t)record->path.len,
	};
	size_t at = sizeof(head);
	char *bytes = arena_alloc(arena, at + texts[0].len + texts[1].len + texts[2].len);

	memcpy(head.blob, record->blob.bytes, OID_BYTES);
	memcpy(bytes, &head, sizeof(head));
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (texts[i].len)
			memcpy(bytes + at, texts[i].ptr, texts[i].len);
		at += texts[i].len;
	}
	return (struct span){ bytes, at };
}

bool record_decode(struct span bytes, struct record *ret_record)
{
	struct record_head head;

	if (bytes.len < sizeof(head))
		return false;
	memcpy(&head, bytes.ptr, sizeof(head));
	bytes = span_from(bytes, sizeof(head));
	if ((uint64_t)head.group + head.name_space + head.path != bytes.len)
		return false;
	*ret_record = (struct record){
		.place = { head.start, head.end },
		.is_generated = head.is_generated,
		.group = span_first(bytes, head.group),
		.name_space = span_first(span_from(bytes, head.group), head.name_space),
		.path = span_from(bytes, (size_t)head.group + head.name_space),
	};
	memcpy(ret_record->blob.bytes, head.blob, OID_BYTES);
	return true;
}
