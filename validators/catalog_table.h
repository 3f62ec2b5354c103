/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of the compiled Kubernetes catalog. The build writes them as
 * constant arrays without a single pointer (texts are offsets into one pool,
 * everything else are indexes), so that the program maps them read-only and does
 * nothing at start. Readers use catalog.h; only it and the compiler of the
 * catalog know the arrays.
 *
 * Orders: definitions by name; the properties of a definition by name, then by
 * first release; kinds and lifecycle rows by kind, group, version.
 */
#ifndef VALIDATORS_CATALOG_TABLE_H
#define VALIDATORS_CATALOG_TABLE_H

#include "manifest/kubernetes_releases.h"

#include <stdint.h>

/* Offset into the pool << 8 | length. 0 is "none"; the empty text has an offset. */
typedef uint32_t catalog_text;

/* One bit a release: bit 0 is the oldest. */
typedef uint8_t catalog_releases;
enum { CATALOG_ALL_RELEASES = (1 << (KUBERNETES_NEWEST - KUBERNETES_OLDEST + 1)) - 1 };

enum catalog_type_kind {
	CATALOG_ANY = 0,
	CATALOG_OBJECT, /* target: definition; an object with exactly these fields */
	CATALOG_LIST,   /* target: type of the items */
	CATALOG_MAP,    /* target: type of the values */
	CATALOG_STRING,
	CATALOG_BYTES, /* base64 text */
	CATALOG_BOOLEAN,
	CATALOG_INT32,
	CATALOG_INT64,
	CATALOG_NUMBER,
	CATALOG_TIME,
	CATALOG_MICRO_TIME,
	CATALOG_QUANTITY,
	CATALOG_INT_OR_STRING,
};

struct catalog_type {
	uint8_t kind;
	uint16_t target;
};

struct catalog_definition {
	catalog_text name; /* OpenAPI's, without "io.k8s." */
	uint16_t first_property;
	uint16_t property_count;
	uint8_t kind; /* enum catalog_type_kind: what a value of it is */
	catalog_releases releases;
};

enum catalog_list {
	CATALOG_LIST_NONE = 0,
	CATALOG_LIST_ATOMIC,
	CATALOG_LIST_SET,
	CATALOG_LIST_MAP
};

struct catalog_property {
	catalog_text name;
	catalog_text default_json;
	uint16_t type;
	uint16_t values; /* enum + 1, 0: not closed */
	uint16_t first_key;
	uint16_t first_rule;
	uint8_t key_count;
	uint8_t rule_count;
	catalog_releases releases;
	uint8_t required; /* in the OpenAPI sense */
	uint8_t list;     /* enum catalog_list */
};

/* Where the knowledge that a set is closed comes from. */
enum catalog_basis {
	CATALOG_MARKED = 0,
	CATALOG_DOCUMENTED,
	CATALOG_VALIDATION,
	CATALOG_CONSTANTS, /* the weakest: only the constants of the type */
};

struct catalog_enum {
	uint16_t first_value;
	uint8_t value_count;
	uint8_t basis; /* enum catalog_basis */
	uint8_t pointer;
	uint8_t grows;
	catalog_releases releases;
};

struct catalog_value {
	catalog_text text;
	catalog_releases releases;
};

enum catalog_rule_kind {
	CATALOG_RULE_REQUIRED = 0,
	CATALOG_RULE_FORBIDDEN,
	CATALOG_RULE_MINIMUM,
	CATALOG_RULE_MAXIMUM,
	CATALOG_RULE_MAX_LENGTH,
	CATALOG_RULE_MAX_BYTES,
	CATALOG_RULE_MAX_ITEMS,
	CATALOG_RULE_FORMAT,
	CATALOG_RULE_UNIQUE, /* set, or map by the keys of CATALOG_RULE_KEY */
	CATALOG_RULE_KEY,
	CATALOG_RULE_UNION_MEMBER,
	CATALOG_RULE_ZERO_OR_ONE_OF_MEMBER,
	CATALOG_RULE_DEPENDENT_REQUIRED,
	CATALOG_RULE_IMMUTABLE,
	CATALOG_RULE_UPDATE,
};

enum catalog_rule_scope {
	CATALOG_SCOPE_VALUE = 0, /* the field itself */
	CATALOG_SCOPE_EACH_VALUE,
	CATALOG_SCOPE_EACH_KEY,
	CATALOG_SCOPE_SUBFIELD, /* scope_argument: its name */
	CATALOG_SCOPE_MODE,     /* scope_argument: value of the discriminator */
	CATALOG_SCOPE_ITEM,
	CATALOG_SCOPE_GATE, /* depends on a feature gate: nobody here can know */
};

struct catalog_rule {
	catalog_text argument;
	catalog_text scope_argument;
	int32_t number;
	uint8_t kind;   /* enum catalog_rule_kind */
	uint8_t scope;  /* enum catalog_rule_scope */
	uint8_t tagged; /* minor of the first release whose sources state it */
	catalog_releases releases;
};

struct catalog_kind {
	catalog_text group;
	catalog_text version;
	catalog_text kind;
	catalog_text plural;
	uint16_t definition;
	uint8_t namespaced;
	uint8_t creatable;
	catalog_releases releases;
};

/* Minor numbers; 0 is unknown or never. */
struct catalog_lifecycle {
	catalog_text group;
	catalog_text version;
	catalog_text kind;
	catalog_text new_group; /* replacement; 0: none */
	catalog_text new_version;
	catalog_text new_kind;
	uint8_t introduced;
	uint8_t deprecated;
	uint8_t removed;
};

extern const char catalog_pool[];
extern const struct catalog_definition catalog_definitions[];
extern const struct catalog_property catalog_properties[];
extern const struct catalog_type catalog_types[];
extern const struct catalog_enum catalog_enums[];
extern const struct catalog_value catalog_values[];
extern const catalog_text catalog_keys[];
extern const struct catalog_rule catalog_rules[];
extern const struct catalog_kind catalog_kinds[];
extern const struct catalog_lifecycle catalog_lifecycles[];
extern const uint16_t catalog_kind_total;
extern const uint16_t catalog_lifecycle_total;
extern const uint16_t catalog_definition_total;

#endif
