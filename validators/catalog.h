/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Kubernetes API of releases 1.30 to 1.35 as a table: which kinds exist,
 * what their fields are, which values a field takes, when a kind came and went.
 * Facts only; what the server makes of them is the business of the checks.
 *
 * Rows are constants of the program (catalog_table.h); pointers to them are
 * valid for ever. `minor` is the second number of a release, within
 * KUBERNETES_OLDEST and KUBERNETES_NEWEST.
 */
#ifndef VALIDATORS_CATALOG_H
#define VALIDATORS_CATALOG_H

#include "base/arena.h"
#include "base/count.h"
#include "base/span.h"
#include "validators/catalog_table.h"

/* The text behind an offset; an empty span with no pointer for "none". */
static inline struct span catalog_span(catalog_text text)
{
	if (!text)
		return (struct span){ NULL, 0 };
	return (struct span){ catalog_pool + (text >> 8), text & 0xff };
}

static inline bool catalog_has(catalog_releases releases, unsigned minor)
{
	return releases >> (minor - KUBERNETES_OLDEST) & 1;
}

/* "1.30 to 1.32", "1.34 and later", "1.33 only"; static, for messages. */
struct span catalog_releases_text(catalog_releases releases, struct arena *arena);

/* --- kinds --- */

/* NULL when the release does not serve it. The group is "" for the core group. */
const struct catalog_kind *catalog_kind(struct span group, struct span version, struct span kind,
					unsigned minor);

/* All rows, ordered by kind, group, version; index below catalog_kind_total. */
const struct catalog_kind *catalog_kind_at(size_t index);

/* The served row of that kind a person most likely means: the most stable version; core and apps
 * before other groups. NULL: no group of the release has such a kind. */
const struct catalog_kind *catalog_kind_named(struct span kind, unsigned minor);

/* True for a group that Kubernetes itself serves or served: nobody else may define kinds there. */
bool catalog_group_is_known(struct span group);

/* --- definitions and fields --- */

const struct catalog_definition *catalog_kind_definition(const struct catalog_kind *kind);

/* The last part of the name: "PodSpec". */
struct span catalog_definition_title(const struct catalog_definition *definition);

/* A field by the title of its definition: in tables of what the catalog does not say. */
struct titled_field {
	const char *definition;
	const char *field;
};

bool catalog_is_among(const struct titled_field *fields, size_t count,
		      const struct catalog_definition *definition, struct span field);
#define CATALOG_AMONG(fields, definition, field)                                                   \
	catalog_is_among((fields), COUNT(fields), (definition), (field))

/* NULL when the release has no such field. */
const struct catalog_property *catalog_property(const struct catalog_definition *definition,
						struct span name, unsigned minor);

/* Any release's field of that name: to say since when it exists. */
const struct catalog_property *catalog_property_ever(const struct catalog_definition *definition,
						     struct span name,
						     catalog_releases *ret_releases);

/* The index-th row; index below definition->property_count. A field that changed has several. */
const struct catalog_property *catalog_property_at(const struct catalog_definition *definition,
						   size_t index);

const struct catalog_type *catalog_property_type(const struct catalog_property *property);

/* Of the items of a list or the values of a map. */
const struct catalog_type *catalog_inner_type(const struct catalog_type *type);

/* Of CATALOG_OBJECT; NULL for other types. */
const struct catalog_definition *catalog_type_definition(const struct catalog_type *type);

/* "string", "list of Container", "map of string", "PodSpec". */
struct span catalog_type_text(const struct catalog_type *type, struct arena *arena);

/* The index-th list-map key. */
struct span catalog_key(const struct catalog_property *property, size_t index);

const struct catalog_rule *catalog_rule_at(const struct catalog_property *property, size_t index);

/* --- closed sets of values --- */

/* NULL: any value, as far as the catalog knows. */
const struct catalog_enum *catalog_enum(const struct catalog_property *property, unsigned minor);

const struct catalog_value *catalog_value_at(const struct catalog_enum *set, size_t index);

/* "TCP, UDP, SCTP": the values of the release. */
struct span catalog_enum_text(const struct catalog_enum *set, unsigned minor, struct arena *arena);

/* --- fields by path, for explain --- */

/* One step of a dotted path. */
struct catalog_field {
	const struct catalog_definition *owner;
	const struct catalog_property *property;
};

/*
 * Follows "spec.template.spec.containers.image" from a kind, through lists and
 * maps. False: no such field; *ret_field is then the last one found (its
 * property is NULL when even the first name is unknown) and *ret_rest the rest
 * of the path from the unknown name on.
 */
bool catalog_field_by_path(const struct catalog_kind *kind, struct span path, unsigned minor,
			   struct catalog_field *ret_field, struct span *ret_rest);

/* The object that a field holds, directly or as items or values; NULL: none. */
const struct catalog_definition *catalog_field_object(const struct catalog_property *property);

/* --- life cycle --- */

/* NULL when Kubernetes never had it, or left no trace. */
const struct catalog_lifecycle *catalog_lifecycle(struct span group, struct span version,
						  struct span kind);

#endif
