/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the courier: looking at what is owed, and beginning to tell it. */
#ifndef COURIER_LOOK_H
#define COURIER_LOOK_H

#include "courier/state.h"

/* Reads targets and what they are owed, and begins whatever may begin now. */
int courier_look(struct courier *courier, struct error *err) WARN_UNUSED;

/* When the next pause ends (seconds since 1970); INT64_MAX when none does. */
int64_t courier_next_due(const struct courier *courier);

/* One user less; the last one wipes it. */
void look_leave(struct courier *courier, struct look *look);

#endif
