/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pkt-lines, as in gitprotocol-common(5): four hexadecimal digits of length, these
 * included, then the data; "0000" is a flush. Bounded reads, complete writes.
 */
#ifndef HOOKS_PKT_LINE_H
#define HOOKS_PKT_LINE_H

#include "base/arena.h"

enum { PKT_LINE_DATA_MAX = 65516 };

enum pkt_kind { PKT_END = 0, PKT_FLUSH, PKT_DATA };

/* Data without one trailing LF, in the arena. A length of 1 to 3, or an end inside, is an error. */
int pkt_line_read(int descriptor, struct arena *arena, enum pkt_kind *ret_kind,
		  struct span *ret_data, struct error *err) WARN_UNUSED;

int pkt_line_write(int descriptor, struct span data, struct error *err) WARN_UNUSED;
int pkt_line_flush(int descriptor, struct error *err) WARN_UNUSED;

#endif
