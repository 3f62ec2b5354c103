/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Argo CD's REST API as far as a deployer needs it: list, get (with refresh), sync, rollback,
 * terminate, patch.
 *
 *	"argocd": {"token": "…", "may": ["get", "sync", "update"]}
 */
#include "stand_in/applications.h"
#include "stand_in/http.h"
#include "stand_in/signature.h"

#define ROOT "/api/v1/applications"

enum {
	OK = 0,
	INVALID_ARGUMENT = 3,
	NOT_FOUND = 5,
	PERMISSION_DENIED = 7,
	FAILED_PRECONDITION = 9,
	UNAUTHENTICATED = 16
};

/* As grpc-gateway says it. */
static void refuse(struct http_response *response, int status, int code, const char *message)
{
	json_t *body =
		json_pack("{s:s,s:i,s:s}", "error", message, "code", code, "message", message);
	char *bytes = json_dumps(body, JSON_COMPACT);
	answer_line(response, status, message);
	text_clear(&response->body);
	text_string(&response->body, bytes);
	response->content_type = "application/json";
	free(bytes);
	json_decref(body);
}

static void give(struct http_response *response, json_t *body)
{
	char *bytes = json_dumps(body, JSON_COMPACT);
	answer_line(response, 200, "");
	text_string(&response->body, bytes);
	response->content_type = "application/json";
	response->acted = true;
	free(bytes);
	json_decref(body);
}

static bool may(const struct stand_in *stand_in, const char *what)
{
	json_t *list = json_object_get(json_object_get(stand_in->settings, "argocd"), "may"), *word;
	size_t i;
	json_array_foreach(list, i, word)
	{
		if (strcmp(json_string_value(word), what) == 0)
			return true;
	}
	return !list && strcmp(what, "get") == 0;
}

/* The fields that a list can be cut down to, "items." before each: there are no revisions. */
static const char *const list_fields[] = {
	"metadata.name",
	"metadata.namespace",
	"metadata.annotations",
	"metadata.labels",
	"metadata.creationTimestamp",
	"metadata.deletionTimestamp",
	"spec",
	"status.sourceHydrator",
	"status.sync.status",
	"status.health",
	"status.summary",
	"status.operationState.startedAt",
	"status.operationState.finishedAt",
	"status.resources",
	"operation.sync",
	"status.operationState.phase",
	"status.operationState.operation.sync",
};

static bool is_wanted(const char *fields, const char *field)
{
	struct span rest = span_of(fields);
	while (rest.len) {
		struct span one = span_first(rest, span_find(rest, ','));
		if (span_starts_with(one, "items.") && span_is(span_from(one, 6), field))
			return true;
		rest = span_from(rest, one.len + 1);
	}
	return false;
}

/* Walks "a.b.c" and copies what is there; false when nothing is. */
static void copy_field(json_t *from, json_t *to, const char *field)
{
	json_t *root = from;
	struct span rest = span_of(field);
	/* Argo CD shows the result of the sync under this name. */
	bool result = strcmp(field, "status.operationState.operation.sync") == 0;
	while (rest.len && from) {
		char name[64];
		struct span part = span_first(rest, span_find(rest, '.'));
		snprintf(name, sizeof(name), "%.*s", SPAN_ARG(part));
		rest = span_from(rest, part.len + 1);
		from = json_object_get(from, name);
		if (!from)
			return;
		if (rest.len && !json_object_get(to, name))
			json_object_set_new(to, name, json_object());
		if (!rest.len && result)
			from = json_object_get(
				json_object_get(json_object_get(root, "status"), "operationState"),
				"syncResult");
		if (!rest.len)
			json_object_set(to, name, from);
		to = json_object_get(to, name);
	}
}

static json_t *cut_down(json_t *resource, const char *fields)
{
	json_t *cut = json_object();
	for (size_t i = 0; i < sizeof(list_fields) / sizeof(*list_fields); i++) {
		if (is_wanted(fields, list_fields[i]))
			copy_field(resource, cut, list_fields[i]);
	}
	json_decref(resource);
	return cut;
}

static void list(struct stand_in *stand_in, const struct http_request *request,
		 struct http_response *response)
{
	char fields[4096] = "", repository[1024] = "";
	json_t *items = json_array(), *application;
	size_t i;
	bool cut = http_parameter(request, "fields", fields, sizeof(fields)) && *fields;
	http_parameter(request, "repo", repository, sizeof(repository));
	json_array_foreach(stand_in->applications, i, application)
	{
		const char *url = json_string_value(json_object_get(application, "repoURL"));
		if (*repository && (!url || strcmp(url, repository) != 0))
			continue;
		json_t *resource = application_resource(stand_in, application);
		json_array_append_new(items, cut ? cut_down(resource, fields) : resource);
	}
	if (!json_array_size(items)) {
		json_decref(items);
		items = json_null();
	}
	give(response,
	     json_pack("{s:{s:s},s:o}", "metadata", "resourceVersion", "1", "items", items));
	snprintf(response->verdict, sizeof(response->verdict), "list");
}

