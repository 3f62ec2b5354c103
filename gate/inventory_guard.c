/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/inventory_guard.h"

#include "gate/inventory.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static struct {
	char path[PATH_MAX];
	volatile sig_atomic_t inside;
	inventory_damaged_fn *tell;
} guard;

void inventory_on_damage(inventory_damaged_fn *tell)
{
	guard.tell = tell;
}

/*
 * unlink() is safe in a handler. Returning without having left the process runs
 * the instruction again, now with the default action (SA_RESETHAND).
 */
static void handle(int signal)
{
	(void)signal;
	if (!guard.inside)
		return;
	(void)unlink(guard.path);
	if (guard.tell)
		guard.tell();
}

void inventory_guard(const char *path)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = (int)SA_RESETHAND };

	if ((size_t)snprintf(guard.path, sizeof(guard.path), "%s", path) >= sizeof(guard.path)) {
		guard.path[0] = '\0';
		return;
	}
	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGBUS, &action, NULL);
	(void)sigaction(SIGSEGV, &action, NULL);
}

void inventory_guard_enter(void)
{
	guard.inside = 1;
}

void inventory_guard_leave(void)
{
	guard.inside = 0;
}
