/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists whose items must differ: by value (set) or by their keys (map). A key
 * that is missing counts with its default: two ports 53 without protocol are
 * both TCP.
 */
#include "base/count.h"
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

#include "base/map.h"
#include "base/text.h"
#include "manifest/json_writer.h"

static const struct rule rule_duplicate = {
	.id = "schema/duplicate-item",
	.severity = SEVERITY_ERROR,
	.summary = "two items of a list have the same key",
	.explanation =
		"The items of this list are known by their key (a container by its name, a port by "
		"number and protocol), and the API server refuses a list in which two have the "
		"same. Remove one of them, or give it another key.",
};

static const struct rule rule_merged = {
	.id = "schema/merged-item",
	.severity = SEVERITY_WARNING,
	.summary = "two items of a list have the same key, and one would be lost",
	.explanation = "The items of this list are known by their key. A plain create takes two "
		       "with the same key, and mostly the last one counts; server-side apply "
		       "(Flux, and Argo CD if told so) refuses the list, and client-side apply "
		       "merges the two on the next change. Keep one.",
};

RULE_TABLE(schema_list_rules, &rule_duplicate, &rule_merged);

/* Lists in which the server's validation itself refuses duplicates. In the others only
 * server-side apply does. By the title of the owner, in alphabetical order. */
static const struct titled_field refused[] = {
	{ "CSINodeSpec", "drivers" },
	{ "MutatingWebhook", "matchConditions" },
	{ "MutatingWebhookConfiguration", "webhooks" },
	{ "PodFailurePolicyOnExitCodesRequirement", "values" },
	{ "PodSpec", "resourceClaims" },
	{ "PodSpec", "schedulingGates" },
	{ "PodSpec", "topologySpreadConstraints" },
	{ "ResourceRequirements", "claims" },
	{ "ServiceSpec", "ports" },
	{ "ValidatingAdmissionPolicyBindingSpec", "validationActions" },
	{ "ValidatingAdmissionPolicySpec", "matchConditions" },
	{ "ValidatingWebhook", "matchConditions" },
	{ "ValidatingWebhookConfiguration", "webhooks" },
};

/* Lists that hand-written checks know more about (names across the lists of a pod, paths). */
static const struct titled_field told_by_hand[] = {
	{ "Container", "volumeDevices" },
	{ "Container", "volumeMounts" },
	{ "EphemeralContainer", "volumeDevices" },
	{ "EphemeralContainer", "volumeMounts" },
	{ "PodSpec", "containers" },
	{ "PodSpec", "ephemeralContainers" },
	{ "PodSpec", "initContainers" },
	{ "PodSpec", "volumes" },
};

static const struct rule *rule_for(const struct catalog_definition *owner,
				   const struct catalog_property *property)
{
	/* What the API declares as unique, the server checks. */
	if (property->list == CATALOG_LIST_ATOMIC ||
	    CATALOG_AMONG(refused, owner, catalog_span(property->name)))
		return &rule_duplicate;
	return &rule_merged;
}

/* What the items are known by: their value, or the values of some keys. */
struct identity {
	size_t key_count; /* 0: the value */
	struct span keys[4];
};

static void add_key(struct identity *identity, struct span key)
{
	if (identity->key_count < COUNT(identity->keys))
		identity->keys[identity->key_count++] = key;
}

/* An atomic list with a declared uniqueness: "unique set", or "unique map" and its keys. */
static bool declared_identity(const struct catalog_property *property, unsigned minor,
			      struct identity *identity)
{
	bool is_unique = false;

	for (size_t i = 0; i < property->rule_count; i++) {
		const struct catalog_rule *rule = catalog_rule_at(property, i);
		if (!catalog_has(rule->releases, minor))
			continue;
		if (rule->kind == CATALOG_RULE_UNIQUE)
			is_unique = true;
		else if (rule->kind == CATALOG_RULE_KEY)
			add_key(identity, catalog_span(rule->argument));
	}
	return is_unique;
}

/* False when the items need not differ. */
static bool identity_of(const struct catalog_property *property, unsigned minor,
			struct identity *identity)
{
	identity->key_count = 0;
	if (property->list == CATALOG_LIST_SET)
		return true;
	if (property->list == CATALOG_LIST_ATOMIC)
		return property->rule_count && declared_identity(property, minor, identity);
	for (size_t i = 0; i < property->key_count; i++)
		add_key(identity, catalog_key(property, i));
	return identity->key_count > 0;
}

