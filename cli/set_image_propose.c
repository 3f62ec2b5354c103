/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headgate set-image --propose: new versions on the newest tip of the server's branch, as a pull
 * request of their own topic, so that a newer proposal of the same images takes the place of the
 * older one. When somebody else was faster, everything is edited again on what is there then;
 * nothing is ever rebased. A proposal that stands already is left alone, so running it twice, or
 * again after a kill, does no harm.
 */
#include "base/limits.h"
#include "cli/branch_subject.h"
#include "cli/set_image_tree.h"
#include "cli/set_image_words.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/ref_name.h"

#include <sys/random.h>
#include <time.h>

enum { ATTEMPTS = 6, PAUSE_MS = 200 };

struct proposing {
	struct set_image *set;
	struct set_image_options *options;
	struct set_image parsed; /* as the command line left it: every attempt begins there */
	struct clone clone;
	struct branch_subject subject;
	struct span topic;
	struct pull existing; /* the open one of that topic; number 0: none */
	struct oid head;
	int status;
	bool again;
	struct error *err;
};

/* --- where the server stands --- */

static int refresh(struct proposing *proposing)
{
	struct clone_options options = { .remote = proposing->options->remote };

	clone_close(&proposing->clone);
	if (clone_open(&proposing->clone, &options, proposing->set->arena, proposing->err) < 0 ||
	    branch_subject_find(&proposing->clone, proposing->options->branch, NULL,
				&proposing->subject, proposing->err) < 0)
		return -1;
	if (!oid_is_zero(proposing->subject.tip))
		return 0;
	return error_set(proposing->err, ERROR_USAGE, "the branch %.*s is gone",
			 SPAN_ARG(proposing->subject.branch));
}

static int find_existing(struct proposing *proposing)
{
	struct pulls pulls;

	proposing->existing.number = 0;
	if (pulls_list(proposing->clone.repository, proposing->set->arena, &pulls, proposing->err) <
	    0)
		return -1;
	for (size_t i = 0; i < pulls.count; i++) {
		const struct pull *pull = &pulls.items[i];
		if (pull->state != PULL_OPEN || !span_equal(pull->topic, proposing->topic) ||
		    !span_equal(pull->target, proposing->subject.branch))
			continue;
		proposing->existing = *pull;
		return 0;
	}
	if (!pulls.damaged.count)
		return 0;
	/* It may be the one. */
	*proposing->err = pulls.damaged.items[0].error;
	return -1;
}

static const char *branch_name(const struct proposing *proposing)
{
	return ref_branch_name(proposing->subject.branch).ptr;
}

/* --- what stands already --- */

/* 1 when the pull request's head still merges cleanly with the branch, 0, -1. */
static int still_merges(struct proposing *proposing)
{
	struct repository *repository = proposing->clone.repository;
	struct merge_result merge = { 0 };

	if (objects_hold(repository, proposing->err) < 0)
		return -1;
	int status = merge_commits(repository, proposing->subject.tip, proposing->existing.head,
				   proposing->set->arena, &merge, proposing->err);
	objects_drop(repository);
	return status < 0 ? -1 : merge.clean;
}

/* The files of a commit, and the run as the command line left it. */
static int open_commit(struct proposing *proposing, struct oid commit, struct set_image_tree *tree)
{
	struct set_image *set = proposing->set;

	*set = proposing->parsed;
	set->values = ARENA_ARRAY(set->arena, set->request.values_count, struct image_values);
	for (size_t i = 0; i < set->request.values_count; i++)
		set->values[i] = proposing->parsed.values[i];
	set->request.values = set->values;
	set->found = ARENA_ARRAY(set->arena, set->request.image_count, size_t);
	return set_image_tree_open(tree, set, &proposing->clone, commit, proposing->err);
}

static int edit_commit(struct proposing *proposing, struct oid commit, struct set_image_tree *tree)
{
	if (open_commit(proposing, commit, tree) < 0)
		return -1;
	struct set_image_source source = set_image_tree_source(tree);
	return set_image_edit(proposing->set, &source, proposing->err);
}

static bool all_found(const struct set_image *set)
{
	for (size_t i = 0; i < set->request.image_count; i++)
		if (!set->found[i])
			return false;
	return true;
}

