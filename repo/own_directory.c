/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/own_directory.h"

#include <errno.h>
#include <sys/stat.h>

struct span own_path(struct repository *repository, const char *name, struct arena *arena)
{
	return arena_printf(arena, "%s" OWN_DIRECTORY "/%s", repository_directory(repository),
			    name);
}

static int make(const char *path, mode_t mode, struct error *err)
{
	if (mkdir(path, mode) == 0) {
		/* mkdir() heeds the umask, a shared repository must not. */
		(void)chmod(path, mode);
		return 0;
	}
	return errno == EEXIST ? 0 : error_set_errno(err, "could not make %s", path);
}

int own_directory_make(struct repository *repository, const char *below, struct arena *arena,
		       mode_t *ret_mode, struct error *err)
{
	const char *directory = repository_directory(repository);
	struct stat status;

	if (stat(directory, &status) < 0)
		return error_set_errno(err, "could not look at %s", directory);
	mode_t mode = status.st_mode & 07777;
	*ret_mode = mode & 0666;
	if (make(own_path(repository, "", arena).ptr, mode, err) < 0)
		return -1;
	return below ? make(own_path(repository, below, arena).ptr, mode, err) : 0;
}
