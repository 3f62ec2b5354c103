/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/nats_message.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"
#include "deploy/message_body.h"
#include "repo/ref_name.h"

static void add_tokens(struct text *subject, struct span name, bool slash_separates)
{
	text_byte(subject, '.');
	for (size_t i = 0; i < name.len; i++) {
		unsigned char byte = (unsigned char)name.ptr[i];
		if (ascii_is_alphanumeric((char)byte) || byte == '-' || byte == '_')
			text_byte(subject, (char)byte);
		else if (byte == '/' && slash_separates)
			text_byte(subject, '.');
		else
			text_format(subject, "%%%02X", byte);
	}
}

struct span nats_subject(struct span repository, struct span branch, struct arena *arena)
{
	struct text subject;

	text_init(&subject, 3 * (repository.len + branch.len) + sizeof("deploy.."));
	text_string(&subject, "deploy");
	add_tokens(&subject, repository, /* slash_separates= */ false);
	add_tokens(&subject, ref_branch_name(branch), /* slash_separates= */ true);
	struct span copy = arena_copy(arena, text_span(&subject));
	text_release(&subject);
	return copy;
}

struct request nats_request(const struct delivery *delivery, struct span source, struct span login,
			    struct arena *arena)
{
	struct request request = {
		.method = "PUBLISH",
		.url = delivery->target->url,
		.body = webhook_body(delivery, source, arena),
	};

	request_header(&request, arena, NATS_SUBJECT_HEADER,
		       nats_subject(delivery->repository, delivery->branch, arena));
	request_header(&request, arena, NATS_ID_HEADER, arena_copy(arena, delivery->id));
	request_header(&request, arena, NATS_LOGIN_HEADER, arena_copy(arena, login));
	return request;
}

/* The server's own words, bounded and escaped. */
static struct span words_of(const struct answer *answer, struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_display(&text, answer->status ? answer->body : answer->failure, 200);
	struct span copy = arena_copy(arena, text_span(&text));
	text_release(&text);
	return copy;
}

struct answer_verdict nats_judge(const struct answer *answer, struct arena *arena)
{
	struct span words = words_of(answer, arena);

	switch (answer->status) {
	case 0:
		return (struct answer_verdict){
			.sentence = arena_printf(arena, "unreachable (%.*s)", SPAN_ARG(words)),
		};
	case 200:
		return (struct answer_verdict){
			.meaning = ANSWER_ACCEPTED,
			.sentence = arena_printf(arena, "stored as %.*s in %u ms", SPAN_ARG(words),
						 answer->milliseconds),
		};
	case 403:
		return (struct answer_verdict){
			.meaning = ANSWER_ALARM,
			.sentence = arena_printf(
				arena, "NATS refuses us: is the login in secretFile right? (%.*s)",
				SPAN_ARG(words)),
		};
	case 404:
		return (struct answer_verdict){
			.meaning = ANSWER_ALARM,
			.sentence = arena_printf(
				arena,
				"no stream takes the subject %.*s; type: nats stream add DEPLOY "
				"--subjects 'deploy.>' --max-msgs-per-subject 1 --discard old",
				SPAN_ARG(words)),
		};
	default:
		return (struct answer_verdict){
			.sentence = arena_printf(arena, "the stream did not store it (%.*s)",
						 SPAN_ARG(words)),
		};
	}
}
