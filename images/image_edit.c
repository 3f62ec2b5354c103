/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_edit.h"

#include "base/limits.h"
#include "images/image_plan.h"
#include "images/reread.h"

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

static struct span replace(const struct source *source, const struct image_edit *edit,
			   struct arena *arena)
{
	size_t len = source->bytes.len, from = 0, to = 0;

	for (size_t i = 0; i < edit->count; i++)
		len += edit->items[i].new_text.len;
	char *bytes = arena_alloc(arena, len);
	for (size_t i = 0; i < edit->count; i++) {
		const struct image_change *change = &edit->items[i];
		if (change->outcome != IMAGE_CHANGED)
			continue;
		memcpy(bytes + to, source->bytes.ptr + from, change->place.start - from);
		to += change->place.start - from;
		memcpy(bytes + to, change->new_text.ptr, change->new_text.len);
		to += change->new_text.len;
		from = change->place.end;
	}
	memcpy(bytes + to, source->bytes.ptr + from, source->bytes.len - from);
	return (struct span){ bytes, to + source->bytes.len - from };
}

static struct intended *intentions(const struct image_edit *edit, struct arena *arena)
{
	struct intended *items = ARENA_ARRAY(arena, edit->changed, struct intended);
	size_t count = 0;

	for (size_t i = 0; i < edit->count; i++) {
		const struct image_change *change = &edit->items[i];
		if (change->outcome == IMAGE_CHANGED)
			items[count++] = (struct intended){
				.start = change->place.start,
				.value = change->new_value,
			};
	}
	return items;
}

static void note_uses(struct image_edit *edit, const struct intended *items, struct arena *arena)
{
	for (size_t i = 0; i < edit->count; i++) {
		struct image_change *change = &edit->items[i];
		if (change->outcome != IMAGE_CHANGED)
			continue;
		if (items->uses > 1)
			change->note = arena_printf(arena,
						    "%.*s%s%u values read it through its anchor: "
						    "all of them change",
						    SPAN_ARG(change->note),
						    change->note.len ? "; " : "", items->uses);
		items++;
	}
}

/* Makes the new bytes and reads them again. */
static int apply(const struct reading_of_file *before, struct image_edit *edit, struct arena *arena,
		 struct error *err)
{
	const struct source *source = before->manifest.source;
	struct intended *intended = intentions(edit, arena);
	struct span bytes = replace(source, edit, arena);
	struct source edited = { .path = source->path, .bytes = bytes };
	struct reading_of_file after;

	if (bytes.len > LIMIT_MANIFEST_BYTES)
		return error_set(err, ERROR_LIMIT, "it would be larger than %zu MiB",
				 LIMIT_MANIFEST_BYTES >> 20);
	read_file(&after, &edited, arena);
	if (reread_compare(&before->manifest, &after.manifest, intended, edit->changed, err) < 0)
		return -1;
	note_uses(edit, intended, arena);
	edit->bytes = bytes;
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
	return apply(&reading, ret_edit, arena, err);
}
