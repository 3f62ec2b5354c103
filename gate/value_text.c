/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/value_diff.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "manifest/json_writer.h"
#include "manifest/scalar.h"

/* Steps beyond this depth cannot come from a reader that honours LIMIT_DEPTH. */
#define MAX_STEPS (2 * LIMIT_DEPTH)

/* A name, a key, and a whole place as a person sees them. */
enum { NAME_COLUMNS = 60, PLACE_BYTES = 2048 };

struct place_steps {
	const struct value_step *items[MAX_STEPS];
	size_t count;
};

static struct place_steps steps_of(const struct value_step *step)
{
	struct place_steps steps = { .count = 0 };

	for (; step && steps.count < MAX_STEPS; step = step->parent)
		steps.items[steps.count++] = step;
	for (size_t i = 0; i < steps.count / 2; i++) {
		const struct value_step *other = steps.items[steps.count - 1 - i];
		steps.items[steps.count - 1 - i] = steps.items[i];
		steps.items[i] = other;
	}
	return steps;
}

static bool is_identifier(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!ascii_is_alphanumeric(c) && c != '_' && c != '-' && c != '$')
			return false;
	}
	return name.len > 0;
}

static void write_step(struct text *text, const struct value_step *step, bool is_first)
{
	if (step->key.ptr) {
		text_byte(text, '[');
		text_display(text, step->key, NAME_COLUMNS);
		text_byte(text, ']');
	} else if (!step->name.ptr) {
		text_format(text, "[%u]", step->index);
	} else if (is_identifier(step->name)) {
		if (!is_first)
			text_byte(text, '.');
		text_display(text, step->name, NAME_COLUMNS);
	} else {
		text_string(text, "[\"");
		text_display(text, step->name, NAME_COLUMNS);
		text_string(text, "\"]");
	}
}

static struct span finish(struct text *text, struct arena *arena)
{
	struct span result = arena_copy(arena, text_span(text));

	text_release(text);
	return result;
}

struct span value_field_text(const struct value_step *step, struct arena *arena)
{
	struct place_steps steps = steps_of(step);
	struct text text;

	text_init(&text, PLACE_BYTES);
	for (size_t i = 0; i < steps.count; i++)
		write_step(&text, steps.items[i], i == 0);
	return finish(&text, arena);
}

/* True when the steps from `first` on are these names. */
static bool follow(const struct place_steps *steps, size_t first, const char *const *names,
		   size_t count)
{
	if (first + count > steps->count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!span_is(steps->items[first + i]->name, names[i]))
			return false;
	}
	return true;
}

/* How many leading steps go without saying: down to the pod, or only "spec". */
static size_t obvious_steps(const struct place_steps *steps)
{
	static const char *const cron_pod[] = { "spec", "jobTemplate", "spec", "template", "spec" };
	static const char *const pod[] = { "spec", "template", "spec" };
	static const char *const spec[] = { "spec" };
	static const char *const metadata[] = { "metadata" };

	if (follow(steps, 0, cron_pod, COUNT(cron_pod)))
		return COUNT(cron_pod);
	if (follow(steps, 0, pod, COUNT(pod)))
		return COUNT(pod);
	if (follow(steps, 0, spec, COUNT(spec)) || follow(steps, 0, metadata, COUNT(metadata)))
		return 1;
	return 0;
}

static bool is_container_list(struct span name)
{
	static const char *const lists[] = { "containers", "initContainers",
					     "ephemeralContainers" };

	return span_is_among(name, lists, COUNT(lists));
}

/* The value of an environment variable stands for the variable. */
static size_t shown_steps(const struct place_steps *steps)
{
	size_t count = steps->count;

	if (count >= 3 && span_is(steps->items[count - 1]->name, "value") &&
	    steps->items[count - 2]->key.ptr && span_is(steps->items[count - 3]->name, "env"))
		return count - 1;
	return count;
}

struct span value_label_text(const struct value_step *step, struct arena *arena)
{
	struct place_steps steps = steps_of(step);
	size_t count = shown_steps(&steps);
	size_t first = obvious_steps(&steps);
	const struct value_step *container = NULL;
	struct text text;

	if (first >= count)
		first = 0;
	if (first + 2 < count && is_container_list(steps.items[first]->name) &&
	    steps.items[first + 1]->key.ptr) {
		bool is_only = span_is(steps.items[first]->name, "containers") &&
			       steps.items[first + 1]->is_alone;
		container = is_only ? NULL : steps.items[first + 1];
		first += 2;
	}
	text_init(&text, PLACE_BYTES);
	for (size_t i = first; i < count; i++)
		write_step(&text, steps.items[i], i == first);
	if (container) {
		text_string(&text, " of ");
		text_display(&text, container->key, NAME_COLUMNS);
	}
	return finish(&text, arena);
}

