/* SPDX-License-Identifier: Apache-2.0 */
/* Objects defined twice where both definitions are applied together. */
#include "base/path.h"
#include "gate/across.h"
#include "gate/classify.h"
#include "gate/gate_rules.h"
#include "gate/inventory.h"
#include "gate/surroundings.h"

#include <stdlib.h>

/* One definition and what it is applied together with. */
struct placed {
	const struct object_fact *fact;
	bool is_elsewhere; /* in a file that was not judged */
	struct span root;  /* a kustomization's or plain directory, or the file itself */
	bool is_kustomization;
};

static bool names_resource(const struct kustomization *kustomization, struct span path)
{
	return kustomization_role(kustomization, path) == KUSTOMIZE_RESOURCE;
}

/*
 * A file belongs to the nearest kustomization that names it. Beside one that
 * does not name it, it is applied by nobody knows whom: alone. Without any, the
 * files of a directory are taken to be applied together.
 */
static int place_fact(struct across *across, struct placed *ret_placed, struct error *err)
{
	const struct object_fact *fact = ret_placed->fact;
	struct directory *directory, *at;

	ret_placed->root = fact->path;
	if (surroundings_directory(across->judge->surroundings, fact->path, &directory, err) < 0)
		return -1;
	at = directory;
	do {
		if (at->kustomization && names_resource(at->kustomization, fact->path)) {
			ret_placed->root = at->path;
			ret_placed->is_kustomization = true;
			return 0;
		}
		at = at->parent;
	} while (at);
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

/* Said at the later of the two, but never at a file that the change leaves alone. */
static int report(struct across *across, const struct placed *first, const struct placed *second,
		  struct error *err)
{
	bool together =
		second->is_kustomization || span_equal(first->fact->path, second->fact->path);
	const struct rule *rule = together ? &gate_rule_duplicate : &gate_rule_duplicate_beside;
	const struct object_fact *fact = second->fact, *other = first->fact;
	struct span place;

	if (second->is_elsewhere) {
		if (first->is_elsewhere)
			return 0;
		fact = first->fact;
		other = second->fact;
	}
	if (across_place(across, other, &place, err) < 0)
		return -1;
	return across_report(across, rule, fact, (struct span){ 0 }, err,
			     "%.*s \"%.*s\" is already defined at %.*s", SPAN_ARG(fact->kind),
			     SPAN_ARG(fact->name), SPAN_ARG(place));
}

/* Whether a file elsewhere can be applied together with one that was judged. */
static int may_meet(struct across *across, const struct placed *judged, struct span path,
		    struct error *err)
{
	struct directory *directory;

	if (!judged->is_kustomization)
		return span_equal(path_directory(path), judged->root);
	if (surroundings_directory(across->judge->surroundings, judged->fact->path, &directory,
				   err) < 0)
		return -1;
	while (directory && !span_equal(directory->path, judged->root))
		directory = directory->parent;
	return directory && directory->kustomization &&
	       names_resource(directory->kustomization, path);
}

/* A definition in a file that the change leaves alone, made comparable with a judged one. */
static int add_object(struct across *across, struct placed *placed, size_t judged, size_t *count,
		      const struct inventory_object *object, struct error *err)
{
	enum file_class class;
	int meets = 0;

	for (size_t i = 0; i < judged && meets == 0; i++)
		meets = may_meet(across, &placed[i], object->path, err);
	if (meets <= 0)
		return meets;
	if (file_classify(across->judge, object->path, &class, err) < 0)
		return -1;
	if (class != FILE_MANIFEST)
		return 0;
	struct object_fact *fact = ARENA_NEW(across->judge->arena, struct object_fact);
	*fact = *placed[0].fact;
	fact->name_space = object->name_space;
	fact->path = object->path;
	fact->place = object->place;
	placed[*count] = (struct placed){ .fact = fact, .is_elsewhere = true };
	return place_fact(across, &placed[(*count)++], err);
}

static int add_elsewhere(struct across *across, struct placed **placed, size_t *count,
			 struct error *err)
{
	const struct object_fact *fact = (*placed)[0].fact;
	size_t judged = *count, found = 0;
	struct inventory_object *objects;

	if (inventory_objects(across->judge->inventory, fact->kind, fact->name, &objects, &found,
			      err) < 0)
		return -1;
	struct placed *all = ARENA_ARRAY(across->scratch, judged + found, struct placed);
	memcpy(all, *placed, judged * sizeof(*all));
	*placed = all;
	for (size_t i = 0; i < found; i++) {
		if (objects[i].is_generated || !span_equal(objects[i].group, fact->group))
			continue;
		if (add_object(across, all, judged, count, &objects[i], err) < 0)
			return -1;
	}
	return 0;
}

static int report_equal(struct across *across, struct placed *placed, size_t count,
			struct error *err)
{
	if (count > 1)
		qsort(placed, count, sizeof(*placed), compare);
	for (size_t i = 1, first = 0; i < count; i++) {
		bool same = span_equal(placed[i].root, placed[first].root) &&
			    span_equal(placed[i].fact->name_space, placed[first].fact->name_space);
		if (!same)
			first = i;
		else if (report(across, &placed[first], &placed[i], err) < 0)
			return -1;
	}
	return 0;
}

static int judge_definitions(struct across *across, const struct definition *list,
			     struct error *err)
{
	size_t count = 0;

	for (const struct definition *at = list; at; at = at->next)
		count += !at->fact->is_generated;
	if (count == 0 || (count == 1 && !across->judge->inventory))
		return 0;
	struct placed *placed = ARENA_ARRAY(across->scratch, count, struct placed);
	size_t filled = 0;
	for (; list; list = list->next) {
		if (list->fact->is_generated)
			continue;
		placed[filled].fact = list->fact;
		if (place_fact(across, &placed[filled++], err) < 0)
			return -1;
	}
	if (across->judge->inventory && add_elsewhere(across, &placed, &count, err) < 0)
		return -1;
	return report_equal(across, placed, count, err);
}

int duplicates_judge(struct across *across, struct error *err)
{
	const struct map *by_name = &across->definitions.by_name;

	for (size_t i = 0; i < by_name->count; i++) {
		if (judge_definitions(across, by_name->entries[i].value, err) < 0)
			return -1;
		arena_reset(across->scratch);
	}
	return 0;
}
