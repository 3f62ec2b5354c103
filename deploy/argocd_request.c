/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to Argo CD's REST API, and what its answers mean. */
#include "deploy/argocd.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"

#include <jansson.h>

/* Everything else is percent-encoded: it came from an answer, and goes into a path. */
static struct span encoded(struct span name, struct arena *arena)
{
	struct text text;

	text_init(&text, 3 * name.len + 1);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char byte = (unsigned char)name.ptr[i];
		if (ascii_is_alphanumeric((char)byte) || (byte && strchr("-._~", byte)))
			text_byte(&text, (char)byte);
		else
			text_format(&text, "%%%02X", byte);
	}
	struct span copy = arena_copy(arena, text_span(&text));
	text_release(&text);
	return copy;
}

/* A token has no blanks; what stands behind one would be another header. */
static struct span clean_token(struct span token)
{
	size_t len = 0;

	token = ascii_trim(token);
	while (len < token.len && token.ptr[len] > ' ' && token.ptr[len] <= '~')
		len++;
	return span_first(token, len);
}

static struct request make(const char *method, struct span url, struct span token,
			   struct arena *arena)
{
	struct request request = { .method = method, .url = url };

	token = clean_token(token);
	request_header(&request, arena, "Accept", span_of("application/json"));
	if (token.len)
		request_header(&request, arena, "Authorization",
			       arena_printf(arena, "Bearer %.*s", SPAN_ARG(token)));
	return request;
}

/* Any other Content-Type, also one with a charset, is answered by 415. */
static void put_body(struct request *request, struct span body, struct arena *arena)
{
	request_header(request, arena, "Content-Type", span_of("application/json"));
	request->body = body;
}

static struct span application_url(const struct target *target,
				   const struct application *application, const char *verb,
				   const char *query, struct arena *arena)
{
	return arena_printf(arena,
			    "%.*s/api/v1/applications/%.*s%s?%sappNamespace=%.*s&project=%.*s",
			    SPAN_ARG(target->api_url), SPAN_ARG(encoded(application->name, arena)),
			    verb, query, SPAN_ARG(encoded(application->namespace, arena)),
			    SPAN_ARG(encoded(application->project, arena)));
}

struct request argocd_list_request(const struct target *target, bool whole, struct span token,
				   struct arena *arena)
{
	static const char fields[] = "items.metadata.name,items.metadata.namespace,"
				     "items.metadata.annotations,items.metadata.deletionTimestamp,"
				     "items.spec,items.status.sync.status,items.status.health,"
				     "items.status.operationState.phase";
	struct span url =
		arena_printf(arena, "%.*s/api/v1/applications%s%s", SPAN_ARG(target->api_url),
			     whole ? "" : "?fields=", whole ? "" : fields);
	struct request request = make("GET", url, token, arena);

	request.max_answer_bytes = LIMIT_APPLICATIONS_BYTES;
	return request;
}

struct request argocd_get_request(const struct target *target,
				  const struct application *application, struct span token,
				  struct arena *arena)
{
	struct request request =
		make("GET", application_url(target, application, "", "", arena), token, arena);

	request.max_answer_bytes = LIMIT_APPLICATIONS_BYTES;
	return request;
}

struct request argocd_refresh_request(const struct target *target,
				      const struct application *application, struct span token,
				      unsigned deadline_ms, struct arena *arena)
{
	struct request request =
		make("GET", application_url(target, application, "", "refresh=normal&", arena),
		     token, arena);

	request.max_answer_bytes = LIMIT_APPLICATIONS_BYTES;
	request.deadline_ms = deadline_ms;
	return request;
}

static void put_member(struct text *text, const char *key, struct span value)
{
	text_format(text, ",\"%s\":\"", key);
	text_json(text, value);
	text_byte(text, '"');
}

static struct span taken(struct text *text, struct arena *arena)
{
	struct span copy = arena_copy(arena, text_span(text));

	text_release(text);
	return copy;
}

struct request argocd_rollback_request(const struct target *target,
				       const struct application *application, int64_t id,
				       struct span token, struct arena *arena)
{
	struct request request = make("POST",
				      arena_printf(arena, "%.*s/api/v1/applications/%.*s/rollback",
						   SPAN_ARG(target->api_url),
						   SPAN_ARG(encoded(application->name, arena))),
				      token, arena);
	struct text text;

	text_init(&text, LIMIT_TOLD_BYTES);
	text_format(&text, "{\"id\":%lld,\"prune\":false,\"dryRun\":false", (long long)id);
	put_member(&text, "appNamespace", application->namespace);
	put_member(&text, "project", application->project);
	text_byte(&text, '}');
	put_body(&request, taken(&text, arena), arena);
	request.max_answer_bytes = LIMIT_APPLICATIONS_BYTES;
	return request;
}

