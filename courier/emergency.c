/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/emergency.h"

#include "base/limits.h"
#include "base/shell_word.h"
#include "courier/emergency_state.h"
#include "repo/ref_name.h"

#include <inttypes.h>
#include <time.h>

/* --- auto-sync --- */

static int ask_for_auto_sync(struct emergency *emergency, const struct auto_sync *wanted,
			     enum emergency_reply *ret_reply)
{
	struct request request =
		argocd_auto_sync_request(emergency->place.target, &emergency->application, wanted,
					 emergency->credentials.token, &emergency->arena);
	struct answer answer;

	return emergency_ask(emergency, &request, &answer, ret_reply);
}

/* How it was set before an emergency switched it off; not on: nobody has written that down. */
static int remembered(struct emergency *emergency, struct deployment *ret_off)
{
	struct deployments orders;

	*ret_off = (struct deployment){ 0 };
	if (emergency_open_orders(emergency, &orders) < 0)
		return -1;
	for (size_t i = 0; i < orders.count; i++)
		if (orders.items[i].state == DEPLOY_AUTO_SYNC_OFF)
			*ret_off = orders.items[i];
	return 0;
}

static struct span settings_text(struct emergency *emergency, const struct deployment *off)
{
	const struct auto_sync *automated = &off->automated;
	struct text text;

	if (emergency->application.is_disabled)
		return span_of("with the settings that Argo CD has kept");
	if (!automated->on)
		return span_of("without prune and selfHeal: how it was before is not written "
			       "down");
	text_init(&text, LIMIT_MESSAGE_BYTES);
	auto_sync_put(&text, automated);
	/* Behind "on". */
	struct span settings = span_from(text_span(&text), strlen("on "));
	settings = settings.len ? arena_printf(&emergency->arena, "with %.*s as before",
					       SPAN_ARG(settings))
				: span_of("without prune and selfHeal as before");
	text_release(&text);
	return settings;
}

/* 1 when Argo CD shows it on. */
static int shows_it_on(struct emergency *emergency)
{
	int got = emergency_read_application(emergency);

	return got <= 0 ? got : emergency->application.auto_sync.on;
}

static int is_not_known_on(struct emergency *emergency)
{
	error_set(emergency->err, ERROR_SYSTEM,
		  "whether auto-sync of %.*s is on again is not known: Argo CD gave no answer",
		  SPAN_ARG(emergency_place_name(emergency)));
	return error_hint(emergency->err,
			  "Type the same again: it sees how it is, and does what is left");
}

static int switch_on(struct emergency *emergency, const struct deployment *off)
{
	struct auto_sync wanted = off->automated;
	enum emergency_reply reply;

	wanted.on = true;
	if (ask_for_auto_sync(emergency, &wanted, &reply) < 0)
		return -1;
	if (reply == REPLY_REFUSED)
		return 0;
	if (reply == REPLY_UNKNOWN && shows_it_on(emergency) <= 0)
		return is_not_known_on(emergency);
	emergency_say(emergency, "%.*s: auto-sync is on again, %.*s",
		      SPAN_ARG(emergency_place_name(emergency)),
		      SPAN_ARG(settings_text(emergency, off)));
	if (emergency_record_auto_sync_on(emergency, off, "by hand on the server") < 0)
		return error_wrap(emergency->err,
				  "auto-sync is on again, but that could not be written down");
	return 1;
}

static int resume(struct emergency *emergency)
{
	struct deployment off;

	if (remembered(emergency, &off) < 0)
		return -1;
	if (emergency->application.auto_sync.on) {
		emergency_say(emergency, "%.*s: auto-sync is on already",
			      SPAN_ARG(emergency_place_name(emergency)));
		if (off.automated.on && !emergency->order->dry_run &&
		    emergency_record_auto_sync_on(emergency, &off, "somebody has switched it on") <
			    0)
			return -1;
		return 1;
	}
	if (!emergency->order->dry_run)
		return switch_on(emergency, &off);
	emergency_say(emergency,
		      "%.*s: would switch auto-sync on, %.*s; Argo CD then deploys what Git has",
		      SPAN_ARG(emergency_place_name(emergency)),
		      SPAN_ARG(settings_text(emergency, &off)));
	return 1;
}

static void say_paused(struct emergency *emergency)
{
	emergency_say(emergency,
		      "auto-sync is off now; when Git is right, switch it on: headgate rollback "
		      "--emergency --resume-auto-sync %s",
		      shell_word(emergency->application.name, &emergency->arena));
}

/* Argo CD undoes at once what auto-sync does not want, so it refuses the rollback. */
static bool is_held_by_auto_sync(struct emergency *emergency)
{
	const struct emergency_order *order = emergency->order;

	if (!emergency->application.auto_sync.on || order->pause_auto_sync)
		return false;
	emergency_say(
		emergency,
		"%.*s has auto-sync on: Argo CD would not roll back, or undo it at once. Either "
		"roll back in Git, in a clone:",
		SPAN_ARG(emergency_place_name(emergency)));
	emergency_say(emergency, "  headgate rollback %s %.12s",
		      shell_word(order->application, &emergency->arena),
		      oid_text(order->revision).hex);
	emergency_say(emergency, "or switch auto-sync off until Git is right:");
	emergency_say(emergency, "  headgate rollback --emergency --pause-auto-sync %s %.12s",
		      shell_word(order->application, &emergency->arena),
		      oid_text(order->revision).hex);
	return true;
}

