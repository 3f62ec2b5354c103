/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/push_policy.h"

#include "base/limits.h"
#include "gate/judge.h"
#include "gate/ref_rules.h"
#include "repo/tree.h"

/* The blob of the policy file in the tree of `tip`; zero when it has none. */
static int find_policy(struct push_policies *policies, struct oid tip, struct tree_entry *ret_entry,
		       struct error *err)
{
	struct tree_entry entry = { 0 };
	struct oid tree;

	if (!oid_is_zero(tip)) {
		if (repository_commit_tree(policies->repository, tip, &tree, err) < 0 ||
		    tree_find(policies->repository, tree, span_of(POLICY_PATH), policies->arena,
			      &entry, err) < 0)
			return -1;
	}
	*ret_entry = entry;
	return 0;
}

static void report_unreadable(struct findings *findings, const char *why)
{
	struct source source = { .path = span_of(POLICY_PATH) };
	struct finding_site site = { .rule = &ref_rule_policy, .source = &source };

	findings_add(
		findings, &site,
		"%s, so nothing can be judged; an administrator (headgate.admin) puts it right: "
		"git push origin HEAD:BRANCH, with a commit that changes nothing else; while "
		"headgate.approvals is off, on the server instead: "
		"git -c core.hooksPath=/dev/null --git-dir=REPOSITORY fetch CLONE COMMIT:BRANCH",
		why);
}

static const struct policy *read_policy(struct push_policies *policies, struct span bytes,
					struct findings *findings)
{
	struct source *source = ARENA_NEW(policies->arena, struct source);

	*source = (struct source){ .path = span_of(POLICY_PATH), .bytes = bytes };
	const struct policy *policy =
		policy_read(source, &policies->rules, policies->arena, findings);
	if (!policy)
		report_unreadable(findings, "the policy that holds now has mistakes");
	return policy;
}

static int load(struct push_policies *policies, const struct tree_entry *entry,
		struct findings *findings, const struct policy **ret_policy, struct error *err)
{
	struct span bytes;

	*ret_policy = NULL;
	if (!entry_is_file(entry->kind)) {
		report_unreadable(findings, "the policy that holds now is no plain file");
		return 0;
	}
	if (repository_blob(policies->repository, entry->oid, LIMIT_POLICY_BYTES, policies->arena,
			    &bytes, err) < 0)
		return error_wrap(err, "%s", POLICY_PATH);
	*ret_policy = read_policy(policies, bytes, findings);
	return 0;
}

int push_policies_init(struct push_policies *policies, struct repository *repository,
		       struct arena *arena, struct error *err)
{
	struct tree_entry entry;
	struct findings ignored;

	*policies = (struct push_policies){
		.repository = repository,
		.arena = arena,
		.rules = judge_every_rule(arena),
		.of_head = policy_built_in(),
	};
	if (repository_head_ref(repository, arena, &policies->head_ref, err) < 0)
		return -1;
	if (policies->head_ref.len == 0)
		return 0;
	/* The span is terminated: it comes from arena_copy(). */
	if (repository_ref(repository, policies->head_ref.ptr, &policies->head_tip, err) < 0 ||
	    find_policy(policies, policies->head_tip, &entry, err) < 0)
		return -1;
	if (entry.kind == ENTRY_ABSENT)
		return 0;
	policies->head_blob = entry.oid;
	findings_init(&ignored, arena);
	return load(policies, &entry, &ignored, &policies->of_head, err);
}

int push_policies_of_blob(struct push_policies *policies, struct repository *repository,
			  struct oid blob, struct arena *arena, struct error *err)
{
	struct tree_entry entry = { .kind = ENTRY_FILE, .oid = blob };
	struct findings ignored;

	*policies = (struct push_policies){
		.repository = repository,
		.arena = arena,
		.rules = judge_every_rule(arena),
		.head_blob = blob,
		.of_head = policy_built_in(),
	};
	if (oid_is_zero(blob))
		return 0;
	findings_init(&ignored, arena);
	return load(policies, &entry, &ignored, &policies->of_head, err);
}

/* HEAD's policy is broken: read it again to say what is wrong with it. */
static int explain_head(struct push_policies *policies, struct findings *findings,
			struct error *err)
{
	struct tree_entry entry;
	const struct policy *none;

	if (find_policy(policies, policies->head_tip, &entry, err) < 0)
		return -1;
	return load(policies, &entry, findings, &none, err);
}

int push_policy_at(struct push_policies *policies, struct oid tip, struct findings *findings,
		   const struct policy **ret_policy, struct error *err)
{
	struct tree_entry entry;

	*ret_policy = policies->of_head;
	if (!policies->of_head)
		return explain_head(policies, findings, err);
	if (find_policy(policies, tip, &entry, err) < 0)
		return -1;
	if (entry.kind == ENTRY_ABSENT || oid_equal(entry.oid, policies->head_blob))
		return 0;
	return load(policies, &entry, findings, ret_policy, err);
}

bool push_policy_of_head_protects(const struct push_policies *policies, struct span branch)
{
	const struct policy *policy = policies->of_head ? policies->of_head : policy_built_in();
	bool holds_policy = !policies->of_head || !oid_is_zero(policies->head_blob);

	if (holds_policy && span_equal(branch, policies->head_ref))
		return true;
	return policy_protects(policy, ref_short_name(branch));
}

int push_policy_protects(struct push_policies *policies, struct span branch, struct oid tip,
			 bool *ret_protected, struct error *err)
{
	struct span name = ref_short_name(branch);
	const struct policy *of_branch;
	struct findings ignored;

	*ret_protected = push_policy_of_head_protects(policies, branch);
	if (*ret_protected || !policies->of_head)
		return 0;
	findings_init(&ignored, policies->arena);
	if (push_policy_at(policies, tip, &ignored, &of_branch, err) < 0)
		return -1;
	*ret_protected = of_branch && policy_protects(of_branch, name);
	return 0;
}

int push_policy_blob(struct push_policies *policies, struct oid tip, struct oid *ret_blob,
		     struct error *err)
{
	struct tree_entry entry;

	if (find_policy(policies, tip, &entry, err) < 0)
		return -1;
	*ret_blob = entry.kind == ENTRY_ABSENT ? policies->head_blob : entry.oid;
	return 0;
}
