/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_plan.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "images/image_setting.h"
#include "images/scalar_text.h"

#include <stdlib.h>

/* The index of the image of that name; image_count when none is asked for. */
static size_t image_named(const struct image_request *request, struct span name)
{
	for (size_t i = 0; name.len && i < request->image_count; i++) {
		if (image_names_equal(request->images[i].name, name))
			return i;
	}
	return request->image_count;
}

static void plan_workload(struct image_plan *plan, const struct image_place *place)
{
	size_t image = image_named(plan->request, place->image);

	if (image == plan->request->image_count)
		return;
	struct setting setting = setting_begin(plan, place, image);
	setting_settle(&setting);
	setting_finish(&setting);
}

/* What the entry lacks must be written by hand once: only values that are there are replaced. */
static void check_entry(struct image_plan *plan, const struct image_place *place, size_t image)
{
	struct setting setting = setting_begin(plan, place, image);
	struct span tag = setting.image->tag, digest = setting.image->digest;
	const char *key;
	struct span value;

	if (tag.len && !place->tag.ptr && !(digest.len && place->digest.ptr)) {
		key = "newTag";
		value = scalar_text(tag, STYLE_PLAIN, plan->arena);
	} else if (digest.len && !place->digest.ptr) {
		key = "digest";
		value = digest;
	} else {
		return;
	}
	setting_refuse(
		&setting,
		arena_printf(plan->arena,
			     "this entry has no %s, and only values that are there are "
			     "replaced",
			     key),
		arena_printf(plan->arena, "add %s: %.*s to the entry, once", key, SPAN_ARG(value)));
	setting_finish(&setting);
}

static void plan_kustomization(struct image_plan *plan, const struct image_place *place)
{
	const struct image_request *request = plan->request;
	size_t image = image_named(request, place->image);

	if (image == request->image_count)
		image = image_named(request, place->other_name);
	if (image == request->image_count)
		return;
	if (place->part == PART_NAME) {
		check_entry(plan, place, image);
		return;
	}
	struct setting setting = setting_begin(plan, place, image);
	struct span tag = setting.image->tag, digest = setting.image->digest;
	setting.is_part_of_group = true;
	if (place->part == PART_TAG ? !tag.len : !digest.len)
		return;
	if (place->part == PART_TAG && place->digest.len && !digest.len &&
	    !span_equal(place->value, tag))
		setting_refuse_old_digest(&setting, place->digest);
	else
		setting_settle(&setting);
	if (place->part == PART_DIGEST && !tag.len && place->tag.len &&
	    setting.change.outcome == IMAGE_CHANGED)
		setting_note_kept_tag(&setting, place->tag);
	if (place->part == PART_TAG && place->digest.len && setting.change.outcome == IMAGE_CHANGED)
		setting_note(&setting, span_of("the digest beside it decides what runs"));
	setting_finish(&setting);
}

static void settle_values(struct setting *setting)
{
	const struct image_reference *image = setting->image;
	enum image_part part = setting->change.part;

	if (part == PART_TAG && !image->tag.len)
		setting_refuse(setting, span_of("it holds a tag, and none was given"),
			       span_of("give the tag too: IMAGE:TAG@DIGEST"));
	else if (part == PART_DIGEST && !image->digest.len)
		setting_refuse(setting, span_of("it holds a digest, and none was given"),
			       span_of("give the digest too: IMAGE:TAG@DIGEST"));
	else
		setting_settle(setting);
}

/* By the name that is replaced as well: the entry is about that image, whatever it is called. */
static void plan_argocd(struct image_plan *plan, const struct image_place *place)
{
	const struct image_request *request = plan->request;
	size_t image = image_named(request, place->image);
	struct image_reference renamed;

	if (image == request->image_count)
		image = image_named(request, place->other_name);
	if (image == request->image_count)
		return;
	struct setting setting = setting_begin(plan, place, image);
	renamed = *setting.image;
	renamed.name = place->image;
	setting.image = &renamed;
	settle_values(&setting);
	setting_finish(&setting);
}

