/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/secret.h"

#include "base/ascii.h"
#include "base/file.h"
#include "base/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file that is open is looked at, not its name: that may lead elsewhere a moment later. */
static int check_open_file(int descriptor, const char *path, struct error *err)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return error_set_errno(err, "could not look at the secret %s", path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERROR_INPUT, "the secret %s is not a file", path);
	if (status.st_uid != geteuid() && status.st_uid != 0) {
		error_set(err, ERROR_INPUT,
			  "the secret %s belongs to user id %u, who is neither this one (%u) nor "
			  "root",
			  path, (unsigned)status.st_uid, (unsigned)geteuid());
		return error_hint(err, "type: chown %u %s", (unsigned)geteuid(), path);
	}
	if (status.st_mode & (S_IRWXG | S_IRWXO)) {
		error_set(err, ERROR_INPUT, "the secret %s is open to others", path);
		return error_hint(err, "type: chmod 600 %s", path);
	}
	return 0;
}

static int check_content(const struct file_content *content, const char *path, struct error *err)
{
	if (!content->bytes.ptr)
		return error_set(err, ERROR_LIMIT, "the secret %s has more than %d bytes", path,
				 LIMIT_SECRET_BYTES);
	if (span_find(content->bytes, '\0') < content->bytes.len)
		return error_set(
			err, ERROR_INPUT,
			"the secret %s has a byte 0: it must be text (base64 of random bytes "
			"is)",
			path);
	if (ascii_trim(content->bytes).len == 0)
		return error_set(err, ERROR_INPUT, "the secret %s is empty", path);
	return 0;
}

static int read_open_file(int descriptor, const char *path, struct arena *arena,
			  struct span *ret_secret, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content = { 0 };

	int status = check_open_file(descriptor, path, err);
	if (status == 0 &&
	    file_read_stream(descriptor, LIMIT_SECRET_BYTES, &buffer, &content, err) < 0)
		status = error_wrap(err, "could not read the secret %s", path);
	if (status == 0)
		status = check_content(&content, path, err);
	if (status == 0)
		*ret_secret = arena_copy(arena, ascii_trim(content.bytes));
	if (buffer.bytes)
		explicit_bzero(buffer.bytes, buffer.capacity);
	file_buffer_release(&buffer);
	return status;
}

static int read_file(const char *path, struct arena *arena, struct span *ret_secret,
		     struct error *err)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (descriptor < 0)
		return error_set_errno(err, "could not open the secret %s", path);
	int status = read_open_file(descriptor, path, arena, ret_secret, err);
	close(descriptor);
	return status;
}

static const char *variable_name(const struct target *target, const char *kind, struct arena *arena)
{
	struct span name = arena_printf(arena, "HEADGATE_%s_%.*s", kind, SPAN_ARG(target->name));
	char *upper = arena_alloc(arena, name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		char byte = name.ptr[i];
		if (ascii_is_lower(byte))
			byte = (char)(byte - 'a' + 'A');
		upper[i] = ascii_is_alphanumeric(byte) ? byte : '_';
	}
	return upper;
}

static int read_one(const struct target *target, struct span file, const char *kind,
		    struct arena *arena, struct span *ret_secret, struct error *err)
{
	if (file.len)
		return read_file(file.ptr, arena, ret_secret, err);
	*ret_secret =
		arena_copy(arena, ascii_trim(span_of(getenv(variable_name(target, kind, arena)))));
	return 0;
}

/* It goes into a header as it is. */
static int check_token(const struct target *target, struct span token, struct error *err)
{
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] > ' ' && token.ptr[i] <= '~')
			continue;
		error_set(err, ERROR_INPUT, "the token of %.*s is not one word",
			  SPAN_ARG(target->name));
		return error_hint(err, "leave one line without blanks in its file");
	}
	return 0;
}

int credentials_read(const struct target *target, struct arena *arena,
		     struct credentials *ret_credentials, struct error *err)
{
	struct credentials credentials = { 0 };

	if (read_one(target, target->secret_file, "SECRET", arena, &credentials.secret, err) < 0 ||
	    read_one(target, target->token_file, "TOKEN", arena, &credentials.token, err) < 0 ||
	    check_token(target, credentials.token, err) < 0)
		return -1;
	*ret_credentials = credentials;
	return 0;
}
