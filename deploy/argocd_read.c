/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applications out of what the REST API answers. An answer is hostile input: its size is
 * bounded by who receives it, its nesting by jansson, the number of its values here; whatever
 * has another type than it should have counts as absent.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"
#include "deploy/argocd.h"
#include "deploy/argocd_match.h"
#include "deploy/repository_url.h"
#include "repo/ref_name.h"
#include "review/utc_time.h"

#include <jansson.h>
#include <stdlib.h>

struct reading {
	struct arena *arena;
	struct span branch; /* "master" */
	struct span default_branch;
	struct span *html_urls;
	size_t html_url_count;
};

static struct span text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? (struct span){ text, json_string_length(json_object_get(object, key)) }
		    : (struct span)SPAN("");
}

static struct span copy_of(const struct reading *reading, const json_t *object, const char *key)
{
	return arena_copy(reading->arena, text_of(object, key));
}

static struct oid oid_of(const json_t *text)
{
	struct oid oid = { 0 };
	struct span hex = { json_string_value(text), json_string_length(text) };

	if (!oid_parse(hex, &oid))
		return (struct oid){ 0 };
	return oid;
}

/* Where the source that is ours stands among several; only one: -1. */
static struct oid revision_of(const json_t *object, int index)
{
	if (index < 0)
		return oid_of(json_object_get(object, "revision"));
	return oid_of(json_array_get(json_object_get(object, "revisions"), (size_t)index));
}

static bool uses_our_url(const struct reading *reading, const json_t *source)
{
	struct span repo_url = text_of(source, "repoURL");

	for (size_t i = 0; i < reading->html_url_count; i++) {
		if (repo_url_matches(repo_url, reading->html_urls[i], URL_RULE_ARGOCD_3,
				     reading->arena))
			return true;
	}
	return false;
}

static bool follows_branch(const struct reading *reading, const json_t *source)
{
	return target_revision_matches(text_of(source, "targetRevision"), reading->branch,
				       reading->default_branch);
}

/* How well a source fits: ours and of the branch before ours, one with a path before one without.
 */
static int fitness(const struct reading *reading, const json_t *source)
{
	if (!json_is_object(source) || !uses_our_url(reading, source))
		return 0;
	return 1 + (follows_branch(reading, source) ? 2 : 0) +
	       (text_of(source, "path").len ? 1 : 0);
}

struct choice {
	const json_t *source; /* NULL: none is ours */
	int index;            /* -1: there is only one source */
	bool hydrated;        /* what is deployed is another commit, made from this source */
};

static struct choice choose_source(const struct reading *reading, const json_t *spec)
{
	struct choice choice = { .index = -1 };
	const json_t *dry = json_object_get(json_object_get(spec, "sourceHydrator"), "drySource");
	const json_t *sources = json_object_get(spec, "sources"), *source;
	int best = 0;
	size_t index;

	if (dry) {
		choice.hydrated = true;
		choice.source = fitness(reading, dry) ? dry : NULL;
		return choice;
	}
	if (json_array_size(sources) == 0) {
		source = json_object_get(spec, "source");
		choice.source = fitness(reading, source) ? source : NULL;
		return choice;
	}
	json_array_foreach(sources, index, source)
	{
		int fits = fitness(reading, source);
		if (fits <= best || index > INT32_MAX)
			continue;
		best = fits;
		choice.source = source;
		choice.index = (int)index;
	}
	return choice;
}

static void add_refresh_path(const struct reading *reading, struct application *application,
			     size_t *capacity, struct span directory, struct span entry)
{
	application->refresh_paths =
		arena_grow(reading->arena, application->refresh_paths,
			   application->refresh_path_count, capacity, sizeof(struct span));
	application->refresh_paths[application->refresh_path_count++] =
		refresh_path_clean(directory, entry, reading->arena);
}

/* A relative entry counts from the path of every source, not only of ours. */
static void add_refresh_entry(const struct reading *reading, const json_t *spec,
			      const struct choice *choice, struct application *application,
			      size_t *capacity, struct span entry)
{
	const json_t *sources = json_object_get(spec, "sources"), *source;
	struct span none = { 0 };
	size_t index;

	if (span_starts_with(entry, "/")) {
		add_refresh_path(reading, application, capacity, none, entry);
	} else if (choice->index < 0) {
		add_refresh_path(reading, application, capacity, application->path, entry);
	} else {
		json_array_foreach(sources, index, source) add_refresh_path(
			reading, application, capacity, text_of(source, "path"), entry);
	}
}

