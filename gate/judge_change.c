/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/judge_change.h"

#include "base/limits.h"
#include "gate/classify.h"
#include "gate/inventory_record.h"
#include "gate/name_collisions.h"
#include "gate/policy_change.h"
#include "gate/references.h"

struct change_run {
	struct judge judge;
	struct repository *repository;
	struct arena *arena;
	struct tree_changes changes;
	struct file_change *files; /* one a change; .after of those that were kept */
	struct file_facts *facts;
	struct findings *findings;
	struct report_summary *summary;
	size_t kept_bytes;
	struct error *err;
};

static int read_blob(struct change_run *run, struct oid blob, struct arena *arena,
		     struct span *ret_bytes)
{
	struct span bytes;

	if (repository_blob(run->repository, blob, LIMIT_MANIFEST_BYTES, arena, &bytes, run->err) <
	    0)
		return -1;
	*ret_bytes = bytes;
	return 0;
}

/* Kind, mode and size of one file; whether its content is to be read. */
static int describe(struct change_run *run, size_t index, bool *ret_wanted)
{
	const struct tree_change *change = &run->changes.items[index];
	struct file_change *file = &run->files[index];
	enum file_class class;

	*file = (struct file_change){
		.path = change->path,
		.kind_before = change->before,
		.kind_after = change->after,
		.mode_after = change->after_mode,
	};
	*ret_wanted = false;
	if (!entry_is_file(change->after))
		return 0;
	if (file_classify(&run->judge, change->path, &class, run->err) < 0)
		return -1;
	if (file_class_is_skipped(class))
		return 0;
	if (repository_blob_size(run->repository, change->after_oid, &file->bytes_after, run->err) <
	    0)
		return -1;
	*ret_wanted = file->bytes_after <= LIMIT_MANIFEST_BYTES;
	return 0;
}

/* Files that others are judged by are kept whatever they cost. */
static void keep(struct change_run *run, struct file_change *file)
{
	if (run->kept_bytes + file->after.len > LIMIT_KEPT_BYTES &&
	    !judge_learns_from(file->path, file->after)) {
		file->after = (struct span){ 0 };
		return;
	}
	struct source *source = ARENA_NEW(run->arena, struct source);
	file->after = arena_copy(run->arena, file->after);
	*source = (struct source){ .path = file->path, .bytes = file->after };
	run->kept_bytes += file->after.len;
	judge_learn(&run->judge, source);
}

/* What a changed file says about others, before any is judged. */
static int learn(struct change_run *run, size_t index, struct arena *scratch)
{
	struct file_change *file = &run->files[index];
	bool wanted;

	if (describe(run, index, &wanted) < 0)
		return -1;
	if (!wanted)
		return 0;
	if (read_blob(run, run->changes.items[index].after_oid, scratch, &file->after) < 0)
		return error_wrap(run->err, "%.*s", SPAN_ARG(file->path));
	keep(run, file);
	arena_reset(scratch);
	return 0;
}

/* The file as it was: what may not change is compared with it, and what it defined may be missed.
 */
static int read_before(struct change_run *run, size_t index, struct arena *scratch)
{
	const struct tree_change *change = &run->changes.items[index];
	bool is_compared = run->files[index].after.ptr != NULL;
	uint64_t bytes;

	if (!entry_is_file(change->before) || (!is_compared && !run->judge.inventory))
		return 0;
	if (repository_blob_size(run->repository, change->before_oid, &bytes, run->err) < 0)
		return -1;
	if (bytes > LIMIT_MANIFEST_BYTES)
		return 0;
	return read_blob(run, change->before_oid, scratch, &run->files[index].before);
}

static int read_after(struct change_run *run, size_t index, struct arena *scratch)
{
	struct file_change *file = &run->files[index];

	if (file->after.ptr || file->bytes_after == 0 || file->bytes_after > LIMIT_MANIFEST_BYTES)
		return 0;
	return read_blob(run, run->changes.items[index].after_oid, scratch, &file->after);
}

