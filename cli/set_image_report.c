/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "cli/set_image.h"
#include "images/image_diff.h"

static void write_lines(struct text *text, const struct set_image_file *file)
{
	for (size_t i = 0; i < file->edit.count; i++) {
		const struct image_change *change = &file->edit.items[i];
		if (change->outcome != IMAGE_CHANGED)
			continue;
		text_display(text, file->shown, LIMIT_PATH_BYTES);
		text_format(text, ":%u ", change->line);
		text_append(text, change->field);
		text_byte(text, ' ');
		if (change->old_value.len)
			text_display(text, change->old_value, LIMIT_SNIPPET_COLUMNS);
		else
			text_string(text, "\"\"");
		text_string(text, " -> ");
		text_append(text, change->new_value);
		if (change->note.len) {
			text_string(text, " (");
			text_display(text, change->note, LIMIT_MESSAGE_BYTES);
			text_byte(text, ')');
		}
		text_byte(text, '\n');
	}
}

static size_t changed_files(const struct set_image *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->file_count; i++)
		count += set->files[i].edit.changed > 0;
	return count;
}

static void write_text(struct text *text, const struct set_image *set)
{
	for (size_t i = 0; i < set->file_count; i++)
		write_lines(text, &set->files[i]);
	if (set->changed == 0) {
		text_string(text, "nothing to change: ");
		text_count(text, set->same, "value is", "values are");
		text_string(text, " as asked for already\n");
		return;
	}
	text_count(text, set->changed, "value", "values");
	text_string(text, " in ");
	text_count(text, changed_files(set), "file", "files");
	text_string(text, set->is_written                                 ? " changed"
			  : set->options.propose && !set->options.dry_run ? " to propose"
									  : " would change");
	if (set->same)
		text_format(text, ", %zu as asked for already", set->same);
	text_byte(text, '\n');
}

static void member(struct text *text, const char *name, struct span value)
{
	text_format(text, ",\"%s\":\"", name);
	text_json(text, value);
	text_byte(text, '"');
}

static void write_change(struct text *text, const struct set_image *set,
			 const struct set_image_file *file, const struct image_change *change)
{
	static const char *const kinds[] = {
		[PLACE_WORKLOAD] = "workload", [PLACE_KUSTOMIZATION] = "kustomization",
		[PLACE_VALUES] = "values",     [PLACE_MARKER] = "marker",
		[PLACE_PATCH] = "patch",       [PLACE_ARGOCD] = "argocd",
	};
	static const char *const outcomes[] = {
		[IMAGE_CHANGED] = "changed",
		[IMAGE_SAME] = "same",
		[IMAGE_REFUSED] = "refused",
	};

	text_format(text, "{\"outcome\":\"%s\"", outcomes[change->outcome]);
	member(text, "path", file->path);
	text_format(text, ",\"line\":%u,\"column\":%u,\"kind\":\"%s\"", change->line,
		    change->column, kinds[change->kind]);
	member(text, "image", set->request.images[change->image].name);
	member(text, "field", change->field);
	member(text, "object", change->resource);
	member(text, "old", change->old_value);
	member(text, "new", change->new_value);
	if (change->note.len)
		member(text, "note", change->note);
	if (change->problem.len) {
		member(text, "problem", change->problem);
		member(text, "fix", change->fix);
	}
	text_byte(text, '}');
}

static void write_json(struct text *text, const struct set_image *set)
{
	const char *between = "\n";

	text_format(text, "{");
	if (set->pull)
		text_format(text, "\"pull\":%u,", (unsigned)set->pull);
	text_format(text,
		    "\"written\":%s,\"changed\":%zu,\"same\":%zu,\"refused\":%zu,\"places\":[",
		    set->is_written ? "true" : "false", set->changed, set->same, set->refused);
	for (size_t i = 0; i < set->file_count; i++) {
		for (size_t j = 0; j < set->files[i].edit.count; j++) {
			text_string(text, between);
			write_change(text, set, &set->files[i], &set->files[i].edit.items[j]);
			between = ",\n";
		}
	}
	text_string(text, "]}\n");
}

static void write_diff(struct text *text, const struct set_image *set)
{
	for (size_t i = 0; i < set->file_count; i++)
		image_diff_write(text, set->files[i].path, set->files[i].before,
				 set->files[i].after);
}

int set_image_report(const struct set_image *set, struct error *err)
{
	struct text text;
	int status;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (set->options.format == SET_IMAGE_JSON)
		write_json(&text, set);
	else
		write_text(&text, set);
	if (set->options.format == SET_IMAGE_TEXT && set->options.dry_run) {
		/* Standard output is for `git apply` alone. */
		fwrite(text.bytes, 1, text.len, stderr);
		text_clear(&text);
		write_diff(&text, set);
	}
	status = command_print(&text, "report", err);
	text_release(&text);
	return status;
}
