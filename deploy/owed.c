/* SPDX-License-Identifier: Apache-2.0 */
/* What every target is owed, computed from refs alone. */
#include "base/digest.h"
#include "base/limits.h"
#include "base/map.h"
#include "deploy/delivery.h"
#include "deploy/deployment_state.h"
#include "repo/commit.h"
#include "repo/ref_name.h"
#include "review/approval.h"
#include "review/ledger.h"

/* What is the same for all targets that took `before` last. */
struct passage {
	struct changed_files files;
	int64_t time;
	struct oid landed; /* the ledger's entry of the tip; zero: it has none */
	struct span subject;
	uint32_t *pulls;
	size_t pull_count;
	struct message_bodies bodies;
};

struct branch {
	struct oid tip;
	bool exists;
};

struct owing {
	struct repository *repository;
	struct arena *arena;
	struct span name;           /* of the repository */
	struct span default_branch; /* "master" */
	struct ref_values chains;   /* refs/deploy/ */
	struct map branches;        /* ref -> struct branch */
	struct map passages;        /* branch, before and after -> struct passage */
	struct deliveries *owed;
	struct error *err;
};

static int by_name(const void *left, const void *right)
{
	const struct ref_value *a = left, *b = right;

	return span_compare(a->name, b->name);
}

/* Where refs/deploy/TARGET/BRANCH stands; zero: nothing was ever taken. */
static struct oid chain_tip(const struct owing *owing, struct span ref)
{
	struct ref_value wanted = { .name = ref };
	const struct ref_value *found =
		owing->chains.count ? bsearch(&wanted, owing->chains.items, owing->chains.count,
					      sizeof(wanted), by_name)
				    : NULL;

	return found ? found->oid : (struct oid){ 0 };
}

static int find_branch(struct owing *owing, struct span ref, const struct branch **ret_branch)
{
	void **slot = map_slot(&owing->branches, ref);
	struct branch *branch = *slot;

	if (!branch) {
		branch = ARENA_NEW(owing->arena, struct branch);
		int found = repository_ref(owing->repository, ref.ptr, &branch->tip, owing->err);
		if (found < 0)
			return -1;
		branch->exists = found > 0;
		*slot = branch;
	}
	*ret_branch = branch;
	return 0;
}

/* --- when, and by which pull requests --- */

static void add_pulls(struct owing *owing, const struct landings *landings, struct passage *passage)
{
	size_t capacity = 0;

	for (size_t i = 0; i < landings->count; i++) {
		const struct landing *landing = &landings->items[i];
		for (size_t k = 0; k < landing->pull_count; k++) {
			passage->pulls =
				arena_grow(owing->arena, passage->pulls, passage->pull_count,
					   &capacity, sizeof(*passage->pulls));
			passage->pulls[passage->pull_count++] = landing->pulls[k];
		}
	}
}

/*
 * The ledger makes a message better and is not needed for one: when it is damaged or says
 * nothing of this passage, the commit's own time stands, and no pull request is named.
 */
static void ask_ledger(struct owing *owing, struct span branch, struct oid before, struct oid after,
		       struct passage *passage)
{
	struct landings landings = { 0 };
	struct landing last;
	struct error ignored;

	if (ledger_last(owing->repository, branch, owing->arena, &last, &ignored) <= 0 ||
	    !oid_equal(last.new_tip, after))
		return;
	passage->time = last.time;
	passage->landed = last.entry;
	if (oid_is_zero(before) || ledger_since(owing->repository, branch, before, LIMIT_PULLS_TOLD,
						owing->arena, &landings, &ignored) <= 0)
		return;
	add_pulls(owing, &landings, passage);
}

static int make_passage(struct owing *owing, struct span branch, struct oid before,
			struct oid after, struct passage *passage)
{
	struct commit commit;

	if (commit_read(owing->repository, after, owing->arena, &commit, owing->err) < 0 ||
	    changed_files_between(owing->repository, before, after, owing->arena, &passage->files,
				  owing->err) < 0)
		return -1;
	passage->subject = span_first(commit.message, span_find(commit.message, '\n'));
	passage->time = commit.committer.time;
	ask_ledger(owing, branch, before, after, passage);
	return 0;
}

static int find_passage(struct owing *owing, struct span branch, struct oid before,
			struct oid after, struct passage **ret_passage)
{
	struct span key = arena_printf(owing->arena, "%s%s%.*s", oid_text(before).hex,
				       oid_text(after).hex, SPAN_ARG(branch));
	void **slot = map_slot(&owing->passages, key);

	if (!*slot) {
		struct passage *passage = ARENA_NEW(owing->arena, struct passage);
		if (make_passage(owing, branch, before, after, passage) < 0)
			return -1;
		*slot = passage;
	}
	*ret_passage = *slot;
	return 0;
}

/* --- one target --- */

/* What the target has taken, and where that is written down; both zero: nothing. */
struct last_taken {
	struct oid revision;
	struct oid entry;
};

