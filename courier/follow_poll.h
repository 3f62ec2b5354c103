/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the courier: one look at the Applications of what is followed. First the list, which
 * says which there are; then each of them, or all at once when they are many.
 */
#ifndef COURIER_FOLLOW_POLL_H
#define COURIER_FOLLOW_POLL_H

#include "courier/follow.h"

void follow_poll_begin(struct courier *courier, struct following *following);

/* Gives up the one that is under way, when the transport is closed. */
void follow_poll_drop(struct courier *courier, struct following *following);

#endif