static void read_refresh_paths(const struct reading *reading, const json_t *metadata,
			       const json_t *spec, const struct choice *choice,
			       struct application *application)
{
	struct span rest = text_of(json_object_get(metadata, "annotations"),
				   "argocd.argoproj.io/manifest-generate-paths");
	size_t capacity = 0;

	while (rest.len) {
		struct span entry = span_first(rest, span_find(rest, ';'));
		rest = span_from(rest, entry.len + 1);
		entry = ascii_trim(entry);
		/* Hostile: each entry times each source. Without paths it refreshes always. */
		if (application->refresh_path_count > LIMIT_REFRESH_PATHS) {
			application->refresh_path_count = 0;
			return;
		}
		if (entry.len)
			add_refresh_entry(reading, spec, choice, application, &capacity, entry);
	}
}

static void read_auto_sync(const json_t *spec, struct application *application)
{
	const json_t *automated = json_object_get(json_object_get(spec, "syncPolicy"), "automated");

	if (!json_is_object(automated))
		return;
	application->is_disabled = json_is_false(json_object_get(automated, "enabled"));
	application->auto_sync = (struct auto_sync){
		.on = !application->is_disabled,
		.prune = json_is_true(json_object_get(automated, "prune")),
		.self_heal = json_is_true(json_object_get(automated, "selfHeal")),
		.allow_empty = json_is_true(json_object_get(automated, "allowEmpty")),
	};
}

/* "Deployment web: crash loop" of the first resource that is as unwell as the whole. */
static struct span health_detail(const struct reading *reading, const json_t *status,
				 struct span health)
{
	const json_t *resource;
	size_t index;

	json_array_foreach(json_object_get(status, "resources"), index, resource)
	{
		const json_t *its = json_object_get(resource, "health");
		struct span message = text_of(its, "message");
		if (!message.len || !span_equal(text_of(its, "status"), health))
			continue;
		return arena_printf(reading->arena, "%.*s %.*s: %.*s",
				    SPAN_ARG(text_of(resource, "kind")),
				    SPAN_ARG(text_of(resource, "name")), SPAN_ARG(message));
	}
	return (struct span){ 0 };
}

/* Why manifests could not be made or compared. */
static struct span comparison_error(const struct reading *reading, const json_t *status)
{
	const json_t *condition;
	size_t index;

	json_array_foreach(json_object_get(status, "conditions"), index, condition)
	{
		struct span type = text_of(condition, "type");
		if (span_is(type, "ComparisonError") || span_is(type, "InvalidSpecError"))
			return copy_of(reading, condition, "message");
	}
	return (struct span){ 0 };
}

/* What is deployed was made from our commit by the hydrator, which says from which. */
static struct oid dry_revision(const json_t *status, struct oid hydrated)
{
	const json_t *last = json_object_get(json_object_get(status, "sourceHydrator"),
					     "lastSuccessfulOperation");
	struct oid made = oid_of(json_object_get(last, "hydratedSHA"));

	if (oid_is_zero(made) || !oid_equal(made, hydrated))
		return (struct oid){ 0 };
	return oid_of(json_object_get(last, "drySHA"));
}

static void read_status(const struct reading *reading, const json_t *status,
			const struct choice *choice, struct application *application)
{
	const json_t *sync = json_object_get(status, "sync");
	const json_t *operation = json_object_get(status, "operationState");
	const json_t *health = json_object_get(status, "health");

	application->sync_status = copy_of(reading, sync, "status");
	application->compared = revision_of(sync, choice->index);
	application->phase = copy_of(reading, operation, "phase");
	application->applied = revision_of(json_object_get(operation, "syncResult"), choice->index);
	if (choice->hydrated) {
		application->compared = dry_revision(status, application->compared);
		application->applied = dry_revision(status, application->applied);
	}
	application->message = copy_of(reading, operation, "message");
	application->health = copy_of(reading, health, "status");
	application->health_detail = health_detail(reading, status, application->health);
	application->comparison = comparison_error(reading, status);
	application->blocked = span_contains(application->message, "blocked by sync window");
}

static void read_history(const struct reading *reading, const json_t *status,
			 const struct choice *choice, struct application *application)
{
	const json_t *history = json_object_get(status, "history"), *entry;
	size_t index, capacity = 0;

	json_array_foreach(history, index, entry)
	{
		const json_t *id = json_object_get(entry, "id");
		if (!json_is_integer(id))
			continue;
		struct application_history *items =
			arena_grow(reading->arena, application->history, application->history_count,
				   &capacity, sizeof(*items));
		application->history = items;
		struct application_history *item = &items[application->history_count++];
		*item = (struct application_history){
			.id = json_integer_value(id),
			.revision = revision_of(entry, choice->index),
		};
		if (!utc_time_parse(text_of(entry, "deployedAt"), &item->deployed_at))
			item->deployed_at = 0;
		if (choice->hydrated)
			item->revision = dry_revision(status, item->revision);
	}
}

