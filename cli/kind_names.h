/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_KIND_NAMES_H
#define CLI_KIND_NAMES_H

#include "base/span.h"
#include "manifest/node.h"

/*
 * The built-in kind that people mean by `word`, spelled as the API has it: its
 * name or plural in any case, or the short name that kubectl knows. The word
 * itself when it means none.
 */
struct span kind_name_of(struct span word);

/* Whether `word` is one of the names in a CustomResourceDefinition's spec.names, in any case. */
bool custom_kind_is_named(const struct node *names, struct span word);

#endif
