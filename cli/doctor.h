/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of `headgate doctor`: each says one or a few lines, and -1 when it could not look. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "repo/repository.h"

struct doctor {
	struct repository *repository;
	const char *directory; /* with a trailing '/' */
	struct arena arena;
	struct error err;
	unsigned failures;
	unsigned warnings;
};

/* "ok", "FAIL" and "warn"; `fix` is what to type, or NULL. */
void doctor_good(const char *format, ...) PRINTF_LIKE(1, 2);
void doctor_bad(struct doctor *doctor, const char *fix, const char *format, ...) PRINTF_LIKE(3, 4);
void doctor_doubtful(struct doctor *doctor, const char *fix, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* A path as one word of a command to type. */
const char *doctor_word(struct doctor *doctor, const char *path);

/* A command that works on this repository. */
const char *doctor_git_command(struct doctor *doctor, const char *rest);
const char *doctor_install_command(struct doctor *doctor);

/* The last value of a key; empty when it is not set. */
int doctor_setting(struct doctor *doctor, const char *key, struct span *ret_value) WARN_UNUSED;

/* What git runs at a push (cli/doctor_hooks.c). */
int doctor_check_hooks_path(struct doctor *doctor) WARN_UNUSED;
int doctor_check_hooks(struct doctor *doctor) WARN_UNUSED;

/* Who is who, and what the gate signs with (cli/doctor_identity.c). */
int doctor_check_identity(struct doctor *doctor) WARN_UNUSED;
int doctor_check_administrator(struct doctor *doctor) WARN_UNUSED;
int doctor_check_gate_key(struct doctor *doctor) WARN_UNUSED;

/* What the gate keeps: tickets, ledgers (cli/doctor_ledger.c). */
int doctor_check_approvals(struct doctor *doctor) WARN_UNUSED;
int doctor_check_tickets(struct doctor *doctor) WARN_UNUSED;
int doctor_check_ledgers(struct doctor *doctor) WARN_UNUSED;

/* Who is told of landings (cli/doctor_targets.c). */
int doctor_check_targets(struct doctor *doctor) WARN_UNUSED;

/* Who is asked about images (cli/doctor_registries.c). */
int doctor_check_registries(struct doctor *doctor) WARN_UNUSED;

/* What sshd lets clients bring along (cli/doctor_sshd.c). */
int doctor_check_sshd(struct doctor *doctor) WARN_UNUSED;

#endif
