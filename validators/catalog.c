/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog.h"

#include "base/text.h"

struct span catalog_releases_text(catalog_releases releases, struct arena *arena)
{
	unsigned first = KUBERNETES_OLDEST, last = KUBERNETES_NEWEST;

	while (first < KUBERNETES_NEWEST && !catalog_has(releases, first))
		first++;
	while (last > first && !catalog_has(releases, last))
		last--;
	if (first == last && last < KUBERNETES_NEWEST)
		return arena_printf(arena, "1.%u only", first);
	if (last == KUBERNETES_NEWEST)
		return arena_printf(arena, "1.%u and later", first);
	if (first == KUBERNETES_OLDEST)
		return arena_printf(arena, "1.%u and before", last);
	return arena_printf(arena, "1.%u to 1.%u", first, last);
}

const struct catalog_kind *catalog_kind_at(size_t index)
{
	return &catalog_kinds[index];
}

/* The first row whose kind is not before `kind`. */
static size_t first_kind(struct span kind)
{
	size_t low = 0, high = catalog_kind_total;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (span_compare(catalog_span(catalog_kinds[middle].kind), kind) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_kind(size_t index, struct span kind)
{
	return index < catalog_kind_total &&
	       span_equal(catalog_span(catalog_kinds[index].kind), kind);
}

const struct catalog_kind *catalog_kind(struct span group, struct span version, struct span kind,
					unsigned minor)
{
	for (size_t i = first_kind(kind); is_kind(i, kind); i++) {
		const struct catalog_kind *row = &catalog_kinds[i];
		if (span_equal(catalog_span(row->version), version) &&
		    span_equal(catalog_span(row->group), group) &&
		    catalog_has(row->releases, minor))
			return row;
	}
	return NULL;
}

/* Higher is better: v1 over v1beta1 over v1alpha1; v2 over v1; the old events and extensions last.
 */
static int preference(const struct catalog_kind *row)
{
	struct span version = catalog_span(row->version);
	int stable = 200;

	for (size_t i = 0; i < version.len; i++) {
		if (version.ptr[i] == 'a')
			stable = 0;
		else if (version.ptr[i] == 'b' && stable)
			stable = 100;
	}
	if (version.len > 1 && version.ptr[1] >= '0' && version.ptr[1] <= '9')
		stable += version.ptr[1] - '0';
	return stable;
}

const struct catalog_kind *catalog_kind_named(struct span kind, unsigned minor)
{
	const struct catalog_kind *best = NULL;

	for (size_t i = first_kind(kind); is_kind(i, kind); i++) {
		const struct catalog_kind *row = &catalog_kinds[i];
		if (!catalog_has(row->releases, minor))
			continue;
		if (!best || preference(row) > preference(best))
			best = row;
	}
	return best;
}

bool catalog_group_is_known(struct span group)
{
	for (size_t i = 0; i < catalog_lifecycle_total; i++) {
		if (span_equal(catalog_span(catalog_lifecycles[i].group), group))
			return true;
	}
	for (size_t i = 0; i < catalog_kind_total; i++) {
		if (span_equal(catalog_span(catalog_kinds[i].group), group))
			return true;
	}
	return false;
}

const struct catalog_definition *catalog_kind_definition(const struct catalog_kind *kind)
{
	return &catalog_definitions[kind->definition];
}

struct span catalog_definition_title(const struct catalog_definition *definition)
{
	struct span name = catalog_span(definition->name);
	size_t start = name.len;

	while (start && name.ptr[start - 1] != '.')
		start--;
	return span_from(name, start);
}

bool catalog_is_among(const struct titled_field *fields, size_t count,
		      const struct catalog_definition *definition, struct span field)
{
	struct span title = catalog_definition_title(definition);

	/* Asked for each field that an object leaves out: the first letter settles nearly all. */
	for (size_t i = 0; i < count && field.len; i++) {
		if (fields[i].field[0] == field.ptr[0] && span_is(field, fields[i].field) &&
		    span_is(title, fields[i].definition))
			return true;
	}
	return false;
}

const struct catalog_property *catalog_property_at(const struct catalog_definition *definition,
						   size_t index)
{
	return &catalog_properties[definition->first_property + index];
}

/* The first row of the definition whose name is not before `name`, as an index into it. */
static size_t first_property(const struct catalog_definition *definition, struct span name)
{
	size_t low = 0, high = definition->property_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct catalog_property *row = catalog_property_at(definition, middle);
		if (span_compare(catalog_span(row->name), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct catalog_property *catalog_property(const struct catalog_definition *definition,
						struct span name, unsigned minor)
{
	for (size_t i = first_property(definition, name); i < definition->property_count; i++) {
		const struct catalog_property *row = catalog_property_at(definition, i);
		if (!span_equal(catalog_span(row->name), name))
			break;
		if (catalog_has(row->releases, minor))
			return row;
	}
	return NULL;
}

const struct catalog_property *catalog_property_ever(const struct catalog_definition *definition,
						     struct span name,
						     catalog_releases *ret_releases)
{
	const struct catalog_property *found = NULL;

	*ret_releases = 0;
	for (size_t i = first_property(definition, name); i < definition->property_count; i++) {
		const struct catalog_property *row = catalog_property_at(definition, i);
		if (!span_equal(catalog_span(row->name), name))
			break;
		found = row;
		*ret_releases |= row->releases;
	}
	return found;
}

const struct catalog_type *catalog_property_type(const struct catalog_property *property)
{
	return &catalog_types[property->type];
}

const struct catalog_type *catalog_inner_type(const struct catalog_type *type)
{
	return &catalog_types[type->target];
}

const struct catalog_definition *catalog_type_definition(const struct catalog_type *type)
{
	return type->kind == CATALOG_OBJECT ? &catalog_definitions[type->target] : NULL;
}

static const char *type_word(uint8_t kind)
{
	switch ((enum catalog_type_kind)kind) {
	case CATALOG_STRING:
		return "string";
	case CATALOG_BYTES:
		return "string (base64)";
	case CATALOG_BOOLEAN:
		return "boolean";
	case CATALOG_INT32:
		return "integer (32 bits)";
	case CATALOG_INT64:
		return "integer";
	case CATALOG_NUMBER:
		return "number";
	case CATALOG_TIME:
	case CATALOG_MICRO_TIME:
		return "time (RFC 3339)";
	case CATALOG_QUANTITY:
		return "quantity";
	case CATALOG_INT_OR_STRING:
		return "integer or string";
	case CATALOG_ANY:
	case CATALOG_OBJECT:
	case CATALOG_LIST:
	case CATALOG_MAP:
		break;
	}
	return "any value";
}

struct span catalog_type_text(const struct catalog_type *type, struct arena *arena)
{
	struct text text;

	text_init(&text, 512);
	for (; type->kind == CATALOG_LIST || type->kind == CATALOG_MAP;
	     type = catalog_inner_type(type))
		text_string(&text, type->kind == CATALOG_LIST ? "list of " : "map of ");
	if (type->kind == CATALOG_OBJECT)
		text_append(&text, catalog_definition_title(catalog_type_definition(type)));
	else
		text_string(&text, type_word(type->kind));
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

struct span catalog_key(const struct catalog_property *property, size_t index)
{
	return catalog_span(catalog_keys[property->first_key + index]);
}

const struct catalog_rule *catalog_rule_at(const struct catalog_property *property, size_t index)
{
	return &catalog_rules[property->first_rule + index];
}

const struct catalog_enum *catalog_enum(const struct catalog_property *property, unsigned minor)
{
	if (!property->values)
		return NULL;
	const struct catalog_enum *set = &catalog_enums[property->values - 1];
	return catalog_has(set->releases, minor) ? set : NULL;
}

const struct catalog_value *catalog_value_at(const struct catalog_enum *set, size_t index)
{
	return &catalog_values[set->first_value + index];
}

struct span catalog_enum_text(const struct catalog_enum *set, unsigned minor, struct arena *arena)
{
	struct text text;
	const char *before = "";

	text_init(&text, 4096);
	for (size_t i = 0; i < set->value_count; i++) {
		const struct catalog_value *value = catalog_value_at(set, i);
		struct span word = catalog_span(value->text);
		if (!catalog_has(value->releases, minor))
			continue;
		text_string(&text, before);
		text_append(&text, word.len ? word : span_of("\"\""));
		before = ", ";
	}
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

const struct catalog_definition *catalog_field_object(const struct catalog_property *property)
{
	const struct catalog_type *type = catalog_property_type(property);

	while (type->kind == CATALOG_LIST || type->kind == CATALOG_MAP)
		type = catalog_inner_type(type);
	return catalog_type_definition(type);
}

/* A name of a path without the "[0]" or "[]" that people write behind lists. */
static struct span without_index(struct span name)
{
	return span_first(name, span_find(name, '['));
}

bool catalog_field_by_path(const struct catalog_kind *kind, struct span path, unsigned minor,
			   struct catalog_field *ret_field, struct span *ret_rest)
{
	const struct catalog_definition *definition = catalog_kind_definition(kind);

	*ret_field = (struct catalog_field){ .owner = definition };
	*ret_rest = path;
	while (path.len) {
		struct span name = span_first(path, span_find(path, '.'));
		const struct catalog_property *property =
			definition ? catalog_property(definition, without_index(name), minor)
				   : NULL;
		if (!property)
			return false;
		*ret_field = (struct catalog_field){ definition, property };
		definition = catalog_field_object(property);
		path = span_from(path, name.len + 1);
		*ret_rest = path;
	}
	return ret_field->property != NULL;
}

const struct catalog_lifecycle *catalog_lifecycle(struct span group, struct span version,
						  struct span kind)
{
	size_t low = 0, high = catalog_lifecycle_total;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct catalog_lifecycle *row = &catalog_lifecycles[middle];
		int order = span_compare(catalog_span(row->kind), kind);
		if (!order)
			order = span_compare(catalog_span(row->group), group);
		if (!order)
			order = span_compare(catalog_span(row->version), version);
		if (!order)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
