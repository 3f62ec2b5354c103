/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the answers of receivers mean. 200 of Argo CD is "put into a queue in memory", 200 of a
 * Flux Receiver "annotated in the cluster", 2xx of a webhook whatever its owner says.
 */
#include "deploy/request.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "deploy/nats_message.h"
#include "deploy/target_url.h"

#define KIND_BIT(kind) (1U << (kind))
#define ANY_KIND (~0U)
#define AGENTS (KIND_BIT(TARGET_ARGOCD) | KIND_BIT(TARGET_FLUX))

/* What a row means: one of enum answer_meaning, or to try again without files. */
enum { RETRY_BRIEFLY = -1 };

/* The first row that fits counts. */
static const struct row {
	unsigned kinds;
	int first; /* status codes, both ends included */
	int last;
	int meaning;
	const char *in_body; /* NULL: whatever the body says */
	const char *sentence;
} rows[] = {
	{ ANY_KIND, 413, 413, RETRY_BRIEFLY, NULL,
	  "the message is too large for it or a proxy before it; the next one names no files" },
	{ ANY_KIND, 407, 407, ANSWER_ALARM, NULL, "a proxy wants a login" },
	{ ANY_KIND, 408, 408, ANSWER_RETRY, NULL, "it waited too long for the message" },
	{ ANY_KIND, 425, 425, ANSWER_RETRY, NULL, "it does not take the message yet" },
	{ ANY_KIND, 429, 429, ANSWER_RETRY, NULL, "it gets too many messages" },

	{ KIND_BIT(TARGET_ARGOCD), 400, 400, ANSWER_ALARM, "Unknown webhook event",
	  "it did not see what kind of message this is: does a proxy drop the header "
	  "X-GitHub-Event?" },
	{ KIND_BIT(TARGET_ARGOCD), 400, 400, RETRY_BRIEFLY, "payload must be valid JSON",
	  "the message is too large for it (webhook.maxPayloadSizeMB of argocd-cm)" },
	{ KIND_BIT(TARGET_ARGOCD), 400, 400, ANSWER_ALARM, NULL,
	  "most likely the secret is not the webhook.github.secret of argocd-secret" },
	{ KIND_BIT(TARGET_ARGOCD), 401, 401, ANSWER_ALARM, NULL,
	  "something before Argo CD wants a login" },
	{ KIND_BIT(TARGET_ARGOCD), 404, 405, ANSWER_ALARM, NULL,
	  "there is no webhook: url must lead to /api/webhook of argocd-server" },
	{ KIND_BIT(TARGET_ARGOCD), 503, 503, ANSWER_RETRY, NULL,
	  "its queue is full, or it is starting" },

	{ KIND_BIT(TARGET_FLUX), 202, 202, ANSWER_ALARM, NULL,
	  "this is the port for events: url must lead to the service webhook-receiver" },
	{ KIND_BIT(TARGET_FLUX), 400, 400, ANSWER_ALARM, NULL,
	  "the secret is not the Receiver's token, or the Receiver has another type" },
	{ KIND_BIT(TARGET_FLUX), 404, 404, ANSWER_ALARM, NULL,
	  "no Receiver has this path: see kubectl get receivers -A, .status.webhookPath" },
	{ KIND_BIT(TARGET_FLUX), 500, 500, ANSWER_RETRY, NULL,
	  "it could not annotate all objects of the Receiver" },
	{ KIND_BIT(TARGET_FLUX), 503, 503, ANSWER_RETRY, NULL,
	  "the Receiver is suspended or not ready" },

	{ KIND_BIT(TARGET_WEBHOOK), 410, 410, ANSWER_GONE, NULL, "it wants no more messages" },
	{ ANY_KIND, 401, 403, ANSWER_ALARM, NULL,
	  "it refuses us: secret, login or source address" },
	{ ANY_KIND, 404, 404, ANSWER_ALARM, NULL, "there is nothing at the path of url" },
	{ ANY_KIND, 405, 405, ANSWER_ALARM, NULL, "nothing takes a POST at the path of url" },
	{ ANY_KIND, 400, 499, ANSWER_ALARM, NULL, "it does not take the message" },
	{ ANY_KIND, 502, 504, ANSWER_RETRY, NULL, "it, or a proxy before it, is not ready" },
	{ ANY_KIND, 500, 599, ANSWER_RETRY, NULL, "it could not work" },

	{ AGENTS, 201, 299, ANSWER_ALARM, NULL,
	  "that is no answer of this kind of agent: url leads to something else" },
	{ KIND_BIT(TARGET_WEBHOOK), 200, 299, ANSWER_ACCEPTED, NULL, NULL },
	{ AGENTS, 200, 200, ANSWER_ACCEPTED, NULL, NULL },
};

