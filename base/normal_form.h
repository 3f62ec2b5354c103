/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unicode's composed form (NFC, UAX 15): of several ways to write the same text, the one in which
 * letters and accents are one character where there is one. Two texts that look the same to
 * everybody may differ in their bytes unless both are in this form.
 */
#ifndef BASE_NORMAL_FORM_H
#define BASE_NORMAL_FORM_H

#include "base/span.h"

/* Bytes that are not UTF-8 end the look: what stands before them decides. Time is linear. */
bool is_composed_form(struct span text);

#endif
