/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list args;

	err->code = code;
	err->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return -1;
}

int error_set_errno(struct error *err, const char *format, ...)
{
	int cause = errno;
	char what[sizeof(err->message) / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return error_set(err, ERROR_SYSTEM, "%s: %s", what, strerror(cause));
}

int error_wrap(struct error *err, const char *format, ...)
{
	char inner[sizeof(err->message)];
	char context[sizeof(err->message) / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	memcpy(inner, err->message, sizeof(inner));
	/* A message that no longer fits is cut at the end; the context matters more. */
	size_t used = strlen(context);
	memcpy(err->message, context, used);
	snprintf(err->message + used, sizeof(err->message) - used, ": %.*s",
		 (int)(sizeof(err->message) - used - 3), inner);
	return -1;
}

int error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->hint, sizeof(err->hint), format, args);
	va_end(args);
	return -1;
}

_Noreturn void error_bug(const char *file, int line, const char *reason)
{
	fprintf(stderr, "headgate: BUG at %s:%d: %s\n", file, line, reason);
	exit(3);
}
