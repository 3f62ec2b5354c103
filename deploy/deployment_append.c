/* SPDX-License-Identifier: Apache-2.0 */
/* Writing refs/deploy. */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "deploy/deployment_state.h"
#include "repo/object.h"
#include "review/record.h"
#include "review/trailers.h"

#include <inttypes.h>

/* One ref that gets entries. */
struct chain {
	struct span ref;
	struct oid tip;           /* where the ref stands; zero: it is new */
	bool has_newest;          /* `newest` is filled */
	struct deployment newest; /* the last entry so far, of the ref or of this transaction */
	struct ref_edit *edit;    /* of this transaction already, or NULL */
};

struct appending {
	struct repository *repository;
	struct ref_transaction *transaction;
	struct arena *arena;
	struct map chains; /* ref -> struct chain */
	struct oid empty_tree;
	struct error *err;
};

static struct ref_edit *edit_of(struct ref_transaction *transaction, struct span ref)
{
	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, ref))
			return &transaction->items[i];
	return NULL;
}

static int in_the_way(struct appending *appending, struct span other, struct span ref)
{
	error_set(appending->err, ERROR_REPOSITORY,
		  "%.*s stands where git would make a folder for %.*s, or the other way round",
		  SPAN_ARG(other), SPAN_ARG(ref));
	return error_hint(appending->err,
			  "When its branch is gone for good, on the server: git -c "
			  "core.hooksPath=/dev/null update-ref -d %.*s",
			  SPAN_ARG(other));
}

/*
 * A branch `release` that was removed, and `release/1.0` after it: git refuses to make that ref,
 * and would refuse the whole transaction, which has other targets' entries as well.
 */
static int check_room(struct appending *appending, struct span ref)
{
	struct ref_values below;
	struct oid oid;

	for (size_t at = strlen("refs/deploy/") + 1; at < ref.len; at++) {
		if (ref.ptr[at] != '/')
			continue;
		struct span above = arena_copy(appending->arena, span_first(ref, at));
		int found = repository_ref(appending->repository, above.ptr, &oid, appending->err);
		if (found)
			return found < 0 ? -1 : in_the_way(appending, above, ref);
	}
	if (refs_list(appending->repository,
		      arena_printf(appending->arena, "%.*s/", SPAN_ARG(ref)).ptr, appending->arena,
		      &below, appending->err) < 0)
		return -1;
	return below.count ? in_the_way(appending, below.items[0].name, ref) : 0;
}

/* Where the entries of one target and branch go. */
static int find_chain(struct appending *appending, const struct deployment *deployment,
		      struct chain **ret_chain)
{
	struct span ref = deployment_ref(deployment->target, deployment->branch, appending->arena);
	void **slot = map_slot(&appending->chains, ref);
	struct chain *chain = *slot;
	struct oid head;

	*ret_chain = chain;
	if (chain)
		return 0;
	chain = ARENA_NEW(appending->arena, struct chain);
	chain->ref = ref;
	if (repository_ref(appending->repository, ref.ptr, &chain->tip, appending->err) < 0)
		return -1;
	chain->edit = edit_of(appending->transaction, ref);
	if (!chain->edit && oid_is_zero(chain->tip) && check_room(appending, ref) < 0)
		return -1;
	head = chain->edit ? chain->edit->new_oid : chain->tip;
	chain->has_newest = !oid_is_zero(head);
	if (chain->has_newest &&
	    deployment_read(appending->repository, deployment->target, deployment->branch, head,
			    appending->arena, &chain->newest, appending->err) < 0)
		return -1;
	*slot = *ret_chain = chain;
	return 0;
}

/* The Application was seen where Git wants it. */
static bool is_where_git_is(const struct deployment *entry)
{
	return entry->state == DEPLOY_SYNCED || entry->state == DEPLOY_HEALTHY ||
	       entry->state == DEPLOY_UNCHANGED;
}

/* Nothing more comes of auto-sync that was switched on. */
static bool ends_following(const struct deployment *entry)
{
	switch (entry->state) {
	case DEPLOY_HEALTHY:
	case DEPLOY_UNCHANGED:
	case DEPLOY_FAILED:
	case DEPLOY_SUPERSEDED:
	case DEPLOY_WAITING:
	case DEPLOY_ROLLED_BACK:
	case DEPLOY_AUTO_SYNC_OFF:
	case DEPLOY_AUTO_SYNC_ON:
		return true;
	default:
		return false;
	}
}

