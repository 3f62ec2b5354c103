/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/stand_in.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SETTINGS, APPLICATIONS, FAULTS };

int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *setting(const struct stand_in *stand_in, const char *section, const char *name)
{
	return json_string_value(
		json_object_get(json_object_get(stand_in->settings, section), name));
}

void answer_line(struct http_response *response, int status, const char *line)
{
	response->status = status;
	snprintf(response->verdict, sizeof(response->verdict), "%s", line);
	text_clear(&response->body);
	if (*line)
		text_format(&response->body, "%s\n", line);
}

/* The file's path when it has changed since it was read last; NULL when it has not. */
static const char *changed_path(struct stand_in *stand_in, int which, const char *name, char *path,
				size_t size)
{
	struct stat status;
	int64_t at = 0;
	snprintf(path, size, "%s/%s", stand_in->directory, name);
	if (stat(path, &status) == 0)
		at = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
	if (at == stand_in->read_at[which])
		return NULL;
	stand_in->read_at[which] = at;
	return path;
}

static void read_json(const char *path, json_t **value)
{
	json_error_t problem;
	json_t *fresh = json_load_file(path, 0, &problem);
	if (!fresh && access(path, F_OK) == 0)
		errx(2, "%s:%d: %s", path, problem.line, problem.text);
	json_decref(*value);
	*value = fresh;
}

static void read_faults(struct stand_in *stand_in, const char *path)
{
	char bytes[4096];
	size_t got;
	text_init(&stand_in->faults, 1 << 20);
	memset(stand_in->fault_uses, 0, sizeof(stand_in->fault_uses));
	FILE *file = fopen(path, "re");
	if (!file && errno != ENOENT)
		err(2, "%s", path);
	while (file && (got = fread(bytes, 1, sizeof(bytes), file)) > 0)
		text_append(&stand_in->faults, (struct span){ bytes, got });
	if (file)
		fclose(file);
}

void stand_in_refresh(struct stand_in *stand_in)
{
	char path[4096];
	if (changed_path(stand_in, SETTINGS, "settings.json", path, sizeof(path)))
		read_json(path, &stand_in->settings);
	if (!stand_in->settings)
		errx(2, "%s/settings.json: there is none", stand_in->directory);
	if (changed_path(stand_in, APPLICATIONS, "applications.json", path, sizeof(path))) {
		read_json(path, &stand_in->applications);
		json_decref(stand_in->memory);
		stand_in->memory = json_object();
	}
	if (changed_path(stand_in, FAULTS, "faults", path, sizeof(path))) {
		text_release(&stand_in->faults);
		read_faults(stand_in, path);
	}
	if (stand_in->journal >= 0)
		return;
	snprintf(path, sizeof(path), "%s/journal", stand_in->directory);
	stand_in->journal = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (stand_in->journal < 0)
		err(2, "%s", path);
}

void stand_in_answer(struct stand_in *stand_in, const struct http_request *request,
		     struct http_response *response)
{
	response->signature = "not asked for";
	if (json_object_get(stand_in->settings, "argocd")) {
		if (span_is(request->path, "/api/webhook")) {
			argocd_webhook(stand_in, request, response);
			return;
		}
		if (span_starts_with(request->path, "/api/v1/")) {
			argocd_api(stand_in, request, response);
			return;
		}
	}
	if (json_object_get(stand_in->settings, "flux") &&
	    span_starts_with(request->path, "/hook/"))
		flux_receive(stand_in, request, response);
	else if (json_object_get(stand_in->settings, "webhook"))
		webhook_receive(stand_in, request, response);
	else
		answer_line(response, 404, "404 page not found");
}
