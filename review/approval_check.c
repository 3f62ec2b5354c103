/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a tag is an approval of a pull request, and the approvals that stand. */
#include "review/approval.h"

#include "base/limits.h"
#include "repo/object.h"
#include "review/trailers.h"
#include "review/verified.h"

struct check {
	const struct tag *tag;
	const struct approval_terms *terms;
	struct arena *arena;
	struct approval approval;
	struct span *ret_problem;
};

/* 0, so that a caller can write `return bad(…)`. */
static int bad(struct check *check, const char *format, ...) PRINTF_LIKE(2, 3);
static int bad(struct check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*check->ret_problem = arena_vprintf(check->arena, format, args);
	va_end(args);
	return 0;
}

/* 1 when it was made for this pull request and nothing else. */
static int is_for(struct check *check)
{
	const struct approval *approval = &check->approval;
	const struct pull *pull = check->terms->pull;

	if (!span_equal(approval->repository, pull->repository))
		return bad(check, "the tag names the repository \"%.*s\", not \"%.*s\"",
			   SPAN_ARG(span_first(approval->repository, 64)),
			   SPAN_ARG(pull->repository));
	if (approval->number != pull->number)
		return bad(check, "the tag names pull request %u, not %u", approval->number,
			   pull->number);
	if (!span_equal(approval->target, pull->target))
		return bad(check, "the tag names the target %.*s, not %.*s",
			   SPAN_ARG(span_first(approval->target, 100)), SPAN_ARG(pull->target));
	return 1;
}

/* With a key, the gate signs everything that it attests; what it did not sign it did not write. */
static int check_attested(struct check *check, struct error *err)
{
	const struct signers *gate = check->terms->gate;
	const struct tag *tag = check->tag;
	struct signature_verdict verdict;

	if (!gate || !gate->count)
		return 1;
	if (!tag->signature.len)
		return bad(check, "it says that the gate made it, but the gate's key has not "
				  "signed it");
	if (verified_signature(check->terms->memory, tag->signed_payload, tag->signature, gate,
			       check->approval.received, check->arena, &verdict, err) < 0)
		return -1;
	if (!verdict.good)
		return bad(check, "it says that the gate made it, but: %.*s",
			   SPAN_ARG(verdict.problem));
	return 1;
}

static int check_signed(struct check *check, int64_t received, struct error *err)
{
	const struct tag *tag = check->tag;
	struct signature_verdict verdict;

	if (!tag->signature.len)
		return bad(check, "the tag is not signed: make it with `git tag -s`, or push the "
				  "commit itself");
	if (!received)
		return bad(check, "when it was received is not known");
	if (verified_signature(check->terms->memory, tag->signed_payload, tag->signature,
			       check->terms->signers, received, check->arena, &verdict, err) < 0)
		return -1;
	if (!verdict.good)
		return bad(check, "%.*s", SPAN_ARG(verdict.problem));
	check->approval.principal = verdict.principal;
	check->approval.received = received;
	return 1;
}

int approval_check(const struct tag *tag, const struct approval_terms *terms, int64_t received,
		   struct arena *arena, struct approval *ret_approval, struct span *ret_problem,
		   struct error *err)
{
	struct check check = {
		.tag = tag, .terms = terms, .arena = arena, .ret_problem = ret_problem
	};
	const char *problem = approval_read(tag, arena, &check.approval);

	if (problem)
		return bad(&check, "the tag is no approval: %s", problem);
	int good = is_for(&check);
	if (good > 0)
		good = check.approval.grade == GRADE_ATTESTED ? check_attested(&check, err)
							      : check_signed(&check, received, err);
	if (good > 0)
		*ret_approval = check.approval;
	return good;
}

/* The approvals of one pull request while they are read. */
struct collection {
	struct repository *repository;
	const struct approval_terms *terms;
	const struct pull_events *events;
	struct arena *arena;
	struct standing_approvals standing;
	size_t problem_capacity;
	struct error *err;
};

static void add_problem(struct collection *collection, const struct ref_value *ref,
			struct span problem)
{
	struct standing_approvals *standing = &collection->standing;

	standing->problems =
		arena_grow(collection->arena, standing->problems, standing->problem_count,
			   &collection->problem_capacity, sizeof(*standing->problems));
	standing->problems[standing->problem_count++] =
		(struct approval_problem){ .ref = ref->name, .problem = problem };
}

const struct pull_event *approval_receipt(const struct pull_events *events, struct oid tag)
{
	for (size_t i = events->count; i > 0; i--) {
		const struct pull_event *event = &events->items[i - 1];
		if (event->kind != EVENT_CARRIED && oid_equal(event->approval, tag))
			return event;
	}
	return NULL;
}

bool approval_is_overtaken(const struct pull_events *events, const struct pull_event *receipt)
{
	for (size_t i = events->count; i > 0 && &events->items[i - 1] != receipt; i--) {
		const struct pull_event *event = &events->items[i - 1];
		if (event->kind != EVENT_CARRIED && span_equal(event->approver, receipt->approver))
			return true;
	}
	return false;
}

