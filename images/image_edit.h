/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New versions of images in one file, byte-exactly: what was asked is held against the file's
 * places, each place becomes a change or a refusal with its reason, and the new bytes are the old
 * ones with the changed scalars replaced. They are read again before anybody gets them: the same
 * documents but for the intended values, the same bytes outside the changed spans.
 *
 * Pure: bytes in, bytes out. The same function edits a file on disk and a blob at the tip of a
 * branch; the caller decides which files to show it and writes only when nothing was refused.
 */
#ifndef IMAGES_IMAGE_EDIT_H
#define IMAGES_IMAGE_EDIT_H

#include "images/image_places.h"

/* A value that the caller names: --values FILE:PATH[:PART]. */
struct image_values {
	struct span file; /* as source.path says it */
	struct span path; /* "image.tag" */
	enum image_part part;
	bool is_part_known; /* else it is told by the key's name and by the value */
};

/* What is wanted of all files. Borrowed. */
struct image_request {
	const struct image_reference *images; /* each with a tag, a digest or both */
	size_t image_count;
	const struct span *policies; /* "ns:name": markers of these, whatever image they name */
	size_t policy_count;
	const struct image_values *values;
	size_t values_count;
	bool allow_downgrade;
};

enum image_outcome {
	IMAGE_CHANGED = 1,
	IMAGE_SAME,    /* is already what was asked for */
	IMAGE_REFUSED, /* `problem` says why */
};

struct image_change {
	enum image_outcome outcome;
	enum image_place_kind kind;
	enum image_part part;
	size_t image;              /* index into request.images */
	struct place place;        /* in the old bytes */
	const struct node *holder; /* as of image_place */
	struct place inside;
	uint32_t line, column;   /* of it; 1-based */
	struct span field;       /* "spec.containers[0].image", safe to show */
	struct span resource;    /* "Deployment prod/web", or empty */
	struct span old_value;   /* as read */
	struct span new_value;   /* as it will be read; old_value when refused */
	struct span old_version; /* tag, else digest, else empty: "1.4.1" */
	struct span new_version;
	struct span new_text; /* the bytes that replace place: with quotes */
	struct span note;     /* what else is worth knowing, or empty */
	struct span problem;  /* REFUSED: why */
	struct span fix;      /* REFUSED: what to do */
};

struct image_edit {
	struct image_change *items; /* in order of their bytes */
	size_t count;
	size_t capacity;
	size_t changed, same, refused;
	struct image_places places; /* all that the file has, for "did you mean" */
	struct span bytes;          /* the new content; the source's own when nothing changes */
	struct span problem;        /* not empty: the file could not be read at all, and why */
	uint32_t problem_line;
};

/*
 * Edits one file. An unreadable file is no error: ret_edit->problem says so, and whether that
 * matters is the caller's to decide. ERROR_USAGE: a path of request.values leads nowhere.
 * Everything lives in `arena` or in source->bytes. When anything is refused, bytes are the
 * source's own.
 */
int image_edit(const struct image_request *request, const struct source *source,
	       struct arena *arena, struct image_edit *ret_edit, struct error *err) WARN_UNUSED;

#endif
