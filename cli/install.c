/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate install`: puts the hook and the few settings it needs into a bare
 * repository, says each thing it did, and changes nothing when all is there.
 */
#include "base/count.h"
#include "base/limits.h"
#include "base/shell_word.h"
#include "cli/commands.h"
#include "cli/hook_file.h"
#include "cli/install_inventory.h"
#include "cli/install_ledger.h"
#include "cli/install_notes.h"
#include "cli/options.h"
#include "cli/server_settings.h"
#include "repo/repository.h"

#include <unistd.h>

struct install {
	const char *program;
	bool force;
	bool uninstall;
	struct arena arena;
	struct repository *repository;
	struct error err;
};

/* Git would run the hooks of that directory and never ours. */
static int refuse_other_hooks(struct install *install)
{
	struct span *values;
	size_t count;

	if (repository_config(install->repository, "core.hooksPath", &install->arena, &values,
			      &count, &install->err) < 0)
		return -1;
	if (count == 0)
		return 0;
	error_set(&install->err, ERROR_USAGE,
		  "core.hooksPath is \"%.*s\": git runs the hooks there and not those of the "
		  "repository",
		  SPAN_ARG(values[count - 1]));
	return error_hint(
		&install->err, "Type: git --git-dir=%s config --unset-all core.hooksPath",
		shell_word(span_of(repository_directory(install->repository)), &install->arena));
}

static int open_bare(struct install *install, const char *path)
{
	if (repository_open(&install->repository, path, &install->err) < 0)
		return -1;
	const char *directory = repository_directory(install->repository);
	if (repository_work_tree(install->repository)) {
		error_set(&install->err, ERROR_USAGE,
			  "\"%s\" has a working tree; pushes go to bare repositories", path);
		return error_hint(&install->err,
				  "Type: git clone --bare %s NAME.git, then: headgate "
				  "install NAME.git",
				  shell_word(span_of(path), &install->arena));
	}
	if (strpbrk(directory, ":\"")) {
		error_set(&install->err, ERROR_USAGE,
			  "the path \"%s\" contains ':' or '\"', with which new objects cannot be "
			  "read in a hook",
			  directory);
		return error_hint(&install->err, "Move the repository to another path.");
	}
	return refuse_other_hooks(install);
}

static int set_value(struct install *install, const struct server_setting *setting,
		     const char *value, bool *ret_changed)
{
	bool set;
	int status = server_setting_has(install->repository, setting, value, &install->arena, &set,
					&install->err);

	if (status < 0 || set)
		return status;
	*ret_changed = true;
	if (server_setting_is_list(setting))
		return repository_config_add(install->repository, setting->key, value,
					     &install->err);
	return repository_config_set(install->repository, setting->key, value, &install->err);
}

/* "receive.procReceiveRefs = refs/for, refs/approve" */
static void print_setting(const char *what, const struct server_setting *setting)
{
	printf("%-6s %s = %s", what, setting->key, setting->values[0]);
	for (size_t i = 1; setting->values[i]; i++)
		printf(", %s", setting->values[i]);
}

static int set_one(struct install *install, const struct server_setting *setting)
{
	bool changed = false;

	for (size_t i = 0; setting->values[i]; i++)
		if (set_value(install, setting, setting->values[i], &changed) < 0)
			return -1;
	print_setting(changed ? "set" : "kept", setting);
	if (changed)
		printf("  (%s)", setting->why);
	putchar('\n');
	return 0;
}

static int refuse_foreign(struct install *install, const struct hook_file *hook)
{
	error_set(&install->err, ERROR_USAGE, "%s is there and is not headgate", hook->path);
	return error_hint(
		&install->err,
		"`headgate install --force` keeps it as %s.replaced, where git does not run "
		"it.",
		hook->path);
}

/* Many servers have one of their own for mails; it guards nothing. */
static void keep_foreign(const struct hook_file *hook, const char *program)
{
	printf("kept   %s, which is not headgate: cluster agents hear of a push at once\n"
	       "       when it ends with: exec %s %s\n"
	       "       and passes on its standard input (else when the courier looks by itself)\n",
	       hook->path, program, hook->name);
}

static int put_hook(struct install *install, const struct hook_file *hook, const char *program)
{
	switch (hook->kind) {
	case HOOK_OURS:
		if (hook_file_starts(hook, program)) {
			printf("kept   %s, which runs %s\n", hook->path, program);
			return 0;
		}
		break;
	case HOOK_FOREIGN:
		if (!install->force && !server_hook_guards(hook->name)) {
			keep_foreign(hook, program);
			return 0;
		}
		if (!install->force)
			return refuse_foreign(install, hook);
		if (hook_file_set_aside(hook, &install->err) < 0)
			return -1;
		printf("moved  %s to %s.replaced\n", hook->path, hook->path);
		break;
	case HOOK_ABSENT:
		break;
	}
	if (hook_file_write(hook, program, &install->err) < 0)
		return -1;
	printf("made   %s, which runs %s\n", hook->path, program);
	return 0;
}

static int put_hooks(struct install *install)
{
	struct hook_file hook;
	const char *program;

	if (hook_program(install->program, &install->arena, &program, &install->err) < 0)
		return -1;
	for (size_t i = 0; i < server_hooks_count; i++)
		if (hook_file_look(&hook, install->repository, server_hooks[i], &install->arena,
				   &install->err) < 0 ||
		    put_hook(install, &hook, program) < 0)
			return -1;
	return 0;
}

static int install_all(struct install *install)
{
	if (put_hooks(install) < 0)
		return -1;
	for (size_t i = 0; i < server_settings_count; i++)
		if (set_one(install, &server_settings[i]) < 0)
			return -1;
	if (install_inventory(install->repository, &install->arena, &install->err) < 0 ||
	    install_ledgers(install->repository, &install->arena, &install->err) < 0 ||
	    install_notes(install->repository, &install->arena, &install->err) < 0)
		return -1;
	printf("Pushes to %s are judged from now on.\n"
	       "Type \"headgate doctor %s\" to see whether the server is safe.\n",
	       repository_directory(install->repository),
	       shell_word(span_of(repository_directory(install->repository)), &install->arena));
	return 0;
}

static int remove_hook(struct install *install, const char *name)
{
	struct hook_file hook;

	if (hook_file_look(&hook, install->repository, name, &install->arena, &install->err) < 0)
		return -1;
	if (hook.kind != HOOK_OURS) {
		printf("kept   %s: %s\n", hook.path,
		       hook.kind == HOOK_ABSENT ? "it is not there" : "it is not headgate");
		return 0;
	}
	if (unlink(hook.path) < 0)
		return error_set_errno(&install->err, "could not remove %s", hook.path);
	printf("removed %s\n", hook.path);
	return 0;
}

/* Without the hooks git refuses every push to what is left for them. */
static int remove_setting(struct install *install, const struct server_setting *setting)
{
	bool removed = false;

	for (size_t i = 0; server_setting_is_list(setting) && setting->values[i]; i++) {
		bool set;
		if (server_setting_has(install->repository, setting, setting->values[i],
				       &install->arena, &set, &install->err) < 0)
			return -1;
		if (set && repository_config_remove(install->repository, setting->key,
						    setting->values[i], &install->err) < 0)
			return -1;
		removed |= set;
	}
	if (removed) {
		print_setting("removed", setting);
		putchar('\n');
	}
	return 0;
}

static int uninstall_all(struct install *install)
{
	for (size_t i = 0; i < server_settings_count; i++)
		if (remove_setting(install, &server_settings[i]) < 0)
			return -1;
	for (size_t i = 0; i < server_hooks_count; i++)
		if (remove_hook(install, server_hooks[i]) < 0)
			return -1;
	printf("Pushes to %s are no longer judged. Other settings stay; they do no harm.\n",
	       repository_directory(install->repository));
	return 0;
}

int command_install(int argc, char **argv)
{
	struct install install = { 0 };
	const struct option_row rows[] = {
		{ "force", OPTION_FLAG, &install.force, NULL },
		{ "program", OPTION_TEXT, &install.program, NULL },
		{ "uninstall", OPTION_FLAG, &install.uninstall, NULL },
	};
	int first = options_parse(rows, COUNT(rows), argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (argc - first != 1)
		return command_usage_error("install", "name one bare repository");
	arena_init(&install.arena, LIMIT_RUN_ARENA_BYTES);
	int status = open_bare(&install, argv[first]);
	if (status == 0)
		status = install.uninstall ? uninstall_all(&install) : install_all(&install);
	status = status < 0 ? command_failed(&install.err) : EXIT_ACCEPTED;
	repository_free(install.repository);
	arena_release(&install.arena);
	return status;
}
