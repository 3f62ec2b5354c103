/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/applications.h"

#include "stand_in/argocd_match.h"

#include <time.h>

#define PATHS_ANNOTATION "argocd.argoproj.io/manifest-generate-paths"

/* How an Application stands at a moment. Strings are borrowed. */
struct standing {
	const char *compared;
	const char *sync;
	const char *phase; /* NULL: no operation yet */
	const char *applied;
	const char *message;
	const char *health;
};

static const char *string_of(json_t *object, const char *name, const char *otherwise)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value ? value : otherwise;
}

static int64_t integer_of(json_t *object, const char *name, int64_t otherwise)
{
	json_t *value = json_object_get(object, name);
	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

json_t *application_named(const struct stand_in *stand_in, const char *name)
{
	json_t *application;
	size_t i;
	json_array_foreach(stand_in->applications, i, application)
	{
		if (strcmp(string_of(application, "name", ""), name) == 0)
			return application;
	}
	return NULL;
}

/* Only successful syncs have an entry. */
static void add_history(json_t *memory, const char *revision)
{
	json_t *history = json_object_get(memory, "history");
	json_array_append_new(history,
			      json_pack("{s:I,s:s}", "id", (json_int_t)json_array_size(history),
					"revision", revision));
}

/* What is remembered of the Application; begins with what its file says. */
static json_t *memory_of(const struct stand_in *stand_in, json_t *application)
{
	const char *name = string_of(application, "name", "");
	json_t *memory = json_object_get(stand_in->memory, name), *past;
	if (memory)
		return memory;
	const char *revision = string_of(application, "revision", "");
	size_t i;
	memory = json_pack("{s:[],s:s,s:s,s:s,s:s}", "history", "compared", revision, "applied",
			   revision, "sync", "Synced", "health", "Healthy");
	json_array_foreach(json_object_get(application, "history"), i, past)
		add_history(memory, json_string_value(past));
	if (*revision) {
		add_history(memory, revision);
		json_object_set_new(memory, "phase", json_string("Succeeded"));
	}
	json_object_set_new(stand_in->memory, name, memory);
	return memory;
}

/* spec.syncPolicy.automated as it is now; NULL: it is not there. Borrowed. */
static json_t *automated_of(const struct stand_in *stand_in, json_t *application)
{
	json_t *changed = json_object_get(memory_of(stand_in, application), "automated");
	if (changed)
		return json_is_object(changed) ? changed : NULL;
	if (json_is_false(json_object_get(application, "autoSync")))
		return NULL;
	if (!json_object_get(application, "automated"))
		json_object_set_new(application, "automated", json_pack("{s:b}", "prune", 1));
	return json_object_get(application, "automated");
}

bool application_auto_sync(const struct stand_in *stand_in, json_t *application)
{
	json_t *automated = automated_of(stand_in, application);
	return automated && !json_is_false(json_object_get(automated, "enabled"));
}

/* How it ends once an operation has run. */
static void end_of_operation(json_t *application, const char *revision, int64_t since,
			     struct standing *standing)
{
	const char *end = string_of(application, "end", "healthy");
	standing->applied = revision;
	if (strcmp(end, "failed") == 0) {
		standing->phase = "Failed";
		standing->message =
			string_of(application, "message", "one or more objects failed to apply");
		return;
	}
	standing->phase = "Succeeded";
	standing->message = "successfully synced (all tasks run)";
	standing->sync = "Synced";
	standing->health = "Progressing";
	if (since >= integer_of(application, "healthy", 20))
		standing->health = strcmp(end, "degraded") == 0 ? "Degraded" : "Healthy";
}

static struct standing standing_of(const struct stand_in *stand_in, json_t *application)
{
	json_t *memory = memory_of(stand_in, application);
	struct standing standing = {
		.compared = string_of(memory, "compared", ""),
		.sync = string_of(memory, "sync", "Synced"),
		.phase = string_of(memory, "phase", NULL),
		.applied = string_of(memory, "applied", ""),
		.message = string_of(memory, "message", ""),
		.health = string_of(memory, "health", "Healthy"),
	};
	int64_t refreshed = integer_of(memory, "refreshed", 0);
	if (!refreshed)
		return standing;
	const char *revision = string_of(memory, "target", "");
	const char *end = string_of(application, "end", "healthy");
	bool syncs = application_auto_sync(stand_in, application) ||
		     json_is_true(json_object_get(memory, "asked"));
	int64_t since = now_ms() - refreshed - integer_of(application, "seen", 20);
	if (since < 0)
		return standing;
	standing.compared = revision;
	if (strcmp(end, "unchanged") == 0 || strcmp(revision, standing.applied) == 0)
		return standing;
	standing.sync = "OutOfSync";
	since -= integer_of(application, "running", 20);
	if (!syncs || since < 0)
		return standing;
	standing.phase = "Running";
	standing.applied = revision;
	if (strcmp(end, "blocked") == 0) {
		standing.message = "Sync operation blocked by sync window";
		return standing;
	}
	standing.message = "waiting for completion of hook";
	since -= integer_of(application, "synced", 20);
	if (since >= 0)
		end_of_operation(application, revision, since, &standing);
	return standing;
}

/* The history gets the sync that has succeeded since somebody looked last. */
static void note_success(json_t *memory, const struct standing *now)
{
	json_t *history = json_object_get(memory, "history");
	size_t count = json_array_size(history);
	json_t *last = count ? json_array_get(history, count - 1) : NULL;
	if (now->phase && strcmp(now->phase, "Succeeded") == 0 &&
	    strcmp(now->applied, string_of(last, "revision", "")) != 0)
		add_history(memory, now->applied);
}

/* What has happened until now becomes the past of what comes. */
static void settle(struct stand_in *stand_in, json_t *application)
{
	json_t *memory = memory_of(stand_in, application);
	struct standing now = standing_of(stand_in, application);
	json_t *fresh =
		json_pack("{s:s,s:s,s:s,s:s,s:s}", "compared", now.compared, "sync", now.sync,
			  "applied", now.applied, "message", now.message, "health", now.health);
	if (now.phase)
		json_object_set_new(fresh, "phase", json_string(now.phase));
	note_success(memory, &now);
	json_object_update(memory, fresh);
	json_object_del(memory, "refreshed");
	json_object_del(memory, "asked");
	json_decref(fresh);
}

void application_set_auto_sync(struct stand_in *stand_in, json_t *application, json_t *automated)
{
	json_t *memory = memory_of(stand_in, application);
	settle(stand_in, application);
	json_t *now = automated_of(stand_in, application);
	now = now && json_is_object(automated) ? json_deep_copy(now) : json_object();
	if (json_is_object(automated))
		json_object_update(now, automated);
	json_object_set(memory, "automated", json_is_object(automated) ? now : json_null());
	json_decref(now);
	/* The controller looks at what was changed: from now on it syncs what is out of sync. */
	if (!application_auto_sync(stand_in, application))
		return;
	json_object_set_new(memory, "target", json_string(string_of(memory, "compared", "")));
	json_object_set_new(memory, "refreshed", json_integer(now_ms()));
}

/* The object id that the file holds, or that packed-refs names. */
static bool read_ref(const char *repository, const char *branch, char ret_oid[41])
{
	char path[4096], line[4096], name[4096];
	snprintf(path, sizeof(path), "%s/refs/heads/%s", repository, branch);
	FILE *file = fopen(path, "re");
	bool found = file && fread(ret_oid, 1, 40, file) == 40;
	if (file)
		fclose(file);
	ret_oid[40] = '\0';
	if (found)
		return true;
	snprintf(path, sizeof(path), "%s/packed-refs", repository);
	snprintf(name, sizeof(name), " refs/heads/%s\n", branch);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file)) {
		found = strlen(line) > 40 && strcmp(line + 40, name) == 0;
		if (found)
			memcpy(ret_oid, line, 40);
	}
	if (file)
		fclose(file);
	return found;
}

