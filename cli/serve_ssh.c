/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate serve-ssh USER`: the forced command of a key. Whatever the client has
 * brought along is forgotten: git and its hooks start from an environment made
 * here, in which the only thing that tells who pushes is this command's argument.
 */
#include "base/count.h"
#include "base/limits.h"
#include "base/principal_name.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/ssh_command.h"
#include "hooks/identity.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where git is looked for; PATH itself may be the client's. */
#define SERVER_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct serve_ssh {
	const char *root;
	const char *user;
	const char *home;
	struct arena arena;
	struct error err;
};

/* The account's home as the system knows it; HOME may be the client's. */
static int find_home(struct serve_ssh *serve)
{
	const struct passwd *account = getpwuid(geteuid());

	if (!account || !account->pw_dir || account->pw_dir[0] != '/')
		return error_set(&serve->err, ERROR_SYSTEM,
				 "user id %u has no home directory on this server",
				 (unsigned)geteuid());
	serve->home = arena_copy(&serve->arena, span_of(account->pw_dir)).ptr;
	return 0;
}

static int find_root(struct serve_ssh *serve)
{
	const char *wanted = serve->root ? serve->root : serve->home;
	char *real = realpath(wanted, NULL);

	if (!real)
		return error_set_errno(&serve->err, "the folder of the repositories, %s", wanted);
	serve->root = arena_copy(&serve->arena, span_of(real)).ptr;
	free(real);
	return 0;
}

/* The version of Git's protocol is the one thing that a client may say. */
static const char *protocol(struct serve_ssh *serve)
{
	static const char *const versions[] = { "version=0", "version=1", "version=2" };
	struct span said = span_of(getenv("GIT_PROTOCOL"));

	if (!span_is_among(said, versions, COUNT(versions)))
		return NULL;
	return arena_printf(&serve->arena, "GIT_PROTOCOL=%.*s", SPAN_ARG(said)).ptr;
}

static int start(struct serve_ssh *serve, const struct ssh_command *command, const char *path)
{
	struct arena *arena = &serve->arena;
	/* The path is absolute, so it cannot be taken for an option. */
	const char *arguments[] = { "git", command->service, path, NULL };
	const char *environment[] = {
		arena_printf(arena, "PATH=%s", SERVER_PATH).ptr,
		arena_printf(arena, "HOME=%s", serve->home).ptr,
		arena_printf(arena, "%s=%s", IDENTITY_SSH_VARIABLE, serve->user).ptr,
		protocol(serve),
		NULL,
	};

	/* execvpe() looks along the PATH of this process. */
	if (setenv("PATH", SERVER_PATH, 1) == 0)
		execvpe("git", (char *const *)(uintptr_t)arguments,
			(char *const *)(uintptr_t)environment);
	return error_set_errno(&serve->err, "could not start git");
}

static void greet(const char *user)
{
	command_notice("hello %s: this account serves Git and nothing else", user);
	command_notice("for example: git clone ssh://SERVER/REPOSITORY");
}

/* 0 never comes back: git runs in this process's place. */
static int serve(struct serve_ssh *serve)
{
	struct span asked = span_of(getenv("SSH_ORIGINAL_COMMAND"));
	struct ssh_command command;

	if (find_home(serve) < 0 || find_root(serve) < 0)
		return command_failed(&serve->err);
	if (asked.len == 0) {
		greet(serve->user);
		return EXIT_REFUSED;
	}
	if (!ssh_command_parse(asked, &serve->arena, &command)) {
		command_notice("refused: this account runs git-upload-pack, git-receive-pack and "
			       "git-upload-archive of one repository, and nothing else");
		return EXIT_REFUSED;
	}
	const char *path = ssh_command_repository(&command, serve->root, &serve->arena);
	if (!path) {
		command_notice("refused: there is no repository \"%.*s\" here",
			       SPAN_ARG(command.path));
		return EXIT_REFUSED;
	}
	return start(serve, &command, path) < 0 ? command_failed(&serve->err) : EXIT_ACCEPTED;
}

int command_serve_ssh(int argc, char **argv)
{
	struct serve_ssh state = { 0 };
	const struct option_row rows[] = { { "root", OPTION_TEXT, &state.root, NULL } };
	int first = options_parse(rows, COUNT(rows), argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (argc - first != 1)
		return command_usage_error("serve-ssh", "name the one user of the key");
	state.user = argv[first];
	if (!principal_name_is_valid(span_of(state.user)))
		return command_usage_error(
			"serve-ssh", "a user's name has letters, digits and . _ - + @, at most %d",
			LIMIT_PRINCIPAL_BYTES);
	arena_init(&state.arena, LIMIT_FILE_ARENA_BYTES);
	int status = serve(&state);
	arena_release(&state.arena);
	return status;
}
