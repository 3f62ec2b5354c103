/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names: which a definition does not have, and which must be there.
 */
#include "base/count.h"
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

#include "base/nearest.h"
#include "validators/declarative_rules.h"
#include "validators/required_fields.h"

static const struct rule rule_unknown = {
	.id = "schema/unknown-field",
	.severity = SEVERITY_ERROR,
	.summary = "the kind has no field of that name",
	.explanation = "kubectl and the agents that apply manifests ask the API server to check "
		       "strictly: a name that the kind does not have is refused. Without that the "
		       "server would drop the field silently, and the object would not do what the "
		       "file says. Names are case-sensitive. Mostly the name is misspelt, or "
		       "indented one level too far or not far enough; some fields exist only from "
		       "a later release on.",
};

static const struct rule rule_required = {
	.id = "schema/required",
	.severity = SEVERITY_ERROR,
	.summary = "a field that must be set is missing",
	.explanation = "The API server refuses the object because it cannot do without this field "
		       "and has no default for it. Fields that are listed as required in the "
		       "OpenAPI description but that the server takes as zero, empty or defaulted "
		       "are not reported.",
};

RULE_TABLE(schema_field_rules, &rule_unknown, &rule_required);

/*
 * "required" in the OpenAPI description only means that the Go field has no
 * omitempty. Where the zero value passes the server's validation, or its
 * defaulting fills the field, a missing field is fine. By the title of the
 * definition, all versions of it; in alphabetical order.
 */
static const struct {
	const char *definition;
	const char *field; /* NULL: every field */
} not_enforced[] = {
	{ "CSIDriver", "spec" },                          /* all of it has defaults */
	{ "CSINode", "spec" },                            /* no drivers is fine */
	{ "CSINodeSpec", "drivers" },                     /* the same */
	{ "CapacityRequestPolicyRange", "min" },          /* zero */
	{ "ClusterTrustBundleProjection", "path" },       /* dropped without its feature gate */
	{ "ConfigMapNodeConfigSource", NULL },            /* not read any more */
	{ "ControllerRevision", "revision" },             /* zero */
	{ "Counter", "value" },                           /* zero */
	{ "CustomResourceDefinitionVersion", "served" },  /* false */
	{ "CustomResourceDefinitionVersion", "storage" }, /* false */
	{ "DeviceCapacity", "value" },                    /* zero */
	{ "DeviceClass", "spec" },                        /* empty selects every device */
	{ "EndpointSlice", "endpoints" },                 /* none is fine */
	{ "Event", NULL },                                /* its own rules, by its writer */
	{ "EventSeries", NULL },
	{ "ForNode", "name" }, /* an empty hint */
	{ "ForZone", "name" },
	{ "HTTPHeader", "value" }, /* an empty value */
	{ "ISCSIPersistentVolumeSource", "lun" },
	{ "ISCSIVolumeSource", "lun" },
	{ "LimitRangeSpec", "limits" },                         /* none is fine */
	{ "NetworkPolicySpec", "podSelector" },                 /* empty selects all pods */
	{ "PodFailurePolicy", "rules" },                        /* none is fine */
	{ "PodFailurePolicyOnPodConditionsPattern", "status" }, /* default True */
	{ "PreferredSchedulingTerm", "preference" },            /* empty matches nothing */
	{ "PriorityClass", "value" },                           /* zero */
	{ "ResourceClaim", "spec" },                            /* no device requests */
	{ "ResourceClaimTemplate", "spec" },
	{ "ResourceClaimTemplateSpec", "spec" },
	{ "ResourcePool", "generation" },
	{ "RoleRef", "apiGroup" }, /* default rbac.authorization.k8s.io */
	{ "ScaleIOPersistentVolumeSource", "secretRef" },
	{ "ScaleIOVolumeSource", "secretRef" },
	{ "SleepAction", "seconds" },          /* zero, since 1.33 by default */
	{ "StatefulSetSpec", "serviceName" },  /* empty: no governing service */
	{ "Sysctl", "value" },                 /* empty */
	{ "TokenRequest", "audience" },        /* empty: the server's own */
	{ "TokenRequestSpec", "audiences" },   /* the same */
	{ "TypedLocalObjectReference", NULL }, /* an unfit dataSource is dropped */
};

/*
 * The reverse: what the description has as optional, but the server refuses to
 * do without. In alphabetical order.
 */
