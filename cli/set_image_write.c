/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One edited file put in the place of the old one: whoever reads it meanwhile sees the one or the
 * other, whole.
 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/set_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int descriptor, struct span bytes, struct error *err)
{
	while (bytes.len) {
		ssize_t written = write(descriptor, bytes.ptr, bytes.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return error_set_errno(err, "could not write");
		bytes = span_from(bytes, (size_t)written);
	}
	return 0;
}

/* The new file gets the old one's mode and, where that is possible, its owner. */
static int fill(int descriptor, const struct stat *old, struct span bytes, struct error *err)
{
	if (write_all(descriptor, bytes, err) < 0)
		return -1;
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

int set_image_write(const char *path, const struct set_image_file *file, struct error *err)
{
	char fresh[LIMIT_PATH_BYTES];
	struct stat old;
	int len = snprintf(fresh, sizeof(fresh), "%s.headgate-XXXXXX", path);

	if (len < 0 || (size_t)len >= sizeof(fresh))
		return error_set(err, ERROR_LIMIT, "its path is too long");
	if (lstat(path, &old) < 0)
		return error_set_errno(err, "could not look at it");
	int descriptor = mkostemp(fresh, O_CLOEXEC);
	if (descriptor < 0)
		return error_set_errno(err, "could not make a file beside it");
	int status = fill(descriptor, &old, file->after, err);
	if (close(descriptor) < 0 && status == 0)
		status = error_set_errno(err, "could not write");
	if (status == 0)
		status = check_unchanged(path, file->before, err);
	if (status == 0 && rename(fresh, path) < 0)
		status = error_set_errno(err, "could not replace it");
	if (status < 0)
		unlink(fresh);
	return status;
}
