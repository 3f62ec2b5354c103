/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The house's rules, as .headgate/policy.yaml states them. Read at the old tip
 * of the branch; without a file the built-in policy holds. The file's format is
 * described in docs/policy.md. Policies and exemptions are checked for shape and
 * names when the file is read; nothing enforces them yet.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/arena.h"
#include "base/map.h"
#include "manifest/finding.h"
#include "policy/approval_rules.h"

#define POLICY_FOLDER ".headgate"
#define POLICY_PATH POLICY_FOLDER "/policy.yaml"

/* Files that are no Kubernetes objects, checked against a JSON Schema of the repository. */
struct schema_mapping {
	struct span_list paths; /* patterns, see base/path_pattern.h */
	struct span schema;     /* path in the repository */
	struct place place;     /* where the policy says so */
};

/* `severities: {schema/unknown-kind: error}` */
struct severity_setting {
	struct span rule; /* an id, or "schema/" and '*' for all rules that start so */
	enum severity severity;
};

/* `images: {exist: true, ignore: [base]}` */
struct image_rules {
	bool exist;              /* what a change brings must be in its registry before it lands */
	struct span_list ignore; /* names of images that nobody is asked about; patterns */
};

struct policy {
	unsigned kubernetes_minor;
	struct span_list branches; /* protected branch names without refs/heads/; patterns */
	struct span_list manifest_paths;
	struct span_list manifest_ignore;
	struct schema_mapping *schemas;
	size_t schema_count;
	struct image_rules images;
	struct severity_setting *severities;
	size_t severity_count;
	struct person *people;
	size_t people_count;
	struct map people_by_name;  /* name -> struct person */
	struct map people_by_email; /* address in lower case -> struct person */
	struct group *groups;
	size_t group_count;
	struct map groups_by_name;         /* name -> struct group */
	struct branch_rules *branch_rules; /* one for each of `branches`, in that order */
	struct span_list gate_keys;        /* `gate: {keys: […]}`: what the gate signs with */
};

/*
 * The built-in policy: schema checks on, newest Kubernetes; `master` and `main` protected, with one
 * approval by anyone but a contributor.
 */
const struct policy *policy_built_in(void);

/*
 * Reads a policy file. Problems are findings (rules policy/... and the reader's)
 * with places; returns NULL when one of them is an error. Lives in `arena`, and
 * borrows the source's bytes. `rules` are those that `severities` may name;
 * NULL leaves the names unchecked.
 */
const struct policy *policy_read(const struct source *source, const struct rule_tables *rules,
				 struct arena *arena, struct findings *findings);

/*
 * The severity of a rule under this policy: what is said for its id, else for
 * the longest prefix that covers it, else the rule's own. Rules about policies,
 * approvals and refs keep their own: a policy cannot switch off what judges policies.
 */
enum severity policy_severity(const struct policy *policy, const struct rule *rule);

/* True for a branch name (without refs/heads/) that the policy protects. */
bool policy_protects(const struct policy *policy, struct span branch);

/* Whether `images: {ignore: ...}` leaves out an image of this name (without tag and digest). */
bool policy_ignores_image(const struct policy *policy, struct span name);

extern const struct rule_table policy_rules;

#endif