static void put_flag(struct text *text, const char *name, bool flag)
{
	if (!flag)
		return;
	if (text->bytes[text->len - 1] != '{')
		text_byte(text, ',');
	text_format(text, "\"%s\":true", name);
}

/* A merge patch: null takes the whole of it away. */
static struct span automated_patch(const struct application *application,
				   const struct auto_sync *wanted, struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_string(&text, "{\"spec\":{\"syncPolicy\":{\"automated\":");
	text_string(&text, wanted->on ? "{" : "null");
	if (wanted->on) {
		put_flag(&text, "enabled", application->is_disabled);
		put_flag(&text, "prune", wanted->prune);
		put_flag(&text, "selfHeal", wanted->self_heal);
		put_flag(&text, "allowEmpty", wanted->allow_empty);
		text_byte(&text, '}');
	}
	text_string(&text, "}}}");
	return taken(&text, arena);
}

struct request argocd_auto_sync_request(const struct target *target,
					const struct application *application,
					const struct auto_sync *wanted, struct span token,
					struct arena *arena)
{
	struct request request =
		make("PATCH",
		     arena_printf(arena, "%.*s/api/v1/applications/%.*s", SPAN_ARG(target->api_url),
				  SPAN_ARG(encoded(application->name, arena))),
		     token, arena);
	struct text text;

	text_init(&text, LIMIT_TOLD_BYTES);
	text_string(&text, "{\"patch\":\"");
	text_json(&text, automated_patch(application, wanted, arena));
	text_string(&text, "\",\"patchType\":\"merge\"");
	put_member(&text, "name", application->name);
	put_member(&text, "appNamespace", application->namespace);
	put_member(&text, "project", application->project);
	text_byte(&text, '}');
	put_body(&request, taken(&text, arena), arena);
	request.max_answer_bytes = LIMIT_APPLICATIONS_BYTES;
	return request;
}

/* What Argo CD itself says: {"error": …, "code": 9, "message": …}. */
static struct span read_message(const struct answer *answer, int *ret_code, struct arena *arena)
{
	struct span none = { 0 };

	if (answer->body.len == 0 || answer->body.len > LIMIT_ANSWER_BYTES)
		return none;
	json_t *root = json_loadb(answer->body.ptr, answer->body.len, 0, NULL);
	json_t *code = json_object_get(root, "code"), *message = json_object_get(root, "message");
	if (!message)
		message = json_object_get(root, "error");
	if (json_is_integer(code) && json_integer_value(code) > 0 && json_integer_value(code) <= 16)
		*ret_code = (int)json_integer_value(code);
	struct span text = none;
	if (json_is_string(message)) {
		struct text shown;
		text_init(&shown, LIMIT_MESSAGE_BYTES);
		text_display(
			&shown,
			(struct span){ json_string_value(message), json_string_length(message) },
			200);
		text = taken(&shown, arena);
	}
	json_decref(root);
	return text;
}

static const struct {
	int status;
	enum answer_meaning meaning;
	const char *sentence;
} meanings[] = {
	{ 401, ANSWER_ALARM, "Argo CD does not know the token, or it has expired" },
	{ 403, ANSWER_ALARM,
	  "the token's account may not do this (argocd-rbac-cm), or there is no "
	  "such Application" },
	{ 404, ANSWER_ALARM,
	  "there is no such Application, or apiUrl does not lead to argocd-server" },
	{ 408, ANSWER_RETRY, "Argo CD gave up" },
	{ 409, ANSWER_RETRY, "somebody else is changing the Application" },
	{ 415, ANSWER_ALARM, "a proxy changes the header Content-Type" },
	{ 429, ANSWER_RETRY, "Argo CD gets too many requests" },
};

struct argocd_answer argocd_answer_judge(const struct answer *answer, struct arena *arena)
{
	struct argocd_answer verdict = { .meaning = ANSWER_RETRY };
	const char *sentence = "Argo CD did not do it";

	if (answer->status == 0) {
		verdict.sentence =
			arena_printf(arena, "unreachable (%.*s)", SPAN_ARG(answer->failure));
		return verdict;
	}
	if (answer->status == 200) {
		verdict.meaning = ANSWER_ACCEPTED;
		verdict.sentence = arena_printf(arena, "HTTP 200 in %u ms", answer->milliseconds);
		return verdict;
	}
	if (answer->status < 500)
		verdict.meaning = ANSWER_ALARM;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		if (meanings[i].status != answer->status)
			continue;
		verdict.meaning = meanings[i].meaning;
		sentence = meanings[i].sentence;
	}
	struct span message = read_message(answer, &verdict.code, arena);
	verdict.sentence = arena_printf(arena, "HTTP %d: %s%s%.*s", answer->status, sentence,
					message.len ? ": " : "", SPAN_ARG(message));
	return verdict;
}
