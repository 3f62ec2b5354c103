/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the courier: what becomes of an emergency's orders (deploy/emergency.h) that stand in
 * refs/deploy without an end. One that was asked for and whose answer nobody has seen is looked up
 * at Argo CD; an Application whose auto-sync was switched on again is followed until it has
 * settled, like after a message that was taken.
 */
#ifndef COURIER_FOLLOW_ORDERS_H
#define COURIER_FOLLOW_ORDERS_H

#include "courier/follow_answer.h"

/* Begins to follow what stands open, where that is not done already. After each look. */
void follow_orders_recall(struct courier *courier);

/* Writes down what the Applications that a poll has found say about the orders. */
void follow_orders_settle(struct poll *poll);

#endif
