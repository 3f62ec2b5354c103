/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate doctor`: looks at everything that would let a push past the gate, or
 * make the gate refuse all of them. One line a check, and below a bad one what
 * to type.
 */
#include "cli/doctor.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/shell_word.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/server_settings.h"
#include "gate/push_policy.h"
#include "gate/report.h"
#include "repo/ref_name.h"

#include <sys/stat.h>
#include <unistd.h>

static void line(const char *verdict, const char *fix, const char *format, va_list args)
{
	printf("%-5s ", verdict);
	vprintf(format, args);
	putchar('\n');
	if (fix && *fix)
		printf("      type: %s\n", fix);
}

void doctor_good(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("ok", NULL, format, args);
	va_end(args);
}

void doctor_bad(struct doctor *doctor, const char *fix, const char *format, ...)
{
	va_list args;

	doctor->failures++;
	va_start(args, format);
	line("FAIL", fix, format, args);
	va_end(args);
}

void doctor_doubtful(struct doctor *doctor, const char *fix, const char *format, ...)
{
	va_list args;

	doctor->warnings++;
	va_start(args, format);
	line("warn", fix, format, args);
	va_end(args);
}

const char *doctor_word(struct doctor *doctor, const char *path)
{
	return shell_word(span_of(path), &doctor->arena);
}

const char *doctor_git_command(struct doctor *doctor, const char *rest)
{
	return arena_printf(&doctor->arena, "git --git-dir=%s %s",
			    doctor_word(doctor, doctor->directory), rest)
		.ptr;
}

int doctor_setting(struct doctor *doctor, const char *key, struct span *ret_value)
{
	struct span *values;
	size_t count;

	if (repository_config(doctor->repository, key, &doctor->arena, &values, &count,
			      &doctor->err) < 0)
		return -1;
	*ret_value = count ? values[count - 1] : (struct span){ 0 };
	return 0;
}

static int check_bare(struct doctor *doctor)
{
	if (repository_work_tree(doctor->repository))
		doctor_bad(doctor, NULL, "%s has a working tree; pushes go to bare repositories",
			   doctor->directory);
	else if (strpbrk(doctor->directory, ":\""))
		doctor_bad(doctor, NULL, "the path %s contains ':' or '\"'; move the repository",
			   doctor->directory);
	else
		doctor_good("%s is a bare repository with SHA-1 object ids", doctor->directory);
	return 0;
}

static int check_owner(struct doctor *doctor)
{
	struct stat status;

	if (stat(doctor->directory, &status) < 0)
		return error_set_errno(&doctor->err, "could not look at %s", doctor->directory);
	if (status.st_uid == geteuid())
		doctor_good("it belongs to the user who runs this");
	else
		doctor_doubtful(
			doctor, NULL,
			"it belongs to user id %u and you are %u: run this as the user that git "
			"receives pushes as",
			(unsigned)status.st_uid, (unsigned)geteuid());
	if (status.st_mode & S_IWOTH)
		doctor_bad(doctor,
			   arena_printf(&doctor->arena, "chmod -R o-w %s",
					doctor_word(doctor, doctor->directory))
				   .ptr,
			   "everybody on this machine may write to it, past every hook");
	return 0;
}

const char *doctor_install_command(struct doctor *doctor)
{
	return arena_printf(&doctor->arena, "headgate install %s",
			    doctor_word(doctor, doctor->directory))
		.ptr;
}

/* Values of lists that `headgate install` sets. */
static int check_lists(struct doctor *doctor)
{
	for (size_t i = 0; i < server_settings_count; i++) {
		const struct server_setting *setting = &server_settings[i];
		const char *missing = NULL;
		for (size_t k = 0; server_setting_is_list(setting) && setting->values[k]; k++) {
			bool set;
			if (server_setting_has(doctor->repository, setting, setting->values[k],
					       &doctor->arena, &set, &doctor->err) < 0)
				return -1;
			if (!set)
				missing = setting->values[k];
		}
		if (missing)
			doctor_bad(doctor, doctor_install_command(doctor),
				   "%s lacks %s, which is set %s", setting->key, missing,
				   setting->why);
		else if (server_setting_is_list(setting))
			doctor_good("%s is complete", setting->key);
	}
	return 0;
}

static int check_settings(struct doctor *doctor)
{
	struct span options, shallow;

	if (doctor_setting(doctor, "receive.advertisePushOptions", &options) < 0 ||
	    doctor_setting(doctor, "receive.shallowUpdate", &shallow) < 0)
		return -1;
	if (span_is(options, "true"))
		doctor_good("receive.advertisePushOptions is on");
	else
		doctor_doubtful(
			doctor,
			doctor_git_command(doctor, "config receive.advertisePushOptions true"),
			"receive.advertisePushOptions is off: `git push -o` fails");
	if (span_is(shallow, "true"))
		doctor_bad(
			doctor, doctor_git_command(doctor, "config receive.shallowUpdate false"),
			"receive.shallowUpdate is on: a push can cut the history that is judged");
	else
		doctor_good("receive.shallowUpdate is off");
	return 0;
}

static bool file_exists(struct doctor *doctor, const char *name)
{
	struct stat status;

	return lstat(arena_printf(&doctor->arena, "%s%s", doctor->directory, name).ptr, &status) ==
	       0;
}

static int check_history(struct doctor *doctor)
{
	int replaced = repository_has_refs(doctor->repository, "refs/replace/*", &doctor->err);
	struct span grafts = arena_printf(&doctor->arena, "%sinfo/grafts", doctor->directory);

	if (replaced < 0)
		return -1;
	if (file_exists(doctor, "info/grafts"))
		doctor_bad(
			doctor,
			arena_printf(&doctor->arena, "rm %s", doctor_word(doctor, grafts.ptr)).ptr,
			"info/grafts bends the history: every push is refused");
	else if (file_exists(doctor, "shallow"))
		doctor_bad(doctor, doctor_git_command(doctor, "fetch --unshallow"),
			   "the repository is shallow: every push is refused");
	else if (replaced)
		doctor_bad(
			doctor, doctor_git_command(doctor, "replace --list"),
			"refs/replace/ is not empty: git shows other commits than those that are "
			"judged; remove them with `git replace -d`");
	else
		doctor_good("nothing bends or cuts the history (grafts, shallow, replace refs)");
	if (file_exists(doctor, "objects/info/alternates"))
		doctor_doubtful(
			doctor, NULL,
			"objects are borrowed from another repository "
			"(objects/info/alternates): whoever can remove them there breaks this one");
	return 0;
}

static int show_policy_problems(struct doctor *doctor, struct push_policies *policies)
{
	struct report_options options = { .format = REPORT_TEXT, .snippets = true };
	const struct policy *policy;
	struct findings findings;
	struct text text;

	findings_init(&findings, &doctor->arena);
	if (push_policy_at(policies, policies->head_tip, &findings, &policy, &doctor->err) < 0)
		return -1;
	findings_sort(&findings);
	text_init(&text, LIMIT_REPORT_BYTES);
	report_render(&text, &findings, NULL, &options);
	int status = command_print(&text, "report", &doctor->err);
	text_release(&text);
	return status;
}

static int check_policy(struct doctor *doctor)
{
	struct push_policies policies;
	struct span branch;

	if (push_policies_init(&policies, doctor->repository, &doctor->arena, &doctor->err) < 0)
		return -1;
	if (!policies.of_head) {
		doctor_bad(doctor, NULL,
			   POLICY_PATH " of %.*s cannot be read: every push is refused",
			   SPAN_ARG(policies.head_ref));
		return show_policy_problems(doctor, &policies);
	}
	doctor_good(oid_is_zero(policies.head_blob) ? "no " POLICY_PATH
						      " yet: the built-in policy holds"
						    : POLICY_PATH " is without mistakes");
	if (!ref_is_branch(policies.head_ref)) {
		doctor_bad(doctor,
			   doctor_git_command(doctor, "symbolic-ref HEAD refs/heads/master"),
			   "HEAD names no branch, so no policy can be found");
		return 0;
	}
	branch = ref_branch_name(policies.head_ref);
	if (push_policy_of_head_protects(&policies, policies.head_ref))
		doctor_good("HEAD is %.*s, which is protected, for Kubernetes 1.%u",
			    SPAN_ARG(branch), policies.of_head->kubernetes_minor);
	else
		doctor_doubtful(
			doctor, NULL,
			"HEAD is %.*s, which the policy does not protect: pushes to it only get "
			"warnings; name it under `branches:` or point HEAD to a protected branch",
			SPAN_ARG(branch));
	return 0;
}

static int examine(struct doctor *doctor)
{
	static int (*const checks[])(struct doctor *) = {
		check_bare,
		check_owner,
		doctor_check_hooks_path,
		doctor_check_hooks,
		check_settings,
		check_lists,
		check_history,
		check_policy,
		doctor_check_approvals,
		doctor_check_identity,
		doctor_check_administrator,
		doctor_check_gate_key,
		doctor_check_tickets,
		doctor_check_ledgers,
		doctor_check_targets,
		doctor_check_registries,
		doctor_check_sshd,
	};

	for (size_t i = 0; i < COUNT(checks); i++)
		if (checks[i](doctor) < 0)
			return -1;
	return 0;
}

static int conclude(const struct doctor *doctor)
{
	if (doctor->failures) {
		printf("%u of the checks failed: this repository is not safe.\n", doctor->failures);
		return EXIT_REFUSED;
	}
	printf("This repository is guarded%s.\n",
	       doctor->warnings ? "; see the warnings above" : "");
	return EXIT_ACCEPTED;
}

int command_doctor(int argc, char **argv)
{
	struct doctor doctor = { 0 };
	int first = options_parse(NULL, 0, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (argc - first != 1)
		return command_usage_error("doctor", "name one repository");
	arena_init(&doctor.arena, LIMIT_FILE_ARENA_BYTES);
	int status = repository_open(&doctor.repository, argv[first], &doctor.err);
	if (status == 0) {
		doctor.directory = repository_directory(doctor.repository);
		status = examine(&doctor);
	}
	status = status < 0 ? command_failed(&doctor.err) : conclude(&doctor);
	repository_free(doctor.repository);
	arena_release(&doctor.arena);
	return status;
}