static void append_scalar(struct text *text, const struct node *node)
{
	if (node->kind == NODE_INTEGER)
		text_format(text, "%lld", (long long)node->integer);
	else if (node->kind == NODE_FLOAT)
		json_write_real(text, node->real);
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

/* The item's identity as text: "53/TCP" of a port. False: not comparable, no key is set. */
static bool append_identity(struct text *text, const struct identity *identity,
			    const struct catalog_definition *definition, const struct node *item,
			    unsigned minor)
{
	bool any = false;

	text_clear(text);
	if (!identity->key_count) {
		append_scalar(text, item);
		return item->kind != NODE_NULL && item->kind != NODE_LIST && item->kind != NODE_MAP;
	}
	for (size_t i = 0; i < identity->key_count; i++) {
		const struct node_entry *entry = node_entry(item, identity->keys[i]);
		if (i)
			text_byte(text, '/');
		if (entry && entry->value->kind != NODE_NULL) {
			append_scalar(text, entry->value);
			any = true;
		} else {
			text_append(text, default_of(definition, identity->keys[i], minor));
		}
	}
	return any;
}

/* The key's own value where there is one, else the item. */
static const struct node *place_of(const struct identity *identity, const struct node *item)
{
	const struct node_entry *entry =
		identity->key_count ? node_entry(item, identity->keys[0]) : NULL;

	return entry ? entry->value : item;
}

/* Do two items differ at first sight? Mostly the first key tells them apart. */
static bool differ(const struct identity *identity, const struct node *a, const struct node *b)
{
	if (!identity->key_count)
		return !node_equal(a, b);
	const struct node_entry *mine = node_entry(a, identity->keys[0]);
	const struct node_entry *other = node_entry(b, identity->keys[0]);
	return mine && other && !node_equal(mine->value, other->value);
}

/* Few items are compared each with those before it: no memory is needed. */
enum { FEW = 16 };

static bool all_differ(const struct identity *identity, const struct node *list)
{
	if (list->list.count > FEW)
		return false;
	for (uint32_t i = 1; i < list->list.count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (!differ(identity, list->list.items[i], list->list.items[k]))
				return false;
		}
	}
	return true;
}

static void report(struct validation *validation, const struct rule *rule,
		   const struct identity *identity, const struct node *first,
		   const struct node *second, const struct field_path *path, struct span known_by)
{
	struct span none = { NULL, 0 };
	struct position position = source_position(validation->resource->source,
						   place_of(identity, first)->place.start);

	violation(validation, rule, place_of(identity, second), path, none,
		  identity->key_count ? "an item with the key %.*s is there already, on line %u"
				      : "the value %.*s is there already, on line %u",
		  SPAN_ARG(span_first(known_by, 80)), position.line);
}

void schema_list_check(struct validation *validation, const struct catalog_definition *owner,
		       const struct catalog_property *property, const struct node *node,
		       const struct field_path *path)
{
	unsigned minor = validation->kubernetes_minor;
	struct identity identity;
	struct map seen;
	struct text text;

	if (node->kind != NODE_LIST || !identity_of(property, minor, &identity) ||
	    all_differ(&identity, node) ||
	    CATALOG_AMONG(told_by_hand, owner, catalog_span(property->name)))
		return;
	map_init(&seen, validation->arena);
	text_init(&text, 4096);
	for (uint32_t i = 0; i < node->list.count; i++) {
		const struct node *item = node->list.items[i];
		if (!append_identity(&text, &identity, catalog_field_object(property), item,
				     minor) ||
		    text_failed(&text))
			continue;
		struct span known_by = arena_copy(validation->arena, text_span(&text));
		void **slot = map_slot(&seen, known_by);
		if (!*slot) {
			/* The map only remembers the item; it stays as it is. */
			memcpy(slot, &item, sizeof(*slot));
			continue;
		}
		struct field_path at = field_path_index(path, i);
		report(validation, rule_for(owner, property), &identity, *slot, item, &at,
		       known_by);
	}
	text_release(&text);
}
