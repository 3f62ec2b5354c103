/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in the files about an image that was not found: names that are near, lines that
 * mention it where no image is known to stand, files that are no YAML.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/set_image.h"

/* Names, mentions and files of one kind that a message lists. */
enum { SHOWN = 3 };

struct span set_image_last_part(struct span name)
{
	size_t start = name.len;

	while (start > 0 && name.ptr[start - 1] != '/')
		start--;
	return span_from(name, start);
}

static bool is_name_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || strchr("._-/", byte);
}

/* The name as a whole word, on a line that speaks of images: most words are other things. */
bool set_image_mention(struct span bytes, struct span name, size_t *ret_offset)
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

/* What stands in the files about an image that was not found. */
struct search {
	struct span wanted;
	struct nearest nearest;
	struct map others;           /* names -> "file:line" of the first */
	struct span mentions[SHOWN]; /* "file:line" */
	size_t mention_count;
	struct span unreadable[SHOWN]; /* files that hold no document */
	size_t unreadable_count;
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

	if (search->mention_count == SHOWN ||
	    !set_image_mention(source->bytes, search->wanted, &offset))
		return;
	struct span where = place_text(search, source, shown, offset);
	search->mentions[search->mention_count++] =
		arena_printf(search->arena, "%.*s mentions it, where no image is known to stand.",
			     SPAN_ARG(where));
}

/* A file that gave nothing at all: in it, the image could not be found. */
static void note_unreadable(struct search *search, const struct manifest *manifest,
			    const struct findings *findings, struct span shown)
{
	for (size_t i = 0; manifest->count == 0 && i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		if (finding->severity != SEVERITY_ERROR || search->unreadable_count == SHOWN)
			continue;
		search->unreadable[search->unreadable_count++] =
			arena_printf(search->arena, "%.*s is not understood: %.*s.",
				     SPAN_ARG(shown), SPAN_ARG(finding->message));
		return;
	}
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
		note_unreadable(search, &manifest, &findings, shown);
	}
	arena_release(&scratch);
}

/* The first name that ends as the wanted one does: the same image in another registry. */
static struct span same_ending(const struct search *search)
{
	struct span part = set_image_last_part(search->wanted);

	for (size_t i = 0; i < search->others.count; i++) {
		struct span name = search->others.entries[i].key;
		if (span_equal(set_image_last_part(name), part))
			return name;
	}
	return (struct span){ NULL, 0 };
}

/* A line of what stands in the files, made safe to show. */
static void say(struct span line)
{
	struct text shown;

	text_init(&shown, 16 * LIMIT_PATH_BYTES);
	text_display(&shown, line, LIMIT_PATH_BYTES);
	fprintf(stderr, "%.*s\n", SPAN_ARG(text_span(&shown)));
	text_release(&shown);
}

static void say_names(const struct search *search)
{
	struct span near = same_ending(search);
	struct span line = span_of("Images that stand there:");
	size_t count = search->others.count;

	if (!near.len)
		near = search->nearest.best;
	if (near.len) {
		const struct span *where = map_get(&search->others, near);
		say(arena_printf(search->arena, "Did you mean %.*s (%.*s)?", SPAN_ARG(near),
				 SPAN_ARG(*where)));
		return;
	}
	for (size_t i = 0; i < count && i < SHOWN; i++)
		line = arena_printf(search->arena, "%.*s%s %.*s", SPAN_ARG(line), i ? "," : "",
				    SPAN_ARG(search->others.entries[i].key));
	if (count > SHOWN)
		line = arena_printf(search->arena, "%.*s and %zu more", SPAN_ARG(line),
				    count - SHOWN);
	if (count)
		say(line);
}

void set_image_say_not_found(const struct set_image *set, const struct set_image_source *source,
			     size_t image)
{
	struct search search = { .wanted = set->request.images[image].name, .arena = set->arena };

	map_init(&search.others, set->arena);
	nearest_init(&search.nearest, search.wanted);
	look_around(&search, source);
	command_notice("refused: the image %.*s is used nowhere in the %zu %s looked at; nothing "
		       "was written",
		       SPAN_ARG(search.wanted), set->looked_at,
		       set->looked_at == 1 ? "file" : "files");
	say_names(&search);
	for (size_t i = 0; i < search.mention_count; i++)
		say(search.mentions[i]);
	for (size_t i = 0; i < search.unreadable_count; i++)
		say(search.unreadable[i]);
	if (search.mention_count)
		fputs("A value of a chart is named by its path: --values FILE:image.tag\n", stderr);
}
