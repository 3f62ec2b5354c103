/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/set_image_words.h"

#include "base/ascii.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/limits.h"
#include "repo/repository.h"
#include "review/pull.h"
#include "review/trailers.h"

#include <stdlib.h>

enum { TOPIC_BYTES = 150, HASH_DIGITS = 12, SUBJECT_BYTES = 100, FILES_NAMED = 20, OLD_NAMED = 3 };

/* --- the topic --- */

static int compare_spans(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* "nginx" for docker.io/library/nginx too: they are one image. */
static struct span canonical_name(struct span name, struct arena *arena)
{
	struct span registry = image_registry(name), repository = image_repository(name, arena);

	if (!span_is(registry, "docker.io"))
		return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(registry), SPAN_ARG(repository));
	if (span_starts_with(repository, "library/"))
		repository = span_from(repository, strlen("library/"));
	return repository;
}

static void put_plain(struct text *text, struct span words)
{
	for (size_t i = 0; i < words.len; i++) {
		char byte = words.ptr[i];
		text_byte(text, ascii_is_alphanumeric(byte) || strchr("._-/", byte) ? byte : '-');
	}
}

static void put_sorted(struct text *text, struct span *names, size_t count, const char *first,
		       const char *between)
{
	if (count)
		qsort(names, count, sizeof(*names), compare_spans);
	for (size_t i = 0; i < count; i++) {
		text_string(text, i ? between : first);
		put_plain(text, names[i]);
	}
}

static void put_topic(struct text *text, const struct set_image *set, const struct span *paths,
		      size_t path_count)
{
	size_t images = set->request.image_count;
	struct span *names = ARENA_ARRAY(set->arena, images, struct span);
	struct span *places = ARENA_ARRAY(set->arena, path_count, struct span);

	for (size_t i = 0; i < images; i++)
		names[i] = canonical_name(set->request.images[i].name, set->arena);
	for (size_t i = 0; i < path_count; i++)
		places[i] = paths[i];
	put_sorted(text, names, images, "", "+");
	put_sorted(text, places, path_count, "@", "+");
}

/* A long one, cut and told apart by a hash of the whole. */
static struct span shortened(struct span topic, struct arena *arena)
{
	unsigned char digest[SHA256_BYTES];
	char hash[HASH_DIGITS];

	if (topic.len <= TOPIC_BYTES)
		return arena_copy(arena, topic);
	digest_sha256(topic, digest);
	hex_encode(digest, HASH_DIGITS / 2, hash);
	return arena_printf(arena, "%.*s-%.*s", (int)(TOPIC_BYTES - HASH_DIGITS - 1), topic.ptr,
			    HASH_DIGITS, hash);
}

static bool can_be_topic(struct span topic, struct arena *arena)
{
	return !pull_number_parse(topic) &&
	       ref_name_is_valid(arena_printf(arena, "refs/for/%.*s", SPAN_ARG(topic)));
}

struct span set_image_topic(const struct set_image *set, const struct span *paths,
			    size_t path_count)
{
	struct arena *arena = set->arena;
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	put_topic(&text, set, paths, path_count);
	struct span topic = shortened(text_span(&text), arena);
	text_release(&text);
	if (can_be_topic(topic, arena))
		return topic;
	/* A path that begins with a dot, a name that ends in .lock and so on. */
	char *bytes = arena_alloc(arena, topic.len + 1);
	for (size_t i = 0; i < topic.len; i++)
		bytes[i] = ascii_is_alphanumeric(topic.ptr[i]) ? topic.ptr[i] : '-';
	return arena_printf(arena, "image/i%.*s", (int)topic.len, bytes);
}

/* --- the message --- */

static struct span last_part(struct span name)
{
	size_t start = name.len;

	while (start > 0 && name.ptr[start - 1] != '/')
		start--;
	return span_from(name, start);
}

/* A digest as people compare it: its first digits. */
static struct span short_version(struct span version)
{
	return span_starts_with(version, "sha256:") ? span_first(version, 7 + HASH_DIGITS)
						    : version;
}

