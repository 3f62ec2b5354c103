/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "base/path.h"
#include "base/text.h"
#include "deploy/application_names.h"
#include "deploy/history.h"
#include "repo/ref_name.h"

enum { NAMED = 5, NAME_COLUMNS = 100 };

struct span application_tree_path(struct span path)
{
	while (span_starts_with(path, "./") || span_starts_with(path, "/"))
		path = span_from(path, path.ptr[0] == '/' ? 1 : 2);
	while (span_ends_with(path, "/"))
		path.len--;
	return span_is(path, ".") ? span_first(path, 0) : path;
}

void application_names_offer(struct application_names *names, struct span candidate)
{
	if (!span_equal(candidate, names->name))
		nearest_offer(&names->nearest, candidate);
}

static int has_path(const struct application_names *names, struct span path)
{
	struct tree_entry entry;

	if (path.len == 0)
		return 1;
	return tree_find(names->repository, names->tip_tree, path, names->arena, &entry,
			 names->err);
}

int application_names_add(struct application_names *names, struct span path, struct span who)
{
	path = application_tree_path(path);
	for (size_t i = 0; i < names->count; i++)
		if (span_equal(names->items[i].path, path))
			return 0;
	int has = has_path(names, path);
	if (has <= 0)
		return has;
	ARENA_GROW(names->arena, names);
	names->items[names->count++] = (struct application_place){
		.path = arena_copy(names->arena, path),
		.who = who,
	};
	return 0;
}

bool application_is_named(struct span name, struct span name_space, struct span application)
{
	size_t slash = span_find(name, '/');

	if (slash == name.len)
		return span_equal(name, application);
	return span_equal(span_first(name, slash), name_space) &&
	       span_equal(span_from(name, slash + 1), application);
}

/* --- what the agents have told --- */

static int add_recorded(struct application_names *names, const struct deployment *deployment)
{
	struct span full = deployment->application;
	size_t slash = span_find(full, '/');
	struct span application = slash < full.len ? span_from(full, slash + 1) : full;

	if (application.len == 0 || deployment->path.len == 0)
		return 0;
	application_names_offer(names, application);
	if (!application_is_named(names->name, span_first(full, slash), application))
		return 0;
	return application_names_add(names, deployment->path,
				     arena_printf(names->arena, "the Application %.*s of %.*s",
						  SPAN_ARG(full), SPAN_ARG(deployment->target)));
}

static int add_chain(struct application_names *names, struct span target)
{
	struct deployments deployments;

	if (deployments_read(names->repository, target, names->branch, names->arena, &deployments,
			     names->err) < 0)
		return -1;
	/* The newest word about an Application says where it is now. */
	for (size_t i = deployments.count; i-- > 0;)
		if (add_recorded(names, &deployments.items[i]) < 0)
			return -1;
	return 0;
}

static int add_from_deployments(struct application_names *names)
{
	struct ref_values refs;

	if (refs_list(names->repository, "refs/deploy/", names->arena, &refs, names->err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++) {
		struct span rest = ref_behind(refs.items[i].name, "refs/deploy/");
		struct span target = span_first(rest, span_find(rest, '/'));
		struct span ref = deployment_ref(target, names->branch, names->arena);
		if (span_equal(ref, refs.items[i].name) && add_chain(names, target) < 0)
			return -1;
	}
	return 0;
}

/* --- directories --- */

static int add_directory(struct application_names *names, struct span directory)
{
	struct span name = path_name(directory);

	application_names_offer(names, name);
	if (!span_equal(name, names->name))
		return 0;
	return application_names_add(names, directory, span_of("the directory"));
}

static int add_directories(struct application_names *names)
{
	struct map seen;

	map_init(&seen, names->arena);
	for (size_t i = 0; i < names->files.count; i++) {
		struct span directory = path_directory(names->files.items[i].path);
		for (; directory.len && !map_get(&seen, directory);
		     directory = path_directory(directory)) {
			*map_slot(&seen, directory) = names;
			if (add_directory(names, directory) < 0)
				return -1;
		}
	}
	return 0;
}

/* --- all of it --- */

static int ambiguous(const struct application_names *names)
{
	struct text text;

	text_init(&text, sizeof(names->err->message));
	text_byte(&text, '"');
	text_display(&text, names->name, NAME_COLUMNS);
	text_string(&text, "\" could be ");
	for (size_t i = 0; i < names->count && i < NAMED; i++) {
		text_string(&text, i ? ", " : "");
		text_display(&text, names->items[i].path, NAME_COLUMNS);
		text_string(&text, " (");
		text_display(&text, names->items[i].who, NAME_COLUMNS);
		text_string(&text, ")");
	}
	if (names->count > NAMED)
		text_format(&text, " and %zu more", names->count - NAMED);
	error_set(names->err, ERROR_USAGE, "%.*s", SPAN_ARG(text_span(&text)));
	text_release(&text);
	return error_hint(names->err, "Name the path instead");
}

static int list_files(struct application_names *names)
{
	return tree_compare(names->repository, (struct oid){ 0 }, names->tip_tree, names->arena,
			    &names->files, names->err);
}

/* Until one of the sources knows the name. */
static int find_places(struct application_names *names)
{
	static int (*const sources[])(struct application_names *) = {
		add_from_deployments,
		list_files,
		application_names_of_manifests,
		add_directories,
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && names->count == 0; i++)
		if (sources[i](names) < 0)
			return -1;
	return 0;
}

int application_path(struct repository *repository, struct span branch, struct oid tip,
		     struct span name, struct arena *arena, struct span *ret_path,
		     struct span *ret_near, struct error *err)
{
	struct application_names names = {
		.repository = repository,
		.branch = branch,
		.name = name,
		.arena = arena,
		.err = err,
	};

	*ret_path = application_tree_path(name);
	*ret_near = (struct span){ 0 };
	if (repository_commit_tree(repository, tip, &names.tip_tree, err) < 0)
		return -1;
	int has = has_path(&names, *ret_path);
	if (has != 0)
		return has;
	nearest_init(&names.nearest, name);
	if (find_places(&names) < 0)
		return -1;
	if (names.count > 1)
		return ambiguous(&names);
	*ret_near = names.nearest.best;
	if (names.count == 0)
		return 0;
	*ret_path = names.items[0].path;
	return 1;
}
