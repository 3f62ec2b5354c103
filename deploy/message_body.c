/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/message_body.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time_text.h"
#include "repo/ref_name.h"

const char ref_updated[] = "headgate.ref.updated";

static void put_string(struct text *text, const char *key, struct span value)
{
	text_format(text, "\"%s\":\"", key);
	text_json(text, value);
	text_byte(text, '"');
}

static void put_oid(struct text *text, const char *key, struct oid oid)
{
	text_format(text, "\"%s\":\"%s\"", key, oid_text(oid).hex);
}

static void put_paths(struct text *text, const char *key, const struct span *paths, size_t count)
{
	text_format(text, "\"%s\":[", key);
	for (size_t i = 0; i < count && !text_failed(text); i++) {
		text_string(text, i ? ",\"" : "\"");
		text_json(text, paths[i]);
		text_byte(text, '"');
	}
	text_byte(text, ']');
}

static void put_three_lists(struct text *text, const struct changed_files *files)
{
	put_paths(text, "added", files->added, files->added_count);
	text_byte(text, ',');
	put_paths(text, "modified", files->modified, files->modified_count);
	text_byte(text, ',');
	put_paths(text, "removed", files->removed, files->removed_count);
}

static bool files_can_be_told(const struct delivery *delivery)
{
	return delivery->files.complete && !delivery->brief;
}

/* How much a body says, from all down to what cannot be left out. */
enum detail { DETAIL_FILES = 0, DETAIL_PULLS, DETAIL_LEAST, DETAIL_COUNT };

struct message {
	const struct delivery *delivery;
	struct span url; /* html_url, or source */
	size_t max_bytes;
};

typedef void put_fn(struct text *text, const struct message *message, enum detail detail);

/* The most detailed body that fits. */
static struct span make(const struct message *message, put_fn *put, struct arena *arena)
{
	enum detail detail = files_can_be_told(message->delivery) ? DETAIL_FILES : DETAIL_PULLS;
	struct span body = { 0 };

	for (bool fits = false; !fits && detail < DETAIL_COUNT; detail++) {
		struct text text;
		/* Without lists there is nothing left that has no ceiling of its own. */
		text_init(&text, detail == DETAIL_LEAST ? LIMIT_TOLD_BYTES : message->max_bytes);
		put(&text, message, detail);
		fits = !text_failed(&text);
		if (fits)
			body = arena_copy(arena, text_span(&text));
		text_release(&text);
	}
	return body;
}

/* A body that was made for another delivery of the same passage. */
struct message_body {
	struct message_body *next;
	put_fn *put;
	bool brief;
	struct span url;
	struct span bytes;
};

static struct span build(const struct message *message, put_fn *put, struct arena *arena)
{
	struct message_bodies *bodies = message->delivery->bodies;
	bool brief = message->delivery->brief;

	if (!bodies)
		return make(message, put, arena);
	for (const struct message_body *body = bodies->first; body; body = body->next) {
		if (body->put == put && body->brief == brief && span_equal(body->url, message->url))
			return body->bytes;
	}
	struct message_body *fresh = ARENA_NEW(arena, struct message_body);
	*fresh = (struct message_body){
		.next = bodies->first,
		.put = put,
		.brief = brief,
		.url = message->url,
		.bytes = make(message, put, arena),
	};
	bodies->first = fresh;
	return fresh->bytes;
}

static void put_github_push(struct text *text, const struct message *message, enum detail detail)
{
	const struct delivery *delivery = message->delivery;

	text_byte(text, '{');
	put_string(text, "ref", delivery->branch);
	text_byte(text, ',');
	put_oid(text, "before", delivery->before);
	text_byte(text, ',');
	put_oid(text, "after", delivery->after);
	text_string(text, ",\"repository\":{");
	put_string(text, "html_url", message->url);
	text_byte(text, ',');
	put_string(text, "default_branch", delivery->default_branch);
	text_byte(text, '}');
	if (detail == DETAIL_FILES) {
		text_string(text, ",\"commits\":[{");
		put_oid(text, "id", delivery->after);
		text_byte(text, ',');
		put_three_lists(text, &delivery->files);
		text_string(text, "}]");
	}
	text_byte(text, '}');
}

struct span github_push_body(const struct delivery *delivery, struct span html_url,
			     struct arena *arena)
{
	const struct message message = { delivery, html_url, LIMIT_TOLD_BYTES };

	return build(&message, put_github_push, arena);
}

static void put_more_paths(struct text *text, const struct span *paths, size_t count, bool *first)
{
	for (size_t i = 0; i < count && !text_failed(text); i++) {
		text_string(text, *first ? "\"" : ",\"");
		text_json(text, paths[i]);
		text_byte(text, '"');
		*first = false;
	}
}

