/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/verify.h"

#include "base/limits.h"
#include "gate/verify_step.h"
#include "repo/object.h"
#include "repo/ref_name.h"
#include "repo/tree.h"

struct verifying {
	const struct verify_request *request;
	struct arena *arena;
	struct landings landings;
	struct push_policies policies; /* of the entry that is looked at */
	struct oid policy;             /* which file they are of */
	bool has_policies;
	bool has_signed; /* once an entry was signed, all that follow are */
	bool skipping;   /* what landed up to `since` */
	struct verification *verification;
	struct error *err;
};

/* The file's text is damaged or missing, not the machine: that is an answer. */
static bool is_answer(const struct error *err)
{
	return err->code == ERROR_REPOSITORY || err->code == ERROR_INPUT;
}

static void set_problem(struct verifying *verifying, const char *format, ...) PRINTF_LIKE(2, 3);
static void set_problem(struct verifying *verifying, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	verifying->verification->problem = arena_vprintf(verifying->arena, format, args);
	va_end(args);
}

static int read_ledger(struct verifying *verifying)
{
	const struct verify_request *request = verifying->request;

	if (ledger_read(request->repository, request->branch, verifying->arena,
			&verifying->landings, verifying->err) == 0)
		return 0;
	if (!is_answer(verifying->err))
		return -1;
	set_problem(verifying, "%s", verifying->err->message);
	return 0;
}

/* The branch stands where the last entry left it. */
static int check_tip(struct verifying *verifying)
{
	const struct verify_request *request = verifying->request;
	const struct landings *landings = &verifying->landings;
	struct span branch = request->branch;

	if (verifying->verification->problem.len)
		return 0;
	if (landings->count == 0) {
		struct span ledger = ledger_ref(branch, verifying->arena);
		if (oid_is_zero(request->tip))
			set_problem(verifying,
				    "there is neither a branch %.*s nor a ledger %.*s; `git "
				    "for-each-ref refs/landed` lists those that can be verified",
				    SPAN_ARG(ref_branch_name(branch)), SPAN_ARG(ledger));
		else
			set_problem(verifying,
				    "there is no ledger %.*s; `headgate install` on the server "
				    "begins it for a protected branch",
				    SPAN_ARG(ledger));
		return 0;
	}
	const struct landing *last = &landings->items[landings->count - 1];
	if (oid_is_zero(request->tip))
		set_problem(verifying, "%.*s is gone; the gate left it at %s", SPAN_ARG(branch),
			    oid_text(last->new_tip).hex);
	else if (!oid_equal(request->tip, last->new_tip))
		set_problem(verifying,
			    "%.*s stands at %s, but the gate left it at %s: something else moved "
			    "it, or the ledger here is not of the same moment",
			    SPAN_ARG(branch), oid_text(request->tip).hex,
			    oid_text(last->new_tip).hex);
	return 0;
}

/* The policy file of a commit; zero when it has none. */
static int find_policy_file(struct verifying *verifying, struct oid commit, struct arena *scratch,
			    struct oid *ret_blob)
{
	struct repository *repository = verifying->request->repository;
	struct tree_entry entry = { 0 };
	struct oid tree;

	if (repository_commit_tree(repository, commit, &tree, verifying->err) < 0 ||
	    tree_find(repository, tree, span_of(POLICY_PATH), scratch, &entry, verifying->err) < 0)
		return -1;
	*ret_blob = entry.oid;
	return 0;
}

/*
 * The policies under which the entry was made; kept as long as the file is the same.
 * A branch begins under no policy of its own: the one that it begins with says
 * which keys are the gate's.
 */
static int read_policies(struct verifying *verifying, const struct landing *landing,
			 struct arena *scratch)
{
	struct oid blob = landing->policy;

	if (landing->kind == LANDING_START &&
	    find_policy_file(verifying, landing->new_tip, scratch, &blob) < 0)
		return -1;
	if (verifying->has_policies && oid_equal(verifying->policy, blob))
		return 0;
	verifying->policy = blob;
	verifying->has_policies = true;
	return push_policies_of_blob(&verifying->policies, verifying->request->repository, blob,
				     verifying->arena, verifying->err);
}

/* Which keys the gate may have signed with. */
static void find_gate_keys(struct verifying *verifying, struct signers *ret_signers)
{
	const struct signer *named = verifying->request->gate_key;
	const struct policy *policy = verifying->policies.of_head;
	bool only = verifying->request->only_gate_key;
	struct signers signers = { 0 };

	if (named) {
		ARENA_GROW(verifying->arena, &signers);
		signers.items[signers.count++] = *named;
	}
	for (size_t i = 0; !only && policy && i < policy->gate_keys.count; i++) {
		ARENA_GROW(verifying->arena, &signers);
		signers.items[signers.count++] = (struct signer){
			.principal = named ? named->principal : span_of("headgate"),
			.key = policy->gate_keys.items[i],
		};
	}
	*ret_signers = signers;
}

static int check_signature(struct verifying *verifying, const struct signers *gate,
			   struct verified_step *step, struct arena *scratch)
{
	const struct landing *landing = &step->landing;
	const struct policy *policy = verifying->policies.of_head;
	struct signature_verdict verdict;

