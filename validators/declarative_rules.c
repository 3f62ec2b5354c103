/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validation rules that the Go types of the API declare (+k8s: tags): the
 * part of the server's validation that is data. A rule that a release states as
 * alpha or beta, or that only a later release states, repeats validation which
 * the server has by hand; the few that hand-written checks here tell better are
 * left to them.
 */
#include "validators/declarative_rules.h"

#include "base/count.h"
#include "base/utf8.h"
#include "validators/format.h"
#include "validators/rule_tables.h"

static const struct rule rule_limit = {
	.id = "schema/limit",
	.severity = SEVERITY_ERROR,
	.summary = "a number, a text or a list is too small or too large",
	.explanation =
		"The API declares a limit for this field, and the API server refuses the object "
		"when it is crossed.",
};

static const struct rule rule_format = {
	.id = "schema/format",
	.severity = SEVERITY_ERROR,
	.summary = "a text does not have the form that the field declares",
	.explanation = "The API declares a form for this field (a DNS name, a label key, a "
		       "qualified name), and the API server refuses a text of another form.",
};

static const struct rule rule_members = {
	.id = "schema/one-of",
	.severity = SEVERITY_ERROR,
	.summary = "fields that exclude or need each other",
	.explanation = "Some fields are alternatives: exactly one of them must be set, or a "
		       "discriminator such as `type` says which. Others need a second field beside "
		       "them. The API server refuses the object otherwise.",
};

RULE_TABLE(declarative_rules, &rule_limit, &rule_format, &rule_members);

static const struct span none = { NULL, 0 };

/* Definitions whose declared rules are checked by hand in object_rules.c or metadata.c, with
 * what stands around them in view. */
static bool is_told_by_hand(const struct catalog_definition *definition)
{
	static const char *const titles[] = {
		"HorizontalPodAutoscalerSpec", "JobSpec",    "ObjectMeta",
		"ReplicationControllerSpec",   "Toleration",
	};
	struct span title = catalog_definition_title(definition);

	for (size_t i = 0; i < COUNT(titles); i++) {
		if (span_is(title, titles[i]))
			return true;
	}
	return false;
}

/* --- forms --- */

static const char *caseless_name(struct span text, struct arena *arena)
{
	char *lower = arena_alloc(arena, text.len);

	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		lower[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
	}
	return format_dns_subdomain((struct span){ lower, text.len });
}

/* A subdomain of at most 63, '/', a C identifier of at most 32. */
static const char *fully_qualified_name(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span domain = span_first(text, slash), name = span_from(text, slash + 1);

	if (slash == text.len || domain.len > 63 || name.len > 32 || format_dns_subdomain(domain) ||
	    format_c_identifier(name))
		return "must be a domain, '/', and an identifier, such as "
		       "driver.example.com/model";
	return NULL;
}

/* NULL for a form that only appears in what the server itself writes. */
static const char *form_check(struct span form, struct span text, struct arena *arena)
{
	if (span_is(form, "k8s-short-name"))
		return format_dns_label(text);
	if (span_is(form, "k8s-long-name"))
		return format_dns_subdomain(text);
	if (span_is(form, "k8s-long-name-caseless"))
		return caseless_name(text, arena);
	if (span_is(form, "k8s-label-key"))
		return format_qualified_name(text);
	if (span_is(form, "k8s-resource-fully-qualified-name"))
		return fully_qualified_name(text);
	return NULL;
}

static void format_rule(struct validation *validation, const struct catalog_rule *rule,
			struct span text, const struct node *node, const struct field_path *path)
{
	/* An empty text is "not set"; whether it must be set is another rule. */
	if (!text.len)
		return;
	const char *wrong = form_check(catalog_span(rule->argument), text, validation->arena);
	if (wrong)
		violation(validation, &rule_format, node, path, none, "\"%.*s\" %s",
			  SPAN_ARG(span_first(text, 80)), wrong);
}

static void format_keys(struct validation *validation, const struct catalog_rule *rule,
			const struct node *map, const struct field_path *path)
{
	if (map->kind != NODE_MAP)
		return;
	for (uint32_t i = 0; i < map->map.count; i++) {
		const struct node_entry *entry = &map->map.entries[i];
		struct field_path at = field_path_name(path, entry->name);
		const char *wrong =
			form_check(catalog_span(rule->argument), entry->name, validation->arena);
		if (wrong)
			violation_at_key(validation, &rule_format, entry, &at, none,
					 "the key \"%.*s\" %s",
					 SPAN_ARG(span_first(entry->name, 80)), wrong);
	}
}