/* 1 and the tag; 0 when what stands there is no readable tag: a problem, for a hand may have put it
 * there. */
static int read_tag(struct collection *collection, const struct ref_value *ref, struct tag *ret_tag)
{
	enum object_kind kind;
	struct error reason;

	if (object_kind(collection->repository, ref->oid, &kind, collection->err) < 0)
		return -1;
	if (kind != OBJECT_TAG) {
		add_problem(collection, ref,
			    span_of(kind == OBJECT_ABSENT ? "its object is missing"
							  : "it holds no tag"));
		return 0;
	}
	if (tag_read(collection->repository, ref->oid, collection->arena, ret_tag, &reason) == 0)
		return 1;
	if (reason.code != ERROR_INPUT && reason.code != ERROR_LIMIT) {
		*collection->err = reason;
		return -1;
	}
	add_problem(collection, ref, arena_printf(collection->arena, "%s", reason.message));
	return 0;
}

static void take_approval(struct collection *collection, const struct ref_value *ref,
			  const struct approval *approval)
{
	struct standing_approvals *standing = &collection->standing;

	ARENA_GROW(collection->arena, &standing->approvals);
	standing->approvals.items[standing->approvals.count++] = *approval;
	ARENA_GROW(collection->arena, &standing->refs);
	standing->refs.items[standing->refs.count++] = *ref;
}

static bool stands_at_its_place(const struct collection *collection, const struct ref_value *ref,
				const struct approval *approval)
{
	uint32_t number = collection->terms->pull->number;

	return span_equal(ref->name, approval_ref(number, approval->principal, collection->arena));
}

static int collect(struct collection *collection, const struct ref_value *ref)
{
	struct tag tag;
	struct approval approval = { 0 };
	struct span problem = { 0 };
	const struct pull_event *receipt = approval_receipt(collection->events, ref->oid);
	int good = read_tag(collection, ref, &tag);

	if (good <= 0)
		return good;
	if (!receipt) {
		add_problem(collection, ref,
			    span_of("the pull request's log does not know this tag"));
		return 0;
	}
	if (approval_is_overtaken(collection->events, receipt)) {
		add_problem(collection, ref,
			    arena_printf(collection->arena,
					 "%.*s has said something else since, by the pull "
					 "request's log",
					 SPAN_ARG(receipt->approver)));
		return 0;
	}
	good = approval_check(&tag, collection->terms, receipt->time, collection->arena, &approval,
			      &problem, collection->err);
	if (good < 0)
		return -1;
	approval.target_tip = receipt->target_tip;
	if (!good)
		add_problem(collection, ref, problem);
	else if (!stands_at_its_place(collection, ref, &approval))
		add_problem(collection, ref,
			    arena_printf(collection->arena, "it is an approval by %.*s",
					 SPAN_ARG(approval.principal)));
	else
		take_approval(collection, ref, &approval);
	return 0;
}

int approvals_standing(struct repository *repository, const struct approval_terms *terms,
		       struct arena *arena, struct standing_approvals *ret_standing,
		       struct error *err)
{
	struct collection collection = {
		.repository = repository,
		.terms = terms,
		.events = terms->events,
		.arena = arena,
		.err = err,
	};
	struct pull_events events;
	struct ref_values refs;
	struct span prefix = arena_printf(arena, "refs/approvals/%u/", terms->pull->number);

	if (refs_list(repository, prefix.ptr, arena, &refs, err) < 0)
		return -1;
	if (refs.count && !collection.events) {
		if (pull_events_read(repository, terms->pull, arena, &events, err) < 0)
			return -1;
		collection.events = &events;
	}
	for (size_t i = 0; i < refs.count; i++)
		if (collect(&collection, &refs.items[i]) < 0)
			return -1;
	*ret_standing = collection.standing;
	return 0;
}

/* The last part of "/srv/git/infra.git/" without its slash; of "/home/ada/infra/.git/" the one
 * before. */
static struct span directory_name(struct span path)
{
	for (;;) {
		while (path.len && path.ptr[path.len - 1] == '/')
			path.len--;
		const char *slash = path.len ? memrchr(path.ptr, '/', path.len) : NULL;
		struct span name = slash ? span_between(slash + 1, path.ptr + path.len) : path;
		if (!span_is(name, ".git"))
			return name;
		path.len -= name.len;
	}
}

int repository_name(struct repository *repository, struct arena *arena, struct span *ret_name,
		    struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(repository, "headgate.repository", arena, &values, &count, err) < 0)
		return -1;
	struct span name = count ? values[count - 1]
				 : directory_name(span_of(repository_directory(repository)));
	if (!count && span_ends_with(name, ".git"))
		name.len -= strlen(".git");
	struct text text;
	text_init(&text, LIMIT_PATH_BYTES);
	line_put(&text, name);
	*ret_name = arena_copy(arena, text_span(&text));
	text_release(&text);
	if (ret_name->len)
		return 0;
	error_set(err, ERROR_INPUT, "the repository has no name to which approvals could be bound");
	return error_hint(err, "Type: git config headgate.repository NAME");
}
