/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A resource is one Kubernetes object in a document: what its type and name
 * say, and the node it stands on. `kind: List` (and any other list kind with
 * items) is unpacked into its items, which keep their places in the file.
 */
#ifndef MANIFEST_RESOURCE_H
#define MANIFEST_RESOURCE_H

#include "manifest/finding.h"
#include "manifest/node.h"
#include "manifest/reader.h"

struct resource {
	const struct source *source;
	const struct node *root; /* a map */
	struct span api_version; /* "apps/v1" as written; empty when missing or no string */
	struct span group;       /* "" for the core group */
	struct span version;
	struct span kind;
	struct span name;
	struct span generate_name;
	struct span name_space;      /* as written; empty when absent */
	struct field_path container; /* items[3] inside a List; .parent and .name empty otherwise */
	bool in_list;
	uint32_t document_index;
};

struct resources {
	struct resource *items;
	size_t count;
};

/*
 * True when the document claims to be a Kubernetes object: a map with
 * apiVersion or kind. Others are configuration files of some other program.
 */
bool document_is_resource(const struct document *document);

/* The objects of one document, lists unpacked; everything lives in `arena`. Findings for items that
 * are no objects. */
void resources_from_document(struct resources *ret_resources, const struct source *source,
			     const struct document *document, uint32_t document_index,
			     struct arena *arena, struct findings *findings);

/* The rule of resources_from_document(). */
extern const struct rule resource_item;

/* "Deployment prod/web", "Namespace prod"; safe to show. */
struct span resource_title(const struct resource *resource, struct arena *arena);

#endif
