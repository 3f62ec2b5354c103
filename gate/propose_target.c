/* SPDX-License-Identifier: Apache-2.0 */
/* Which branch, which topic, which pull request a push to refs/for/ means. */
#include "base/nearest.h"
#include "base/utf8.h"
#include "gate/propose.h"
#include "repo/ref_name.h"

/* The branches a person could have meant. */
static int suggest_branch(struct proposal *proposal, struct span name)
{
	struct arena *arena = proposal->request->arena;
	struct ref_values refs;
	struct nearest nearest;

	if (refs_list(proposal->request->repository, REF_BRANCHES, arena, &refs, proposal->err) < 0)
		return -1;
	name = ref_branch_name(name);
	nearest_init(&nearest, name);
	for (size_t i = 0; i < refs.count; i++)
		nearest_offer(&nearest, ref_branch_name(refs.items[i].name));
	if (nearest.best.len)
		proposal_refuse(proposal, &pull_rule_target,
				"there is no branch %.*s; did you mean %.*s? git push origin "
				"HEAD:refs/for/%.*s",
				SPAN_ARG(name), SPAN_ARG(nearest.best), SPAN_ARG(nearest.best));
	else
		proposal_refuse(proposal, &pull_rule_target,
				"there is no branch %.*s; to open a pull request: git push origin "
				"HEAD:refs/for/BRANCH",
				SPAN_ARG(name));
	return 0;
}

/* "a/b" of "a/b/c"; empty of "a". */
static struct span without_last_part(struct span name)
{
	while (name.len > 0 && name.ptr[name.len - 1] != '/')
		name.len--;
	return span_first(name, name.len ? name.len - 1 : 0);
}

/* The longest existing branch that the name starts with. */
static int find_branch(struct proposal *proposal, struct span name)
{
	for (struct span at = name; at.len > 0; at = without_last_part(at)) {
		struct span ref =
			arena_printf(proposal->request->arena, REF_BRANCHES "%.*s", SPAN_ARG(at));
		int found = repository_ref(proposal->request->repository, ref.ptr, &proposal->tip,
					   proposal->err);
		if (found < 0)
			return -1;
		if (!found)
			continue;
		proposal->target = ref;
		proposal->branch = ref_branch_name(ref);
		proposal->topic = span_from(name, at.len < name.len ? at.len + 1 : name.len);
		return 0;
	}
	return suggest_branch(proposal, name);
}

/* The branch must be one that takes pull requests, under its own name. */
static int check_branch(struct proposal *proposal)
{
	struct repository *repository = proposal->request->repository;
	struct span name;
	bool is_protected;
	int symbolic = repository_symbolic_ref(repository, proposal->target.ptr,
					       proposal->request->arena, &name, proposal->err);

	if (symbolic < 0 || push_policy_protects(&proposal->policies, proposal->target,
						 proposal->tip, &is_protected, proposal->err) < 0)
		return -1;
	if (symbolic)
		proposal_refuse(proposal, &ref_rule_symbolic,
				"the branch %.*s is another name of %.*s here; push to that",
				SPAN_ARG(proposal->branch), SPAN_ARG(name));
	else if (!is_protected)
		proposal_refuse(proposal, &pull_rule_target,
				"branch %.*s is not protected, so it takes no pull requests: git "
				"push origin HEAD:%.*s",
				SPAN_ARG(proposal->branch), SPAN_ARG(proposal->target));
	return 0;
}

static bool is_visible(struct span text)
{
	uint32_t code_point = 0;

	for (size_t at = 0, len; at < text.len; at += len) {
		len = utf8_decode(span_from(text, at), &code_point);
		if (len == 0 || utf8_is_control(code_point) || utf8_is_invisible(code_point) ||
		    utf8_is_bidirectional_control(code_point))
			return false;
	}
	return true;
}

