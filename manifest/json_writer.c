/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/json_writer.h"

#include "manifest/number.h"

#include <inttypes.h>

void json_write_real(struct text *text, double real)
{
	char spelling[NUMBER_SPELLING_BYTES];
	size_t len = number_spell_json(real, spelling);

	text_append(text, (struct span){ spelling, len });
}

static void write_string(struct text *text, struct span string)
{
	text_byte(text, '"');
	text_json(text, string);
	text_byte(text, '"');
}

static void write_list(struct text *text, const struct node *node)
{
	text_byte(text, '[');
	for (uint32_t i = 0; i < node->list.count; i++) {
		if (i > 0)
			text_byte(text, ',');
		json_write(text, node->list.items[i]);
	}
	text_byte(text, ']');
}

static void write_map(struct text *text, const struct node *node)
{
	text_byte(text, '{');
	for (uint32_t i = 0; i < node->map.count; i++) {
		if (i > 0)
			text_byte(text, ',');
		write_string(text, node->map.entries[i].name);
		text_byte(text, ':');
		json_write(text, node->map.entries[i].value);
	}
	text_byte(text, '}');
}

static void write_float(struct text *text, const struct node *node)
{
	if (node->whole)
		text_format(text, "%" PRIu64, node->whole);
	else
		json_write_real(text, node->real);
}

void json_write(struct text *text, const struct node *node)
{
	switch ((enum node_kind)node->kind) {
	case NODE_NULL:
		text_string(text, "null");
		break;
	case NODE_BOOL:
		text_string(text, node->boolean ? "true" : "false");
		break;
	case NODE_INTEGER:
		text_format(text, "%" PRId64, node->integer);
		break;
	case NODE_FLOAT:
		write_float(text, node);
		break;
	case NODE_STRING:
		write_string(text, node->text);
		break;
	case NODE_LIST:
		write_list(text, node);
		break;
	case NODE_MAP:
		write_map(text, node);
		break;
	}
}
