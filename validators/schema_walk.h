/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk of one object against the catalog, in pieces: every piece looks at
 * one field and reports. Nothing is allocated while nothing is wrong.
 *
 * The walk trusts nothing of the OpenAPI description that the server does not
 * enforce; each piece says what it leaves out and why.
 */
#ifndef VALIDATORS_SCHEMA_WALK_H
#define VALIDATORS_SCHEMA_WALK_H

#include "validators/catalog.h"
#include "validators/validation.h"

/* One object of the walk and those around it, on the stack. */
struct schema_level {
	const struct schema_level *up; /* the object that holds this one; NULL at the root */
	const struct catalog_definition *definition;
	const struct node *node;        /* a map */
	const struct field_path *path;  /* NULL at the root */
	const struct node_entry *entry; /* the key that leads here; NULL at the root and in lists */
};

/*
 * Does the server's JSON decoder take the value for this type? Reports and
 * returns false when not. Never called with null, which the decoder takes as
 * "not set" everywhere.
 */
bool schema_type_check(struct validation *validation, const struct node *node,
		       const struct catalog_type *type, const struct field_path *path);

/* Text that the decoder reads further: quantity, time, base64. Of a type that fits already. */
bool schema_format_check(struct validation *validation, const struct node *node,
			 const struct catalog_type *type, const struct field_path *path);

/* A name that the definition does not have; with what was probably meant. */
void schema_unknown_field(struct validation *validation, const struct schema_level *level,
			  const struct node_entry *entry);

/* Fields that must be there and are not. */
void schema_required_check(struct validation *validation, const struct schema_level *level);

/* A string in a closed set. */
void schema_enum_check(struct validation *validation, const struct catalog_definition *owner,
		       const struct catalog_property *property, const struct node *node,
		       const struct field_path *path);

/* Items that must differ from each other. */
void schema_list_check(struct validation *validation, const struct catalog_definition *owner,
		       const struct catalog_property *property, const struct node *node,
		       const struct field_path *path);

#endif
