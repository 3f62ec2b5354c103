/* SPDX-License-Identifier: Apache-2.0 */
/* Reading how it stands: the configuration, refs/deploy, the ledgers and the attempts. */
#include "deploy/status.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/nearest.h"
#include "deploy/courier_call.h"
#include "deploy/deployment_state.h"
#include "repo/commit.h"
#include "repo/ref_name.h"
#include "review/approval.h"
#include "review/ledger.h"

struct reading {
	struct repository *repository;
	const struct status_question *question;
	struct arena *arena;
	struct ref_values chains;
	struct attempts attempts; /* of the target being read */
	/* The last question put to the ledger, for most targets have taken the same. */
	struct span asked_branch;
	struct oid asked_before;
	int64_t asked_since;
	struct status *status;
	struct error *err;
};

static int by_name(const void *left, const void *right)
{
	const struct ref_value *a = left, *b = right;

	return span_compare(a->name, b->name);
}

static struct oid chain_tip(const struct reading *reading, struct span ref)
{
	struct ref_value wanted = { .name = ref };
	const struct ref_values *chains = &reading->chains;
	const struct ref_value *found =
		chains->count
			? bsearch(&wanted, chains->items, chains->count, sizeof(wanted), by_name)
			: NULL;

	return found ? found->oid : (struct oid){ 0 };
}

/* --- what it has --- */

static int application_by_name(const void *left, const void *right)
{
	const struct deployment *a = left, *b = right;

	return span_compare(a->application, b->application);
}

/* From the newest entry back to the one that says what was taken. */
static int read_applications(struct reading *reading, struct status_row *row,
			     const struct deployment *newest)
{
	struct deployments *applications = &row->applications;
	struct deployment entry = *newest;
	struct map seen;

	map_init(&seen, reading->arena);
	while (!oid_equal(entry.entry, row->taken.entry)) {
		if (deployment_is_word(&entry) && entry.application.len &&
		    !map_get(&seen, entry.application)) {
			*map_slot(&seen, entry.application) = row;
			ARENA_GROW(reading->arena, applications);
			applications->items[applications->count++] = entry;
		}
		if (oid_is_zero(entry.earlier))
			break;
		if (deployment_read(reading->repository, row->target, row->branch, entry.earlier,
				    reading->arena, &entry, reading->err) < 0)
			return -1;
	}
	if (applications->count)
		qsort(applications->items, applications->count, sizeof(*applications->items),
		      application_by_name);
	return 0;
}

static int read_resumed(struct reading *reading, struct status_row *row)
{
	struct deployments orders;

	if (deployment_orders(reading->repository, row->target, row->branch, reading->arena,
			      &orders, reading->err) < 0)
		return -1;
	for (size_t i = 0; i < orders.count; i++)
		if (orders.items[i].state == DEPLOY_AUTO_SYNC_ON)
			row->resumed = orders.items[i].time;
	return 0;
}

static int read_chain(struct reading *reading, struct status_row *row)
{
	struct span ref = deployment_ref(row->target, row->branch, reading->arena);
	struct oid tip = chain_tip(reading, ref);
	struct deployment newest;

	if (oid_is_zero(tip))
		return 0;
	int found = deployment_taken_at(reading->repository, row->target, row->branch, tip,
					reading->arena, &newest, &row->taken, reading->err);
	if (found < 0)
		return -1;
	row->has_taken = found > 0;
	if (!row->has_taken)
		row->taken = (struct deployment){ 0 };
	if (read_applications(reading, row, &newest) < 0)
		return -1;
	if (newest.debt_count == 0 || oid_is_zero(row->tip))
		return 0;
	if (read_resumed(reading, row) < 0)
		return -1;
	return deployment_debts(reading->repository, row->target, row->branch, row->tip,
				reading->arena, &row->debts, reading->err);
}

/* --- what it is owed --- */

static void read_attempt(const struct reading *reading, struct status_row *row)
{
	for (size_t i = 0; i < reading->attempts.count; i++) {
		const struct attempt *attempt = &reading->attempts.items[i];
		if (!span_equal(attempt->branch, row->branch))
			continue;
		row->attempt = *attempt;
		row->has_attempt = attempt->count > 0;
	}
}

