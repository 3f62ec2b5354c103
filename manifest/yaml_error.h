/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libyaml says about text that is no YAML, in words that help: what stands
 * there, and what to type instead.
 */
#ifndef MANIFEST_YAML_ERROR_H
#define MANIFEST_YAML_ERROR_H

#include "manifest/reading.h"
#include "manifest/split.h"

/* As libyaml reports it; offsets are bytes of the whole file. */
struct yaml_problem {
	const char *problem; /* may be NULL */
	const char *context; /* may be NULL */
	uint32_t offset;
	uint32_t context_offset;
};

void yaml_error_report(struct reading *reading, const struct chunk *chunk,
		       const struct yaml_problem *problem);

extern const struct rule yaml_syntax, yaml_template;

#endif
