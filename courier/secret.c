/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/secret.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A key and a line end; tokens of service accounts have about a KiB. */
static const size_t secret_bytes_max = 65536;

static int refuse_open_file(const char *path, struct error *err)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return error_set_errno(err, "could not look at the secret %s", path);
	if ((status.st_uid != geteuid() && status.st_uid != 0) || status.st_mode & 077) {
		error_set(err, ERROR_INPUT, "the secret %s is open to others", path);
		return error_hint(err, "Type: chmod 600 %s", path);
	}
	return 0;
}

static int read_secret_file(const char *path, struct arena *arena, struct span *ret_secret,
			    struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;

	if (refuse_open_file(path, err) < 0 ||
	    file_read(path, FILE_LINKS_FOLLOWED, secret_bytes_max, &buffer, &content, err) < 0)
		return -1;
	struct span secret = content.bytes;
	while (secret.len &&
	       (secret.ptr[secret.len - 1] == '\n' || secret.ptr[secret.len - 1] == '\r'))
		secret.len--;
	*ret_secret = arena_copy(arena, secret);
	if (buffer.bytes)
		explicit_bzero(buffer.bytes, buffer.capacity);
	file_buffer_release(&buffer);
	return 0;
}

static int read_one(const struct target *target, struct span file, const char *kind,
		    struct arena *arena, struct span *ret_secret, struct error *err)
{
	char name[128];
	int len = snprintf(name, sizeof(name), "HEADGATE_%s_%.*s", kind, SPAN_ARG(target->name));

	if (file.len)
		return read_secret_file(file.ptr, arena, ret_secret, err);
	for (int i = 0; i < len; i++) {
		if (name[i] == '-')
			name[i] = '_';
		else if (name[i] >= 'a' && name[i] <= 'z')
			name[i] = (char)(name[i] - 'a' + 'A');
	}
	*ret_secret = arena_copy(arena, span_of(getenv(name)));
	return 0;
}

int credentials_read(const struct target *target, struct arena *arena,
		     struct credentials *ret_credentials, struct error *err)
{
	struct credentials credentials = { 0 };

	if (read_one(target, target->secret_file, "SECRET", arena, &credentials.secret, err) < 0 ||
	    read_one(target, target->token_file, "TOKEN", arena, &credentials.token, err) < 0)
		return -1;
	*ret_credentials = credentials;
	return 0;
}