static bool row_fits(const struct row *row, const struct target *target,
		     const struct answer *answer)
{
	return row->kinds & KIND_BIT(target->kind) && answer->status >= row->first &&
	       answer->status <= row->last &&
	       (!row->in_body || span_contains(answer->body, row->in_body));
}

/*
 * Agents answer 200 with nothing. A page is what a login before them, or the user interface of
 * Argo CD, answers to everything.
 */
static bool is_page(const struct target *target, const struct answer *answer)
{
	static const char html[] = "text/html";

	return KIND_BIT(target->kind) & AGENTS && answer->status == 200 && answer->body.len &&
	       ascii_equal_ignoring_case(span_first(answer->content_type, strlen(html)),
					 span_of(html));
}

/* Only scheme and host are said: the path of a Flux Receiver can be its secret. */
static struct span redirected(const struct answer *answer, struct arena *arena)
{
	static const char *const schemes[] = { "https", "http", NULL };
	struct target_url url;

	if (target_url_parse(answer->location, schemes, &url))
		return arena_printf(arena, "HTTP %d: it leads elsewhere, which is not followed",
				    answer->status);
	return arena_printf(
		arena,
		"HTTP %d: it leads to %.*s://%.*s%s%.*s, which is not followed: is that "
		"what url should say?",
		answer->status, SPAN_ARG(url.scheme), SPAN_ARG(url.host), url.port.len ? ":" : "",
		SPAN_ARG(url.port));
}

static struct answer_verdict judge_status(const struct target *target, const struct answer *answer,
					  struct arena *arena)
{
	struct answer_verdict verdict = { .meaning = ANSWER_ALARM };

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!row_fits(&rows[i], target, answer))
			continue;
		verdict.too_large = rows[i].meaning == RETRY_BRIEFLY;
		verdict.meaning =
			verdict.too_large ? ANSWER_RETRY : (enum answer_meaning)rows[i].meaning;
		verdict.sentence = rows[i].sentence
					   ? arena_printf(arena, "HTTP %d: %s", answer->status,
							  rows[i].sentence)
					   : arena_printf(arena, "HTTP %d in %u ms", answer->status,
							  answer->milliseconds);
		return verdict;
	}
	verdict.sentence =
		answer->status >= 300 && answer->status <= 399
			? redirected(answer, arena)
			: arena_printf(arena, "HTTP %d: that is no answer", answer->status);
	return verdict;
}

struct answer_verdict answer_judge(const struct target *target, const struct answer *answer,
				   struct arena *arena)
{
	struct answer_verdict verdict = { 0 };

	if (target->kind == TARGET_NATS)
		return nats_judge(answer, arena);
	if (answer->status == 0)
		verdict.sentence = arena_printf(
			arena, "unreachable (%.*s)",
			SPAN_ARG(answer->failure.len ? text_shown(answer->failure, 200, arena)
						     : span_of("no answer")));
	else if (is_page(target, answer))
		verdict = (struct answer_verdict){
			.meaning = ANSWER_ALARM,
			.sentence = span_of("HTTP 200 with a page for people: url leads to a login "
					    "or a user interface"),
		};
	else
		verdict = judge_status(target, answer, arena);
	if (verdict.meaning != ANSWER_ACCEPTED)
		verdict.retry_after = answer->retry_after;
	return verdict;
}
