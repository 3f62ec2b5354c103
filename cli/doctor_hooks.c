/* SPDX-License-Identifier: Apache-2.0 */
/* Whether git runs the hooks of the repository, and whether they are headgate. */
#include "base/child.h"
#include "cli/doctor.h"
#include "cli/hook_file.h"
#include "cli/server_settings.h"

int doctor_check_hooks_path(struct doctor *doctor)
{
	struct span value;

	if (doctor_setting(doctor, "core.hooksPath", &value) < 0)
		return -1;
	if (value.len)
		doctor_bad(doctor, doctor_git_command(doctor, "config --unset-all core.hooksPath"),
			   "core.hooksPath is %.*s: git never runs the hooks of this repository",
			   SPAN_ARG(value));
	else
		doctor_good("core.hooksPath does not lead elsewhere");
	return 0;
}

/* "headgate 0.1.0" of the program that the hook is, or NULL when it does not say so. */
static const char *hook_version(struct doctor *doctor, const char *program)
{
	const char *const arguments[] = { program, "--version", NULL };
	struct child_request request = { .arguments = arguments, .deadline_ms = 5000 };
	struct child_result result;
	struct error ignored;

	if (child_run(&request, &doctor->arena, &result, &ignored) < 0 || result.exit_status != 0 ||
	    !span_starts_with(result.output, "headgate "))
		return NULL;
	return arena_copy(&doctor->arena, span_first(result.output, span_find(result.output, '\n')))
		.ptr;
}

static void check_program(struct doctor *doctor, const struct hook_file *hook)
{
	const char *version = hook_version(doctor, hook->program);

	if (hook->is_link)
		doctor_bad(doctor, doctor_install_command(doctor),
			   "%s is a link: when %s is gone, git takes every push", hook->path,
			   hook->program);
	else if (!version)
		doctor_bad(doctor, doctor_install_command(doctor),
			   "%s runs %s, which does not answer: every push is refused", hook->path,
			   hook->program);
	else if (strcmp(version, "headgate " HEADGATE_VERSION) != 0)
		doctor_doubtful(doctor, doctor_install_command(doctor),
				"%s runs %s, this is headgate " HEADGATE_VERSION, hook->path,
				version);
	else
		doctor_good("%s runs %s (%s)", hook->path, hook->program, version);
}

/* post-receive: what is missing there lets nothing past the gate. */
static void check_telling(struct doctor *doctor, const struct hook_file *hook)
{
	if (hook->kind == HOOK_ABSENT)
		doctor_doubtful(doctor, doctor_install_command(doctor),
				"%s is missing: cluster agents hear of a push only when "
				"headgate-courier is started by something else",
				hook->path);
	else if (span_contains(hook->script, "headgate post-receive"))
		doctor_good("%s calls headgate", hook->path);
	else
		doctor_doubtful(doctor, NULL,
				"%s is not headgate and does not call `headgate post-receive`: "
				"cluster agents hear of a push only when headgate-courier is "
				"started by something else",
				hook->path);
}

static int check_hook(struct doctor *doctor, const char *name)
{
	struct hook_file hook;

	if (hook_file_look(&hook, doctor->repository, name, &doctor->arena, &doctor->err) < 0)
		return -1;
	if (hook.kind != HOOK_OURS && !server_hook_guards(name)) {
		check_telling(doctor, &hook);
		return 0;
	}
	switch (hook.kind) {
	case HOOK_ABSENT:
		doctor_bad(doctor, doctor_install_command(doctor),
			   "%s is missing: that door stands open, or is shut for everybody",
			   hook.path);
		break;
	case HOOK_OURS:
		check_program(doctor, &hook);
		break;
	case HOOK_FOREIGN:
		doctor_bad(
			doctor,
			arena_printf(&doctor->arena, "%s --force", doctor_install_command(doctor))
				.ptr,
			"%s is not headgate: what it lets through nobody can say", hook.path);
		break;
	}
	return 0;
}

int doctor_check_hooks(struct doctor *doctor)
{
	for (size_t i = 0; i < server_hooks_count; i++)
		if (check_hook(doctor, server_hooks[i]) < 0)
			return -1;
	return 0;
}