/* False for what is no Application, or none of ours. */
static bool read_application(const struct reading *reading, const json_t *object,
			     struct application *application)
{
	const json_t *metadata = json_object_get(object, "metadata");
	const json_t *spec = json_object_get(object, "spec");
	const json_t *status = json_object_get(object, "status");
	struct choice choice = choose_source(reading, spec);

	if (!choice.source || !text_of(metadata, "name").len)
		return false;
	*application = (struct application){
		.name = copy_of(reading, metadata, "name"),
		.namespace = copy_of(reading, metadata, "namespace"),
		.project = copy_of(reading, spec, "project"),
		.path = copy_of(reading, choice.source, "path"),
		.target_revision = copy_of(reading, choice.source, "targetRevision"),
		.repo_url = copy_of(reading, choice.source, "repoURL"),
		.matches_url = true,
		.matches_branch = follows_branch(reading, choice.source),
		.is_pending = json_is_object(json_object_get(object, "operation")),
		.deleting = json_is_string(json_object_get(metadata, "deletionTimestamp")),
	};
	read_auto_sync(spec, application);
	read_refresh_paths(reading, metadata, spec, &choice, application);
	read_status(reading, status, &choice, application);
	read_history(reading, status, &choice, application);
	return true;
}

/*
 * Every value of JSON but the first stands behind one of these; jansson needs about 100 bytes for
 * each. Those inside strings are counted too: that only makes the bound a little narrower.
 */
static bool has_too_many_values(struct span body)
{
	size_t values = 0;

	for (size_t i = 0; i < body.len; i++)
		values += body.ptr[i] == ',' || body.ptr[i] == '[' || body.ptr[i] == '{';
	return values > LIMIT_ANSWER_VALUES;
}

static void add(const struct reading *reading, const json_t *object,
		struct applications *applications)
{
	struct application application;

	if (!read_application(reading, object, &application))
		return;
	ARENA_GROW(reading->arena, applications);
	applications->items[applications->count++] = application;
}

static int by_namespace_and_name(const void *a, const void *b)
{
	const struct application *first = a, *second = b;
	int order = span_compare(first->namespace, second->namespace);

	return order ? order : span_compare(first->name, second->name);
}

static int read_all(const struct reading *reading, const json_t *root,
		    struct applications *applications, struct error *err)
{
	const json_t *items = json_object_get(root, "items"), *object;
	size_t index;

	if (json_is_object(json_object_get(root, "spec"))) {
		add(reading, root, applications);
	} else if (json_is_array(items)) {
		json_array_foreach(items, index, object) add(reading, object, applications);
	} else if (!json_is_null(items)) { /* without any Application, Argo CD writes null */
		return error_set(
			err, ERROR_INPUT,
			"that is not what Argo CD answers: there are no Applications in it");
	}
	if (applications->count)
		qsort(applications->items, applications->count, sizeof(*applications->items),
		      by_namespace_and_name);
	return 0;
}

int applications_read(struct span body, const struct targets *targets, struct span branch,
		      struct span default_branch, struct arena *arena,
		      struct applications *ret_applications, struct error *err)
{
	struct reading reading = {
		.arena = arena,
		.branch = ref_branch_name(branch),
		.default_branch = default_branch,
	};
	json_error_t syntax;

	*ret_applications = (struct applications){ 0 };
	html_urls_of(targets->clone_urls, targets->clone_url_count, arena, &reading.html_urls,
		     &reading.html_url_count);
	if (has_too_many_values(body))
		return error_set(
			err, ERROR_LIMIT,
			"Argo CD's answer has more than %d values: give the token access to "
			"fewer projects",
			LIMIT_ANSWER_VALUES);
	json_t *root =
		json_loadb(body.len ? body.ptr : "", body.len, JSON_REJECT_DUPLICATES, &syntax);
	if (!root)
		return error_set(
			err, ERROR_INPUT,
			"that is not what Argo CD answers: no JSON at byte %d (is apiUrl that "
			"of argocd-server?)",
			syntax.position);
	int status = read_all(&reading, root, ret_applications, err);
	json_decref(root);
	return status;
}
