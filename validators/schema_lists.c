/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists whose items must differ: by value (set) or by their keys (map). A key
 * that is missing counts with its default: two ports 53 without protocol are
 * both TCP.
 */
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

#include "base/map.h"
#include "base/text.h"

static const struct rule rule_duplicate = {
	.id = "schema/duplicate-item",
	.severity = SEVERITY_ERROR,
	.summary = "two items of a list have the same key",
	.explanation =
		"The items of this list are known by their key (a container by its name, a port by "
		"number and protocol), and the API server refuses a list in which two have the "
		"same. "
		"Remove one of them, or give it another key.",
};

static const struct rule rule_merged = {
	.id = "schema/merged-item",
	.severity = SEVERITY_WARNING,
	.summary = "two items of a list have the same key, and one would be lost",
	.explanation = "The items of this list are known by their key. A plain create takes two "
		       "with the same "
		       "key, and mostly the last one counts; server-side apply (Flux, and Argo CD "
		       "if told so) "
		       "refuses the list, and client-side apply merges the two on the next change. "
		       "Keep one.",
};

static const struct rule *const rules[] = { &rule_duplicate, &rule_merged };
const struct rule_table schema_list_rules = { rules, sizeof(rules) / sizeof(rules[0]) };

/* Lists in which the server's validation itself refuses duplicates. In the others only
 * server-side apply does. By the title of the owner, in alphabetical order. */
static const struct {
	const char *definition;
	const char *field;
} refused[] = {
	{ "CSINodeSpec", "drivers" },
	{ "Container", "volumeDevices" },
	{ "Container", "volumeMounts" },
	{ "EphemeralContainer", "volumeDevices" },
	{ "EphemeralContainer", "volumeMounts" },
	{ "MutatingWebhook", "matchConditions" },
	{ "MutatingWebhookConfiguration", "webhooks" },
	{ "PodFailurePolicyOnExitCodesRequirement", "values" },
	{ "PodSpec", "containers" },
	{ "PodSpec", "ephemeralContainers" },
	{ "PodSpec", "initContainers" },
	{ "PodSpec", "resourceClaims" },
	{ "PodSpec", "schedulingGates" },
	{ "PodSpec", "topologySpreadConstraints" },
	{ "PodSpec", "volumes" },
	{ "ResourceRequirements", "claims" },
	{ "ServiceSpec", "ports" },
	{ "ValidatingAdmissionPolicyBindingSpec", "validationActions" },
	{ "ValidatingAdmissionPolicySpec", "matchConditions" },
	{ "ValidatingAdmissionPolicySpec", "variables" },
	{ "ValidatingWebhook", "matchConditions" },
	{ "ValidatingWebhookConfiguration", "webhooks" },
};

static const struct rule *rule_for(const struct catalog_definition *owner,
				   const struct catalog_property *property)
{
	struct span title = catalog_definition_title(owner);
	struct span name = catalog_span(property->name);

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (span_is(title, refused[i].definition) && span_is(name, refused[i].field))
			return &rule_duplicate;
	}
	return &rule_merged;
}

static void append_scalar(struct text *text, const struct node *node)
{
	if (node->kind == NODE_INTEGER)
		text_format(text, "%lld", (long long)node->integer);
	else if (node->kind == NODE_FLOAT)
		text_format(text, "%.15g", node->real);
	else if (node->kind == NODE_BOOL)
		text_string(text, node->boolean ? "true" : "false");
	else
		text_append(text, node_text(node));
}

/* The default of a key, without the quotes of its JSON form; empty when it has none. */
static struct span default_of(const struct catalog_definition *item, struct span key,
			      unsigned minor)
{
	const struct catalog_property *property = item ? catalog_property(item, key, minor) : NULL;
	struct span json =
		property ? catalog_span(property->default_json) : (struct span){ NULL, 0 };

	if (json.len >= 2 && json.ptr[0] == '"')
		return (struct span){ json.ptr + 1, json.len - 2 };
	return json;
}

/* What the item is known by, as text: "53/TCP" of ports. False: no key is set, not comparable. */
static bool identity(struct text *text, const struct catalog_property *property,
		     const struct node *item, unsigned minor)
{
	const struct catalog_definition *definition = catalog_field_object(property);
	bool any = false;

	text_clear(text);
	if (property->list == CATALOG_LIST_SET) {
		append_scalar(text, item);
		return item->kind != NODE_NULL && item->kind != NODE_LIST && item->kind != NODE_MAP;
	}
	for (size_t i = 0; i < property->key_count; i++) {
		struct span key = catalog_key(property, i);
		const struct node_entry *entry = node_entry(item, key);
		if (i)
			text_byte(text, '/');
		if (entry && entry->value->kind != NODE_NULL) {
			append_scalar(text, entry->value);
			any = true;
		} else {
			text_append(text, default_of(definition, key, minor));
		}
	}
	return any;
}

/* The key's own value where there is one, else the item. */
static const struct node *place_of(const struct catalog_property *property, const struct node *item)
{
	if (property->list == CATALOG_LIST_MAP && property->key_count) {
		const struct node_entry *entry = node_entry(item, catalog_key(property, 0));
		if (entry)
			return entry->value;
	}
	return item;
}

static void report(struct validation *validation, const struct catalog_definition *owner,
		   const struct catalog_property *property, const struct node *first,
		   const struct node *second, const struct field_path *path, struct span known_by)
{
	struct span none = { NULL, 0 };
	const struct node *earlier = place_of(property, first);
	struct position position =
		source_position(validation->resource->source, earlier->place.start);
	const char *what = property->list == CATALOG_LIST_SET ? "value" : "key";

	violation(validation, rule_for(owner, property), place_of(property, second), path, none,
		  "the %s %.*s is there already, on line %u", what,
		  SPAN_ARG(span_first(known_by, 80)), position.line);
}

/* Few items: compare each with those before it, without any memory. */
static bool differ(const struct catalog_property *property, const struct node *list)
{
	for (uint32_t i = 1; i < list->list.count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			const struct node *a = list->list.items[i], *b = list->list.items[k];
			if (property->list == CATALOG_LIST_SET) {
				if (node_equal(a, b))
					return false;
				continue;
			}
			/* Different in the first key is enough to tell most items apart. */
			const struct node_entry *mine = node_entry(a, catalog_key(property, 0));
			const struct node_entry *other = node_entry(b, catalog_key(property, 0));
			if (!mine || !other || node_equal(mine->value, other->value))
				return false;
		}
	}
	return true;
}

enum { FEW = 16 };

void schema_list_check(struct validation *validation, const struct catalog_definition *owner,
		       const struct catalog_property *property, const struct node *node,
		       const struct field_path *path)
{
	struct map seen;
	struct text text;

	if (node->kind != NODE_LIST || (node->list.count <= FEW && differ(property, node)))
		return;
	map_init(&seen, validation->arena);
	text_init(&text, 4096);
	for (uint32_t i = 0; i < node->list.count; i++) {
		const struct node *item = node->list.items[i];
		if (!identity(&text, property, item, validation->kubernetes_minor) ||
		    text_failed(&text))
			continue;
		struct span known_by = arena_copy(validation->arena, text_span(&text));
		void **slot = map_slot(&seen, known_by);
		if (*slot) {
			struct field_path at = field_path_index(path, i);
			report(validation, owner, property, *slot, item, &at, known_by);
			continue;
		}
		/* The map holds the items of the tree, which stay as they are. */
		memcpy(slot, &item, sizeof(item));
	}
	text_release(&text);
}
