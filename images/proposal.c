/* SPDX-License-Identifier: Apache-2.0 */
#include "images/proposal.h"

#include "images/image_version.h"
#include "images/scalar_text.h"

void proposal_refuse(struct proposal *proposal, struct span problem, struct span fix)
{
	proposal->change.outcome = IMAGE_REFUSED;
	proposal->change.new_value = proposal->change.old_value;
	proposal->change.problem = problem;
	proposal->change.fix = fix;
}

struct proposal propose(struct image_plan *plan, const struct image_place *place, size_t image)
{
	return (struct proposal){
		.plan = plan,
		.place = place,
		.image = &plan->request->images[image],
		.change = {
			.kind = place->kind,
			.part = place->part,
			.image = image,
			.place = place->place,
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

void proposal_finish(struct proposal *proposal)
{
	struct image_plan *plan = proposal->plan;
	struct image_edit *edit = plan->edit;
	struct image_change *change = &proposal->change;
	struct position position = source_position(plan->source, change->place.start);

	change->old_version = version_of(change, change->old_value);
	change->new_version = version_of(change, change->new_value);
	change->line = position.line;
	change->column = position.column;
	ARENA_GROW(plan->arena, edit);
	edit->items[edit->count++] = *change;
}

/* Writes `value` at the place unless it stands there, or something forbids it. */
static void settle_value(struct proposal *proposal, struct span value)
{
	const struct image_place *place = proposal->place;
	struct image_change *change = &proposal->change;
	struct arena *arena = proposal->plan->arena;
	enum node_style style = (enum node_style)place->node->style;

	if (change->outcome)
		return;
	if (place->node->kind == NODE_STRING && span_equal(place->value, value)) {
		change->outcome = IMAGE_SAME;
		return;
	}
	if (place->cannot_edit.len) {
		struct span fix = arena_printf(arena, "set it to %.*s by hand", SPAN_ARG(value));
		proposal_refuse(proposal, place->cannot_edit, fix);
		return;
	}
	change->outcome = IMAGE_CHANGED;
	change->new_value = value;
	change->new_text = scalar_text(value, style, place->flow, arena);
	if (place->node->kind != NODE_STRING && place->node->kind != NODE_NULL)
		change->note = arena_printf(arena, "%s to YAML before, text now",
					    node_kind_phrase((enum node_kind)place->node->kind));
}

/* False: the tag would go back to an older version and nobody has allowed that. */
static bool check_age(struct proposal *proposal, struct span old_tag, struct span new_tag)
{
	struct arena *arena = proposal->plan->arena;

	if (proposal->plan->request->allow_downgrade || !image_tag_is_older(new_tag, old_tag))
		return true;
	proposal_refuse(proposal,
			arena_printf(arena, "%.*s is older than %.*s, which stands here",
				     SPAN_ARG(new_tag), SPAN_ARG(old_tag)),
			span_of("if that is meant, add --allow-downgrade"));
	return false;
}

void proposal_refuse_old_digest(struct proposal *proposal, struct span digest)
{
	const struct image_reference *image = proposal->image;
	struct arena *arena = proposal->plan->arena;

	proposal_refuse(
		proposal,
		arena_printf(
			arena,
			"it is pinned to %.*s..., which decides what runs whatever the tag says",
			SPAN_ARG(span_first(digest, strlen("sha256:") + 12))),
		arena_printf(arena, "give the new digest too: %.*s:%.*s@sha256:...",
			     SPAN_ARG(image->name), SPAN_ARG(image->tag)));
}

void proposal_note_kept_tag(struct proposal *proposal, struct span tag)
{
	proposal->change.note =
		arena_printf(proposal->plan->arena,
			     "the tag %.*s stays; the digest decides what runs", SPAN_ARG(tag));
}

/* NAME[:TAG][@DIGEST] or TAG[@DIGEST] as it stands there, with the versions that were asked for. */
static void settle_reference(struct proposal *proposal, struct image_reference reference)
{
	const struct image_reference *image = proposal->image;
	struct image_reference old = reference;

	if (image->tag.len && !check_age(proposal, old.tag, image->tag))
		return;
	if (image->tag.len)
		reference.tag = image->tag;
	if (image->digest.len) {
		reference.digest = image->digest;
	} else if (old.digest.len && !span_equal(old.tag, image->tag)) {
		proposal_refuse_old_digest(proposal, old.digest);
		return;
	}
	struct span text = image_reference_text(&reference, proposal->plan->arena);
	if (!reference.name.len && reference.tag.len)
		text = span_from(text, 1);
	settle_value(proposal, text);
	if (proposal->change.outcome == IMAGE_CHANGED && !image->tag.len && old.tag.len)
		proposal_note_kept_tag(proposal, old.tag);
}

static void settle_whole(struct proposal *proposal)
{
	struct image_reference reference;
	struct span value = proposal->place->value;

	if (value.len == 0) {
		settle_value(proposal,
			     image_reference_text(proposal->image, proposal->plan->arena));
		return;
	}
	const char *problem = image_reference_read(value, &reference);
	if (!problem && !image_names_equal(reference.name, proposal->image->name))
		problem = "it names another image, and a name is never changed";
	if (problem)
		proposal_refuse(proposal, span_of(problem),
				arena_printf(proposal->plan->arena, "write %.*s there by hand",
					     SPAN_ARG(proposal->image->name)));
	else
		settle_reference(proposal, reference);
}

/* A tag alone; some charts take TAG@DIGEST in its place. */
static void settle_tag(struct proposal *proposal)
{
	struct span value = proposal->place->value;
	size_t at = span_find(value, '@');
	struct image_reference reference = {
		.tag = span_first(value, at),
		.digest = span_from(value, at + 1),
	};

	if (reference.digest.len) {
		settle_reference(proposal, reference);
		return;
	}
	if (!check_age(proposal, value, proposal->image->tag))
		return;
	settle_value(proposal, proposal->image->tag);
	if (proposal->image->digest.len && !proposal->is_part_of_group &&
	    proposal->change.outcome != IMAGE_REFUSED)
		proposal->change.note = span_of("the digest is not written here");
}

void proposal_settle(struct proposal *proposal)
{
	switch (proposal->change.part) {
	case PART_WHOLE:
		settle_whole(proposal);
		break;
	case PART_TAG:
		settle_tag(proposal);
		break;
	case PART_DIGEST:
		settle_value(proposal, proposal->image->digest);
		break;
	case PART_NAME:
		settle_value(proposal, proposal->image->name);
		break;
	}
}
