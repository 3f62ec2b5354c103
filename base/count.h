/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

/* The number of elements of an array; of no use for a pointer. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