static const struct titled_field also_enforced[] = {
	{ "CertificateSigningRequestSpec", "usages" },
	{ "ControllerRevision", "data" },
	{ "IngressClassSpec", "controller" },
	{ "NamedRuleWithOperations", "apiGroups" },
	{ "NamedRuleWithOperations", "apiVersions" },
	{ "NamedRuleWithOperations", "operations" },
	{ "NamedRuleWithOperations", "resources" },
	{ "ParamKind", "apiVersion" },
	{ "ParamKind", "kind" },
	{ "PodTemplate", "template" },
	{ "ReplicaSetSpec", "template" },
	{ "ReplicationControllerSpec", "template" },
	{ "RuleWithOperations", "apiGroups" },
	{ "RuleWithOperations", "apiVersions" },
	{ "RuleWithOperations", "operations" },
	{ "RuleWithOperations", "resources" },
	{ "ScaleIOVolumeSource", "volumeName" },
	{ "ServiceCIDRSpec", "cidrs" },
	{ "StorageOSVolumeSource", "volumeName" },
	{ "ValidatingAdmissionPolicySpec", "matchConstraints" },
	{ "VolumeAttributesClass", "parameters" },
	{ "VolumeNodeAffinity", "required" },
};

static bool is_also_enforced(const struct catalog_definition *definition, struct span field)
{
	return CATALOG_AMONG(also_enforced, definition, field);
}

static bool is_enforced(const struct catalog_definition *definition, struct span field)
{
	struct span title = catalog_definition_title(definition);

	for (size_t i = 0; i < COUNT(not_enforced); i++) {
		if (span_is(title, not_enforced[i].definition) &&
		    (!not_enforced[i].field || span_is(field, not_enforced[i].field)))
			return false;
	}
	return true;
}

/* Alpha kinds change their validation from release to release; only what is wrong for certain is
 * reported. */
static bool is_alpha(const struct catalog_definition *definition)
{
	struct span name = catalog_span(definition->name);

	for (; name.len; name = span_from(name, 1)) {
		if (span_starts_with(name, "alpha"))
			return true;
	}
	return false;
}

static void missing(struct validation *validation, const struct schema_level *level,
		    const struct catalog_property *property)
{
	struct field_path path = field_path_name(level->path, catalog_span(property->name));
	struct span type = catalog_type_text(catalog_property_type(property), validation->arena);
	struct span none = { NULL, 0 };

	if (level->entry)
		violation_at_key(validation, &rule_required, level->entry, &path, none,
				 "is required (%.*s), but missing", SPAN_ARG(type));
	else
		violation(validation, &rule_required, level->node, &path, none,
			  "is required (%.*s), but missing", SPAN_ARG(type));
}

/* A text field that is no pointer on the server takes "" as "not set". */
static bool is_unset(const struct catalog_definition *definition,
		     const struct catalog_property *property, const struct node *value)
{
	if (value->kind != NODE_STRING || value->text.len)
		return value->kind == NODE_NULL;
	return span_is(catalog_span(property->default_json), "\"\"") ||
	       is_also_enforced(definition, catalog_span(property->name));
}

/* Does the description, or a declared rule, ask for the field in this release? */
static bool is_asked_for(const struct catalog_property *property, unsigned minor)
{
	return catalog_has(property->releases, minor) &&
	       (property->required || declared_required(property, minor));
}

/*
 * A spec that is left out is read as an empty one. So it must be there when one
 * of its own fields must.
 */
static bool is_needed_for_its_fields(const struct catalog_property *property, unsigned minor)
{
	const struct catalog_definition *inner =
		catalog_type_definition(catalog_property_type(property));

	if (!inner || !span_is(catalog_span(property->name), "spec") ||
	    !span_is(catalog_span(property->default_json), "{}"))
		return false;
	for (size_t i = 0; i < inner->property_count; i++) {
		const struct catalog_property *field = catalog_property_at(inner, i);
		struct span name = catalog_span(field->name);
		if ((is_asked_for(field, minor) && is_enforced(inner, name)) ||
		    is_also_enforced(inner, name))
			return true;
	}
	return false;
}

/* Only asked for a field that is not there, so that its cost does not matter. */
bool field_must_be_set(const struct catalog_definition *definition,
		       const struct catalog_property *property, unsigned minor)
{
	struct span name = catalog_span(property->name);

	if (!catalog_has(property->releases, minor) || is_alpha(definition))
		return false;
	if (is_asked_for(property, minor))
		return is_enforced(definition, name);
	return is_also_enforced(definition, name) || is_needed_for_its_fields(property, minor);
}

