/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scalar event becomes a key or a value: its meaning by style and tag, its
 * text borrowed from the source where that is the same, and the cases in which
 * go-yaml v2 refuses what libyaml takes.
 */
#ifndef MANIFEST_YAML_SCALAR_H
#define MANIFEST_YAML_SCALAR_H

#include "manifest/tree.h"

struct yaml_scalar {
	struct span text; /* libyaml's, gone after the event */
	struct span tag;  /* NULL pointer: none */
	struct place place;
	struct anchor *anchor; /* NULL: none */
	enum node_style style;
};

/* All of these return false when the document cannot be read on, which is reported. */
bool yaml_scalar_add(struct tree *tree, const struct yaml_scalar *scalar);
bool yaml_scalar_alias_key(struct tree *tree, const struct node *node);
bool yaml_scalar_refuse_key(struct tree *tree, const struct node *node);

/* The tag of a collection: kubectl ignores it, so anything but the obvious is refused. */
void yaml_scalar_check_tag(struct tree *tree, struct span tag, enum node_kind kind,
			   struct place place);

#endif
