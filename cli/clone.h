/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a command about pull requests stands: in a clone, which is brought up to
 * date first; in a mirror; or in the guarded repository itself. Pull requests,
 * approvals and ledgers have the same ref names everywhere; a branch of the server
 * is refs/remotes/REMOTE/BRANCH in a clone and refs/heads/BRANCH in the others.
 *
 * In a clone nothing but these copies is written. The guarded repository itself
 * is never fetched into, whatever remotes it has: the refs there are the real ones.
 */
#ifndef CLI_CLONE_H
#define CLI_CLONE_H

#include "base/child.h"
#include "review/pull.h"

struct clone_options {
	const char *remote; /* NULL: origin */
	bool offline;       /* look only at what is here */
};

struct clone {
	struct repository *repository;
	struct arena *arena;
	const char *directory; /* where git is started */
	const char *remote;    /* where verbs are pushed to; "." in the guarded repository */
	bool is_server;        /* the guarded repository, or a bare copy without a remote */
	bool is_mirror;        /* branches are at refs/heads/ */
};

/* Opens the repository around the current directory and fetches what the server has. */
int clone_open(struct clone *clone, const struct clone_options *options, struct arena *arena,
	       struct error *err) WARN_UNUSED;
void clone_close(struct clone *clone);

/* Fetches again; nothing in the guarded repository itself. */
int clone_refresh(const struct clone *clone, struct error *err) WARN_UNUSED;

/* 1 and where the server's branch ("refs/heads/master") stands as far as is known here, 0, -1. */
int clone_branch_tip(const struct clone *clone, struct span branch, struct oid *ret_tip,
		     struct error *err) WARN_UNUSED;

/* The pull request of the operand "42"; ERROR_USAGE when it is no number or there is none. */
int clone_pull(const struct clone *clone, const char *operand, struct pull *ret_pull,
	       struct error *err) WARN_UNUSED;

/*
 * Runs git in the repository that was opened, whatever repository the environment
 * names, with this program's own terminal. `arguments` end with NULL.
 */
int clone_git(const struct clone *clone, const char *const *arguments, int *ret_status,
	      struct error *err) WARN_UNUSED;

/* The same, with `input` on its standard input and what it says kept for the caller. */
int clone_git_output(const struct clone *clone, const char *const *arguments, struct span input,
		     struct child_result *ret_result, struct error *err) WARN_UNUSED;

/* `git commit-tree`: by the person whom git knows. */
int clone_commit(const struct clone *clone, struct oid tree, struct oid parent, struct span message,
		 struct oid *ret_commit, struct error *err) WARN_UNUSED;

/* One verb. `options` are what follows `git push -o`; NULL-terminated, or NULL. */
struct clone_verb {
	struct oid object;
	const char *ref; /* "refs/merge/42" */
	const char *const *options;
};

/*
 * Pushes it with git, which speaks with the person itself. The result is the
 * command's exit status: EXIT_ACCEPTED, EXIT_REFUSED, or EXIT_UNDECIDED when the
 * server could not be reached.
 */
int clone_push(const struct clone *clone, const struct clone_verb *verb, int *ret_exit_status,
	       struct error *err) WARN_UNUSED;

#endif
