/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/yaml_scalar.h"

#include "manifest/yaml_error.h"
#include "manifest/yaml_events.h"

#define YAML_TAG_PREFIX "tag:yaml.org,2002:"

const struct rule yaml_tag = {
	"yaml/tag",
	SEVERITY_ERROR,
	"a tag that readers understand differently",
	"kubectl ignores tags that it does not know and takes the text, drops tags of lists and "
	"objects, and turns !!binary into broken text; other readers do otherwise or refuse. "
	"Kubernetes manifests need no tags but !!str. Quote text instead of tagging it.",
};
const struct rule yaml_tag_mismatch = {
	"yaml/tag-mismatch",
	SEVERITY_ERROR,
	"the text is not what its tag says",
	"The tag (!!int, !!float, !!bool, !!null, !!timestamp, !!binary) asks for a type that the "
	"text is not, so every reader refuses the document. Correct the text or drop the tag.",
};
const struct rule yaml_not_json = {
	"yaml/not-json",
	SEVERITY_ERROR,
	"a number that JSON cannot carry",
	"The API server speaks JSON, which has neither infinity nor NaN. kubectl refuses the "
	"document. Quote the value if the text is meant.",
};
const struct rule yaml_reader_difference = {
	"yaml/reader-difference",
	SEVERITY_ERROR,
	"a spelling that kubectl's YAML reader refuses or takes otherwise",
	"Some spellings are fine for many YAML readers, but not for the one in kubectl: a question "
	"mark in plain text inside [] or {}, the escape \\/ in double quotes, a tag directly "
	"before , or ] or }. Quote the text.",
};

static struct reading_site site_at(struct tree *tree, const struct rule *rule, struct place place)
{
	return (struct reading_site){
		.rule = rule,
		.place = place,
		.field = tree_field(tree, tree->reading->scratch),
	};
}

/* Bytes of the line break at the start, as libyaml knows them; 0: none. */
static size_t line_break(struct span text)
{
	if (text.len && (text.ptr[0] == '\n' || text.ptr[0] == '\r'))
		return 1;
	if (span_starts_with(text, "\xc2\x85"))
		return 2;
	if (span_starts_with(text, "\xe2\x80\xa8") || span_starts_with(text, "\xe2\x80\xa9"))
		return 3;
	return 0;
}

/* An anchor or a tag up to the blank behind it, a comment up to the end of its line. */
static size_t property_end(struct span bytes, size_t at, bool is_comment)
{
	while (at < bytes.len && line_break(span_from(bytes, at)) == 0 &&
	       (is_comment || (bytes.ptr[at] != ' ' && bytes.ptr[at] != '\t')))
		at++;
	return at;
}

/* Behind the anchor and the tag, where the scalar itself starts. */
static uint32_t content_start(const struct source *source, struct place place)
{
	struct span bytes = span_first(source->bytes, place.end);
	size_t at = place.start;

	while (at < bytes.len) {
		char c = bytes.ptr[at];
		size_t len = line_break(span_from(bytes, at));
		if (c == '&' || c == '!' || c == '#')
			at = property_end(bytes, at, c == '#');
		else if (c == ' ' || c == '\t')
			at++;
		else if (len)
			at += len;
		else
			break;
	}
	return (uint32_t)at;
}

/* The scalar's text where it will stay: in the source if it stands there so, else a copy. */
static struct span keep_text(struct tree *tree, const struct yaml_scalar *scalar,
			     struct place place)
{
	struct span source = source_text(tree->reading->source, place);

	if (scalar->style == STYLE_SINGLE_QUOTED || scalar->style == STYLE_DOUBLE_QUOTED) {
		source = span_from(source, 1);
		if (source.len)
			source.len--;
	}
	if (span_equal(source, scalar->text))
		return source;
	return arena_copy(tree->reading->arena, scalar->text);
}

static bool refuse_difference(struct tree *tree, struct place place, struct span fix,
			      const char *what)
{
	struct reading_site site = site_at(tree, &yaml_reader_difference, place);

	site.fix = fix;
	reading_refuse(tree->reading, &site, "%s", what);
	return false;
}

