/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Validation of one object: is it well-formed, and would the API server of the
 * chosen version take it? The context that every check gets, and the one way
 * for a check to report.
 */
#ifndef VALIDATORS_VALIDATION_H
#define VALIDATORS_VALIDATION_H

#include "manifest/finding.h"
#include "manifest/node.h"
#include "manifest/resource.h"

struct custom_resources; /* validators/custom_resources.h */

/* How much of an object a file holds. */
enum completeness {
	COMPLETE_OBJECT = 0,
	PARTIAL_OBJECT, /* a kustomize patch: unknown fields and types count, required does not */
	BASE_OBJECT,    /* a kustomization names the file and may add what is missing */
};

struct validation {
	unsigned kubernetes_minor; /* the target version; see manifest/kubernetes_releases.h */
	enum completeness completeness;
	const struct custom_resources *custom_resources; /* NULL: none known */
	struct findings *findings;
	struct arena *arena; /* the file's: scratch for checks */

	/* The object under judgement. */
	const struct resource *resource;
	const struct resource
		*before; /* the same object before the push; NULL when new or unknown */

	/* The result. */
	bool kind_is_unknown; /* nothing but its metadata was checked */
	bool has_cel_rules;   /* its CRD has x-kubernetes-validations: those are not evaluated */
};

/* Runs every check that applies to the object and reports into validation->findings. */
void validate_resource(struct validation *validation);

/*
 * Reports `rule` at `node`, or at the object's start when it is NULL. `fix` is
 * what to write instead, or an empty span.
 */
void violation(struct validation *validation, const struct rule *rule, const struct node *node,
	       const struct field_path *field, struct span fix, const char *format, ...)
	PRINTF_LIKE(6, 7);

/* The same at a key: unknown and duplicate fields. */
void violation_at_key(struct validation *validation, const struct rule *rule,
		      const struct node_entry *entry, const struct field_path *field,
		      struct span fix, const char *format, ...) PRINTF_LIKE(6, 7);

/*
 * Whether the text holds "{{...}}" or "${...}": a template that was not rendered.
 * Nothing can be suggested for it, and what is wrong with it may be gone then.
 */
bool is_template(struct span text);

/*
 * Flux fills in "${NAME}" when it deploys (postBuild.substitute), so what such a
 * value is nobody knows at push time: the findings from `first` on, which are
 * about it, become warnings.
 */
void substitution_excuse(struct findings *findings, size_t first, const struct node *node);

/* Behind the message about such a value. */
#define TEMPLATE_HINT "; this looks like a template: check what it renders to"

/* A value of a Secret: no message and no snippet may repeat it. */
bool is_confidential(const struct validation *validation, const struct field_path *field);

/* Every rule of this room. */
extern const struct rule_table *const validator_rules[];
extern const size_t validator_rules_count;

#endif