/* --- limits --- */

static void number_rule(struct validation *validation, const struct catalog_rule *rule,
			const struct node *node, const struct field_path *path)
{
	if (node->kind != NODE_INTEGER)
		return;
	if (rule->kind == CATALOG_RULE_MINIMUM && node->integer < rule->number)
		violation(validation, &rule_limit, node, path, none, "%lld is less than %d",
			  (long long)node->integer, rule->number);
	if (rule->kind == CATALOG_RULE_MAXIMUM && node->integer > rule->number)
		violation(validation, &rule_limit, node, path, none, "%lld is more than %d",
			  (long long)node->integer, rule->number);
}

static void size_rule(struct validation *validation, const struct catalog_rule *rule,
		      const struct node *node, const struct field_path *path)
{
	size_t most = (size_t)rule->number;

	if (rule->kind == CATALOG_RULE_MAX_ITEMS && node->kind == NODE_LIST &&
	    node->list.count > most)
		violation(validation, &rule_limit, node, path, none,
			  "%u items, but at most %zu are allowed", node->list.count, most);
	if (node->kind != NODE_STRING)
		return;
	if (rule->kind == CATALOG_RULE_MAX_LENGTH && utf8_count(node->text) > most)
		violation(validation, &rule_limit, node, path, none,
			  "%zu characters, but at most %zu are allowed", utf8_count(node->text),
			  most);
	if (rule->kind == CATALOG_RULE_MAX_BYTES && node->text.len > most)
		violation(validation, &rule_limit, node, path, none,
			  "%zu bytes, but at most %zu are allowed", node->text.len, most);
}

/* --- members --- */

static bool is_set(const struct node *object, struct span name)
{
	const struct node_entry *entry = node_entry(object, name);

	return entry && entry->value->kind != NODE_NULL;
}

static void dependent_rule(struct validation *validation, const struct schema_level *level,
			   const struct catalog_rule *rule, const struct node *node,
			   const struct field_path *path)
{
	struct span other = catalog_span(rule->argument);

	if (!is_set(level->node, other) && validation->completeness == COMPLETE_OBJECT)
		violation(validation, &rule_members, node, path, none, "needs \"%.*s\" beside it",
			  SPAN_ARG(other));
}

static void field_rule(struct validation *validation, const struct schema_level *level,
		       const struct catalog_rule *rule, const struct node *node,
		       const struct field_path *path)
{
	switch ((enum catalog_rule_kind)rule->kind) {
	case CATALOG_RULE_MINIMUM:
	case CATALOG_RULE_MAXIMUM:
		number_rule(validation, rule, node, path);
		return;
	case CATALOG_RULE_MAX_LENGTH:
	case CATALOG_RULE_MAX_BYTES:
	case CATALOG_RULE_MAX_ITEMS:
		size_rule(validation, rule, node, path);
		return;
	case CATALOG_RULE_FORMAT:
		format_rule(validation, rule, node_text(node), node, path);
		return;
	case CATALOG_RULE_DEPENDENT_REQUIRED:
		dependent_rule(validation, level, rule, node, path);
		return;
	case CATALOG_RULE_REQUIRED:              /* schema_fields.c */
	case CATALOG_RULE_UNIQUE:                /* schema_lists.c */
	case CATALOG_RULE_KEY:                   /* schema_lists.c */
	case CATALOG_RULE_IMMUTABLE:             /* immutable.c */
	case CATALOG_RULE_UPDATE:                /* immutable.c */
	case CATALOG_RULE_UNION_MEMBER:          /* declarative_object_check() */
	case CATALOG_RULE_FORBIDDEN:             /* declarative_object_check() */
	case CATALOG_RULE_ZERO_OR_ONE_OF_MEMBER: /* of a status only */
		return;
	}
}

void declarative_field_check(struct validation *validation, const struct schema_level *level,
			     const struct catalog_property *property, const struct node *node,
			     const struct field_path *path)
{
	if (is_told_by_hand(level->definition))
		return;
	for (size_t i = 0; i < property->rule_count; i++) {
		const struct catalog_rule *rule = catalog_rule_at(property, i);
		if (!catalog_has(rule->releases, validation->kubernetes_minor))
			continue;
		if (rule->scope == CATALOG_SCOPE_VALUE)
			field_rule(validation, level, rule, node, path);
		else if (rule->scope == CATALOG_SCOPE_EACH_KEY && rule->kind == CATALOG_RULE_FORMAT)
			format_keys(validation, rule, node, path);
	}
}

