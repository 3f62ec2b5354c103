/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /api/webhook of Argo CD: the first header that is known decides the flavour; GitHub's is
 *read as Argo CD's parser reads it, the others are recognised and not read.
 *
 *	"argocd": {"secret": "…",      webhook.github.secret; none: unsigned requests are taken
 *		   "version": 2,       checks X-Hub-Signature (SHA-1) as Argo CD up to 2.12
 *		   "full": true}       the queue is full: 503
 */
#include "stand_in/applications.h"
#include "stand_in/http.h"
#include "stand_in/signature.h"

enum { PAYLOAD_MAX = 50 << 20 };

static const struct {
	const char *header;
	const char *name;
} flavours[] = {
	{ "X-Vss-Activityid", "azure" },      { "X-Gogs-Event", "gogs" },
	{ "X-GitHub-Event", "github" },       { "X-Gitlab-Event", "gitlab" },
	{ "X-Hook-UUID", "bitbucket-cloud" }, { "X-Event-Key", "bitbucket-server" },
};

static const char *flavour_of(const struct http_request *request)
{
	for (size_t i = 0; i < sizeof(flavours) / sizeof(*flavours); i++) {
		if (http_has_header(request, flavours[i].header))
			return flavours[i].name;
	}
	return NULL;
}

/* The newer parser takes only SHA-256, with or without its prefix; the older one only SHA-1. */
static bool github_signed(const struct stand_in *stand_in, const struct http_request *request,
			  struct http_response *response)
{
	const char *secret = setting(stand_in, "argocd", "secret");
	json_t *settings = json_object_get(stand_in->settings, "argocd");
	bool older = json_integer_value(json_object_get(settings, "version")) == 2;
	char wanted[HASH_HEX_MAX];
	if (!secret || !*secret)
		return true;
	struct span header =
		http_header(request, older ? "X-Hub-Signature" : "X-Hub-Signature-256");
	response->signature = header.len ? "wrong" : "missing";
	hmac_hex(older ? "sha1" : "sha256", span_of(secret), request->body, wanted);
	if (older)
		header = span_from(header, 5);
	else if (span_starts_with(header, "sha256="))
		header = span_from(header, 7);
	if (!equal_secretly(header, span_of(wanted)))
		return false;
	response->signature = "verified";
	return true;
}

static bool absent_or(json_t *value, json_type type)
{
	return !value || json_is_null(value) || json_typeof(value) == type;
}

/* The members that the parser's structure has must be of its types, or nothing is read. */
static bool push_is_typed(json_t *body)
{
	static const char *const strings[] = { "ref", "before", "after" };
	static const char *const repository_strings[] = { "html_url", "default_branch", "name",
							  "full_name" };
	static const char *const repository_integers[] = { "created_at", "pushed_at", "id" };
	json_t *repository = json_object_get(body, "repository");
	json_t *commits = json_object_get(body, "commits"), *commit;
	size_t i;
	if (!json_is_object(body) || !absent_or(repository, JSON_OBJECT) ||
	    !absent_or(commits, JSON_ARRAY))
		return false;
	for (i = 0; i < 3; i++) {
		if (!absent_or(json_object_get(body, strings[i]), JSON_STRING) ||
		    !absent_or(json_object_get(repository, repository_integers[i]), JSON_INTEGER))
			return false;
	}
	for (i = 0; i < 4; i++) {
		if (!absent_or(json_object_get(repository, repository_strings[i]), JSON_STRING))
			return false;
	}
	json_array_foreach(commits, i, commit)
	{
		if (!json_is_object(commit) ||
		    !absent_or(json_object_get(commit, "id"), JSON_STRING) ||
		    !absent_or(json_object_get(commit, "timestamp"), JSON_STRING) ||
		    !absent_or(json_object_get(commit, "added"), JSON_ARRAY) ||
		    !absent_or(json_object_get(commit, "modified"), JSON_ARRAY) ||
		    !absent_or(json_object_get(commit, "removed"), JSON_ARRAY))
			return false;
	}
	return true;
}

