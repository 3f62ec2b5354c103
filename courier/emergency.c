/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/emergency.h"

#include "base/limits.h"
#include "courier/secret.h"
#include "courier/transport.h"
#include "deploy/application_names.h"
#include "repo/ref_name.h"
#include "repo/ref_transaction.h"

#include <inttypes.h>
#include <time.h>

enum { NAME_COLUMNS = 100, RECORDING_TRIES = 5 };

struct emergency {
	struct repository *repository;
	const struct emergency_order *order;
	struct transport *transport;
	struct arena arena; /* holds tokens: wiped */
	struct targets targets;
	struct span default_branch;
	struct credentials credentials; /* of the target at hand */
	struct emergency_places places;
	struct emergency_place place; /* that is meant */
	struct application application;
	const struct application_history *entry; /* to go back to */
	struct text *said;
	bool done;
	struct error *err;
};

static void say(struct emergency *emergency, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct emergency *emergency, const char *format, ...)
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
static struct span place_name(struct emergency *emergency)
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

/* 1 when Argo CD did it; 0 and what it says instead. */
static int ask_argocd(struct emergency *emergency, const struct request *request,
		      struct answer *ret_answer)
{
	if (ask(emergency, emergency->place.target, request, ret_answer) < 0)
		return -1;
	struct argocd_answer verdict = argocd_answer_judge(ret_answer, &emergency->arena);
	if (verdict.meaning == ANSWER_ACCEPTED)
		return 1;
	say(emergency, "%.*s: %.*s", SPAN_ARG(place_name(emergency)), SPAN_ARG(verdict.sentence));
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
		say(emergency, "%.*s: %.*s", SPAN_ARG(target->name), SPAN_ARG(target->problem));
		return false;
	}
	if (credentials_read(target, &emergency->arena, &emergency->credentials, &err) < 0) {
		say(emergency, "%.*s: %s%s%s", SPAN_ARG(target->name), err.message,
		    err.hint[0] ? "; " : "", err.hint);
		return false;
	}
	if (emergency->credentials.token.len)
		return true;
	say(emergency,
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
		say(emergency, "%.*s: %.*s", SPAN_ARG(target->name), SPAN_ARG(verdict.sentence));
		return 0;
	}
	if (applications_read(answer.body, &emergency->targets, emergency->order->branch,
			      emergency->default_branch, &emergency->arena, &applications,
			      &err) < 0) {
		say(emergency, "%.*s: %s", SPAN_ARG(target->name), err.message);
		return 0;
	}
	emergency_places_add(&emergency->places, emergency->order, target, &applications,
			     &emergency->arena);
	return 0;
}

static int find_place(struct emergency *emergency)
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

/* With its history. 1, 0 when Argo CD refused. */
static int read_application(struct emergency *emergency)
{
	struct request request =
		argocd_get_request(emergency->place.target, &emergency->application,
				   emergency->credentials.token, &emergency->arena);
	struct applications applications;
	struct answer answer;
	int got = ask_argocd(emergency, &request, &answer);

	if (got <= 0)
		return got;
	if (applications_read(answer.body, &emergency->targets, emergency->order->branch,
			      emergency->default_branch, &emergency->arena, &applications,
			      emergency->err) < 0)
		return -1;
	if (applications.count != 1) {
		say(emergency, "%.*s is not of this repository any more",
		    SPAN_ARG(place_name(emergency)));
		return 0;
	}
	emergency->application = applications.items[0];
	return 1;
}

/* --- the deeds --- */

/* 1, 0 */
static int switch_auto_sync(struct emergency *emergency, bool on)
{
	struct request request =
		argocd_auto_sync_request(emergency->place.target, &emergency->application, on,
					 emergency->credentials.token, &emergency->arena);
	struct answer answer;
	int done = ask_argocd(emergency, &request, &answer);

	if (done > 0)
		say(emergency, "%.*s: auto-sync is %s", SPAN_ARG(place_name(emergency)),
		    on ? "on again" : "off");
	return done;
}

static int resume(struct emergency *emergency)
{
	if (emergency->application.auto_sync) {
		say(emergency, "%.*s: auto-sync is on already", SPAN_ARG(place_name(emergency)));
		return 1;
	}
	if (emergency->order->dry_run) {
		say(emergency, "%.*s: would switch auto-sync on; Argo CD then deploys what Git has",
		    SPAN_ARG(place_name(emergency)));
		return 1;
	}
	return switch_auto_sync(emergency, true);
}

static void say_paused(struct emergency *emergency)
{
	say(emergency,
	    "auto-sync is off now; when Git is right, switch it on: headgate rollback --emergency "
	    "--resume-auto-sync %.*s",
	    SPAN_ARG(emergency->application.name));
}

/* Argo CD undoes at once what auto-sync does not want, so it refuses the rollback. */
static bool is_held_by_auto_sync(struct emergency *emergency)
{
	const struct emergency_order *order = emergency->order;

	if (!emergency->application.auto_sync || order->pause_auto_sync)
		return false;
	say(emergency,
	    "%.*s has auto-sync on: Argo CD would not roll back, or undo it at once. Either roll "
	    "back in Git, in a clone:",
	    SPAN_ARG(place_name(emergency)));
	say(emergency, "  headgate rollback %.*s %.12s", SPAN_ARG(order->application),
	    oid_text(order->revision).hex);
	say(emergency, "or switch auto-sync off until Git is right:");
	say(emergency, "  headgate rollback --emergency --pause-auto-sync %.*s %.12s",
	    SPAN_ARG(order->application), oid_text(order->revision).hex);
	return true;
}

