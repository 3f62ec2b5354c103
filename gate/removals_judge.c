/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References that a change leaves dangling: it removes a definition, and files
 * that it leaves alone still use it. Costs one question to the inventory for
 * each object that is gone.
 */
#include "gate/across.h"
#include "gate/classify.h"
#include "gate/identity.h"
#include "gate/inventory.h"

/* So many files that use one removed object are shown; the others are counted. */
#define SHOWN_FILES 20

static bool is_looked_at(struct across *across, const struct object_fact *removed)
{
	struct identity identity = {
		.group = removed->group,
		.kind = removed->kind,
		.name_space = removed->name_space,
		.name = removed->name,
	};
	void **slot = map_slot(&across->removed, identity_key(&identity, across->judge->arena));
	bool known = *slot != NULL;

	*slot = across;
	return known;
}

static bool means(const struct object_fact *reference, const struct object_fact *removed)
{
	return reference->is_reference && !reference->is_optional &&
	       span_equal(reference->kind, removed->kind) &&
	       span_equal(reference->group, removed->group) &&
	       span_equal(reference->name, removed->name) &&
	       namespaces_meet(reference->name_space, removed->name_space);
}

/* " and in 12 more files", or nothing. */
static struct span others(struct across *across, size_t count)
{
	if (count == 0)
		return (struct span){ 0 };
	return arena_printf(across->judge->arena, " and in %zu more file%s", count,
			    count == 1 ? "" : "s");
}

/* 1 when the file was reported, 0 when it means something else, -1. */
static int report_all(struct across *across, const struct file_facts *user,
		      const struct object_fact *removed, size_t unshown, struct error *err)
{
	struct span more = others(across, unshown);
	int reported = 0;

	for (size_t i = 0; i < user->count; i++) {
		const struct object_fact *reference = &user->items[i];
		if (!means(reference, removed))
			continue;
		if (across_report(across, reference_rule(removed->kind), reference,
				  (struct span){ 0 }, err,
				  "%.*s no longer defines %.*s \"%.*s\", which is still used "
				  "here%.*s",
				  SPAN_ARG(removed->path), SPAN_ARG(removed->kind),
				  SPAN_ARG(removed->name), SPAN_ARG(more)) < 0)
			return -1;
		more = (struct span){ 0 };
		reported = 1;
	}
	return reported;
}

/* One file that refers, or did so when it was recorded, to an object of this name. */
static int judge_user(struct across *across, const struct inventory_file *file,
		      const struct object_fact *removed, size_t unshown, struct error *err)
{
	const struct file_facts *facts;
	enum file_class class;

	if (file_classify(across->judge, file->path, &class, err) < 0)
		return -1;
	if (class != FILE_MANIFEST)
		return 0;
	int unseen = reference_has_unseen_source(across, file->path, err);
	if (unseen != 0)
		return unseen < 0 ? -1 : 0;
	if (across_unchanged(across, file->path, &facts, err) < 0)
		return -1;
	return report_all(across, facts, removed, unshown, err);
}

static int judge_removed(struct across *across, const struct object_fact *removed,
			 struct error *err)
{
	struct inventory_file *files;
	size_t count = 0;

	if (definitions_hold(&across->definitions, removed) || is_looked_at(across, removed))
		return 0;
	if (inventory_references(across->judge->inventory, removed->kind, removed->name, &files,
				 &count, err) < 0)
		return -1;
	if (count == 0)
		return 0;
	int met = reference_is_met(across, removed, err);
	if (met != 0)
		return met < 0 ? -1 : 0;
	for (size_t i = 0, shown = 0; i < count && shown < SHOWN_FILES; i++) {
		size_t unshown = shown + 1 == SHOWN_FILES ? count - i - 1 : 0;
		int reported = judge_user(across, &files[i], removed, unshown, err);
		if (reported < 0)
			return -1;
		shown += (size_t)reported;
	}
	return 0;
}

int removals_judge(struct across *across, const struct file_facts *file, struct error *err)
{
	if (!across->judge->inventory)
		return 0;
	for (size_t i = 0; i < file->count; i++) {
		if (file->items[i].is_removed && judge_removed(across, &file->items[i], err) < 0)
			return -1;
	}
	return 0;
}
