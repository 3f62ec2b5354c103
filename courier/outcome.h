/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the courier: writing down how tellings ended. What was taken by many targets
 * becomes one ref transaction; what failed goes into the files of attempts.
 */
#ifndef COURIER_OUTCOME_H
#define COURIER_OUTCOME_H

#include "courier/state.h"

/* Takes all of courier->ended. What cannot be recorded counts as a failed attempt. */
void outcomes_write(struct courier *courier);

#endif
