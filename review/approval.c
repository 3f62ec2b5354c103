/* SPDX-License-Identifier: Apache-2.0 */
/* An approval's statement: written by the gate or the command line, read from a tag. */
#include "review/approval.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "repo/ref_name.h"
#include "review/trailers.h"
#include "review/utc_time.h"

static const char *const verdict_words[] = {
	[VERDICT_APPROVE] = "approve",
	[VERDICT_REJECT] = "reject",
	[VERDICT_WITHDRAW] = "withdraw",
};

/* What a key stands for, in the order in which the trailers are written. */
enum approval_key {
	KEY_REPOSITORY,
	KEY_PULL_REQUEST,
	KEY_TARGET,
	KEY_HEAD,
	KEY_VERDICT,
	KEY_POLICY,
	KEY_ROLE,
	KEY_EXPIRES,
	KEY_PRINCIPAL,
	KEY_IDENTITY,
	KEY_RECEIVED,
	KEY_COUNT,
};
static const char *const key_names[KEY_COUNT] = {
	"Repository", "Pull-Request", "Target",    "Head",     "Verdict",  "Policy",
	"Role",       "Expires",      "Principal", "Identity", "Received",
};
enum { KEY_LAST_NEEDED = KEY_VERDICT };

struct span approval_ref(uint32_t number, struct span principal, struct arena *arena)
{
	return arena_printf(arena, "refs/approvals/%u/%.*s", number, SPAN_ARG(principal));
}

static void put_statement(struct text *text, const struct approval *approval, struct arena *arena)
{
	trailer_put(text, key_names[KEY_REPOSITORY], approval->repository);
	text_format(text, "%s: %u\n", key_names[KEY_PULL_REQUEST], approval->number);
	trailer_put(text, key_names[KEY_TARGET], approval->target);
	trailer_put(text, key_names[KEY_HEAD], span_of(oid_text(approval->head).hex));
	trailer_put(text, key_names[KEY_VERDICT], span_of(verdict_words[approval->verdict]));
	if (!oid_is_zero(approval->policy))
		trailer_put(text, key_names[KEY_POLICY], span_of(oid_text(approval->policy).hex));
	trailer_put(text, key_names[KEY_ROLE], approval->role);
	if (approval->expires)
		trailer_put(text, key_names[KEY_EXPIRES], utc_time_text(approval->expires, arena));
	if (approval->grade != GRADE_ATTESTED)
		return;
	trailer_put(text, key_names[KEY_PRINCIPAL], approval->principal);
	trailer_put(text, key_names[KEY_IDENTITY], approval->identity);
	trailer_put(text, key_names[KEY_RECEIVED], utc_time_text(approval->received, arena));
}

/*
 * git takes the last line that begins so for the begin of the tag's signature, and what stands
 * below for no part of the message. One space before it, and it is text.
 */
static struct span without_armour(struct span comment, struct arena *arena)
{
	static const char begin[] = "-----BEGIN ";
	char *bytes, *end;

	if (!span_contains(comment, begin))
		return comment;
	bytes = end = arena_alloc(arena, 2 * comment.len);
	while (comment.len) {
		struct span line = span_first(comment, span_find(comment, '\n') + 1);
		comment = span_from(comment, line.len);
		if (span_starts_with(line, begin))
			*end++ = ' ';
		end = mempcpy(end, line.ptr, line.len);
	}
	return span_between(bytes, end);
}

static void put_message(struct text *text, const struct approval *approval, struct arena *arena)
{
	size_t start = text->len;

	message_put(text, without_armour(approval->comment, arena));
	if (text->len > start)
		text_byte(text, '\n');
	put_statement(text, approval, arena);
}

/* In the arena; empty when it became too long. */
static struct span finished(struct text *text, struct arena *arena)
{
	struct span bytes = { 0 };

	if (!text_failed(text))
		bytes = arena_copy(arena, text_span(text));
	text_release(text);
	return bytes;
}

struct span approval_message(const struct approval *approval, struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_TAG_BYTES);
	put_message(&text, approval, arena);
	return finished(&text, arena);
}

struct span approval_text(const struct approval *approval, const struct signature_line *tagger,
			  struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_TAG_BYTES);
	text_format(&text, "object %s\ntype commit\ntag %s-%u\ntagger ",
		    oid_text(approval->head).hex, verdict_words[approval->verdict],
		    approval->number);
	text_append(&text, signature_line_text(tagger, arena));
	text_string(&text, "\n\n");
	put_message(&text, approval, arena);
	return finished(&text, arena);
}

/* The reading of one tag: the values by their keys, and the first problem. */
struct reading {
	const struct tag *tag;
	struct arena *arena;
	struct span values[KEY_COUNT]; /* ptr NULL: not there */
	struct approval *approval;
};

static const char *problem_of(struct reading *reading, const char *format, ...) PRINTF_LIKE(2, 3);
static const char *problem_of(struct reading *reading, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct span problem = arena_vprintf(reading->arena, format, args);
	va_end(args);
	return problem.ptr;
}

