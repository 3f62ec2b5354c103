/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every file edited in memory, and what came of all of them together. A run is one decision: when
 * one image is found nowhere or one place must not be written, nothing is.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/nearest.h"
#include "cli/set_image.h"

/* Names, mentions and files of one kind that a message lists. */
enum { SHOWN = 3 };

static struct span last_part(struct span name)
{
	size_t start = name.len;

	while (start > 0 && name.ptr[start - 1] != '/')
		start--;
	return span_from(name, start);
}

static bool holds(struct span bytes, struct span part)
{
	return part.len && memmem(bytes.ptr, bytes.len, part.ptr, part.len) != NULL;
}

static bool is_name_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || strchr("._-/", byte);
}

/* The name as a whole word, on a line that speaks of images: most words are other things. */
static bool find_mention(struct span bytes, struct span name, size_t *ret_offset)
{
	const char *end = bytes.ptr + bytes.len;

	for (const char *at = bytes.ptr; at < end; at++) {
		at = memmem(at, (size_t)(end - at), name.ptr, name.len);
		if (!at)
			return false;
		const char *behind = at + name.len;
		if ((at > bytes.ptr && is_name_byte(at[-1])) ||
		    (behind < end && is_name_byte(*behind)))
			continue;
		const char *feed = memrchr(bytes.ptr, '\n', (size_t)(at - bytes.ptr));
		struct span line = span_between(feed ? feed + 1 : bytes.ptr, at);
		if (!span_contains(line, "mage") && !span_contains(line, "repository"))
			continue;
		*ret_offset = (size_t)(at - bytes.ptr);
		return true;
	}
	return false;
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
		if (holds(bytes, last_part(request->images[i].name)))
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
		if (!find_mention(file->before, name, &offset))
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

/* What stands in the files about an image that was not found. */
struct search {
	struct span wanted;
	struct nearest nearest;
	struct map others;           /* names -> "file:line" of the first */
	struct span mentions[SHOWN]; /* "file:line" */
	size_t mention_count;
	struct arena *arena;
};

static struct span place_text(struct search *search, const struct source *source, struct span shown,
			      size_t offset)
{
	struct position position = source_position(source, (uint32_t)offset);

	return arena_printf(search->arena, "%.*s:%u", SPAN_ARG(shown), position.line);
}

static void note_name(struct search *search, const struct source *source, struct span shown,
		      const struct image_place *place)
{
	if (!place->image.len || image_names_equal(place->image, search->wanted))
		return;
	if (map_get(&search->others, place->image))
		return;
	struct span name = arena_copy(search->arena, place->image);
	struct span *where = ARENA_NEW(search->arena, struct span);
	*where = place_text(search, source, shown, place->place.start);
	*map_slot(&search->others, name) = where;
	nearest_offer(&search->nearest, name);
}

static void note_mention(struct search *search, const struct source *source, struct span shown)
{
	size_t offset;

	if (search->mention_count < SHOWN && find_mention(source->bytes, search->wanted, &offset))
		search->mentions[search->mention_count++] =
			place_text(search, source, shown, offset);
}

static void look_around(struct search *search, const struct set_image_source *files)
{
	struct arena scratch;

	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < files->count; i++) {
		struct source source = { 0 };
		struct span shown;
		struct findings findings;
		struct manifest manifest;
		struct image_places places;
		struct error ignored = { 0 };
		if (files->read(files->context, i, &source.path, &shown, &source.bytes, &ignored) <
			    0 ||
		    !source.bytes.ptr)
			continue;
		arena_reset(&scratch);
		findings_init(&findings, &scratch);
		manifest_read(&manifest, &source, &scratch, &findings);
		image_places_find(&manifest, &findings, &scratch, &places);
		for (size_t j = 0; j < places.count; j++)
			note_name(search, &source, shown, &places.items[j]);
		note_mention(search, &source, shown);
	}
	arena_release(&scratch);
}

/* The first name that ends as the wanted one does: the same image in another registry. */
static struct span same_ending(const struct search *search)
{
	struct span part = last_part(search->wanted);

	for (size_t i = 0; i < search->others.count; i++) {
		struct span name = search->others.entries[i].key;
		if (span_equal(last_part(name), part))
			return name;
	}
	return (struct span){ NULL, 0 };
}

static void say_names(const struct search *search)
{
	struct span near = same_ending(search);

	if (!near.len)
		near = search->nearest.best;
	if (near.len) {
		const struct span *where = map_get(&search->others, near);
		fprintf(stderr, "Did you mean %.*s (%.*s)?\n", SPAN_ARG(near), SPAN_ARG(*where));
		return;
	}
	if (search->others.count == 0)
		return;
	fputs("Images that stand there:", stderr);
	for (size_t i = 0; i < search->others.count && i < SHOWN; i++)
		fprintf(stderr, "%s %.*s", i ? "," : "", SPAN_ARG(search->others.entries[i].key));
	if (search->others.count > SHOWN)
		fprintf(stderr, " and %zu more", search->others.count - SHOWN);
	fputs("\n", stderr);
}

static void say_not_found(struct set_image *set, const struct set_image_source *source,
			  size_t image)
{
	struct search search = { .wanted = set->request.images[image].name, .arena = set->arena };

	map_init(&search.others, set->arena);
	nearest_init(&search.nearest, search.wanted);
	look_around(&search, source);
	command_notice(
		"refused: the image %.*s is used nowhere in the %zu files looked at; nothing "
		"was written",
		SPAN_ARG(search.wanted), set->looked_at);
	say_names(&search);
	for (size_t i = 0; i < search.mention_count; i++)
		fprintf(stderr, "%.*s mentions it, where no image is known to stand.\n",
			SPAN_ARG(search.mentions[i]));
	if (search.mention_count)
		fputs("A value of a chart is named by its path: --values FILE:image.tag\n", stderr);
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
		say_not_found(set, source, i);
		status = EXIT_REFUSED;
	}
	if (set->refused) {
		say_refused(set);
		status = EXIT_REFUSED;
	}
	return status;
}
