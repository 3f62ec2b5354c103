/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "gate/resource_diff.h"

/* What one line shows: values of one object, columns of a value, other files by name. */
enum { VALUES_SHOWN = 8, VALUE_COLUMNS = 60, OTHER_FILES_SHOWN = 3 };

/* "registry/name", ":tag" and "@digest" of an image reference. */
struct image {
	struct span repository;
	struct span tag;    /* without the colon; empty when there is none */
	struct span digest; /* "sha256:…" */
};

static struct image image_parse(struct span text)
{
	size_t at = span_find(text, '@');
	struct span name = span_first(text, at);
	struct image image = { .repository = name, .digest = span_from(text, at + 1) };

	/* A colon before the last slash belongs to a port. */
	for (size_t i = name.len; i-- > 0 && name.ptr[i] != '/';) {
		if (name.ptr[i] == ':') {
			image.repository = span_first(name, i);
			image.tag = span_from(name, i + 1);
			break;
		}
	}
	return image;
}

/* "image", "initContainers[x].image", "image of sidecar". */
static bool is_image_label(struct span field)
{
	return span_is(field, "image") || span_ends_with(field, ".image");
}

/* The digest where the tags are equal: it is then all that changed. */
static void shorten_images(struct span *before, struct span *after)
{
	struct image old = image_parse(*before);
	struct image new = image_parse(*after);

	if (!span_equal(old.repository, new.repository))
		return;
	if (old.tag.len && new.tag.len && !span_equal(old.tag, new.tag)) {
		*before = old.tag;
		*after = new.tag;
	} else if (span_equal(old.tag, new.tag) && old.digest.len && new.digest.len) {
		*before = old.digest;
		*after = new.digest;
	}
}

static void write_change(struct text *text, const struct value_change *value)
{
	struct span before = value->before;
	struct span after = value->after;
	size_t columns = is_image_label(value->field) ? LIMIT_SNIPPET_COLUMNS : VALUE_COLUMNS;

	if (value->is_hidden || value->is_long) {
		text_string(text, " changed");
		if (!value->is_long)
			return;
		text_format(text, " (%.*s", SPAN_ARG(before));
		if (!span_equal(before, after))
			text_format(text, " -> %.*s", SPAN_ARG(after));
		text_byte(text, ')');
		return;
	}
	if (is_image_label(value->field))
		shorten_images(&before, &after);
	text_byte(text, ' ');
	text_display(text, before, columns);
	text_string(text, " -> ");
	text_display(text, after, columns);
}

static void write_one_sided(struct text *text, const struct value_change *value)
{
	bool is_added = value->kind == CHANGE_ADDED;
	struct span shown = is_added ? value->after : value->before;

	if (value->is_hidden || value->is_long || (value->is_collection && value->is_item)) {
		text_string(text, is_added ? " added" : " removed");
		if (value->is_long)
			text_format(text, " (%.*s)", SPAN_ARG(shown));
		return;
	}
	if (is_added) {
		text_string(text, " set to ");
		text_display(text, shown, VALUE_COLUMNS);
		return;
	}
	text_string(text, " removed");
	if (value->is_collection)
		return;
	text_string(text, " (was ");
	text_display(text, shown, VALUE_COLUMNS);
	text_byte(text, ')');
}

static void write_values(struct text *text, const struct resource_change *change)
{
	size_t shown = change->value_count;

	/* One more is as long as saying that there is one more. */
	if (shown > VALUES_SHOWN + 1 || change->more_values)
		shown = VALUES_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		const struct value_change *value = &change->values[i];
		text_string(text, i ? ", " : ": ");
		text_append(text, value->label);
		if (value->kind == CHANGE_MODIFIED)
			write_change(text, value);
		else
			write_one_sided(text, value);
	}
	size_t rest = change->value_count - shown + change->more_values;
	if (rest)
		text_format(text, ", and %zu more", rest);
	if (change->is_cut)
		text_string(text, change->value_count ? ", and more than was compared"
						      : ": too large to be compared");
}

void resource_change_title(struct text *text, const struct resource_change *change)
{
	const struct identity *identity = &change->identity;

	if (!identity->name.len) {
		text_display(text, change->path, LIMIT_SNIPPET_COLUMNS);
		return;
	}
	text_display(text, identity->kind.len ? identity->kind : span_of("object"),
		     LIMIT_SNIPPET_COLUMNS);
	text_byte(text, ' ');
	if (identity->name_space.len) {
		text_display(text, identity->name_space, LIMIT_SNIPPET_COLUMNS);
		text_byte(text, '/');
	}
	text_display(text, identity->name, LIMIT_SNIPPET_COLUMNS);
	if (!change->shares_title)
		return;
	text_string(text, " (");
	text_display(text, change->path, LIMIT_SNIPPET_COLUMNS);
	text_byte(text, ')');
}

static void write_other_files(struct text *text, const struct path_list *files)
{
	size_t shown = files->count > OTHER_FILES_SHOWN + 1 ? OTHER_FILES_SHOWN : files->count;

	if (!files->count)
		return;
	text_string(text, "  ");
	text_count(text, files->count, "other file: ", "other files: ");
	for (size_t i = 0; i < shown; i++) {
		if (i)
			text_string(text, ", ");
		text_display(text, files->items[i], LIMIT_SNIPPET_COLUMNS);
	}
	if (shown < files->count)
		text_format(text, " and %zu more", files->count - shown);
	text_byte(text, '\n');
}

void resource_changes_text(struct text *text, const struct resource_changes *changes,
			   size_t max_lines)
{
	static const char *const marks[] = {
		[CHANGE_MODIFIED] = "",
		[CHANGE_ADDED] = "+ ",
		[CHANGE_REMOVED] = "- ",
	};
	size_t shown = changes->count > max_lines ? max_lines : changes->count;

	for (size_t i = 0; i < shown; i++) {
		const struct resource_change *change = &changes->items[i];
		text_format(text, "  %s", marks[change->kind]);
		resource_change_title(text, change);
		write_values(text, change);
		text_byte(text, '\n');
	}
	if (shown < changes->count) {
		text_string(text, "  and ");
		text_count(text, changes->count - shown, "more object", "more objects");
		text_byte(text, '\n');
	}
	write_other_files(text, &changes->other_files);
	if (!changes->count && !changes->other_files.count)
		text_string(text, "  no object changes\n");
}