/* --- alternatives --- */

static void report_at(struct validation *validation, const struct schema_level *level,
		      struct span name, struct span message)
{
	struct field_path path = field_path_name(level->path, name);
	const struct node_entry *entry = node_entry(level->node, name);

	if (!entry)
		entry = level->entry;
	if (entry)
		violation_at_key(validation, &rule_members, entry, &path, none, "%.*s",
				 SPAN_ARG(message));
	else
		violation(validation, &rule_members, level->node, &path, none, "%.*s",
			  SPAN_ARG(message));
}

/* "member(Queue) required" and its like: the object's `type` decides. One report a field. */
static void mode_rules(struct validation *validation, const struct schema_level *level,
		       const struct catalog_property *property)
{
	struct span name = catalog_span(property->name);
	struct span mode = node_text(node_get(level->node, "type"));
	bool set = is_set(level->node, name);

	for (size_t i = 0; i < property->rule_count; i++) {
		const struct catalog_rule *rule = catalog_rule_at(property, i);
		if (rule->scope != CATALOG_SCOPE_MODE ||
		    !span_equal(catalog_span(rule->scope_argument), mode) ||
		    !catalog_has(rule->releases, validation->kubernetes_minor))
			continue;
		if (rule->kind == CATALOG_RULE_REQUIRED && !set) {
			report_at(validation, level, name,
				  arena_printf(validation->arena,
					       "is required with type %.*s, but missing",
					       SPAN_ARG(mode)));
			return;
		}
		if (rule->kind == CATALOG_RULE_FORBIDDEN && set) {
			report_at(validation, level, name,
				  arena_printf(validation->arena, "may not be set with type %.*s",
					       SPAN_ARG(mode)));
			return;
		}
	}
}

static bool has_rule(const struct catalog_property *property, enum catalog_rule_kind kind,
		     unsigned minor)
{
	for (size_t i = 0; i < property->rule_count; i++) {
		const struct catalog_rule *rule = catalog_rule_at(property, i);
		if (rule->kind == kind && rule->scope == CATALOG_SCOPE_VALUE &&
		    catalog_has(rule->releases, minor))
			return true;
	}
	return false;
}

bool declared_required(const struct catalog_property *property, unsigned minor)
{
	return has_rule(property, CATALOG_RULE_REQUIRED, minor);
}

/* The names of all members of the union, for the message. */
static struct span member_names(const struct catalog_definition *definition, unsigned minor,
				struct arena *arena)
{
	struct span names = { "", 0 };

	for (size_t i = 0; i < definition->property_count; i++) {
		const struct catalog_property *property = catalog_property_at(definition, i);
		struct span name = catalog_span(property->name);
		if (catalog_has(property->releases, minor) &&
		    has_rule(property, CATALOG_RULE_UNION_MEMBER, minor))
			names = arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(names),
					     names.len ? ", " : "", SPAN_ARG(name));
	}
	return names;
}

static void union_check(struct validation *validation, const struct schema_level *level,
			unsigned members, struct span second)
{
	unsigned minor = validation->kubernetes_minor;

	if (members == 1)
		return;
	struct span names = member_names(level->definition, minor, validation->arena);
	if (members)
		report_at(validation, level, second,
			  arena_printf(validation->arena, "only one of %.*s may be set",
				       SPAN_ARG(names)));
	else if (level->entry)
		violation_at_key(validation, &rule_members, level->entry, level->path, none,
				 "one of %.*s must be set", SPAN_ARG(names));
	else
		violation(validation, &rule_members, level->node, level->path, none,
			  "one of %.*s must be set", SPAN_ARG(names));
}

void declarative_object_check(struct validation *validation, const struct schema_level *level)
{
	const struct catalog_definition *definition = level->definition;
	unsigned minor = validation->kubernetes_minor, members = 0;
	struct span last = { NULL, 0 };
	bool is_union = false;

	for (size_t i = 0; i < definition->property_count; i++) {
		const struct catalog_property *property = catalog_property_at(definition, i);
		if (!property->rule_count || !catalog_has(property->releases, minor))
			continue;
		mode_rules(validation, level, property);
		if (!has_rule(property, CATALOG_RULE_UNION_MEMBER, minor))
			continue;
		is_union = true;
		if (is_set(level->node, catalog_span(property->name))) {
			members++;
			last = catalog_span(property->name);
		}
	}
	if (is_union)
		union_check(validation, level, members, last);
}
