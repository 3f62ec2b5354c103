/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/kustomization.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/path.h"

const struct span kustomization_names[3] = {
	SPAN("kustomization.yaml"),
	SPAN("kustomization.yml"),
	SPAN("Kustomization"),
};

bool is_kustomization_name(struct span name)
{
	for (size_t i = 0; i < COUNT(kustomization_names); i++) {
		if (span_equal(name, kustomization_names[i]))
			return true;
	}
	return false;
}

/* What is being read, and into what. */
struct name_reader {
	struct kustomization *kustomization;
	struct arena *arena;
	struct span directory;
};

/* What kustomize fetches instead of opening: URLs and git's short forms. */
static bool is_remote(struct span name)
{
	return span_contains(name, "//") || span_contains(name, "?ref=") ||
	       span_starts_with(name, "git::") || span_starts_with(name, "git@");
}

/*
 * host.name/path: kustomize opens a file of that name if there is one, and else
 * may take it for remote. So it counts as a name, and that it is missing does not.
 */
static bool may_be_remote(struct span name)
{
	size_t slash = span_find(name, '/');
	struct span first = span_first(name, slash);

	return slash < name.len && first.len > 0 && first.ptr[0] != '.' &&
	       span_find(first, '.') < first.len;
}

/* Drops the last name of the path; false when there is none. */
static bool path_up(const char *path, size_t *len)
{
	if (*len == 0)
		return false;
	while (*len > 0 && path[*len - 1] != '/')
		(*len)--;
	if (*len > 0)
		(*len)--;
	return true;
}

/* directory + name without "." and ".."; false when it leads out of the repository. */
static bool path_resolve(struct name_reader *reader, struct span name, struct span *ret_path)
{
	size_t capacity = reader->directory.len + name.len + 2;
	char *path = ARENA_ARRAY(reader->arena, capacity, char);
	size_t len = reader->directory.len;

	if (span_starts_with(name, "/"))
		return false;
	if (len)
		memcpy(path, reader->directory.ptr, len);
	while (name.len > 0) {
		struct span part = span_first(name, span_find(name, '/'));
		name = span_from(name, part.len + 1);
		if (part.len == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			if (!path_up(path, &len))
				return false;
			continue;
		}
		if (len > 0)
			path[len++] = '/';
		memcpy(path + len, part.ptr, part.len);
		len += part.len;
	}
	*ret_path = (struct span){ path, len };
	return true;
}

static struct kustomize_name *next_name(struct name_reader *reader)
{
	struct kustomization *kustomization = reader->kustomization;

	kustomization->names = arena_grow(reader->arena, kustomization->names, kustomization->count,
					  &kustomization->capacity, sizeof(*kustomization->names));
	return &kustomization->names[kustomization->count++];
}

static void add_remote(struct name_reader *reader, const struct node *node,
		       const struct field_path *path)
{
	struct kustomization *kustomization = reader->kustomization;

	kustomization->remotes =
		arena_grow(reader->arena, kustomization->remotes, kustomization->remote_count,
			   &kustomization->remote_capacity, sizeof(*kustomization->remotes));
	kustomization->remotes[kustomization->remote_count++] = (struct kustomize_remote){
		.node = node,
		.field = field_path_text(path, reader->arena),
	};
	kustomization->remote++;
}

/* One name; a text with a line end is YAML written in place, not a name. */
static void add_name(struct name_reader *reader, const struct node *node, struct span text,
		     const struct field_path *path, enum kustomize_role role)
{
	struct span target = { 0 };

	if (text.len == 0 || text.len > LIMIT_PATH_BYTES || span_find(text, '\n') < text.len ||
	    span_find(text, '\0') < text.len)
		return;
	if (is_remote(text)) {
		add_remote(reader, node, path);
		return;
	}
	bool inside = path_resolve(reader, text, &target);
	bool uncertain = may_be_remote(text);
	reader->kustomization->remote += uncertain;
	*next_name(reader) = (struct kustomize_name){
		.role = role,
		.node = node,
		.field = field_path_text(path, reader->arena),
		.target = target,
		.is_outside = !inside,
		.may_be_directory = role == KUSTOMIZE_RESOURCE || role == KUSTOMIZE_CONFIGURATION,
		.may_be_remote = uncertain,
	};
}

