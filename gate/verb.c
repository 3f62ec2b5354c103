/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/verb.h"

#include "base/count.h"
#include "base/shell_word.h"

static const struct {
	const char *prefix;
	enum verb_kind kind;
	verb_fn *run;
} verbs[] = {
	{ "refs/for/", VERB_PROPOSE, verb_propose },
	{ "refs/approve/", VERB_APPROVE, verb_approve },
	{ "refs/reject/", VERB_REJECT, verb_approve },
	{ "refs/merge/", VERB_MERGE, verb_merge },
	{ "refs/close/", VERB_CLOSE, verb_close },
	{ "refs/heads/", VERB_PUSH, verb_push },
};

static int verb_index(struct span ref)
{
	for (size_t i = 0; i < COUNT(verbs); i++)
		if (span_starts_with(ref, verbs[i].prefix))
			return (int)i;
	return -1;
}

enum verb_kind verb_of_ref(struct span ref)
{
	int index = verb_index(ref);

	if (index < 0 || verbs[index].kind == VERB_PUSH)
		return VERB_NONE;
	return verbs[index].kind;
}

struct span verb_operand(struct span ref)
{
	int index = verb_index(ref);

	if (index < 0)
		return (struct span){ 0 };
	return span_from(ref, strlen(verbs[index].prefix));
}

/* Accepted needs both: that the verb said so, and that nobody found an error. */
static int conclude(const struct ref_update *update, struct verb_outcome *outcome,
		    struct error *err)
{
	bool errors = findings_count(&outcome->findings, SEVERITY_ERROR) > 0;

	findings_sort(&outcome->findings);
	if (errors)
		outcome->verdict = VERDICT_REFUSED;
	else if (outcome->verdict != VERDICT_ACCEPTED)
		return error_set(err, ERROR_REPOSITORY, "%.*s was refused without a reason",
				 SPAN_ARG(update->ref));
	return 0;
}

/* In *ret_run what carries out the verb; who is asked for approvals decides for branches. */
static int choose(const struct verb_request *request, int index, verb_fn **ret_run,
		  struct error *err)
{
	bool asked = true;

	if (verbs[index].kind == VERB_PUSH &&
	    approvals_asked(request->repository, request->arena, &asked, err) < 0)
		return -1;
	*ret_run = asked ? verbs[index].run : verb_push_unasked;
	return 0;
}

static int run(const struct verb_request *request, const struct ref_update *update,
	       struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	       struct error *err)
{
	int index = verb_index(update->ref);
	verb_fn *carry_out;

	if (index < 0)
		return error_set(err, ERROR_REPOSITORY, "%.*s is no verb", SPAN_ARG(update->ref));
	if (choose(request, index, &carry_out, err) < 0)
		return -1;
	*ret_outcome = (struct verb_outcome){ .kind = verbs[index].kind };
	findings_init(&ret_outcome->findings, request->arena);
	if (carry_out(request, update, transaction, ret_outcome, err) < 0)
		return -1;
	ret_outcome->kind = verbs[index].kind;
	return conclude(update, ret_outcome, err);
}

int verb_judge(const struct verb_request *request, const struct ref_update *update,
	       struct verb_outcome *ret_outcome, struct error *err)
{
	return run(request, update, NULL, ret_outcome, err);
}

int verb_plan(const struct verb_request *request, const struct ref_update *update,
	      struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	      struct error *err)
{
	return run(request, update, transaction, ret_outcome, err);
}

int actor_is_administrator(const struct verb_request *request, struct error *err)
{
	struct span *names;
	size_t count;

	if (principal_is_anonymous(&request->actor))
		return 0;
	if (repository_config(request->repository, "headgate.admin", request->arena, &names, &count,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (span_equal(names[i], request->actor.name))
			return 1;
	return 0;
}

int approvals_asked(struct repository *repository, struct arena *arena, bool *ret_asked,
		    struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(repository, "headgate.approvals", arena, &values, &count, err) < 0)
		return -1;
	struct span value = count ? values[count - 1] : span_of("required");
	if (!span_is(value, "required") && !span_is(value, "off")) {
		error_set(err, ERROR_INPUT,
			  "headgate.approvals is \"%.*s\", which is neither required nor off",
			  SPAN_ARG(value));
		return error_hint(err,
				  "On the server: git --git-dir=%s config headgate.approvals "
				  "required",
				  shell_word(span_of(repository_directory(repository)), arena));
	}
	*ret_asked = span_is(value, "required");
	return 0;
}