/* The escape \/ is JSON's; go-yaml v2 does not know it. */
static bool has_slash_escape(struct span source)
{
	for (size_t at = span_find(source, '\\'); at + 1 < source.len;) {
		if (source.ptr[at + 1] == '/')
			return true;
		at += 2;
		at += span_find(span_from(source, at), '\\');
	}
	return false;
}

/* What libyaml takes and go-yaml v2 does not (yaml-kubernetes, section 6). */
static bool check_differences(struct tree *tree, const struct yaml_scalar *scalar,
			      struct place place)
{
	struct tree_frame *top = tree_top(tree);
	bool in_flow = top && top->node->style == STYLE_FLOW;
	struct span none = { NULL, 0 };

	if (scalar->style == STYLE_DOUBLE_QUOTED &&
	    has_slash_escape(source_text(tree->reading->source, place)))
		return refuse_difference(tree, place, none,
					 "kubectl refuses the escape \\/ in YAML; write / instead");
	if (!in_flow || scalar->style != STYLE_PLAIN)
		return true;
	if (scalar->tag.ptr && scalar->text.len == 0)
		return refuse_difference(
			tree, place, none,
			"a tag without a value inside [] or {}; kubectl would take "
			"the next text for it");
	if (span_find(scalar->text, '?') == scalar->text.len)
		return true;
	struct span fix = arena_printf(tree->reading->scratch, "\"%.*s\"", SPAN_ARG(scalar->text));
	return refuse_difference(tree, place, fix,
				 "kubectl refuses a question mark in plain text inside [] or {}");
}

static bool refuse_mismatch(struct tree *tree, const struct yaml_scalar *scalar, const char *what)
{
	struct reading_site site = site_at(tree, &yaml_tag_mismatch, scalar->place);
	struct span tag = scalar->tag;

	if (span_starts_with(tag, YAML_TAG_PREFIX))
		tag = span_from(tag, sizeof(YAML_TAG_PREFIX) - 1);
	reading_refuse(tree->reading, &site, "\"%.*s\" is %s!!%.*s",
		       SPAN_ARG(span_first(scalar->text, LIMIT_SNIPPET_COLUMNS)), what,
		       SPAN_ARG(tag));
	return false;
}

static void refuse_tag(struct tree *tree, struct span tag, struct place place, struct span fix)
{
	struct reading_site site = site_at(tree, &yaml_tag, place);
	bool known = span_starts_with(tag, YAML_TAG_PREFIX);

	site.fix = fix.len ? fix : span_of("remove the tag");
	if (known)
		tag = span_from(tag, sizeof(YAML_TAG_PREFIX) - 1);
	reading_refuse(tree->reading, &site,
		       "the tag %s%.*s means different things to different readers",
		       known ? "!!" : "", SPAN_ARG(tag));
}

/* Resolves a scalar that has a tag. False: it has no value. */
static bool resolve_tagged(struct tree *tree, const struct yaml_scalar *scalar, struct span *text,
			   struct scalar *ret_resolved)
{
	struct reading *reading = tree->reading;
	struct span fix = { NULL, 0 };
	enum tag_result result = scalar_resolve_tagged(scalar->tag, text, ret_resolved,
						       reading->arena, reading->scratch);

	switch (result) {
	case TAG_FINE:
		return true;
	case TAG_MISMATCH:
		return refuse_mismatch(tree, scalar, "no ");
	case TAG_NOT_BASE64:
		return refuse_mismatch(tree, scalar, "not the base64 that is needed for ");
	case TAG_DISCOURAGED:
		break;
	}
	if (ret_resolved->kind == SCALAR_STRING && text->len < LIMIT_SNIPPET_COLUMNS)
		fix = arena_printf(reading->scratch, "\"%.*s\"", SPAN_ARG(*text));
	if (!reading_is_full(reading, &yaml_tag))
		refuse_tag(tree, scalar->tag, scalar->place, fix);
	return true;
}

