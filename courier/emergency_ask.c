/* SPDX-License-Identifier: Apache-2.0 */
/* Asking Argo CD in an emergency, and which of its Applications is meant. */
#include "courier/emergency_state.h"

#include "base/limits.h"

void emergency_say(struct emergency *emergency, const char *format, ...)
{
	va_list args;
	struct text line;

	text_init(&line, LIMIT_MESSAGE_BYTES);
	va_start(args, format);
	text_vformat(&line, format, args);
	va_end(args);
	text_display(emergency->said, text_span(&line), LIMIT_MESSAGE_BYTES);
	text_byte(emergency->said, '\n');
	text_release(&line);
}

/* "argocd/web of prod" */
struct span emergency_place_name(struct emergency *emergency)
{
	return arena_printf(
		&emergency->arena, "%.*s/%.*s of %.*s", SPAN_ARG(emergency->application.namespace),
		SPAN_ARG(emergency->application.name), SPAN_ARG(emergency->place.target->name));
}

/* --- asking --- */

struct question {
	struct answer answer;
	bool answered;
};

static void take(struct exchange *exchange, const struct answer *answer)
{
	struct question *question = exchange->context;

	question->answer = *answer;
	question->answered = true;
}

/* One request, one answer. */
static int ask(struct emergency *emergency, const struct target *target,
	       const struct request *request, struct answer *ret_answer)
{
	struct question question = { .answered = false };
	struct exchange exchange = {
		.target = target,
		.request = request,
		.arena = &emergency->arena,
		.done = take,
		.context = &question,
	};
	size_t under_way = 1;

	if (transport_start(emergency->transport, &exchange, emergency->err) < 0)
		return -1;
	while (!question.answered && under_way > 0)
		if (transport_wait(emergency->transport, -1, LIMIT_REQUEST_MS, &under_way,
				   emergency->err) < 0)
			return -1;
	*ret_answer = question.answer;
	return 0;
}

/* What lies between us and Argo CD may answer with 5xx or 408 after it has acted. */
static enum emergency_reply reply_of(const struct answer *answer, enum answer_meaning meaning)
{
	if (meaning == ANSWER_ACCEPTED)
		return REPLY_DONE;
	return answer->status >= 300 && answer->status < 500 && answer->status != 408
		       ? REPLY_REFUSED
		       : REPLY_UNKNOWN;
}

int emergency_ask(struct emergency *emergency, const struct request *request,
		  struct answer *ret_answer, enum emergency_reply *ret_reply)
{
	if (ask(emergency, emergency->place.target, request, ret_answer) < 0)
		return -1;
	struct argocd_answer verdict = argocd_answer_judge(ret_answer, &emergency->arena);
	*ret_reply = reply_of(ret_answer, verdict.meaning);
	if (*ret_reply != REPLY_DONE)
		emergency_say(emergency, "%.*s: %.*s", SPAN_ARG(emergency_place_name(emergency)),
			      SPAN_ARG(verdict.sentence));
	return 0;
}

/* --- which Application --- */

/* Could this target be asked at all? What cannot is said and left out. */
static bool can_be_asked(struct emergency *emergency, const struct target *target)
{
	const struct emergency_order *order = emergency->order;
	struct error err = { 0 };

	if (target->kind != TARGET_ARGOCD || !target_has_branch(target, order->branch) ||
	    (order->target.len && !span_equal(order->target, target->name)))
		return false;
	if (target->problem.len) {
		emergency_say(emergency, "%.*s: %.*s", SPAN_ARG(target->name),
			      SPAN_ARG(target->problem));
		return false;
	}
	if (credentials_read(target, &emergency->arena, &emergency->credentials, &err) < 0) {
		emergency_say(emergency, "%.*s: %s%s%s", SPAN_ARG(target->name), err.message,
			      err.hint[0] ? "; " : "", err.hint);
		return false;
	}
	if (emergency->credentials.token.len)
		return true;
	emergency_say(emergency,
		      "%.*s: without a token its Applications cannot be read: git config "
		      "headgate.target.%.*s.tokenFile FILE",
		      SPAN_ARG(target->name), SPAN_ARG(target->name));
	return false;
}

static int look_at(struct emergency *emergency, const struct target *target)
{
	struct request request =
		argocd_list_request(target, false, emergency->credentials.token, &emergency->arena);
	struct applications applications;
	struct answer answer;
	struct error err = { 0 };

	if (ask(emergency, target, &request, &answer) < 0)
		return -1;
	struct argocd_answer verdict = argocd_answer_judge(&answer, &emergency->arena);
	if (verdict.meaning != ANSWER_ACCEPTED) {
		emergency_say(emergency, "%.*s: %.*s", SPAN_ARG(target->name),
			      SPAN_ARG(verdict.sentence));
		return 0;
	}
	if (applications_read(answer.body, &emergency->targets, emergency->order->branch,
			      emergency->default_branch, &emergency->arena, &applications,
			      &err) < 0) {
		emergency_say(emergency, "%.*s: %s", SPAN_ARG(target->name), err.message);
		return 0;
	}
	emergency_places_add(&emergency->places, emergency->order, target, &applications,
			     &emergency->arena);
	return 0;
}

int emergency_find_place(struct emergency *emergency)
{
	for (size_t i = 0; i < emergency->targets.count; i++) {
		const struct target *target = &emergency->targets.items[i];
		if (can_be_asked(emergency, target) && look_at(emergency, target) < 0)
			return -1;
	}
	if (emergency_place_choose(&emergency->places, emergency->order, &emergency->place,
				   emergency->err) < 0)
		return -1;
	emergency->application = *emergency->place.application;
	return credentials_read(emergency->place.target, &emergency->arena, &emergency->credentials,
				emergency->err);
}

int emergency_read_application(struct emergency *emergency)
{
	struct request request =
		argocd_get_request(emergency->place.target, &emergency->application,
				   emergency->credentials.token, &emergency->arena);
	struct applications applications;
	struct answer answer;
	enum emergency_reply reply;

	if (emergency_ask(emergency, &request, &answer, &reply) < 0)
		return -1;
	if (reply != REPLY_DONE)
		return 0;
	if (applications_read(answer.body, &emergency->targets, emergency->order->branch,
			      emergency->default_branch, &emergency->arena, &applications,
			      emergency->err) < 0)
		return -1;
	if (applications.count != 1) {
		emergency_say(emergency, "%.*s is not of this repository any more",
			      SPAN_ARG(emergency_place_name(emergency)));
		return 0;
	}
	emergency->application = applications.items[0];
	return 1;
}