static void say_newer(const struct proposing *proposing)
{
	unsigned number = proposing->existing.number;

	command_notice("refused: pull request %u proposes another version that must not give way:",
		       number);
	for (size_t i = 0; i < proposing->set->file_count; i++) {
		const struct set_image_file *file = &proposing->set->files[i];
		for (size_t j = 0; j < file->edit.count; j++) {
			const struct image_change *change = &file->edit.items[j];
			if (change->outcome == IMAGE_REFUSED)
				command_notice("%.*s:%u %.*s: %.*s; %.*s", SPAN_ARG(file->shown),
					       change->line, SPAN_ARG(change->old_value),
					       SPAN_ARG(change->problem), SPAN_ARG(change->fix));
		}
	}
	command_notice("to look at it: headgate show %u", number);
}

/*
 * Holds what was asked against what the open pull request proposes. 1 when there is nothing more to
 * do (the status is set), 0 when a new head is needed, -1.
 */
static int compare_existing(struct proposing *proposing)
{
	struct set_image_tree tree;

	if (!proposing->existing.number)
		return 0;
	int status = edit_commit(proposing, proposing->existing.head, &tree);
	set_image_tree_close(&tree);
	/* A path that is not there: then a new head is needed. All else is no reason to replace. */
	if (status < 0)
		return proposing->err->code == ERROR_USAGE ? 0 : -1;
	if (proposing->set->refused) {
		say_newer(proposing);
		proposing->status = EXIT_REFUSED;
		return 1;
	}
	if (proposing->set->changed || !all_found(proposing->set))
		return 0;
	return still_merges(proposing);
}

static void say_proposed(const struct proposing *proposing)
{
	unsigned number = proposing->existing.number;

	command_notice("pull request %u proposes that already", number);
	command_notice("to see what it needs: headgate show %u", number);
}

/* The branch has what was asked for, and a pull request wants to change that. */
static void say_left_over(const struct proposing *proposing)
{
	unsigned number = proposing->existing.number;

	command_notice("pull request %u is open and proposes another version of it", number);
	command_notice("if nobody wants that any more: headgate close %u", number);
}

/* --- the commit and the push --- */

static int make_commit(struct proposing *proposing, const struct set_image_tree *edited)
{
	struct oid tree;

	if (set_image_tree_write(edited, proposing->set, &tree, proposing->err) < 0)
		return -1;
	return clone_commit(&proposing->clone, tree, edited->commit,
			    set_image_message(proposing->set), &proposing->head, proposing->err);
}

/* Whether the refusal may have been of a race: something is not as it was when we looked. */
static int is_overtaken(struct proposing *proposing)
{
	struct oid tip = proposing->subject.tip;
	struct pull before = proposing->existing;

	if (refresh(proposing) < 0 || find_existing(proposing) < 0)
		return -1;
	return !oid_equal(tip, proposing->subject.tip) ||
	       before.number != proposing->existing.number ||
	       (before.number && !oid_equal(before.head, proposing->existing.head));
}

static int push(struct proposing *proposing)
{
	struct arena *arena = proposing->set->arena;
	struct oid_text existing = oid_text(proposing->existing.head);
	const char *const options[] = {
		arena_printf(arena, "expect=%s", proposing->existing.number ? existing.hex : "none")
			.ptr,
		NULL,
	};
	struct clone_verb verb = {
		.object = proposing->head,
		.options = options,
		.ref = arena_printf(arena, "refs/for/%s/%.*s", branch_name(proposing),
				    SPAN_ARG(proposing->topic))
			       .ptr,
	};

	if (clone_push(&proposing->clone, &verb, &proposing->status, proposing->err) < 0)
		return -1;
	if (proposing->status == EXIT_ACCEPTED)
		return 0;
	int overtaken = is_overtaken(proposing);
	proposing->again = overtaken > 0;
	return overtaken < 0 ? -1 : 0;
}

/* The number, for a machine; a person reads it in what the server says. */
static int find_number(struct proposing *proposing)
{
	if (proposing->options->format != SET_IMAGE_JSON || proposing->status != EXIT_ACCEPTED)
		return 0;
	if (refresh(proposing) < 0 || find_existing(proposing) < 0)
		return -1;
	proposing->set->pull = proposing->existing.number;
	return 0;
}