/* 1 when it is off; else what was ordered is taken back as far as it is known to be undone. */
static int switch_off(struct emergency *emergency)
{
	static const struct auto_sync none = { .on = false };
	struct span refused = span_of("Argo CD refused to switch auto-sync off");
	enum emergency_reply reply;

	if (ask_for_auto_sync(emergency, &none, &reply) < 0)
		return -1;
	if (reply == REPLY_DONE) {
		emergency_say(emergency, "%.*s: auto-sync is off",
			      SPAN_ARG(emergency_place_name(emergency)));
		return 1;
	}
	if (emergency_record_outcome(emergency, &emergency->back, DEPLOY_WITHDRAWN, refused) < 0)
		return -1;
	if (reply == REPLY_REFUSED)
		return emergency_record_outcome(emergency, &emergency->off, DEPLOY_WITHDRAWN,
						refused);
	error_set(emergency->err, ERROR_SYSTEM,
		  "whether auto-sync of %.*s is off is not known: Argo CD gave no answer; it was "
		  "not rolled back",
		  SPAN_ARG(emergency_place_name(emergency)));
	return error_hint(emergency->err,
			  "Type the same again to go on, or switch it on: headgate rollback "
			  "--emergency --resume-auto-sync %s",
			  shell_word(emergency->application.name, &emergency->arena));
}

/* --- back --- */

static void say_plan(struct emergency *emergency, const char *verb)
{
	const struct application_history *entry = emergency->entry;

	emergency_say(emergency, "%.*s %s to %.12s, number %" PRId64 " of its history%s",
		      SPAN_ARG(emergency_place_name(emergency)), verb,
		      oid_text(entry->revision).hex, entry->id,
		      emergency->application.auto_sync.on ? ", with auto-sync off" : "");
}

/* No answer came, but how the Application is may tell. 1: it does go back. */
static int look_again(struct emergency *emergency)
{
	const struct application before = emergency->application;
	struct deployment entry;
	int got = emergency_read_application(emergency);

	/* One that does not answer now either says as little as one that has not begun. */
	if (got > 0)
		got = emergency_outcome_seen(&emergency->back, &emergency->application,
					     emergency->back.time, &emergency->arena, &entry) &&
		      entry.state == DEPLOY_ROLLED_BACK;
	emergency->application = before;
	return got;
}

static int is_not_known_back(struct emergency *emergency)
{
	error_set(emergency->err, ERROR_SYSTEM,
		  "%.*s may have been rolled back: Argo CD was asked to, and no answer is known",
		  SPAN_ARG(emergency_place_name(emergency)));
	return error_hint(emergency->err,
			  "That is written down, and Argo CD is asked how it is: headgate status");
}

/* 1, 0 when Argo CD says no. */
static int post(struct emergency *emergency)
{
	struct request request = argocd_rollback_request(
		emergency->place.target, &emergency->application, emergency->entry->id,
		emergency->credentials.token, &emergency->arena);
	struct answer answer;
	enum emergency_reply reply;

	if (emergency_ask(emergency, &request, &answer, &reply) < 0)
		return -1;
	if (reply == REPLY_REFUSED)
		return emergency_record_outcome(emergency, &emergency->back, DEPLOY_WITHDRAWN,
						span_of("Argo CD refused"));
	int done = reply == REPLY_DONE ? 1 : look_again(emergency);
	if (done <= 0)
		return done < 0 ? -1 : is_not_known_back(emergency);
	say_plan(emergency, "goes back");
	if (emergency_record_outcome(emergency, &emergency->back, DEPLOY_ROLLED_BACK,
				     emergency->back.answer) < 0)
		return error_wrap(emergency->err,
				  "it is rolled back, but that could not be written down");
	return 1;
}

static void say_what_is_owed(struct emergency *emergency)
{
	const struct emergency_order *order = emergency->order;

	emergency_say(emergency, "Git does not agree yet, and every push says so; in a clone:");
	emergency_say(emergency, "  headgate rollback %s %.12s",
		      shell_word(order->application, &emergency->arena),
		      oid_text(order->revision).hex);
}

static int order_it(struct emergency *emergency)
{
	bool pauses = emergency->application.auto_sync.on;

	if (emergency_record_orders(emergency, pauses) < 0)
		return -1;
	int done = pauses ? switch_off(emergency) : 1;
	if (done <= 0)
		return done;
	done = post(emergency);
	if (pauses)
		say_paused(emergency);
	if (done > 0)
		say_what_is_owed(emergency);
	return done;
}

static int roll_back(struct emergency *emergency)
{
	const struct emergency_order *order = emergency->order;

	if (emergency_entry_choose(emergency->repository, &emergency->application, order->revision,
				   &emergency->arena, &emergency->entry, emergency->err) < 0)
		return -1;
	if (is_held_by_auto_sync(emergency))
		return 0;
	if (!order->dry_run)
		return order_it(emergency);
	say_plan(emergency, "would go back");
	return 1;
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
	if (read_settings(emergency) < 0 || emergency_find_place(emergency) < 0)
		return -1;
	int done = emergency_read_application(emergency);
	if (done > 0 && !emergency->order->dry_run && emergency_settle_earlier(emergency) < 0)
		return -1;
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
