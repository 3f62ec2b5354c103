/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/reader.h"

#include "manifest/characters.h"
#include "manifest/json_reader.h"
#include "manifest/resource.h"
#include "manifest/split.h"
#include "manifest/yaml_error.h"
#include "manifest/yaml_events.h"

const struct rule json_trailing_text = {
	"json/trailing-text",
	SEVERITY_ERROR,
	"text follows the JSON values",
	"The file starts with JSON, and behind it stands text that is none. kubectl then reads the "
	"rest as YAML after one value and stops with an error after more; other tools refuse the "
	"file or drop the text. Remove it, or separate YAML documents by --- lines.",
};
const struct rule json_not_json = {
	"json/not-json",
	SEVERITY_WARNING,
	"a .json file is no JSON",
	"kubectl falls back to YAML, so the file works there; other programs refuse it. Correct "
	"the JSON, or name the file .yaml.",
};

/* kubectl looks for the first brace in so many bytes. */
enum { LOOK_AHEAD_BYTES = 4096 };

struct file_reading {
	struct reading reading;
	struct manifest *manifest;
	size_t capacity;
	struct characters characters;
	struct tree *tree;
};

/* How many findings there were, to take back what a failed attempt reported. */
struct mark {
	size_t count, dropped, dropped_errors, in_a_row;
};

static struct mark mark_of(const struct findings *findings)
{
	return (struct mark){
		.count = findings->count,
		.dropped = findings->dropped,
		.dropped_errors = findings->dropped_errors,
		.in_a_row = findings->in_a_row,
	};
}

static void take_back(struct findings *findings, struct mark mark)
{
	findings->count = mark.count;
	findings->dropped = mark.dropped;
	findings->dropped_errors = mark.dropped_errors;
	findings->in_a_row = mark.in_a_row;
}

static void add_document(struct file_reading *file, const struct node *root, struct place place)
{
	struct manifest *manifest = file->manifest;

	manifest->documents = arena_grow(file->reading.arena, manifest->documents, manifest->count,
					 &file->capacity, sizeof(*manifest->documents));
	manifest->documents[manifest->count++] = (struct document){
		.root = root,
		.place = place,
		.refused = file->reading.refused,
	};
}

static bool place_covers(struct place place, uint32_t offset)
{
	return offset >= place.start && offset < place.end;
}

/* Whether the byte stands in a quoted or block scalar, where line breaks are text. */
static bool is_in_quotes(const struct source *source, const struct node *node, uint32_t offset)
{
	if (node->is_alias)
		return false;
	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++) {
			if (is_in_quotes(source, node->list.items[i], offset))
				return true;
		}
	}
	if (node->kind == NODE_MAP) {
		for (uint32_t i = 0; i < node->map.count; i++) {
			const struct node_entry *entry = &node->map.entries[i];
			char first = source->bytes.ptr[entry->key.start];
			bool quoted = first == '"' || first == '\'';
			if ((quoted && place_covers(entry->key, offset)) ||
			    is_in_quotes(source, entry->value, offset))
				return true;
		}
	}
	return node->kind == NODE_STRING && node->style != STYLE_PLAIN &&
	       place_covers(node->place, offset);
}

static void check_line_breaks(struct file_reading *file, const struct node *root,
			      struct place place)
{
	const struct odd_character *odd = characters_line_break(&file->characters, place.start);

	while (odd && odd->offset < place.end) {
		if (odd->code_point == '\r' || !root ||
		    !is_in_quotes(file->reading.source, root, odd->offset)) {
			/* A file saved with other line ends has them everywhere: once is enough. */
			characters_report_line_break(odd, &file->reading);
			return;
		}
		odd = characters_line_break(&file->characters, odd->offset + 1);
	}
}

static void begin_document(struct file_reading *file)
{
	arena_reset(file->reading.scratch);
	file->reading.refused = false;
}

