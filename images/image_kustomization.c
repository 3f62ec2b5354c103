/* SPDX-License-Identifier: Apache-2.0 */
/*
 * images[] of a kustomization file, and spec.images[] of Flux's Kustomization, which has the same
 * entries: {name, newName, newTag, digest}.
 */
#include "base/count.h"
#include "images/place_search.h"

static struct span base_name(struct span path)
{
	size_t start = path.len;

	while (start > 0 && path.ptr[start - 1] != '/')
		start--;
	return span_from(path, start);
}

bool document_is_kustomization(const struct source *source, const struct document *document)
{
	static const char *const names[] = { "kustomization.yaml", "kustomization.yml",
					     "Kustomization" };
	struct span kind = node_text(node_get(document->root, "kind"));
	struct span api_version = node_text(node_get(document->root, "apiVersion"));

	if (span_starts_with(api_version, "kustomize.config.k8s.io/") ||
	    span_starts_with(api_version, "kustomize.toolkit.fluxcd.io/"))
		return span_is(kind, "Kustomization") || span_is(kind, "Component");
	return !api_version.len && (!kind.len || span_is(kind, "Kustomization")) &&
	       span_is_among(base_name(source->path), names, COUNT(names));
}

/* images[0].KEY at the root, or below spec for Flux. */
static bool is_entry_of_images(const struct place_search *search, const struct step *step)
{
	const struct step *entry = step->parent;
	const struct step *list = entry ? entry->parent : NULL;
	struct span api_version = node_text(node_get(search->document->root, "apiVersion"));
	bool is_flux = span_starts_with(api_version, "kustomize.toolkit.fluxcd.io/");

	if (!list || entry->field.name.ptr || !span_is(list->field.name, "images"))
		return false;
	if (!is_flux)
		return !list->parent;
	return list->parent && !list->parent->parent && span_is(list->parent->field.name, "spec");
}

static struct span entry_value(const struct place_search *search, const struct node *entry,
			       const char *key)
{
	const struct node *value = node_get_set(entry, key);

	return value ? scalar_value(search->manifest->source, value) : (struct span){ NULL, 0 };
}

void kustomization_visit(struct place_search *search, const struct step *step,
			 const struct node *node)
{
	static const struct {
		const char *key;
		enum image_part part;
	} keys[] = {
		{ "name", PART_NAME },
		{ "newTag", PART_TAG },
		{ "digest", PART_DIGEST },
	};
	struct image_place place;

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (!span_is(step->field.name, keys[i].key) || !is_entry_of_images(search, step))
			continue;
		if (!place_describe(search, step, node, &place))
			return;
		struct span name = node_text(node_get(step->inside, "name"));
		struct span new_name = node_text(node_get(step->inside, "newName"));
		place.kind = PLACE_KUSTOMIZATION;
		place.part = keys[i].part;
		place.image = new_name.len ? new_name : name;
		place.other_name = new_name.len ? name : new_name;
		place.tag = entry_value(search, step->inside, "newTag");
		place.digest = entry_value(search, step->inside, "digest");
		place_add(search, &place);
		return;
	}
}
