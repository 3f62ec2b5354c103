/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_setting.h"

#include "images/image_version.h"
#include "images/scalar_text.h"

void setting_refuse(struct setting *setting, struct span problem, struct span fix)
{
	setting->change.outcome = IMAGE_REFUSED;
	setting->change.new_value = setting->change.old_value;
	setting->change.problem = problem;
	setting->change.fix = fix;
}

struct setting setting_begin(struct image_plan *plan, const struct image_place *place, size_t image)
{
	return (struct setting){
		.plan = plan,
		.place = place,
		.image = &plan->request->images[image],
		.change = {
			.kind = place->kind,
			.part = place->part,
			.image = image,
			.place = place->place,
			.holder = place->holder,
			.inside = place->inside,
			.field = place->field,
			.resource = place->resource,
			.old_value = place->value,
			.new_value = place->value,
		},
	};
}

/* "1.4.2" of web:1.4.2@sha256:...; its digest when it has no tag. */
static struct span version_of(const struct image_change *change, struct span value)
{
	struct image_reference reference;

	if (change->part == PART_TAG || change->part == PART_DIGEST)
		return value;
	if (change->part == PART_NAME || image_reference_read(value, &reference))
		return (struct span){ NULL, 0 };
	return reference.tag.len ? reference.tag : reference.digest;
}

void setting_finish(struct setting *setting)
{
	struct image_plan *plan = setting->plan;
	struct image_edit *edit = plan->edit;
	struct image_change *change = &setting->change;

	change->old_version =
		version_of(change, span_from(change->old_value, setting->place->prefix.len));
	change->new_version =
		version_of(change, span_from(change->new_value, setting->place->prefix.len));
	ARENA_GROW(plan->arena, edit);
	edit->items[edit->count++] = *change;
}

/* Writes `value` at the place unless it stands there, or something forbids it. */
static void settle_value(struct setting *setting, struct span value)
{
	const struct image_place *place = setting->place;
	struct image_change *change = &setting->change;
	struct arena *arena = setting->plan->arena;
	enum node_style style = (enum node_style)place->node->style;

	if (change->outcome)
		return;
	if (place->prefix.len)
		value = arena_printf(arena, "%.*s%.*s", SPAN_ARG(place->prefix), SPAN_ARG(value));
	if (place->node->kind == NODE_STRING && span_equal(place->value, value)) {
		change->outcome = IMAGE_SAME;
		return;
	}
	if (place->cannot_edit.len) {
		struct span fix = arena_printf(arena, "set it to %.*s by hand", SPAN_ARG(value));
		setting_refuse(setting, place->cannot_edit, fix);
		return;
	}
	change->outcome = IMAGE_CHANGED;
	change->new_value = value;
	change->new_text = scalar_text(value, style, arena);
	if (place->node->kind != NODE_STRING && place->node->kind != NODE_NULL)
		change->note = arena_printf(arena, "%s to YAML before, text now",
					    node_kind_phrase((enum node_kind)place->node->kind));
}

/* False: the tag would go back to an older version and nobody has allowed that. */
static bool check_age(struct setting *setting, struct span old_tag, struct span new_tag)
{
	struct arena *arena = setting->plan->arena;

	if (setting->plan->request->allow_downgrade || !image_tag_is_older(new_tag, old_tag))
		return true;
	setting_refuse(setting,
		       arena_printf(arena, "%.*s is older than %.*s, which stands here",
				    SPAN_ARG(new_tag), SPAN_ARG(old_tag)),
		       span_of("if that is meant, add --allow-downgrade"));
	return false;
}

void setting_refuse_old_digest(struct setting *setting, struct span digest)
{
	const struct image_reference *image = setting->image;
	struct arena *arena = setting->plan->arena;

	setting_refuse(
		setting,
		arena_printf(
			arena,
			"it is pinned to %.*s..., which decides what runs whatever the tag says",
			SPAN_ARG(span_first(digest, strlen("sha256:") + 12))),
		arena_printf(arena,
			     "give the new digest too, %.*s:%.*s@sha256:..., or let --pin ask "
			     "the registry for it",
			     SPAN_ARG(image->name), SPAN_ARG(image->tag)));
}

void setting_note(struct setting *setting, struct span note)
{
	struct span *notes = &setting->change.note;

	*notes = arena_printf(setting->plan->arena, "%.*s%s%.*s", SPAN_ARG(*notes),
			      notes->len ? "; " : "", SPAN_ARG(note));
}

void setting_note_kept_tag(struct setting *setting, struct span tag)
{
	setting_note(setting, arena_printf(setting->plan->arena,
					   "the tag %.*s stays; the digest decides what runs",
					   SPAN_ARG(tag)));
}

/* NAME[:TAG][@DIGEST] or TAG[@DIGEST] as it stands there, with the versions that were asked for. */
static void settle_reference(struct setting *setting, struct image_reference reference)
{
	const struct image_reference *image = setting->image;
	struct image_reference old = reference;

	if (image->tag.len && !check_age(setting, old.tag, image->tag))
		return;
	if (image->tag.len)
		reference.tag = image->tag;
	if (image->digest.len) {
		reference.digest = image->digest;
	} else if (old.digest.len && !span_equal(old.tag, image->tag)) {
		setting_refuse_old_digest(setting, old.digest);
		return;
	}
	struct span text = image_reference_text(&reference, setting->plan->arena);
	if (!reference.name.len && reference.tag.len)
		text = span_from(text, 1);
	settle_value(setting, text);
	if (setting->change.outcome == IMAGE_CHANGED && !image->tag.len && old.tag.len)
		setting_note_kept_tag(setting, old.tag);
}

static void settle_whole(struct setting *setting)
{
	struct image_reference reference;
	struct span value = image_place_part(setting->place);

	if (value.len == 0) {
		settle_value(setting, image_reference_text(setting->image, setting->plan->arena));
		return;
	}
	const char *problem = image_reference_read(value, &reference);
	if (!problem && !image_names_equal(reference.name, setting->image->name))
		problem = "it names another image, and a name is never changed";
	if (problem)
		setting_refuse(setting, span_of(problem),
			       arena_printf(setting->plan->arena, "write %.*s there by hand",
					    SPAN_ARG(setting->image->name)));
	else
		settle_reference(setting, reference);
}

/* A tag alone; some charts take TAG@DIGEST in its place. */
static void settle_tag(struct setting *setting)
{
	struct span value = image_place_part(setting->place);
	size_t at = span_find(value, '@');
	struct image_reference reference = {
		.tag = span_first(value, at),
		.digest = span_from(value, at + 1),
	};

	if (reference.digest.len) {
		settle_reference(setting, reference);
		return;
	}
	if (!check_age(setting, value, setting->image->tag))
		return;
	settle_value(setting, setting->image->tag);
	if (setting->image->digest.len && !setting->is_part_of_group &&
	    setting->change.outcome != IMAGE_REFUSED)
		setting_note(setting, span_of("the digest is not written here"));
}

void setting_settle(struct setting *setting)
{
	switch (setting->change.part) {
	case PART_WHOLE:
		settle_whole(setting);
		break;
	case PART_TAG:
		settle_tag(setting);
		break;
	case PART_DIGEST:
		settle_value(setting, setting->image->digest);
		break;
	case PART_NAME:
		settle_value(setting, setting->image->name);
		break;
	}
}