static void read_chunk(struct file_reading *file, const struct chunk *chunk)
{
	if (characters_refuse(&file->characters, chunk->place, CHARACTERS_FOR_YAML))
		return;
	begin_document(file);
	const struct node *root =
		yaml_read(file->tree, &file->reading, chunk, file->characters.is_ascii);
	check_line_breaks(file, root, chunk->place);
	bool is_nothing = root && root->kind == NODE_NULL && root->place.end == root->place.start;
	if (root && !is_nothing)
		add_document(file, root, chunk->place);
}

static void read_yaml(struct file_reading *file, uint32_t start)
{
	struct chunks chunks;

	characters_report(&file->characters, &file->reading, CHARACTERS_FOR_YAML);
	if (!split_chunks(&chunks, &file->reading, start, file->reading.arena))
		return;
	for (size_t i = 0; i < chunks.count; i++)
		read_chunk(file, &chunks.items[i]);
}

/*
 * The first byte that is no Unicode white space is a brace. *ret_odd: white space
 * before it that JSON does not know.
 */
static bool looks_like_json(struct span bytes, struct place *ret_odd)
{
	struct span head = span_first(bytes, LOOK_AHEAD_BYTES);
	size_t len;

	*ret_odd = (struct place){ 0, 0 };
	while ((len = characters_space(head)) > 0) {
		uint32_t at = (uint32_t)(head.ptr - bytes.ptr);
		if (!strchr(" \t\r\n", head.ptr[0]) && ret_odd->end == 0)
			*ret_odd = (struct place){ at, at + (uint32_t)len };
		head = span_from(head, len);
	}
	return head.len && head.ptr[0] == '{';
}

/* kubectl takes it for JSON because of the brace, and what it then reads depends on chance. */
static void refuse_odd_space(struct reading *reading, struct place odd)
{
	struct reading_site site = {
		.rule = &json_syntax,
		.place = odd,
		.fix = span_of("remove it"),
	};

	reading_refuse(reading, &site, "white space before { that JSON does not know");
}

static void report_json(struct file_reading *file, const struct rule *rule,
			const struct json_problem *problem)
{
	struct reading_site site = {
		.rule = rule,
		.place = { problem->offset, problem->offset + problem->width },
	};

	if (rule->severity == SEVERITY_ERROR)
		reading_refuse(&file->reading, &site, "%s", problem->message);
	else
		reading_report(&file->reading, &site,
			       "this is no JSON, only kubectl's fallback to "
			       "YAML reads it: %s",
			       problem->message);
}

/* Behind one JSON value: a "---" line makes it a stream of YAML documents, nothing else does. */
static void read_rest(struct file_reading *file, uint32_t offset,
		      const struct json_problem *problem)
{
	struct span rest = span_from(file->reading.source->bytes, offset);
	size_t line = span_find(rest, '\n');
	size_t at = 0;

	while (at < rest.len && strchr(" \t\r\n", rest.ptr[at]) && rest.ptr[at]) {
		if (rest.ptr[at] == '\n')
			line = at;
		at++;
	}
	if (line < at && line + 1 == at && span_starts_with(span_from(rest, at), "---")) {
		/* What stands before `offset` was JSON. */
		read_yaml(file, offset);
		return;
	}
	struct reading_site site = {
		.rule = &json_trailing_text,
		.place = { offset + (uint32_t)at, offset + (uint32_t)at + 1 },
		.fix = span_of("--- on its own line before this, or delete it"),
	};
	reading_refuse(&file->reading, &site,
		       "text follows the JSON value, and it is neither JSON (%s) nor separated by "
		       "---",
		       problem->message);
}

/* The file was no JSON. If it is no YAML either, JSON's complaint is what its author needs. */
static void fall_back(struct file_reading *file, const struct json_problem *problem)
{
	struct findings *findings = file->reading.findings;
	struct span bytes = file->reading.source->bytes;
	bool named_json = span_ends_with(file->reading.source->path, ".json");
	struct mark mark = mark_of(findings);

	read_yaml(file, 0);
	bool is_yaml = file->manifest->count > 0;
	size_t brace = span_find(bytes, '{') + 1;
	while (brace < bytes.len && strchr(" \t\r\n", bytes.ptr[brace]) && bytes.ptr[brace])
		brace++;
	bool quoted_key = brace < bytes.len && bytes.ptr[brace] == '"';
	bool is_odd = file->characters.odd_count > 0;
	if (!is_yaml && !is_odd && (named_json || quoted_key)) {
		take_back(findings, mark);
		report_json(file, &json_syntax, problem);
	} else if (is_yaml && named_json) {
		report_json(file, &json_not_json, problem);
	}
}

