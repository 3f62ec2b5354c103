/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/field.h"

#include "base/limits.h"

static struct field root_of(struct validation *validation, const struct node *root)
{
	return (struct field){ .validation = validation, .node = root };
}

struct field field_root(struct validation *validation)
{
	return root_of(validation, validation->resource->root);
}

struct field field_before(struct validation *validation)
{
	return root_of(validation, validation->before ? validation->before->root : NULL);
}

static const struct field_path *path_below(const struct field *parent)
{
	const struct resource *resource = parent->validation->resource;

	if (parent->parent)
		return &parent->path;
	return resource->in_list ? &resource->container : NULL;
}

static struct field child_at(const struct field *parent, const struct node_entry *entry,
			     struct span name)
{
	struct field field = { .validation = parent->validation, .parent = parent };

	field.path = field_path_name(path_below(parent), name);
	if (entry) {
		field.entry = entry;
		field.node = entry->value->kind != NODE_NULL ? entry->value : NULL;
	}
	return field;
}

struct field field_named(const struct field *parent, struct span name)
{
	return child_at(parent, node_entry(parent->node, name), name);
}

struct field field_get(const struct field *parent, const char *name)
{
	return field_named(parent, span_of(name));
}

uint32_t field_count(const struct field *list)
{
	return list->node && list->node->kind == NODE_LIST ? list->node->list.count : 0;
}

struct field field_item(const struct field *list, uint32_t index)
{
	const struct node *item = list->node->list.items[index];
	struct field field = { .validation = list->validation, .parent = list };

	field.node = item->kind != NODE_NULL ? item : NULL;
	field.path = field_path_index(path_below(list), index);
	return field;
}

uint32_t field_size(const struct field *map)
{
	return map->node && map->node->kind == NODE_MAP ? map->node->map.count : 0;
}

struct field field_entry(const struct field *map, uint32_t index)
{
	const struct node_entry *entry = &map->node->map.entries[index];

	return child_at(map, entry, entry->name);
}

void field_each(const struct field *list, field_check_fn *check)
{
	for (uint32_t i = 0; i < field_count(list); i++) {
		struct field item = field_item(list, i);

		if (field_is_set(&item))
			check(&item);
	}
}

void field_each_in(const struct field *parent, const char *name, field_check_fn *check)
{
	struct field list = field_get(parent, name);

	field_each(&list, check);
}

struct span field_text(const struct field *field)
{
	return node_text(field->node);
}

bool field_is(const struct field *field, const char *text)
{
	return field->node && span_is(node_text(field->node), text);
}

bool field_is_true(const struct field *field)
{
	return field->node && field->node->kind == NODE_BOOL && field->node->boolean;
}

bool field_is_false(const struct field *field)
{
	return field->node && field->node->kind == NODE_BOOL && !field->node->boolean;
}

bool field_integer(const struct field *field, int64_t *ret_value)
{
	const struct node *node = field->node;

	if (!node)
		return false;
	if (node->kind == NODE_INTEGER) {
		*ret_value = node->integer;
		return true;
	}
	if (node->kind != NODE_FLOAT || !(node->real > -9e15 && node->real < 9e15))
		return false;
	*ret_value = (int64_t)node->real;
	return !((double)*ret_value < node->real) && !((double)*ret_value > node->real);
}

bool field_quantity(const struct field *field, quantity_nano *ret_value)
{
	const quantity_nano nano = 1000000000;
	const struct node *node = field->node;
	int64_t whole;

	if (!node)
		return false;
	if (node->kind == NODE_STRING)
		return quantity_parse(node->text, ret_value);
	if (field_integer(field, &whole)) {
		*ret_value = whole * nano;
		return true;
	}
	if (node->kind != NODE_FLOAT || !(node->real > -1e15 && node->real < 1e15))
		return false;
	*ret_value = (quantity_nano)(node->real * 1e9 + (node->real < 0 ? -0.5 : 0.5));
	/* The server rounds away from zero. */
	if (*ret_value == 0 && node->real > 0)
		*ret_value = 1;
	else if (*ret_value == 0 && node->real < 0)
		*ret_value = -1;
	return true;
}

bool field_count_or_percent(const struct field *field, int64_t *ret_value, bool *ret_percent)
{
	struct span text = field_text(field);
	int64_t value = 0;

	*ret_percent = false;
	if (field_integer(field, ret_value))
		return true;
	if (text.len < 2 || text.len > 10 || text.ptr[text.len - 1] != '%')
		return false;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		value = value * 10 + (text.ptr[i] - '0');
	}
	*ret_value = value;
	*ret_percent = true;
	return true;
}

struct span field_written(const struct field *field)
{
	if (!field->node)
		return span_of("nothing");
	if (field->node->kind == NODE_STRING)
		return span_first(field->node->text, LIMIT_SNIPPET_COLUMNS);
	return span_first(source_text(field->validation->resource->source, field->node->place),
			  LIMIT_SNIPPET_COLUMNS);
}

