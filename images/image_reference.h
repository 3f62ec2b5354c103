/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Image references: [HOST[:PORT]/]PATH[:TAG][@DIGEST], as the OCI distribution specification and
 * container runtimes read them. A ':' parts the tag only behind the last '/'; an '@' begins the
 * digest.
 */
#ifndef IMAGES_IMAGE_REFERENCE_H
#define IMAGES_IMAGE_REFERENCE_H

#include "base/arena.h"

struct image_reference {
	struct span name;   /* "registry.example.com:5000/shop/web"; as written */
	struct span tag;    /* empty: none */
	struct span digest; /* "sha256:…"; empty: none */
};

/* NULL and the reference (borrowing `text`), else what is wrong: "the tag has a space". */
const char *image_reference_read(struct span text, struct image_reference *ret_reference);

struct span image_reference_text(const struct image_reference *reference, struct arena *arena);

/*
 * The registry's host, and the repository's name there: "nginx" is docker.io and library/nginx.
 * Two names mean one image exactly when both are equal.
 */
struct span image_registry(struct span name);
struct span image_repository(struct span name, struct arena *arena);
bool image_names_equal(struct span a, struct span b);

#endif
