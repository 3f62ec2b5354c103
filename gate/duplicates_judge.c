/* SPDX-License-Identifier: Apache-2.0 */
/* Objects defined twice where both definitions are applied together. */
#include "gate/across.h"
#include "gate/gate_rules.h"
#include "gate/surroundings.h"

#include <stdlib.h>

/* One definition and what it is applied together with. */
struct placed {
	const struct object_fact *fact;
	struct span root; /* a kustomization's or plain directory, or the file itself */
	bool is_kustomization;
};

static bool names_resource(const struct kustomization *kustomization, struct span path)
{
	for (size_t i = 0; i < kustomization->count; i++) {
		const struct kustomize_name *name = &kustomization->names[i];
		if (name->role == KUSTOMIZE_RESOURCE && span_equal(name->target, path))
			return true;
	}
	return false;
}

/*
 * A file belongs to the nearest kustomization that names it. Beside one that
 * does not name it, it is applied by nobody knows whom: alone. Without any, the
 * files of a directory are taken to be applied together.
 */
static int place_fact(struct across *across, const struct object_fact *fact,
		      struct placed *ret_placed, struct error *err)
{
	struct directory *directory;

	*ret_placed = (struct placed){ .fact = fact, .root = fact->path };
	if (surroundings_directory(across->judge->surroundings, fact->path, &directory, err) < 0)
		return -1;
	for (struct directory *at = directory; at; at = at->parent) {
		if (at->kustomization && names_resource(at->kustomization, fact->path)) {
			ret_placed->root = at->path;
			ret_placed->is_kustomization = true;
			return 0;
		}
	}
	if (!directory->kustomization)
		ret_placed->root = directory->path;
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;
	int order = span_compare(a->fact->name_space, b->fact->name_space);

	if (order == 0)
		order = span_compare(a->root, b->root);
	if (order == 0)
		order = span_compare(a->fact->path, b->fact->path);
	if (order == 0)
		order = (a->fact->place.start > b->fact->place.start) -
			(a->fact->place.start < b->fact->place.start);
	return order;
}

static int report(struct across *across, const struct placed *first, const struct placed *second,
		  struct error *err)
{
	const struct object_fact *fact = second->fact;
	bool together = second->is_kustomization || span_equal(first->fact->path, fact->path);
	const struct rule *rule = together ? &gate_rule_duplicate : &gate_rule_duplicate_beside;
	struct span place;

	if (across_place(across, first->fact, &place, err) < 0)
		return -1;
	return across_report(across, rule, fact, (struct span){ 0 }, err,
			     "%.*s \"%.*s\" is already defined at %.*s", SPAN_ARG(fact->kind),
			     SPAN_ARG(fact->name), SPAN_ARG(place));
}

static int judge_definitions(struct across *across, const struct definition *list, size_t count,
			     struct error *err)
{
	struct placed *placed = ARENA_ARRAY(across->judge->arena, count, struct placed);
	size_t at = 0;

	for (; list; list = list->next) {
		if (!list->fact->is_generated &&
		    place_fact(across, list->fact, &placed[at++], err) < 0)
			return -1;
	}
	if (at > 1)
		qsort(placed, at, sizeof(*placed), compare);
	for (size_t i = 1, first = 0; i < at; i++) {
		bool same = span_equal(placed[i].root, placed[first].root) &&
			    span_equal(placed[i].fact->name_space, placed[first].fact->name_space);
		if (!same)
			first = i;
		else if (report(across, &placed[first], &placed[i], err) < 0)
			return -1;
	}
	return 0;
}

int duplicates_judge(struct across *across, struct error *err)
{
	const struct map *by_name = &across->definitions.by_name;

	for (size_t i = 0; i < by_name->count; i++) {
		const struct definition *list = by_name->entries[i].value;
		size_t count = 0;
		for (const struct definition *at = list; at; at = at->next)
			count++;
		if (count > 1 && judge_definitions(across, list, count, err) < 0)
			return -1;
	}
	return 0;
}
