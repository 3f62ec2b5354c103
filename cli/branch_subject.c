/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/branch_subject.h"

#include "base/limits.h"
#include "base/text.h"
#include "deploy/history.h"
#include "repo/ref_name.h"

#define LEDGERS "refs/landed/"

enum { SHOWN_COLUMNS = 200 };

/* What a person typed, safe to show. */
static struct span shown(const struct clone *clone, struct span typed)
{
	return text_shown(typed, SHOWN_COLUMNS, clone->arena);
}

static int has_ledger(const struct clone *clone, struct span branch, struct error *err)
{
	struct oid entry;

	return repository_ref(clone->repository, ledger_ref(branch, clone->arena).ptr, &entry, err);
}

static int named_branch(const struct clone *clone, const char *name, struct span *ret_branch,
			struct error *err)
{
	*ret_branch = span_of(name);
	if (!ref_is_branch(*ret_branch))
		*ret_branch = arena_printf(clone->arena, REF_BRANCHES "%s", name);
	if (!ref_name_is_valid(*ret_branch))
		return error_set(err, ERROR_USAGE, "\"%.*s\" is no name of a branch",
				 SPAN_ARG(shown(clone, span_of(name))));
	int has = has_ledger(clone, *ret_branch, err);
	if (has != 0)
		return has < 0 ? -1 : 0;
	error_set(err, ERROR_USAGE, "nothing has landed on \"%.*s\": it has no ledger (%.*s)",
		  SPAN_ARG(shown(clone, span_of(name))),
		  SPAN_ARG(ledger_ref(*ret_branch, clone->arena)));
	return error_hint(err, "`git for-each-ref " LEDGERS "` lists the branches that have one");
}

/* What HEAD of the server names, as far as it is known here; empty: it is not. */
static int head_branch(const struct clone *clone, struct span *ret_branch, struct error *err)
{
	struct span prefix = arena_printf(clone->arena, "refs/remotes/%s/", clone->remote);
	struct span head = arena_printf(clone->arena, "%.*sHEAD", SPAN_ARG(prefix));
	struct span name = { 0 };

	if (clone->is_server || clone->is_mirror)
		return repository_head_ref(clone->repository, clone->arena, ret_branch, err);
	*ret_branch = name;
	if (repository_symbolic_ref(clone->repository, head.ptr, clone->arena, &name, err) < 0)
		return -1;
	if (span_starts_with(name, prefix.ptr))
		*ret_branch = arena_printf(clone->arena, REF_BRANCHES "%.*s",
					   SPAN_ARG(span_from(name, prefix.len)));
	return 0;
}

static int only_branch(const struct clone *clone, struct span *ret_branch, struct error *err)
{
	struct ref_values ledgers;

	if (refs_list(clone->repository, LEDGERS, clone->arena, &ledgers, err) < 0)
		return -1;
	if (ledgers.count == 0) {
		error_set(err, ERROR_USAGE,
			  "nothing has landed here: there is no ledger (" LEDGERS ")");
		return error_hint(err, "`headgate install REPO` on the server begins it");
	}
	if (ledgers.count > 1) {
		error_set(err, ERROR_USAGE, "%zu branches have a ledger; which one?",
			  ledgers.count);
		return error_hint(err, "Name it with --branch; `git for-each-ref " LEDGERS
				       "` lists them");
	}
	*ret_branch = arena_printf(clone->arena, REF_BRANCHES "%.*s",
				   SPAN_ARG(span_from(ledgers.items[0].name, strlen(LEDGERS))));
	return 0;
}

static int find_branch(const struct clone *clone, const char *name, struct span *ret_branch,
		       struct error *err)
{
	if (name)
		return named_branch(clone, name, ret_branch, err);
	if (head_branch(clone, ret_branch, err) < 0)
		return -1;
	int has = ret_branch->len ? has_ledger(clone, *ret_branch, err) : 0;
	if (has != 0)
		return has < 0 ? -1 : 0;
	return only_branch(clone, ret_branch, err);
}

/* Gone from the tip, or never there? */
static int find_removed(const struct clone *clone, struct span branch, struct span path,
			struct error *err)
{
	struct history_question question = { .branch = branch, .path = path, .limit = 1 };
	struct history history;

	if (path.len == 0)
		return 0;
	if (history_read(clone->repository, &question, clone->arena, &history, err) < 0)
		return -1;
	return history.count > 0;
}

static int find_path(const struct clone *clone, struct span operand, struct branch_subject *subject,
		     struct error *err)
{
	struct span near = { 0 }, named = operand;
	int found = 0;

	if (!oid_is_zero(subject->tip))
		found = application_path(clone->repository, subject->branch, subject->tip, operand,
					 clone->arena, &subject->path, &near, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	while (span_ends_with(named, "/"))
		named.len--;
	found = find_removed(clone, subject->branch, named, err);
	if (found != 0) {
		subject->path = named;
		return found < 0 ? -1 : 0;
	}
	error_set(err, ERROR_USAGE, "%.*s has no path or application \"%.*s\", and never had",
		  SPAN_ARG(ref_branch_name(subject->branch)), SPAN_ARG(shown(clone, operand)));
	if (near.len)
		return error_hint(err, "Did you mean \"%.*s\"?", SPAN_ARG(shown(clone, near)));
	return error_hint(err, "`git ls-tree -r --name-only %s` lists its files",
			  oid_text(subject->tip).hex);
}

int branch_subject_find(const struct clone *clone, const char *branch, const char *operand,
			struct branch_subject *ret_subject, struct error *err)
{
	*ret_subject = (struct branch_subject){ 0 };
	if (find_branch(clone, branch, &ret_subject->branch, err) < 0 ||
	    clone_branch_tip(clone, ret_subject->branch, &ret_subject->tip, err) < 0)
		return -1;
	return operand ? find_path(clone, span_of(operand), ret_subject, err) : 0;
}
