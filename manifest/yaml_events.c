/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/yaml_events.h"

#include "manifest/yaml_error.h"
#include "manifest/yaml_scalar.h"

#include <yaml.h>

const struct rule yaml_directive = {
	"yaml/directive",
	SEVERITY_ERROR,
	"a % directive stands before the document",
	"kubectl splits the file at --- first, so a directive such as %YAML becomes a document of "
	"its own and fails. Remove the line.",
};
const struct rule yaml_lost_text = {
	"yaml/lost-text",
	SEVERITY_ERROR,
	"text follows the end of the document",
	"kubectl reads one document between two --- lines and never looks further, so whatever "
	"follows ... is lost without a word. Start the next document with ---, or delete the text.",
};

struct input {
	struct span bytes;
	size_t at;
	bool adds_line_feed;
};

/* libyaml counts characters; we count bytes. Moves both ways, mostly a little forward. */
struct cursor {
	struct span bytes;
	size_t character;
	size_t byte;
};

struct yaml_reading {
	struct tree *tree;
	struct reading *reading;
	const struct chunk *chunk;
	yaml_parser_t parser;
	struct input input;
	struct cursor cursor;
	uint32_t base; /* offset of the input in the file */
	bool is_ascii;
	uint32_t document_end;
};

/* libyaml's read handler: the chunk, and the line feed that kubectl's line reader adds. */
static int read_input(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct input *input = data;
	size_t left = input->bytes.len - input->at;

	if (left == 0 && input->adds_line_feed) {
		buffer[0] = '\n';
		*size_read = 1;
		input->adds_line_feed = false;
		return 1;
	}
	*size_read = left < size ? left : size;
	if (*size_read)
		memcpy(buffer, input->bytes.ptr + input->at, *size_read);
	input->at += *size_read;
	return 1;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t byte_of_character(struct cursor *cursor, size_t character)
{
	const char *bytes = cursor->bytes.ptr;

	for (; cursor->character < character && cursor->byte < cursor->bytes.len;
	     cursor->character++) {
		do
			cursor->byte++;
		while (cursor->byte < cursor->bytes.len && is_continuation(bytes[cursor->byte]));
	}
	for (; cursor->character > character && cursor->byte > 0; cursor->character--) {
		do
			cursor->byte--;
		while (cursor->byte > 0 && is_continuation(bytes[cursor->byte]));
	}
	return cursor->byte;
}

/* The offset in the file; never behind the chunk, where the added line feed would be. */
static uint32_t offset_of(struct yaml_reading *yaml, size_t character)
{
	size_t byte = yaml->is_ascii ? character : byte_of_character(&yaml->cursor, character);

	if (byte > yaml->input.bytes.len)
		byte = yaml->input.bytes.len;
	return yaml->base + (uint32_t)byte;
}

static struct place place_of(struct yaml_reading *yaml, const yaml_event_t *event)
{
	uint32_t start = offset_of(yaml, event->start_mark.index);

	return (struct place){ start, offset_of(yaml, event->end_mark.index) };
}

static struct span span_of_unsigned(const yaml_char_t *string)
{
	return span_of((const char *)string);
}

static struct anchor *define_anchor(struct yaml_reading *yaml, const yaml_char_t *name,
				    struct place place)
{
	if (!name)
		return NULL;
	struct span copy = arena_copy(yaml->reading->scratch, span_of_unsigned(name));
	return anchor_define(yaml->tree, copy, place);
}

static bool add_alias(struct yaml_reading *yaml, const yaml_event_t *event)
{
	struct place place = place_of(yaml, event);
	struct span name = span_of_unsigned(event->data.alias.anchor);
	uint32_t height = 0;
	const struct node *node = anchor_expand(yaml->tree, name, place, &height);

	if (!node)
		return false;
	if (tree_expects_key(yaml->tree))
		return yaml_scalar_alias_key(yaml->tree, node);
	return tree_value(yaml->tree, node, height);
}

static bool add_scalar(struct yaml_reading *yaml, const yaml_event_t *event)
{
	static const uint8_t styles[] = {
		[YAML_ANY_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE_QUOTED,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE_QUOTED,
		[YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};
	struct yaml_scalar scalar = {
		.text = { (const char *)event->data.scalar.value, event->data.scalar.length },
		.place = place_of(yaml, event),
		.style = styles[event->data.scalar.style],
	};

	if (event->data.scalar.tag)
		scalar.tag = span_of_unsigned(event->data.scalar.tag);
	if (event->data.scalar.anchor)
		scalar.anchor = define_anchor(yaml, event->data.scalar.anchor, scalar.place);
	return yaml_scalar_add(yaml->tree, &scalar);
}

static bool open_collection(struct yaml_reading *yaml, enum node_kind kind, enum node_style style,
			    const yaml_event_t *event, const yaml_char_t *anchor_name,
			    const yaml_char_t *tag)
{
	struct place place = place_of(yaml, event);
	struct node *node = tree_node(yaml->tree, kind, style, place);

	if (!node)
		return false;
	if (tree_expects_key(yaml->tree))
		return yaml_scalar_refuse_key(yaml->tree, node);
	if (tag)
		yaml_scalar_check_tag(yaml->tree, span_of_unsigned(tag), kind, place);
	return tree_open(yaml->tree, node, define_anchor(yaml, anchor_name, place));
}

static bool open_mapping(struct yaml_reading *yaml, const yaml_event_t *event)
{
	bool flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;

	return open_collection(yaml, NODE_MAP, flow ? STYLE_FLOW : STYLE_BLOCK, event,
			       event->data.mapping_start.anchor, event->data.mapping_start.tag);
}

static bool open_sequence(struct yaml_reading *yaml, const yaml_event_t *event)
{
	bool flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

	return open_collection(yaml, NODE_LIST, flow ? STYLE_FLOW : STYLE_BLOCK, event,
			       event->data.sequence_start.anchor, event->data.sequence_start.tag);
}

/* Block collections have no closing mark: libyaml reports where the next token stands. */
static bool close_collection(struct yaml_reading *yaml, const yaml_event_t *event)
{
	const struct node *node = tree_top(yaml->tree)->node;
	uint32_t end = node->style == STYLE_FLOW ? offset_of(yaml, event->end_mark.index)
						 : tree_last_end(yaml->tree);

	return tree_close(yaml->tree, end);
}

static bool take_event(struct yaml_reading *yaml, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_scalar(yaml, event);
	case YAML_ALIAS_EVENT:
		return add_alias(yaml, event);
	case YAML_MAPPING_START_EVENT:
		return open_mapping(yaml, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_sequence(yaml, event);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return close_collection(yaml, event);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_END_EVENT:
		break;
	}
	return true;
}

static void report_problem(struct yaml_reading *yaml)
{
	const yaml_parser_t *parser = &yaml->parser;
	struct yaml_problem problem = {
		.problem = parser->problem,
		.context = parser->context,
		.offset = offset_of(yaml, parser->problem_mark.index),
		.context_offset = offset_of(yaml, parser->context_mark.index),
	};

	yaml_error_report(yaml->reading, yaml->chunk, &problem);
}

/* Runs until the document ends. False: it cannot be read. */
static bool run(struct yaml_reading *yaml)
{
	yaml_event_t event;

	for (bool ok = true; ok;) {
		if (!yaml_parser_parse(&yaml->parser, &event)) {
			report_problem(yaml);
			return false;
		}
		ok = take_event(yaml, &event);
		bool ended = event.type == YAML_DOCUMENT_END_EVENT ||
			     event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_END_EVENT)
			yaml->document_end = offset_of(yaml, event.start_mark.index);
		yaml_event_delete(&event);
		if (ended)
			return true;
	}
	return false;
}

/* Comments, blank lines and "..." may follow a document; anything else would be lost. */
static void check_rest(struct yaml_reading *yaml)
{
	struct span bytes = yaml->reading->source->bytes;
	uint32_t at = yaml->document_end, end = yaml->chunk->place.end;

	while (at < end) {
		char c = bytes.ptr[at];
		bool line_start = at == 0 || bytes.ptr[at - 1] == '\n';
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			at++;
		} else if (c == '#') {
			at += (uint32_t)span_find(span_from(bytes, at), '\n');
		} else if (line_start && span_starts_with(span_from(bytes, at), "...")) {
			at += 3;
		} else {
			struct reading_site site = {
				.rule = &yaml_lost_text,
				.place = { at, at + 1 },
				.fix = span_of("--- on its own line before this, or delete it"),
			};
			reading_refuse(yaml->reading, &site,
				       "the document ended before this; kubectl never reads what "
				       "follows");
			return;
		}
	}
}

/* A chunk that starts with "%": what kubectl makes of "%YAML 1.1\n---". */
static bool refuse_directive(struct yaml_reading *yaml)
{
	struct span bytes = yaml->input.bytes;
	size_t at = 0;

	while (at < bytes.len && bytes.ptr[at] != '%') {
		if (bytes.ptr[at] != '#' && bytes.ptr[at] != '\n' && bytes.ptr[at] != '\r')
			return false;
		at += span_find(span_from(bytes, at), '\n') + 1;
	}
	if (at >= bytes.len)
		return false;
	uint32_t start = yaml->base + (uint32_t)at;
	struct reading_site site = {
		.rule = &yaml_directive,
		.place = { start, start + (uint32_t)span_find(span_from(bytes, at), '\n') },
		.fix = span_of("remove the line"),
	};
	reading_refuse(yaml->reading, &site,
		       "kubectl refuses directives such as %%YAML; they are not needed");
	return true;
}

static void set_input(struct yaml_reading *yaml)
{
	struct span bytes = source_text(yaml->reading->source, yaml->chunk->place);

	yaml->base = yaml->chunk->place.start;
	if (span_starts_with(bytes, "\xef\xbb\xbf")) {
		bytes = span_from(bytes, 3);
		yaml->base += 3;
	}
	yaml->input.bytes = bytes;
	yaml->input.adds_line_feed = bytes.len && bytes.ptr[bytes.len - 1] != '\n';
	yaml->cursor.bytes = bytes;
}

const struct node *yaml_read(struct tree *tree, struct reading *reading, const struct chunk *chunk,
			     bool is_ascii)
{
	struct yaml_reading yaml = {
		.tree = tree,
		.reading = reading,
		.chunk = chunk,
		.is_ascii = is_ascii,
	};

	set_input(&yaml);
	tree_begin(tree, reading);
	if (refuse_directive(&yaml))
		return NULL;
	if (!yaml_parser_initialize(&yaml.parser))
		BUG("libyaml has no memory for a parser");
	yaml_parser_set_encoding(&yaml.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input(&yaml.parser, read_input, &yaml.input);
	yaml.document_end = chunk->place.end;
	bool ok = run(&yaml);
	if (ok)
		check_rest(&yaml);
	yaml_parser_delete(&yaml.parser);
	return ok ? tree->root : NULL;
}