/* By the ref or by -o topic=, not by both. */
static void choose_topic(struct proposal *proposal)
{
	struct span option = proposal->request->options->topic;
	struct span ref;

	if (option.ptr && proposal->topic.len && !span_equal(option, proposal->topic)) {
		proposal_refuse(proposal, &pull_rule_topic,
				"the ref says topic %.*s, the push option %.*s; leave one out",
				SPAN_ARG(proposal->topic), SPAN_ARG(option));
		return;
	}
	if (option.ptr)
		proposal->topic = option;
	if (proposal->topic.len == 0)
		return;
	ref = arena_printf(proposal->request->arena, "refs/for/%.*s", SPAN_ARG(proposal->topic));
	if (!ref_name_is_valid(ref) || !is_visible(proposal->topic))
		proposal_refuse(proposal, &pull_rule_topic,
				"\"%.*s\" cannot be a topic; use letters, digits, '-' and '/'",
				SPAN_ARG(proposal->topic));
}

/* A topic that is a number: that pull request, if it is open and for this branch. */
static int find_by_number(struct proposal *proposal, uint32_t number)
{
	struct pull *pull = &proposal->existing;
	int found = pull_read(proposal->request->repository, number, proposal->request->arena, pull,
			      proposal->err);

	if (found < 0)
		return -1;
	if (!found)
		proposal_refuse(proposal, &pull_rule_unknown,
				"there is no pull request %u; a topic that is a number stands for "
				"the pull request of that number",
				number);
	else if (pull->state != PULL_OPEN)
		proposal_refuse(proposal, &pull_rule_ended,
				"pull request %u %s; to open another one: git push origin "
				"HEAD:refs/for/%.*s",
				number, pull->state == PULL_MERGED ? "has landed" : "was closed",
				SPAN_ARG(proposal->branch));
	else if (!span_equal(pull->target, proposal->target))
		proposal_refuse(proposal, &pull_rule_target,
				"pull request %u is for another branch: git push origin "
				"HEAD:refs/for/%.*s/%u",
				number, SPAN_ARG(ref_branch_name(pull->target)), number);
	return 0;
}

static int find_existing(struct proposal *proposal)
{
	const struct verb_request *request = proposal->request;
	uint32_t number = pull_number_parse(proposal->topic);

	if (number > 0)
		return find_by_number(proposal, number);
	int found = pull_of_topic(request->repository, proposal->target, proposal->topic,
				  request->actor.name, request->arena, &proposal->existing,
				  proposal->err);
	return found < 0 ? -1 : 0;
}

/* Anybody may open, but only who is known may change what others look at. */
static void check_actor(struct proposal *proposal)
{
	const struct pull *existing = &proposal->existing;

	if (existing->number && principal_is_anonymous(&proposal->request->actor))
		proposal_refuse(proposal, &pull_rule_identity,
				"this would update pull request %u, and the server does not know "
				"who you are; to open another one: git push origin "
				"HEAD:refs/for/%.*s/TOPIC",
				existing->number, SPAN_ARG(proposal->branch));
}

/* Compared under the lock too, so of two that replace one head only one does. */
static void check_expected(struct proposal *proposal)
{
	const struct pull *existing = &proposal->existing;
	struct span expect = proposal->request->options->expect;
	struct oid_text head = oid_text(existing->head);

	if (!expect.ptr ||
	    span_equal(expect, existing->number ? span_of(head.hex) : span_of("none")))
		return;
	/* What this very push has done already, when it is sent again. */
	if (existing->number && oid_equal(existing->head, proposal->update->new_tip))
		return;
	if (existing->number)
		proposal_refuse(
			proposal, &pull_rule_overtaken,
			"pull request %u has head %.12s now, not %.*s; to look at it: headgate "
			"show %u",
			existing->number, head.hex, SPAN_ARG(span_first(expect, 12)),
			existing->number);
	else
		proposal_refuse(
			proposal, &pull_rule_overtaken,
			"no pull request of this topic is open any more; leave out -o expect");
}

int proposal_find(struct proposal *proposal)
{
	if (!ref_name_is_valid(proposal->update->ref)) {
		proposal_refuse(proposal, &pull_rule_target, "this is no name of a ref");
		return 0;
	}
	if (find_branch(proposal, verb_operand(proposal->update->ref)) < 0)
		return -1;
	if (!proposal_is_refused(proposal) && check_branch(proposal) < 0)
		return -1;
	if (!proposal_is_refused(proposal))
		choose_topic(proposal);
	if (!proposal_is_refused(proposal) && find_existing(proposal) < 0)
		return -1;
	if (!proposal_is_refused(proposal))
		check_actor(proposal);
	if (!proposal_is_refused(proposal))
		check_expected(proposal);
	return 0;
}
