/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.kustomize.images of Argo CD's Applications and ApplicationSets: what `kustomize edit set
 * image` takes, [NAME=]IMAGE[:TAG][@DIGEST]. IMAGE may be "*": the name stays.
 */
#include "images/place_search.h"

bool step_is_argocd_image(const struct step *step)
{
	if (!step_is_item(step, 0) || !span_is(step_name(step, 1), "images") ||
	    !span_is(step_name(step, 2), "kustomize"))
		return false;
	return span_is(step_name(step, 3), "source") ||
	       (step_is_item(step, 3) && span_is(step_name(step, 4), "sources"));
}

/* "*:1.4" and "*@sha256:...": the version of the image that is named before the '='. */
static bool read_version(struct image_place *place, struct span name, struct span version)
{
	char sign = version.len ? version.ptr[0] : 0;

	if (sign != ':' && sign != '@')
		return false;
	place->part = sign == ':' ? PART_TAG : PART_DIGEST;
	place->image = name;
	version = span_from(version, 1);
	place->prefix = span_first(place->value, place->value.len - version.len);
	*(sign == ':' ? &place->tag : &place->digest) = version;
	return version.len > 0;
}

static bool read_entry(struct image_place *place)
{
	struct span value = place->value, name = { NULL, 0 };
	size_t equals = span_find(value, '=');
	struct image_reference reference;

	if (equals < value.len) {
		name = span_first(value, equals);
		place->prefix = span_first(value, equals + 1);
		value = span_from(value, equals + 1);
	}
	if (name.len && span_starts_with(value, "*"))
		return read_version(place, name, span_from(value, 1));
	if (image_reference_read(value, &reference))
		return false;
	place->image = reference.name;
	place->other_name = name;
	place->tag = reference.tag;
	place->digest = reference.digest;
	return true;
}

void argocd_visit(struct place_search *search, const struct step *step, const struct node *node)
{
	struct image_place place;

	if (!place_describe(search, step, node, &place))
		return;
	place.kind = PLACE_ARGOCD;
	if (read_entry(&place))
		place_add(search, &place);
}