/* "master" out of HEAD, "ref: refs/heads/master". */
static void head_branch(const char *repository, char *ret_branch, size_t size)
{
	char path[4096], line[1024] = "";
	snprintf(path, sizeof(path), "%s/HEAD", repository);
	FILE *file = fopen(path, "re");
	if (file && fgets(line, sizeof(line), file) && strncmp(line, "ref: refs/heads/", 16) == 0) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(ret_branch, size, "%s", line + 16);
	}
	if (file)
		fclose(file);
}

static json_t *source_of(json_t *application, size_t i)
{
	json_t *sources = json_object_get(application, "sources");
	if (!sources)
		return i == 0 ? application : NULL;
	return json_array_get(sources, i);
}

void application_refresh(struct stand_in *stand_in, json_t *application, const char *after)
{
	const char *repository = setting(stand_in, "argocd", "repository");
	const char *branch = string_of(source_of(application, 0), "targetRevision", "");
	char oid[41] = "", head[1024] = "master";
	if (repository) {
		head_branch(repository, head, sizeof(head));
		if (!*branch || strcmp(branch, "HEAD") == 0)
			branch = head;
		if (strncmp(branch, "refs/heads/", 11) == 0)
			branch += 11;
		if (read_ref(repository, branch, oid))
			after = oid;
	}
	json_t *memory = memory_of(stand_in, application);
	bool under_way = integer_of(memory, "refreshed", 0) != 0;
	if (!after || !*after || (under_way && strcmp(string_of(memory, "target", ""), after) == 0))
		return;
	settle(stand_in, application);
	json_object_set_new(memory, "target", json_string(after));
	json_object_set_new(memory, "refreshed", json_integer(now_ms()));
}