/* When the first landing behind `before` was; of the last one, where that is not known; or 0. */
static int64_t owed_since(struct reading *reading, struct span branch, struct oid before)
{
	struct landings landings = { 0 };
	struct landing last;
	struct error ignored;
	int64_t since = 0;

	if (span_equal(branch, reading->asked_branch) && oid_equal(before, reading->asked_before))
		return reading->asked_since;
	if (!oid_is_zero(before) &&
	    ledger_since(reading->repository, branch, before, LIMIT_PULLS_TOLD, reading->arena,
			 &landings, &ignored) > 0 &&
	    landings.count)
		since = landings.items[0].time;
	else if (ledger_last(reading->repository, branch, reading->arena, &last, &ignored) > 0)
		since = last.time;
	reading->asked_branch = branch;
	reading->asked_before = before;
	reading->asked_since = since;
	return since;
}

static int is_told(struct reading *reading, const struct status_row *row)
{
	if (!row->has_taken)
		return 0;
	if (oid_is_zero(reading->question->revision) || oid_equal(row->taken.revision, row->tip))
		return oid_equal(row->taken.revision, row->tip);
	return repository_is_ancestor(reading->repository, row->tip, row->taken.revision,
				      reading->err);
}

/*
 * Without ledger and attempts nobody knows. Too early raises an alarm for nothing; none at all
 * would leave it out when nobody tells anybody.
 */
static int guess_since(struct reading *reading, struct status_row *row)
{
	struct commit commit;

	if (commit_read(reading->repository, row->tip, reading->arena, &commit, reading->err) < 0)
		return -1;
	row->since = commit.committer.time;
	if (row->has_taken && row->taken.time > row->since)
		row->since = row->taken.time;
	return 0;
}

static int judge_standing(struct reading *reading, struct status_row *row)
{
	int told = is_told(reading, row);

	if (told < 0)
		return -1;
	row->standing = told ? STANDING_TOLD : STANDING_OWED;
	if (told)
		return 0;
	read_attempt(reading, row);
	row->since = owed_since(reading, row->branch, row->taken.revision);
	if (row->has_attempt && (row->since == 0 || row->attempt.first < row->since))
		row->since = row->attempt.first;
	if (row->since == 0 && guess_since(reading, row) < 0)
		return -1;
	if (row->since > reading->question->now)
		row->since = reading->question->now;
	return 0;
}

/* --- rows --- */

/* 1 and where the branch stands, 0 when it is not there or has not the revision, -1. */
static int find_tip(struct reading *reading, struct span branch, struct oid *ret_tip)
{
	const struct status_question *question = reading->question;
	struct span ref = arena_printf(reading->arena, "%s%.*s", question->branch_prefix,
				       SPAN_ARG(ref_branch_name(branch)));
	int found = repository_ref(reading->repository, ref.ptr, ret_tip, reading->err);

	if (found <= 0 || oid_is_zero(question->revision))
		return found;
	int contains = repository_is_ancestor(reading->repository, question->revision, *ret_tip,
					      reading->err);
	*ret_tip = question->revision;
	return contains;
}

static void damaged(struct reading *reading, struct status_row *row)
{
	const struct error *err = reading->err;

	row->standing = STANDING_DAMAGED;
	row->problem = arena_printf(reading->arena, "%s%s%s", err->message,
				    err->hint[0] ? ". " : "", err->hint);
	row->applications = row->debts = (struct deployments){ 0 };
}

static int add_row(struct reading *reading, struct span name, const struct target *target,
		   struct span branch)
{
	struct status *status = reading->status;
	struct status_row row = { .target = name, .configured = target, .branch = branch };
	int found = find_tip(reading, branch, &row.tip);

	if (found < 0)
		return -1;
	if (found == 0 && !oid_is_zero(reading->question->revision))
		return 0;
	row.standing = STANDING_NO_BRANCH;
	*reading->err = (struct error){ 0 };
	if ((target && target->problem.len == 0) || !target) {
		if (read_chain(reading, &row) < 0)
			damaged(reading, &row);
		else if (found && judge_standing(reading, &row) < 0)
			return -1;
	} else {
		row.standing = STANDING_PROBLEM;
		row.problem = target->problem;
	}
	row.level = status_row_level(&row, status);
	ARENA_GROW(reading->arena, status);
	status->items[status->count++] = row;
	return 0;
}

