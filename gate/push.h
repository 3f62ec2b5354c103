/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push -> a verdict. One list of ref updates is judged as a whole, because
 * pre-receive can only take or refuse all of it.
 *
 * Which policy: the file at the old tip of the branch, else that of the branch
 * HEAD names, else the built-in one (gate/push_policy.h).
 *
 * Verbs, and pushes to protected branches while approvals are asked for, are
 * decided by gate/verb.h and done by proc-receive; git does the rest itself. As
 * the two cannot be done as one, a push names refs of one sort only.
 */
#ifndef GATE_PUSH_H
#define GATE_PUSH_H

#include "gate/inventory.h"
#include "gate/judge.h"
#include "gate/report.h"
#include "review/principal.h"

/* One line of the hook's input. */
struct ref_update {
	struct oid claimed_old; /* what the client says; never believed */
	struct oid new_tip;     /* zero: delete */
	struct span ref;
};

struct push {
	struct ref_update *updates;
	size_t count;
	struct span *options;
	size_t option_count;
	struct principal actor;
	int64_t now;                     /* seconds since 1970, the server's clock */
	inventory_progress_fn *progress; /* NULL: nobody is watching */
	void *progress_context;
};

/*
 * Reads what git writes to a hook's standard input: "<old> <new> <ref>\n", ids in
 * hex. Whatever else stands there is an error: git does not check ref names
 * before pre-receive, and a raw client may send any bytes. The refs borrow from
 * `input`.
 */
int push_read_updates(struct push *push, struct span input, struct arena *arena,
		      struct error *err) WARN_UNUSED;

enum verdict { VERDICT_REFUSED = 0, VERDICT_ACCEPTED };

struct ref_judgement {
	struct span ref;
	enum verdict verdict;
	bool is_protected;
	bool by_gate;        /* proc-receive carries it out, not git */
	bool content_judged; /* summary is filled */
	struct findings findings;
	struct report_summary summary;
	struct span next; /* refused: what to do instead, see verb_outcome.next; may be empty */
};

struct push_judgement {
	enum verdict verdict;
	struct ref_judgement *refs; /* one an update, in the order of the push */
	size_t count;
	struct findings findings; /* about the push as a whole: its options */
};

/* Findings are sorted. -1 when it could not be decided; then the push must be refused as well. */
int push_judge(struct repository *repository, const struct push *push, struct arena *arena,
	       struct push_judgement *ret_judgement, struct error *err) WARN_UNUSED;

#endif