/* Whether an entry about the same Application settles the debt. */
static bool settles(const struct deployment *entry, const struct deployment *debt)
{
	if (oid_equal(entry->order, debt->entry))
		return true;
	switch (debt->state) {
	case DEPLOY_ROLLED_BACK:
		return is_where_git_is(entry) || entry->state == DEPLOY_ROLLED_BACK;
	case DEPLOY_ROLLING_BACK:
		/* It was seen there a moment ago, maybe before Argo CD began to go back. */
		return entry->state == DEPLOY_ROLLED_BACK ||
		       (is_where_git_is(entry) && entry->time - debt->time > LIMIT_ORDER_SECONDS);
	case DEPLOY_AUTO_SYNC_OFF:
		return entry->state == DEPLOY_AUTO_SYNC_ON || entry->state == DEPLOY_AUTO_SYNC_OFF;
	case DEPLOY_AUTO_SYNC_ON:
		return ends_following(entry);
	default:
		return true;
	}
}

static bool may_settle(const struct deployment *entry)
{
	return entry->application.len &&
	       (is_where_git_is(entry) || ends_following(entry) || !oid_is_zero(entry->order));
}

/* The debts of the chain that are left when this entry is there; its own is not known yet. */
static int debts_before(struct appending *appending, const struct chain *chain,
			const struct deployment *deployment, struct oid **ret_debts,
			size_t *ret_count)
{
	const struct deployment *newest = &chain->newest;
	size_t count = chain->has_newest ? newest->debt_count : 0;
	struct oid *debts = ARENA_ARRAY(appending->arena, count + 1, struct oid);

	*ret_debts = debts;
	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct deployment debt;
		if (may_settle(deployment)) {
			if (deployment_read(appending->repository, newest->target, newest->branch,
					    newest->debts[i], appending->arena, &debt,
					    appending->err) < 0)
				return -1;
			if (span_equal(debt.application, deployment->application) &&
			    settles(deployment, &debt))
				continue;
		}
		debts[(*ret_count)++] = newest->debts[i];
	}
	return 0;
}

/* At most so much of an agent's answer as fits a line, never half a character. */
static struct span answer_line(struct span answer)
{
	struct span line = span_first(answer, LIMIT_ANSWER_LINE_BYTES);

	while (line.len < answer.len && line.len &&
	       ((unsigned char)answer.ptr[line.len] & 0xC0) == 0x80)
		line.len--;
	return ascii_trim(line);
}

static void put_sentence(struct text *text, const struct deployment *deployment)
{
	if (deployment->application.len) {
		line_put(text, deployment->application);
		text_string(text, " on ");
	} else {
		text_string(text, "told ");
	}
	text_format(text, "%.*s of %.*s at %.12s: %s\n", SPAN_ARG(deployment->target),
		    SPAN_ARG(deployment->branch), oid_text(deployment->revision).hex,
		    deployment_state_name(deployment->state));
}

static void put_trailers(struct text *text, const struct deployment *deployment)
{
	trailer_put(text, "Target", deployment->target);
	trailer_put(text, "Branch", deployment->branch);
	trailer_put_oid(text, "Before", deployment->before);
	trailer_put_oid(text, "Revision", deployment->revision);
	text_format(text, "State: %s\n", deployment_state_name(deployment->state));
	trailer_put(text, "Application", deployment->application);
	trailer_put(text, "Path", deployment->path);
	trailer_put(text, "Answer", answer_line(deployment->answer));
	if (deployment->attempts)
		text_format(text, "Attempts: %u\n", deployment->attempts);
	trailer_put_oid(text, "Order", deployment->order);
	if (deployment->next_number)
		text_format(text, "Next: %" PRId64 "\n", deployment->next_number);
	if (deployment->automated.on) {
		text_string(text, "Automated: ");
		auto_sync_put(text, &deployment->automated);
		text_byte(text, '\n');
	}
	trailer_put_oid(text, "Taken", deployment->taken);
	for (size_t i = 0; i < deployment->debt_count; i++)
		text_format(text, "%s%s", i ? " " : "Debts: ", oid_text(deployment->debts[i]).hex);
	if (deployment->debt_count)
		text_byte(text, '\n');
}

