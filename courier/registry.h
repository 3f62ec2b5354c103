/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate-courier --resolve`: asks container registries whether images exist
 * (deploy/image_inquiry.h), all of them at once. What a registry cannot answer for the moment
 * is asked again a few times, after the pause that it asks for.
 */
#ifndef COURIER_REGISTRY_H
#define COURIER_REGISTRY_H

#include "deploy/image_verdict.h"
#include "repo/repository.h"

/*
 * One verdict an image, in order. -1 only for what concerns all of them. Registries are those of
 * the repository's configuration (deploy/registry.h).
 */
int registry_resolve(struct repository *repository, const struct span *images, size_t count,
		     struct arena *arena, struct image_verdicts *ret_verdicts,
		     struct error *err) WARN_UNUSED;

#endif
