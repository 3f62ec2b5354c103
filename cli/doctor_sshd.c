/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"
#include "base/count.h"
#include "cli/doctor.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <unistd.h>

/* Variables with which a client switches off the hooks or becomes somebody else. */
static const char *const kept_out_by_serve_ssh[] = {
	"GIT_CONFIG_COUNT",
	"GIT_CONFIG_PARAMETERS",
	"GIT_CONFIG_GLOBAL",
	"GIT_NAMESPACE",
	"GIT_DIR",
	"GIT_EXEC_PATH",
	"HEADGATE_PRINCIPAL",
	"HEADGATE_TICKET",
	"REMOTE_USER",
	"GL_USER",
	"GL_USERNAME",
	"GITEA_PUSHER_NAME",
};

/* Those that act before any forced command begins. */
static const char *const always_open[] = {
	"BASH_ENV", "ENV", "LD_PRELOAD", "LD_LIBRARY_PATH", "PATH", "HOME", "SHELLOPTS",
};

static const char *first_match(const char *pattern, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(pattern, names[i], 0) == 0)
			return names[i];
	return NULL;
}

static void judge_pattern(struct doctor *doctor, const char *pattern, bool serve_ssh)
{
	const char *name = first_match(pattern, always_open, COUNT(always_open));

	if (name) {
		doctor_bad(doctor, NULL,
			   "sshd accepts %s from clients (AcceptEnv %s): with it they run programs "
			   "of their own before any check; take it out of sshd_config",
			   name, pattern);
		return;
	}
	name = first_match(pattern, kept_out_by_serve_ssh, COUNT(kept_out_by_serve_ssh));
	if (name && serve_ssh)
		doctor_doubtful(doctor, NULL,
				"sshd accepts %s from clients (AcceptEnv %s); a key without "
				"`headgate serve-ssh` before it switches off the gate with that",
				name, pattern);
	else if (name)
		doctor_bad(doctor, NULL,
			   "sshd accepts %s from clients (AcceptEnv %s): with it they switch off "
			   "the gate or push under another name; start git by `headgate serve-ssh`",
			   name, pattern);
}

/* One line of `sshd -T`: a key in lower case and its values. */
static void judge_line(struct doctor *doctor, struct span line, bool serve_ssh)
{
	size_t len = span_find(line, ' ');
	struct span key = span_first(line, len), rest = span_from(line, len + 1);

	if (span_is(key, "permituserenvironment") && !span_is(rest, "no"))
		doctor_doubtful(doctor, NULL,
				"sshd lets an account's own files set variables "
				"(PermitUserEnvironment %.*s): who can write them switches off the "
				"gate",
				SPAN_ARG(rest));
	if (!span_is(key, "acceptenv"))
		return;
	while (rest.len > 0) {
		len = span_find(rest, ' ');
		if (len > 0)
			judge_pattern(doctor, arena_copy(&doctor->arena, span_first(rest, len)).ptr,
				      serve_ssh);
		rest = span_from(rest, len + 1);
	}
}

/* sshd wants to be started by its full path; it stands where only root looks for programs. */
static const char *find_sshd(struct doctor *doctor)
{
	const char *path = getenv("PATH");
	struct span folders =
		arena_printf(&doctor->arena, "%s:/usr/sbin:/usr/local/sbin", path ? path : "");

	while (folders.len > 0) {
		size_t len = span_find(folders, ':');
		struct span program = arena_printf(&doctor->arena, "%.*s/sshd",
						   SPAN_ARG(span_first(folders, len)));
		if (len > 0 && access(program.ptr, X_OK) == 0)
			return program.ptr;
		folders = span_from(folders, len + 1);
	}
	return NULL;
}

/* The server's settings as sshd itself reads them; false when it does not tell. */
static bool ask_sshd(struct doctor *doctor, struct span *ret_settings)
{
	const char *const arguments[] = { find_sshd(doctor), "-T", NULL };
	struct child_request request = { .arguments = arguments, .deadline_ms = 5000 };
	struct child_result result;
	struct error ignored;

	if (!arguments[0] || child_run(&request, &doctor->arena, &result, &ignored) < 0 ||
	    result.exit_status != 0)
		return false;
	*ret_settings = result.output;
	return true;
}

int doctor_check_sshd(struct doctor *doctor)
{
	unsigned before = doctor->failures + doctor->warnings;
	struct span settings, source;

	if (doctor_setting(doctor, "headgate.identity", &source) < 0)
		return -1;
	if (!ask_sshd(doctor, &settings)) {
		printf("note  sshd does not tell its settings here; as root: sshd -T | grep -i -e "
		       "acceptenv -e permituserenvironment\n");
		return 0;
	}
	while (settings.len > 0) {
		size_t len = span_find(settings, '\n');
		judge_line(doctor, span_first(settings, len), span_is(source, "ssh"));
		settings = span_from(settings, len + 1);
	}
	if (doctor->failures + doctor->warnings == before)
		doctor_good("sshd lets clients set no variable that git or a shell obeys");
	return 0;
}