static bool is_wanted(const struct reading *reading, struct span target)
{
	struct span wanted = reading->question->target;

	return wanted.len == 0 || span_equal(wanted, target);
}

static int add_target(struct reading *reading, const struct target *target)
{
	if (!is_wanted(reading, target->name))
		return 0;
	if (attempts_read(reading->repository, target->name, reading->arena, &reading->attempts,
			  reading->err) < 0)
		return -1;
	/* What is wrong may be its branches. */
	if (target->branch_count == 0)
		return add_row(reading, target->name, target, (struct span)SPAN(REF_BRANCHES));
	for (size_t i = 0; i < target->branch_count; i++)
		if (add_row(reading, target->name, target, target->branches[i]) < 0)
			return -1;
	return 0;
}

static int add_chain(struct reading *reading, struct span ref)
{
	struct span name = ref_behind(ref, "refs/deploy/");
	struct span target = span_first(name, span_find(name, '/'));

	if (target.len == name.len || !is_wanted(reading, target))
		return 0;
	return add_row(reading, target, NULL,
		       arena_printf(reading->arena, REF_BRANCHES "%.*s",
				    SPAN_ARG(span_from(name, target.len + 1))));
}

static int no_such_target(const struct reading *reading, const struct targets *targets)
{
	struct span wanted = reading->question->target;
	struct nearest nearest;

	nearest_init(&nearest, wanted);
	for (size_t i = 0; targets && i < targets->count; i++)
		nearest_offer(&nearest, targets->items[i].name);
	error_set(reading->err, ERROR_USAGE, "there is no target \"%.*s\"%s", SPAN_ARG(wanted),
		  targets ? "" : " that has taken anything");
	if (nearest.best.len)
		return error_hint(reading->err, "Did you mean %.*s?", SPAN_ARG(nearest.best));
	return error_hint(reading->err, "`headgate status` lists them");
}

static int revision_is_nowhere(const struct reading *reading)
{
	error_set(reading->err, ERROR_USAGE, "%.12s is on no branch that a target is told of",
		  oid_text(reading->question->revision).hex);
	return error_hint(reading->err, "It may not have landed: `headgate pulls` shows what is "
					"open");
}

static int read_server(struct reading *reading)
{
	struct targets *targets = ARENA_NEW(reading->arena, struct targets);
	struct span wanted = reading->question->target;

	if (targets_read(reading->repository, reading->arena, targets, reading->err) < 0)
		return -1;
	if (wanted.len && !target_named(targets, wanted))
		return no_such_target(reading, targets);
	if (wanted.len == 0)
		reading->status->problems = targets->problems;
	for (size_t i = 0; i < targets->count; i++)
		if (add_target(reading, &targets->items[i]) < 0)
			return -1;
	if (targets->count && !reading->status->count)
		return revision_is_nowhere(reading);
	return courier_is_working(reading->repository, reading->arena,
				  &reading->status->courier_works, reading->err);
}

static int read_copy(struct reading *reading)
{
	for (size_t i = 0; i < reading->chains.count; i++)
		if (add_chain(reading, reading->chains.items[i].name) < 0)
			return -1;
	if (reading->status->count || !reading->chains.count)
		return 0;
	return reading->question->target.len ? no_such_target(reading, NULL)
					     : revision_is_nowhere(reading);
}

/* As people type it. */
static const char *directory_of(struct repository *repository, struct arena *arena)
{
	struct span directory = span_of(repository_directory(repository));

	while (directory.len > 1 && directory.ptr[directory.len - 1] == '/')
		directory.len--;
	return arena_copy(arena, directory).ptr;
}

int status_read(struct repository *repository, const struct status_question *question,
		struct arena *arena, struct status *ret_status, struct error *err)
{
	struct status status = {
		.is_server = question->is_server,
		.directory = directory_of(repository, arena),
		.now = question->now,
		.late = question->late,
	};
	struct reading reading = {
		.repository = repository,
		.question = question,
		.arena = arena,
		.status = &status,
		.err = err,
	};

	if (repository_name(repository, arena, &status.repository, err) < 0 ||
	    refs_list(repository, "refs/deploy/", arena, &reading.chains, err) < 0 ||
	    (question->is_server ? read_server(&reading) : read_copy(&reading)) < 0)
		return -1;
	*ret_status = status;
	return 0;
}
