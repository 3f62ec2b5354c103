/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names that people go by: login names of the server, keys of `people` in
 * the policy. One grammar for both, so that everybody whom the policy names can
 * be told apart in a ref (refs/approvals/42/NAME), in a trailer and in an
 * allowed-signers line: letters, digits and . _ - + @, 1 to
 * LIMIT_PRINCIPAL_BYTES of them, starting with a letter or digit, without "..",
 * not ending in '.' or ".lock".
 */
#ifndef BASE_PRINCIPAL_NAME_H
#define BASE_PRINCIPAL_NAME_H

#include "base/span.h"

bool principal_name_is_valid(struct span name);

#endif