static void put_flux_event(struct text *text, const struct message *message, enum detail detail)
{
	const struct delivery *delivery = message->delivery;
	const struct changed_files *files = &delivery->files;
	bool first = true;

	text_byte(text, '{');
	put_string(text, "repository", delivery->repository);
	text_byte(text, ',');
	put_string(text, "ref", delivery->branch);
	text_string(text, ",\"revision\":\"");
	text_json(text, ref_branch_name(delivery->branch));
	text_format(text, "@sha1:%s\"", oid_text(delivery->after).hex);
	if (!oid_is_zero(delivery->before)) {
		text_byte(text, ',');
		put_oid(text, "before", delivery->before);
	}
	text_byte(text, ',');
	put_oid(text, "after", delivery->after);
	if (detail == DETAIL_FILES) {
		text_string(text, ",\"files\":[");
		put_more_paths(text, files->added, files->added_count, &first);
		put_more_paths(text, files->modified, files->modified_count, &first);
		put_more_paths(text, files->removed, files->removed_count, &first);
		text_byte(text, ']');
	}
	text_byte(text, '}');
}

struct span flux_event_body(const struct delivery *delivery, struct arena *arena)
{
	const struct message message = { delivery, { 0 }, LIMIT_TOLD_BYTES };

	if (delivery->brief)
		return (struct span)SPAN("");
	return build(&message, put_flux_event, arena);
}

/* A line of text of a size that a person reads, cut between characters. */
static struct span cut(struct span line)
{
	size_t len = line.len < LIMIT_TITLE_BYTES ? line.len : LIMIT_TITLE_BYTES;

	while (len && len < line.len && ((unsigned char)line.ptr[len] & 0xc0) == 0x80)
		len--;
	return span_first(line, len);
}

static void put_pulls(struct text *text, const struct delivery *delivery)
{
	text_string(text, ",\"pull_requests\":[");
	for (size_t i = 0; i < delivery->pull_count && !text_failed(text); i++)
		text_format(text, "%s%u", i ? "," : "", delivery->pulls[i]);
	text_byte(text, ']');
}

/* Why no file is named, as a word for machines. */
static const char *why_no_files(const struct delivery *delivery)
{
	return delivery->files.complete ? "too-large" : "unknown";
}

static void put_data(struct text *text, const struct delivery *delivery, enum detail detail)
{
	text_byte(text, '{');
	put_string(text, "repository", delivery->repository);
	text_byte(text, ',');
	put_string(text, "ref", delivery->branch);
	text_byte(text, ',');
	put_string(text, "branch", ref_branch_name(delivery->branch));
	text_byte(text, ',');
	if (oid_is_zero(delivery->before))
		text_string(text, "\"before\":null");
	else
		put_oid(text, "before", delivery->before);
	text_byte(text, ',');
	put_oid(text, "after", delivery->after);
	text_byte(text, ',');
	put_string(text, "subject", cut(delivery->subject));
	text_string(text, ",\"time\":\"");
	text_time(text, delivery->time);
	text_byte(text, '"');
	if (detail <= DETAIL_PULLS)
		put_pulls(text, delivery);
	else
		text_string(text, ",\"pull_requests\":null");
	if (detail == DETAIL_FILES) {
		text_string(text, ",\"files\":{");
		put_three_lists(text, &delivery->files);
		text_byte(text, '}');
	} else {
		text_format(text, ",\"files\":null,\"files_left_out\":\"%s\"",
			    why_no_files(delivery));
	}
	text_byte(text, '}');
}

static void put_plain(struct text *text, const struct message *message, enum detail detail)
{
	text_string(text, "{\"type\":\"ref.updated\",\"timestamp\":\"");
	text_time(text, message->delivery->time);
	text_string(text, "\",\"data\":");
	put_data(text, message->delivery, detail);
	text_byte(text, '}');
}

static void put_binary(struct text *text, const struct message *message, enum detail detail)
{
	put_data(text, message->delivery, detail);
}

static void put_structured(struct text *text, const struct message *message, enum detail detail)
{
	text_string(text, "{\"specversion\":\"1.0\",");
	put_string(text, "id", message->delivery->id);
	text_byte(text, ',');
	put_string(text, "source", message->url);
	text_format(text, ",\"type\":\"%s\",", ref_updated);
	put_string(text, "subject", message->delivery->branch);
	text_string(text, ",\"time\":\"");
	text_time(text, message->delivery->time);
	text_string(text, "\",\"datacontenttype\":\"application/json\",\"data\":");
	put_data(text, message->delivery, detail);
	text_byte(text, '}');
}

struct span webhook_body(const struct delivery *delivery, struct span source, struct arena *arena)
{
	static put_fn *const forms[] = {
		[EVENT_PLAIN] = put_plain,
		[EVENT_CLOUDEVENTS_BINARY] = put_binary,
		[EVENT_CLOUDEVENTS_STRUCTURED] = put_structured,
	};
	const struct message message = { delivery, source, LIMIT_WEBHOOK_BYTES };

	/* Not shared: one form holds the id, and none is large. */
	return make(&message, forms[delivery->target->event], arena);
}