static void fill_node(struct node *node, const struct scalar *resolved, struct span text)
{
	switch ((enum scalar_kind)resolved->kind) {
	case SCALAR_STRING:
		node->kind = NODE_STRING;
		node->text = text;
		break;
	case SCALAR_NULL:
		node->kind = NODE_NULL;
		break;
	case SCALAR_BOOL:
		node->kind = NODE_BOOL;
		node->boolean = resolved->boolean;
		break;
	case SCALAR_INTEGER:
		node->kind = NODE_INTEGER;
		node->integer = resolved->integer;
		break;
	case SCALAR_WHOLE:
		node->kind = NODE_FLOAT;
		node->real = resolved->real;
		node->whole = resolved->whole;
		break;
	case SCALAR_FLOAT:
	case SCALAR_NOT_JSON:
		node->kind = NODE_FLOAT;
		node->is_literal_float = true;
		node->real = resolved->real;
		node->whole = 0;
		break;
	}
}

static bool refuse_not_json(struct tree *tree, const struct yaml_scalar *scalar)
{
	struct reading_site site = site_at(tree, &yaml_not_json, scalar->place);

	site.fix = arena_printf(tree->reading->scratch, "\"%.*s\"", SPAN_ARG(scalar->text));
	reading_refuse(tree->reading, &site, "JSON and so the API server know no %.*s",
		       SPAN_ARG(scalar->text));
	return false;
}

static struct node *new_node(struct tree *tree, const struct yaml_scalar *scalar,
			     const struct scalar *resolved, struct span text, struct place place)
{
	struct node *node = tree_node(tree, NODE_STRING, scalar->style, place);

	if (!node)
		return NULL;
	fill_node(node, resolved, text);
	if (resolved->kind == SCALAR_FLOAT)
		tree_settle_float(node);
	if (scalar->anchor)
		anchor_complete(scalar->anchor, node, /* nodes= */ 1, /* height= */ 0);
	return node;
}

static bool add_key(struct tree *tree, const struct yaml_scalar *scalar,
		    const struct scalar *resolved, struct span text, struct place place)
{
	struct tree_key key = { .name = text, .place = place, .kind = resolved->kind };

	if (text.len > LIMIT_KEY_BYTES)
		return tree_refuse_long_key(tree, text, place);
	if (!mapping_key_text(tree, resolved, text, place, &key.name))
		return false;
	if (!scalar->tag.ptr && (resolved->shape || resolved->kind))
		ambiguity_report_key(tree, resolved, text, key.name, place);
	if (scalar->anchor && !new_node(tree, scalar, resolved, text, place))
		return false;
	tree_key(tree, &key);
	return true;
}

static bool is_merge_key(const struct yaml_scalar *scalar)
{
	if (!span_is(scalar->text, "<<"))
		return false;
	return scalar->tag.ptr ? span_is(scalar->tag, YAML_TAG_PREFIX "merge")
			       : scalar->style == STYLE_PLAIN;
}

static bool add_merge_key(struct tree *tree, const struct yaml_scalar *scalar, struct place place)
{
	struct tree_key key = { .name = span_of("<<"), .place = place, .is_merge = true };
	struct scalar ignored;
	struct span text = scalar->text;

	if (scalar->tag.ptr)
		resolve_tagged(tree, scalar, &text, &ignored);
	tree_key(tree, &key);
	return true;
}

static bool add_value(struct tree *tree, const struct yaml_scalar *scalar,
		      const struct scalar *resolved, struct span text, struct place place)
{
	if (resolved->kind == SCALAR_NOT_JSON)
		return refuse_not_json(tree, scalar);
	if (resolved->shape && (!scalar->tag.ptr || resolved->shape == SHAPE_BEYOND))
		ambiguity_report_value(tree, resolved, text, place);
	struct node *node = new_node(tree, scalar, resolved, text, place);
	return node && tree_value(tree, node, /* height= */ 0);
}

/* Nearly every scalar: plain or quoted text without tag or anchor. */
static bool is_simple(const struct tree *tree, const struct yaml_scalar *scalar)
{
	if (scalar->tag.ptr || scalar->anchor)
		return false;
	if (scalar->style == STYLE_PLAIN) {
		const struct tree_frame *top = tree->depth ? &tree->frames[tree->depth - 1] : NULL;
		return top && top->node->style != STYLE_FLOW &&
		       scalar_is_string_at_once(scalar->text) && scalar->text.ptr[0] != '<';
	}
	return scalar->style != STYLE_DOUBLE_QUOTED;
}

