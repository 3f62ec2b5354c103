/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was asked about a pull request outside of the gate, and the answer: refs/checks/N/NAME, a
 * commit chain, newest last, signed with the gate's key if it has one. A check counts for exactly
 * the head that it names. "images" says of each image that the head brings whether its registry
 * has it:
 *
 *	the images of pull request 7: 1 of 2 exist
 *
 *	Check: images
 *	Pull-Request: 7
 *	Head: 2222…
 *	Image: registry.example.com/shop/web:1.4.2 exists sha256:…
 *	Image: registry.example.com/shop/api:0.1 missing
 *	Problem: registry.example.com has no shop/api:0.1     of the image before it
 *	Image: registry.example.com/shop/db:3 unknown
 *	Problem: registry.example.com could not be asked: connection refused
 */
#ifndef REVIEW_CHECK_H
#define REVIEW_CHECK_H

#include "repo/ref_transaction.h"

#define CHECK_IMAGES "images"

enum image_check {
	IMAGE_CHECK_NONE = 0,
	IMAGE_CHECK_EXISTS,
	IMAGE_CHECK_MISSING,
	IMAGE_CHECK_HIDDEN,  /* its registry shows it to nobody but others */
	IMAGE_CHECK_UNKNOWN, /* its registry could not be asked: the next asking may tell */
};

struct checked_image {
	struct span image; /* as the manifest writes it: one word */
	enum image_check result;
	struct span digest;  /* EXISTS: what it was then; a tag may be another image later */
	struct span problem; /* the others: one line */
};

struct pull_check {
	uint32_t pull;
	struct oid head;
	struct checked_image *images;
	size_t count;
	int64_t time;     /* seconds since 1970 */
	struct oid entry; /* filled when read, as are the next two */
	struct span signature;
	struct span signed_payload;
};

/* "refs/checks/7/images", terminated. */
struct span pull_check_ref(uint32_t pull, struct arena *arena);

/* 1 and the newest entry, 0 when there is none, -1 (also for a damaged one: it says where). */
int pull_check_read(struct repository *repository, uint32_t pull, struct arena *arena,
		    struct pull_check *ret_check, struct error *err) WARN_UNUSED;

/* What the check says of that image, NULL when it says nothing. */
const struct checked_image *pull_check_of_image(const struct pull_check *check, struct span image);

/* "exists", "missing", "hidden", "unknown". */
const char *image_check_name(enum image_check result);

/* True when every image exists. */
bool pull_check_is_passed(const struct pull_check *check);

/* Writes the entry on top of the newest one and adds the edit. */
int pull_check_append(struct repository *repository, const struct pull_check *check,
		      struct ref_transaction *transaction, struct arena *arena,
		      struct error *err) WARN_UNUSED;

#endif