static bool is_list(const struct node *node)
{
	return node && node->kind == NODE_LIST;
}

static void add_list(struct name_reader *reader, const struct node *root, const char *key,
		     enum kustomize_role role)
{
	const struct node *list = node_get(root, key);
	struct field_path path = field_path_name(NULL, span_of(key));

	for (uint32_t i = 0; is_list(list) && i < list->list.count; i++) {
		struct field_path item = field_path_index(&path, i);
		const struct node *node = list->list.items[i];
		add_name(reader, node, node_text(node), &item, role);
	}
}

/* A list of objects that name a file under `member`. */
static void add_members(struct name_reader *reader, const struct node *root, const char *key,
			const char *member, enum kustomize_role role)
{
	const struct node *list = node_get(root, key);
	struct field_path path = field_path_name(NULL, span_of(key));

	for (uint32_t i = 0; is_list(list) && i < list->list.count; i++) {
		struct field_path item = field_path_index(&path, i);
		struct field_path at = field_path_name(&item, span_of(member));
		const struct node *node = node_get(list->list.items[i], member);
		add_name(reader, node, node_text(node), &at, role);
	}
}

/* "key=path" or "path"; an equals sign separates where it stands before any '/'. */
static struct span path_of_file_source(struct span text)
{
	size_t equals = span_find(text, '=');

	return equals < text.len ? span_from(text, equals + 1) : text;
}

static void add_generator_files(struct name_reader *reader, const struct node *generator,
				const struct field_path *at, const char *key)
{
	const struct node *files = node_get(generator, key);
	struct field_path path = field_path_name(at, span_of(key));

	for (uint32_t i = 0; is_list(files) && i < files->list.count; i++) {
		struct field_path item = field_path_index(&path, i);
		const struct node *node = files->list.items[i];
		add_name(reader, node, path_of_file_source(node_text(node)), &item,
			 KUSTOMIZE_CONTENT);
	}
}

static void add_values_files(struct name_reader *reader, const struct node *root)
{
	const struct node *charts = node_get(root, "helmCharts");
	struct field_path path = field_path_name(NULL, span_of("helmCharts"));

	for (uint32_t i = 0; is_list(charts) && i < charts->list.count; i++) {
		struct field_path item = field_path_index(&path, i);
		add_generator_files(reader, charts->list.items[i], &item, "additionalValuesFiles");
	}
}

static void add_generators(struct name_reader *reader, const struct node *root, const char *key)
{
	const struct node *list = node_get(root, key);
	struct field_path path = field_path_name(NULL, span_of(key));

	for (uint32_t i = 0; is_list(list) && i < list->list.count; i++) {
		struct field_path item = field_path_index(&path, i);
		struct field_path env = field_path_name(&item, span_of("env"));
		const struct node *generator = list->list.items[i];
		const struct node *single = node_get(generator, "env");
		add_generator_files(reader, generator, &item, "files");
		add_generator_files(reader, generator, &item, "envs");
		add_name(reader, single, node_text(single), &env, KUSTOMIZE_CONTENT);
	}
}

static void add_chart(struct name_reader *reader, struct span home, struct span chart)
{
	struct kustomization *kustomization = reader->kustomization;
	struct span name = path_join(reader->arena, home, chart);
	struct span target;

	if (chart.len == 0 || name.len > LIMIT_PATH_BYTES || span_find(name, '\0') < name.len ||
	    !path_resolve(reader, name, &target))
		return;
	kustomization->charts =
		arena_grow(reader->arena, kustomization->charts, kustomization->chart_count,
			   &kustomization->chart_capacity, sizeof(*kustomization->charts));
	kustomization->charts[kustomization->chart_count++] = target;
}

