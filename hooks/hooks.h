/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hooks: the program started under a hook's name, or with it as its argument. Each reads what
 * git gives it, lets the gate judge, prints for the pusher and returns the exit status.
 */
#ifndef HOOKS_HOOKS_H
#define HOOKS_HOOKS_H

struct hook {
	const char *name;                  /* as git calls it */
	int (*run)(int argc, char **argv); /* the arguments that git gives it */
};

/* The hook that the last part of `program` (argv[0], or an argument) names, or NULL. */
const struct hook *hook_named(const char *program);

/*
 * 0 accepted; 1 refused; 3 could not decide. Git keeps the push only for 0. What
 * it prints on standard error reaches the pusher as "remote: " lines.
 */
int hook_pre_receive(void);

/*
 * Executes verbs and moves protected branches. What it decides is in the answers of
 * the protocol, so the exit status is 0 unless that itself failed.
 */
int hook_proc_receive(void);

/* Has the cluster agents told, and says what they answer. Always 0: the push has been taken. */
int hook_post_receive(void);

/* Vetoes moves without the gate's ticket. Its argument is the state of the transaction. */
int hook_reference_transaction(const char *state);

#endif
