/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate approve N` and `headgate reject N`. What is sent names the commit that
 * was shown: when somebody has updated the pull request meanwhile, the server
 * refuses.
 */
#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/options.h"
#include "cli/pull_page.h"
#include "cli/verdict_tag.h"

#include <unistd.h>

/* Lines of a comment; each becomes a push option, and git takes arguments. */
enum { MESSAGE_LINES_MAX = 20 };

struct verdict_options {
	const char *command; /* "approve" or "reject", which is also the verb */
	struct clone_options clone;
	const char *message;
	bool sign;
	bool no_sign;
	bool yes;
	bool withdraw;
};

static enum approval_verdict verdict_of(const struct verdict_options *options)
{
	if (options->withdraw)
		return VERDICT_WITHDRAW;
	return options->command[0] == 'a' ? VERDICT_APPROVE : VERDICT_REJECT;
}

static int print_page(const struct pull_page *page, const struct clone *clone, struct error *err)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	pull_page_text(&text, page, clone);
	int status = command_print(&text, "page", err);
	text_release(&text);
	return status;
}

static bool is_confirmed(const struct pull *pull, enum approval_verdict verdict)
{
	static const char *const questions[] = {
		[VERDICT_APPROVE] = "Approve",
		[VERDICT_REJECT] = "Reject",
		[VERDICT_WITHDRAW] = "Withdraw what you said of",
	};

	return confirmed("\n%s pull request %u at %.12s?", questions[verdict], pull->number,
			 oid_text(pull->head).hex);
}

/* An emergency's approvals can be given after it has landed. */
static bool can_be_judged(const struct pull *pull, enum approval_verdict verdict)
{
	if (pull->state == PULL_OPEN ||
	    (pull->state == PULL_MERGED && pull->owes_approvals && verdict == VERDICT_APPROVE))
		return true;
	command_notice("pull request %u is %s already", pull->number,
		       pull->state == PULL_MERGED ? "merged" : "closed");
	return false;
}

/* What follows `git push -o`, one for each line of the comment. */
static const char *const *push_options(const struct verdict_options *options, struct arena *arena)
{
	const char **list = ARENA_ARRAY(arena, MESSAGE_LINES_MAX + 2, const char *);
	struct span rest = span_of(options->message);
	size_t count = 0;

	if (options->withdraw)
		list[count++] = "withdraw";
	while (rest.len && count <= MESSAGE_LINES_MAX) {
		struct span line = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, line.len + 1);
		if (line.len)
			list[count++] = arena_printf(arena, "message=%.*s", SPAN_ARG(line)).ptr;
	}
	return list;
}

static bool message_fits(const char *message)
{
	struct span rest = span_of(message);
	size_t lines = 0;

	for (; rest.len; lines++)
		rest = span_from(rest, span_find(rest, '\n') + 1);
	return lines <= MESSAGE_LINES_MAX;
}

/* One approval on its way. */
struct verdict_run {
	const struct verdict_options *options;
	struct clone *clone;
	struct pull_page page;
	bool is_signed;
	bool is_made; /* the signed tag */
	struct error *err;
};

static int sign(const struct verdict_run *run, struct oid *ret_tag)
{
	const struct pull *pull = &run->page.pull;
	struct approval approval = {
		.verdict = verdict_of(run->options),
		.grade = GRADE_SIGNED,
		.repository = pull->repository,
		.number = pull->number,
		.target = pull->target,
		.head = pull->head,
		.comment = span_of(run->options->message),
	};

	if (run->page.stands)
		approval.policy = run->page.standing.policy_blob;
	return verdict_tag(run->clone, &approval, ret_tag, run->err);
}

static int send(struct verdict_run *run, int *ret_exit_status)
{
	const struct verdict_options *options = run->options;
	struct arena *arena = run->clone->arena;
	struct clone_verb verb = {
		.object = run->page.pull.head,
		.ref = arena_printf(arena, "refs/%s/%u", options->command, run->page.pull.number)
			       .ptr,
	};

	if (run->is_signed) {
		int made = sign(run, &verb.object);
		*ret_exit_status = EXIT_UNDECIDED;
		run->is_made = made > 0;
		if (made <= 0)
			return made;
	} else {
		verb.options = push_options(options, arena);
	}
	return clone_push(run->clone, &verb, ret_exit_status, run->err);
}

static int choose_grade(struct verdict_run *run)
{
	int configured = 0;

	if (!run->options->sign && !run->options->no_sign)
		configured = verdict_key_is_configured(run->clone, run->err);
	run->is_signed = run->options->sign || configured > 0;
	return configured < 0 ? -1 : 0;
}

/*
 * Where a signature is asked for and git has no key, whoever types `approve` would be asked for
 * the same again. False when nothing else is missing: the server would refuse it.
 */
static bool grade_counts(const struct verdict_run *run)
{
	enum missing_grades missing = MISSING_NONE;

	if (run->page.stands)
		missing = missing_grades(&run->page.standing.validity);
	if (verdict_of(run->options) != VERDICT_APPROVE || run->is_signed ||
	    run->options->no_sign || !(missing & MISSING_SIGNED))
		return true;
	command_notice("the policy asks for a signed approval, and git has no key to sign with; "
		       "name one that the policy gives to you, of SSH or of OpenPGP:");
	fputs("  git config gpg.format ssh && git config user.signingKey "
	      "~/.ssh/id_ed25519.pub\n"
	      "  git config user.signingKey FINGERPRINT\n",
	      stderr);
	if (missing & MISSING_ANY)
		return true;
	command_notice("nothing was sent; then type: headgate approve %u", run->page.pull.number);
	return false;
}

static int run_verdict(struct verdict_run *run, const char *operand, int *ret_exit_status)
{
	const struct verdict_options *options = run->options;
	struct clone *clone = run->clone;

	*ret_exit_status = EXIT_REFUSED;
	if (clone_open(clone, &options->clone, clone->arena, run->err) < 0 ||
	    pull_page_read(&run->page, clone, operand, run->err) < 0 || choose_grade(run) < 0 ||
	    print_page(&run->page, clone, run->err) < 0)
		return -1;
	if (!can_be_judged(&run->page.pull, verdict_of(options)) || !grade_counts(run))
		return 0;
	if (!options->yes && !is_confirmed(&run->page.pull, verdict_of(options))) {
		command_notice("nothing was sent");
		return 0;
	}
	fflush(stdout);
	if (send(run, ret_exit_status) < 0)
		return -1;
	if (run->is_signed && !options->sign && (!run->is_made || *ret_exit_status == EXIT_REFUSED))
		command_notice("%s; without: headgate %s%s --no-sign %u",
			       run->is_made ? "it was signed because git has a key for it "
					      "(user.signingKey)"
					    : "git could not sign with its key (user.signingKey)",
			       options->command, options->withdraw ? " --withdraw" : "",
			       run->page.pull.number);
	return 0;
}

static int parse(struct verdict_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "message", OPTION_TEXT, &options->message, NULL },
		{ "no-sign", OPTION_FLAG, &options->no_sign, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
		{ "sign", OPTION_FLAG, &options->sign, NULL },
		{ "yes", OPTION_FLAG, &options->yes, NULL },
		{ "withdraw", OPTION_FLAG, &options->withdraw, NULL },
	};
	size_t count = options->command[0] == 'a' ? COUNT(rows) - 1 : COUNT(rows);

	return options_parse(rows, count, argc, argv);
}

/* NULL, or what makes no sense. */
static const char *usage_problem(const struct verdict_options *options, int operands)
{
	if (operands != 1)
		return "which one? Name the number of a pull request";
	if (options->sign && options->no_sign)
		return "--sign and --no-sign exclude one another";
	if (!message_fits(options->message))
		return "the message has more than 20 lines";
	if (!options->yes && !isatty(STDIN_FILENO))
		return "there is no terminal to ask on; --yes goes ahead without asking";
	return NULL;
}

static int command_verdict(struct verdict_options *options, int argc, char **argv)
{
	struct clone clone = { 0 };
	struct error err = { 0 };
	struct verdict_run run = { .options = options, .clone = &clone, .err = &err };
	struct arena arena;
	int status = EXIT_UNDECIDED;
	int first = parse(options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	const char *problem = usage_problem(options, argc - first);
	if (problem)
		return command_usage_error(options->command, "%s", problem);
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	clone.arena = &arena;
	if (run_verdict(&run, argv[first], &status) < 0)
		status = command_failed(&err);
	clone_close(&clone);
	arena_release(&arena);
	return status;
}

int command_approve(int argc, char **argv)
{
	struct verdict_options options = { .command = "approve" };

	return command_verdict(&options, argc, argv);
}

int command_reject(int argc, char **argv)
{
	struct verdict_options options = { .command = "reject" };

	return command_verdict(&options, argc, argv);
}
