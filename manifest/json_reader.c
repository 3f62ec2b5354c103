/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/json_reader.h"

#include "base/ascii.h"
#include "base/count.h"
#include "manifest/json_string.h"
#include "manifest/number.h"

const struct rule json_syntax = {
	"json/syntax",
	SEVERITY_ERROR,
	"the text is no JSON",
	"The file starts with {, so kubectl reads it as JSON first, and it is no YAML either. The "
	"place is where JSON ends to be JSON: a comma too many or too few, a quote that is not "
	"closed, text without quotes.",
};
const struct rule json_lone_surrogate = {
	"json/lone-surrogate",
	SEVERITY_ERROR,
	"an escape is half a character",
	"\\ud800 to \\udfff only make a character in pairs. The API server replaces a single one "
	"by U+FFFD without a word. Write the whole pair, or the character itself.",
};
const struct rule json_number = {
	"json/number",
	SEVERITY_ERROR,
	"a number is too large for any reader",
	"The number is beyond the range of 64 bit floating point, and the API server refuses it. "
	"Quote it if it is an identifier.",
};

struct json {
	struct tree *tree;
	struct reading *reading;
	struct span bytes;
	size_t at;
	bool just_opened; /* no value of the innermost collection was read yet */
	bool refused;     /* reported; the value cannot be used */
	struct json_problem problem;
};

static bool fail(struct json *json, const char *message)
{
	json->problem = (struct json_problem){ message, (uint32_t)json->at, 1 };
	return false;
}

static bool refuse(struct json *json)
{
	json->refused = true;
	return fail(json, NULL);
}

static void skip_space(struct json *json)
{
	while (json->at < json->bytes.len) {
		char c = json->bytes.ptr[json->at];
		if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
			return;
		json->at++;
	}
}

static char peek(const struct json *json)
{
	return json->at < json->bytes.len ? json->bytes.ptr[json->at] : '\0';
}

static bool take(struct json *json, char c)
{
	if (json->at >= json->bytes.len || json->bytes.ptr[json->at] != c)
		return false;
	json->at++;
	return true;
}

static void report_surrogate(struct json *json, size_t offset)
{
	uint32_t start = (uint32_t)offset;
	struct reading_site site = {
		.rule = &json_lone_surrogate,
		.place = { start, start + 6 },
	};

	if (reading_is_full(json->reading, site.rule))
		return;
	site.field = tree_field(json->tree, json->reading->scratch);
	site.fix = span_of("the whole pair, or the character itself");
	reading_refuse(json->reading, &site,
		       "this escape is half a character; the API server puts U+FFFD in its place");
}

static bool read_string(struct json *json, struct span *ret_text, struct place *ret_place)
{
	struct span rest = span_from(json->bytes, json->at);
	struct json_string string = json_string_read(rest, json->reading->arena);
	uint32_t start = (uint32_t)json->at;

	if (string.lone_surrogate)
		report_surrogate(json, json->at + string.lone_surrogate);
	json->at += string.bytes;
	if (string.problem)
		return fail(json, string.problem);
	*ret_text = string.text;
	*ret_place = (struct place){ start, (uint32_t)json->at };
	return true;
}

static struct node *new_node(struct json *json, enum node_kind kind, size_t start)
{
	struct place place = { (uint32_t)start, (uint32_t)json->at };

	return tree_node(json->tree, kind, STYLE_JSON, place);
}

static size_t digits(struct json *json)
{
	size_t start = json->at;

	while (ascii_is_digit(peek(json)))
		json->at++;
	return json->at - start;
}

/* Moves behind a number of JSON's grammar. */
static bool scan_number(struct json *json, bool *ret_is_integer)
{
	*ret_is_integer = true;
	take(json, '-');
	bool zero = peek(json) == '0';
	size_t count = digits(json);
	if (count == 0 || (zero && count > 1))
		return fail(json, zero ? "JSON numbers have no leading zero" : "no JSON value");
	if (take(json, '.')) {
		*ret_is_integer = false;
		if (digits(json) == 0)
			return fail(json, "a digit is missing behind the point");
	}
	if (peek(json) == 'e' || peek(json) == 'E') {
		*ret_is_integer = false;
		json->at++;
		if (!take(json, '+'))
			take(json, '-');
		if (digits(json) == 0)
			return fail(json, "a digit is missing in the exponent");
	}
	return true;
}

static bool report_range(struct json *json, const struct node *node, struct span text)
{
	struct reading_site site = { .rule = &json_number, .place = node->place };

	site.field = tree_field(json->tree, json->reading->scratch);
	site.fix = arena_printf(json->reading->scratch, "\"%.*s\"", SPAN_ARG(text));
	reading_refuse(json->reading, &site, "the number is too large; the API server refuses it");
	return refuse(json);
}

