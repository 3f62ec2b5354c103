/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the person at the terminal before something is done that others will see. */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include "base/error.h"

#include <stdbool.h>

/* Asks "QUESTION [y/N] " on standard output and reads the answer from standard input. */
bool confirmed(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