	if (!landing->signature.len) {
		if (verifying->request->only_gate_key || verifying->has_signed ||
		    (policy && policy->gate_keys.count))
			step->problem = span_of("the ledger's entry is not signed by the gate");
		return 0;
	}
	step->signature = ENTRY_UNVERIFIED;
	verifying->has_signed = true;
	if (!gate->count)
		return 0;
	if (signature_verify(landing->signed_payload, landing->signature, gate, landing->time,
			     scratch, &verdict, verifying->err) < 0)
		return -1;
	if (verdict.good)
		step->signature = ENTRY_SIGNED;
	else
		step->problem = arena_printf(verifying->arena,
					     "the signature of the ledger's entry is not the "
					     "gate's: %.*s",
					     SPAN_ARG(verdict.problem));
	return 0;
}

/* Is the policy that the entry names the one that ruled the branch then? */
static int check_policy(struct verifying *verifying, struct verified_step *step,
			struct arena *scratch)
{
	const struct landing *landing = &step->landing;
	struct oid blob;

	if (landing->kind == LANDING_START || landing->kind == LANDING_UNASKED)
		return 0;
	if (find_policy_file(verifying, landing->old_tip, scratch, &blob) < 0)
		return -1;
	if (!oid_is_zero(blob) && !oid_equal(blob, landing->policy))
		step->problem = arena_printf(verifying->arena,
					     "it was judged by another policy than the one at "
					     "%.12s",
					     oid_text(landing->old_tip).hex);
	return 0;
}

static int judge(struct verifying *verifying, struct verified_step *step, struct arena *scratch)
{
	struct step_judge judge = {
		.request = verifying->request,
		.landing = &step->landing,
		.policies = &verifying->policies,
		.arena = scratch,
		.err = verifying->err,
	};

	if (read_policies(verifying, &step->landing, scratch) < 0)
		return -1;
	find_gate_keys(verifying, &judge.gate);
	if (check_signature(verifying, &judge.gate, step, scratch) < 0 || step->problem.len ||
	    check_policy(verifying, step, scratch) < 0 || step->problem.len)
		return step->problem.len ? 0 : -1;
	if (step_judge(&judge) < 0)
		return -1;
	step->owes_approvals = judge.owes_approvals;
	step->problem = arena_copy(verifying->arena, judge.problem);
	return 0;
}

/* In memory of its own, and nothing of what is made on the way stays. */
static int verify_step(struct verifying *verifying, struct verified_step *step,
		       struct arena *scratch)
{
	struct repository *repository = verifying->request->repository;

	if (objects_hold(repository, verifying->err) < 0)
		return -1;
	int status = judge(verifying, step, scratch);
	objects_drop(repository);
	if (status < 0 && is_answer(verifying->err)) {
		step->problem = arena_printf(verifying->arena, "%s", verifying->err->message);
		status = 0;
	}
	step->status = step->problem.len ? STEP_NOT_COVERED : STEP_COVERED;
	return status;
}

static int verify_next(struct verifying *verifying, size_t index, struct arena *scratch)
{
	const struct verify_request *request = verifying->request;
	struct verification *verification = verifying->verification;

	ARENA_GROW(verifying->arena, verification);
	struct verified_step *step = &verification->items[verification->count++];
	*step = (struct verified_step){ .landing = verifying->landings.items[index] };
	if (request->progress)
		request->progress(request->progress_context, index, verifying->landings.count);
	if (!verifying->skipping)
		return verify_step(verifying, step, scratch);
	step->status = STEP_SKIPPED;
	verifying->skipping = !oid_equal(step->landing.new_tip, request->since);
	return 0;
}

static int verify_all(struct verifying *verifying)
{
	struct verification *verification = verifying->verification;
	struct arena scratch;
	int status = 0;

	arena_init(&scratch, LIMIT_RUN_ARENA_BYTES);
	for (size_t i = 0; i < verifying->landings.count && status == 0; i++) {
		status = verify_next(verifying, i, &scratch);
		arena_reset(&scratch);
		if (verification->items[verification->count - 1].status == STEP_NOT_COVERED)
			break;
	}
	arena_release(&scratch);
	return status;
}

int verify_branch(const struct verify_request *request, struct arena *arena,
		  struct verification *ret_verification, struct error *err)
{
	struct verifying verifying = {
		.request = request,
		.arena = arena,
		.skipping = !oid_is_zero(request->since),
		.verification = ret_verification,
		.err = err,
	};

	*ret_verification = (struct verification){ 0 };
	if (read_ledger(&verifying) < 0 || check_tip(&verifying) < 0 || verify_all(&verifying) < 0)
		return -1;
	size_t count = ret_verification->count;
	ret_verification->all_covered =
		count && !ret_verification->problem.len && !verifying.skipping &&
		ret_verification->items[count - 1].status != STEP_NOT_COVERED;
	if (verifying.skipping && !ret_verification->problem.len)
		set_problem(&verifying, "nothing landed as %s, where the check was to begin",
			    oid_text(request->since).hex);
	return 0;
}