/*
 * RFC 9562, version 8: bits of a digest, so that whoever is told twice can know it. Two entries
 * are part of it, what was taken last and how the tip came to be: a branch may go there and back
 * and there again, and whoever throws away what it has had before must not throw away that.
 */
static struct span delivery_id(const struct owing *owing, const struct delivery *delivery,
			       struct oid taken, struct oid landed)
{
	struct span named = arena_printf(owing->arena, "%.*s\n%.*s\n%.*s\n%s\n%s\n%s\n%s\n",
					 SPAN_ARG(owing->name), SPAN_ARG(delivery->target->name),
					 SPAN_ARG(delivery->branch), oid_text(delivery->before).hex,
					 oid_text(delivery->after).hex, oid_text(taken).hex,
					 oid_text(landed).hex);
	unsigned char digest[SHA256_BYTES];
	char hex[2 * 16 + 1];

	digest_sha256(named, digest);
	digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x80);
	digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80);
	for (size_t i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return arena_printf(owing->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
			    hex + 16, hex + 20);
}

static int add_delivery(struct owing *owing, const struct target *target, struct span branch,
			struct last_taken last, struct oid after)
{
	struct delivery delivery = {
		.target = target,
		.branch = branch,
		.default_branch = owing->default_branch,
		.before = last.revision,
		.after = after,
		.repository = owing->name,
	};
	struct passage *passage;

	if (find_passage(owing, branch, last.revision, after, &passage) < 0)
		return -1;
	delivery.files = passage->files;
	delivery.time = passage->time;
	delivery.subject = passage->subject;
	delivery.pulls = passage->pulls;
	delivery.pull_count = passage->pull_count;
	delivery.bodies = &passage->bodies;
	delivery.id = delivery_id(owing, &delivery, last.entry, passage->landed);
	ARENA_GROW(owing->arena, owing->owed);
	owing->owed->items[owing->owed->count++] = delivery;
	return 0;
}

static void add_problem(struct owing *owing, const struct target *target, struct span branch)
{
	struct deliveries *owed = owing->owed;
	const struct error *err = owing->err;

	owed->problems = arena_grow(owing->arena, owed->problems, owed->problem_count,
				    &owed->problem_capacity, sizeof(*owed->problems));
	owed->problems[owed->problem_count++] = (struct delivery_problem){
		.target = target,
		.branch = branch,
		.sentence = arena_printf(owing->arena, "%s%s%s", err->message,
					 err->hint[0] ? ". " : "", err->hint),
	};
}

/* 1 and what was taken last, 0 when the record is damaged: a problem. */
static int find_last_taken(struct owing *owing, const struct target *target, struct span branch,
			   struct last_taken *ret_last)
{
	struct oid tip = chain_tip(owing, deployment_ref(target->name, branch, owing->arena));
	struct deployment newest, taken;

	*ret_last = (struct last_taken){ 0 };
	if (oid_is_zero(tip))
		return 1;
	*owing->err = (struct error){ 0 };
	int found = deployment_taken_at(owing->repository, target->name, branch, tip, owing->arena,
					&newest, &taken, owing->err);
	if (found < 0) {
		add_problem(owing, target, branch);
		return 0;
	}
	if (found > 0)
		*ret_last = (struct last_taken){ taken.revision, taken.entry };
	return 1;
}

static int ask_branch(struct owing *owing, const struct target *target, struct span ref)
{
	const struct branch *branch;
	struct last_taken last;

	if (find_branch(owing, ref, &branch) < 0)
		return -1;
	if (!branch->exists || !find_last_taken(owing, target, ref, &last) ||
	    oid_equal(last.revision, branch->tip))
		return 0;
	return add_delivery(owing, target, ref, last, branch->tip);
}

static int begin(struct owing *owing)
{
	struct span head;

	if (repository_name(owing->repository, owing->arena, &owing->name, owing->err) < 0 ||
	    repository_head_ref(owing->repository, owing->arena, &head, owing->err) < 0 ||
	    refs_list(owing->repository, "refs/deploy/", owing->arena, &owing->chains, owing->err) <
		    0)
		return -1;
	if (ref_is_branch(head))
		owing->default_branch = ref_branch_name(head);
	map_init(&owing->branches, owing->arena);
	map_init(&owing->passages, owing->arena);
	return 0;
}

int deliveries_owed(struct repository *repository, const struct targets *targets,
		    struct arena *arena, struct deliveries *ret_owed, struct error *err)
{
	struct deliveries owed = { 0 };
	struct owing owing = {
		.repository = repository, .arena = arena, .owed = &owed, .err = err
	};

	if (begin(&owing) < 0)
		return -1;
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		for (size_t k = 0; target->problem.len == 0 && k < target->branch_count; k++)
			if (ask_branch(&owing, target, target->branches[k]) < 0)
				return -1;
	}
	*ret_owed = owed;
	return 0;
}
