/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/registry.h"

#include "base/limits.h"
#include "courier/secret.h"
#include "courier/transport.h"
#include "deploy/image_inquiry.h"
#include "images/image_reference.h"

#include <time.h>

/* A person or a push's follow-up waits: a busy registry gets a few seconds, not minutes. */
enum { ROUNDS = 3, PAUSE_SECONDS = 2, PAUSE_SECONDS_MAX = 10 };

/* A registry with its login, as the transport wants it. */
struct place_to_ask {
	struct registry registry;
	struct target target;
	struct credentials credentials;
	struct place_to_ask *next;
};

struct resolving {
	struct repository *repository;
	struct transport *transport;
	struct arena arena; /* holds logins: wiped */
	struct place_to_ask *places;
	struct asking *askings;
	size_t count;
	struct error *err;
};

/* One image on its way to a verdict. */
struct asking {
	struct resolving *resolving;
	struct place_to_ask *place;
	struct image_inquiry inquiry;
	struct request request;
	struct exchange exchange;
	bool failed; /* the next request could not be started: the error says why */
};

/* --- registries --- */

/* Of no kind: messages name the settings of a registry. */
static struct target target_of(const struct registry *registry)
{
	return (struct target){
		.name = registry->host,
		.url = registry->endpoint,
		.secret_file = registry->user_file,
		.token_file = registry->token_file,
		.ca_file = registry->ca_file,
		.allow_private = registry->allow_private,
	};
}

/* What is wrong with its login is a problem of this registry's images only. */
static void read_login(struct place_to_ask *place, struct arena *arena)
{
	struct error err = { 0 };

	if (place->registry.problem.len ||
	    (!place->registry.user_file.len && !place->registry.token_file.len))
		return;
	if (credentials_read(&place->target, arena, &place->credentials, &err) < 0)
		place->registry.problem = arena_printf(arena, "%s%s%s", err.message,
						       err.hint[0] ? "; " : "", err.hint);
	/* What the environment holds for a target of this name is not for a registry. */
	if (!place->registry.user_file.len)
		place->credentials.secret = (struct span){ 0 };
	if (!place->registry.token_file.len)
		place->credentials.token = (struct span){ 0 };
}

static int find_place(struct resolving *resolving, struct span host,
		      struct place_to_ask **ret_place)
{
	struct place_to_ask *place = resolving->places;

	while (place && !span_equal(place->registry.host, host))
		place = place->next;
	*ret_place = place;
	if (place)
		return 0;
	place = ARENA_NEW(&resolving->arena, struct place_to_ask);
	if (registry_read(resolving->repository, host, &resolving->arena, &place->registry,
			  resolving->err) < 0)
		return -1;
	place->target = target_of(&place->registry);
	read_login(place, &resolving->arena);
	place->next = resolving->places;
	resolving->places = place;
	*ret_place = place;
	return 0;
}

/* --- one image --- */

static void ask(struct asking *asking)
{
	struct resolving *resolving = asking->resolving;

	if (asking->inquiry.step == INQUIRY_DONE)
		return;
	asking->request = image_inquiry_request(&asking->inquiry, &resolving->arena);
	asking->exchange.request = &asking->request;
	if (transport_start(resolving->transport, &asking->exchange, resolving->err) < 0)
		asking->failed = true;
}

static void take(struct exchange *exchange, const struct answer *answer)
{
	struct asking *asking = exchange->context;

	image_inquiry_answer(&asking->inquiry, answer, &asking->resolving->arena);
	ask(asking);
}

static int prepare(struct resolving *resolving, struct asking *asking, struct span image)
{
	struct image_reference reference;
	const char *problem = image_reference_read(image, &reference);

	asking->resolving = resolving;
	asking->inquiry.verdict.image = image;
	if (problem) {
		asking->inquiry.step = INQUIRY_DONE;
		asking->inquiry.verdict.state = IMAGE_MISSING;
		asking->inquiry.verdict.problem = arena_printf(&resolving->arena, "%s", problem);
		return 0;
	}
	if (find_place(resolving, image_registry(reference.name), &asking->place) < 0)
		return -1;
	asking->inquiry.registry = &asking->place->registry;
	asking->inquiry.credentials = asking->place->credentials;
	asking->inquiry.name = image_repository(reference.name, &resolving->arena);
	asking->inquiry.tag = reference.tag;
	asking->inquiry.digest = reference.digest;
	asking->exchange = (struct exchange){
		.target = &asking->place->target,
		.arena = &resolving->arena,
		.done = take,
		.context = asking,
	};
	image_inquiry_begin(&asking->inquiry, &resolving->arena);
	return 0;
}

