/* SPDX-License-Identifier: Apache-2.0 */
/* Kustomizations that come back to themselves. */
#include "base/map.h"
#include "base/path.h"
#include "gate/gate_rules.h"
#include "gate/kustomization_judge.h"
#include "gate/surroundings.h"

/*
 * Kustomizations looked at on the way from one. A real one reaches a few dozen;
 * a chain of thousands costs its square, and kustomize itself gives up long before.
 */
enum { REACHED_MAX = 500 };

struct cycle_search {
	struct kustomization_judgement *judgement;
	struct span home; /* the directory of the kustomization that is judged */
	struct map seen;  /* directories, in the order of being found */
};

static bool is_above_or_equal(struct span directory, struct span below)
{
	if (directory.len == 0)
		return true;
	return below.len >= directory.len &&
	       span_equal(span_first(below, directory.len), directory) &&
	       (below.len == directory.len || below.ptr[directory.len] == '/');
}

/* 1 when `name` is a directory that kustomize would enter, 0 when not, -1. */
static int is_directory(struct cycle_search *search, const struct kustomize_name *name,
			struct error *err)
{
	struct snapshot *after = search->judgement->judge->after;
	enum entry_kind kind = ENTRY_DIRECTORY;

	if (name->is_outside || name->role != KUSTOMIZE_RESOURCE)
		return 0;
	if (name->target.len && after->operations->kind(after, name->target, &kind, err) < 0)
		return -1;
	return kind == ENTRY_DIRECTORY;
}

/* 1 when a directory that it names leads home at once; else they are put in line. */
static int follow(struct cycle_search *search, const struct kustomization *kustomization,
		  struct error *err)
{
	for (size_t i = 0; i < kustomization->count; i++) {
		const struct kustomize_name *name = &kustomization->names[i];
		int found = is_directory(search, name, err);
		if (found < 0)
			return -1;
		if (!found || search->seen.count >= REACHED_MAX)
			continue;
		if (is_above_or_equal(name->target, search->home))
			return 1;
		*map_slot(&search->seen, name->target) = search;
	}
	return 0;
}

/* 1 when the directory `start` leads home, by whatever way. */
static int leads_home(struct cycle_search *search, struct span start, struct error *err)
{
	struct kustomization_judgement *judgement = search->judgement;
	size_t next = search->seen.count;
	int found = is_above_or_equal(start, search->home);

	*map_slot(&search->seen, start) = search;
	for (; found == 0 && next < search->seen.count; next++) {
		struct directory *directory;
		struct span inside =
			path_join(judgement->judge->arena, search->seen.entries[next].key,
				  kustomization_names[0]);
		if (surroundings_directory(judgement->judge->surroundings, inside, &directory,
					   err) < 0)
			return -1;
		if (directory->kustomization)
			found = follow(search, directory->kustomization, err);
	}
	return found;
}

static void report(struct kustomization_judgement *judgement, const struct kustomize_name *name)
{
	struct finding_site site = {
		.rule = &gate_rule_kustomize_cycle,
		.source = judgement->source,
		.place = name->node->place,
		.field_text = name->field,
	};
	struct span at = name->target.len ? name->target : span_of("the top of the repository");

	findings_add(judgement->findings, &site,
		     "%.*s leads back to this kustomization; remove one of the names on the way",
		     SPAN_ARG(at));
}

int kustomization_judge_cycles(struct kustomization_judgement *judgement,
			       const struct kustomization *kustomization, struct error *err)
{
	struct cycle_search search = {
		.judgement = judgement,
		.home = path_directory(judgement->source->path),
	};

	map_init(&search.seen, judgement->arena);
	for (size_t i = 0; judgement->judge->after && i < kustomization->count; i++) {
		const struct kustomize_name *name = &kustomization->names[i];
		int found =
			map_get(&search.seen, name->target) ? 0 : is_directory(&search, name, err);
		if (found > 0)
			found = leads_home(&search, name->target, err);
		if (found < 0)
			return -1;
		if (found)
			report(judgement, name);
	}
	return 0;
}