/* The digests that markers stand behind, by their policies. */
static void collect_pinned(struct image_plan *plan)
{
	map_init(&plan->pinned, plan->arena);
	for (size_t i = 0; i < plan->places->count; i++) {
		const struct image_place *place = &plan->places->items[i];
		struct span *digest;
		if (place->kind != PLACE_MARKER || place->part != PART_DIGEST)
			continue;
		digest = ARENA_NEW(plan->arena, struct span);
		*digest = place->value;
		*map_slot(&plan->pinned, place->policy) = digest;
	}
}

static bool is_asked_for(const struct image_request *request, struct span policy)
{
	for (size_t i = 0; i < request->policy_count; i++) {
		if (span_equal(request->policies[i], policy))
			return true;
	}
	return false;
}

static void settle_marker(struct setting *setting)
{
	const struct image_place *place = setting->place;
	struct span tag = setting->image->tag, digest = setting->image->digest;
	const struct span *beside = map_get(&setting->plan->pinned, place->policy);
	struct span pinned = beside ? *beside : (struct span){ NULL, 0 };

	setting->is_part_of_group = pinned.len > 0;
	if (place->part == PART_TAG && tag.len && !digest.len && pinned.len &&
	    !span_equal(place->value, tag))
		setting_refuse_old_digest(setting, pinned);
	else
		setting_settle(setting);
}

static void plan_marker(struct image_plan *plan, const struct image_place *place)
{
	const struct image_request *request = plan->request;
	size_t image = image_named(request, place->image);
	bool by_policy = is_asked_for(request, place->policy);
	bool is_known = image < request->image_count;

	if (!is_known && !by_policy)
		return;
	struct setting setting = setting_begin(plan, place, is_known ? image : 0);
	struct span tag = setting.image->tag, digest = setting.image->digest;
	if ((place->part == PART_TAG && !tag.len) || (place->part == PART_DIGEST && !digest.len) ||
	    (place->part == PART_NAME && is_known))
		return;
	if (!is_known && place->image.len)
		setting_refuse(&setting,
			       arena_printf(plan->arena,
					    "the policy's image is %.*s here, and a name is "
					    "never changed",
					    SPAN_ARG(place->image)),
			       span_of("give the image by that name"));
	else if (!is_known && request->image_count > 1)
		setting_refuse(&setting, span_of("which of the images it follows is not known"),
			       span_of("run it once for each image"));
	else
		settle_marker(&setting);
	setting_finish(&setting);
}

void image_plan_places(struct image_plan *plan)
{
	collect_pinned(plan);
	for (size_t i = 0; i < plan->places->count; i++) {
		const struct image_place *place = &plan->places->items[i];
		if (place->kind == PLACE_WORKLOAD || place->kind == PLACE_PATCH)
			plan_workload(plan, place);
		else if (place->kind == PLACE_ARGOCD)
			plan_argocd(plan, place);
		else if (place->kind == PLACE_KUSTOMIZATION)
			plan_kustomization(plan, place);
		else if (place->kind == PLACE_MARKER)
			plan_marker(plan, place);
	}
}

static bool ends_ignoring_case(struct span text, const char *word)
{
	struct span end = span_of(word);

	return text.len >= end.len &&
	       ascii_equal_ignoring_case(span_from(text, text.len - end.len), end);
}

/* What the scalar holds, by the name of its key and by what stands there. */
static bool guess_part(const struct image_place *place, const struct image_request *request,
		       enum image_part *ret_part)
{
	struct image_reference reference;

	if (ends_ignoring_case(place->field, "tag") || ends_ignoring_case(place->field, "version"))
		*ret_part = PART_TAG;
	else if (ends_ignoring_case(place->field, "digest"))
		*ret_part = PART_DIGEST;
	else if (ends_ignoring_case(place->field, "image") ||
		 (!image_reference_read(place->value, &reference) &&
		  image_named(request, reference.name) < request->image_count))
		*ret_part = PART_WHOLE;
	else
		return false;
	return true;
}

/* A chart may name the registry elsewhere: shop/web means registry.example.com/shop/web too. */
static size_t image_for_repository(const struct image_request *request, struct span repository)
{
	for (size_t i = 0; i < request->image_count; i++) {
		struct span name = request->images[i].name;
		if (image_names_equal(name, repository) ||
		    (name.len > repository.len && name.ptr[name.len - repository.len - 1] == '/' &&
		     span_equal(span_from(name, name.len - repository.len), repository)))
			return i;
	}
	return request->image_count;
}

