/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog/tool/compile_rules.h"

#include "base/count.h"

#include <stdlib.h>

/* A rule line as read, before it is gathered with others of its property. */
struct pending_rule {
	catalog_text definition;
	catalog_text field;
	struct catalog_rule rule;
};

static struct rows pending = { .size = sizeof(struct pending_rule) };

static struct catalog_definition *definition_of_line(struct catalog *catalog,
						     const struct line *line)
{
	uintptr_t index = (uintptr_t)map_get(&catalog->definition_of, line->words[1]);

	return index ? (struct catalog_definition *)(void *)catalog->definitions.bytes + (index - 1)
		     : NULL;
}

static uint8_t basis_of_word(const struct line *line, struct span word)
{
	static const char *const words[] = { "marked", "documented", "validation", "constants" };

	for (size_t i = 0; i < COUNT(words); i++) {
		if (span_is(word, words[i]))
			return (uint8_t)i;
	}
	line_fail(line, "no such basis");
}

static void take_value(struct catalog *catalog, const struct line *line, struct span word)
{
	struct catalog_value *row = row_add(catalog, &catalog->values);
	size_t at = span_find(word, '@');

	row->releases = CATALOG_ALL_RELEASES;
	if (at < word.len && at > 0)
		row->releases = releases(line, span_from(word, at + 1));
	row->text = intern(catalog, at > 0 ? span_first(word, at) : word);
}

static void set_values(struct catalog *catalog, const struct line *line,
		       const struct catalog_definition *definition, const struct catalog_enum *row)
{
	catalog_text field = intern(catalog, line->words[2]);
	struct catalog_property *properties = (void *)catalog->properties.bytes;
	uint16_t index = (uint16_t)catalog->enums.count;

	for (unsigned i = 0; i < definition->property_count; i++) {
		struct catalog_property *property = &properties[definition->first_property + i];
		if (property->name != field || !(property->releases & row->releases))
			continue;
		if (property->values)
			line_fail(line, "a second set of values for the same releases");
		property->values = index;
	}
}

void take_enum(struct catalog *catalog, const struct line *line)
{
	struct span value;
	size_t i = 3;

	const struct catalog_definition *definition = definition_of_line(catalog, line);
	if (!definition)
		return; /* a type that no served definition of these releases uses */
	struct catalog_enum *row = row_add(catalog, &catalog->enums);
	row->releases = CATALOG_ALL_RELEASES;
	for (; i < line->count && !span_is(line->words[i], ":"); i++) {
		if (span_is(line->words[i], "pointer"))
			row->pointer = 1;
		else if (span_is(line->words[i], "grows"))
			row->grows = 1;
		else if ((value = option(line->words[i], "basis")).ptr)
			row->basis = basis_of_word(line, value);
		else if ((value = option(line->words[i], "in")).ptr)
			row->releases = releases(line, value);
		else
			line_fail(line, "no such attribute");
	}
	row->first_value = (uint16_t)catalog->values.count;
	for (i++; i < line->count; i++) {
		take_value(catalog, line, line->words[i]);
		row->value_count++;
	}
	set_values(catalog, line, definition, row);
}

/* True for "name(argument)"; the argument then. */
static bool scope_word(struct span word, const char *name, struct span *ret_argument)
{
	size_t length = strlen(name);

	if (!span_starts_with(word, name) || word.len < length + 2 || word.ptr[length] != '(')
		return false;
	*ret_argument = (struct span){ word.ptr + length + 1, word.len - length - 2 };
	return true;
}

/* Returns false when the word is no scope but the rule itself. */
static bool take_scope(struct catalog *catalog, struct catalog_rule *rule, struct span word)
{
	static const struct {
		const char *name;
		uint8_t scope;
	} scopes[] = {
		{ "eachVal", CATALOG_SCOPE_EACH_VALUE }, { "eachKey", CATALOG_SCOPE_EACH_KEY },
		{ "subfield", CATALOG_SCOPE_SUBFIELD },  { "ifMode", CATALOG_SCOPE_MODE },
		{ "member", CATALOG_SCOPE_MODE },        { "item", CATALOG_SCOPE_ITEM },
		{ "ifEnabled", CATALOG_SCOPE_GATE },     { "ifDisabled", CATALOG_SCOPE_GATE },
	};
	struct span argument;

	for (size_t i = 0; i < COUNT(scopes); i++) {
		if (!scope_word(word, scopes[i].name, &argument))
			continue;
		/* A scope within a scope is kept as the one that nobody evaluates. */
		rule->scope = rule->scope ? CATALOG_SCOPE_GATE : scopes[i].scope;
		rule->scope_argument = intern(catalog, argument);
		return true;
	}
	return false;
}

