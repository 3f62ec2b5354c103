/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a repository, and saying in words why one cannot be opened. */
#include "base/limits.h"
#include "repo/handle.h"
#include "repo/loose_objects.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What the pusher sent was hashed by git when it was received; hashing it again
 * on every read costs more than judging it.
 */
static int library_start(struct error *err)
{
	if (git_libgit2_init() < 0)
		return git_failed(err, "could not start libgit2");
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* Trees are asked for again and again around a change. */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, LIMIT_CACHED_TREE_BYTES);
	return 0;
}

/*
 * libgit2 1.5 says "config value 'safe.directory' was not found" with a code
 * that means "no repository" when the owner differs and no exception is set.
 */
static bool is_ownership_failure(int status)
{
	const git_error *last = git_error_last();

	return status == GIT_EOWNER ||
	       (last && last->message && strstr(last->message, "safe.directory"));
}

static bool is_sha256_failure(void)
{
	const git_error *last = git_error_last();

	return last && last->message && strstr(last->message, "objectformat");
}

/* Who the repository's folder belongs to; NULL when that cannot be told. */
static const struct passwd *owner_of(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? getpwuid(status.st_uid) : NULL;
}

static int owner_differs(const char *path, struct error *err)
{
	const struct passwd *owner = owner_of(path);
	const char *name = owner ? owner->pw_name : "its owner";

	error_set(err, ERROR_REPOSITORY,
		  "repository \"%s\" belongs to %s, who is not the user that runs headgate", path,
		  name);
	return error_hint(err,
			  "Run it as that user (sudo -u %s), or let this one trust the repository: "
			  "git config --global --add safe.directory <its absolute path>",
			  owner ? name : "OWNER");
}

static int open_failed(int status, const char *path, struct error *err)
{
	if (is_ownership_failure(status))
		return owner_differs(path, err);
	if (is_sha256_failure()) {
		error_set(err, ERROR_REPOSITORY,
			  "repository \"%s\" uses SHA-256 object ids, which headgate cannot read",
			  path);
		return error_hint(err, "Make the repository with: git init --bare "
				       "--object-format=sha1");
	}
	if (status == GIT_ENOTFOUND) {
		error_set(err, ERROR_REPOSITORY, "\"%s\" is not a Git repository", path);
		return error_hint(
			err, "%s",
			strcmp(path, ".") == 0
				? "Go into a clone of it, or on the server into the repository "
				  "itself"
				: "Name a bare repository, or a folder of a working tree");
	}
	return git_failed(err, "could not open repository \"%s\"", path);
}

static int refuse_namespace(struct error *err)
{
	if (!getenv("GIT_NAMESPACE"))
		return 0;
	error_set(err, ERROR_REPOSITORY,
		  "GIT_NAMESPACE is set: git would write other refs than those that are judged");
	return error_hint(err, "Unset GIT_NAMESPACE where git receive-pack is started.");
}

/* libgit2 splits the list at every ':' and knows no quoting: existing objects would be missing. */
static int refuse_quoted_alternates(struct error *err)
{
	const char *alternates = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	if (!alternates || !strchr(alternates, '"'))
		return 0;
	error_set(err, ERROR_REPOSITORY, "the repository's path contains ':' or '\"'");
	return error_hint(err, "Move the repository to a path without these characters.");
}

bool is_quarantined(void)
{
	return getenv("GIT_QUARANTINE_PATH") != NULL;
}

static int refuse_bent_history(git_repository *git, struct error *err)
{
	char path[LIMIT_PATH_BYTES];
	struct stat status;

	int length = snprintf(path, sizeof(path), "%sinfo/grafts", git_repository_path(git));
	if (length < 0 || (size_t)length >= sizeof(path))
		return error_set(err, ERROR_LIMIT, "the repository's path is too long");
	if (lstat(path, &status) == 0) {
		error_set(err, ERROR_REPOSITORY,
			  "info/grafts is present: it bends the history that is judged");
		return error_hint(err, "On the server: remove %s", path);
	}
	if (git_repository_is_shallow(git)) {
		error_set(err, ERROR_REPOSITORY, "the repository is shallow: its history is cut");
		return error_hint(err, "On the server: git --git-dir=%s fetch --unshallow",
				  git_repository_path(git));
	}
	return 0;
}

/* Variables that libgit2 1.5 refuses to work with, or that say nothing about a bare repository. */
static void forget_working_tree(void)
{
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_COMMON_DIR");
	unsetenv("GIT_INDEX_FILE");
	unsetenv("GIT_REPLACE_REF_BASE");
}

/* The repository to the caller, or on failure nothing left of it and of the library. */
static int hand_over(git_repository *git, int status, struct repository **ret_repository,
		     struct error *err)
{
	struct repository *repository = (struct repository *)git;

	if (status < 0 || loose_objects_add(repository, err) < 0) {
		git_repository_free(git);
		git_libgit2_shutdown();
		return -1;
	}
	*ret_repository = repository;
	return 0;
}

int repository_open_in_hook(struct repository **ret_repository, struct error *err)
{
	git_repository *git = NULL;

	if (refuse_namespace(err) < 0 || refuse_quoted_alternates(err) < 0)
		return -1;
	forget_working_tree();
	if (library_start(err) < 0)
		return -1;
	int status = git_repository_open_ext(&git, NULL, GIT_REPOSITORY_OPEN_FROM_ENV, NULL);
	if (status < 0) {
		const char *directory = getenv("GIT_DIR");
		open_failed(status, directory ? directory : ".", err);
	} else {
		status = refuse_bent_history(git, err);
	}
	return hand_over(git, status, ret_repository, err);
}

int repository_open(struct repository **ret_repository, const char *path, struct error *err)
{
	git_repository *git = NULL;

	if (library_start(err) < 0)
		return -1;
	int status = git_repository_open_ext(&git, path, 0, NULL);
	if (status < 0)
		open_failed(status, path, err);
	return hand_over(git, status, ret_repository, err);
}

void repository_free(struct repository *repository)
{
	if (!repository)
		return;
	git_repository_free(git_handle(repository));
	git_libgit2_shutdown();
}

const char *repository_directory(const struct repository *repository)
{
	return git_repository_path(git_handle(repository));
}

const char *repository_work_tree(const struct repository *repository)
{
	return git_repository_workdir(git_handle(repository));
}
