/* SPDX-License-Identifier: Apache-2.0 */
#include "review/check.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "repo/object.h"
#include "review/record.h"

static const char *const result_names[] = {
	[IMAGE_CHECK_EXISTS] = "exists",
	[IMAGE_CHECK_MISSING] = "missing",
	[IMAGE_CHECK_HIDDEN] = "hidden",
	[IMAGE_CHECK_UNKNOWN] = "unknown",
};

const char *image_check_name(enum image_check result)
{
	return result_names[result];
}

struct span pull_check_ref(uint32_t pull, struct arena *arena)
{
	return arena_printf(arena, "refs/checks/%u/" CHECK_IMAGES, (unsigned)pull);
}

const struct checked_image *pull_check_of_image(const struct pull_check *check, struct span image)
{
	for (size_t i = 0; i < check->count; i++)
		if (span_equal(check->images[i].image, image))
			return &check->images[i];
	return NULL;
}

static size_t count_existing(const struct pull_check *check)
{
	size_t existing = 0;

	for (size_t i = 0; i < check->count; i++)
		existing += check->images[i].result == IMAGE_CHECK_EXISTS;
	return existing;
}

bool pull_check_is_passed(const struct pull_check *check)
{
	return count_existing(check) == check->count;
}

/* --- writing --- */

static void put_image(struct text *text, const struct checked_image *image, struct arena *arena)
{
	struct span line = arena_printf(arena, "%.*s %s%s%.*s", SPAN_ARG(image->image),
					result_names[image->result], image->digest.len ? " " : "",
					SPAN_ARG(image->digest));

	trailer_put(text, "Image", line);
	if (image->result != IMAGE_CHECK_EXISTS)
		trailer_put(text, "Problem", image->problem);
}

static void put_message(struct text *text, const struct pull_check *check, struct arena *arena)
{
	text_format(text, "the images of pull request %u: %zu of %zu exist\n\n",
		    (unsigned)check->pull, count_existing(check), check->count);
	text_format(text, "Check: " CHECK_IMAGES "\nPull-Request: %u\nHead: %s\n",
		    (unsigned)check->pull, oid_text(check->head).hex);
	for (size_t i = 0; i < check->count; i++)
		put_image(text, &check->images[i], arena);
}

static int check_message(const struct pull_check *check, struct arena *arena,
			 struct span *ret_message, struct error *err)
{
	struct text text;
	int result = 0;

	text_init(&text, LIMIT_COMMIT_BYTES / 2);
	put_message(&text, check, arena);
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT, "the check of pull request %u is too large",
				   (unsigned)check->pull);
	else
		*ret_message = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

int pull_check_append(struct repository *repository, const struct pull_check *check,
		      struct ref_transaction *transaction, struct arena *arena, struct error *err)
{
	struct span ref = pull_check_ref(check->pull, arena);
	struct record_draft draft = {
		.author = SPAN(RECORD_GATE),
		.time = check->time,
		.sign = true,
	};
	struct oid entry;

	if (repository_ref(repository, ref.ptr, &draft.parents[0], err) < 0 ||
	    check_message(check, arena, &draft.message, err) < 0 ||
	    tree_write(repository, NULL, 0, arena, &draft.tree, err) < 0 ||
	    record_write(repository, &draft, arena, &entry, err) < 0)
		return -1;
	if (oid_is_zero(draft.parents[0]))
		ref_create(transaction, ref, entry);
	else
		ref_update(transaction, ref, draft.parents[0], entry);
	return 0;
}

/* --- reading --- */

static struct span take_word(struct span *text)
{
	size_t len = span_find(*text, ' ');
	struct span word = span_first(*text, len);

	*text = span_from(*text, len + 1);
	return word;
}

/* "IMAGE RESULT [DIGEST]" */
static bool read_image(struct span value, struct checked_image *ret_image)
{
	struct checked_image image = { .image = take_word(&value) };
	struct span result = take_word(&value);

	for (size_t i = IMAGE_CHECK_EXISTS; i < COUNT(result_names); i++)
		if (span_is(result, result_names[i]))
			image.result = (enum image_check)i;
	image.digest = value;
	*ret_image = image;
	return image.image.len && image.result && span_find(value, ' ') == value.len;
}

static int read_images(const struct record *record, struct arena *arena, struct pull_check *check,
		       struct error *err)
{
	check->images = ARENA_ARRAY(arena, record->trailers.count, struct checked_image);
	for (size_t i = 0; i < record->trailers.count; i++) {
		const struct trailer *trailer = &record->trailers.items[i];
		if (ascii_equal_ignoring_case(trailer->key, span_of("Image"))) {
			if (!read_image(trailer->value, &check->images[check->count++]))
				return record_damaged(record, err,
						      "a trailer Image is no image and what is "
						      "known of it");
		} else if (ascii_equal_ignoring_case(trailer->key, span_of("Problem"))) {
			if (!check->count)
				return record_damaged(record, err,
						      "the trailer Problem stands behind no image");
			check->images[check->count - 1].problem = trailer->value;
		}
	}
	return 0;
}

static int read_entry(const struct record *record, uint32_t pull, struct arena *arena,
		      struct pull_check *check, struct error *err)
{
	struct span name;
	int64_t number;

	if (record_text(record, "Check", RECORD_REQUIRED, &name, err) < 0 ||
	    record_number(record, "Pull-Request", RECORD_REQUIRED, LIMIT_PULL_NUMBER, &number,
			  err) < 0 ||
	    record_oid(record, "Head", RECORD_REQUIRED, &check->head, err) < 0 ||
	    read_images(record, arena, check, err) < 0)
		return -1;
	if (!span_is(name, CHECK_IMAGES) || number != pull)
		return record_damaged(record, err,
				      "it is another check or of another pull request");
	return 0;
}

int pull_check_read(struct repository *repository, uint32_t pull, struct arena *arena,
		    struct pull_check *ret_check, struct error *err)
{
	struct span ref = pull_check_ref(pull, arena);
	struct pull_check check = { .pull = pull };
	struct record record;
	int found = repository_ref(repository, ref.ptr, &check.entry, err);

	if (found <= 0)
		return found;
	if (record_read(repository, ref.ptr, check.entry, arena, &record, err) < 0 ||
	    read_entry(&record, pull, arena, &check, err) < 0)
		return -1;
	check.time = record.commit.committer.time;
	check.signature = record.commit.signature;
	check.signed_payload = record.commit.signed_payload;
	*ret_check = check;
	return 1;
}
