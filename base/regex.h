/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions in RE2's syntax (Kubernetes patterns, CEL later), matched
 * by PCRE2 under limits. What RE2 does not have (back-references, look-around,
 * possessive and atomic groups, recursion) is refused when compiling.
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/error.h"
#include "base/span.h"

struct regex;

/* *ret_regex is the caller's; regex_free() it. ERROR_INPUT for a pattern RE2 would refuse. */
int regex_compile(struct regex **ret_regex, struct span pattern, struct error *err) WARN_UNUSED;
void regex_free(struct regex *regex);

/* 1: matches somewhere in the text (unanchored); 0: does not; -1: a limit was hit, could not
 * decide. */
int regex_match(const struct regex *regex, struct span text, struct error *err) WARN_UNUSED;

#endif
