/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_reader.h"

#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "policy/policy_rules.h"

static const struct span no_fix;

/* The path to hang children on; the top of the file has none. */
static const struct field_path *path_of(const struct policy_field *field)
{
	return field->path.parent || field->path.name.ptr ? &field->path : NULL;
}

static void report(struct policy_reader *reader, struct finding_site *site, const char *format,
		   va_list args)
{
	site->source = reader->source;
	findings_vadd(reader->findings, site, format, args);
}

void policy_problem(struct policy_reader *reader, const struct rule *rule,
		    const struct policy_field *field, struct span fix, const char *format, ...)
{
	struct finding_site site = {
		.rule = rule,
		.place = field->value->place,
		.field = path_of(field),
		.fix = fix,
	};
	va_list args;

	va_start(args, format);
	report(reader, &site, format, args);
	va_end(args);
}

void policy_problem_at_key(struct policy_reader *reader, const struct rule *rule,
			   const struct policy_field *field, struct span fix, const char *format,
			   ...)
{
	struct finding_site site = {
		.rule = rule,
		.place = field->key,
		.field = path_of(field),
		.fix = fix,
	};
	va_list args;

	va_start(args, format);
	report(reader, &site, format, args);
	va_end(args);
}

static bool has_kind(struct policy_reader *reader, const struct policy_field *field,
		     enum node_kind kind, const char *wanted)
{
	if (field->value->kind == kind)
		return true;
	policy_problem(reader, &policy_rule_type, field, no_fix, "must be %s, not %s", wanted,
		       node_kind_phrase((enum node_kind)field->value->kind));
	return false;
}

static struct policy_field entry_field(const struct policy_field *field,
				       const struct node_entry *entry)
{
	return (struct policy_field){
		.value = entry->value,
		.path = field_path_name(path_of(field), entry->name),
		.key = entry->key,
	};
}

static bool is_known(const struct policy_key *keys, size_t count, struct span name,
		     struct nearest *nearest)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is(name, keys[i].name))
			return true;
		nearest_offer(nearest, span_of(keys[i].name));
	}
	return false;
}

/* "count, from, paths": what could have been written. */
static struct span known_keys(struct arena *arena, const struct policy_key *keys, size_t count)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	for (size_t i = 0; i < count; i++)
		text_format(&text, "%s%s", i ? ", " : "", keys[i].name);
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

static void report_unknown(struct policy_reader *reader, const struct policy_field *field,
			   const struct policy_key *keys, size_t count)
{
	const struct node *map = field->value;

	for (uint32_t i = 0; i < map->map.count; i++) {
		const struct node_entry *entry = &map->map.entries[i];
		struct nearest nearest;
		nearest_init(&nearest, entry->name);
		if (is_known(keys, count, entry->name, &nearest))
			continue;
		struct policy_field unknown = entry_field(field, entry);
		struct span known = known_keys(reader->arena, keys, count);
		policy_problem_at_key(reader, &policy_rule_unknown_key, &unknown, nearest.best,
				      "no such key; known here: %.*s", SPAN_ARG(known));
	}
}

void policy_read_object(struct policy_reader *reader, const struct policy_field *field,
			const struct policy_key *keys, size_t count, void *into)
{
	if (!has_kind(reader, field, NODE_MAP, "an object"))
		return;
	report_unknown(reader, field, keys, count);
	for (size_t i = 0; i < count; i++) {
		const struct node_entry *entry = node_entry(field->value, span_of(keys[i].name));
		if (entry && entry->value->kind != NODE_NULL) {
			struct policy_field value = entry_field(field, entry);
			keys[i].read(reader, &value, into);
		} else if (keys[i].required) {
			policy_problem(reader, &policy_rule_missing_key, field, no_fix,
				       "needs the key %s", keys[i].name);
		}
	}
}

void policy_read_entries(struct policy_reader *reader, const struct policy_field *field,
			 policy_read_fn *read, void *into)
{
	if (!has_kind(reader, field, NODE_MAP, "an object"))
		return;
	for (uint32_t i = 0; i < field->value->map.count; i++) {
		struct policy_field entry = entry_field(field, &field->value->map.entries[i]);
		read(reader, &entry, into);
	}
}