int64_t application_seen_at(const struct stand_in *stand_in, json_t *application)
{
	int64_t refreshed = integer_of(memory_of(stand_in, application), "refreshed", 0);
	return refreshed ? refreshed + integer_of(application, "seen", 20) : 0;
}

static bool files_concern(json_t *application, json_t *source, json_t *files)
{
	struct span entries = span_of(
		string_of(json_object_get(application, "annotations"), PATHS_ANNOTATION, ""));
	if (!entries.len || !json_array_size(files))
		return true;
	while (entries.len) {
		struct span entry = span_first(entries, span_find(entries, ';'));
		json_t *file;
		size_t i;
		json_array_foreach(files, i, file)
		{
			if (argocd_path_matches(entry, string_of(source, "path", "."),
						json_string_value(file)))
				return true;
		}
		entries = span_from(entries, entry.len + 1);
	}
	return false;
}

void applications_event(struct stand_in *stand_in, const struct event *event, json_t **detail)
{
	json_t *matched = json_array(), *refreshed = json_array(), *copied = json_array();
	json_t *application, *source;
	int version = (int)json_integer_value(
		json_object_get(json_object_get(stand_in->settings, "argocd"), "version"));
	size_t i;
	json_array_foreach(stand_in->applications, i, application)
	{
		json_t *memory = memory_of(stand_in, application);
		for (size_t k = 0; (source = source_of(application, k)); k++) {
			if (!argocd_revision_matches(string_of(source, "targetRevision", ""),
						     event->revision, event->touched_head) ||
			    !argocd_url_matches(string_of(source, "repoURL", ""), event->html_url,
						version))
				continue;
			json_t *name = json_object_get(application, "name");
			json_array_append(matched, name);
			if (!files_concern(application, source, event->files)) {
				/* Argo CD takes the old manifests for the new revision then. */
				if (event->before && event->after)
					json_array_append(copied, name);
				break;
			}
			json_array_append(refreshed, name);
			int64_t lost = integer_of(memory, "lost", 0);
			if (lost < integer_of(application, "lose", 0))
				json_object_set_new(memory, "lost", json_integer(lost + 1));
			else
				application_refresh(stand_in, application, event->after);
			break;
		}
	}
	*detail = json_pack("{s:o,s:o,s:o}", "matched", matched, "refreshed", refreshed,
			    "cache_copied", copied);
}

void application_sync(struct stand_in *stand_in, json_t *application)
{
	json_t *memory = memory_of(stand_in, application);
	settle(stand_in, application);
	json_object_set_new(memory, "target", json_string(string_of(memory, "compared", "")));
	json_object_set_new(memory, "refreshed", json_integer(now_ms()));
	json_object_set_new(memory, "asked", json_true());
}

bool application_roll_back(struct stand_in *stand_in, json_t *application, json_int_t id)
{
	json_t *memory = memory_of(stand_in, application), *entry;
	size_t i;
	settle(stand_in, application);
	json_array_foreach(json_object_get(memory, "history"), i, entry)
	{
		if (json_integer_value(json_object_get(entry, "id")) != id)
			continue;
		const char *revision = string_of(entry, "revision", "");
		bool same = strcmp(revision, string_of(memory, "compared", "")) == 0;
		json_object_set_new(memory, "applied", json_string(revision));
		json_object_set_new(memory, "phase", json_string("Succeeded"));
		json_object_set_new(memory, "sync", json_string(same ? "Synced" : "OutOfSync"));
		add_history(memory, revision);
		return true;
	}
	return false;
}