static bool is_collection(const struct node *node)
{
	return node->kind == NODE_LIST || node->kind == NODE_MAP;
}

/* Where a person would look: the value, the key of a collection, else what should hold it. */
static void report(const struct field *field, const struct rule *rule, bool at_key, struct span fix,
		   struct span message)
{
	const struct field *shown = field;

	while (!shown->node && !shown->entry && shown->parent)
		shown = shown->parent;
	if (shown->entry && (at_key || !shown->node || is_collection(shown->node)))
		violation_at_key(field->validation, rule, shown->entry, &field->path, fix, "%.*s",
				 SPAN_ARG(message));
	else
		violation(field->validation, rule, shown->parent ? shown->node : NULL,
			  field->parent ? &field->path : NULL, fix, "%.*s", SPAN_ARG(message));
}

static void report_format(const struct field *field, const struct rule *rule, bool at_key,
			  struct span fix, const char *format, va_list args)
{
	report(field, rule, at_key, fix, arena_vprintf(field->validation->arena, format, args));
}

void field_violation(const struct field *field, const struct rule *rule, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report_format(field, rule, false, (struct span){ NULL, 0 }, format, args);
	va_end(args);
}

void field_violation_fix(const struct field *field, const struct rule *rule, struct span fix,
			 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report_format(field, rule, false, fix, format, args);
	va_end(args);
}

void field_violation_at_key(const struct field *field, const struct rule *rule, const char *format,
			    ...)
{
	va_list args;

	va_start(args, format);
	report_format(field, rule, true, (struct span){ NULL, 0 }, format, args);
	va_end(args);
}

bool field_format(const struct field *field, const struct rule *rule, format_check_fn *format)
{
	struct span text = field_text(field);
	const char *wrong = span_is_empty(text) ? NULL : format(text);

	if (!wrong)
		return true;
	field_violation(field, rule, "\"%.*s\" %s", SPAN_ARG(field_written(field)), wrong);
	return false;
}

void field_range(const struct field *field, const struct rule *rule, int64_t min, int64_t max)
{
	int64_t value;

	if (!field_integer(field, &value) || (value >= min && value <= max))
		return;
	if (max >= INT32_MAX)
		field_violation(field, rule, "%lld is less than %lld, the smallest allowed value",
				(long long)value, (long long)min);
	else
		field_violation(field, rule, "%lld lies outside %lld to %lld", (long long)value,
				(long long)min, (long long)max);
}

static bool is_empty(const struct node *node)
{
	return !node || (node->kind == NODE_STRING && node->text.len == 0) ||
	       (node->kind == NODE_LIST && node->list.count == 0) ||
	       (node->kind == NODE_MAP && node->map.count == 0);
}

bool field_require(const struct field *field, const struct rule *rule, const char *why)
{
	if (field_is_partial(field) || !is_empty(field->node))
		return true;
	field_violation(field, rule, "%s %s", field->node ? "is empty, but" : "is missing, but",
			why);
	return false;
}

void field_forbid(const struct field *field, const struct rule *rule, const char *why)
{
	if (field_is_set(field))
		field_violation_at_key(field, rule, "%s", why);
}

void field_not_empty(const struct field *field, const struct rule *rule)
{
	if (field->node && is_empty(field->node))
		field_violation(field, rule, "is empty");
}

void field_claim(const struct field *field, struct map *taken, const struct rule *rule)
{
	const struct source *source = field->validation->resource->source;
	struct span text = field_text(field);
	const struct node *first;
	void **slot;

	if (span_is_empty(text))
		return;
	slot = map_slot(taken, text);
	if (!*slot) {
		/* The map keeps a pointer to what it was given as const; it is only read. */
		memcpy(slot, &field->node, sizeof(*slot));
		return;
	}
	first = *slot;
	field_violation(field, rule, "\"%.*s\" is taken already, by line %u", SPAN_ARG(text),
			source_position(source, first->place.start).line);
}

void field_unique_by(const struct field *list, const char *name, const struct rule *rule)
{
	struct map taken;

	map_init(&taken, list->validation->arena);
	for (uint32_t i = 0; i < field_count(list); i++) {
		struct field item = field_item(list, i);
		struct field key = field_get(&item, name);

		field_claim(&key, &taken, rule);
	}
}

unsigned field_members_set(const struct field *parent, const char *const *names, size_t count,
			   struct field *ret_last)
{
	unsigned set = 0;

	for (size_t i = 0; i < count; i++) {
		struct field member = field_get(parent, names[i]);

		if (!field_is_set(&member))
			continue;
		set++;
		*ret_last = member;
	}
	return set;
}

void findings_become_warnings(struct validation *validation, size_t first)
{
	struct findings *findings = validation->findings;

	for (size_t i = first; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			findings->items[i].severity = SEVERITY_WARNING;
	}
}