static const char *take_trailer(struct reading *reading, const struct trailer *trailer)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (!ascii_equal_ignoring_case(trailer->key, span_of(key_names[i])))
			continue;
		if (!span_is(trailer->key, key_names[i]))
			return problem_of(reading, "the trailer %.*s must be written %s",
					  SPAN_ARG(trailer->key), key_names[i]);
		if (reading->values[i].ptr)
			return problem_of(reading, "the trailer %s stands there twice",
					  key_names[i]);
		reading->values[i] = trailer->value;
		return NULL;
	}
	return problem_of(reading, "the trailer %.*s belongs to no approval",
			  SPAN_ARG(span_first(trailer->key, 64)));
}

static bool has_control_characters(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\n' &&
		     text.ptr[i] != '\t') ||
		    text.ptr[i] == 0x7f)
			return true;
	return false;
}

static const char *read_trailers(struct reading *reading)
{
	struct trailers trailers;

	if (has_control_characters(reading->tag->message))
		return "its message has control characters";
	if (!trailers_parse(reading->tag->message, reading->arena, &trailers))
		return "it does not end in the trailers of an approval (Repository, Pull-Request, "
		       "Target, Head, Verdict), each on one line";
	for (size_t i = 0; i < trailers.count; i++) {
		const char *problem = take_trailer(reading, &trailers.items[i]);
		if (problem)
			return problem;
	}
	for (size_t i = 0; i <= KEY_LAST_NEEDED; i++)
		if (!reading->values[i].ptr)
			return problem_of(reading, "the trailer %s is missing", key_names[i]);
	reading->approval->comment = trailers.before;
	return NULL;
}

static const char *check_object(struct reading *reading)
{
	const struct tag *tag = reading->tag;

	if (!span_is(tag->object_type, "commit"))
		return problem_of(reading, "it tags a %.*s, not a commit",
				  SPAN_ARG(span_first(tag->object_type, 16)));
	return tag->tagger.name.ptr ? NULL : "it has no tagger";
}

static const char *read_verdict(struct reading *reading)
{
	struct span word = reading->values[KEY_VERDICT];

	for (size_t i = VERDICT_APPROVE; i < COUNT(verdict_words); i++)
		if (span_is(word, verdict_words[i])) {
			reading->approval->verdict = (enum approval_verdict)i;
			return NULL;
		}
	return problem_of(reading, "its verdict \"%.*s\" is none of approve, reject, withdraw",
			  SPAN_ARG(span_first(word, 64)));
}

/* What it is about. */
static const char *read_subject(struct reading *reading)
{
	struct approval *approval = reading->approval;

	approval->repository = reading->values[KEY_REPOSITORY];
	approval->number = pull_number_parse(reading->values[KEY_PULL_REQUEST]);
	approval->target = reading->values[KEY_TARGET];
	if (!approval->number)
		return problem_of(reading, "its Pull-Request \"%.*s\" is no number",
				  SPAN_ARG(span_first(reading->values[KEY_PULL_REQUEST], 64)));
	if (!ref_is_branch(approval->target) || !ref_name_is_valid(approval->target))
		return "its Target is no branch such as refs/heads/master";
	if (!oid_parse(reading->values[KEY_HEAD], &approval->head))
		return "its Head is no full object id";
	if (!oid_equal(approval->head, reading->tag->object))
		return problem_of(reading, "it names the head %.12s, but it tags %.12s",
				  oid_text(approval->head).hex, oid_text(reading->tag->object).hex);
	return NULL;
}

static const char *read_optional(struct reading *reading)
{
	struct approval *approval = reading->approval;
	const struct span *values = reading->values;

	approval->role = values[KEY_ROLE];
	if (values[KEY_POLICY].ptr && !oid_parse(values[KEY_POLICY], &approval->policy))
		return "its Policy is no full object id";
	if (values[KEY_EXPIRES].ptr && !utc_time_parse(values[KEY_EXPIRES], &approval->expires))
		return "its Expires is no time such as 2026-12-07T02:00:00Z";
	return NULL;
}

/* What only the gate writes; all of it or nothing. */
static const char *read_attestation(struct reading *reading)
{
	struct approval *approval = reading->approval;
	size_t count = 0;

	for (size_t i = KEY_PRINCIPAL; i < KEY_COUNT; i++)
		count += reading->values[i].ptr != NULL;
	approval->grade = count ? GRADE_ATTESTED : GRADE_SIGNED;
	if (!count)
		return NULL;
	if (count != KEY_COUNT - KEY_PRINCIPAL)
		return "of Principal, Identity and Received, which only the gate writes, it has "
		       "not all";
	approval->principal = reading->values[KEY_PRINCIPAL];
	approval->identity = reading->values[KEY_IDENTITY];
	if (!principal_name_is_valid(approval->principal))
		return "its Principal is no name";
	if (!utc_time_parse(reading->values[KEY_RECEIVED], &approval->received))
		return "its Received is no time such as 2026-12-07T02:00:00Z";
	return NULL;
}

const char *approval_read(const struct tag *tag, struct arena *arena, struct approval *ret_approval)
{
	static const char *(*const steps[])(struct reading *) = {
		check_object, read_trailers, read_subject,
		read_verdict, read_optional, read_attestation,
	};
	struct approval approval = {
		.tag = tag->oid,
		.bytes = { tag->signed_payload.ptr, tag->signed_payload.len + tag->signature.len },
	};
	struct reading reading = { .tag = tag, .arena = arena, .approval = &approval };

	for (size_t i = 0; i < COUNT(steps); i++) {
		const char *problem = steps[i](&reading);
		if (problem)
			return problem;
	}
	*ret_approval = approval;
	return NULL;
}
