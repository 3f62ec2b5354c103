/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge: changed files -> findings. The same engine for a push, for
 * `headgate check` on files and for REV..REV.
 *
 *	judge_init       what holds for the whole run
 *	judge_learn      what a file says about others: CRDs, kustomizations
 *	judge_file       one file, on its own; callable from worker processes
 *	judge_across     what only shows when files are seen together
 *
 * judge_file() needs nothing but its inputs, so `check` may spread files over
 * processes and hand the facts back to the parent for judge_across().
 */
#ifndef GATE_JUDGE_H
#define GATE_JUDGE_H

#include "gate/snapshot.h"
#include "manifest/finding.h"
#include "policy/policy.h"

struct inventory;    /* gate/inventory.h: which objects the rest of the tree defines */
struct surroundings; /* gate/surroundings.h: charts and kustomizations, by directory */

struct judge {
	const struct policy *policy;
	unsigned kubernetes_minor;   /* the policy's, unless the caller chose another */
	struct snapshot *after;      /* the tree after the push, or what is being checked */
	struct snapshot *before;     /* NULL: no older state, nothing is immutable */
	struct inventory *inventory; /* NULL: the files given are all there is */
	struct custom_resources *custom_resources;
	struct surroundings *surroundings;
	int64_t now;         /* seconds since 1970; 0: what depends on the day is not judged */
	bool whole_tree;     /* the facts are all that `after` defines: references can be judged */
	struct arena *arena; /* lives as long as the run */
};

/* One file of the change. Contents are NULL-pointer spans when absent or not read. */
struct file_change {
	struct span path;
	enum entry_kind kind_before;
	enum entry_kind kind_after;
	uint32_t mode_after;
	uint64_t bytes_after; /* size, also when too large to be read */
	struct span before;
	struct span after;
};

/* Why a file was not judged as Kubernetes manifests; counted and said in the summary. */
enum file_class {
	FILE_MANIFEST = 0,  /* judged as Kubernetes objects */
	FILE_SCHEMA,        /* judged against a JSON Schema */
	FILE_KUSTOMIZATION, /* judged as a kustomization file */
	FILE_PATCH,         /* a kustomize patch: judged as partial objects */
	FILE_POLICY,        /* .headgate/policy.yaml */
	FILE_HELM,          /* Helm chart's templates and values: skipped */
	FILE_IGNORED,       /* manifests.ignore of the policy: skipped */
	FILE_OTHER,         /* matches none of manifests.paths: not ours */
	FILE_DATA, /* YAML or JSON without apiVersion and kind: read, nothing more to check */
	FILE_DELETED,
	FILE_CLASS_COUNT,
};

/*
 * An object that a file defines, or a reference from it to another. Where lines
 * and columns are wanted, judge_across() reads the file again: it seldom has
 * anything to say, and most facts are never looked at.
 */
struct object_fact {
	struct span group;
	struct span kind;
	struct span name_space;
	struct span name;
	struct span path;   /* the file */
	struct place place; /* of metadata.name, or of the referring value */
	bool is_reference;
	bool is_optional;  /* optional: true beside the reference */
	bool is_generated; /* something in the tree makes it: it exists, but is no definition */
	bool is_removed;   /* the file defined or generated it before the change */
	struct span field; /* of the reference: "spec.template.spec.volumes[0].configMap.name" */
};

struct file_facts {
	struct span path; /* the file; lives as long as the facts */
	struct object_fact *items;
	size_t count;
	size_t capacity;
	size_t documents;
	size_t resources;
	size_t unknown_kinds;  /* of the resources: neither built in nor defined by a CRD */
	size_t with_cel_rules; /* of the resources: their CRDs' CEL rules are not evaluated */
	enum file_class class;
};

void judge_init(struct judge *judge, const struct policy *policy, struct snapshot *before,
		struct snapshot *after, struct arena *arena);

/*
 * Takes note of what one file says about others: CRDs, and what a kustomization
 * names as patches. Call it for every file at hand before judging any. Cheap for
 * files that hold neither; the source must live as long as the judge's arena.
 */
void judge_learn(struct judge *judge, const struct source *source);

/* Whether judge_learn() may find anything in such a file: a quick look, no reading. */
bool judge_learns_from(struct span path, struct span bytes);

/* Judges one file. Scratch is released by the caller; findings and facts live in their own arenas.
 */
int judge_file(struct judge *judge, const struct file_change *change, struct arena *scratch,
	       struct findings *findings, struct file_facts *ret_facts, struct arena *facts_arena,
	       struct error *err) WARN_UNUSED;

/*
 * Duplicated objects and dangling references, over all files' facts together with the inventory;
 * the policy with its CODEOWNERS file.
 */
int judge_across(struct judge *judge, const struct file_facts *facts, size_t count,
		 struct findings *findings, struct error *err) WARN_UNUSED;

/*
 * Gives the findings from index `first` on the severities of the policy; those
 * that it switches off are removed. judge_file() and judge_across() have done so
 * with theirs.
 */
void judge_apply_severities(const struct judge *judge, struct findings *findings, size_t first);

/* Every rule of the program: for `explain` and for what a policy may name. */
struct rule_tables judge_every_rule(struct arena *arena);

extern const struct rule_table gate_rules;

#endif
