/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clone.h"

#include "base/child.h"
#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "repo/ref_name.h"

/* Arguments of one git command: its own, refspecs, and the options of a push. */
enum { MOST_ARGUMENTS = 64 };

struct git_command {
	const char *arguments[MOST_ARGUMENTS];
	size_t count;
};

static void add(struct git_command *command, const char *argument)
{
	if (command->count + 1 == MOST_ARGUMENTS)
		BUG("a git command has more arguments than there is room for");
	command->arguments[command->count++] = argument;
}

int clone_git(const struct clone *clone, const char *const *arguments, int *ret_status,
	      struct error *err)
{
	static const char *const with[] = { "GIT_NO_REPLACE_OBJECTS=1", NULL };
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(child_repository_variables, with, clone->arena),
		.directory = clone->directory,
	};

	return child_run_attached(&request, ret_status, err);
}

int clone_git_output(const struct clone *clone, const char *const *arguments, struct span input,
		     struct child_result *ret_result, struct error *err)
{
	static const char *const with[] = { "GIT_NO_REPLACE_OBJECTS=1", NULL };
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(child_repository_variables, with, clone->arena),
		.directory = clone->directory,
		.input = input,
	};

	return child_run(&request, clone->arena, ret_result, err);
}

static int no_commit(const struct child_result *result, struct error *err)
{
	struct span line = span_first(result->errors, span_find(result->errors, '\n'));

	error_set(err, ERROR_SYSTEM, "git could not make the commit: %.*s", SPAN_ARG(line));
	return error_hint(err, "If it does not know you: git config --global user.name NAME && git "
			       "config --global user.email ADDRESS");
}

int clone_commit(const struct clone *clone, struct oid tree, struct oid parent, struct span message,
		 struct oid *ret_commit, struct error *err)
{
	struct oid_text tree_hex = oid_text(tree), parent_hex = oid_text(parent);
	const char *const arguments[] = {
		"git", "commit-tree", tree_hex.hex, "-p", parent_hex.hex, "-F", "-", NULL,
	};
	struct child_result result;

	if (clone_git_output(clone, arguments, message, &result, err) < 0)
		return -1;
	if (result.exit_status != 0 ||
	    !oid_parse(span_first(result.output, span_find(result.output, '\n')), ret_commit))
		return no_commit(&result, err);
	return 0;
}

/* --- where --- */

/* 1 when a key of the configuration has a value, 0, -1. */
static int is_configured(const struct clone *clone, const char *key, struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(clone->repository, key, clone->arena, &values, &count, err) < 0)
		return -1;
	return count > 0;
}

/* "remote.origin.url" */
static const char *remote_key(const struct clone *clone, const char *remote, const char *leaf)
{
	return arena_printf(clone->arena, "remote.%s.%s", remote, leaf).ptr;
}

static int no_remote(const char *remote, struct error *err)
{
	error_set(err, ERROR_USAGE, "there is no remote \"%s\"", remote);
	return error_hint(err, "Name the server's with --remote; `git remote` lists them");
}

static int find_remote(struct clone *clone, const char *remote, struct error *err)
{
	/* What git takes for an option is no remote's name. */
	int known =
		remote[0] == '-' ? 0 : is_configured(clone, remote_key(clone, remote, "url"), err);

	if (known < 0)
		return -1;
	clone->remote = known ? remote : ".";
	return known;
}

static int find_place(struct clone *clone, const struct clone_options *options, struct error *err)
{
	const char *remote = options->remote ? options->remote : "origin";
	const char *tree = repository_work_tree(clone->repository);
	int is_guarded = is_configured(clone, "receive.procReceiveRefs", err);

	if (is_guarded < 0)
		return -1;
	clone->directory = tree ? tree : repository_directory(clone->repository);
	clone->remote = ".";
	clone->is_server = !tree && is_guarded;
	if (clone->is_server)
		return 0;
	int known = find_remote(clone, remote, err);
	if (known < 0)
		return -1;
	if (!known && (tree || options->remote))
		return no_remote(remote, err);
	clone->is_server = !known;
	clone->is_mirror = !tree;
	return 0;
}

/* --- what the server has --- */

static void begin_fetch(struct git_command *command)
{
	static const char *const arguments[] = { "git",
						 "fetch",
						 "--quiet",
						 "--no-tags",
						 "--no-write-fetch-head",
						 "--no-auto-maintenance",
						 "--recurse-submodules=no" };

	for (size_t i = 0; i < COUNT(arguments); i++)
		add(command, arguments[i]);
}

static int run_fetch(const struct clone *clone, const struct git_command *command,
		     struct error *err)
{
	int status;

	if (clone_git(clone, command->arguments, &status, err) < 0)
		return -1;
	if (status == 0)
		return 0;
	error_set(err, ERROR_REPOSITORY, "could not fetch from \"%s\"; git says why above",
		  clone->remote);
	return error_hint(err, "--offline shows what was fetched before");
}