static void required_field_check(struct validation *validation, const struct schema_level *level,
				 const struct catalog_property *property)
{
	struct span name = catalog_span(property->name), none = { NULL, 0 };
	const struct node_entry *entry = node_entry(level->node, name);
	struct field_path path = field_path_name(level->path, name);

	/* `labels` and `commonLabels` of a kustomization fill in the selector. */
	if (validation->completeness == BASE_OBJECT && span_is(name, "selector"))
		return;
	if ((entry && !is_unset(level->definition, property, entry->value)) ||
	    !field_must_be_set(level->definition, property, validation->kubernetes_minor))
		return;
	if (!entry)
		missing(validation, level, property);
	else
		violation(validation, &rule_required, entry->value, &path, none,
			  entry->value->kind == NODE_NULL ? "is required, but null"
							  : "is required, but empty");
}

void schema_required_check(struct validation *validation, const struct schema_level *level)
{
	for (size_t i = 0; i < level->definition->property_count; i++)
		required_field_check(validation, level, catalog_property_at(level->definition, i));
}

static struct span nearest_field(const struct catalog_definition *definition, struct span word,
				 unsigned minor)
{
	struct nearest nearest;

	nearest_init(&nearest, word);
	for (size_t i = 0; i < definition->property_count; i++) {
		const struct catalog_property *property = catalog_property_at(definition, i);
		if (catalog_has(property->releases, minor))
			nearest_offer(&nearest, catalog_span(property->name));
	}
	return nearest.best;
}

/* The field of this object whose value has a field of that name: one level down. */
static struct span child_with(const struct catalog_definition *definition, struct span name,
			      unsigned minor)
{
	struct span found = { NULL, 0 };

	for (size_t i = 0; i < definition->property_count; i++) {
		const struct catalog_property *property = catalog_property_at(definition, i);
		const struct catalog_definition *inner = catalog_field_object(property);
		struct span child = catalog_span(property->name);
		if (!inner || !catalog_has(property->releases, minor) || span_is(child, "status") ||
		    !catalog_property(inner, name, minor))
			continue;
		if (found.ptr)
			return (struct span){ NULL, 0 }; /* more than one: no guess */
		found = child;
	}
	return found;
}

static struct span key_of(const struct schema_level *level)
{
	for (; level; level = level->up) {
		if (level->entry)
			return level->entry->name;
		/* An item of a list: the key is the list's, one path step up. */
		if (level->path && level->path->parent && level->path->parent->name.ptr)
			return level->path->parent->name;
	}
	return (struct span){ NULL, 0 };
}

static void report_unknown(struct validation *validation, const struct schema_level *level,
			   const struct node_entry *entry, const struct field_path *path)
{
	struct span name = span_first(entry->name, 80);
	struct span title = catalog_definition_title(level->definition);
	struct span none = { NULL, 0 };
	unsigned minor = validation->kubernetes_minor;
	catalog_releases releases;

	if (catalog_property_ever(level->definition, entry->name, &releases)) {
		struct span text = catalog_releases_text(releases, validation->arena);
		violation_at_key(validation, &rule_unknown, entry, path, none,
				 "%.*s has this field in Kubernetes %.*s, the target is 1.%u",
				 SPAN_ARG(title), SPAN_ARG(text), minor);
		return;
	}
	if (level->up && catalog_property(level->up->definition, entry->name, minor)) {
		struct span key = key_of(level);
		violation_at_key(
			validation, &rule_unknown, entry, path, none,
			"%.*s has no such field; \"%.*s\" belongs one level up, beside \"%.*s\"",
			SPAN_ARG(title), SPAN_ARG(name), SPAN_ARG(key));
		return;
	}
	struct span child = child_with(level->definition, entry->name, minor);
	if (child.ptr) {
		violation_at_key(validation, &rule_unknown, entry, path, none,
				 "%.*s has no such field; \"%.*s\" belongs into \"%.*s\"",
				 SPAN_ARG(title), SPAN_ARG(name), SPAN_ARG(child));
		return;
	}
	struct span nearest = nearest_field(level->definition, entry->name, minor);
	if (nearest.len)
		violation_at_key(validation, &rule_unknown, entry, path, nearest,
				 "%.*s has no such field, did you mean \"%.*s\"?", SPAN_ARG(title),
				 SPAN_ARG(nearest));
	else
		violation_at_key(validation, &rule_unknown, entry, path, none,
				 "%.*s has no such field", SPAN_ARG(title));
}

void schema_unknown_field(struct validation *validation, const struct schema_level *level,
			  const struct node_entry *entry)
{
	struct field_path path = field_path_name(level->path, entry->name);

	report_unknown(validation, level, entry, &path);
}
