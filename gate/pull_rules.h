/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of pull requests, whichever verb finds them broken. */
#ifndef GATE_PULL_RULES_H
#define GATE_PULL_RULES_H

#include "gate/verb.h"

extern const struct rule pull_rule_number;
extern const struct rule pull_rule_unknown;
extern const struct rule pull_rule_ended;
extern const struct rule pull_rule_object;
extern const struct rule pull_rule_identity;
extern const struct rule pull_rule_option;
extern const struct rule pull_rule_target;
extern const struct rule pull_rule_topic;
extern const struct rule pull_rule_nothing_new;
extern const struct rule pull_rule_unrelated;
extern const struct rule pull_rule_heads;
extern const struct rule pull_rule_overtaken;
extern const struct rule pull_rule_not_allowed;

extern const struct rule_table pull_rules;

/*
 * The pull request that a verb such as refs/close/42 names, or a finding that
 * there is none. 1, 0, -1.
 */
int verb_names_pull(const struct verb_request *request, struct span ref, struct findings *findings,
		    struct pull *ret_pull, struct error *err) WARN_UNUSED;

/*
 * Whether what was pushed is a commit; else a finding that says what it is and
 * what to push. 1, 0, -1.
 */
int verb_has_commit(const struct verb_request *request, const struct ref_update *update,
		    struct findings *findings, struct error *err) WARN_UNUSED;

#endif