static json_t *files_of(json_t *commits)
{
	static const char *const lists[] = { "added", "modified", "removed" };
	json_t *files = json_array(), *commit;
	size_t i;
	json_array_foreach(commits, i, commit)
	{
		for (size_t k = 0; k < 3; k++) {
			json_t *list = json_object_get(commit, lists[k]);
			if (list)
				json_array_extend(files, list);
		}
	}
	return files;
}

static const char *string_at(json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value ? value : "";
}

/* "refs/heads/a/b" -> "a/b" */
static const char *revision_of(const char *ref)
{
	for (int i = 0; i < 2; i++) {
		const char *slash = strchr(ref, '/');
		if (!slash)
			return ref;
		ref = slash + 1;
	}
	return ref;
}

static void take_push(struct stand_in *stand_in, json_t *body, struct http_response *response)
{
	json_t *repository = json_object_get(body, "repository");
	const char *before = string_at(body, "before"), *after = string_at(body, "after");
	struct event event = {
		.revision = revision_of(string_at(body, "ref")),
		.html_url = string_at(repository, "html_url"),
		.before = *before ? before : NULL,
		.after = *after ? after : NULL,
		.files = files_of(json_object_get(body, "commits")),
	};
	event.touched_head = strcmp(string_at(repository, "default_branch"), event.revision) == 0;
	applications_event(stand_in, &event, &response->detail);
	answer_line(response, 200, "");
	response->acted = true;
	json_t *refreshed = json_object_get(response->detail, "refreshed");
	snprintf(response->verdict, sizeof(response->verdict), "%s %.10s, %zu files, %zu refreshed",
		 event.revision, event.after ? event.after : "", json_array_size(event.files),
		 json_array_size(refreshed));
	json_object_set_new(response->detail, "files", event.files);
}

static void github(struct stand_in *stand_in, const struct http_request *request,
		   struct http_response *response)
{
	struct span type = http_header(request, "X-GitHub-Event");
	const char *failed = "Webhook processing failed";
	bool ping = span_is(type, "ping");
	if (!ping && !span_is(type, "push")) {
		answer_line(response, 400, failed);
		return;
	}
	if (!request->body.len || request->body.len > PAYLOAD_MAX) {
		answer_line(response, 400,
			    "Webhook processing failed: The payload is either too large or "
			    "corrupted. Please check the payload size (must be under 50 MB) and "
			    "ensure it is valid JSON");
		return;
	}
	if (!github_signed(stand_in, request, response)) {
		answer_line(response, 400, failed);
		return;
	}
	json_t *body = json_loadb(request->body.ptr, request->body.len, 0, NULL);
	if (!body || !json_is_object(body) || (!ping && !push_is_typed(body)))
		answer_line(response, 400, failed);
	else if (ping)
		answer_line(response, 200, "");
	else
		take_push(stand_in, body, response);
	json_decref(body);
}

void argocd_webhook(struct stand_in *stand_in, const struct http_request *request,
		    struct http_response *response)
{
	const char *flavour = flavour_of(request);
	json_t *settings = json_object_get(stand_in->settings, "argocd");
	response->kind = "argocd";
	if (!flavour)
		answer_line(response, 400, "Unknown webhook event");
	else if (!span_is(request->method, "POST"))
		answer_line(response, 405, "Webhook processing failed");
	else if (json_is_true(json_object_get(settings, "full")))
		answer_line(response, 503, "Queue is full, discarding webhook payload");
	else if (strcmp(flavour, "github") == 0)
		github(stand_in, request, response);
	else
		answer_line(response, 501, "the stand-in reads no such flavour");
	if (!response->detail)
		response->detail = json_object();
	json_object_set_new(response->detail, "flavour",
			    flavour ? json_string(flavour) : json_null());
}
