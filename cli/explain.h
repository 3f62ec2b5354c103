/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate explain`: what a rule means, what a field takes. Both write into a
 * text and return the exit status; a word that is not known gets a suggestion
 * on standard error and EXIT_REFUSED.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "base/text.h"
#include "validators/catalog.h"

/* A rule by its id, or all of them by the word "rules". */
int explain_rule(struct text *text, struct arena *arena, struct span id);
int explain_all_rules(struct text *text, struct arena *arena);

/* "Service.spec.ports"; api_version is empty or "apps/v1". */
int explain_field(struct text *text, struct arena *arena, struct span subject,
		  struct span api_version, unsigned minor);

#endif
