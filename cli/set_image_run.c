/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every file edited in memory, and what came of all of them together. A run is one decision: when
 * one image is found nowhere or one place must not be written, nothing is.
 */
#include "base/limits.h"
#include "cli/set_image.h"

static bool holds(struct span bytes, struct span part)
{
	return part.len && memmem(bytes.ptr, bytes.len, part.ptr, part.len) != NULL;
}

/*
 * A quick look before a file is read: an image's name can only stand there when its last part
 * does, unless it is written with escapes.
 */
static bool may_concern(const struct set_image *set, struct span path, struct span bytes)
{
	const struct image_request *request = &set->request;

	if (span_find(bytes, '\\') < bytes.len)
		return true;
	for (size_t i = 0; i < request->image_count; i++) {
		if (holds(bytes, set_image_last_part(request->images[i].name)))
			return true;
	}
	for (size_t i = 0; i < request->policy_count; i++) {
		if (holds(bytes, request->policies[i]))
			return true;
	}
	for (size_t i = 0; i < request->values_count; i++) {
		if (span_equal(request->values[i].file, path))
			return true;
	}
	return false;
}

static void keep(struct arena *arena, struct span *text)
{
	if (text->ptr)
		*text = arena_copy(arena, *text);
}

static void keep_change(struct arena *arena, struct image_change *change)
{
	keep(arena, &change->field);
	keep(arena, &change->resource);
	keep(arena, &change->old_value);
	keep(arena, &change->new_value);
	keep(arena, &change->old_version);
	keep(arena, &change->new_version);
	keep(arena, &change->new_text);
	keep(arena, &change->note);
	keep(arena, &change->problem);
	keep(arena, &change->fix);
}

/* The file's result outlives the file's own arena. */
static void keep_file(struct set_image *set, const struct set_image_file *file)
{
	struct arena *arena = set->arena;
	struct set_image_file kept = *file;
	struct image_change *items = ARENA_ARRAY(arena, file->edit.count, struct image_change);

	keep(arena, &kept.path);
	keep(arena, &kept.shown);
	kept.before = arena_copy(arena, file->before);
	kept.after = file->edit.changed && !file->edit.refused ? arena_copy(arena, file->after)
							       : kept.before;
	for (size_t i = 0; i < file->edit.count; i++) {
		items[i] = file->edit.items[i];
		keep_change(arena, &items[i]);
	}
	kept.edit = (struct image_edit){
		.items = items,
		.count = file->edit.count,
		.changed = file->edit.changed,
		.same = file->edit.same,
		.refused = file->edit.refused,
		.bytes = kept.after,
	};
	set->files = arena_grow(arena, set->files, set->file_count, &set->file_capacity,
				sizeof(*set->files));
	set->files[set->file_count++] = kept;
}

static void count_file(struct set_image *set, const struct image_edit *edit)
{
	set->changed += edit->changed;
	set->same += edit->same;
	set->refused += edit->refused;
	for (size_t i = 0; i < edit->count; i++)
		set->found[edit->items[i].image]++;
}

/* A file that no YAML reader takes, such as a template, may name the image all the same. */
static void say_unreadable(const struct set_image *set, const struct set_image_file *file)
{
	const struct image_edit *edit = &file->edit;

	for (size_t i = 0; i < set->request.image_count; i++) {
		struct span name = set->request.images[i].name;
		size_t offset;
		if (!set_image_mention(file->before, name, &offset))
			continue;
		command_notice("%.*s mentions %.*s, but is not understood (line %u: %.*s)",
			       SPAN_ARG(file->shown), SPAN_ARG(name), edit->problem_line,
			       SPAN_ARG(edit->problem));
		return;
	}
}

static bool has_values(const struct set_image *set, struct span path)
{
	for (size_t i = 0; i < set->request.values_count; i++) {
		if (span_equal(set->request.values[i].file, path))
			return true;
	}
	return false;
}

static int edit_file(struct set_image *set, struct set_image_file *file, struct arena *scratch,
		     struct error *err)
{
	struct source source = { .path = file->path, .bytes = file->before };

	arena_reset(scratch);
	if (image_edit(&set->request, &source, scratch, &file->edit, err) < 0)
		return error_wrap(err, "%.*s", SPAN_ARG(file->shown));
	if (file->edit.problem.len && has_values(set, file->path))
		return error_set(err, ERROR_INPUT, "%.*s:%u: %.*s", SPAN_ARG(file->shown),
				 file->edit.problem_line, SPAN_ARG(file->edit.problem));
	if (file->edit.problem.len)
		say_unreadable(set, file);
	file->after = file->edit.bytes;
	count_file(set, &file->edit);
	if (file->edit.count)
		keep_file(set, file);
	return 0;
}

int set_image_edit(struct set_image *set, const struct set_image_source *source, struct error *err)
{
	struct arena scratch;
	int status = 0;

	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < source->count && status == 0; i++) {
		struct set_image_file file = { .index = i };
		status = source->read(source->context, i, &file.path, &file.shown, &file.before,
				      err);
		if (status < 0 || !file.before.ptr)
			continue;
		set->looked_at++;
		if (may_concern(set, file.path, file.before))
			status = edit_file(set, &file, &scratch, err);
	}
	arena_release(&scratch);
	return status;
}

static void say_refused(const struct set_image *set)
{
	for (size_t i = 0; i < set->file_count; i++) {
		const struct set_image_file *file = &set->files[i];
		for (size_t j = 0; j < file->edit.count; j++) {
			const struct image_change *change = &file->edit.items[j];
			if (change->outcome != IMAGE_REFUSED)
				continue;
			command_notice("%.*s:%u %.*s %.*s: %.*s", SPAN_ARG(file->shown),
				       change->line, SPAN_ARG(change->field),
				       SPAN_ARG(change->old_value), SPAN_ARG(change->problem));
			command_notice("  %.*s", SPAN_ARG(change->fix));
		}
	}
	command_notice("refused: nothing was written (%zu of %zu values cannot be set)",
		       set->refused, set->refused + set->changed + set->same);
}

int set_image_verdict(struct set_image *set, const struct set_image_source *source)
{
	int status = EXIT_ACCEPTED;

	for (size_t i = 0; i < set->request.image_count; i++) {
		if (set->found[i])
			continue;
		set_image_say_not_found(set, source, i);
		status = EXIT_REFUSED;
	}
	if (set->refused) {
		say_refused(set);
		status = EXIT_REFUSED;
	}
	return status;
}
