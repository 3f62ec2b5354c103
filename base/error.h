/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An error says why headgate could not decide. It is not a finding: findings
 * are data about pushed content, an error always ends in refusal (exit 3).
 *
 * Idiom: a function that can fail returns 0 or -1 and fills the caller's
 * struct error, which stays untouched on success. Messages start in lower case,
 * have no final period and name what was wrong, not which function noticed.
 * The hint is a full sentence: what to type or change next.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#define WARN_UNUSED __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE,      /* the caller asked for something that makes no sense: exit 2 */
	ERROR_LIMIT,      /* a ceiling of base/limits.h was hit */
	ERROR_SYSTEM,     /* the operating system refused */
	ERROR_REPOSITORY, /* the Git repository could not be read */
	ERROR_INPUT,      /* something headgate itself needs (policy, request) is malformed */
};

struct error {
	enum error_code code;
	char message[512];
	char hint[256];
};

/* Fills *err and returns -1, so that a caller can write `return error_set(...)`. */
int error_set(struct error *err, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Like error_set() with ": <strerror(errno)>" appended. */
int error_set_errno(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts "context: " before the message that is there and returns -1. */
int error_wrap(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Sets the hint and returns -1; the message stays. */
int error_hint(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* A broken invariant of headgate itself. Prints file and line, ends with exit status 3. */
#define BUG(reason) error_bug(__FILE__, __LINE__, (reason))
_Noreturn void error_bug(const char *file, int line, const char *reason);

#endif
