/* SPDX-License-Identifier: Apache-2.0 */
/* One run of an edit over one file. */
#ifndef TESTS_UNIT_IMAGES_IMAGE_EDIT_FIXTURE_H
#define TESTS_UNIT_IMAGES_IMAGE_EDIT_FIXTURE_H

#include "base/count.h"
#include "base/limits.h"
#include "images/image_edit.h"
#include "tests/unit/assert_span.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OLD "sha256:" HEX
#define NEW "sha256:f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BOM "\xef\xbb\xbf"
#define POD                                                                                        \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: prod}\nspec:\n  "             \
	"containers:\n"

enum { IMAGES_MAX = 4 };

/* One run over one file; the arena holds everything until edited_release(). */
struct edited {
	struct arena arena;
	struct source source;
	struct image_reference images[IMAGES_MAX];
	struct image_values values; /* of FILE:PATH, where a test has one */
	struct image_request request;
	struct image_edit edit;
	struct error err;
	int status;
};

static inline void edited_begin(struct edited *edited, const char *path, struct span bytes,
				const char *const *images)
{
	*edited = (struct edited){ .source = { span_of(path), bytes } };
	arena_init(&edited->arena, LIMIT_FILE_ARENA_BYTES);
	edited->request.images = edited->images;
	for (size_t i = 0; images[i]; i++) {
		const char *problem = image_reference_read(span_of(images[i]), &edited->images[i]);
		if (problem)
			fail_msg("%s: %s", images[i], problem);
		edited->request.image_count++;
	}
}

static inline void edited_run(struct edited *edited)
{
	edited->status = image_edit(&edited->request, &edited->source, &edited->arena,
				    &edited->edit, &edited->err);
}

static inline void edit_text(struct edited *edited, const char *path, const char *text,
			     const char *image)
{
	edited_begin(edited, path, span_of(text), (const char *const[]){ image, NULL });
	edited_run(edited);
}

static inline void edited_release(struct edited *edited)
{
	arena_release(&edited->arena);
}

static inline void assert_bytes(const struct edited *edited, const char *expected)
{
	if (edited->status < 0)
		fail_msg("error: %s", edited->err.message);
	for (size_t i = 0; i < edited->edit.count; i++) {
		const struct image_change *change = &edited->edit.items[i];
		if (change->outcome == IMAGE_REFUSED)
			print_message("refused: %.*s; %.*s\n", SPAN_ARG(change->problem),
				      SPAN_ARG(change->fix));
	}
	if (!span_is(edited->edit.bytes, expected))
		fail_msg("got:\n%.*s\nexpected:\n%s", SPAN_ARG(edited->edit.bytes), expected);
}

#endif
