/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of a file that is not judged: as it was before, or as it stands unchanged. */
#include "base/count.h"
#include "base/path.h"
#include "gate/kustomization.h"
#include "gate/references.h"

static void add_document(struct file_facts *facts, struct arena *arena, const struct source *source,
			 const struct document *document, uint32_t index, struct arena *scratch)
{
	struct resources resources = { 0 };
	struct findings ignored;

	findings_init(&ignored, scratch);
	resources_from_document(&resources, source, document, index, scratch, &ignored);
	for (size_t i = 0; i < resources.count; i++)
		facts_add_resource(facts, arena, &resources.items[i]);
}

void facts_of_source(struct file_facts *facts, struct arena *arena, const struct source *source,
		     struct arena *scratch)
{
	bool is_kustomization = is_kustomization_name(path_name(source->path));
	struct findings ignored;
	struct manifest manifest;

	findings_init(&ignored, scratch);
	manifest_read(&manifest, source, scratch, &ignored);
	for (size_t i = 0; i < manifest.count; i++) {
		const struct document *document = &manifest.documents[i];
		if (is_kustomization)
			facts_add_generators(facts, arena, document->root);
		else if (document_is_resource(document))
			add_document(facts, arena, source, document, (uint32_t)i, scratch);
	}
}

/* The kinds that facts_add_resource() looks for references to. */
static bool is_referred_to(const struct object_fact *fact)
{
	static const struct {
		const char *group;
		const char *kind;
	} targets[] = {
		{ "", "ConfigMap" },      { "", "Secret" },         { "", "Service" },
		{ "", "ServiceAccount" }, { "apps", "Deployment" }, { "apps", "StatefulSet" },
	};

	for (size_t i = 0; i < COUNT(targets); i++) {
		if (span_is(fact->kind, targets[i].kind) && span_is(fact->group, targets[i].group))
			return true;
	}
	return false;
}

void facts_add_removed(struct file_facts *facts, struct arena *arena, const struct source *before,
		       struct arena *scratch)
{
	struct file_facts old = { .path = before->path };

	facts_of_source(&old, scratch, before, scratch);
	for (size_t i = 0; i < old.count; i++) {
		const struct object_fact *fact = &old.items[i];
		if (fact->is_reference || !is_referred_to(fact))
			continue;
		*facts_next(facts, arena) = (struct object_fact){
			.group = arena_copy(arena, fact->group),
			.kind = arena_copy(arena, fact->kind),
			.name_space = arena_copy(arena, fact->name_space),
			.name = arena_copy(arena, fact->name),
			.path = facts->path,
			.is_removed = true,
		};
	}
}