static bool fill_number(struct json *json, struct node *node, struct span text, bool is_integer)
{
	struct number number = { .form = NUMBER_NONE };
	struct arena *scratch = json->reading->scratch;

	if (is_integer)
		number = number_parse_integer(text);
	if (number.form == NUMBER_INTEGER) {
		node->integer = number.integer;
		return true;
	}
	node->kind = NODE_FLOAT;
	node->is_literal_float = !is_integer;
	if (!number_parse_real(text, scratch, &node->real))
		return report_range(json, node, text);
	node->whole = number.form == NUMBER_WHOLE ? number.whole : 0;
	if (!is_integer) {
		tree_settle_float(node);
		return true;
	}
	struct scalar large = { .kind = SCALAR_FLOAT, .shape = SHAPE_BEYOND, .real = node->real };
	ambiguity_report_value(json->tree, &large, text, node->place);
	return true;
}

static bool read_number(struct json *json)
{
	size_t start = json->at;
	bool is_integer;

	if (!scan_number(json, &is_integer))
		return false;
	struct node *node = new_node(json, NODE_INTEGER, start);
	struct span text = span_between(json->bytes.ptr + start, json->bytes.ptr + json->at);
	if (!node)
		return refuse(json);
	return fill_number(json, node, text, is_integer) && tree_value(json->tree, node, 0);
}

static bool read_word(struct json *json)
{
	static const struct {
		const char *text;
		enum node_kind kind;
		bool boolean;
	} words[] = {
		{ "true", NODE_BOOL, true },
		{ "false", NODE_BOOL, false },
		{ "null", NODE_NULL, false },
	};
	size_t start = json->at;

	for (size_t i = 0; i < COUNT(words); i++) {
		if (!span_starts_with(span_from(json->bytes, start), words[i].text))
			continue;
		json->at += strlen(words[i].text);
		struct node *node = new_node(json, words[i].kind, start);
		if (!node)
			return refuse(json);
		node->boolean = words[i].boolean;
		return tree_value(json->tree, node, 0);
	}
	return fail(json, json->at < json->bytes.len
				  ? "text without quotes is no JSON value"
				  : "the file ends before the value is complete");
}

static bool read_text(struct json *json)
{
	size_t start = json->at;
	struct span text;
	struct place place;

	if (!read_string(json, &text, &place))
		return false;
	struct node *node = new_node(json, NODE_STRING, start);
	if (!node)
		return refuse(json);
	node->text = text;
	return tree_value(json->tree, node, 0);
}

static bool read_key(struct json *json)
{
	struct tree_key key = { .kind = SCALAR_STRING };

	skip_space(json);
	if (peek(json) != '"')
		return fail(json, peek(json) == '}' ? "a comma before }"
						    : "a key in double quotes is missing here");
	if (!read_string(json, &key.name, &key.place))
		return false;
	if (key.name.len > LIMIT_KEY_BYTES) {
		tree_refuse_long_key(json->tree, key.name, key.place);
		return refuse(json);
	}
	skip_space(json);
	if (!take(json, ':'))
		return fail(json, "a colon is missing behind the key");
	tree_key(json->tree, &key);
	return true;
}

static bool open_collection(struct json *json, enum node_kind kind)
{
	struct node *node = new_node(json, kind, json->at);

	json->at++;
	json->just_opened = true;
	return (node && tree_open(json->tree, node, NULL)) || refuse(json);
}

/* One scalar, or the opening of a collection. */
static bool read_start(struct json *json)
{
	skip_space(json);
	char c = peek(json);
	if (c == '{')
		return open_collection(json, NODE_MAP);
	if (c == '[')
		return open_collection(json, NODE_LIST);
	json->just_opened = false;
	if (c == '"')
		return read_text(json);
	if (c == '-' || ascii_is_digit(c))
		return read_number(json);
	return read_word(json);
}

/* Closes what closes here, then reads the next value of what is still open. */
static bool read_on(struct json *json)
{
	struct tree *tree = json->tree;

	while (tree->depth > 0) {
		bool is_map = tree_top(tree)->node->kind == NODE_MAP;
		skip_space(json);
		if (take(json, is_map ? '}' : ']')) {
			json->just_opened = false;
			tree_close(tree, (uint32_t)json->at);
			continue;
		}
		if (!json->just_opened && !take(json, ','))
			return fail(json, is_map ? "a comma or } is missing here"
						 : "a comma or ] is missing here");
		skip_space(json);
		if (!json->just_opened && !is_map && peek(json) == ']')
			return fail(json, "a comma before ]");
		return (!is_map || read_key(json)) && read_start(json);
	}
	return true;
}

static bool read_value(struct json *json)
{
	if (!read_start(json))
		return false;
	while (json->tree->depth > 0) {
		if (!read_on(json))
			return false;
	}
	return true;
}

enum json_result json_read(struct tree *tree, struct reading *reading, uint32_t *offset,
			   struct json_problem *ret_problem)
{
	struct json json = {
		.tree = tree,
		.reading = reading,
		.bytes = reading->source->bytes,
		.at = *offset,
	};

	tree_begin(tree, reading);
	skip_space(&json);
	if (json.at == json.bytes.len)
		return JSON_END;
	bool ok = read_value(&json);
	*offset = (uint32_t)json.at;
	if (ok)
		return JSON_VALUE;
	*ret_problem = json.problem;
	return json.refused ? JSON_REFUSED : JSON_ERROR;
}