bool yaml_scalar_add(struct tree *tree, const struct yaml_scalar *scalar)
{
	struct scalar resolved = { .kind = SCALAR_STRING };
	struct place place = scalar->place;
	bool is_key = tree_expects_key(tree);

	if (!is_simple(tree, scalar)) {
		if (scalar->tag.ptr || scalar->anchor)
			place.start = content_start(tree->reading->source, place);
		if (!check_differences(tree, scalar, place))
			return false;
		if (is_key && is_merge_key(scalar))
			return add_merge_key(tree, scalar, place);
	}
	struct span text = keep_text(tree, scalar, place);
	if (scalar->tag.ptr) {
		if (!resolve_tagged(tree, scalar, &text, &resolved))
			return false;
	} else if (scalar->style == STYLE_PLAIN) {
		resolved = scalar_resolve(text, tree->reading->scratch);
	}
	return is_key ? add_key(tree, scalar, &resolved, text, place)
		      : add_value(tree, scalar, &resolved, text, place);
}

bool yaml_scalar_refuse_key(struct tree *tree, const struct node *node)
{
	struct reading_site site = site_at(tree, &yaml_key_type, node->place);
	uint32_t start = node->place.start;
	struct span bytes = tree->reading->source->bytes;

	/* {{ name }} is an object whose only key is an object. */
	if (start > 0 && bytes.ptr[start] == '{' && bytes.ptr[start - 1] == '{') {
		site.rule = &yaml_template;
		site.place = (struct place){ start - 1, start + 1 };
		reading_refuse(tree->reading, &site,
			       "{{ opens a template, which must be rendered before this is YAML");
		return false;
	}
	reading_refuse(tree->reading, &site, "a key must be text, this one is %s",
		       node_kind_phrase((enum node_kind)node->kind));
	return false;
}

/* The scalar that a node was made of, as far as keys care. */
static struct scalar scalar_of_node(const struct node *node)
{
	struct scalar scalar = { .kind = SCALAR_STRING };

	switch ((enum node_kind)node->kind) {
	case NODE_NULL:
		scalar.kind = SCALAR_NULL;
		break;
	case NODE_BOOL:
		scalar.kind = SCALAR_BOOL;
		scalar.boolean = node->boolean;
		break;
	case NODE_INTEGER:
		scalar.kind = SCALAR_INTEGER;
		scalar.integer = node->integer;
		break;
	case NODE_FLOAT:
		scalar.kind = node->whole ? SCALAR_WHOLE : SCALAR_FLOAT;
		scalar.real = node->real;
		scalar.whole = node->whole;
		break;
	case NODE_STRING:
	case NODE_LIST:
	case NODE_MAP:
		break;
	}
	if (node->kind == NODE_INTEGER && node->is_literal_float) {
		scalar.kind = SCALAR_FLOAT;
		scalar.real = (double)node->integer;
	}
	return scalar;
}

bool yaml_scalar_alias_key(struct tree *tree, const struct node *node)
{
	struct scalar scalar = scalar_of_node(node);
	struct tree_key key = { .place = node->place, .kind = scalar.kind };

	if (node->kind == NODE_LIST || node->kind == NODE_MAP)
		return yaml_scalar_refuse_key(tree, node);
	if (!mapping_key_text(tree, &scalar, node_text(node), node->place, &key.name))
		return false;
	tree_key(tree, &key);
	return true;
}

void yaml_scalar_check_tag(struct tree *tree, struct span tag, enum node_kind kind,
			   struct place place)
{
	const char *obvious = kind == NODE_MAP ? YAML_TAG_PREFIX "map" : YAML_TAG_PREFIX "seq";
	struct span none = { NULL, 0 };

	if (!span_is(tag, obvious) && !reading_is_full(tree->reading, &yaml_tag))
		refuse_tag(tree, tag, place, none);
}
