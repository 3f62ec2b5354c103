/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What git gives pre-receive and post-receive: the updates on standard input, the options of the
 * push in the environment.
 */
#ifndef HOOKS_HOOK_INPUT_H
#define HOOKS_HOOK_INPUT_H

#include "gate/push.h"

/* Fills updates and options of the push; they live in the arena. */
int hook_input_read(struct push *push, struct arena *arena, struct error *err) WARN_UNUSED;

#endif
