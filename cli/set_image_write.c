/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edited files put in the places of the old ones: whoever reads one meanwhile sees the old or the
 * new, whole. All new files are there before the first takes its place, so a full disk or a folder
 * that cannot be written changes nothing.
 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/set_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The new file gets the old one's mode and, where that is possible, its owner. */
static int fill(int descriptor, const struct stat *old, struct span bytes, struct error *err)
{
	if (file_write(descriptor, bytes) < 0)
		return error_set_errno(err, "could not write");
	if ((old->st_uid != geteuid() || old->st_gid != getegid()) &&
	    fchown(descriptor, old->st_uid, old->st_gid) < 0 && errno != EPERM)
		return error_set_errno(err, "could not keep its owner");
	if (fchmod(descriptor, old->st_mode & 07777) < 0)
		return error_set_errno(err, "could not keep its mode");
	return fsync(descriptor) < 0 ? error_set_errno(err, "could not write") : 0;
}

static int check_unchanged(const char *path, struct span before, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	int status =
		file_read(path, FILE_LINKS_REFUSED, LIMIT_MANIFEST_BYTES, &buffer, &content, err);

	if (status == 0 && !span_equal(content.bytes, before)) {
		error_set(err, ERROR_SYSTEM, "somebody changed it meanwhile");
		status = error_hint(err, "Run the command again");
	}
	file_buffer_release(&buffer);
	return status;
}

/* A new file beside the one at `path`; its name in the run's arena. */
static int make_fresh(struct arena *arena, const char *path, struct span bytes, char **ret_fresh,
		      struct error *err)
{
	const char *slash = strrchr(path, '/');
	struct span name = arena_printf(arena, "%.*s/.headgate-XXXXXX", (int)(slash - path), path);
	char *fresh = arena_alloc(arena, name.len + 1);
	struct stat old;

	memcpy(fresh, name.ptr, name.len);
	if (lstat(path, &old) < 0)
		return error_set_errno(err, "could not look at it");
	int descriptor = mkostemp(fresh, O_CLOEXEC);
	if (descriptor < 0)
		return error_set_errno(err, "could not make a file beside it");
	*ret_fresh = fresh;
	int status = fill(descriptor, &old, bytes, err);
	if (close(descriptor) < 0 && status == 0)
		status = error_set_errno(err, "could not write");
	return status;
}

static int make_all(struct set_image *set, const char **paths, char **fresh, struct error *err)
{
	for (size_t i = 0; i < set->file_count; i++) {
		const struct set_image_file *file = &set->files[i];
		if (file->edit.changed &&
		    (make_fresh(set->arena, paths[i], file->after, &fresh[i], err) < 0 ||
		     check_unchanged(paths[i], file->before, err) < 0))
			return error_wrap(err, "%.*s", SPAN_ARG(file->shown));
	}
	return 0;
}

static int replace_all(const struct set_image *set, const char **paths, char **fresh,
		       struct error *err)
{
	for (size_t i = 0; i < set->file_count; i++) {
		if (fresh[i] && rename(fresh[i], paths[i]) < 0) {
			error_set_errno(err, "could not replace it");
			return error_wrap(err, "%.*s", SPAN_ARG(set->files[i].shown));
		}
		fresh[i] = NULL;
	}
	return 0;
}

int set_image_write(struct set_image *set, const char *root, struct error *err)
{
	char **fresh = ARENA_ARRAY(set->arena, set->file_count, char *);
	const char **paths = ARENA_ARRAY(set->arena, set->file_count, const char *);

	for (size_t i = 0; i < set->file_count; i++)
		paths[i] =
			arena_printf(set->arena, "%s/%.*s", root, SPAN_ARG(set->files[i].path)).ptr;
	int status = make_all(set, paths, fresh, err);
	if (status == 0)
		status = replace_all(set, paths, fresh, err);
	for (size_t i = 0; i < set->file_count; i++) {
		if (fresh[i])
			unlink(fresh[i]);
	}
	set->is_written = status == 0 && set->changed > 0;
	return status;
}