static json_t *source_resource(json_t *source)
{
	return json_pack("{s:s,s:s,s:s}", "repoURL", string_of(source, "repoURL", ""),
			 "targetRevision", string_of(source, "targetRevision", ""), "path",
			 string_of(source, "path", "."));
}

/* revision of one source, revisions of several: all of this one repository. */
static void set_revision(json_t *object, json_t *application, const char *revision)
{
	json_t *sources = json_object_get(application, "sources"), *source;
	size_t i;
	if (!sources) {
		json_object_set_new(object, "revision", json_string(revision));
		return;
	}
	json_t *revisions = json_array();
	json_array_foreach(sources, i, source)
		json_array_append_new(revisions, json_string(string_of(source, "fixed", revision)));
	json_object_set_new(object, "revisions", revisions);
}

static json_t *history_resource(json_t *memory, json_t *application)
{
	json_t *history = json_array(), *entry, *all = json_object_get(memory, "history");
	size_t i, skipped = json_array_size(all) > 10 ? json_array_size(all) - 10 : 0;
	json_array_foreach(all, i, entry)
	{
		if (i < skipped)
			continue;
		json_t *one = json_pack("{s:O,s:s,s:s,s:o}", "id", json_object_get(entry, "id"),
					"deployStartedAt", "2026-11-22T20:00:00Z", "deployedAt",
					"2026-11-22T20:00:10Z", "source",
					source_resource(source_of(application, 0)));
		set_revision(one, application, string_of(entry, "revision", ""));
		json_array_append_new(history, one);
	}
	return history;
}

static json_t *operation_resource(json_t *application, const struct standing *standing)
{
	json_t *operation =
		json_pack("{s:{s:{s:s}},s:s,s:s,s:s,s:{s:o}}", "operation", "sync", "revision",
			  standing->applied, "phase", standing->phase, "message", standing->message,
			  "startedAt", "2026-11-22T20:00:00Z", "syncResult", "source",
			  source_resource(source_of(application, 0)));
	set_revision(json_object_get(operation, "syncResult"), application, standing->applied);
	if (strcmp(standing->phase, "Running") != 0)
		json_object_set_new(operation, "finishedAt", json_string("2026-11-22T20:00:10Z"));
	return operation;
}

json_t *application_resource(const struct stand_in *stand_in, json_t *application)
{
	struct standing standing = standing_of(stand_in, application);
	json_t *memory = memory_of(stand_in, application), *sources, *source;
	note_success(memory, &standing);
	json_t *annotations = json_object_get(application, "annotations");
	json_t *metadata =
		json_pack("{s:s,s:s,s:s}", "name", string_of(application, "name", ""), "namespace",
			  string_of(application, "namespace", "argocd"), "resourceVersion", "1");
	json_t *spec = json_pack(
		"{s:s,s:{s:s,s:s}}", "project", string_of(application, "project", "default"),
		"destination", "server", "https://kubernetes.default.svc", "namespace", "default");
	if (annotations)
		json_object_set(metadata, "annotations", annotations);
	if (json_object_get(application, "sources")) {
		sources = json_array();
		for (size_t i = 0; (source = source_of(application, i)); i++)
			json_array_append_new(sources, source_resource(source));
		json_object_set_new(spec, "sources", sources);
	} else {
		json_object_set_new(spec, "source", source_resource(application));
	}
	if (automated_of(stand_in, application))
		json_object_set_new(
			spec, "syncPolicy",
			json_pack("{s:O}", "automated", automated_of(stand_in, application)));
	json_t *status = json_pack("{s:{s:s},s:{s:s},s:o}", "sync", "status", standing.sync,
				   "health", "status", standing.health, "history",
				   history_resource(memory, application));
	if (*standing.compared)
		set_revision(json_object_get(status, "sync"), application, standing.compared);
	if (standing.phase)
		json_object_set_new(status, "operationState",
				    operation_resource(application, &standing));
	return json_pack("{s:o,s:o,s:o}", "metadata", metadata, "spec", spec, "status", status);
}
