/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_edit.h"

#include "images/image_plan.h"
#include "images/scalar_edit.h"

/* One file as it was read. */
struct reading_of_file {
	struct findings findings;
	struct manifest manifest;
};

static void read_file(struct reading_of_file *reading, const struct source *source,
		      struct arena *arena)
{
	findings_init(&reading->findings, arena);
	manifest_read(&reading->manifest, source, arena, &reading->findings);
}

/* Nothing was refused as a document, and still there are errors: some part has no document. */
static void describe_problem(const struct reading_of_file *reading, struct image_edit *edit)
{
	const struct manifest *manifest = &reading->manifest;
	size_t refused = 0;

	for (size_t i = 0; i < manifest->count; i++)
		refused += manifest->documents[i].refused;
	if (refused > 0)
		return;
	for (size_t i = 0; i < reading->findings.count; i++) {
		const struct finding *finding = &reading->findings.items[i];
		if (finding->severity != SEVERITY_ERROR)
			continue;
		edit->problem = finding->message;
		edit->problem_line = finding->start.line;
		return;
	}
}

static int plan_values(struct image_plan *plan, const struct reading_of_file *reading,
		       struct error *err)
{
	const struct image_request *request = plan->request;

	for (size_t i = 0; i < request->values_count; i++) {
		const struct image_values *values = &request->values[i];
		struct image_place place;
		if (!span_equal(values->file, plan->source->path))
			continue;
		if (image_place_at(&reading->manifest, &reading->findings, values->path,
				   plan->arena, &place, err) < 0)
			return -1;
		image_plan_values(plan, values, &place);
	}
	return 0;
}

/* The bytes of the changed places, in their order. */
static struct scalar_edit *edits_of(const struct image_edit *edit, struct arena *arena)
{
	struct scalar_edit *edits = ARENA_ARRAY(arena, edit->changed, struct scalar_edit);
	size_t count = 0;

	for (size_t i = 0; i < edit->count; i++) {
		const struct image_change *change = &edit->items[i];
		if (change->outcome == IMAGE_CHANGED)
			edits[count++] = (struct scalar_edit){
				.place = change->place,
				.holder = change->holder,
				.inside = change->inside,
				.text = change->new_text,
				.value = change->new_value,
			};
	}
	return edits;
}

static void note_uses(struct image_edit *edit, const struct scalar_edit *edits, struct arena *arena)
{
	for (size_t i = 0; i < edit->count; i++) {
		struct image_change *change = &edit->items[i];
		if (change->outcome != IMAGE_CHANGED)
			continue;
		if (edits->uses > 1)
			change->note = arena_printf(arena,
						    "%.*s%s%u values read it through its anchor: "
						    "all of them change",
						    SPAN_ARG(change->note),
						    change->note.len ? "; " : "", edits->uses);
		edits++;
	}
}

static int apply(const struct manifest *manifest, struct image_edit *edit, struct arena *arena,
		 struct error *err)
{
	struct scalar_edit *edits = edits_of(edit, arena);

	if (scalar_edits_apply(manifest, edits, edit->changed, arena, &edit->bytes, err) < 0)
		return -1;
	note_uses(edit, edits, arena);
	return 0;
}

int image_edit(const struct image_request *request, const struct source *source,
	       struct arena *arena, struct image_edit *ret_edit, struct error *err)
{
	struct reading_of_file reading;
	struct image_plan plan = {
		.request = request,
		.source = source,
		.places = &ret_edit->places,
		.arena = arena,
		.edit = ret_edit,
	};

	*ret_edit = (struct image_edit){ .bytes = source->bytes };
	read_file(&reading, source, arena);
	describe_problem(&reading, ret_edit);
	image_places_find(&reading.manifest, &reading.findings, arena, &ret_edit->places);
	image_plan_places(&plan);
	if (plan_values(&plan, &reading, err) < 0)
		return -1;
	image_plan_settle(&plan);
	if (ret_edit->changed == 0 || ret_edit->refused > 0)
		return 0;
	return apply(&reading.manifest, ret_edit, arena, err);
}
