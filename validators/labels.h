/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels and label selectors: their grammar, and whether a selector takes a set
 * of labels (apimachinery meta/v1/validation and labels).
 */
#ifndef VALIDATORS_LABELS_H
#define VALIDATORS_LABELS_H

#include "validators/field.h"

/* Keys and values of a map of labels. */
void labels_check(const struct field *labels);

/* matchLabels and matchExpressions. */
void label_selector_check(const struct field *selector);

/* No requirement at all: takes everything. */
bool label_selector_is_empty(const struct field *selector);

/*
 * The requirement that the labels do not meet, as text ("app=web"), or an empty
 * span when they meet all of them.
 */
struct span label_selector_mismatch(const struct field *selector, const struct field *labels);

/* One requirement of a selector or a node selector: which operators take values. */
void label_values_check(const struct field *requirement);

#endif
