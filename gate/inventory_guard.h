/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LMDB trusts the pages of its file. If a failing disk or a stray program has
 * garbled one, reading it can end the process with SIGSEGV or SIGBUS, and so it
 * would every later push. The guard turns that into: the file is removed, the
 * entry point says so, this push is refused, the next one builds it anew.
 *
 * It acts only on signals that arrive while LMDB runs; all others keep their
 * meaning. The state is process-wide, as signal handlers are; one store at a
 * time is guarded.
 */
#ifndef GATE_INVENTORY_GUARD_H
#define GATE_INVENTORY_GUARD_H

/* Guards the store in this file from now on. Longer paths than PATH_MAX are not guarded. */
void inventory_guard(const char *path);

/* Around every call of LMDB that reads pages. */
void inventory_guard_enter(void);
void inventory_guard_leave(void);

#endif