static int entry_message(const struct deployment *deployment, struct arena *arena,
			 struct span *ret_message, struct error *err)
{
	struct text text;
	int result = 0;

	text_init(&text, LIMIT_COMMIT_BYTES / 2);
	put_sentence(&text, deployment);
	text_byte(&text, '\n');
	put_trailers(&text, deployment);
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT, "the record of a deployment is too large");
	else
		*ret_message = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

static int write_commit(struct appending *appending, struct deployment *deployment)
{
	struct record_draft draft = {
		.author = SPAN(RECORD_GATE),
		.time = deployment->time,
		.tree = appending->empty_tree,
		.parents = { deployment->earlier, deployment->revision },
	};

	if (entry_message(deployment, appending->arena, &draft.message, appending->err) < 0)
		return -1;
	return record_write(appending->repository, &draft, appending->arena, &deployment->entry,
			    appending->err);
}

/* What is never read back must not be written. */
static int check(struct appending *appending, const struct deployment *deployment)
{
	enum object_kind kind;

	if ((int)deployment->state <= 0 || (int)deployment->state >= DEPLOYMENT_STATES)
		BUG("a deployment without a state");
	if (object_kind(appending->repository, deployment->revision, &kind, appending->err) < 0)
		return -1;
	if (kind != OBJECT_COMMIT)
		return error_set(appending->err, ERROR_REPOSITORY,
				 "the revision %.12s of a deployment is no commit of this "
				 "repository",
				 oid_text(deployment->revision).hex);
	return 0;
}

static int append(struct appending *appending, const struct deployment *deployment)
{
	struct deployment entry = *deployment;
	struct chain *chain;

	if (check(appending, deployment) < 0 || find_chain(appending, deployment, &chain) < 0 ||
	    debts_before(appending, chain, deployment, &entry.debts, &entry.debt_count) < 0)
		return -1;
	if (deployment_is_debt(deployment->state) && entry.debt_count >= LIMIT_DEPLOY_DEBTS)
		return error_set(
			appending->err, ERROR_LIMIT,
			"more than %d emergencies of %.*s have not come to an end: `headgate "
			"status` names them",
			LIMIT_DEPLOY_DEBTS, SPAN_ARG(deployment->target));
	entry.earlier = (struct oid){ 0 };
	entry.taken = (struct oid){ 0 };
	if (chain->has_newest) {
		const struct deployment *newest = &chain->newest;
		entry.earlier = newest->entry;
		entry.taken = deployment_is_taking(newest) ? newest->entry : newest->taken;
	}
	if (write_commit(appending, &entry) < 0)
		return -1;
	if (deployment_is_debt(deployment->state))
		entry.debts[entry.debt_count++] = entry.entry;
	chain->newest = entry;
	chain->has_newest = true;
	return 0;
}

/* Edits that are there already first: new ones may move the list that they stand in. */
static void add_edits(struct appending *appending)
{
	const struct map *chains = &appending->chains;

	for (size_t i = 0; i < chains->count; i++) {
		const struct chain *chain = chains->entries[i].value;
		if (chain->edit)
			chain->edit->new_oid = chain->newest.entry;
	}
	for (size_t i = 0; i < chains->count; i++) {
		const struct chain *chain = chains->entries[i].value;
		if (!chain->edit && oid_is_zero(chain->tip))
			ref_create(appending->transaction, chain->ref, chain->newest.entry);
		else if (!chain->edit)
			ref_update(appending->transaction, chain->ref, chain->tip,
				   chain->newest.entry);
	}
}

int deployments_append(struct repository *repository, const struct deployments *deployments,
		       struct ref_transaction *transaction, struct arena *arena, struct error *err)
{
	struct appending appending = {
		.repository = repository, .transaction = transaction, .arena = arena, .err = err
	};

	map_init(&appending.chains, arena);
	if (tree_write(repository, NULL, 0, arena, &appending.empty_tree, err) < 0)
		return -1;
	for (size_t i = 0; i < deployments->count; i++)
		if (append(&appending, &deployments->items[i]) < 0)
			return -1;
	add_edits(&appending);
	return 0;
}
