/* SPDX-License-Identifier: Apache-2.0 */
/* Do the images that a pull request brings exist? */
#include "base/count.h"
#include "base/limits.h"
#include "cli/clone.h"
#include "cli/commands.h"
#include "cli/image_check.h"
#include "cli/images_record.h"
#include "cli/options.h"

static const char *const formats[] = { "text", "json", NULL };
enum { FORMAT_TEXT, FORMAT_JSON };

struct images_options {
	struct clone_options clone;
	const char *record; /* a repository: every open pull request of it */
	int format;
};

struct asked {
	struct pull pull;
	struct brought_images images;
	struct image_verdicts verdicts;
	bool recorded;
};

/* --- one pull request --- */

static void put_line(struct text *text, const struct image_verdict *verdict)
{
	bool exists = verdict->state == IMAGE_EXISTS;

	text_display(text, verdict->image, LIMIT_IMAGE_BYTES);
	text_format(text, ": %s%s",
		    verdict->state == IMAGE_UNKNOWN ? "could not tell"
						    : image_state_name(verdict->state),
		    exists ? ", " : ": ");
	text_display(text, exists ? verdict->digest : verdict->problem, LIMIT_MESSAGE_BYTES);
	text_byte(text, '\n');
}

static void put_answers(struct text *text, const struct asked *asked, int format)
{
	for (size_t i = 0; i < asked->verdicts.count; i++) {
		if (format == FORMAT_JSON)
			image_verdict_put(text, &asked->verdicts.items[i]);
		else
			put_line(text, &asked->verdicts.items[i]);
	}
	if (!asked->verdicts.count && format == FORMAT_TEXT)
		text_format(text, "pull request %u brings no new image\n",
			    (unsigned)asked->pull.number);
	if (asked->recorded && format == FORMAT_TEXT)
		text_format(text, "recorded for head %.12s of pull request %u\n",
			    oid_text(asked->pull.head).hex, (unsigned)asked->pull.number);
}

static enum exit_status status_of(const struct image_verdicts *verdicts)
{
	enum exit_status status = EXIT_ACCEPTED;

	for (size_t i = 0; i < verdicts->count; i++) {
		if (verdicts->items[i].state == IMAGE_UNKNOWN)
			return EXIT_UNDECIDED;
		if (verdicts->items[i].state != IMAGE_EXISTS)
			status = EXIT_REFUSED;
	}
	return status;
}

static int print(const struct asked *asked, int format, struct error *err)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	put_answers(&text, asked, format);
	int status = command_print(&text, "list", err);
	text_release(&text);
	return status < 0 ? -1 : (int)status_of(&asked->verdicts);
}

static int find_images(struct image_check_run *run, const struct clone *clone, struct asked *asked)
{
	const struct policy *policy;
	struct oid tip = { 0 };

	if (clone_branch_tip(clone, asked->pull.target, &tip, run->err) < 0)
		return -1;
	int known = image_check_images(run, &asked->pull, tip, &policy, &asked->images);
	if (known != 0)
		return known < 0 ? -1 : 0;
	error_set(run->err, ERROR_INPUT, "the policy of %.*s cannot be read",
		  SPAN_ARG(asked->pull.target));
	return error_hint(run->err, "`headgate check %s` says what is wrong with it", POLICY_PATH);
}

/* Only the guarded repository has a gate that could sign; a clone just looks. */
static int ask_one(struct image_check_run *run, const struct clone *clone, struct asked *asked)
{
	if (find_images(run, clone, asked) < 0 ||
	    image_check_ask(run, &asked->images, &asked->verdicts) < 0)
		return -1;
	if (!clone->is_server || asked->pull.state != PULL_OPEN)
		return 0;
	int recorded = image_check_record(run, &asked->pull, &asked->verdicts);
	asked->recorded = recorded > 0;
	return recorded < 0 ? -1 : 0;
}

static int images_of_one(const struct images_options *options, const char *operand,
			 struct clone *clone, struct arena *arena, struct error *err)
{
	struct push_policies policies;
	struct image_check_run run = { NULL, &policies, arena, err };
	struct asked asked = { 0 };

	if (clone_open(clone, &options->clone, arena, err) < 0 ||
	    clone_pull(clone, operand, &asked.pull, err) < 0 ||
	    push_policies_init(&policies, clone->repository, arena, err) < 0)
		return -1;
	run.repository = clone->repository;
	if (ask_one(&run, clone, &asked) < 0)
		return -1;
	return print(&asked, options->format, err);
}

/* --- */

static int parse(struct images_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "offline", OPTION_FLAG, &options->clone.offline, NULL },
		{ "record", OPTION_TEXT, &options->record, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_images(int argc, char **argv)
{
	struct images_options options = { 0 };
	struct clone clone = { 0 };
	struct error err = { 0 };
	struct arena arena;
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (options.record ? first != argc : first + 1 != argc)
		return command_usage_error("images",
					   "which one? Name the number of a pull request");
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = options.record ? images_record(options.record, &arena, &err)
				    : images_of_one(&options, argv[first], &clone, &arena, &err);
	if (status < 0)
		status = command_failed(&err);
	clone_close(&clone);
	arena_release(&arena);
	return status;
}
