/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate explain`: what a rule means, what a field takes. All write into a
 * text and return the exit status; a word that is not known gets a suggestion
 * on standard error and EXIT_REFUSED.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "base/text.h"
#include "cli/options.h"
#include "validators/catalog.h"
#include "validators/custom_resources.h"

/* A rule by its id, or all of them by the word "rules". */
int explain_rule(struct text *text, struct arena *arena, struct span id);
int explain_all_rules(struct text *text, struct arena *arena);

/* A kind, or a field of it, that is asked for. */
struct explain_question {
	struct text *text;
	struct arena *arena;
	struct span kind;        /* as it was typed */
	struct span path;        /* "spec.ports", without indexes; empty: the kind itself */
	struct span api_version; /* "apps/v1"; empty: the usual one */
	unsigned minor;
	struct option_strings crds; /* --crd; none: those of the working tree */
};

/* A kind of Kubernetes, or else of a CustomResourceDefinition. */
int explain_field(const struct explain_question *question);

/* The metadata of an object of the kind and API version that are shown. */
int explain_metadata(const struct explain_question *question, struct span shown_kind,
		     struct span shown_api_version);

/* A field below a custom kind. */
int explain_custom_field(const struct explain_question *question, const struct custom_kind *kind);

#endif