static bool rule_kind(struct span word, uint8_t *ret_kind)
{
	static const struct {
		const char *word;
		uint8_t kind;
	} kinds[] = {
		{ "dependentRequired", CATALOG_RULE_DEPENDENT_REQUIRED },
		{ "forbidden", CATALOG_RULE_FORBIDDEN },
		{ "format", CATALOG_RULE_FORMAT },
		{ "immutable", CATALOG_RULE_IMMUTABLE },
		{ "listMapKey", CATALOG_RULE_KEY },
		{ "maxBytes", CATALOG_RULE_MAX_BYTES },
		{ "maxItems", CATALOG_RULE_MAX_ITEMS },
		{ "maxLength", CATALOG_RULE_MAX_LENGTH },
		{ "maximum", CATALOG_RULE_MAXIMUM },
		{ "minimum", CATALOG_RULE_MINIMUM },
		{ "required", CATALOG_RULE_REQUIRED },
		{ "unionMember", CATALOG_RULE_UNION_MEMBER },
		{ "unique", CATALOG_RULE_UNIQUE },
		{ "update", CATALOG_RULE_UPDATE },
		{ "zeroOrOneOfMember", CATALOG_RULE_ZERO_OR_ONE_OF_MEMBER },
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (span_is(word, kinds[i].word)) {
			*ret_kind = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static int32_t number_of(struct span word)
{
	int32_t number = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] < '0' || word.ptr[i] > '9' || number > 100000000)
			return 0;
		number = number * 10 + (word.ptr[i] - '0');
	}
	return number;
}

/* rule DEFINITION FIELD tagged=1.N [in=…] : [SCOPE…] RULE [ARGUMENT…] */
static void take_rule(struct catalog *catalog, const struct line *line)
{
	struct pending_rule read = { .rule.releases = CATALOG_ALL_RELEASES };
	struct span value;
	size_t i = 3;

	if (line->count < 6)
		line_fail(line, "not a rule");
	for (; i < line->count && !span_is(line->words[i], ":"); i++) {
		if ((value = option(line->words[i], "tagged")).ptr)
			read.rule.tagged = minor_number(line, value);
		else if ((value = option(line->words[i], "in")).ptr)
			read.rule.releases = releases(line, value);
		else
			line_fail(line, "no such attribute");
	}
	for (i++; i < line->count && take_scope(catalog, &read.rule, line->words[i]); i++)
		;
	/* Sets of values come from enums.txt, list types from the definitions; the rest has no
	 * check of its own. */
	if (i == line->count || !rule_kind(line->words[i], &read.rule.kind))
		return;
	if (i + 1 < line->count) {
		read.rule.argument = intern(catalog, line->words[i + 1]);
		read.rule.number = number_of(line->words[i + 1]);
	}
	read.definition = intern(catalog, line->words[1]);
	read.field = intern(catalog, line->words[2]);
	struct pending_rule *row = row_add(catalog, &pending);
	*row = read;
}

static void gather(struct catalog *catalog, const struct catalog_definition *definition,
		   struct catalog_property *property)
{
	const struct pending_rule *rows = (const void *)pending.bytes;

	property->first_rule = (uint16_t)catalog->rules.count;
	for (size_t i = 0; i < pending.count; i++) {
		if (rows[i].definition != definition->name || rows[i].field != property->name ||
		    !(rows[i].rule.releases & property->releases))
			continue;
		struct catalog_rule *row = row_add(catalog, &catalog->rules);
		*row = rows[i].rule;
		property->rule_count++;
	}
}

void take_rules(struct catalog *catalog, const char *path)
{
	each_line(catalog, path, take_rule);
	const struct catalog_definition *definitions = (const void *)catalog->definitions.bytes;
	struct catalog_property *properties = (void *)catalog->properties.bytes;
	for (size_t i = 0; i < catalog->definitions.count; i++) {
		for (unsigned k = 0; k < definitions[i].property_count; k++)
			gather(catalog, &definitions[i],
			       &properties[definitions[i].first_property + k]);
	}
}
