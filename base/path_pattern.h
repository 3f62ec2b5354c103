/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns for paths inside a repository, as in .gitignore and the policy file:
 * '*' and '?' do not cross '/', '**' as a whole name matches any number of
 * directories, [a-z] classes, '\' quotes. A pattern is matched against the whole path.
 * Work is bounded by pattern length times path length.
 */
#ifndef BASE_PATH_PATTERN_H
#define BASE_PATH_PATTERN_H

#include "base/span.h"

bool path_pattern_match(struct span pattern, struct span path);

#endif
