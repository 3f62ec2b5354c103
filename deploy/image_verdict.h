/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registry says of one image, and how `headgate-courier --resolve` tells headgate: one
 * JSON object a line,
 *
 *	{"image": "shop/web:1.4.2", "state": "exists", "digest": "sha256:…"}
 *	{"image": "shop/api:0.1", "state": "missing", "problem": "registry.example.com has no …"}
 */
#ifndef DEPLOY_IMAGE_VERDICT_H
#define DEPLOY_IMAGE_VERDICT_H

#include "base/arena.h"
#include "base/text.h"

#include <stdint.h>

enum image_state {
	IMAGE_UNKNOWN = 0, /* nobody could tell: an error, not a verdict about the image */
	IMAGE_EXISTS,
	IMAGE_MISSING,
	IMAGE_HIDDEN, /* the registry does not let this login see whether it does */
};

struct image_verdict {
	struct span image; /* as it was asked for */
	enum image_state state;
	struct span digest;  /* EXISTS: "sha256:…" of what the registry would hand out */
	struct span problem; /* the others: a sentence, safe to show but for control characters */
	bool again;          /* UNKNOWN: may be another answer soon */
	int64_t retry_after; /* seconds that the registry asked for; 0: not said */
};

struct image_verdicts {
	struct image_verdict *items;
	size_t count;
	size_t capacity;
};

const char *image_state_name(enum image_state state);

/* Appends the line. */
void image_verdict_put(struct text *text, const struct image_verdict *verdict);

/* Every line; `again` and `retry_after` do not travel. -1: not what image_verdict_put() writes. */
int image_verdicts_read(struct span lines, struct arena *arena, struct image_verdicts *ret_verdicts,
			struct error *err) WARN_UNUSED;

#endif