/* Charts lie in "charts" beside the kustomization unless helmGlobals, or the chart, says where. */
static void add_charts(struct name_reader *reader, const struct node *root)
{
	static const struct {
		const char *list, *name;
	} forms[] = { { "helmCharts", "name" }, { "helmChartInflationGenerator", "chartName" } };
	struct span global = node_text(node_get(node_get(root, "helmGlobals"), "chartHome"));

	for (size_t i = 0; i < COUNT(forms); i++) {
		const struct node *list = node_get(root, forms[i].list);
		for (uint32_t k = 0; is_list(list) && k < list->list.count; k++) {
			const struct node *chart = list->list.items[k];
			struct span own = node_text(node_get(chart, "chartHome"));
			struct span home = own.len ? own : global;
			struct span name = node_text(node_get(chart, forms[i].name));
			struct span version = node_text(node_get(chart, "version"));
			home = home.len ? home : span_of("charts");
			add_chart(reader, home, name);
			if (name.len && version.len) /* where kustomize 5 unpacks it */
				add_chart(reader, home,
					  arena_printf(reader->arena, "%.*s-%.*s", SPAN_ARG(name),
						       SPAN_ARG(version)));
		}
	}
}

static void add_document(struct name_reader *reader, const struct node *root)
{
	static const struct {
		const char *key;
		enum kustomize_role role;
	} lists[] = {
		{ "bases", KUSTOMIZE_RESOURCE },
		{ "components", KUSTOMIZE_RESOURCE },
		{ "configurations", KUSTOMIZE_CONFIGURATION },
		{ "crds", KUSTOMIZE_CONFIGURATION },
		{ "generators", KUSTOMIZE_CONFIGURATION },
		{ "patchesStrategicMerge", KUSTOMIZE_PATCH },
		{ "resources", KUSTOMIZE_RESOURCE },
		{ "transformers", KUSTOMIZE_CONFIGURATION },
		{ "validators", KUSTOMIZE_CONFIGURATION },
	};
	const struct node *openapi = node_get(node_get(root, "openapi"), "path");
	struct field_path openapi_field = field_path_name(NULL, span_of("openapi"));
	struct field_path openapi_path = field_path_name(&openapi_field, span_of("path"));

	for (size_t i = 0; i < COUNT(lists); i++)
		add_list(reader, root, lists[i].key, lists[i].role);
	reader->kustomization->remote += is_list(node_get(root, "helmCharts"));
	add_members(reader, root, "patches", "path", KUSTOMIZE_PATCH);
	add_members(reader, root, "patchesJson6902", "path", KUSTOMIZE_PATCH);
	add_members(reader, root, "replacements", "path", KUSTOMIZE_CONFIGURATION);
	add_members(reader, root, "helmCharts", "valuesFile", KUSTOMIZE_CONTENT);
	add_values_files(reader, root);
	add_charts(reader, root);
	add_generators(reader, root, "configMapGenerator");
	add_generators(reader, root, "secretGenerator");
	add_name(reader, openapi, node_text(openapi), &openapi_path, KUSTOMIZE_CONFIGURATION);
}

struct kustomization *kustomization_read(const struct source *source,
					 const struct manifest *manifest, struct arena *arena)
{
	struct kustomization *kustomization = ARENA_NEW(arena, struct kustomization);
	struct name_reader reader = {
		.kustomization = kustomization,
		.arena = arena,
		.directory = path_directory(source->path),
	};

	kustomization->source = source;
	map_init(&kustomization->roles, arena);
	for (size_t i = 0; i < manifest->count; i++)
		add_document(&reader, manifest->documents[i].root);
	for (size_t i = 0; i < kustomization->count; i++) {
		const struct kustomize_name *name = &kustomization->names[i];
		if (name->is_outside)
			continue;
		void **slot = map_slot(&kustomization->roles, name->target);
		if ((uintptr_t)*slot < (uintptr_t)name->role)
			*slot = (void *)(uintptr_t)name->role;
	}
	return kustomization;
}

enum kustomize_role kustomization_role(const struct kustomization *kustomization, struct span path)
{
	return (enum kustomize_role)(uintptr_t)map_get(&kustomization->roles, path);
}
