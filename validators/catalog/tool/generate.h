/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces of the generator: one writer a file of facts, and how they all
 * write a word, a range of releases and a group with its version.
 */
#ifndef VALIDATORS_CATALOG_TOOL_GENERATE_H
#define VALIDATORS_CATALOG_TOOL_GENERATE_H

#include "validators/catalog_table.h"

#include <jansson.h>
#include <stdio.h>

void write_definitions(FILE *out, const json_t *facts);
void write_enums(FILE *out, const json_t *facts);
void write_resources(FILE *out, const json_t *facts);
void write_rules(FILE *out, const json_t *facts);
void write_lifecycle(FILE *out, const json_t *facts);

/* Prints and ends the program. */
_Noreturn void fail(const char *what, const char *detail);

/* The string under `key`, or "". */
const char *string_of(const json_t *object, const char *key);

/* An OpenAPI name without the "io.k8s." that all of them have. */
const char *short_name(const char *definition);

/* A range ("1.28-1.35", or a list of such) as one bit a release from the oldest on; others are cut
 * off.
 */
unsigned releases_of(const json_t *range);

/* The minor number of the first release of a range, not cut off. */
unsigned first_release_of(const json_t *range);

/* "1.30-1.32,1.35". */
void write_releases(FILE *out, unsigned mask);

/* A word of a catalog line, quoted where it has to be. */
void write_word(FILE *out, const char *word);

/* "apps/v1", "v1". */
void write_group_version(FILE *out, const json_t *object);

#endif
