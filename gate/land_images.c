/* SPDX-License-Identifier: Apache-2.0 */
/* `images: {exist: true}` of the policy: nothing lands before its images were found. */
#include "gate/check_by_gate.h"
#include "gate/images_brought.h"
#include "gate/land_run.h"
#include "review/check.h"

struct images_run {
	struct land_run *land;
	struct pull_check *checks; /* of the pull requests that land */
	size_t check_count;
	uint32_t pull; /* one of them, for the command; 0: none lands */
	bool refused;
};

/* Several pull requests may have asked for it; one that saw the image is enough. */
static const struct checked_image *find_result(const struct images_run *run, struct span image)
{
	const struct checked_image *best = NULL;

	for (size_t i = 0; i < run->check_count; i++) {
		const struct checked_image *result = pull_check_of_image(&run->checks[i], image);
		if (result && (!best || result->result == IMAGE_CHECK_EXISTS))
			best = result;
	}
	return best;
}

static void refuse_image(struct images_run *run, const struct brought_image *image,
			 const struct checked_image *result)
{
	struct finding_site site = {
		.rule = &land_rule_images,
		.source = image->source,
		.place = image->place,
	};
	struct findings *findings = &run->land->outcome->findings;

	run->refused = true;
	if (result && result->result == IMAGE_CHECK_UNKNOWN)
		findings_add(findings, &site, "%.*s could not be looked for: %.*s",
			     SPAN_ARG(image->image), SPAN_ARG(result->problem));
	else if (result)
		findings_add(findings, &site, "%.*s is %s: %.*s", SPAN_ARG(image->image),
			     image_check_name(result->result), SPAN_ARG(result->problem));
	else
		findings_add(findings, &site, "%.*s has not been looked for in its registry yet",
			     SPAN_ARG(image->image));
}

static void set_next(struct images_run *run)
{
	struct land_run *land = run->land;
	struct arena *arena = land->request->arena;

	if (!run->refused)
		return;
	if (!run->pull)
		land->outcome->next = arena_printf(
			arena,
			"the images of a change are looked for once it is a pull request; to "
			"propose it: git push origin HEAD:refs/for/%.*s\n",
			SPAN_ARG(land_branch_name(land)));
	else
		land->outcome->next = arena_printf(
			arena,
			"the server asks the registries again now; what it finds: headgate show "
			"%u\nthen land it: git push origin %s:refs/merge/%u\nto ask by hand, on "
			"the server: headgate images %u\n",
			(unsigned)run->pull, oid_text(run->checks[0].head).hex, (unsigned)run->pull,
			(unsigned)run->pull);
}

/* A check of another head says nothing about this one. */
static int read_check(struct images_run *run, const struct pull *pull, struct pull_check *ret_check)
{
	const struct verb_request *request = run->land->request;
	int found = pull_check_read(request->repository, pull->number, request->arena, ret_check,
				    run->land->err);

	if (found > 0)
		found = oid_equal(ret_check->head, pull->head);
	if (found <= 0)
		return found;
	return check_is_by_gate(request->repository, run->land->policy, ret_check, request->arena,
				run->land->err);
}

static int read_checks(struct images_run *run, const struct pull *const *pulls, size_t count)
{
	const struct verb_request *request = run->land->request;

	run->checks = ARENA_ARRAY(request->arena, count, struct pull_check);
	for (size_t i = 0; i < count; i++) {
		struct pull_check *check = &run->checks[run->check_count++];
		int found = read_check(run, pulls[i], check);
		if (found < 0)
			return -1;
		if (!found)
			*check = (struct pull_check){ .head = pulls[i]->head };
		run->pull = pulls[i]->number;
	}
	return 0;
}

int land_check_images(struct land_run *land, const struct pull *const *pulls, size_t pull_count,
		      struct oid tree, const struct tree_changes *changes)
{
	const struct verb_request *request = land->request;
	struct images_run run = { .land = land };
	struct brought_images images;

	if (!land->policy || !land->policy->images.exist)
		return 0;
	if (images_brought(request->repository, land->policy, tree, changes, request->arena,
			   &images, land->err) < 0)
		return -1;
	if (images.count && read_checks(&run, pulls, pull_count) < 0)
		return -1;
	for (size_t i = 0; i < images.count; i++) {
		const struct checked_image *result = find_result(&run, images.items[i].image);
		if (!result || result->result != IMAGE_CHECK_EXISTS)
			refuse_image(&run, &images.items[i], result);
	}
	set_next(&run);
	return 0;
}
