/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_FILE_H
#define CLI_DOCTOR_FILE_H

#include "cli/doctor.h"

/*
 * A file with a secret as the courier takes it: a regular one of mode 0600, of root or of who
 * runs this. False when something was said: "secretFile of prod, /etc/x, is ...". No file: true.
 */
bool doctor_check_secret(struct doctor *doctor, const char *key, const char *of, struct span file);

#endif
