/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the files and directories that a kustomization names are there. */
#include "base/count.h"
#include "base/nearest.h"
#include "base/path.h"
#include "gate/gate_rules.h"
#include "gate/inventory.h"
#include "gate/kustomization_judge.h"
#include "gate/surroundings.h"

static void report(struct kustomization_judgement *judgement, const struct rule *rule,
		   const struct kustomize_name *name, struct span fix, struct span message)
{
	struct finding_site site = {
		.rule = rule,
		.source = judgement->source,
		.place = name->node->place,
		.field_text = name->field,
		.fix = fix,
	};

	findings_add(judgement->findings, &site, "%.*s", SPAN_ARG(message));
}

/* The text as written with its last name replaced by the nearest that is there. */
static int nearest_file(struct kustomization_judgement *judgement,
			const struct kustomize_name *name, struct span *ret_fix, struct error *err)
{
	struct snapshot *after = judgement->judge->after;
	struct span written = node_text(name->node);
	struct span last = path_name(name->target);
	struct tree_entry *entries;
	struct nearest nearest;
	size_t count = 0;
	int found = after->operations->list(after, path_directory(name->target), judgement->arena,
					    &entries, &count, err);

	*ret_fix = (struct span){ 0 };
	if (found <= 0 || !last.len)
		return found < 0 ? -1 : 0;
	nearest_init(&nearest, last);
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, entries[i].name);
	if (nearest.best.len && span_equal(path_name(written), last)) {
		struct span ahead = span_first(written, written.len - last.len);
		*ret_fix = arena_printf(judgement->arena, "%.*s%.*s", SPAN_ARG(ahead),
					SPAN_ARG(nearest.best));
	}
	return 0;
}

/* 1 when the directory is the root of a kustomization, 0 when not, -1. */
static int is_root(struct kustomization_judgement *judgement, struct span directory,
		   struct error *err)
{
	struct snapshot *after = judgement->judge->after;
	size_t count = COUNT(kustomization_names);

	for (size_t i = 0; i < count; i++) {
		enum entry_kind kind = ENTRY_ABSENT;
		struct span path = path_join(judgement->arena, directory, kustomization_names[i]);
		if (after->operations->kind(after, path, &kind, err) < 0)
			return -1;
		if (kind != ENTRY_ABSENT)
			return 1;
	}
	return 0;
}

static int judge_directory(struct kustomization_judgement *judgement,
			   const struct kustomize_name *name, struct error *err)
{
	if (!name->may_be_directory) {
		report(judgement, &gate_rule_kustomize_missing, name, (struct span){ 0 },
		       arena_printf(judgement->arena, "%.*s is a directory; a file is wanted",
				    SPAN_ARG(name->target)));
		return 0;
	}
	int found = is_root(judgement, name->target, err);
	if (found == 0)
		report(judgement, &gate_rule_kustomize_missing, name, (struct span){ 0 },
		       arena_printf(judgement->arena,
				    "the directory %.*s holds no kustomization.yaml; add one, or "
				    "name its files one by one",
				    SPAN_ARG(name->target)));
	return found < 0 ? -1 : 0;
}

static int judge_missing(struct kustomization_judgement *judgement,
			 const struct kustomize_name *name, struct error *err)
{
	struct span fix;

	if (nearest_file(judgement, name, &fix, err) < 0)
		return -1;
	report(judgement, &gate_rule_kustomize_missing, name, fix,
	       arena_printf(judgement->arena, "there is no %.*s in the repository",
			    SPAN_ARG(name->target)));
	return 0;
}

/* Symbolic links and submodules are there, and what they lead to is not ours to judge here. */
static int judge_name(struct kustomization_judgement *judgement, const struct kustomize_name *name,
		      struct error *err)
{
	struct snapshot *after = judgement->judge->after;
	enum entry_kind kind = ENTRY_DIRECTORY;

	if (name->is_outside) {
		report(judgement, &gate_rule_kustomize_outside, name, (struct span){ 0 },
		       span_of("leads out of the repository, where nothing was judged"));
		return 0;
	}
	if (name->target.len && after->operations->kind(after, name->target, &kind, err) < 0)
		return -1;
	if (name->may_be_remote) {
		if (kind == ENTRY_ABSENT && name->may_be_directory)
			kustomization_judge_remote(judgement, name->node, name->field);
		return 0;
	}
	if (kind == ENTRY_ABSENT)
		return judge_missing(judgement, name, err);
	if (kind == ENTRY_DIRECTORY)
		return judge_directory(judgement, name, err);
	return 0;
}

