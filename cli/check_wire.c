/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check_wire.h"

static void put(struct text *wire, const void *bytes, size_t size)
{
	text_append(wire, (struct span){ bytes, size });
}

static void put_span(struct text *wire, struct span span)
{
	uint32_t len = (uint32_t)span.len;

	put(wire, &len, sizeof(len));
	text_append(wire, span);
}

static void put_fact_texts(struct text *wire, const struct object_fact *fact)
{
	put_span(wire, fact->group);
	put_span(wire, fact->kind);
	put_span(wire, fact->name_space);
	put_span(wire, fact->name);
	put_span(wire, fact->field);
}

static void put_finding_texts(struct text *wire, const struct finding *finding)
{
	put_span(wire, finding->path);
	put_span(wire, finding->field);
	put_span(wire, finding->message);
	put_span(wire, finding->fix);
	put_span(wire, finding->snippet);
	put_span(wire, finding->object);
}

/*
 * The length of the whole, the structures as they lie in memory (their pointers
 * are worthless), then all their texts, so that the reader copies texts only.
 */
void check_message_write(struct text *wire, const struct check_message *message)
{
	size_t start = wire->len;
	uint64_t length = 0;

	put(wire, &length, sizeof(length));
	put(wire, message, sizeof(*message));
	put(wire, message->facts.items, message->facts.count * sizeof(*message->facts.items));
	put(wire, message->findings, message->finding_count * sizeof(*message->findings));
	put_span(wire, message->unreadable);
	for (size_t i = 0; i < message->facts.count; i++)
		put_fact_texts(wire, &message->facts.items[i]);
	for (size_t i = 0; i < message->finding_count; i++)
		put_finding_texts(wire, &message->findings[i]);
	if (text_failed(wire))
		return;
	length = wire->len - start;
	memcpy(wire->bytes + start, &length, sizeof(length));
}

static void take(struct span *wire, void *bytes, size_t size)
{
	if (wire->len < size)
		BUG("a message from a worker that is shorter than it says");
	if (size)
		memcpy(bytes, wire->ptr, size);
	*wire = span_from(*wire, size);
}

/* The span stays in the message's memory. */
static struct span take_span(struct span *wire)
{
	uint32_t len;

	take(wire, &len, sizeof(len));
	if (wire->len < len)
		BUG("a message from a worker that is shorter than it says");
	struct span span = span_first(*wire, len);
	*wire = span_from(*wire, len);
	return span;
}

static void take_fact_texts(struct span *wire, struct span path, struct object_fact *fact)
{
	fact->path = path;
	fact->group = take_span(wire);
	fact->kind = take_span(wire);
	fact->name_space = take_span(wire);
	fact->name = take_span(wire);
	fact->field = take_span(wire);
}

static void take_finding_texts(struct span *wire, struct finding *finding)
{
	finding->path = take_span(wire);
	finding->field = take_span(wire);
	finding->message = take_span(wire);
	finding->fix = take_span(wire);
	finding->snippet = take_span(wire);
	finding->object = take_span(wire);
}

static void take_content(struct span wire, struct span path, struct arena *arena,
			 struct check_message *message)
{
	size_t facts = message->facts.count, count = message->finding_count;
	struct object_fact *items = ARENA_ARRAY(arena, facts, struct object_fact);
	struct finding *findings = ARENA_ARRAY(arena, count, struct finding);

	take(&wire, items, facts * sizeof(*items));
	take(&wire, findings, count * sizeof(*findings));
	struct span texts = arena_copy(arena, wire);
	message->unreadable = take_span(&texts);
	for (size_t i = 0; i < facts; i++)
		take_fact_texts(&texts, path, &items[i]);
	for (size_t i = 0; i < count; i++)
		take_finding_texts(&texts, &findings[i]);
	message->facts.items = items;
	message->findings = findings;
}

size_t check_message_read(struct span wire, const struct check_file *files, size_t file_count,
			  struct arena *arena, struct check_message *ret_message)
{
	uint64_t length;

	if (wire.len < sizeof(length))
		return 0;
	memcpy(&length, wire.ptr, sizeof(length));
	if (wire.len < length)
		return 0;
	struct span body = span_first(wire, length);
	take(&body, &length, sizeof(length));
	take(&body, ret_message, sizeof(*ret_message));
	if (ret_message->index >= file_count)
		BUG("a message from a worker about a file that is not there");
	take_content(body, files[ret_message->index].path, arena, ret_message);
	return length;
}