/* JSON values one after another, as long as it is JSON. */
static void read_json(struct file_reading *file)
{
	struct findings *findings = file->reading.findings;
	struct mark first = mark_of(findings);
	struct json_problem problem;
	uint32_t offset = 0;

	for (;;) {
		struct mark mark = mark_of(findings);
		uint32_t start = offset;
		begin_document(file);
		enum json_result result = json_read(file->tree, &file->reading, &offset, &problem);
		if (result == JSON_VALUE) {
			if (file->manifest->count == LIMIT_DOCUMENTS) {
				split_refuse_count(&file->reading, (struct place){ start, offset });
				return;
			}
			add_document(file, file->tree->root, file->tree->root->place);
			continue;
		}
		if (result == JSON_ERROR && file->manifest->count < 2) {
			take_back(findings, file->manifest->count ? mark : first);
			file->manifest->is_json = file->manifest->count > 0;
			if (file->manifest->count)
				read_rest(file, start, &problem);
			else
				fall_back(file, &problem);
			return;
		}
		if (result == JSON_ERROR)
			report_json(file, &json_syntax, &problem);
		return;
	}
}

static void read_file(struct file_reading *file)
{
	struct reading *reading = &file->reading;
	struct place whole = { 0, (uint32_t)reading->source->bytes.len };
	struct place odd;

	if (!characters_scan(&file->characters, reading))
		return;
	if (!looks_like_json(reading->source->bytes, &odd)) {
		read_yaml(file, 0);
		return;
	}
	if (odd.end) {
		refuse_odd_space(reading, odd);
		return;
	}
	file->manifest->is_json = true;
	if (characters_refuse(&file->characters, whole, CHARACTERS_FOR_JSON)) {
		characters_report(&file->characters, reading, CHARACTERS_FOR_JSON);
		return;
	}
	read_json(file);
	if (file->manifest->is_json)
		characters_report(&file->characters, reading, CHARACTERS_FOR_JSON);
}

void manifest_read(struct manifest *ret_manifest, const struct source *source, struct arena *arena,
		   struct findings *findings)
{
	struct arena scratch;
	struct tree tree;
	struct file_reading file = {
		.reading = { .source = source,
			     .arena = arena,
			     .scratch = &scratch,
			     .findings = findings },
		.manifest = ret_manifest,
		.tree = &tree,
	};

	*ret_manifest = (struct manifest){ .source = source };
	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	read_file(&file);
	arena_release(&scratch);
}

RULE_TABLE(manifest_rules, &file_byte_order_mark, &file_control_character, &file_invalid_utf8,
	   &file_invisible_character, &file_line_break, &file_too_large, &file_utf16,
	   &json_duplicate_key, &json_lone_surrogate, &json_not_json, &json_number, &json_syntax,
	   &json_trailing_text, &resource_item, &yaml_alias_bomb, &yaml_anchor_redefined,
	   &yaml_boolean_word, &yaml_colliding_keys, &yaml_date, &yaml_directive,
	   &yaml_duplicate_key, &yaml_explicit_null, &yaml_key_not_text, &yaml_key_too_long,
	   &yaml_key_type, &yaml_large_integer, &yaml_leading_zero, &yaml_lost_text,
	   &yaml_merge_overlap, &yaml_merge_override, &yaml_merge_value, &yaml_not_json,
	   &yaml_null_item, &yaml_number_notation, &yaml_reader_difference, &yaml_recursive_alias,
	   &yaml_separator, &yaml_sexagesimal, &yaml_syntax, &yaml_tag, &yaml_tag_mismatch,
	   &yaml_template, &yaml_too_deep, &yaml_too_many_documents, &yaml_too_many_nodes,
	   &yaml_unknown_alias);
