/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pull_page.h"

#include "cli/commands.h"
#include "cli/inventory_watch.h"
#include "gate/images_brought.h"
#include "gate/judge_change.h"
#include "gate/owed.h"
#include "repo/object.h"
#include "review/ledger.h"

/* The cache that `headgate check REV..REV` keeps too; the hooks have their own. */
#define SHOW_INVENTORY "check"

struct page_reading {
	struct pull_page *page;
	const struct clone *clone;
	struct arena *arena;
	struct error *err;
};

static int tree_of(const struct page_reading *reading, struct oid commit, struct oid *ret_tree)
{
	*ret_tree = (struct oid){ 0 };
	if (oid_is_zero(commit))
		return 0;
	return repository_commit_tree(reading->clone->repository, commit, ret_tree, reading->err);
}

static int diff_trees(struct page_reading *reading, struct oid before, struct oid after)
{
	struct repository *repository = reading->clone->repository;
	struct tree_changes changes;

	if (tree_compare(repository, before, after, reading->arena, &changes, reading->err) < 0)
		return -1;
	reading->page->has_changes = true;
	return resource_diff(repository, &changes, reading->arena, &reading->page->changes,
			     reading->err);
}

/* What the head changes since it left the target's history. */
static int diff_head(struct page_reading *reading, struct oid tip)
{
	struct oid base = { 0 }, before, after;

	if (!oid_is_zero(tip) &&
	    repository_merge_base(reading->clone->repository, tip, reading->page->pull.head, &base,
				  reading->err) < 0)
		return -1;
	if (tree_of(reading, base, &before) < 0 ||
	    tree_of(reading, reading->page->pull.head, &after) < 0)
		return -1;
	return diff_trees(reading, before, after);
}

/* What landed, as the ledger tells it. Without an entry nothing is known. */
static int diff_landed(struct page_reading *reading)
{
	const struct pull *pull = &reading->page->pull;
	struct landings landings;

	if (ledger_read(reading->clone->repository, pull->target, reading->arena, &landings,
			reading->err) < 0)
		return -1;
	for (size_t i = landings.count; i-- > 0;) {
		const struct landing *landing = &landings.items[i];
		struct oid before, after;
		if (!oid_equal(landing->new_tip, pull->landed))
			continue;
		if (tree_of(reading, landing->old_tip, &before) < 0 ||
		    tree_of(reading, landing->new_tip, &after) < 0)
			return -1;
		return diff_trees(reading, before, after);
	}
	return 0;
}

/* What the gate would find in the tree that would land. */
static int judge_merged(struct page_reading *reading, struct oid tip_tree)
{
	struct pull_page *page = reading->page;
	struct report_summary summary = { 0 };
	struct inventory_watch watch;
	struct inventory_options branch = {
		.branch = span_of(SHOW_INVENTORY),
		.tip = tip_tree,
		.progress = inventory_watch_show,
		.progress_context = &watch,
	};
	struct change_terms terms = { .policy = page->standing.policy, .branch = &branch };

	inventory_watch_begin(&watch);
	return judge_change(reading->clone->repository, &terms, tip_tree, page->standing.merge.tree,
			    reading->arena, &page->findings, &summary, reading->err);
}

/*
 * Where the target has no policy file, that of the server's HEAD counts. HEAD of a
 * clone is something else: refs/remotes/REMOTE/HEAD remembers the server's.
 */
static int read_server_policies(struct page_reading *reading, struct push_policies *policies)
{
	const struct clone *clone = reading->clone;
	struct span head = arena_printf(reading->arena, "refs/remotes/%s/HEAD", clone->remote);
	struct tree_entry entry = { 0 };
	struct oid tip = { 0 }, tree;

	if (repository_ref(clone->repository, head.ptr, &tip, reading->err) < 0 ||
	    tree_of(reading, tip, &tree) < 0)
		return -1;
	if (!oid_is_zero(tip) && tree_find(clone->repository, tree, span_of(POLICY_PATH),
					   reading->arena, &entry, reading->err) < 0)
		return -1;
	if (push_policies_of_blob(policies, clone->repository, entry.oid, reading->arena,
				  reading->err) < 0)
		return -1;
	policies->head_tip = tip;
	return 0;
}

static int read_standing(struct page_reading *reading, struct oid tip)
{
	struct pull_page *page = reading->page;
	struct push_policies policies;
	bool is_clone = !reading->clone->is_server && !reading->clone->is_mirror;
	struct standing_request request = {
		.repository = reading->clone->repository,
		.pull = &page->pull,
		.target_tip = tip,
		.now = (int64_t)time(NULL),
		.inventory = span_of(SHOW_INVENTORY),
	};
	struct oid tip_tree;

	if (is_clone && read_server_policies(reading, &policies) < 0)
		return -1;
	request.policies = is_clone ? &policies : NULL;
	if (standing_read(&request, reading->arena, &page->findings, &page->standing,
			  reading->err) < 0 ||
	    tree_of(reading, tip, &tip_tree) < 0)
		return -1;
	page->stands = true;
	if (!page->standing.merge.clean)
		return diff_head(reading, tip);
	page->has_changes = true;
	if (resource_diff(reading->clone->repository, &page->standing.changes, reading->arena,
			  &page->changes, reading->err) < 0)
		return -1;
	if (!page->standing.policy)
		return 0;
	return judge_merged(reading, tip_tree);
}

