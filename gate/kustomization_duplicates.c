/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that are defined twice because a changed kustomization names two files
 * that the change leaves alone. Pairs with a changed file are duplicates_judge()'s.
 * Costs reading the files that the kustomization names.
 */
#include "base/limits.h"
#include "gate/across.h"
#include "gate/classify.h"
#include "gate/gate_rules.h"
#include "gate/identity.h"
#include "gate/surroundings.h"

/* The files of one kustomization. */
struct gathering {
	struct across *across;
	const struct kustomization *kustomization;
	struct map objects; /* identity -> struct object_fact, the first one */
	struct map targets; /* paths that were read */
	struct arena arena; /* of the maps */
	struct error *err;
};

static int report(struct gathering *gathering, const struct kustomize_name *name,
		  const struct object_fact *first, const struct object_fact *second)
{
	struct across *across = gathering->across;
	struct object_fact at = {
		.path = gathering->kustomization->source->path,
		.place = name->node->place,
		.field = name->field,
	};
	struct span first_place, second_place;

	if (across_place(across, first, &first_place, gathering->err) < 0 ||
	    across_place(across, second, &second_place, gathering->err) < 0)
		return -1;
	return across_report(across, &gate_rule_duplicate, &at, (struct span){ 0 }, gathering->err,
			     "%.*s \"%.*s\" of %.*s is already defined at %.*s",
			     SPAN_ARG(second->kind), SPAN_ARG(second->name), SPAN_ARG(second_place),
			     SPAN_ARG(first_place));
}

static int add_object(struct gathering *gathering, const struct kustomize_name *name,
		      struct object_fact *fact)
{
	struct identity identity = {
		.group = fact->group,
		.kind = fact->kind,
		.name_space = fact->name_space,
		.name = fact->name,
	};
	void **slot = map_slot(&gathering->objects, identity_key(&identity, &gathering->arena));
	const struct object_fact *first = *slot;

	if (!first) {
		*slot = fact;
		return 0;
	}
	/* What one file holds twice is no matter of the kustomization. */
	return span_equal(first->path, fact->path) ? 0 : report(gathering, name, first, fact);
}

/* 1 when the file is to be read, 0 when not, -1. */
static int is_wanted(struct gathering *gathering, const struct kustomize_name *name)
{
	struct across *across = gathering->across;
	struct snapshot *after = across->judge->after;
	enum entry_kind kind = ENTRY_ABSENT;
	enum file_class class;

	if (name->role != KUSTOMIZE_RESOURCE || name->is_outside ||
	    map_get(&across->judged, name->target))
		return 0;
	void **slot = map_slot(&gathering->targets, name->target);
	if (*slot)
		return 0;
	*slot = gathering;
	if (after->operations->kind(after, name->target, &kind, gathering->err) < 0)
		return -1;
	if (!entry_is_file(kind))
		return 0;
	if (file_classify(across->judge, name->target, &class, gathering->err) < 0)
		return -1;
	return class == FILE_MANIFEST;
}

static int add_file(struct gathering *gathering, const struct kustomize_name *name)
{
	const struct file_facts *facts;
	int wanted = is_wanted(gathering, name);

	if (wanted <= 0)
		return wanted;
	if (across_unchanged(gathering->across, name->target, &facts, gathering->err) < 0)
		return -1;
	for (size_t i = 0; i < facts->count; i++) {
		struct object_fact *fact = &facts->items[i];
		if (!fact->is_reference && !fact->is_generated &&
		    add_object(gathering, name, fact) < 0)
			return -1;
	}
	return 0;
}

static int add_all(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->kustomization->count; i++) {
		if (add_file(gathering, &gathering->kustomization->names[i]) < 0)
			return -1;
	}
	return 0;
}

int kustomization_duplicates_judge(struct across *across, const struct file_facts *file,
				   struct error *err)
{
	struct gathering gathering = { .across = across, .err = err };
	struct directory *directory;

	if (!across->judge->inventory || file->class != FILE_KUSTOMIZATION)
		return 0;
	if (surroundings_directory(across->judge->surroundings, file->path, &directory, err) < 0)
		return -1;
	gathering.kustomization = directory->kustomization;
	if (!gathering.kustomization ||
	    !span_equal(gathering.kustomization->source->path, file->path))
		return 0;
	arena_init(&gathering.arena, LIMIT_RUN_ARENA_BYTES);
	map_init(&gathering.objects, &gathering.arena);
	map_init(&gathering.targets, &gathering.arena);
	int status = add_all(&gathering);
	arena_release(&gathering.arena);
	return status;
}