void image_plan_values(struct image_plan *plan, const struct image_values *values,
		       const struct image_place *place)
{
	const struct image_request *request = plan->request;
	enum image_part part = values->part;
	struct image_reference reference;
	size_t image = request->image_count;
	bool is_known = values->is_part_known || guess_part(place, request, &part);

	if (part == PART_WHOLE && !image_reference_read(place->value, &reference))
		image = image_named(request, reference.name);
	else if (place->image.len)
		image = image_for_repository(request, place->image);
	else if (request->image_count == 1)
		image = 0;
	struct setting setting =
		setting_begin(plan, place, image < request->image_count ? image : 0);
	setting.change.part = part;
	if (!is_known)
		setting_refuse(&setting, span_of("what it holds cannot be told by its name"),
			       arena_printf(plan->arena,
					    "say it: --values %.*s:%.*s:tag (or :digest, "
					    ":name, :image)",
					    SPAN_ARG(values->file), SPAN_ARG(values->path)));
	else if (image == request->image_count && place->image.len)
		setting_refuse(&setting,
			       arena_printf(plan->arena,
					    "the repository beside it is %.*s, and that is "
					    "none of the images given",
					    SPAN_ARG(place->image)),
			       span_of("give the image by that name"));
	else if (image == request->image_count && part != PART_WHOLE)
		setting_refuse(&setting, span_of("which of the images it belongs to is not known"),
			       span_of("run it once for each image"));
	else
		settle_values(&setting);
	setting_finish(&setting);
}

static int by_start(const void *left, const void *right)
{
	const struct image_change *a = left, *b = right;

	if (a->place.start != b->place.start)
		return a->place.start < b->place.start ? -1 : 1;
	if (a->inside.start != b->inside.start)
		return a->inside.start < b->inside.start ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->image > b->image) - (a->image < b->image);
}

/* Two addresses of one scalar. */
static void unite(struct image_change *kept, const struct image_change *other)
{
	if (kept->outcome == IMAGE_REFUSED)
		return;
	if (other->outcome == IMAGE_REFUSED) {
		*kept = *other;
	} else if (!span_equal(kept->new_value, other->new_value)) {
		kept->outcome = IMAGE_REFUSED;
		kept->new_value = kept->old_value;
		kept->problem = span_of("two of the images or addresses given want different "
					"values here");
		kept->fix = span_of("give only one of them");
	}
}

/* Lines and columns of all changes in one walk through the file. */
static void locate(const struct source *source, struct image_edit *edit)
{
	struct span rest = source->bytes;
	uint32_t line = 1, column = 1;
	size_t at = 0;

	for (size_t i = 0; i < edit->count; i++) {
		struct image_change *change = &edit->items[i];
		for (size_t feed; (feed = span_find(rest, '\n')) < change->place.start - at;) {
			rest = span_from(rest, feed + 1);
			at += feed + 1;
			line++;
			column = 1;
		}
		size_t before = change->place.start - at;
		column += (uint32_t)utf8_count(span_first(rest, before));
		rest = span_from(rest, before);
		at += before;
		change->line = line;
		change->column = column;
	}
}

void image_plan_settle(struct image_plan *plan)
{
	struct image_edit *edit = plan->edit;
	size_t kept = 0;

	if (edit->count == 0)
		return;
	qsort(edit->items, edit->count, sizeof(*edit->items), by_start);
	for (size_t i = 1; i < edit->count; i++) {
		if (edit->items[i].place.start == edit->items[kept].place.start &&
		    edit->items[i].inside.start == edit->items[kept].inside.start)
			unite(&edit->items[kept], &edit->items[i]);
		else
			edit->items[++kept] = edit->items[i];
	}
	edit->count = kept + 1;
	locate(plan->source, edit);
	for (size_t i = 0; i < edit->count; i++) {
		edit->changed += edit->items[i].outcome == IMAGE_CHANGED;
		edit->same += edit->items[i].outcome == IMAGE_SAME;
		edit->refused += edit->items[i].outcome == IMAGE_REFUSED;
	}
}