static int fetch_all(const struct clone *clone, struct error *err)
{
	static const char *const own[] = {
		"+refs/pull/*:refs/pull/*",     "+refs/approvals/*:refs/approvals/*",
		"+refs/landed/*:refs/landed/*", "+refs/owed/*:refs/owed/*",
		"+refs/deploy/*:refs/deploy/*", "+refs/checks/*:refs/checks/*",
	};
	struct git_command command = { .count = 0 };

	begin_fetch(&command);
	add(&command, "--no-prune");
	add(&command, clone->remote);
	add(&command,
	    clone->is_mirror
		    ? "+refs/heads/*:refs/heads/*"
		    : arena_printf(clone->arena, "+refs/heads/*:refs/remotes/%s/*", clone->remote)
			      .ptr);
	for (size_t i = 0; i < COUNT(own); i++)
		add(&command, own[i]);
	return run_fetch(clone, &command, err);
}

/*
 * A debt is the one thing that goes away on the server. Branches are not pruned: a
 * copy of one that is gone may be all that somebody has.
 */
static int prune_debts(const struct clone *clone, struct error *err)
{
	struct git_command command = { .count = 0 };
	int has = repository_has_refs(clone->repository, "refs/owed/*", err);

	if (has <= 0)
		return has;
	begin_fetch(&command);
	add(&command, "--prune");
	add(&command, clone->remote);
	add(&command, "+refs/owed/*:refs/owed/*");
	return run_fetch(clone, &command, err);
}

/* A bare copy that is no mirror has its refs from elsewhere: they are left as they are. */
static int bring_up_to_date(const struct clone *clone, struct error *err)
{
	if (clone->is_mirror) {
		int is_mirror =
			is_configured(clone, remote_key(clone, clone->remote, "mirror"), err);
		if (is_mirror <= 0)
			return is_mirror;
	}
	return fetch_all(clone, err) < 0 ? -1 : prune_debts(clone, err);
}

int clone_refresh(const struct clone *clone, struct error *err)
{
	return clone->is_server ? 0 : bring_up_to_date(clone, err);
}

int clone_open(struct clone *clone, const struct clone_options *options, struct arena *arena,
	       struct error *err)
{
	*clone = (struct clone){ .arena = arena };
	if (repository_open(&clone->repository, ".", err) < 0)
		return -1;
	if (find_place(clone, options, err) < 0)
		return -1;
	if (clone->is_server || options->offline)
		return 0;
	return bring_up_to_date(clone, err);
}

void clone_close(struct clone *clone)
{
	if (clone->repository)
		repository_free(clone->repository);
	clone->repository = NULL;
}

/* --- what is asked of it --- */

int clone_branch_tip(const struct clone *clone, struct span branch, struct oid *ret_tip,
		     struct error *err)
{
	struct span name = ref_branch_name(branch);

	if (!ref_is_branch(branch))
		return error_set(err, ERROR_INPUT, "\"%.*s\" is no branch", SPAN_ARG(branch));
	if (clone->is_server || clone->is_mirror)
		return repository_ref(clone->repository, arena_copy(clone->arena, branch).ptr,
				      ret_tip, err);
	struct span ref =
		arena_printf(clone->arena, "refs/remotes/%s/%.*s", clone->remote, SPAN_ARG(name));
	return repository_ref(clone->repository, ref.ptr, ret_tip, err);
}

int clone_pull(const struct clone *clone, const char *operand, struct pull *ret_pull,
	       struct error *err)
{
	uint32_t number = pull_number_parse(span_of(operand));

	if (!number) {
		error_set(err, ERROR_USAGE, "\"%s\" is no number of a pull request", operand);
		return error_hint(err, "`headgate pulls` lists them");
	}
	int found = pull_read(clone->repository, number, clone->arena, ret_pull, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	error_set(err, ERROR_USAGE, "there is no pull request %u", number);
	return error_hint(err, "`headgate pulls --state all` lists them");
}

int clone_push(const struct clone *clone, const struct clone_verb *verb, int *ret_exit_status,
	       struct error *err)
{
	struct git_command command = { .count = 0 };
	int status;

	add(&command, "git");
	/* A mirror pushes everything or nothing, unless it is told that it is none. */
	if (clone->is_mirror) {
		add(&command, "-c");
		add(&command, arena_printf(clone->arena, "%s=false",
					   remote_key(clone, clone->remote, "mirror"))
				      .ptr);
	}
	add(&command, "push");
	/* A verb brings a commit or two: what git has to say of packing them hides the answer. */
	add(&command, "--no-progress");
	add(&command, "--no-verify");
	add(&command, "--no-follow-tags");
	add(&command, "--recurse-submodules=no");
	for (size_t i = 0; verb->options && verb->options[i]; i++) {
		add(&command, "--push-option");
		add(&command, verb->options[i]);
	}
	add(&command, clone->remote);
	add(&command,
	    arena_printf(clone->arena, "%s:%s", oid_text(verb->object).hex, verb->ref).ptr);
	if (clone_git(clone, command.arguments, &status, err) < 0)
		return -1;
	/* 1: the server refused; everything else: it was not asked, or did not answer. */
	*ret_exit_status = status == 0   ? EXIT_ACCEPTED
			   : status == 1 ? EXIT_REFUSED
					 : EXIT_UNDECIDED;
	return 0;
}
