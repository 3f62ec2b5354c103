/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An approval: an annotated tag on the exact head, at refs/approvals/N/PRINCIPAL.
 * Its message is a free comment, then trailers:
 *
 *	Repository: infra                  the pull request's, see repository_name()
 *	Pull-Request: 42
 *	Target: refs/heads/master
 *	Head: <oid>                        must be the tag's own object
 *	Verdict: approve | reject | withdraw
 *	Policy: <blob oid>                 what it was judged by; optional when signed by hand
 *	Role: architects                   optional
 *	Expires: 2026-12-07T02:00:00Z      optional
 *	Principal: ada                     attested only: whom the gate saw
 *	Identity: ssh                      attested only: how
 *	Received: 2026-11-23T02:00:00Z     attested only: when
 *
 * No other trailer, none twice, none folded: one text has one reading.
 *
 * Two grades: signed by the approver's own key, or attested: made by the gate and
 * signed with its key, if it has one.
 */
#ifndef REVIEW_APPROVAL_H
#define REVIEW_APPROVAL_H

#include "repo/commit.h"
#include "review/principal.h"
#include "review/pull_log.h"
#include "review/signature.h"

enum approval_verdict { VERDICT_APPROVE = 1, VERDICT_REJECT, VERDICT_WITHDRAW };
enum approval_grade { GRADE_ATTESTED = 1, GRADE_SIGNED };

struct approval {
	struct span principal;
	enum approval_verdict verdict;
	enum approval_grade grade;
	struct span repository;
	uint32_t number;
	struct span target;
	struct oid head;
	struct oid policy;     /* zero: not named */
	struct span role;      /* may be empty */
	int64_t expires;       /* 0: not named */
	int64_t received;      /* by the server's clock; from the log for the signed grade */
	struct oid target_tip; /* where the target stood then; from the log; zero: not known */
	struct span identity;  /* attested: how the server knew */
	struct span comment;
	struct oid tag;
	struct span bytes; /* of the tag object */
};

struct approvals {
	struct approval *items;
	size_t count;
	size_t capacity;
};

/*
 * The tag object's bytes without a signature; behind them stands the signature.
 * `tagger` is the gate or the person.
 */
struct span approval_text(const struct approval *approval, const struct signature_line *tagger,
			  struct arena *arena);

/* Its message alone: comment and trailers. */
struct span approval_message(const struct approval *approval, struct arena *arena);

/*
 * Reads the statement of a tag. Returns NULL when it is one, else what is wrong
 * with it, in the arena: "the tag names pull request 41, not 42". Compares what it
 * says with the object it points to. Signatures are not looked at.
 */
const char *approval_read(const struct tag *tag, struct arena *arena,
			  struct approval *ret_approval);

/* What an approval must name, and whose signatures count. */
struct approval_terms {
	const struct pull *pull;
	const struct pull_events *events; /* of its log; NULL: read when they are needed */
	const struct signers *signers;    /* the people's keys */
	const struct signers *gate;       /* the gate's keys; NULL or none: it has none */
	struct repository *memory;        /* of good signatures (review/verified.h); or NULL */
};

/*
 * Whether a tag is an approval for this pull request: its statement, and its
 * signature at the time `received` (0: not known, which no signed one survives; an
 * attested one says it itself). 1 and the approval; 0 and what is wrong in
 * *ret_problem; -1. That its head is the one under review, and whose ref it stands
 * at, is not looked at.
 */
int approval_check(const struct tag *tag, const struct approval_terms *terms, int64_t received,
		   struct arena *arena, struct approval *ret_approval, struct span *ret_problem,
		   struct error *err) WARN_UNUSED;

/*
 * The approvals that stand at refs/approvals/N/: read and checked. One counts only
 * when the log knows that very tag, because only there stands when it was received.
 * Bad ones are in `problems`.
 */
struct approval_problem {
	struct span ref;
	struct span problem;
};
struct standing_approvals {
	struct approvals approvals;
	struct ref_values
		refs; /* of the approvals, in the same order: for the transaction to verify */
	struct approval_problem *problems;
	size_t problem_count;
};
int approvals_standing(struct repository *repository, const struct approval_terms *terms,
		       struct arena *arena, struct standing_approvals *ret_standing,
		       struct error *err) WARN_UNUSED;

/* How the log wrote this very tag down; NULL: never. The newest entry counts. */
const struct pull_event *approval_receipt(const struct pull_events *events, struct oid tag);

/* Has its author said something else later? Then a hand has put the tag back to its ref. */
bool approval_is_overtaken(const struct pull_events *events, const struct pull_event *receipt);

/*
 * The same as the log has them (terms->events): everybody's last word up to there,
 * whatever stands at the refs by now. `refs` stays empty; the `ref` of a problem is
 * the person's name.
 */
int approvals_recorded(const struct approval_terms *terms, struct arena *arena,
		       struct standing_approvals *ret_standing, struct error *err) WARN_UNUSED;

/*
 * headgate.repository, default the directory's name without ".git". A pull request
 * keeps the name that the repository had when it was opened (pull->repository).
 */
int repository_name(struct repository *repository, struct arena *arena, struct span *ret_name,
		    struct error *err) WARN_UNUSED;

/* "refs/approvals/42/ada", terminated. */
struct span approval_ref(uint32_t number, struct span principal, struct arena *arena);

#endif
