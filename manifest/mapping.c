/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

#include "manifest/number.h"

#include <inttypes.h>
#include <stdio.h>

const struct rule yaml_duplicate_key = {
	"yaml/duplicate-key",
	SEVERITY_ERROR,
	"a key stands twice in one object",
	"kubectl keeps the last of two equal keys and drops the other without a word; the API "
	"server never sees it. Other readers refuse the file. Remove one of the two.",
};
const struct rule json_duplicate_key = {
	"json/duplicate-key",
	SEVERITY_ERROR,
	"a key stands twice in one JSON object",
	"The API server's strict decoding refuses duplicate fields, and without it the last one "
	"wins. Remove one of the two.",
};
const struct rule yaml_colliding_keys = {
	"yaml/colliding-keys",
	SEVERITY_ERROR,
	"two keys become the same text",
	"Keys are text for the API server: 1 becomes \"1\", yes becomes \"true\". Two keys that "
	"differ in YAML but are equal as text fall together, and which value survives is random. "
	"Remove one, or quote the key that was meant as text.",
};
const struct rule yaml_key_type = {
	"yaml/key-type",
	SEVERITY_ERROR,
	"a key is null, a list, an object or a number that is too large",
	"Object keys must be text. kubectl turns booleans and numbers into text, but refuses null, "
	"lists, objects and integers from 2^63. A template variable written without quotes, such "
	"as {{ name }}, is an object to YAML: quote it or render it first.",
};
const struct rule yaml_key_not_text = {
	"yaml/key-not-text",
	SEVERITY_WARNING,
	"a key is no text until kubectl converts it",
	"YAML reads this key as a number or boolean; kubectl then turns it into text, which need "
	"not be what was written (010 becomes \"8\", 1e6 becomes \"1e+06\", on becomes \"true\"), "
	"and other readers keep or refuse it. Quote the key.",
};

const struct rule yaml_key_too_long = {
	"yaml/key-too-long",
	SEVERITY_ERROR,
	"a key is longer than any reader of keys accepts",
	"Keys of more than 1,024 bytes are refused: YAML readers stop there, and Kubernetes allows "
	"no name that long.",
};

/* Above this many entries a map of names pays off. */
enum { SCAN_ENTRIES = 16 };

static void index_names(struct tree *tree, struct tree_frame *frame)
{
	frame->index = ARENA_NEW(tree->reading->scratch, struct map);
	map_init(frame->index, tree->reading->scratch);
	for (size_t i = frame->first; i < tree->entry_count; i++)
		*map_slot(frame->index, tree->entries[i].entry.name) = (void *)(i + 1);
}

static struct tree_entry *find(struct tree *tree, struct tree_frame *frame, struct span name)
{
	if (frame->index) {
		size_t number = (size_t)map_get(frame->index, name);
		return number ? &tree->entries[number - 1] : NULL;
	}
	for (size_t i = frame->first; i < tree->entry_count; i++) {
		if (span_equal(tree->entries[i].entry.name, name))
			return &tree->entries[i];
	}
	return NULL;
}

static void report_collision(struct tree *tree, const struct tree_entry *earlier,
			     const struct tree_entry *later, struct reading_site *site)
{
	struct reading *reading = tree->reading;
	struct span first = source_text(reading->source, earlier->entry.key);
	struct span second = source_text(reading->source, later->entry.key);
	struct span where = reading_where(reading, earlier->entry.key.start);

	site->rule = &yaml_colliding_keys;
	reading_refuse(
		reading, site,
		"the keys %.*s (%.*s) and %.*s both become \"%.*s\"; which value the cluster "
		"gets is random",
		SPAN_ARG(first), SPAN_ARG(where), SPAN_ARG(second), SPAN_ARG(later->entry.name));
}

static void report_duplicate(struct tree *tree, const struct tree_entry *earlier,
			     const struct tree_entry *later)
{
	struct reading *reading = tree->reading;

	if (reading_is_full(reading, &yaml_duplicate_key))
		return;
	struct reading_site site = {
		.rule = &yaml_duplicate_key,
		.place = later->entry.key,
		.field = tree_field(tree, reading->scratch),
		.fix = span_of("remove one of the two"),
	};
	struct span where = reading_where(reading, earlier->entry.key.start);

	if (later->merged || earlier->merged) {
		merge_report_overlap(tree, earlier, later, &site, where);
		return;
	}
	bool is_float = later->key_kind == SCALAR_FLOAT || later->key_kind == SCALAR_NOT_JSON;
	if (earlier->key_kind != later->key_kind || is_float) {
		report_collision(tree, earlier, later, &site);
		return;
	}
	if (earlier->entry.value->style == STYLE_JSON)
		site.rule = &json_duplicate_key;
	reading_refuse(reading, &site,
		       "the key \"%.*s\" is already set at %.*s; only one of the two values would "
		       "reach the cluster",
		       SPAN_ARG(later->entry.name), SPAN_ARG(where));
}

void mapping_put(struct tree *tree, const struct tree_entry *entry)
{
	struct tree_frame *frame = tree_top(tree);
	struct tree_entry *earlier = find(tree, frame, entry->entry.name);

	if (earlier) {
		report_duplicate(tree, earlier, entry);
		*earlier = *entry;
		return;
	}
	tree->entries = arena_grow(tree->reading->scratch, tree->entries, tree->entry_count,
				   &tree->entry_capacity, sizeof(*tree->entries));
	tree->entries[tree->entry_count++] = *entry;
	if (frame->index)
		*map_slot(frame->index, entry->entry.name) = (void *)tree->entry_count;
	else if (tree->entry_count - frame->first > SCAN_ENTRIES)
		index_names(tree, frame);
}

bool tree_refuse_long_key(struct tree *tree, struct span name, struct place place)
{
	struct reading_site site = {
		.rule = &yaml_key_too_long,
		.place = place,
		.field = tree_field(tree, tree->reading->scratch),
	};

	reading_refuse(tree->reading, &site, "the key has %zu bytes; at most %d are read", name.len,
		       LIMIT_KEY_BYTES);
	return false;
}

static bool refuse_key(struct tree *tree, struct place place, const char *what)
{
	struct reading *reading = tree->reading;
	struct reading_site site = {
		.rule = &yaml_key_type,
		.place = place,
		.field = tree_field(tree, reading->scratch),
	};

	reading_refuse(reading, &site, "a key must be text, this one is %s", what);
	return false;
}

bool mapping_key_text(struct tree *tree, const struct scalar *scalar, struct span text,
		      struct place place, struct span *ret_name)
{
	struct arena *arena = tree->reading->arena;
	char spelling[NUMBER_SPELLING_BYTES];

	switch ((enum scalar_kind)scalar->kind) {
	case SCALAR_STRING:
		*ret_name = text;
		return true;
	case SCALAR_BOOL:
		*ret_name = span_of(scalar->boolean ? "true" : "false");
		return true;
	case SCALAR_INTEGER:
		*ret_name = arena_printf(arena, "%" PRId64, scalar->integer);
		return true;
	case SCALAR_FLOAT:
	case SCALAR_NOT_JSON:
		number_spell_key(scalar->real, spelling);
		*ret_name = arena_copy(arena, span_of(spelling));
		return true;
	case SCALAR_NULL:
		return refuse_key(tree, place, "null (empty)");
	case SCALAR_WHOLE:
		return refuse_key(tree, place, "an integer beyond 64 bits with sign");
	}
	return false;
}
