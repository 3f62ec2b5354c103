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

/*
 * One value. `before` and `after` are as one would write them, safe to show and
 * bounded; NULL pointers where there is none and where it must not be shown.
 */
struct value_change {
	enum change_kind kind;
	struct span field; /* "spec.template.spec.containers[web].image" */
	struct span
		label; /* the same as short as this object allows: "image", "image of sidecar" */
	struct span before;
	struct span after;
	bool is_hidden;     /* a secret: only that it changed */
	bool is_long;       /* a text of several lines: "12 lines" stands for it */
	bool is_item;       /* an item of a list that has a name there: "ports[80]" */
	bool is_collection; /* a list or an object */
};

struct resource_change {
	enum change_kind kind;
	struct identity identity;    /* kind empty: values that are no Kubernetes object */
	bool shares_title;           /* another one of these has the same name: show the path */
	struct span path;            /* the file after the change, or before when removed */
	struct value_change *values; /* MODIFIED; at most LIMIT_VALUE_CHANGES */
	size_t value_count;
	size_t more_values; /* counted only */
	bool is_cut;        /* not compared to the end */
};

struct path_list {
	struct span *items;
	size_t count;
	size_t capacity;
};

struct resource_changes {
	struct resource_change *items; /* by file, then in the file's order */
	size_t count;
	size_t capacity;
	struct path_list other_files; /* changed, and without objects or not readable as YAML */
};

/* One changed file. A NULL pointer: it was, or is, not there. */
struct file_versions {
	struct span path;
	struct span before;
	struct span after;
	bool is_opaque; /* no file that could hold objects, or too large to be looked at */
};

/* The files must be in path order. Everything in the result is copied to `arena`. */
void resource_diff_files(const struct file_versions *files, size_t count, struct arena *arena,
			 struct resource_changes *ret_changes);

/* The same, with the files read from the repository. */
int resource_diff(struct repository *repository, const struct tree_changes *changes,
		  struct arena *arena, struct resource_changes *ret_changes,
		  struct error *err) WARN_UNUSED;

/*
 * "Deployment prod/web: image 1.4.1 -> 1.4.2, replicas 3 -> 5", one line an
 * object, indented by two; image references with equal repositories shortened to
 * their tags. At most max_lines objects, further ones are counted.
 */
void resource_changes_text(struct text *text, const struct resource_changes *changes,
			   size_t max_lines);

/* "Deployment prod/web", or the path of what has no name; bounded and safe to show. */
void resource_change_title(struct text *text, const struct resource_change *change);

#endif
