/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the inventory knows of one file, as records: the objects it defines or
 * generates, those it refers to, the CRDs it holds, the files it names as a
 * kustomization.
 *
 * A record's topic is what it is looked up by; under one topic there is at most
 * one record a file. Its key is the topic and the id of the path.
 */
#ifndef GATE_INVENTORY_RECORD_H
#define GATE_INVENTORY_RECORD_H

#include "base/arena.h"
#include "manifest/source.h"
#include "repo/repository.h"

struct record {
	struct span topic;
	struct span path;
	struct oid blob; /* the content that the record was made from */
	struct span group;
	struct span name_space;
	struct place place;
	bool is_generated;
};

struct records {
	struct record *items;
	size_t count;
	size_t capacity;
};

/* Topics; empty spans for what could not be a key (too long, or with NUL inside). */
struct span topic_of_object(struct span kind, struct span name, struct arena *arena);
struct span topic_of_reference(struct span kind, struct span name, struct arena *arena);
struct span topic_of_custom_name(struct span name, struct arena *arena);
struct span topic_of_definition(struct span group, struct span kind, struct arena *arena);
struct span topic_of_target(struct span path, struct arena *arena);
struct span topic_of_folder(struct span path, struct arena *arena);

/* Whether a file of this name can hold anything that the inventory records. */
bool is_recorded(struct span path);

/* The records of one file; everything lives in `arena`. */
void records_of_file(struct records *ret_records, const struct source *source, struct oid blob,
		     struct arena *arena);

struct span record_key(const struct record *record, struct arena *arena);
struct span record_encode(const struct record *record, struct arena *arena);

/* False for bytes that no record_encode() made. The result borrows them. */
bool record_decode(struct span bytes, struct record *ret_record);

#endif
