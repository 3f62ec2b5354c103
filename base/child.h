/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One child process, run to its end. No shell: the arguments are an array, the
 * input comes from memory, both outputs are kept up to a ceiling, and there is
 * a deadline. The child gets no other descriptors, and none is left behind as a
 * zombie.
 *
 * What a program insists on reading from files is given in memory as well, as
 * "/dev/fd/3" (CHILD_FILE_0) and following: such a file has no name, nobody else
 * can open it, and it is gone with the child, however that ends.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

enum { CHILD_FILES = 2 };
#define CHILD_FILE_0 "/dev/fd/3"
#define CHILD_FILE_1 "/dev/fd/4"

struct child_request {
	const char *const *arguments;   /* NULL-terminated; the first is the program, by PATH */
	const char *const *environment; /* NULL-terminated; NULL: this process's own */
	const char *directory;          /* NULL: this process's own */
	struct span input;              /* given on standard input, which is then closed */
	struct span files[CHILD_FILES]; /* CHILD_FILE_0 …; ptr NULL: none */
	size_t max_output_bytes;        /* of either output; 0 means LIMIT_CHILD_OUTPUT_BYTES */
	unsigned deadline_ms;           /* 0 means LIMIT_CHILD_MS */
};

struct child_result {
	int exit_status; /* 0 to 255, or 128 + the signal that ended it */
	struct span output;
	struct span errors; /* standard error */
};

/*
 * Runs the child. 0 when it ended by itself, whatever its exit status; -1 when it
 * could not be started (ERROR_SYSTEM), wrote too much or took too long
 * (ERROR_LIMIT): then it and its process group have been killed.
 */
int child_run(const struct child_request *request, struct arena *arena,
	      struct child_result *ret_result, struct error *err) WARN_UNUSED;

/*
 * The same for a program that speaks with the person itself (git may ask for a
 * passphrase): it has this process's own input, outputs and process group, and no
 * deadline. Only arguments, environment and directory of the request count. The
 * exit status is as above.
 */
int child_run_attached(const struct child_request *request, int *ret_exit_status,
		       struct error *err) WARN_UNUSED;

/*
 * Names for the two functions below, NULL-terminated. Of the first: where programs and this
 * user's settings are, git's own included; nothing of a push or its quarantine, and no proxy. Of
 * the second: what points git at another repository than the one that was opened.
 */
extern const char *const child_settings_variables[];
extern const char *const child_repository_variables[];

/*
 * Only these: the variables named in `keep` as far as this process has them, and the "NAME=value"
 * strings of `with`; both NULL-terminated.
 */
const char *const *child_environment_of(const char *const *keep, const char *const *with,
					struct arena *arena);

/*
 * This process's environment without the variables named in `without` and with
 * the "NAME=value" strings of `with`; both NULL-terminated.
 */
const char *const *child_environment(const char *const *without, const char *const *with,
				     struct arena *arena);

#endif
