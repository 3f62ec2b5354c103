/* SPDX-License-Identifier: Apache-2.0 */
/* A push while it is judged: what gate/push.c and the files that it is cut into share. */
#ifndef GATE_PUSH_RUN_H
#define GATE_PUSH_RUN_H

#include "base/map.h"
#include "gate/push.h"
#include "gate/push_policy.h"
#include "gate/ref_rules.h"
#include "gate/verb.h"

/* Who carries the update out. */
enum update_sort {
	UPDATE_PLAIN = 0, /* git itself */
	UPDATE_PROTECTED, /* the gate: a protected branch */
	UPDATE_VERB,      /* the gate */
};

struct push_run {
	struct repository *repository;
	struct arena *arena;
	const struct push *push;
	struct push_options options;
	bool approvals_asked;
	struct push_policies policies;
	struct map seen; /* refs of this push */
	struct error *err;
};

/* One update on its way to a judgement. */
struct update_run {
	struct push_run *push;
	const struct ref_update *update;
	struct ref_judgement *judgement;
	enum update_sort sort;
	const char *ref;    /* terminated */
	struct oid old_tip; /* the real one; zero when the ref does not exist */
	const struct policy *policy;
};

static inline bool update_is_deletion(const struct update_run *run)
{
	return oid_is_zero(run->update->new_tip);
}

/* Refuses a push that names refs of several sorts, or one pull request twice (rule ref/mixed). */
void push_check_mixed(struct push_run *push, struct update_run *runs, size_t count);

/* A tag stands on a commit of a protected branch, and stays. */
int push_judge_tag(struct update_run *run) WARN_UNUSED;

#endif