/* What an emergency left out, and whose approval could make up for it. */
static int read_owed(struct page_reading *reading)
{
	struct pull_page *page = reading->page;
	struct push_policies policies;
	bool is_clone = !reading->clone->is_server && !reading->clone->is_mirror;
	struct standing_request request;
	struct findings ignored;

	findings_init(&ignored, reading->arena);
	if (is_clone && read_server_policies(reading, &policies) < 0)
		return -1;
	if (owed_standing_request(reading->clone->repository, &page->pull, (int64_t)time(NULL),
				  reading->arena, &request, reading->err) < 0)
		return -1;
	request.policies = is_clone ? &policies : NULL;
	if (standing_read(&request, reading->arena, &ignored, &page->standing, reading->err) < 0)
		return -1;
	page->stands = true;
	return 0;
}

/* Those that wait for it where the policy says so, else what somebody has asked about. */
static int read_images(struct page_reading *reading)
{
	struct pull_page *page = reading->page;
	bool waits = page->stands && page->pull.state == PULL_OPEN;
	const struct policy *policy = waits ? page->standing.policy : NULL;
	struct brought_images brought = { 0 };
	struct pull_check check;
	struct checked_image *items;
	int found = pull_check_read(reading->clone->repository, page->pull.number, reading->arena,
				    &check, reading->err);

	if (found < 0)
		return -1;
	/* What was found of another head says nothing of this one. */
	if (!found || !oid_equal(check.head, page->pull.head))
		check = (struct pull_check){ 0 };
	page->images = (struct pull_images){ check.images, check.count };
	if (!policy || !policy->images.exist || !page->standing.merge.clean)
		return 0;
	if (images_brought(reading->clone->repository, policy, page->standing.merge.tree,
			   &page->standing.changes, reading->arena, &brought, reading->err) < 0)
		return -1;
	items = ARENA_ARRAY(reading->arena, brought.count, struct checked_image);
	for (size_t i = 0; i < brought.count; i++) {
		const struct checked_image *known =
			pull_check_of_image(&check, brought.items[i].image);
		items[i] =
			known ? *known : (struct checked_image){ .image = brought.items[i].image };
	}
	page->images = (struct pull_images){ items, brought.count };
	return 0;
}

static int read_parts(struct page_reading *reading)
{
	struct pull_page *page = reading->page;
	struct oid tip = { 0 };

	if (pull_message(reading->clone->repository, &page->pull, reading->arena, reading->err) <
		    0 ||
	    pull_events_read(reading->clone->repository, &page->pull, reading->arena, &page->events,
			     reading->err) < 0 ||
	    clone_branch_tip(reading->clone, page->pull.target, &tip, reading->err) < 0)
		return -1;
	if (page->pull.state == PULL_OPEN)
		return read_standing(reading, tip);
	if (page->pull.state == PULL_MERGED && page->pull.owes_approvals && read_owed(reading) < 0)
		return -1;
	if (page->pull.state == PULL_MERGED)
		return diff_landed(reading);
	return diff_head(reading, tip);
}

static int read_page(struct page_reading *reading)
{
	return read_parts(reading) < 0 ? -1 : read_images(reading);
}

int pull_page_read(struct pull_page *page, const struct clone *clone, const char *operand,
		   struct error *err)
{
	struct page_reading reading = {
		.page = page,
		.clone = clone,
		.arena = clone->arena,
		.err = err,
	};

	*page = (struct pull_page){ 0 };
	findings_init(&page->findings, clone->arena);
	if (clone_pull(clone, operand, &page->pull, err) < 0 ||
	    objects_hold(clone->repository, err) < 0)
		return -1;
	int status = read_page(&reading);
	objects_drop(clone->repository);
	findings_sort(&page->findings);
	return status;
}

void pull_page_text(struct text *text, const struct pull_page *page, const struct clone *clone)
{
	struct pull_report_options options = {
		.remote = clone->remote,
		.colour = command_wants_colour(),
		.now = (int64_t)time(NULL),
		.images = page->images,
	};

	pull_report_text(text, &page->pull, &page->events, page->stands ? &page->standing : NULL,
			 page->has_changes ? &page->changes : NULL, &page->findings, &options);
}

void pull_page_json(struct text *text, const struct pull_page *page)
{
	pull_report_json(text, &page->pull, &page->events, page->stands ? &page->standing : NULL,
			 page->has_changes ? &page->changes : NULL, &page->findings, &page->images);
}
