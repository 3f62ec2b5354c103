/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which refs may be written at all: the namespaces that are open, names that
 * imitate a protected branch, and what may not be done to a protected branch.
 * Content is not looked at here.
 */
#ifndef GATE_REF_RULES_H
#define GATE_REF_RULES_H

#include "manifest/finding.h"
#include "policy/policy.h"

/* What a push to a ref means. */
enum ref_class {
	REF_CLOSED = 0, /* a namespace that only the gate writes, or nobody */
	REF_BRANCH,     /* refs/heads/NAME */
	REF_TAG,        /* refs/tags/NAME */
	REF_VERB,       /* refs/for/NAME, refs/approve/N …: no ref (gate/verb.h) */
};

enum ref_class ref_classify(struct span ref);

/* refs/pull/, refs/approvals/ and the like. */
bool ref_is_written_by_the_gate(struct span ref);

/* "master" of refs/heads/master, "v1" of refs/tags/v1, "42" of refs/merge/42; the whole of any
 * other ref. */
struct span ref_short_name(struct span ref);

/* The rules that push.c reports with ref_finding(). */
extern const struct rule ref_rule_delete;
extern const struct rule ref_rule_force;
extern const struct rule ref_rule_duplicate;
extern const struct rule ref_rule_symbolic;
extern const struct rule ref_rule_moved;
extern const struct rule ref_rule_mixed;
extern const struct rule ref_rule_tag;
extern const struct rule ref_rule_tag_immutable;
extern const struct rule ref_rule_option;
extern const struct rule ref_rule_unknown_option;
extern const struct rule ref_rule_policy;

/* A finding about the ref as a whole. */
void ref_finding(struct findings *findings, const struct rule *rule, struct span ref,
		 const char *format, ...) PRINTF_LIKE(4, 5);

/*
 * Reports a namespace that is closed and a name that deceives. The name counts
 * only where a ref is written: one that is there already may be deleted.
 */
void ref_rules_check(struct span ref, bool deleted, const struct policy *policy,
		     struct findings *findings);

extern const struct rule_table ref_rules;

#endif