/* --- all of them --- */

static int work(struct resolving *resolving)
{
	size_t under_way = 0;

	for (size_t i = 0; i < resolving->count; i++) {
		under_way += resolving->askings[i].inquiry.step != INQUIRY_DONE;
		ask(&resolving->askings[i]);
	}
	while (under_way > 0)
		if (transport_wait(resolving->transport, -1, LIMIT_REQUEST_MS, &under_way,
				   resolving->err) < 0)
			return -1;
	for (size_t i = 0; i < resolving->count; i++)
		if (resolving->askings[i].failed)
			return -1;
	return 0;
}

/* Those that may have another answer soon begin anew; the pause that they ask for, or 0: none. */
static int64_t begin_again(struct resolving *resolving)
{
	int64_t pause = 0;

	for (size_t i = 0; i < resolving->count; i++) {
		struct image_inquiry *inquiry = &resolving->askings[i].inquiry;
		const struct image_verdict *verdict = &inquiry->verdict;
		if (verdict->state != IMAGE_UNKNOWN || !verdict->again ||
		    verdict->retry_after > PAUSE_SECONDS_MAX)
			continue;
		int64_t asked =
			verdict->retry_after > PAUSE_SECONDS ? verdict->retry_after : PAUSE_SECONDS;
		pause = asked > pause ? asked : pause;
		inquiry->verdict = (struct image_verdict){ .image = verdict->image };
		inquiry->challenged = false;
		image_inquiry_begin(inquiry, &resolving->arena);
	}
	return pause;
}

static int work_in_rounds(struct resolving *resolving)
{
	for (int round = 1; work(resolving) == 0; round++) {
		if (round == ROUNDS)
			return 0;
		struct timespec pause = { .tv_sec = begin_again(resolving) };
		if (pause.tv_sec == 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -1;
}

static int open_transport(struct resolving *resolving)
{
	struct span *proxies;
	struct span proxy = { 0 };
	size_t count;

	if (repository_config(resolving->repository, "headgate.proxy", &resolving->arena, &proxies,
			      &count, resolving->err) < 0)
		return -1;
	if (count)
		proxy = arena_copy(&resolving->arena, proxies[count - 1]);
	return transport_open(proxy, &resolving->transport, resolving->err);
}

static int resolve(struct resolving *resolving, const struct span *images)
{
	resolving->askings = ARENA_ARRAY(&resolving->arena, resolving->count, struct asking);
	for (size_t i = 0; i < resolving->count; i++)
		if (prepare(resolving, &resolving->askings[i], images[i]) < 0)
			return -1;
	if (open_transport(resolving) < 0)
		return -1;
	int status = work_in_rounds(resolving);
	transport_close(resolving->transport);
	return status;
}

int registry_resolve(struct repository *repository, const struct span *images, size_t count,
		     struct arena *arena, struct image_verdicts *ret_verdicts, struct error *err)
{
	struct resolving resolving = { .repository = repository, .count = count, .err = err };

	if (count > LIMIT_IMAGES_ASKED)
		return error_set(err, ERROR_LIMIT, "more than %d images", LIMIT_IMAGES_ASKED);
	arena_init(&resolving.arena, LIMIT_RUN_ARENA_BYTES);
	int status = resolve(&resolving, images);
	*ret_verdicts = (struct image_verdicts){ 0 };
	for (size_t i = 0; status == 0 && i < count; i++) {
		struct image_verdict verdict = resolving.askings[i].inquiry.verdict;
		verdict.digest = arena_copy(arena, verdict.digest);
		verdict.problem = arena_copy(arena, verdict.problem);
		ARENA_GROW(arena, ret_verdicts);
		ret_verdicts->items[ret_verdicts->count++] = verdict;
	}
	arena_wipe(&resolving.arena);
	return status;
}
