/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One chunk of YAML -> one tree. The only user of libyaml: its events are turned
 * into nodes whose places are byte offsets of the whole file, and where libyaml
 * takes what go-yaml v2 refuses (yaml-kubernetes, section 6), so do we.
 */
#ifndef MANIFEST_YAML_EVENTS_H
#define MANIFEST_YAML_EVENTS_H

#include "manifest/split.h"
#include "manifest/tree.h"

/*
 * Reads the chunk's document. Returns its root; NULL when the chunk holds no
 * document or cannot be read, which is reported.
 */
const struct node *yaml_read(struct tree *tree, struct reading *reading, const struct chunk *chunk,
			     bool is_ascii);

extern const struct rule yaml_directive, yaml_lost_text, yaml_tag, yaml_tag_mismatch, yaml_not_json,
	yaml_reader_difference;

#endif