/* --- one attempt --- */

static int propose_edited(struct proposing *proposing, const struct set_image_tree *tree)
{
	struct set_image *set = proposing->set;
	bool is_json = proposing->options->format == SET_IMAGE_JSON;

	if (!is_json && set_image_report(set, proposing->err) < 0)
		return -1;
	fflush(stdout);
	if (!set->changed && proposing->existing.number)
		say_left_over(proposing);
	if (set->changed && !proposing->options->dry_run &&
	    (make_commit(proposing, tree) < 0 || push(proposing) < 0 || find_number(proposing) < 0))
		return -1;
	return is_json && !proposing->again ? set_image_report(set, proposing->err) : 0;
}

static int edit_and_propose(struct proposing *proposing)
{
	struct set_image_tree tree;
	int status = edit_commit(proposing, proposing->subject.tip, &tree);

	if (status == 0) {
		struct set_image_source source = set_image_tree_source(&tree);
		proposing->status = set_image_verdict(proposing->set, &source);
		if (proposing->status == EXIT_ACCEPTED)
			status = propose_edited(proposing, &tree);
		else if (proposing->options->format == SET_IMAGE_JSON)
			status = set_image_report(proposing->set, proposing->err);
	}
	set_image_tree_close(&tree);
	return status;
}

static int choose_topic(struct proposing *proposing)
{
	struct set_image_tree tree;

	if (proposing->options->topic) {
		proposing->topic = span_of(proposing->options->topic);
		return 0;
	}
	int status = open_commit(proposing, proposing->subject.tip, &tree);
	if (status == 0)
		proposing->topic = set_image_topic(proposing->set, tree.names, tree.name_count);
	set_image_tree_close(&tree);
	return status;
}

/*
 * A fetch sees the refs of a transaction move one after the other: the log may name a head that
 * came with no ref yet. What cannot be looked at must not be replaced.
 */
static int head_is_here(const struct proposing *proposing)
{
	enum object_kind kind = OBJECT_COMMIT;

	if (proposing->existing.number &&
	    object_kind(proposing->clone.repository, proposing->existing.head, &kind,
			proposing->err) < 0)
		return -1;
	return kind == OBJECT_COMMIT;
}

static int attempt(struct proposing *proposing)
{
	proposing->again = false;
	proposing->status = EXIT_ACCEPTED;
	if (refresh(proposing) < 0 || choose_topic(proposing) < 0 || find_existing(proposing) < 0)
		return -1;
	int here = head_is_here(proposing);
	if (here <= 0) {
		proposing->again = here == 0;
		proposing->status = EXIT_UNDECIDED;
		return here;
	}
	int done = compare_existing(proposing);
	if (done < 0)
		return -1;
	if (!done)
		return edit_and_propose(proposing);
	proposing->set->pull = proposing->existing.number;
	if (proposing->options->format == SET_IMAGE_JSON)
		return set_image_report(proposing->set, proposing->err);
	if (proposing->status == EXIT_ACCEPTED)
		say_proposed(proposing);
	return 0;
}

/* Longer each time, and never the same for two that collided. */
static void pause_before(int attempt)
{
	unsigned random = 0;
	long milliseconds = (long)PAUSE_MS * attempt;

	if (getrandom(&random, sizeof(random), 0) == sizeof(random))
		milliseconds += (long)(random % (unsigned)(PAUSE_MS * attempt));
	struct timespec pause = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000,
	};
	nanosleep(&pause, NULL);
}

int set_image_propose(struct set_image *set)
{
	struct error err = { 0 };
	struct proposing proposing = {
		.set = set,
		.options = &set->options,
		.parsed = *set,
		.status = EXIT_ACCEPTED,
		.err = &err,
	};
	int status = attempt(&proposing);

	for (int i = 1; status == 0 && proposing.again && i < ATTEMPTS; i++) {
		command_notice("somebody else was faster; editing again on what is there now");
		pause_before(i);
		status = attempt(&proposing);
	}
	clone_close(&proposing.clone);
	return status < 0 ? command_failed(&err) : proposing.status;
}