/* The distinct versions of one image that give way, at most OLD_NAMED and one more. */
static size_t old_versions(const struct set_image *set, size_t image, struct span *old)
{
	size_t count = 0;

	for (size_t i = 0; i < set->file_count; i++) {
		const struct image_edit *edit = &set->files[i].edit;
		for (size_t j = 0; j < edit->count && count <= OLD_NAMED; j++) {
			const struct image_change *change = &edit->items[j];
			bool known = !change->old_version.len;
			for (size_t k = 0; k < count; k++)
				known |= span_equal(old[k], change->old_version);
			if (change->outcome == IMAGE_CHANGED && change->image == image && !known)
				old[count++] = change->old_version;
		}
	}
	return count;
}

static void put_image(struct text *text, const struct set_image *set, size_t image)
{
	const struct image_reference *reference = &set->request.images[image];
	struct span version = reference->tag.len ? reference->tag : reference->digest;
	struct span old[OLD_NAMED + 1];
	size_t count = old_versions(set, image, old);

	text_format(text, "%.*s: ", SPAN_ARG(last_part(reference->name)));
	for (size_t i = 0; count <= OLD_NAMED && i < count; i++)
		text_format(text, "%s%.*s", i ? ", " : "", SPAN_ARG(short_version(old[i])));
	text_format(text, "%s%.*s", count && count <= OLD_NAMED ? " -> " : "",
		    SPAN_ARG(short_version(version)));
}

static bool is_changed(const struct set_image *set, size_t image)
{
	struct span old[OLD_NAMED + 1];

	for (size_t i = 0; i < set->file_count; i++) {
		const struct image_edit *edit = &set->files[i].edit;
		for (size_t j = 0; j < edit->count; j++)
			if (edit->items[j].outcome == IMAGE_CHANGED &&
			    edit->items[j].image == image)
				return true;
	}
	return old_versions(set, image, old) > 0;
}

/* Every image in full, or the first and how many more. */
static void put_subject(struct text *text, const struct set_image *set)
{
	size_t left_out = 0, named = 0;
	struct text one;

	text_init(&one, LIMIT_MESSAGE_BYTES);
	for (size_t i = 0; i < set->request.image_count; i++) {
		if (!is_changed(set, i))
			continue;
		text_clear(&one);
		put_image(&one, set, i);
		if (named && text->len + one.len > SUBJECT_BYTES) {
			left_out++;
			continue;
		}
		text_string(text, named++ ? ", " : "");
		text_display(text, text_span(&one), LIMIT_TITLE_BYTES - 40);
	}
	if (left_out)
		text_format(text, " and %zu more", left_out);
	text_release(&one);
}

static void put_files(struct text *text, const struct set_image *set)
{
	size_t named = 0, left_out = 0;

	for (size_t i = 0; i < set->file_count; i++) {
		const struct set_image_file *file = &set->files[i];
		if (!file->edit.changed)
			continue;
		if (named == FILES_NAMED) {
			left_out++;
			continue;
		}
		named++;
		text_string(text, "* ");
		text_display(text, file->path, LIMIT_PATH_BYTES);
		text_format(text, ": ");
		text_count(text, file->edit.changed, "value", "values");
		text_byte(text, '\n');
	}
	if (left_out) {
		text_string(text, "* ");
		text_count(text, left_out, "file more\n", "files more\n");
	}
}

struct span set_image_message(const struct set_image *set)
{
	struct text text;

	text_init(&text, LIMIT_COMMIT_BYTES / 2);
	put_subject(&text, set);
	text_string(&text, "\n\n");
	put_files(&text, set);
	text_byte(&text, '\n');
	for (size_t i = 0; i < set->request.image_count; i++)
		trailer_put(&text, "Image",
			    image_reference_text(&set->request.images[i], set->arena));
	struct span message = arena_copy(set->arena, text_span(&text));
	text_release(&text);
	return message;
}
