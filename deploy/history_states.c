/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chains of refs/deploy beside the rows. Of each Application the newest word counts; of several
 * Applications of one target the one that somebody must look at soonest.
 */
#include "base/map.h"
#include "deploy/application_names.h"
#include "deploy/history_row.h"
#include "repo/ref_name.h"

struct joining {
	struct repository *repository;
	const struct history_question *question;
	struct history *history;
	struct arena *arena;
	struct map rows;  /* revision -> struct history_row */
	struct map ended; /* entries of orders that another entry says the outcome of */
	struct map words; /* row and Application -> struct deployment, of the target at hand */
	struct error *err;
};

/* Whatever an Application says is more than "accepted". */
unsigned history_urgency(enum deployment_state state)
{
	static const enum deployment_state order[] = {
		DEPLOY_ACCEPTED,    DEPLOY_SUPERSEDED, DEPLOY_UNCHANGED, DEPLOY_HEALTHY,
		DEPLOY_SYNCED,      DEPLOY_SYNCING,    DEPLOY_SEEN,      DEPLOY_UNMATCHED,
		DEPLOY_WAITING,     DEPLOY_BLOCKED,    DEPLOY_FAILED,    DEPLOY_ROLLING_BACK,
		DEPLOY_ROLLED_BACK,
	};
	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i] == state)
			return i + 1;
	return 0;
}

static bool is_below(struct span path, struct span folder)
{
	return path.len > folder.len && path.ptr[folder.len] == '/' &&
	       span_equal(span_first(path, folder.len), folder);
}

/* The Application builds what is asked for, or a part of it. */
static bool concerns(const struct history_question *question, const struct deployment *deployment)
{
	struct span path = application_tree_path(deployment->path);

	if (question->path.len == 0 || path.len == 0)
		return true;
	return span_equal(path, question->path) || is_below(path, question->path) ||
	       is_below(question->path, path);
}

static void note_word(struct joining *joining, struct deployment *deployment)
{
	struct span revision = { (const char *)deployment->revision.bytes, OID_BYTES };

	if (!map_get(&joining->rows, revision) || !concerns(joining->question, deployment))
		return;
	struct span key =
		arena_printf(joining->arena, "%s %.*s", oid_text(deployment->revision).hex,
			     SPAN_ARG(deployment->application));
	*map_slot(&joining->words, key) = deployment;
}

static struct span key_of(const struct oid *oid)
{
	return (struct span){ (const char *)oid->bytes, OID_BYTES };
}

static void note_order(struct joining *joining, const struct deployment *deployment)
{
	if (!oid_is_zero(deployment->order))
		*map_slot(&joining->ended, key_of(&deployment->order)) = joining;
}

/* An emergency's order counts only while nobody knows what came of it. */
static bool is_word(const struct joining *joining, const struct deployment *deployment)
{
	if (deployment->state == DEPLOY_ROLLING_BACK)
		return !map_get(&joining->ended, key_of(&deployment->entry));
	return deployment_is_word(deployment) && deployment->state != DEPLOY_AUTO_SYNC_ON;
}

static struct span detail_of(const struct deployment *deployment, struct arena *arena)
{
	if (deployment->application.len == 0)
		return deployment->answer;
	return arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(deployment->application),
			    deployment->answer.len ? ": " : "", SPAN_ARG(deployment->answer));
}

static void take_word(struct joining *joining, const struct deployment *deployment)
{
	struct span revision = { (const char *)deployment->revision.bytes, OID_BYTES };
	struct history_row *row = map_get(&joining->rows, revision);
	struct history_state *state = &row->states[row->state_count - 1];

	if (history_urgency(state->state) > history_urgency(deployment->state))
		return;
	state->state = deployment->state;
	state->detail = detail_of(deployment, joining->arena);
	state->time = deployment->time;
}

/* Every row gets a state of the target, also one that was never told. */
static void add_target(struct joining *joining, struct span target)
{
	for (size_t i = 0; i < joining->history->count; i++) {
		struct history_row *row = &joining->history->items[i];
		row->states[row->state_count++] = (struct history_state){ .target = target };
	}
}

static int join_target(struct joining *joining, struct span target)
{
	struct deployments deployments;

	if (deployments_read(joining->repository, target, joining->question->branch, joining->arena,
			     &deployments, joining->err) < 0)
		return -1;
	add_target(joining, target);
	map_init(&joining->words, joining->arena);
	map_init(&joining->ended, joining->arena);
	for (size_t i = 0; i < deployments.count; i++)
		note_order(joining, &deployments.items[i]);
	for (size_t i = 0; i < deployments.count; i++)
		if (is_word(joining, &deployments.items[i]))
			note_word(joining, &deployments.items[i]);
	for (size_t i = 0; i < joining->words.count; i++)
		take_word(joining, joining->words.entries[i].value);
	return 0;
}

static void index_rows(struct joining *joining, size_t targets)
{
	map_init(&joining->rows, joining->arena);
	for (size_t i = 0; i < joining->history->count; i++) {
		struct history_row *row = &joining->history->items[i];
		const char *bytes = (const char *)row->landing.new_tip.bytes;
		*map_slot(&joining->rows, (struct span){ bytes, OID_BYTES }) = row;
		row->states = ARENA_ARRAY(joining->arena, targets, struct history_state);
	}
}

/* "prod" of refs/deploy/prod/master when the branch is refs/heads/master, else nothing. */
static struct span target_of_ref(struct span ref, struct span branch)
{
	struct span rest = ref_behind(ref, "refs/deploy/");
	size_t len = span_find(rest, '/');
	struct span name = ref_branch_name(branch);

	if (!span_equal(span_from(rest, len + 1), name))
		return (struct span){ 0 };
	return span_first(rest, len);
}

int history_states(struct repository *repository, const struct history_question *question,
		   struct history *history, struct arena *arena, struct error *err)
{
	struct joining joining = {
		.repository = repository,
		.question = question,
		.history = history,
		.arena = arena,
		.err = err,
	};
	struct ref_values refs;

	if (history->count == 0)
		return 0;
	if (refs_list(repository, "refs/deploy/", arena, &refs, err) < 0)
		return -1;
	index_rows(&joining, refs.count);
	for (size_t i = 0; i < refs.count; i++) {
		struct span target = target_of_ref(refs.items[i].name, question->branch);
		if (target.len && join_target(&joining, target) < 0)
			return -1;
	}
	return 0;
}
