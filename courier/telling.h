/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the courier: one delivery, from the secret to the last answer. */
#ifndef COURIER_TELLING_H
#define COURIER_TELLING_H

#include "courier/state.h"

/*
 * Makes the requests and sends them. What the administrator must mend (a secret that cannot be
 * read) ends the telling with that as its verdict.
 */
void telling_begin(struct courier *courier, struct look *look, struct channel *channel,
		   const struct delivery *delivery);

#endif
