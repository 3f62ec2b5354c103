/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all workloads share: the selector and the template it must take, the
 * counts, the restart policy.
 */
#ifndef VALIDATORS_WORKLOAD_H
#define VALIDATORS_WORKLOAD_H

#include "validators/field.h"

/* spec.selector is not empty and takes spec.template's labels. */
void workload_selector_check(const struct field *spec);

/* The pods must be restarted for ever: restartPolicy Always, no deadline. */
void workload_always_check(const struct field *spec);

/* Each named integer of spec is 0 or more. */
void workload_counts_check(const struct field *spec, const char *const *names, size_t count);

#endif
