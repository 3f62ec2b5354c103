/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applications of Argo CD and Kustomizations of Flux that are kept in this repository: they say
 * which path of it they build. They may be about another repository, so only a path that is there
 * counts.
 */
#include "base/limits.h"
#include "deploy/application_names.h"
#include "manifest/resource.h"

#define ARGOCD_GROUP "argoproj.io"
#define FLUX_GROUP "kustomize.toolkit.fluxcd.io"

static struct span who_of(const struct application_names *names, const struct resource *resource)
{
	struct span name_space = resource->name_space;

	return arena_printf(names->arena, "the %.*s %.*s%s%.*s", SPAN_ARG(resource->kind),
			    SPAN_ARG(name_space), name_space.len ? "/" : "",
			    SPAN_ARG(resource->name));
}

static int add_path_of(struct application_names *names, const struct resource *resource,
		       const struct node *at)
{
	struct span path = node_text(node_get_set(at, "path"));

	return path.len ? application_names_add(names, path, who_of(names, resource)) : 0;
}

static int add_argocd(struct application_names *names, const struct resource *resource,
		      const struct node *spec)
{
	const struct node *sources = node_get_set(spec, "sources");

	if (add_path_of(names, resource, node_get_set(spec, "source")) < 0)
		return -1;
	if (!sources || sources->kind != NODE_LIST)
		return 0;
	for (size_t i = 0; i < sources->list.count; i++)
		if (add_path_of(names, resource, sources->list.items[i]) < 0)
			return -1;
	return 0;
}

static int add_resource(struct application_names *names, const struct resource *resource)
{
	bool is_argocd =
		span_is(resource->group, ARGOCD_GROUP) && span_is(resource->kind, "Application");
	bool is_flux =
		span_is(resource->group, FLUX_GROUP) && span_is(resource->kind, "Kustomization");
	const struct node *spec = node_get_set(resource->root, "spec");

	if (!is_argocd && !is_flux)
		return 0;
	application_names_offer(names, arena_copy(names->arena, resource->name));
	if (!application_is_named(names->name, resource->name_space, resource->name))
		return 0;
	return is_argocd ? add_argocd(names, resource, spec) : add_path_of(names, resource, spec);
}

static int add_document(struct application_names *names, const struct manifest *manifest,
			uint32_t index, struct arena *scratch)
{
	struct findings ignored;
	struct resources resources;

	findings_init(&ignored, scratch);
	if (!document_is_resource(&manifest->documents[index]))
		return 0;
	resources_from_document(&resources, manifest->source, &manifest->documents[index], index,
				scratch, &ignored);
	for (size_t i = 0; i < resources.count; i++)
		if (add_resource(names, &resources.items[i]) < 0)
			return -1;
	return 0;
}

static int add_file(struct application_names *names, const struct tree_change *file,
		    struct arena *scratch)
{
	struct source source = { .path = file->path };
	struct manifest manifest;
	struct findings ignored;

	findings_init(&ignored, scratch);
	if (repository_blob(names->repository, file->after_oid, LIMIT_MANIFEST_BYTES, scratch,
			    &source.bytes, names->err) < 0)
		return -1;
	if (!span_contains(source.bytes, ARGOCD_GROUP) && !span_contains(source.bytes, FLUX_GROUP))
		return 0;
	manifest_read(&manifest, &source, scratch, &ignored);
	for (uint32_t i = 0; i < manifest.count; i++)
		if (add_document(names, &manifest, i, scratch) < 0)
			return -1;
	return 0;
}

static int may_hold_objects(const struct application_names *names, const struct tree_change *file)
{
	uint64_t bytes;

	if (!entry_is_file(file->after) ||
	    !(span_ends_with(file->path, ".yaml") || span_ends_with(file->path, ".yml") ||
	      span_ends_with(file->path, ".json")))
		return 0;
	if (repository_blob_size(names->repository, file->after_oid, &bytes, names->err) < 0)
		return -1;
	return bytes <= LIMIT_MANIFEST_BYTES;
}

int application_names_of_manifests(struct application_names *names)
{
	struct arena scratch;
	int status = 0;

	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < names->files.count && status == 0; i++) {
		status = may_hold_objects(names, &names->files.items[i]);
		if (status > 0)
			status = add_file(names, &names->files.items[i], &scratch);
		arena_reset(&scratch);
	}
	arena_release(&scratch);
	return status;
}