/* Whether others still use what the file defined is asked once all changes are known. */
static void note_removals(struct change_run *run, const struct file_change *file,
			  struct file_facts *facts, struct arena *scratch)
{
	struct source before = { .path = file->path, .bytes = file->before };

	if (run->judge.inventory && file->before.len && is_recorded(file->path))
		facts_add_removed(facts, run->arena, &before, scratch);
}

static int judge_one(struct change_run *run, size_t index, struct arena *scratch)
{
	struct file_change *file = &run->files[index];
	struct file_facts *facts = &run->facts[index];
	bool was_kept = file->after.ptr != NULL;

	if (read_after(run, index, scratch) < 0 || read_before(run, index, scratch) < 0 ||
	    judge_file(&run->judge, file, scratch, run->findings, facts, run->arena, run->err) < 0)
		return error_wrap(run->err, "%.*s", SPAN_ARG(file->path));
	note_removals(run, file, facts, scratch);
	run->summary->files[facts->class]++;
	run->summary->documents += facts->documents;
	run->summary->resources += facts->resources;
	run->summary->unknown_kinds += facts->unknown_kinds;
	run->summary->with_cel_rules += facts->with_cel_rules;
	file->before = (struct span){ 0 };
	if (!was_kept)
		file->after = (struct span){ 0 };
	arena_reset(scratch);
	return 0;
}

static int judge_all(struct change_run *run)
{
	struct arena scratch;
	int status = 0;

	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < run->changes.count && status == 0; i++)
		status = learn(run, i, &scratch);
	for (size_t i = 0; i < run->changes.count && status == 0; i++)
		status = judge_one(run, i, &scratch);
	arena_release(&scratch);
	if (status < 0)
		return -1;
	size_t first = run->findings->count;
	if (name_collisions_check(&run->judge, &run->changes, run->findings, run->err) < 0)
		return -1;
	judge_apply_severities(&run->judge, run->findings, first);
	return judge_across(&run->judge, run->facts, run->changes.count, run->findings, run->err);
}

/* The rest of the branch, as it is before the change and outside of it. */
static int open_inventory(struct change_run *run, const struct inventory_options *branch,
			  struct oid before)
{
	struct inventory_options options;

	if (!branch || oid_is_zero(before))
		return 0;
	options = *branch;
	options.tree = before;
	if (inventory_open(&run->judge.inventory, run->repository, &options, run->arena, run->err) <
	    0)
		return error_wrap(run->err, "inventory of %.*s", SPAN_ARG(options.branch));
	inventory_hide(run->judge.inventory, &run->changes);
	return 0;
}

int judge_change(struct repository *repository, const struct change_terms *terms, struct oid before,
		 struct oid after, struct arena *arena, struct findings *findings,
		 struct report_summary *ret_summary, struct error *err)
{
	struct report_summary summary = { 0 };
	struct change_run run = {
		.repository = repository,
		.arena = arena,
		.findings = findings,
		.summary = &summary,
		.err = err,
	};

	if (tree_compare(repository, before, after, arena, &run.changes, err) < 0)
		return -1;
	if (terms->apart)
		policy_change_check(terms->apart, &run.changes, terms->ref, findings);
	struct snapshot *old =
		oid_is_zero(before) ? NULL : snapshot_of_tree(repository, before, arena);
	judge_init(&run.judge, terms->policy, old, snapshot_of_tree(repository, after, arena),
		   arena);
	if (terms->custom_resources)
		run.judge.custom_resources = terms->custom_resources;
	run.judge.whole_tree = oid_is_zero(before);
	run.judge.now = terms->now;
	summary.kubernetes_minor = run.judge.kubernetes_minor;
	run.files = ARENA_ARRAY(arena, run.changes.count, struct file_change);
	run.facts = ARENA_ARRAY(arena, run.changes.count, struct file_facts);
	if (open_inventory(&run, terms->branch, before) < 0)
		return -1;
	int status = judge_all(&run);
	inventory_close(run.judge.inventory);
	if (status < 0)
		return -1;
	*ret_summary = summary;
	return 0;
}