int kustomization_judge_names(struct kustomization_judgement *judgement,
			      const struct kustomization *kustomization, struct error *err)
{
	for (size_t i = 0; judgement->judge->after && i < kustomization->count; i++) {
		if (judge_name(judgement, &kustomization->names[i], err) < 0)
			return -1;
	}
	return 0;
}

/* 1 when the change left the kustomization as it was (it is judged by itself otherwise). */
static int is_unchanged(struct judge *judge, const struct source *source, struct arena *scratch,
			struct error *err)
{
	struct span before;
	int found;

	if (!judge->before)
		return 0;
	found = judge->before->operations->read(judge->before, source->path, scratch, &before, err);
	return found > 0 ? span_equal(before, source->bytes) : found;
}

/* Deleting a kustomization takes its directory from those that name the directory. */
static bool names_deleted(const struct kustomize_name *name, struct span path)
{
	if (name->is_outside)
		return false;
	if (span_equal(name->target, path))
		return true;
	return is_kustomization_name(path_name(path)) &&
	       span_equal(name->target, path_directory(path));
}

/* Reports the names of one kustomization that the deletion has emptied. */
static int judge_naming(struct kustomization_judgement *judgement,
			const struct kustomization *kustomization, struct span path,
			struct error *err)
{
	struct span directory = path_directory(path);

	if (!map_get(&kustomization->roles, path) && !map_get(&kustomization->roles, directory))
		return 0;
	judgement->source = kustomization->source;
	for (size_t i = 0; i < kustomization->count; i++) {
		if (!names_deleted(&kustomization->names[i], path))
			continue;
		int unchanged = is_unchanged(judgement->judge, kustomization->source,
					     judgement->arena, err);
		if (unchanged < 0 ||
		    (unchanged && judge_name(judgement, &kustomization->names[i], err) < 0))
			return -1;
	}
	return 0;
}

/* Whether the kustomization stands in a directory above the path: then it has been looked at. */
static bool stands_above(struct span kustomization, struct span path)
{
	struct span directory = path_directory(kustomization);

	return directory.len == 0 || (span_equal(span_first(path, directory.len), directory) &&
				      path.len > directory.len && path.ptr[directory.len] == '/');
}

/* Kustomizations of other directories that name the deleted file, or its directory. */
static int judge_elsewhere(struct kustomization_judgement *judgement, struct span target,
			   struct span path, struct error *err)
{
	struct inventory *inventory = judgement->judge->inventory;
	struct inventory_file *files;
	size_t count = 0;

	if (inventory_kustomizations(inventory, target, &files, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct source source = { .path = files[i].path };
		struct findings ignored;
		struct manifest manifest;
		if (stands_above(source.path, path))
			continue;
		if (inventory_read(inventory, &files[i], judgement->arena, &source.bytes, err) < 0)
			return -1;
		findings_init(&ignored, judgement->arena);
		manifest_read(&manifest, &source, judgement->arena, &ignored);
		if (judge_naming(judgement,
				 kustomization_read(&source, &manifest, judgement->arena), path,
				 err) < 0)
			return -1;
	}
	return 0;
}

int kustomization_judge_deleted(struct judge *judge, struct span path, struct arena *scratch,
				struct findings *findings, struct error *err)
{
	struct kustomization_judgement judgement = {
		.judge = judge,
		.arena = scratch,
		.findings = findings,
	};
	struct directory *at;

	if (!judge->after || !judge->before)
		return 0;
	if (surroundings_directory(judge->surroundings, path, &at, err) < 0)
		return -1;
	for (; at; at = at->parent) {
		if (at->kustomization && judge_naming(&judgement, at->kustomization, path, err) < 0)
			return -1;
	}
	if (!judge->inventory)
		return 0;
	if (is_kustomization_name(path_name(path)) &&
	    judge_elsewhere(&judgement, path_directory(path), path, err) < 0)
		return -1;
	return judge_elsewhere(&judgement, path, path, err);
}
