/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/classify.h"

#include "base/path.h"
#include "base/path_pattern.h"
#include "gate/inventory.h"
#include "gate/surroundings.h"

static bool matches_any(const struct span_list *patterns, struct span path)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (path_pattern_match(patterns->items[i], path))
			return true;
	}
	return false;
}

const struct schema_mapping *file_schema(const struct policy *policy, struct span path)
{
	for (size_t i = 0; i < policy->schema_count; i++) {
		if (matches_any(&policy->schemas[i].paths, path))
			return &policy->schemas[i];
	}
	return NULL;
}

/*
 * Whether Helm renders or reads the file, so that the API server never sees it as
 * it is: Helm's own layout (helm.sh, "The Chart File Structure"); ci/ is
 * chart-testing's values. The chart's crds/ are sent as they are, and so are files
 * that are no part of a chart.
 */
static bool is_helm_part(struct span path_in_chart)
{
	if (span_starts_with(path_in_chart, "crds/"))
		return false;
	if (span_find(path_in_chart, '/') == path_in_chart.len)
		return true;
	return span_starts_with(path_in_chart, "templates/") ||
	       span_starts_with(path_in_chart, "charts/") || span_starts_with(path_in_chart, "ci/");
}

/* The nearest chart decides: a vendored chart below charts/ has its own crds/. */
static bool belongs_to_helm(const struct directory *directory, struct span path)
{
	for (; directory; directory = directory->parent) {
		size_t skip = directory->path.len ? directory->path.len + 1 : 0;
		if (directory->is_chart)
			return is_helm_part(span_from(path, skip));
	}
	return false;
}

/*
 * A kustomization has no free choice of name, and one of the three names has no
 * extension: it is ours where a file kustomization.yaml beside it would be.
 */
static bool is_our_kustomization(const struct policy *policy, struct span path, struct arena *arena)
{
	struct span directory = path_directory(path);
	struct span usual = kustomization_names[0];

	if (!is_kustomization_name(path_name(path)))
		return false;
	if (directory.len)
		usual = arena_printf(arena, "%.*s/%.*s", SPAN_ARG(directory), SPAN_ARG(usual));
	return matches_any(&policy->manifest_paths, path) ||
	       matches_any(&policy->manifest_paths, usual);
}

static enum file_class class_of_role(enum kustomize_role role)
{
	switch (role) {
	case KUSTOMIZE_CONTENT:
	case KUSTOMIZE_CONFIGURATION:
		return FILE_DATA;
	case KUSTOMIZE_PATCH:
		return FILE_PATCH;
	case KUSTOMIZE_NOT_NAMED:
	case KUSTOMIZE_RESOURCE:
		break;
	}
	return FILE_MANIFEST;
}

/* Kustomizations elsewhere that name the file, learned as if they stood above it. */
static int learn_from_inventory(struct judge *judge, struct span path, struct error *err)
{
	struct inventory_file *files;
	size_t count = 0;

	if (inventory_kustomizations(judge->inventory, path, &files, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct source *source = ARENA_NEW(judge->arena, struct source);
		source->path = files[i].path;
		if (inventory_read(judge->inventory, &files[i], judge->arena, &source->bytes, err) <
		    0)
			return -1;
		judge_learn(judge, source);
	}
	return 0;
}

static int find_role(struct judge *judge, struct span path, enum kustomize_role *ret_role,
		     struct error *err)
{
	enum kustomize_role role = surroundings_role(judge->surroundings, path);

	if (role == KUSTOMIZE_NOT_NAMED && judge->inventory) {
		if (learn_from_inventory(judge, path, err) < 0)
			return -1;
		role = surroundings_role(judge->surroundings, path);
	}
	*ret_role = role;
	return 0;
}

static int classify_manifest(struct judge *judge, struct span path, enum file_class *ret_class,
			     struct error *err)
{
	struct directory *directory;
	enum kustomize_role role;

	if (surroundings_directory(judge->surroundings, path, &directory, err) < 0)
		return -1;
	if (belongs_to_helm(directory, path)) {
		*ret_class = FILE_HELM;
		return 0;
	}
	if (find_role(judge, path, &role, err) < 0)
		return -1;
	*ret_class = class_of_role(role);
	return 0;
}

bool file_class_is_skipped(enum file_class class)
{
	return class == FILE_HELM || class == FILE_IGNORED || class == FILE_OTHER ||
	       class == FILE_DELETED;
}

int file_classify(struct judge *judge, struct span path, enum file_class *ret_class,
		  struct error *err)
{
	const struct policy *policy = judge->policy;

	if (span_is(path, POLICY_PATH)) {
		*ret_class = FILE_POLICY;
	} else if (matches_any(&policy->manifest_ignore, path)) {
		*ret_class = FILE_IGNORED;
	} else if (file_schema(policy, path)) {
		*ret_class = FILE_SCHEMA;
	} else if (is_our_kustomization(policy, path, judge->arena)) {
		*ret_class = FILE_KUSTOMIZATION;
	} else if (!matches_any(&policy->manifest_paths, path)) {
		*ret_class = FILE_OTHER;
	} else {
		return classify_manifest(judge, path, ret_class, err);
	}
	return 0;
}
