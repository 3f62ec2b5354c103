/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a change does to objects, not to lines: "Deployment prod/web: image
 * 1.4.1 -> 1.4.2, replicas 3 -> 5". Objects are matched by group, kind,
 * namespace and name across all changed files, so that moving one to another file
 * is no change; list items by the key the API gives them (containers by name),
 * else by position.
 */
#ifndef GATE_RESOURCE_DIFF_H
#define GATE_RESOURCE_DIFF_H

#include "base/text.h"
#include "gate/identity.h"
#include "repo/tree.h"

enum change_kind { CHANGE_MODIFIED = 0, CHANGE_ADDED, CHANGE_REMOVED };

struct value_change {
	enum change_kind kind;
	struct span field;  /* "spec.template.spec.containers[web].image" */
	struct span before; /* as one would write it; bounded */
	struct span after;
};

struct resource_change {
	enum change_kind kind;
	struct identity identity;
	struct span path;            /* the file after the change, or before when removed */
	struct value_change *values; /* MODIFIED */
	size_t value_count;
};

struct resource_changes {
	struct resource_change *items; /* by file, then in the file's order */
	size_t count;
	size_t capacity;
	struct span_list_of_paths {
		struct span *items;
		size_t count, capacity;
	} other_files;
	/* changed files that hold no objects, or that could not be read */
};

int resource_diff(struct repository *repository, const struct tree_changes *changes,
		  struct arena *arena, struct resource_changes *ret_changes,
		  struct error *err) WARN_UNUSED;

/*
 * "Deployment prod/web: image 1.4.1 -> 1.4.2, replicas 3 -> 5", one line an
 * object, indented; fields shortened to what is unambiguous in that object, and
 * image references with equal repositories to their tags.
 */
void resource_changes_text(struct text *text, const struct resource_changes *changes,
			   size_t max_lines);

#endif