static void say_plan(struct emergency *emergency, const char *verb)
{
	const struct application_history *entry = emergency->entry;

	say(emergency, "%.*s %s to %.12s, number %" PRId64 " of its history%s",
	    SPAN_ARG(place_name(emergency)), verb, oid_text(entry->revision).hex, entry->id,
	    emergency->application.auto_sync ? ", with auto-sync off" : "");
}

static int write_record(struct emergency *emergency, struct ref_transaction *transaction,
			enum ref_outcome *ret_outcome, struct span *ret_reason)
{
	const struct application *application = &emergency->application;
	struct deployment deployment = {
		.target = emergency->place.target->name,
		.branch = emergency->order->branch,
		.before = application->applied,
		.revision = emergency->entry->revision,
		.state = DEPLOY_ROLLED_BACK,
		.application =
			arena_printf(&emergency->arena, "%.*s/%.*s",
				     SPAN_ARG(application->namespace), SPAN_ARG(application->name)),
		.path = application_tree_path(application->path),
		.answer = arena_printf(&emergency->arena,
				       "by hand on the server, to number %" PRId64
				       " of its history%s",
				       emergency->entry->id,
				       application->auto_sync ? ", auto-sync switched off" : ""),
		.time = (int64_t)time(NULL),
	};
	struct deployments deployments = { &deployment, 1, 1 };

	if (deployments_append(emergency->repository, &deployments, transaction, &emergency->arena,
			       emergency->err) < 0)
		return -1;
	return ref_transaction_commit(emergency->repository, transaction, ret_outcome, ret_reason,
				      emergency->err);
}

/* The courier may write to the same chain at the same time. */
static int record(struct emergency *emergency)
{
	enum ref_outcome outcome = REF_OUTCOME_LOST;
	struct span reason = { 0 };

	for (int i = 0; i < RECORDING_TRIES && outcome == REF_OUTCOME_LOST; i++) {
		struct ref_transaction transaction;
		ref_transaction_init(&transaction, &emergency->arena);
		if (write_record(emergency, &transaction, &outcome, &reason) < 0)
			return error_wrap(emergency->err,
					  "it is rolled back, but that could not be written down");
	}
	if (outcome == REF_OUTCOME_DONE)
		return 0;
	return error_set(emergency->err, ERROR_REPOSITORY,
			 "it is rolled back, but that could not be written down: %.*s",
			 SPAN_ARG(reason));
}

/* 1, 0 */
static int post(struct emergency *emergency)
{
	struct request request = argocd_rollback_request(
		emergency->place.target, &emergency->application, emergency->entry->id,
		emergency->credentials.token, &emergency->arena);
	struct answer answer;
	bool paused = emergency->application.auto_sync;
	int done = paused ? switch_auto_sync(emergency, false) : 1;

	if (done > 0)
		done = ask_argocd(emergency, &request, &answer);
	else
		paused = false;
	if (done > 0) {
		say_plan(emergency, "goes back");
		done = record(emergency) < 0 ? -1 : 1;
	}
	if (paused)
		say_paused(emergency);
	return done;
}

static int roll_back(struct emergency *emergency)
{
	const struct emergency_order *order = emergency->order;
	const struct application *application = &emergency->application;

	if (emergency_entry_choose(emergency->repository, application, order->revision,
				   &emergency->arena, &emergency->entry, emergency->err) < 0)
		return -1;
	if (is_held_by_auto_sync(emergency))
		return 0;
	if (order->dry_run) {
		say_plan(emergency, "would go back");
		return 1;
	}
	int done = post(emergency);
	if (done > 0) {
		say(emergency, "Git does not agree yet, and every push says so; in a clone:");
		say(emergency, "  headgate rollback %.*s %.12s", SPAN_ARG(order->application),
		    oid_text(order->revision).hex);
	}
	return done;
}

/* --- all of it --- */

static int read_settings(struct emergency *emergency)
{
	struct repository *repository = emergency->repository;
	struct span head, *proxies, proxy = { 0 };
	size_t count;

	if (targets_read(repository, &emergency->arena, &emergency->targets, emergency->err) < 0 ||
	    repository_head_ref(repository, &emergency->arena, &head, emergency->err) < 0 ||
	    repository_config(repository, "headgate.proxy", &emergency->arena, &proxies, &count,
			      emergency->err) < 0)
		return -1;
	if (ref_is_branch(head))
		emergency->default_branch = ref_branch_name(head);
	if (count)
		proxy = arena_copy(&emergency->arena, proxies[count - 1]);
	return transport_open(proxy, &emergency->transport, emergency->err);
}

static int work(struct emergency *emergency)
{
	if (read_settings(emergency) < 0 || find_place(emergency) < 0)
		return -1;
	int done = read_application(emergency);
	if (done > 0)
		done = emergency->order->deed == EMERGENCY_RESUME ? resume(emergency)
								  : roll_back(emergency);
	emergency->done = done > 0;
	return done < 0 ? -1 : 0;
}

int emergency_run(struct repository *repository, const struct emergency_order *order,
		  struct text *said, bool *ret_done, struct error *err)
{
	struct emergency emergency = {
		.repository = repository,
		.order = order,
		.said = said,
		.err = err,
	};

	arena_init(&emergency.arena, LIMIT_RUN_ARENA_BYTES);
	int status = work(&emergency);
	if (emergency.transport)
		transport_close(emergency.transport);
	arena_wipe(&emergency.arena);
	arena_release(&emergency.arena);
	*ret_done = emergency.done;
	return status;
}
