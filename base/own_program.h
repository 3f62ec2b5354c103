/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where this program stands, so that it can start itself or what is installed beside it,
 * whatever name it was called by: a hook is a link to it.
 */
#ifndef BASE_OWN_PROGRAM_H
#define BASE_OWN_PROGRAM_H

#include "base/arena.h"
#include "base/error.h"

/* The absolute path, links followed; terminated. */
int own_program(struct arena *arena, struct span *ret_path, struct error *err) WARN_UNUSED;

#endif