/* --- values --- */

/* A first byte that means something to YAML. */
static bool starts_specially(struct span string)
{
	char first = string.ptr[0];

	if (first == '-' || first == '?' || first == ':')
		return string.len == 1 || string.ptr[1] == ' ';
	return first == ' ' || strchr("[]{},&*!|>%@`#\"'", first) != NULL;
}

/*
 * Plain YAML that every reader takes for this very string, and that no one misreads in a
 * sentence.
 */
static bool is_plain(struct span string)
{
	struct arena scratch;
	struct scalar scalar;

	if (!string.len || string.len > LIMIT_MESSAGE_BYTES || starts_specially(string) ||
	    string.ptr[string.len - 1] == ' ' || string.ptr[string.len - 1] == ':')
		return false;
	for (size_t i = 0; i < string.len; i++) {
		if ((unsigned char)string.ptr[i] < ' ')
			return false;
	}
	if (span_contains(string, ", ") || span_contains(string, ": ") ||
	    span_contains(string, " #") || span_contains(string, " -> "))
		return false;
	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	scalar = scalar_resolve(string, &scratch);
	arena_release(&scratch);
	return scalar.kind == SCALAR_STRING && scalar.shape == SHAPE_ORDINARY;
}

static void write_string(struct text *text, struct span string, size_t max_columns)
{
	if (is_plain(string)) {
		text_display(text, string, max_columns);
		return;
	}
	text_byte(text, '"');
	text_display(text, string, max_columns);
	text_byte(text, '"');
}

size_t value_line_count(const struct node *node)
{
	size_t lines = 0;

	if (node->kind != NODE_STRING || span_find(node->text, '\n') + 1 >= node->text.len)
		return 0;
	for (size_t i = 0; i < node->text.len; i++)
		lines += node->text.ptr[i] == '\n';
	return lines + (node->text.ptr[node->text.len - 1] != '\n');
}

/* True when `node` is the value of a variable whose name is said beside it. */
static bool is_named_secret(const struct node *map, const struct node_entry *entry)
{
	if (entry->value->kind != NODE_STRING)
		return false;
	if (span_is(entry->name, "value"))
		return name_is_secret(node_text(node_get(map, "name")));
	return name_is_secret(entry->name);
}

static void write_value(struct text *text, const struct node *node, size_t max_columns);

static void write_map(struct text *text, const struct node *node, size_t max_columns)
{
	text_byte(text, '{');
	for (uint32_t i = 0; i < node->map.count && text->len < max_columns * 4; i++) {
		const struct node_entry *entry = &node->map.entries[i];
		if (i)
			text_string(text, ", ");
		write_string(text, entry->name, max_columns);
		text_string(text, ": ");
		if (is_named_secret(node, entry))
			text_string(text, "(hidden)");
		else
			write_value(text, entry->value, max_columns);
	}
	text_byte(text, '}');
}

static void write_list(struct text *text, const struct node *node, size_t max_columns)
{
	text_byte(text, '[');
	for (uint32_t i = 0; i < node->list.count && text->len < max_columns * 4; i++) {
		if (i)
			text_string(text, ", ");
		write_value(text, node->list.items[i], max_columns);
	}
	text_byte(text, ']');
}

/* Recursion is bounded by LIMIT_DEPTH, its work by the length of what is written. */
static void write_value(struct text *text, const struct node *node, size_t max_columns)
{
	size_t lines = value_line_count(node);

	if (lines)
		text_count(text, lines, "line", "lines");
	else if (node->kind == NODE_STRING)
		write_string(text, node->text, max_columns);
	else if (node->kind == NODE_MAP)
		write_map(text, node, max_columns);
	else if (node->kind == NODE_LIST)
		write_list(text, node, max_columns);
	else
		json_write(text, node);
}

struct span value_text(const struct node *node, size_t max_columns, struct arena *arena)
{
	struct text whole;
	struct text shown;

	text_init(&whole, LIMIT_MANIFEST_BYTES);
	text_init(&shown, LIMIT_MESSAGE_BYTES);
	write_value(&whole, node, max_columns);
	text_display(&shown, text_span(&whole), max_columns);
	text_release(&whole);
	return finish(&shown, arena);
}