static void get(struct stand_in *stand_in, const struct http_request *request, json_t *application,
		struct http_response *response)
{
	char refresh[32];
	if (http_parameter(request, "refresh", refresh, sizeof(refresh))) {
		application_refresh(stand_in, application, NULL);
		response->again_ms = application_seen_at(stand_in, application);
		if (response->again_ms <= now_ms())
			response->again_ms = 0;
	}
	give(response, application_resource(stand_in, application));
	snprintf(response->verdict, sizeof(response->verdict), "get");
}

static void roll_back(struct stand_in *stand_in, json_t *application, json_t *body,
		      struct http_response *response)
{
	json_t *id = json_object_get(body, "id");
	if (application_auto_sync(stand_in, application))
		refuse(response, 400, FAILED_PRECONDITION,
		       "rollback cannot be initiated when auto-sync is enabled");
	else if (!json_is_integer(id) ||
		 !application_roll_back(stand_in, application, json_integer_value(id)))
		refuse(response, 400, INVALID_ARGUMENT, "application does not have deployment id");
	else
		give(response, application_resource(stand_in, application));
}

/* A merge patch; only auto-sync is changed by it. */
static void patch(struct stand_in *stand_in, json_t *application, json_t *body,
		  struct http_response *response)
{
	const char *text = json_string_value(json_object_get(body, "patch"));
	const char *type = json_string_value(json_object_get(body, "patchType"));
	json_t *change = text ? json_loads(text, 0, NULL) : NULL;
	json_t *spec = json_object_get(change, "spec");
	json_t *policy = json_object_get(spec, "syncPolicy");
	json_t *automated = json_object_get(policy, "automated");
	if (!json_is_object(change) || !type || strcmp(type, "merge") != 0) {
		refuse(response, 400, INVALID_ARGUMENT, "error decoding patch");
	} else {
		if (json_is_null(policy) || json_is_null(automated))
			application_set_auto_sync(stand_in, application, NULL);
		else if (json_is_object(automated))
			application_set_auto_sync(stand_in, application, automated);
		give(response, application_resource(stand_in, application));
	}
	json_decref(change);
}

static bool is_known(const struct stand_in *stand_in, const struct http_request *request,
		     struct http_response *response)
{
	const char *token = setting(stand_in, "argocd", "token");
	struct span given = http_header(request, "Authorization");
	if (!given.len) {
		refuse(response, 401, UNAUTHENTICATED, "no session information");
		return false;
	}
	response->signature = "wrong";
	if (!token || !span_starts_with(given, "Bearer ") ||
	    !equal_secretly(span_from(given, 7), span_of(token))) {
		refuse(response, 401, UNAUTHENTICATED,
		       "invalid session: token signature is invalid: signature is invalid");
		return false;
	}
	response->signature = "verified";
	return true;
}

static void change(struct stand_in *stand_in, const struct http_request *request,
		   json_t *application, struct span verb, struct http_response *response)
{
	bool patches = span_is(request->method, "PATCH");
	json_t *body =
		json_loadb(request->body.ptr ? request->body.ptr : "", request->body.len, 0, NULL);
	if (!may(stand_in, patches ? "update" : "sync"))
		refuse(response, 403, PERMISSION_DENIED, "permission denied");
	else if (patches && !verb.len)
		patch(stand_in, application, body, response);
	else if (span_is(request->method, "POST") && span_is(verb, "rollback"))
		roll_back(stand_in, application, body, response);
	else if (span_is(request->method, "POST") && span_is(verb, "sync")) {
		application_sync(stand_in, application);
		give(response, application_resource(stand_in, application));
	} else if (span_is(request->method, "DELETE") && span_is(verb, "operation"))
		give(response, json_object());
	else
		refuse(response, 404, NOT_FOUND, "Not Found");
	snprintf(response->verdict, sizeof(response->verdict), "%.*s %.*s",
		 SPAN_ARG(request->method), SPAN_ARG(verb));
	json_decref(body);
}

void argocd_api(struct stand_in *stand_in, const struct http_request *request,
		struct http_response *response)
{
	struct span path = request->path;
	bool reads = span_is(request->method, "GET");
	char name[256], project[64];
	response->kind = "api";
	if (!reads && !span_is(http_header(request, "Content-Type"), "application/json")) {
		answer_line(response, 415, "Invalid content type");
		return;
	}
	if (!is_known(stand_in, request, response))
		return;
	if (reads && span_is(path, ROOT)) {
		list(stand_in, request, response);
		return;
	}
	if (!span_starts_with(path, ROOT "/")) {
		refuse(response, 404, NOT_FOUND, "Not Found");
		return;
	}
	path = span_from(path, strlen(ROOT "/"));
	struct span word = span_first(path, span_find(path, '/'));
	snprintf(name, sizeof(name), "%.*s", SPAN_ARG(word));
	json_t *application = application_named(stand_in, name);
	/* Who does not say the project is not told whether there is such an Application. */
	if (!application && http_parameter(request, "project", project, sizeof(project)))
		refuse(response, 404, NOT_FOUND, "application not found");
	else if (!application || !may(stand_in, "get"))
		refuse(response, 403, PERMISSION_DENIED, "permission denied");
	else if (reads)
		get(stand_in, request, application, response);
	else
		change(stand_in, request, application, span_from(path, word.len + 1), response);
}