void policy_read_items(struct policy_reader *reader, const struct policy_field *field,
		       policy_read_fn *read, void *into)
{
	if (!has_kind(reader, field, NODE_LIST, "a list"))
		return;
	for (uint32_t i = 0; i < field->value->list.count; i++) {
		struct policy_field item = {
			.value = field->value->list.items[i],
			.path = field_path_index(&field->path, i),
			.key = field->value->list.items[i]->place,
		};
		read(reader, &item, into);
	}
}

bool policy_field_of(const struct policy_field *field, const char *name,
		     struct policy_field *ret_entry)
{
	const struct node_entry *entry = node_entry(field->value, span_of(name));

	if (!entry || entry->value->kind == NODE_NULL)
		return false;
	*ret_entry = entry_field(field, entry);
	return true;
}

struct span policy_read_text(struct policy_reader *reader, const struct policy_field *field)
{
	if (!has_kind(reader, field, NODE_STRING, "a text"))
		return (struct span){ 0 };
	if (field->value->text.len == 0)
		policy_problem(reader, &policy_rule_value, field, no_fix, "must not be empty");
	return field->value->text;
}

/* Why no path in a repository can match, or NULL. */
static const char *pattern_problem(struct span pattern)
{
	if (pattern.ptr[0] == '/')
		return "must not start with '/': paths are relative to the repository's root";
	if (span_starts_with(pattern, "./") || span_starts_with(pattern, "../"))
		return "must not start with a dot: paths are relative to the repository's root";
	if (span_starts_with(pattern, "!"))
		return "cannot be turned round with '!': list what to ignore under "
		       "manifests.ignore";
	if (pattern.ptr[pattern.len - 1] == '/')
		return "names a directory, and only files are matched: end it with '**'";
	return NULL;
}

static struct span pattern_fix(struct policy_reader *reader, struct span pattern)
{
	if (pattern.ptr[pattern.len - 1] == '/')
		return arena_printf(reader->arena, "%.*s**", SPAN_ARG(pattern));
	if (span_starts_with(pattern, "./"))
		return span_from(pattern, 2);
	if (pattern.ptr[0] == '/')
		return span_from(pattern, 1);
	return no_fix;
}

static void add_pattern(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct span_list *list = into;
	struct span pattern = policy_read_text(reader, field);

	if (!pattern.len)
		return;
	const char *problem = pattern_problem(pattern);
	if (problem)
		policy_problem(reader, &policy_rule_pattern, field, pattern_fix(reader, pattern),
			       "%s", problem);
	list->items[list->count++] = pattern;
}

struct span_list policy_read_patterns(struct policy_reader *reader,
				      const struct policy_field *field)
{
	struct span_list list = { 0 };

	if (field->value->kind == NODE_LIST)
		list.items = ARENA_ARRAY(reader->arena, field->value->list.count, struct span);
	policy_read_items(reader, field, add_pattern, &list);
	if (field->value->kind == NODE_LIST && field->value->list.count == 0)
		policy_problem(reader, &policy_rule_pattern, field, no_fix,
			       "an empty list matches nothing; remove the key to get the default");
	return list;
}

bool policy_one_of(struct policy_reader *reader, const struct policy_field *field,
		   const struct rule *rule, const char *const *words, size_t count)
{
	struct span value = policy_read_text(reader, field);
	struct nearest nearest;
	struct text known;

	if (!value.len)
		return false;
	nearest_init(&nearest, value);
	text_init(&known, LIMIT_MESSAGE_BYTES);
	for (size_t i = 0; i < count; i++) {
		if (span_is(value, words[i])) {
			text_release(&known);
			return true;
		}
		nearest_offer(&nearest, span_of(words[i]));
		text_format(&known, "%s%s", i ? ", " : "", words[i]);
	}
	policy_problem(reader, rule, field, nearest.best, "\"%.*s\" is none of %.*s",
		       SPAN_ARG(value), SPAN_ARG(text_span(&known)));
	text_release(&known);
	return false;
}

void policy_check_text(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	policy_read_text(reader, field);
}

void policy_check_texts(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	policy_read_items(reader, field, policy_check_text, NULL);
}

void policy_check_patterns(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	(void)into;
	policy_read_patterns(reader, field);
}

void policy_check_bool(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	has_kind(reader, field, NODE_BOOL, "true or false");
}

void policy_check_object(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	has_kind(reader, field, NODE_MAP, "an object");
}
